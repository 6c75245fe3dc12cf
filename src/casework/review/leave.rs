//! Leave to go once beyond the hourly cap of adverse confirmations: by a supervisor, in one case.

use super::super::office::Office;
use super::super::refusal::Refusal;
use super::at_hand::Step;
use super::reasoned;
use crate::access::{Action, Authorizer, Resource};
use crate::ledger::body::LeaveGiven;
use crate::review::{Refused, What};
use crate::store::AccountId;

impl Office {
    /// Lets whoever holds the seat of a case decide it against the person though the hour's cap is
    /// reached: once, in this case, for a reason that is on record.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a reason that says nothing; a case that nobody holds, or that the
    /// supervisor holds; a supervisor who declared a conflict of interest; [`Refusal::Stale`].
    pub async fn give_leave(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        why: &str,
    ) -> Result<Step, Refusal> {
        let why = reasoned::why("why", why)?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Leave, Action::Grant).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let holder = case.review()?.holder().map(|holder| holder.actor);
        let to = holder.ok_or(Refused::NobodyHolds)?;
        let serial = case.case.serial;
        let commitment = acting.seal(&case.key, &case.id, serial, why.as_bytes())?;
        case.step(me.act(acting.ts), What::LeaveGiven { to, reason: commitment })?;
        acting.say(&me, LeaveGiven { case: case.id, commitment, subject: to }, &case)?;
        self.done(acting, &case).await
    }
}
