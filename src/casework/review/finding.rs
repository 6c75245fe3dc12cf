//! Locking a finding, and being shown the recommendation: one act, because nothing lies between.

use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::Step;
use crate::access::{Action, Authorizer, Resource};
use crate::ledger::body::{FindingRecorded, RecommendationRevealed};
use crate::review::finding::FindingForm;
use crate::review::{Review, What};
use crate::store::AccountId;

impl Office {
    /// Locks the reviewer's finding, and shows them the recommendation.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every fault of the form; [`Refusal`] for anyone but who holds the
    /// seat; [`Refusal::Stale`].
    pub async fn record_finding(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        form: FindingForm,
    ) -> Result<Step, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Finding, Action::Record).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let finding = form.check(case.programme().document()).map_err(Refusal::Invalid)?;
        let payload = serde_json::to_vec(&finding).map_err(|_| Fault::Worker)?;
        let (of, seat, recommendation) = (case.seat()?, case.review()?.seat(), case.shown);
        let serial = case.case.serial;
        let commitment = acting.seal(&case.key, &case.id, serial, &payload)?;
        let act = me.act(acting.ts);
        case.step(act, What::FindingRecorded { seat, recommendation, finding: commitment })?;
        let body = FindingRecorded { case: case.id, commitment, recommendation, seat: of.seat };
        acting.say(&me, body, &case)?;
        acting.show(&me, &mut case)?;
        self.done(acting, &case).await
    }
}

impl super::super::acting::Acting<'_> {
    /// Shows the recommendation to who holds the seat.
    pub(super) fn show(
        &mut self,
        me: &super::super::acting::Me,
        case: &mut super::at_hand::AtHand,
    ) -> Result<(), Refusal> {
        let (of, seat, recommendation) = (case.seat()?, case.review()?.seat(), case.shown);
        // Who was shown it before sees it again without another entry.
        if !matches!(case.review()?, Review::Revealed(_)) {
            case.step(me.act(self.ts), What::Revealed { seat, recommendation })?;
            let body = RecommendationRevealed { case: case.id, recommendation, seat: of.seat };
            self.say(me, body, case)?;
        }
        self.batch.reviews.active.push((of, self.ts));
        Ok(())
    }
}
