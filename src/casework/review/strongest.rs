//! What a decision is signed with. A programme may ask for a passkey; and against a person decides the
//! strongest proof that an account has: while a passkey of it can be used where this office is reached,
//! password and code are not enough.

use super::super::accounts::PublicUrl;
use super::super::acting::{Acting, Me};
use super::super::of_account;
use super::super::refusal::Refusal;
use crate::decision::Outcome;
use crate::review::{Recommended, Refused};

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
        // By the entries: a row that somebody removed makes nothing weaker.
        let said = of_account::within(&self.work, &me.id).await?;
        let here = |rp: &str| reached.is_none_or(|url| url.domain() == Some(rp));
        let held = said.in_force().any(|passkey| here(passkey.rp.as_str()));
        Ok(held.then_some(Refused::HasPasskey))
    }
}
