//! Break-glass that only grants: a supervisor declares need to be urgent, one confirmation in favour
//! is enough then, and somebody else looks again afterwards.

use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::{AtHand, Step};
use super::reasoned::{self, Reasoned};
use crate::access::{Action, Authorizer, Resource};
use crate::ledger::body::{EmergencyDeclared, EmergencyReviewed, EntryBody};
use crate::review::What;
use crate::store::{AccountId, NewEmergency};

/// Why need is urgent.
#[derive(Clone, Debug)]
pub struct EmergencyForm {
    /// Why, in a sentence.
    pub reason: String,
    /// What law or rule lets the office decide so.
    pub basis: String,
}

impl Office {
    /// Declares need to be urgent in a case under review, as a supervisor who did not sit on it: one
    /// confirmation in favour is enough for this recommendation, of anybody else.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every text that says nothing; a case that is not under review, that
    /// one reviewer decides, or in which somebody has decided; a supervisor whom a conflict keeps
    /// from it; [`Refusal::Stale`].
    pub async fn declare_emergency(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        form: EmergencyForm,
    ) -> Result<Step, Refusal> {
        let reasoned = Reasoned::read(&form.reason, &form.basis)?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Emergency, Action::Declare).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let serial = case.case.serial;
        let seq = acting.next_seq();
        let commitment = acting.seal(&case.key, &case.id, serial, &reasoned.json()?)?;
        case.step(me.act(acting.ts), What::EmergencyDeclared(commitment))?;
        acting.say(&me, EmergencyDeclared { case: case.id, commitment }, &case)?;
        let (recommendation_seq, person) = (case.made.seq, me.person);
        let emergency = NewEmergency { seq, serial, recommendation_seq, person };
        acting.batch.reviews.emergencies.push(emergency);
        // What was prepared before is read again: signed in favour, it decides alone now.
        acting.batch.reviews.voided.push(case.seat()?);
        self.done(acting, &case).await
    }

    /// Says of what was granted in an emergency whether it was one, as a person who neither declared
    /// it nor confirmed in it. Nothing is taken back by it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a text that says nothing; a case in which nothing waits for it;
    /// [`Refusal::Stale`].
    pub async fn review_emergency(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        sound: bool,
        why: &str,
    ) -> Result<Step, Refusal> {
        let why = reasoned::why("why", why)?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Emergency, Action::Review).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let serial = case.case.serial;
        let seq = acting.next_seq();
        let commitment = acting.seal(&case.key, &case.id, serial, why.as_bytes())?;
        case.step(me.act(acting.ts), What::EmergencyReviewed)?;
        acting.say(&me, EmergencyReviewed { case: case.id, commitment, sound }, &case)?;
        acting.batch.reviews.looked_again.push((serial, seq));
        self.done(acting, &case).await
    }
}

impl AtHand {
    /// Since when an emergency stands in the review, ms.
    pub(super) fn urgent_since(&self) -> Result<Option<i64>, Fault> {
        let stands = self.review()?.emergency().is_some();
        Ok(self.emergency().filter(|_| stands).map(|(_, at_ms)| at_ms))
    }

    /// The entry that declared the emergency of this review last, and its time, ms.
    pub(super) fn emergency(&self) -> Option<(u64, i64)> {
        let declared = self
            .entries
            .iter()
            .rev()
            .find(|entry| matches!(entry.statement.body, EntryBody::EmergencyDeclared(_)))?;
        Some((declared.seq, super::replay::ms(declared.statement.ts)))
    }
}
