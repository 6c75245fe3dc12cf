//! From the entries of a case to the state of its review.

use std::collections::HashMap;

use super::super::acting::{reviewing, stood_at};
use super::super::refusal::Fault;
use super::words;
use crate::ids::{ActorId, Digest32, PersonId};
use crate::ledger::body::{EntryBody, ReviewConfirmed, ReviewOverruled, Statement};
use crate::ledger::entry::Entry;
use crate::ledger::fields::Actor;
use crate::review::{Account, Act, Ballot, By, Event, Opening, Proof, Recommended, Review, What};
use crate::store::{self, Assignment, ProgrammeChange};

/// An entry of a case, read.
#[derive(Clone, Debug)]
pub(in crate::casework) struct ReadEntry {
    pub seq: u64,
    pub leaf: Digest32,
    pub statement: Statement,
}

impl ReadEntry {
    /// Reads a stored entry.
    pub(in crate::casework) fn read(row: &store::Entry) -> Result<Self, Fault> {
        let altered = || Fault::Altered { seq: row.seq };
        let entry = Entry::parse(&row.bytes).map_err(|_| altered())?;
        let statement = Statement::parse(entry.statement).map_err(|_| altered())?;
        Ok(Self { seq: row.seq, leaf: Digest32(row.leaf_hash), statement })
    }

    fn ts(&self) -> i64 {
        ms(self.statement.ts)
    }
}

/// Who the actors of a case are: the person behind each account, and the roles it held.
pub(in crate::casework) type People = HashMap<ActorId, (PersonId, Vec<Assignment>)>;

/// What a recommendation of the case is made of, by its entry.
#[derive(Clone, Debug)]
pub(in crate::casework) struct Made {
    pub seq: u64,
    pub recommended: Recommended,
    /// What was done with its programme version, oldest first.
    pub changes: Vec<(u64, ProgrammeChange)>,
}

/// The state of the review that these entries make.
///
/// # Errors
/// Entries that do not follow from each other: the log is not one this program wrote.
pub(in crate::casework) fn replay(
    entries: &[ReadEntry],
    made: &[Made],
    people: &People,
) -> Result<Review, Fault> {
    let first = made.first().ok_or(Fault::Worker)?;
    let intake = entries.iter().filter_map(|entry| match &entry.statement.body {
        EntryBody::ApplicationReceived(_) => person_of(entry.statement.actor, people),
        _ => None,
    });
    let opening = Opening { recommendation: first.recommended, intake: intake.collect() };
    let mut events = Vec::new();
    // What becomes of the programme whose recommendation is the latest, between its entries.
    let mut under = first.recommended.programme;
    let mut changes = first.changes.iter().filter(after(first.seq)).peekable();
    for entry in entries.iter().filter(|entry| entry.seq > first.seq) {
        while let Some((seq, change)) = changes.next_if(|(seq, _)| *seq < entry.seq) {
            events.extend(of_programme(under, *seq, *change, entry));
        }
        let again = made.iter().find(|made| made.seq == entry.seq);
        if let Some(again) = again {
            under = again.recommended.programme;
            changes = again.changes.iter().filter(after(again.seq)).peekable();
        }
        let what = what(entry, entries, again.map(|again| again.recommended))?;
        let act = Act { by: by(entry, people)?, ts: entry.ts() };
        events.extend(what.map(|what| Event { seq: entry.seq, leaf: entry.leaf, act, what }));
    }
    if let Some(last) = entries.last() {
        let rest = changes.filter_map(|(seq, change)| of_programme(under, *seq, *change, last));
        events.extend(rest);
    }
    Review::replay(opening, events).map_err(|source| Fault::Replay(Box::new(source)))
}

/// The changes that came after an entry.
fn after(entry: u64) -> impl FnMut(&&(u64, ProgrammeChange)) -> bool {
    move |(seq, _)| *seq > entry
}

/// What became of the programme: said by nobody of the case, at the time of the entry beside it.
fn of_programme(
    digest: Digest32,
    seq: u64,
    change: ProgrammeChange,
    beside: &ReadEntry,
) -> Option<Event> {
    let what = match change {
        ProgrammeChange::Activated => What::ProgrammeActivated(digest),
        ProgrammeChange::Suspended => What::ProgrammeSuspended(digest),
        ProgrammeChange::Approved => return None,
    };
    let act = Act { by: By::Operator, ts: beside.ts() };
    Some(Event { seq, leaf: Digest32::ZERO, act, what })
}

/// Whether decisions could be issued under a version when entry `seq` was written.
pub(in crate::casework) fn active_at(changes: &[(u64, ProgrammeChange)], seq: u64) -> bool {
    let before = changes.iter().take_while(|(at, _)| *at < seq);
    let last = before.filter(|(_, change)| *change != ProgrammeChange::Approved).last();
    last.is_some_and(|(_, change)| *change == ProgrammeChange::Activated)
}

