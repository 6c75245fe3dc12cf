//! Stopping a legal clock and letting it go on: for a reason that is on record, until a time that is.

use jiff::ToSpan as _;

use super::super::acting::{Acting, Me};
use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::super::terms::Terms;
use super::at_hand::{AtHand, Step};
use super::information::{MOST_STOPS, stops};
use super::reasoned::Reasoned;
use super::words;
use crate::access::{Action, Authorizer, Resource};
use crate::facts::Finding;
use crate::ids::Digest32;
use crate::ledger::body::{ClockResumed, ClockStopped};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::Nullable;
use crate::review::{Act, StopGround, What};
use crate::store::AccountId;

/// The most days ahead a clock is stopped at once, the day of the act not counted. No law sets it: what
/// lasts longer than a season is looked at again before it goes on.
pub const FARTHEST_STOP: i32 = 90;

/// Why a supervisor stops a clock, and until when.
#[derive(Clone, Debug)]
pub struct StopForm {
    /// A visit or a freeze; a request for information stops the clock by itself.
    pub ground: StopGround,
    /// Why, in a sentence.
    pub reason: String,
    /// What law or rule lets the office do it.
    pub basis: String,
    /// When it goes on at the latest, ms.
    pub until_ms: i64,
}

impl Office {
    /// Stops the legal clock for a reason, as a supervisor, until a time at which it goes on by
    /// itself.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a reason or basis that says nothing, or a day that is over or more
    /// than [`FARTHEST_STOP`] days away;
    /// [`Refusal::Calendar`] for a day of a year without a calendar; a case that is not under
    /// review; a clock that stands still; [`Refusal::Stale`].
    pub async fn stop_clock(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        form: StopForm,
    ) -> Result<Step, Refusal> {
        let reasoned = Reasoned::read(&form.reason, &form.basis)?;
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Clock, Action::Stop).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        if form.until_ms <= acting.ts {
            let message = "the day is over; name one to come";
            return Err(Refusal::Invalid(vec![Finding::new("past-day", "until", message)]));
        }
        let farthest = terms.date(acting.ts)?.saturating_add(FARTHEST_STOP.days());
        if farthest < terms.date(form.until_ms)? {
            let message = format!("at most {FARTHEST_STOP} days ahead");
            return Err(Refusal::Invalid(vec![Finding::new("far-stop", "until", message)]));
        }
        terms.between(acting.ts, form.until_ms)?;
        let commitment = acting.seal(&case.key, &case.id, case.case.serial, &reasoned.json()?)?;
        let (act, actor) = (me.act(acting.ts), me.actor());
        acting.stop(&mut case, (act, actor), form.ground, Some(commitment), form.until_ms)?;
        self.done(acting, &case).await
    }

    /// Lets the legal clock go on, as a supervisor.
    ///
    /// # Errors
    /// As [`Office::stop_clock`]; a clock that runs.
    pub async fn resume_clock(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
    ) -> Result<Step, Refusal> {
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Clock, Action::Resume).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let actor = me.actor();
        acting.resume(&mut case, me.act(acting.ts), actor, &terms)?;
        self.done(acting, &case).await
    }
}

impl Acting<'_> {
    /// Stops the clock until an answer is due. One that stands still for an earlier answer goes on
    /// and stops anew; one that stands still for another reason is left alone, and one that was
    /// stopped so [`MOST_STOPS`] times runs on.
    pub(super) fn stop_for_answer(
        &mut self,
        me: &Me,
        case: &mut AtHand,
        due_ms: i64,
        terms: &Terms,
    ) -> Result<(), Refusal> {
        if stops(case) >= MOST_STOPS {
            return Ok(());
        }
        let (act, actor) = (me.act(self.ts), me.actor());
        match case.review()?.clock_stopped() {
            None => {}
            Some((StopGround::Information, until)) if until < due_ms => {
                self.resume(case, act, actor, terms)?;
            }
            Some(_) => return Ok(()),
        }
        self.stop(case, (act, actor), StopGround::Information, None, due_ms)
    }

    /// Stops the clock of a case.
    fn stop(
        &mut self,
        case: &mut AtHand,
        (act, actor): (Act, Actor),
        ground: StopGround,
        commitment: Option<Digest32>,
        until_ms: i64,
    ) -> Result<(), Refusal> {
        case.step(act, What::ClockStopped { ground, until: until_ms })?;
        let body = ClockStopped {
            case: case.id,
            commitment: Nullable(commitment),
            ground: words::stop_said(ground),
            until: u64::try_from(until_ms).map_err(|_| Fault::Worker)?,
        };
        self.write(actor, body, Some(case.case.serial))?;
        if let Some(row) = &mut case.row {
            (row.state.stopped_ms, row.state.resume_ms) = (Some(self.ts), Some(until_ms));
        }
        Ok(())
    }

    /// Lets the clock of a case go on; its term ends later by the working days it stood still, until
    /// now or until it was to go on, and the entry says when.
    ///
    /// # Errors
    /// [`Refusal::Calendar`] where no calendar tells when: a term that was told is never forgotten.
    pub(in crate::casework) fn resume(
        &mut self,
        case: &mut AtHand,
        act: Act,
        actor: Actor,
        terms: &Terms,
    ) -> Result<(), Refusal> {
        let mut due = None;
        if let Some(row) = &mut case.row {
            let state = &mut row.state;
            due = state.term_ms();
            if let (Some(due_ms), Some(stopped_ms)) = (due, state.stopped_ms) {
                let until_ms = state.resume_ms.map_or(self.ts, |until| until.min(self.ts));
                state.due_ms = terms.moved(due_ms, stopped_ms, until_ms)?;
                state.warned = false;
                due = Some(state.due_ms);
            }
            (state.stopped_ms, state.resume_ms) = (None, None);
        }
        case.step(act, What::ClockResumed(due))?;
        let due = due.map(u64::try_from).transpose().map_err(|_| Fault::Worker)?;
        let body = ClockResumed { case: case.id, due: Nullable(due) };
        self.write(actor, body, Some(case.case.serial))?;
        Ok(())
    }
}
