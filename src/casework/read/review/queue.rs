//! The queue: cases that wait for a human, by legal clock, then priority, then arrival. Priority
//! orders and is not told.

use std::sync::Arc;

use super::super::{ProgrammeVersion, ReadError, Reader};
use super::looked::Looked;
use super::{ClockRead, Viewer};
use crate::facts::{Usage, Value};
use crate::ids::{ActorId, Digest32};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::EscalationGround;
use crate::store::{Case, QueueFilter, Queued, Stage, Whose};

/// Which cases of the queue are shown.
#[derive(Clone, Debug, Default)]
pub struct QueueQuery {
    /// Programme id.
    pub programme: Option<String>,
    /// Step of the review.
    pub stage: Option<Stage>,
    /// Whose.
    pub whose: Whose,
    /// Only those that went to a supervisor.
    pub escalated: bool,
    /// Those the viewer takes no part in as well: whoever watches deadlines watches all of them.
    pub all: bool,
    /// Only those of villages whose code or name begins so: a subdistrict by its code.
    pub area: Option<String>,
    /// Those after this case.
    pub after: Option<i64>,
}

/// Cases that are looked at for one page of an area, which stands sealed with each: those that wait
/// behind them are on the next page.
const FARTHEST: usize = 400;

/// Whether a village is of an area.
fn is_within(village: Option<&str>, area: &str) -> bool {
    let (village, area) = (village.unwrap_or_default().to_lowercase(), area.to_lowercase());
    village.starts_with(&area)
}

/// Whom a case waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// The reader.
    You,
    /// Whoever takes it.
    Anyone,
    /// Another reviewer, who holds it.
    Another,
    /// Whoever was asked for something.
    Information,
    /// A supervisor.
    Supervisor,
}

/// A case in the queue.
#[derive(Clone, Debug)]
pub struct QueuedCase {
    /// Its serial, to go on from.
    pub serial: i64,
    /// The number people use.
    pub number: String,
    /// The programme applied.
    pub version: Arc<ProgrammeVersion>,
    /// Its legal clock.
    pub clock: ClockRead,
    /// The applicant, shortened; none once forgotten.
    pub applicant: Option<String>,
    /// Their village.
    pub village: Option<String>,
    /// Step of the review.
    pub stage: Stage,
    /// Whether an emergency lets one confirmation in favour be enough; none where one is anyhow.
    pub urgent: Option<bool>,
    /// Whether the first of two has been heard.
    pub second: bool,
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// Who holds it.
    pub holder: Option<[u8; 16]>,
    /// Why it went to a supervisor.
    pub escalated: Option<EscalationGround>,
    /// How many signals its evidence holds.
    pub flags: usize,
}

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The cases, in their order.
    pub cases: Vec<QueuedCase>,
    /// The serial from which the queue goes on.
    pub after: Option<i64>,
}

impl Reader {
    /// A page of at most `size` cases that wait.
    ///
    /// # Errors
    /// What the store says; a payload that does not open.
    pub async fn queue(
        &self,
        query: &QueueQuery,
        viewer: &Viewer,
        now_ms: i64,
        size: u64,
    ) -> Result<Queue, ReadError> {
        let mut filter = QueueFilter {
            programme: query.programme.clone(),
            stage: query.stage,
            whose: query.whose,
            escalated: query.escalated,
            after: query.after,
            person: (!query.all).then_some(viewer.person),
        };
        let area = query.area.as_deref();
        let (mut cases, mut looked_at) = (Vec::new(), 0);
        loop {
            // One more than a page holds tells whether there is another.
            let mut found = self.store.queue(&filter, size + 1).await?;
            let more = found.len() as u64 > size;
            found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
            looked_at += found.len();
            for queued in found {
                filter.after = Some(queued.review.state.serial);
                let case = self.queued(queued, viewer, now_ms).await?;
                if area.is_none_or(|area| is_within(case.village.as_deref(), area)) {
                    cases.push(case);
                }
            }
            let full = area.is_none() || cases.len() as u64 >= size || looked_at >= FARTHEST;
            if full || !more {
                return Ok(Queue { cases, after: filter.after.filter(|_| more) });
            }
        }
    }

    async fn queued(
        &self,
        queued: Queued,
        viewer: &Viewer,
        now_ms: i64,
    ) -> Result<QueuedCase, ReadError> {
        let Queued { review, number, term_from_ms, seats } = queued;
        let case = self.store.case_by_number(&number).await?;
        let case = case.ok_or_else(|| ReadError::form("the case of a review"))?;
        let made = self.store.recommendation(review.recommendation_seq).await?;
        let digest = made.map(|made| Digest32(made.programme));
        let digest = digest.ok_or_else(|| ReadError::form("the recommendation under review"))?;
        let version = self.programme_of(&digest).await?;
        let version = version.ok_or_else(|| ReadError::form("the programme under review"))?;
        let silence = version.programme.document().clocks.on_silence;
        let clock =
            ClockRead::of(&review, term_from_ms, now_ms, silence, (&self.calendars, self.zone));
        let household = self.household(&case).await?.unwrap_or_default();
        let holder = seats.iter().max_by_key(|seat| seat.of.seat);
        let (heard, by_viewer, urgent) = match version.programme.document().review.reviewers {
            0 | 1 => (false, false, None),
            _ => self.heard(case.serial, viewer).await?,
        };
        let waits_for = match (review.state.stage, holder) {
            (Stage::Information, _) => WaitsFor::Information,
            (Stage::Claimed, Some(seat)) if seat.account == viewer.account => WaitsFor::You,
            (Stage::Claimed, _) => WaitsFor::Another,
            // Nobody sits twice on one case.
            _ if by_viewer => WaitsFor::Another,
            _ if review.state.escalated.is_some() => WaitsFor::Supervisor,
            _ => WaitsFor::Anyone,
        };
        Ok(QueuedCase {
            serial: case.serial,
            flags: self.flags(&case, review.recommendation_seq, &version).await?,
            number,
            clock,
            applicant: household.applicant_shortened(),
            village: household.village(),
            stage: review.state.stage,
            urgent,
            second: heard,
            waits_for,
            // Whoever asked for information holds the case while it is awaited.
            holder: holder.map(|seat| seat.account),
            escalated: review.state.escalated,
            version,
        })
    }

    /// Whether a reviewer was heard in the open review of a case, whether the viewer was, and whether
    /// an emergency stands.
    async fn heard(
        &self,
        serial: i64,
        viewer: &Viewer,
    ) -> Result<(bool, bool, Option<bool>), ReadError> {
        let actor = ActorId::from_random(viewer.account);
        let looked = Looked::read(&self.store.entries_of(serial).await?, actor)?;
        let by_viewer = looked.heard.iter().any(|heard| heard.actor == Actor::Account(actor));
        Ok((!looked.heard.is_empty(), by_viewer, Some(looked.urgent.is_some())))
    }

    /// How many signals of the evidence are raised.
    async fn flags(
        &self,
        case: &Case,
        seq: u64,
        version: &ProgrammeVersion,
    ) -> Result<usize, ReadError> {
        let compiled = version.programme.compiled();
        let Some(facts) = self.facts(case, seq, compiled).await? else { return Ok(0) };
        let document = version.programme.document();
        let raised = document.facts.iter().filter(|(key, fact)| {
            fact.usage == Usage::Signal
                && compiled
                    .schema()
                    .index(key)
                    .and_then(|index| facts.get(index))
                    .is_some_and(|fact| fact.value == Value::Flag(true))
        });
        Ok(raised.count())
    }
}
