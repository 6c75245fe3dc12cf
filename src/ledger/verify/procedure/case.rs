//! What the rules remember of a case. There may be millions: what a decided case no longer needs is
//! dropped with its review.

use super::programme::Place;
use crate::ids::{ActorId, Digest32};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{DecidedOutcome, Seat, StopGround, Verdict};
use crate::ledger::terms::MOST_DAYS_OFF_MS;

/// A case.
#[derive(Debug, Default)]
pub(super) struct Case {
    pub(super) latest: Option<Recommendation>,
    pub(super) review: Option<Box<Review>>,
    /// Decisions and notices, which later entries name.
    pub(super) issued: Vec<Issued>,
    /// Who may not decide it.
    pub(super) barred: Vec<(ActorId, Bar)>,
    /// Requests for information that nothing answered.
    pub(super) requests: u32,
    /// How often a clock of it was stopped for information.
    pub(super) stops: u8,
    /// Until when the applicant may answer what was asked for, however often; 0 for no longer.
    pub(super) awaited: u64,
    /// When the term of an earlier recommendation of this application was to end in a grant, at the
    /// latest and moved by every stop since; 0 for none.
    earlier: u64,
    /// What was granted in an emergency and nobody has reviewed since.
    pub(super) urgent: Option<Box<Urgent>>,
}

/// A decision that was granted in an emergency: on one confirmation where two are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Urgent {
    /// Who declared the emergency.
    pub(super) declared: Actor,
    /// Who confirmed.
    pub(super) confirmed: Actor,
}

/// The latest recommendation of a case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recommendation {
    pub(super) leaf: Digest32,
    /// `None` if its programme was not proposed.
    pub(super) programme: Option<Place>,
    pub(super) decided: bool,
}

/// What was issued in a case, by its leaf hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Issued {
    Decision(Digest32),
    /// With its time in bytes, which need no room to be aligned.
    Notice(Digest32, [u8; 8]),
}

/// Why an account may not decide a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    Applicant,
    Conflict,
}

/// An open review.
#[derive(Debug, Default)]
pub(super) struct Review {
    /// The reviewers disagree, and a third settles it.
    pub(super) disagreement: bool,
    /// Until when the latest request for information may be answered, if one waits for its answer.
    pub(super) asked: Option<u64>,
    /// The last millisecond of its legal term, as it was told last.
    pub(super) due: Option<u64>,
    /// The term was over when a clock was stopped.
    pub(super) lapsed: bool,
    /// The stop that no entry ended.
    pub(super) stop: Option<Stop>,
    /// It is with the supervisors.
    pub(super) escalated: bool,
    /// Seats that were taken while it was.
    supervised: [bool; 3],
    /// Who declared the emergency that stands in it.
    pub(super) emergency: Option<Actor>,
    /// Everyone who took a seat, whatever became of it.
    pub(super) sat: Vec<Actor>,
    /// Who has which seat, from seat 1.
    seats: [Option<Actor>; 3],
    /// Every finding, whatever became of the seat it was recorded from.
    pub(super) findings: Vec<(Seat, Actor)>,
    /// What was done since the review was last sent back:
    pub(super) found: Vec<(Seat, Actor)>,
    pub(super) revealed: Vec<(Seat, Actor)>,
    /// Who looked at the recommendation otherwise.
    pub(super) looked: Vec<Actor>,
    pub(super) confirmations: Vec<Confirmation>,
    pub(super) challenges: Vec<Challenge>,
}

/// A clock that was stopped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) ground: StopGround,
    since: u64,
    /// When it ends at the latest, whether an entry says so or not.
    pub(super) until: u64,
}

impl Stop {
    /// The latest end of a term that was to end with `due`, the stop having ended by `ts`.
    pub(super) fn moved(&self, due: u64, ts: u64) -> u64 {
        let still = ts.min(self.until).saturating_sub(self.since);
        due.saturating_add(still).saturating_add(MOST_DAYS_OFF_MS)
    }
}

