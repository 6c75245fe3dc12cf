//! Terms that no calendar could tell when they began, counted once there is one.

use super::super::acting::Acting;
use super::super::decide::stops;
use super::super::office::Office;
use super::super::refusal::Refusal;
use super::super::terms::Terms;
use super::at_hand::AtHand;
use crate::store::{Review as Row, Store};

/// Cases that are looked for at once.
const BATCH: u64 = 100;

impl Office {
    /// Counts the terms of open reviews that no calendar told, once since the office was opened: its
    /// calendars stay what they are. Gives how many are known now.
    ///
    /// # Errors
    /// A disk that refuses.
    pub async fn recount_terms(&mut self) -> Result<usize, Refusal> {
        if self.recounted {
            return Ok(0);
        }
        let store = self.store.clone();
        let (mut after, mut count, mut stopped) = (i64::MIN, 0, false);
        loop {
            let untold = store.reviews_without_term(after, BATCH).await?;
            let Some(last) = untold.last() else { break };
            after = last.state.serial;
            // A clock that stands still is looked at again once it goes on.
            stopped |= untold.iter().any(|row| row.state.stopped_ms.is_some());
            for row in untold.iter().filter(|row| row.state.stopped_ms.is_none()) {
                match self.recount(&store, row).await {
                    Ok(known) => count += usize::from(known),
                    Err(error) => tracing::error!(cause = %error, "a term was not counted again"),
                }
            }
        }
        self.recounted = !stopped;
        Ok(count)
    }

    async fn recount(&mut self, store: &Store, row: &Row) -> Result<bool, Refusal> {
        let terms = self.terms.clone();
        let mut acting = self.begin(store).await?;
        let mut case = acting.case_of(row.state.serial).await?;
        if case.row.as_ref() != Some(row) || !case.review()?.is_open() {
            return Ok(false);
        }
        let Some(due_ms) = acting.counted(store, &case, &terms).await? else { return Ok(false) };
        if let Some(row) = &mut case.row {
            row.state.due_ms = due_ms;
        }
        acting.batch.reviews.changed.push(case.state()?);
        self.commit(acting).await?;
        Ok(true)
    }
}

impl Acting<'_> {
    /// When the term of a case ends, moved by every stop of its clock.
    async fn counted(
        &self,
        store: &Store,
        case: &AtHand,
        terms: &Terms,
    ) -> Result<Option<i64>, Refusal> {
        let facts = case.facts(self).await?;
        let told = terms.decide(case.programme(), &facts, case.case.term_from_ms());
        let Some(due_ms) = told else { return Ok(None) };
        let stops = stops(store, case.case.serial, self.ts).await?;
        Ok(terms.moved_over(due_ms, &stops))
    }
}
