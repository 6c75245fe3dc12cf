//! What a reviewer has done in the open review of a case, from its entries alone.

use super::super::ReadError;
use crate::ids::{ActorId, Digest32};
use crate::ledger::body::{EntryBody, Statement};
use crate::ledger::entry;
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{DecidedOutcome, ProofOfHuman, Seat, StopGround, Verdict};
use crate::store::Entry;

/// An entry with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Its place in the log.
    pub seq: u64,
    /// Its leaf hash.
    pub leaf_hash: Digest32,
    /// Its time, ms.
    pub ts: u64,
}

/// What the applicant was asked for and has not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The entry.
    pub at: At,
    /// Until when an answer is in time, ms.
    pub until: u64,
    /// How many questions wait for an answer.
    pub waiting: u32,
}

/// What someone decided from a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The entry.
    pub at: At,
    /// Who.
    pub actor: Actor,
    /// What is decided.
    pub outcome: DecidedOutcome,
    /// What was done with the recommendation.
    pub verdict: Verdict,
    /// What shows that it was this human.
    pub proof: ProofOfHuman,
}

/// The open review of a case as one reviewer left it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// The seat they hold now.
    pub seat: Option<Seat>,
    /// Their finding.
    pub finding: Option<At>,
    /// When they were shown the recommendation.
    pub revealed: Option<At>,
    /// The findings of others, on the first and the second seat.
    pub others: [Option<At>; 2],
    /// What was decided from each seat, in order.
    pub heard: Vec<Heard>,
    /// What was asked for and has not come.
    pub asked: Option<Asked>,
    /// When information last came.
    pub answered: Option<At>,
    /// How often the clock stood still for information.
    pub stops: usize,
    /// When an emergency was declared, which lets one confirmation in favour be enough.
    pub urgent: Option<At>,
    /// The decision, where one stands.
    pub decided: Option<At>,
    /// The letter, where one was made.
    pub notice: Option<At>,
    /// The last entry that names the case.
    pub last: u64,
}

impl Looked {
    /// Reads the entries of one case for `actor`.
    ///
    /// # Errors
    /// An entry that is not as it was written.
    pub(super) fn read(entries: &[Entry], actor: ActorId) -> Result<Self, ReadError> {
        let mut looked = Self::default();
        for entry in entries {
            let statement = statement(entry)?;
            let at = At { seq: entry.seq, leaf_hash: Digest32(entry.leaf_hash), ts: statement.ts };
            looked.take(at, &statement, Actor::Account(actor));
            looked.last = entry.seq;
        }
        Ok(looked)
    }

    fn take(&mut self, at: At, statement: &Statement, viewer: Actor) {
        let own = statement.actor == viewer;
        let actor = statement.actor;
        let heard = |outcome, verdict, proof| Heard { at, actor, outcome, verdict, proof };
        match &statement.body {
            EntryBody::DecisionRecommended(_)
            | EntryBody::ReviewOpened(_)
            | EntryBody::ReviewSentBack(_) => {
                let Self { asked, answered, stops, .. } = *self;
                *self = Self { asked, answered, stops, ..Self::default() };
            }
            EntryBody::ReviewClaimed(body) if own => self.seat = Some(body.seat),
            EntryBody::ReviewReleased(body) if self.seat == Some(body.seat) && own => {
                self.seat = None;
            }
            EntryBody::ReviewExpired(body) if self.seat == Some(body.seat) => self.seat = None,
            EntryBody::FindingRecorded(body) => {
                let [first, second] = &mut self.others;
                let place = match body.seat {
                    _ if own => &mut self.finding,
                    Seat::First => first,
                    Seat::Second => second,
                    Seat::Settling => return,
                };
                *place = Some(at);
            }
            EntryBody::RecommendationRevealed(_) if own => self.revealed = Some(at),
            EntryBody::ReviewConfirmed(body) => {
                self.hear(heard(body.outcome, Verdict::Confirmed, body.proof), own);
            }
            EntryBody::ReviewOverruled(body) => {
                self.hear(heard(body.outcome, Verdict::Overruled, body.proof), own);
            }
            EntryBody::InformationRequested(body) => {
                let (before, waiting) =
                    self.asked.map_or((0, 0), |asked| (asked.until, asked.waiting));
                let until = body.due.max(before);
                self.asked = Some(Asked { at, until, waiting: waiting.saturating_add(1) });
            }
            EntryBody::ClockStopped(body) if body.ground == StopGround::Information => {
                self.stops += 1;
            }
            EntryBody::InformationReceived(_) => {
                let waiting = self.asked.map_or(0, |asked| asked.waiting.saturating_sub(1));
                self.asked = self.asked.filter(|_| waiting > 0);
                self.asked.iter_mut().for_each(|asked| asked.waiting = waiting);
                self.answered = Some(at);
            }
            EntryBody::EmergencyDeclared(_) => self.urgent = Some(at),
            EntryBody::DecisionIssued(_) | EntryBody::DecisionDeemed(_) => self.decided = Some(at),
            EntryBody::NoticeIssued(_) => self.notice = Some(at),
            _ => {}
        }
    }

    /// Takes what was decided from a seat, which is free then.
    fn hear(&mut self, heard: Heard, own: bool) {
        self.heard.push(heard);
        if own {
            self.seat = None;
        }
    }

    /// Whether the recommendation may be shown: it was, to this reviewer, after their finding.
    #[must_use]
    pub const fn may_see(&self) -> bool {
        self.revealed.is_some()
    }
}

pub(super) fn statement(entry: &Entry) -> Result<Statement, ReadError> {
    let form = || ReadError::form(format!("entry {}", entry.seq));
    let parsed = entry::Entry::parse(&entry.bytes).map_err(|_| form())?;
    Statement::parse(parsed.statement).map_err(|_| form())
}