fn person_of(actor: Actor, people: &People) -> Option<PersonId> {
    let Actor::Account(id) = actor else { return None };
    people.get(&id).map(|(person, _)| *person)
}

fn by(entry: &ReadEntry, people: &People) -> Result<By, Fault> {
    Ok(match entry.statement.actor {
        Actor::Engine => By::Engine,
        Actor::Operator => By::Operator,
        Actor::Account(actor) => {
            let (person, held) = people.get(&actor).ok_or(Fault::Altered { seq: entry.seq })?;
            let stood = |role| held.iter().any(|one| one.role == role && stood_at(one, entry.seq));
            By::Account(Account { actor, person: *person, role: reviewing(stood) })
        }
    })
}

/// What an entry says to the review; none where it says nothing to it.
fn what(
    entry: &ReadEntry,
    entries: &[ReadEntry],
    recommended: Option<Recommended>,
) -> Result<Option<What>, Fault> {
    let unknown = || Fault::Altered { seq: entry.seq };
    Ok(Some(match &entry.statement.body {
        EntryBody::DecisionRecommended(_) => {
            What::RecommendedAnew(recommended.ok_or_else(unknown)?)
        }
        EntryBody::ReviewOpened(body) => {
            What::Opened { recommendation: body.recommendation, due: body.due.0.map(ms) }
        }
        EntryBody::ReviewClaimed(body) => {
            What::Claimed { seat: words::seat(body.seat), recommendation: body.recommendation }
        }
        EntryBody::ReviewReleased(body) => What::Released(words::seat(body.seat)),
        EntryBody::ReviewExpired(body) => What::Expired(words::seat(body.seat)),
        EntryBody::ReviewEscalated(body) => What::Escalated(words::escalation(body.ground)),
        EntryBody::ConflictDeclared(_) => What::ConflictDeclared,
        EntryBody::FindingRecorded(body) => What::FindingRecorded {
            seat: words::seat(body.seat),
            recommendation: body.recommendation,
            finding: body.commitment,
        },
        EntryBody::RecommendationRevealed(body) => {
            What::Revealed { seat: words::seat(body.seat), recommendation: body.recommendation }
        }
        EntryBody::InformationRequested(body) => What::InformationRequested(ms(body.due)),
        EntryBody::InformationReceived(_) => What::InformationReceived,
        EntryBody::ClockStopped(body) => {
            What::ClockStopped { ground: words::stop(body.ground), until: ms(body.until) }
        }
        EntryBody::LeaveGiven(body) => {
            What::LeaveGiven { to: body.subject, reason: body.commitment }
        }
        EntryBody::EmergencyDeclared(body) => What::EmergencyDeclared(body.commitment),
        EntryBody::EmergencyReviewed(_) => What::EmergencyReviewed,
        EntryBody::ClockResumed(body) => What::ClockResumed(body.due.0.map(ms)),
        EntryBody::ReviewConfirmed(body) => {
            What::Confirmed(confirmed(body, entry, entries).ok_or_else(unknown)?)
        }
        EntryBody::ReviewOverruled(body) => {
            What::Overruled(overruled(body, entry, entries).ok_or_else(unknown)?)
        }
        EntryBody::ReviewSentBack(_) => What::SentBack,
        EntryBody::DecisionIssued(body) => What::Decided {
            outcome: words::outcome(body.outcome.get()).ok_or_else(unknown)?,
            notice: body.notice,
            confirmed: body.confirmation.0.is_some(),
        },
        EntryBody::DecisionDeemed(body) => What::Deemed(ms(body.due)),
        _ => return Ok(None),
    }))
}

/// When the challenge of a passkey was issued.
pub(super) fn asked_at(entries: &[ReadEntry], wanted: Option<Digest32>) -> Option<i64> {
    let asked = entries.iter().find(|entry| match &entry.statement.body {
        EntryBody::ChallengeIssued(body) => Some(body.challenge) == wanted,
        _ => false,
    });
    asked.map(ReadEntry::ts)
}

/// The ballot of a confirmation, whichever of the two kinds it is.
macro_rules! ballot_of {
    ($($name:ident: $kind:ty,)*) => {$(
        fn $name(body: &$kind, entry: &ReadEntry, entries: &[ReadEntry]) -> Option<Ballot> {
            let factor = words::factor(body.proof);
            let at_ms = asked_at(entries, body.challenge.0).unwrap_or(entry.ts());
            Some(Ballot {
                seat: words::seat(body.seat),
                shown: body.shown,
                outcome: words::outcome(body.outcome.get())?,
                reason: body.reason,
                notice: body.notice,
                proof: Proof { factor, at_ms },
            })
        }
    )*};
}

ballot_of! {
    confirmed: ReviewConfirmed,
    overruled: ReviewOverruled,
}

/// A time as the review counts it.
pub(in crate::casework) fn ms(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}
