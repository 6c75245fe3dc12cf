//! Against a person decides the strongest proof that an account has: while a passkey of it can be used
//! where this office is reached, password and code are not enough.

use super::super::accounts::PublicUrl;
use super::super::acting::{Acting, Me};
use super::super::refusal::Refusal;
use super::verdict::Signature;
use crate::decision::Outcome;
use crate::ledger::body::{EntryBody, Statement};
use crate::ledger::entry::Entry;
use crate::ledger::review_fields::RelyingPartyId;
use crate::review::Refused;
use crate::store::Passkey;

impl Acting<'_> {
    /// Refuses a signature by password and code for an adverse outcome while the account has a
    /// passkey that can be used at `reached`; where nobody said where that is, any can.
    pub(super) async fn refuse_weaker(
        &self,
        me: &Me,
        outcome: Outcome,
        signature: &Signature<'_>,
        reached: Option<&PublicUrl>,
    ) -> Result<(), Refusal> {
        if !outcome.is_adverse() || matches!(signature, Signature::Passkey { .. }) {
            return Ok(());
        }
        for passkey in self.work.passkeys(&me.id).await?.iter().filter(|kept| kept.is_enrolled()) {
            let bound = self.bound_to(passkey).await?;
            let here =
                reached.is_none_or(|url| bound.is_some_and(|rp| url.domain() == Some(rp.as_str())));
            if here {
                return Err(Refused::HasPasskey.into());
            }
        }
        Ok(())
    }

    /// Where a passkey is used, as the entry that enrolled it says.
    async fn bound_to(&self, passkey: &Passkey) -> Result<Option<RelyingPartyId>, Refusal> {
        let Some(seq) = passkey.enrolled_seq else { return Ok(None) };
        let Some(entry) = self.work.entry(seq).await? else { return Ok(None) };
        let said = Entry::parse(&entry.bytes).ok().map(|note| Statement::parse(note.statement));
        Ok(match said.and_then(Result::ok).map(|said| said.body) {
            Some(EntryBody::AuthenticatorEnrolled(body)) => Some(body.rp),
            Some(EntryBody::Genesis(body)) => {
                let mut founding = body.passkeys.into_iter();
                let own = founding.find(|one| one.credential.as_bytes() == passkey.credential);
                own.map(|one| one.rp)
            }
            _ => None,
        })
    }
}
