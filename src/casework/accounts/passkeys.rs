//! Passkeys of an account: made, asked, answered. What becomes of an answer is another act's.

use serde::{Deserialize, Serialize};

use super::relying_party::{Asked, PasskeyError, RelyingParty};
use super::{Accounts, ceremony_over, draw_id, invalid, trail};
use crate::casework::of_account;
use crate::casework::refusal::Refusal;
use crate::facts::Finding;
use crate::ids::Digest32;
use crate::ledger::review_fields::{Assertion, RelyingPartyId};
use crate::store::{AccountId, Ceremony, CeremonyId, Passkey, Purpose, StoreError};

/// Time for an answer, ms. Short of it people with impairments are shut out (WCAG 2.2, 2.2.1).
pub(in crate::casework) const ANSWER_MS: i64 = 5 * 60 * 1000;
/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 32 * 1024;
/// Passkeys an account may have.
const MOST: usize = 10;

/// What an authenticator is asked.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// To be sent back with the answer.
    pub ceremony: CeremonyId,
    /// For `navigator.credentials`, as JSON.
    pub options: String,
    /// The 32 random bytes to be signed.
    pub challenge: Digest32,
}

/// What an authenticator answered, checked.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What an entry holds, and what anyone can check again.
    pub assertion: Assertion,
    /// The 32 bytes that were signed.
    pub challenge: Digest32,
    /// What it was asked about; nothing where the act knows by itself.
    pub(super) about: Vec<u8>,
}

/// What is kept of a registration.
#[derive(Serialize, Deserialize)]
struct Registration {
    label: String,
    state: String,
}

/// What is kept of a question.
#[derive(Serialize, Deserialize)]
struct Question {
    challenge: Digest32,
    about: Vec<u8>,
    state: String,
}

impl Accounts {
    /// Whether passkeys can be used here at all.
    ///
    /// # Errors
    /// Why not.
    pub fn passkeys_possible(&self) -> Result<(), PasskeyError> {
        self.relying_party.as_ref().map(|_| ()).map_err(|error| *error)
    }

    /// What passkeys are bound to.
    ///
    /// # Errors
    /// A public address that is a number.
    pub fn relying_party_id(&self) -> Result<RelyingPartyId, Refusal> {
        Ok(self.party()?.id().clone())
    }

    /// The passkeys of an account, waiting and revoked ones too.
    ///
    /// # Errors
    /// What the store says.
    pub async fn passkeys(&self, id: &AccountId) -> Result<Vec<Passkey>, StoreError> {
        self.store.passkeys(id).await
    }

    /// Asks for a new passkey, which its owner calls `label`.
    ///
    /// # Errors
    /// A label that is none; too many passkeys; a public address that is a number.
    pub async fn begin_registration(
        &self,
        id: &AccountId,
        label: &str,
        now_ms: i64,
    ) -> Result<Challenge, Refusal> {
        let account = self.open_account(id).await?;
        let label = labelled(label).map_err(|finding| Refusal::Invalid(vec![finding]))?;
        let standing = self.store.passkeys(id).await?;
        if standing.iter().filter(|passkey| passkey.revoked_seq.is_none()).count() >= MOST {
            return Err(invalid("passkey-many", "label", "no more than 10; remove one first"));
        }
        let known = standing.into_iter().map(|passkey| passkey.credential).collect();
        let party = self.party()?;
        let asked =
            party.ask_for_new(*id, &account.name, &account.display_name, known).map_err(refusal)?;
        let kept = json_of(&Registration { label: label.to_owned(), state: asked.state })?;
        let ceremony = self.keep(id, Purpose::Registration, kept, now_ms).await?;
        Ok(Challenge { ceremony, options: asked.options, challenge: asked.challenge })
    }

