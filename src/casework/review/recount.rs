//! Terms that no calendar could tell when they began, counted once there is one.

use super::super::acting::Acting;
use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::super::terms::Terms;
use super::at_hand::AtHand;
use super::replay::{ReadEntry, ms};
use crate::ledger::body::EntryBody;
use crate::store::{NO_TERM_MS, Review as Row, Store};

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
        let (mut after, mut count) = (i64::MIN, 0);
        loop {
            let untold = store.reviews_without_term(after, BATCH).await?;
            let Some(last) = untold.last() else { break };
            after = last.state.serial;
            for row in &untold {
                match self.recount(&store, row).await {
                    Ok(known) => count += usize::from(known),
                    Err(error) => tracing::error!(cause = %error, "a term was not counted again"),
                }
            }
        }
        self.recounted = true;
        Ok(count)
    }

    async fn recount(&mut self, store: &Store, row: &Row) -> Result<bool, Refusal> {
        let terms = self.terms.clone();
        let mut acting = self.begin(store).await?;
        let mut case = acting.case_of(row.state.serial).await?;
        if case.row.as_ref() != Some(row) || !case.review()?.is_open() {
            return Ok(false);
        }
        let Some(due_ms) = acting.counted(&case, &terms).await? else { return Ok(false) };
        if let Some(row) = &mut case.row {
            row.state.due_ms = due_ms;
        }
        acting.batch.reviews.changed.push(case.state()?);
        self.commit(acting).await?;
        Ok(true)
    }
}

impl Acting<'_> {
    /// When the term of a case ends that began with its review, moved by every stop that is over.
    async fn counted(&self, case: &AtHand, terms: &Terms) -> Result<Option<i64>, Refusal> {
        let opens = |entry: &&ReadEntry| matches!(entry.statement.body, EntryBody::ReviewOpened(_));
        let opened = case.entries.iter().rev().find(opens).ok_or(Fault::Worker)?;
        let facts = case.facts(self).await?;
        let told = terms.decide(case.programme(), &facts, ms(opened.statement.ts));
        let Some(mut due_ms) = told else { return Ok(None) };
        let mut stopped_ms = None;
        for entry in case.entries.iter().filter(|entry| entry.seq > opened.seq) {
            let ts = ms(entry.statement.ts);
            match &entry.statement.body {
                EntryBody::ClockStopped(_) => stopped_ms = Some(ts),
                EntryBody::ClockResumed(_) => {
                    if let Some(from_ms) = stopped_ms.take() {
                        due_ms = terms.moved(due_ms, from_ms, ts);
                    }
                }
                _ => {}
            }
        }
        Ok(Some(due_ms).filter(|due| *due != NO_TERM_MS))
    }
}