/// A `review.confirmed` or `review.overruled`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Confirmation {
    pub(super) leaf: Digest32,
    pub(super) actor: Actor,
    pub(super) seat: Seat,
    pub(super) verdict: Verdict,
    pub(super) outcome: DecidedOutcome,
    pub(super) notice: Digest32,
    pub(super) shown: Digest32,
    pub(super) proof: Proof,
}

/// What a confirmation rests on, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    ServersWord,
    /// A passkey that the server says is this person's.
    ServersPasskey,
    /// A passkey that goes back to those of genesis.
    RootedPasskey,
}

/// A `challenge.issued`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Challenge {
    pub(super) bytes: Digest32,
    pub(super) actor: Actor,
    pub(super) seat: Seat,
    pub(super) verdict: Verdict,
    pub(super) outcome: DecidedOutcome,
    pub(super) notice: Digest32,
    pub(super) reason: Digest32,
    pub(super) recommendation: Digest32,
    pub(super) expires: u64,
}

impl Case {
    pub(super) fn bar(&mut self, actor: &Actor, bar: Bar) {
        if let Actor::Account(account) = *actor
            && !self.barred.contains(&(account, bar))
        {
            self.barred.reserve_exact(1);
            self.barred.push((account, bar));
        }
    }

    /// A new recommendation. Its term may be told anew, but that of the last is not forgotten where
    /// `silence` was to grant.
    pub(super) fn recommend(&mut self, latest: Recommendation, ts: u64, silence: bool) {
        let ended = self.review.as_deref().and_then(|review| review.ends(ts));
        if let Some(end) = ended.filter(|_| silence) {
            let known = Some(self.earlier).filter(|earlier| *earlier != 0);
            self.earlier = known.map_or(end, |known| known.min(end));
        }
        (self.latest, self.review) = (Some(latest), None);
    }

    /// Whether the term of an earlier recommendation of this application has run out at `ts`.
    pub(super) fn has_outlived_a_term(&self, ts: u64) -> bool {
        let stop = self.review.as_deref().and_then(|review| review.stop);
        self.earlier != 0 && stop.map_or(self.earlier, |stop| stop.moved(self.earlier, ts)) < ts
    }

    pub(super) fn ask(&mut self, due: u64) {
        self.requests = self.requests.saturating_add(1);
        self.awaited = self.awaited.max(due);
        self.review.iter_mut().for_each(|review| review.asked = Some(due));
    }

    /// One request is answered; the others wait, and nobody says which they are.
    pub(super) fn answer(&mut self) {
        self.requests = self.requests.saturating_sub(1);
        if self.requests == 0 {
            self.awaited = 0;
            self.review.iter_mut().for_each(|review| review.asked = None);
        }
    }

    /// When a notice of the case was issued.
    pub(super) fn noticed(&self, notice: &Digest32) -> Option<u64> {
        self.issued.iter().find_map(|issued| match issued {
            Issued::Notice(leaf, ts) if leaf == notice => Some(u64::from_be_bytes(*ts)),
            Issued::Notice(..) | Issued::Decision(_) => None,
        })
    }

    pub(super) fn issue(&mut self, issued: Issued) {
        self.issued.reserve_exact(1);
        self.issued.push(issued);
    }

    /// Ends the recommendation's life, and the review's with it.
    pub(super) fn decide(&mut self, leaf: Digest32) {
        self.issue(Issued::Decision(leaf));
        (self.review, self.earlier) = (None, 0);
        self.latest.iter_mut().for_each(|latest| latest.decided = true);
    }

    /// Stops the clock: a term that was over stays over.
    pub(super) fn stop(&mut self, since: u64, ground: StopGround, until: u64) {
        self.stops = self.stops.saturating_add(u8::from(ground == StopGround::Information));
        let over = self.is_over(since);
        if let Some(review) = &mut self.review {
            review.lapsed |= over;
            review.stop = Some(Stop { ground, since, until });
        }
    }