    /// Takes the passkey that was made. It waits: until it is enrolled in the ledger no answer of
    /// it counts.
    ///
    /// # Errors
    /// A ceremony that is over; another algorithm than ES256; an answer that does not fit.
    pub async fn finish_registration(
        &self,
        id: &AccountId,
        ceremony: &CeremonyId,
        answer: &str,
        now_ms: i64,
    ) -> Result<Passkey, Refusal> {
        let kept = self.take(id, ceremony, Purpose::Registration, now_ms).await?;
        let kept: Registration = serde_json::from_slice(&kept).map_err(|_| ceremony_over())?;
        let answer = readable(answer)?;
        let made = self.party()?.registered(answer, kept.state.as_bytes()).map_err(refusal)?;
        let passkey = Passkey {
            credential: made.credential,
            account: *id,
            label: kept.label,
            public_key: made.public_key.to_sec1(),
            state: made.state,
            counter: made.counter,
            made_ms: self.clock.now_ms(),
            used_ms: None,
            enrolled_seq: None,
            revoked_seq: None,
        };
        match self.store.add_passkey(passkey.clone()).await {
            Ok(()) => {
                trail::told("passkey-made", Some(id));
                Ok(passkey)
            }
            Err(StoreError::Conflict { .. }) => {
                Err(invalid("passkey-known", "passkey", "this passkey is registered already"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Asks any passkey of an account to sign a random challenge, for one purpose.
    ///
    /// # Errors
    /// An account without one; a public address that is a number.
    pub async fn begin_assertion(
        &self,
        id: &AccountId,
        purpose: Purpose,
        now_ms: i64,
    ) -> Result<Challenge, Refusal> {
        self.begin_assertion_about(id, purpose, &[], now_ms).await
    }

    /// As [`Accounts::begin_assertion`]; the answer says again what it was `about`.
    pub(super) async fn begin_assertion_about(
        &self,
        id: &AccountId,
        purpose: Purpose,
        about: &[u8],
        now_ms: i64,
    ) -> Result<Challenge, Refusal> {
        self.open_account(id).await?;
        let standing = self.store.passkeys(id).await?;
        let usable = standing.into_iter().filter(Passkey::is_enrolled);
        let states: Vec<String> = usable.map(|passkey| passkey.state).collect();
        if states.is_empty() {
            return Err(invalid("passkey-none", "passkey", "the account has no passkey"));
        }
        let asked = self.party()?.ask(&states).map_err(refusal)?;
        let Asked { options, challenge, state } = asked;
        let kept = json_of(&Question { challenge, about: about.to_vec(), state })?;
        let ceremony = self.keep(id, purpose, kept, now_ms).await?;
        Ok(Challenge { ceremony, options, challenge })
    }

    /// Checks the answer to what was asked for this purpose, once, and writes down the use. It is
    /// checked by the library, which keeps counters and flags, and as a verifier of the ledger does,
    /// from bytes alone: what is accepted here is accepted there.
    ///
    /// # Errors
    /// A ceremony that is over, or another's; an answer that does not fit; a passkey revoked
    /// meanwhile, or that may have been copied.
    pub async fn finish_assertion(
        &self,
        id: &AccountId,
        ceremony: &CeremonyId,
        purpose: Purpose,
        answer: &str,
        now_ms: i64,
    ) -> Result<Answer, Refusal> {
        let asked = self.take(id, ceremony, purpose, now_ms).await?;
        let asked: Question = serde_json::from_slice(&asked).map_err(|_| ceremony_over())?;
        let party = self.party()?;
        let answered = party.answered(readable(answer)?, asked.state.as_bytes());
        let (assertion, result) = answered.map_err(refusal)?;
        let kept = self.store.passkey(assertion.credential.as_bytes()).await?;
        let kept = kept.filter(|kept| kept.account == *id);
        let kept = kept.ok_or_else(|| refusal(PasskeyError::Refused))?;
        let said = of_account::at(&self.store, id).await?;
        let key = said.key(&kept).ok_or_else(|| refusal(PasskeyError::Refused))?;
        if let Err(cause) = assertion.holds(key, party.id(), &asked.challenge) {
            tracing::warn!(cause = %cause, "an assertion passed the library and holds not");
            return Err(refusal(PasskeyError::Refused));
        }
        let (state, counter) =
            RelyingParty::used(&kept.state, kept.counter, &result).map_err(refusal)?;
        let before = kept.counter;
        let used = Passkey { state, counter, used_ms: Some(self.clock.now_ms()), ..kept };
        if self.store.use_passkey(&used, before).await? {
            Ok(Answer { assertion, challenge: asked.challenge, about: asked.about })
        } else {
            Err(refusal(PasskeyError::Refused))
        }
    }

    /// Asks a passkey for a confirmation: the challenge is what `challenge.issued` binds to what
    /// the person was shown.
    ///
    /// # Errors
    /// As [`Accounts::begin_assertion`].
    pub async fn begin_confirmation(
        &self,
        id: &AccountId,
        now_ms: i64,
    ) -> Result<Challenge, Refusal> {
        self.begin_assertion(id, Purpose::Confirmation, now_ms).await
    }

    /// The answer of a confirmation. That its challenge is the one of the `challenge.issued` at
    /// hand is for the act to compare, which knows the entry.
    ///
    /// # Errors
    /// As [`Accounts::finish_assertion`].
    pub async fn finish_confirmation(
        &self,
        id: &AccountId,
        ceremony: &CeremonyId,
        answer: &str,
        now_ms: i64,
    ) -> Result<Answer, Refusal> {
        self.finish_assertion(id, ceremony, Purpose::Confirmation, answer, now_ms).await
    }

    fn party(&self) -> Result<&RelyingParty, Refusal> {
        self.relying_party.as_deref().map_err(|error| refusal(*error))
    }

    async fn keep(
        &self,
        id: &AccountId,
        purpose: Purpose,
        state: Vec<u8>,
        now_ms: i64,
    ) -> Result<CeremonyId, StoreError> {
        let ceremony = draw_id();
        let expires_ms = now_ms + ANSWER_MS;
        let begun = Ceremony { id: ceremony, account: *id, purpose, state, expires_ms };
        self.store.begin_ceremony(begun).await?;
        Ok(ceremony)
    }

    async fn take(
        &self,
        id: &AccountId,
        ceremony: &CeremonyId,
        purpose: Purpose,
        now_ms: i64,
    ) -> Result<Vec<u8>, Refusal> {
        let taken = self.store.take_ceremony(ceremony, purpose, now_ms).await?;
        let taken = taken.filter(|(owner, _)| owner == id);
        taken.map(|(_, state)| state).ok_or_else(ceremony_over)
    }
}

/// What a passkey may be called.
pub(super) fn labelled(label: &str) -> Result<&str, Finding> {
    let label = label.trim();
    if !(1..=40).contains(&label.chars().count()) || label.chars().any(char::is_control) {
        return Err(Finding::new("passkey-label", "label", "1 to 40 characters"));
    }
    Ok(label)
}

fn json_of(kept: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(kept).map_err(|_| refusal(PasskeyError::Refused))
}

pub(super) fn readable(answer: &str) -> Result<&str, Refusal> {
    Some(answer).filter(|text| text.len() <= LONGEST_ANSWER).ok_or(refusal(PasskeyError::Refused))
}

pub(super) fn refusal(error: PasskeyError) -> Refusal {
    let code = match error {
        PasskeyError::NoHostName => "passkey-address",
        PasskeyError::Algorithm => "passkey-algorithm",
        PasskeyError::Refused => "passkey-refused",
        PasskeyError::Copied => "passkey-copied",
    };
    invalid(code, "passkey", &error.to_string())
}
