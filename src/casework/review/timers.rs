//! What time does to reviews, as the engine: claims run out, stopped clocks go on, terms are warned
//! of, escalated and lapse. Each step reads the case again inside its transaction.

use super::super::acting::{Acting, by_engine};
use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::{AtHand, silence_grants};
use crate::access::{Action, Authorizer, Resource};
use crate::ledger::body::DecisionDeemed;
use crate::ledger::fields::Actor;
use crate::review::{EscalationGround, What};
use crate::store::{HeldSeat, NewDecision, Review as Row, Store};

/// After this long without a step a claim ends: two hours, ms.
pub const IDLE_MS: i64 = 2 * 60 * 60 * 1_000;
/// Cases that are looked for at once.
const BATCH: u64 = 100;

impl Office {
    /// Ends claims in which nothing was done for two hours. Gives how many.
    ///
    /// # Errors
    /// [`Refusal::Denied`] by an access policy that does not let the engine; a disk that refuses.
    pub async fn expire_claims(&mut self) -> Result<usize, Refusal> {
        let before_ms = self.now_ms().saturating_sub(IDLE_MS);
        let store = self.store.clone();
        let access = self.access().await?;
        let mut done = Done::default();
        for seat in store.idle_seats(before_ms, BATCH).await? {
            done.take(self.expire_claim(&access, &store, &seat).await);
        }
        done.counted()
    }

    async fn expire_claim(
        &mut self,
        access: &Authorizer,
        store: &Store,
        seat: &HeldSeat,
    ) -> Result<bool, Refusal> {
        let mut acting = self.begin(store).await?;
        let permit = acting.engine(access, Resource::Clock, Action::Lapse).await?;
        if !acting.work.seats(seat.of.serial).await?.contains(seat) {
            return Ok(false);
        }
        let mut case = acting.case_of(seat.of.serial).await?;
        let act = by_engine(acting.ts);
        acting.expire(&mut case, (act, permit.actor()), None)?;
        acting.batch.reviews.changed.push(case.state()?);
        self.commit(acting).await?;
        Ok(true)
    }

    /// Lets clocks go on whose stop was to end by now. Gives how many.
    ///
    /// # Errors
    /// As [`Office::expire_claims`].
    pub async fn resume_clocks(&mut self, access: &Authorizer) -> Result<usize, Refusal> {
        let store = self.store.clone();
        let mut done = Done::default();
        for row in store.reviews_to_resume(self.now_ms(), BATCH).await? {
            done.take(self.let_go_on(access, &store, &row).await);
        }
        done.counted()
    }

    async fn let_go_on(
        &mut self,
        access: &Authorizer,
        store: &Store,
        row: &Row,
    ) -> Result<bool, Refusal> {
        let terms = self.terms.clone();
        let mut acting = self.begin(store).await?;
        let permit = acting.engine(access, Resource::Clock, Action::Resume).await?;
        let mut case = acting.case_of(row.state.serial).await?;
        if case.row.as_ref() != Some(row) {
            return Ok(false);
        }
        acting.resume(&mut case, by_engine(acting.ts), permit.actor(), &terms)?;
        acting.batch.reviews.changed.push(case.state()?);
        self.commit(acting).await?;
        Ok(true)
    }

    /// Warns of terms of which one working day is left, gives those that are over to the
    /// supervisors, and deems granted what the law grants by silence. Gives how many reviews were
    /// changed.
    ///
    /// # Errors
    /// As [`Office::expire_claims`]; an access policy that does not let the engine.
    pub async fn watch_terms(&mut self, access: &Authorizer) -> Result<usize, Refusal> {
        let (store, now_ms) = (self.store.clone(), self.now_ms());
        // Without a calendar of tomorrow only what is over already is known.
        let soon = self.terms.end_of_next_day(now_ms).unwrap_or(now_ms);
        let (mut after, mut done) = (None, Done::default());
        loop {
            let due = store.reviews_due(soon.saturating_add(1), after, BATCH).await?;
            let Some(last) = due.last() else { return done.counted() };
            after = Some((last.state.due_ms, last.state.serial));
            let calls = |row: &Row| {
                let over = row.state.due_ms < now_ms;
                !row.state.warned || over
            };
            for row in due.iter().filter(|row| calls(row)) {
                done.take(self.watch_term(access, &store, row).await);
            }
        }
    }