    /// Lets the clock go on, with the term as it is told.
    pub(super) fn resume(&mut self, due: Option<u64>) {
        if let Some(review) = &mut self.review {
            let moved = due.zip(review.due).map_or(0, |(due, told)| due.saturating_sub(told));
            if self.earlier != 0 {
                self.earlier = self.earlier.saturating_add(moved);
            }
            (review.due, review.stop) = (due, None);
        }
    }

    /// Whether the legal term of the open review is over at `ts`, a stop having ended when it was to.
    pub(super) fn is_over(&self, ts: u64) -> bool {
        let end = self.review.as_deref().and_then(|review| review.ends(ts));
        end.is_some_and(|end| end < ts)
    }

    pub(super) fn is_latest(&self, recommendation: &Digest32) -> bool {
        self.latest.is_some_and(|latest| latest.leaf == *recommendation)
    }
}

impl Review {
    /// A review that begins, with its legal term.
    pub(super) fn until(due: Option<u64>) -> Self {
        Self { due, ..Self::default() }
    }

    /// When its told term ends at the latest, as things stand at `ts`; in the first millisecond of
    /// all time where it was over when a clock was stopped.
    fn ends(&self, ts: u64) -> Option<u64> {
        let moved = |due| self.stop.map_or(due, |stop| stop.moved(due, ts));
        if self.lapsed { Some(1) } else { self.due.map(moved) }
    }

    pub(super) const fn holder(&self, seat: Seat) -> Option<&Actor> {
        let [first, second, settling] = &self.seats;
        match seat {
            Seat::First => first.as_ref(),
            Seat::Second => second.as_ref(),
            Seat::Settling => settling.as_ref(),
        }
    }

    /// Whether two confirmations come to different outcomes.
    pub(super) fn disagrees(&self) -> bool {
        self.confirmations.windows(2).any(|two| match two {
            [one, other] => one.outcome != other.outcome,
            _ => false,
        })
    }

    pub(super) fn has_a_seat(&self, account: ActorId) -> bool {
        self.seats.contains(&Some(Actor::Account(account)))
    }

    /// Whether an actor has a seat to which the recommendation was revealed.
    pub(super) fn is_informed(&self, actor: &Actor) -> bool {
        let mut shown = self.revealed.iter().filter(|(_, to)| to == actor);
        shown.any(|(seat, to)| self.holder(*seat) == Some(to))
    }

    /// Gives a seat; one that is taken from the supervisors is taken as one.
    pub(super) fn seat(&mut self, seat: Seat, actor: Actor) {
        self.sat.push(actor);
        *self.seat_mut(seat) = Some(actor);
        let [first, second, settling] = &mut self.supervised;
        let supervised = match seat {
            Seat::First => first,
            Seat::Second => second,
            Seat::Settling => settling,
        };
        *supervised = self.escalated;
    }

    /// Whether a seat was taken while the review was with the supervisors.
    pub(super) const fn is_supervised(&self, seat: Seat) -> bool {
        let [first, second, settling] = self.supervised;
        match seat {
            Seat::First => first,
            Seat::Second => second,
            Seat::Settling => settling,
        }
    }

    pub(super) const fn seat_mut(&mut self, seat: Seat) -> &mut Option<Actor> {
        let [first, second, settling] = &mut self.seats;
        match seat {
            Seat::First => first,
            Seat::Second => second,
            Seat::Settling => settling,
        }
    }

    /// The review begins again; its findings still tell who took part, its challenges are answered
    /// at most once.
    pub(super) fn send_back(&mut self) {
        self.seats = [None; 3];
        (self.escalated, self.emergency) = (false, None);
        self.found.clear();
        self.revealed.clear();
        self.looked.clear();
        self.confirmations.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_cases_fit_into_memory() {
        // Beside it: the id it is found by, 41 bytes a decision or notice, 29 an applicant or
        // conflict, and the review while it is open.
        assert!(size_of::<Case>() <= 136, "{}", size_of::<Case>());
        assert!(size_of::<Review>() <= 352, "{}", size_of::<Review>());
    }
}
