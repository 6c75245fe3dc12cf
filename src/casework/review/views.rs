//! Looks: who opened what of a case stands in the ledger.

use super::super::office::Office;
use super::super::refusal::Refusal;
use super::super::review::at_hand::Step;
use crate::access::{Action, Authorizer, Resource};
use crate::ids::CaseId;
use crate::ledger::body::RecordViewed;
use crate::ledger::review_fields::Viewed;
use crate::store::{AccountId, SeatOf};

/// A look at a page of a case.
#[derive(Clone, Copy, Debug)]
pub struct Look<'l> {
    /// The case.
    pub number: &'l str,
    /// What of it the page shows.
    pub what: Viewed,
    /// What somebody needs who opens the page.
    pub needs: (Resource, Action),
    /// The entry of the recommendation that was read for it, if one was.
    pub made_seq: Option<u64>,
}

impl Office {
    /// Records that somebody looks at something of a case. It is recorded before it is shown.
    ///
    /// # Errors
    /// [`Refusal::Denied`] where they may not look; [`Refusal::NotFound`].
    pub async fn record_view(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        what: Viewed,
    ) -> Result<Step, Refusal> {
        let numbers = [number.to_owned()];
        let mut steps = self.record_views(access, by, &numbers, what).await?;
        let missing = || Refusal::NotFound { what: "case", name: number.to_owned() };
        steps.pop().ok_or_else(missing)
    }

    /// Records that somebody opens a page of a case, before it is shown. Nothing is recorded of a case
    /// whose person was forgotten: there is nothing to see.
    ///
    /// # Errors
    /// [`Refusal::Denied`] where they may not look; [`Refusal::NotFound`]; [`Refusal::Conflict`]
    /// where another recommendation came since the page was read.
    pub async fn record_look(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        look: Look<'_>,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, look.needs.0, look.needs.1).await?;
        let case = acting.work.case_by_number(look.number).await?;
        let missing = || Refusal::NotFound { what: "case", name: look.number.to_owned() };
        let case = case.ok_or_else(missing)?;
        if look.made_seq.is_some() && look.made_seq != case.latest_seq {
            let message = "another recommendation came since; open the page again";
            return Err(Refusal::Conflict(message.to_owned()));
        }
        if case.erased_ms.is_some() {
            return Ok(());
        }
        let body = RecordViewed { case: CaseId::from_random(case.case_id), what: look.what };
        acting.write(me.actor(), body, Some(case.serial))?;
        self.commit(acting).await
    }

    /// Records that somebody looks at several cases, as a search does that finds them.
    ///
    /// # Errors
    /// As [`Office::record_view`]; a number that is no case's is left out.
    pub async fn record_views(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        numbers: &[String],
        what: Viewed,
    ) -> Result<Vec<Step>, Refusal> {
        let (resource, action) = match what {
            Viewed::File => (Resource::Case, Action::Read),
            Viewed::Identity => (Resource::Case, Action::ReadIdentity),
            Viewed::Recommendation => (Resource::Recommendation, Action::Read),
            Viewed::Search => (Resource::Case, Action::Search),
        };
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, resource, action).await?;
        let mut steps = Vec::with_capacity(numbers.len());
        for number in numbers {
            let Some(case) = acting.work.case_by_number(number).await? else { continue };
            if case.erased_ms.is_some() {
                continue;
            }
            let (id, serial) = (CaseId::from_random(case.case_id), case.serial);
            let seen = acting.next_seq();
            acting.write(me.actor(), RecordViewed { case: id, what }, Some(serial))?;
            let held = acting.work.seats(serial).await?;
            if let Some(held) = held.into_iter().find(|held| held.account == me.id) {
                let of: SeatOf = held.of;
                acting.batch.reviews.active.push((of, acting.ts));
            }
            steps.push(Step { number: case.number, seen });
        }
        self.commit(acting).await?;
        Ok(steps)
    }
}