    async fn watch_term(
        &mut self,
        access: &Authorizer,
        store: &Store,
        row: &Row,
    ) -> Result<bool, Refusal> {
        let mut acting = self.begin(store).await?;
        let changed = acting.watch(access, row).await?;
        if changed {
            self.commit(acting).await?;
        }
        Ok(changed)
    }
}

/// What was done over several cases, each in a transaction of its own: one that cannot go on keeps
/// no other from its right.
#[derive(Debug, Default)]
struct Done {
    count: usize,
    first: Option<Refusal>,
}

impl Done {
    fn take(&mut self, one: Result<bool, Refusal>) {
        match one {
            Ok(changed) => self.count += usize::from(changed),
            Err(error) => {
                tracing::error!(cause = %error, "a case could not go on");
                self.first.get_or_insert(error);
            }
        }
    }

    /// How many were changed.
    ///
    /// # Errors
    /// The first case that could not go on, once all others did.
    fn counted(self) -> Result<usize, Refusal> {
        self.first.map_or(Ok(self.count), Err)
    }
}

impl Acting<'_> {
    /// Does what the term of a review calls for; `false` if nothing.
    async fn watch(&mut self, access: &Authorizer, seen: &Row) -> Result<bool, Refusal> {
        let over = seen.state.due_ms < self.ts;
        let silence = over && self.silence_grants(seen).await?;
        if seen.state.warned && (!over || seen.state.escalated.is_some() && !silence) {
            return Ok(false);
        }
        let mut case = self.case_of(seen.state.serial).await?;
        if case.row.as_ref() != Some(seen) || !case.review()?.is_open() {
            return Ok(false);
        }
        if silence {
            self.deem(access, &mut case, seen.state.due_ms).await?;
            return Ok(true);
        }
        if over && seen.state.escalated.is_none() {
            let permit = self.engine(access, Resource::Case, Action::Escalate).await?;
            self.escalate_by_engine(permit, &mut case, EscalationGround::Clock)?;
        }
        if let Some(row) = &mut case.row {
            row.state.warned = true;
        }
        self.batch.reviews.changed.push(case.state()?);
        Ok(true)
    }

    /// Whether the law grants in silence what is under review.
    async fn silence_grants(&self, row: &Row) -> Result<bool, Refusal> {
        let made = self.work.recommendation(row.recommendation_seq).await?;
        let Some(made) = made else { return Ok(false) };
        let version = self.version(&made.programme).await?;
        Ok(silence_grants(&made, &version.programme, self.demo)?)
    }

    /// Records that the law grants: the term lapsed in silence.
    async fn deem(
        &mut self,
        access: &Authorizer,
        case: &mut AtHand,
        due_ms: i64,
    ) -> Result<(), Refusal> {
        let permit = self.engine(access, Resource::FavourableDecision, Action::Deem).await?;
        let actor: Actor = permit.actor();
        case.step(by_engine(self.ts), What::Deemed(due_ms))?;
        let (seq, serial) = (self.next_seq(), case.case.serial);
        let body = DecisionDeemed {
            case: case.id,
            due: u64::try_from(due_ms).map_err(|_| Fault::Worker)?,
            recommendation: case.shown,
        };
        self.write(actor, body, Some(serial))?;
        self.batch.reviews.decisions.push(NewDecision {
            seq,
            serial,
            recommendation_seq: case.made.seq,
            confirmation_seq: None,
            outcome: None,
            adverse: false,
            notice: None,
            at_ms: self.ts,
        });
        Ok(())
    }
}
