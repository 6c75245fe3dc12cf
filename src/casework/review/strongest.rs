//! Against a person decides the strongest proof that an account has: while a passkey of it can be used
//! where this office is reached, password and code are not enough.

use super::super::accounts::PublicUrl;
use super::super::acting::{Acting, Me};
use super::super::of_account;
use super::super::refusal::Refusal;
use super::verdict::Signature;
use crate::decision::Outcome;
use crate::review::Refused;

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
        // By the entries: a row that somebody removed makes nothing weaker.
        let said = of_account::within(&self.work, &me.id).await?;
        let mut bound = said.in_force().map(|passkey| passkey.rp.as_str());
        match reached {
            None if bound.next().is_some() => Err(Refused::HasPasskey.into()),
            Some(url) if bound.any(|rp| url.domain() == Some(rp)) => {
                Err(Refused::HasPasskey.into())
            }
            _ => Ok(()),
        }
    }
}
