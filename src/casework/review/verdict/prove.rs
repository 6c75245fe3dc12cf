//! That it was a human, of late, by what stands inside the transaction.

use super::Signature;
use crate::casework::accounts::{Answer, SteppedUp};
use crate::casework::acting::{Acting, Me};
use crate::casework::of_account;
use crate::casework::refusal::Refusal;
use crate::casework::review::at_hand::AtHand;
use crate::casework::review::words;
use crate::ids::Digest32;
use crate::ledger::merkle::sha256;
use crate::ledger::review_fields::{Assertion, ProofOfHuman};
use crate::review::{Proof, Refused};
use crate::store::Hash;

/// A proof of a human, with what the entry says of it.
pub(super) struct Proved {
    pub(super) proof: Proof,
    pub(super) said: ProofOfHuman,
    pub(super) assertion: Option<Assertion>,
    pub(super) challenge: Option<Digest32>,
}

impl Acting<'_> {
    /// That it was this human, of late, by what stands inside the transaction.
    pub(super) async fn prove(
        &self,
        me: &Me,
        case: &AtHand,
        asked: Option<Hash>,
        signature: Signature<'_>,
    ) -> Result<Proved, Refusal> {
        match signature {
            Signature::Passkey { answer: Answer { assertion, challenge, .. }, rp } => {
                let bound = asked == Some(challenge.0);
                let kept = self.work.passkey(assertion.credential.as_bytes()).await?;
                let kept = kept.filter(|kept| kept.account == me.id);
                let said = of_account::within(&self.work, &me.id).await?;
                let key = kept.as_ref().and_then(|kept| said.key(kept));
                let holds = key.is_some_and(|key| assertion.holds(key, rp, &challenge).is_ok());
                let at_ms = case.asked_at(challenge).filter(|_| bound && holds);
                let at_ms = at_ms.ok_or(Refused::StaleProof)?;
                let said = ProofOfHuman::Passkey;
                let proof = Proof { factor: words::factor(said), at_ms };
                let (assertion, challenge) = (Some(assertion), Some(challenge));
                Ok(Proved { proof, said, assertion, challenge })
            }
            Signature::PasswordTotp { session, now_ms } => {
                let row = self.work.step_up(&sha256(session).0, &me.id).await?;
                let fresh = SteppedUp::fresh(row, now_ms)
                    .filter(|fresh| fresh.proof() == ProofOfHuman::PasswordTotp)
                    .ok_or(Refused::StaleProof)?;
                // A passkey proved again shows who is there, not what they sign: that takes a challenge.
                let said = ProofOfHuman::PasswordTotp;
                // By the clock of entries, which in a demonstration is not that of sessions.
                let at_ms = self.ts.saturating_sub(now_ms.saturating_sub(fresh.at_ms()));
                let proof = Proof { factor: words::factor(said), at_ms };
                Ok(Proved { proof, said, assertion: None, challenge: None })
            }
        }
    }
}
