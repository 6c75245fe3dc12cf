//! What a decision is signed with. A programme may ask for a passkey; and against a person decides the
//! strongest proof that an account has: while a passkey of it can be used where this office is reached,
//! password and code are not enough.

use super::super::accounts::PublicUrl;
use super::super::acting::{Acting, Me};
use super::super::refusal::Refusal;
use crate::decision::Outcome;
use crate::ledger::body::{EntryBody, Statement};
use crate::ledger::entry::Entry;
use crate::ledger::review_fields::RelyingPartyId;
use crate::review::{Recommended, Refused};
use crate::store::Passkey;

impl Acting<'_> {
    /// Why password and code do not sign `outcome`: the programme asks for a passkey, or what is
    /// decided is adverse and the account has one that can be used at `reached`; where nobody said
    /// where that is, any can. None where they will do.
    pub(super) async fn only_a_passkey(
        &self,
        me: &Me,
        recommended: &Recommended,
        outcome: Outcome,
        reached: Option<&PublicUrl>,
    ) -> Result<Option<Refused>, Refusal> {
        if recommended.settings.passkey_required {
            return Ok(Some(Refused::NeedsPasskey));
        }
        if !outcome.is_adverse() {
            return Ok(None);
        }
        for passkey in self.work.passkeys(&me.id).await?.iter().filter(|kept| kept.is_enrolled()) {
            let bound = self.bound_to(passkey).await?;
            let here =
                reached.is_none_or(|url| bound.is_some_and(|rp| url.domain() == Some(rp.as_str())));
            if here {
                return Ok(Some(Refused::HasPasskey));
            }
        }
        Ok(None)
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
