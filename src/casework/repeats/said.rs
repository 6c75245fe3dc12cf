//! What the entries of a log say of reviews, decisions and letters, as their rows must repeat it.

use std::collections::{BTreeMap, HashMap};

use super::super::review::{ReadEntry, ms, outcome};
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::{EntryBody, ReviewConfirmed, ReviewOverruled};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{DecidedOutcome, EscalationGround, ProofOfHuman, Seat, Verdict};
use crate::store::{AccountId, Hash};

/// A review that is open or decided.
#[derive(Clone, Debug, Default)]
pub(super) struct ReviewSaid {
    pub(super) opened_seq: u64,
    pub(super) recommendation_seq: u64,
    /// Digest of the programme.
    pub(super) programme: Option<Digest32>,
    /// Last millisecond of the legal term, as it was told last; none where no calendar told it.
    pub(super) due_ms: Option<i64>,
    /// Since when the clock stands still, and until when at the latest, ms.
    pub(super) stopped: Option<(i64, i64)>,
    pub(super) escalated: Option<EscalationGround>,
    /// Who has which seat, from seat 1.
    pub(super) seats: [Option<AccountId>; 3],
    pub(super) decided: bool,
    /// The entry with which this round began.
    round_seq: u64,
    /// Confirmations of this round, by leaf hash.
    heard: Vec<(Digest32, u64)>,
}

/// The latest recommendation of a case.
#[derive(Clone, Copy, Debug)]
struct Latest {
    seq: u64,
    leaf: Digest32,
    programme: Digest32,
}

/// A case.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    latest: Option<Latest>,
    pub(super) review: Option<Box<ReviewSaid>>,
    /// Questions that were not answered.
    pub(super) unanswered: u32,
    /// Decisions without a letter.
    pub(super) unlettered: Vec<u64>,
    /// Letters that were made.
    pub(super) letters: Vec<u64>,
    /// Questions that were asked.
    pub(super) questions: Vec<u64>,
}

/// A confirmation, in an entry or in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConfirmationSaid {
    pub(super) case: Hash16,
    pub(super) round_seq: u64,
    pub(super) seat: Seat,
    pub(super) account: AccountId,
    pub(super) recommendation_seq: u64,
    pub(super) outcome: Option<u8>,
    pub(super) notice: Hash,
    pub(super) reason: Hash,
    pub(super) verdict: Verdict,
    pub(super) proof: ProofOfHuman,
    pub(super) challenge: Option<Hash>,
    pub(super) at_ms: i64,
}

/// A decision, in an entry or in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DecisionSaid {
    pub(super) case: Hash16,
    pub(super) recommendation_seq: u64,
    pub(super) confirmation_seq: Option<u64>,
    pub(super) outcome: Option<u8>,
    pub(super) notice: Option<Hash>,
    pub(super) at_ms: i64,
}

/// A letter, in an entry or in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoticeSaid {
    pub(super) case: Hash16,
    pub(super) decision_seq: u64,
    pub(super) issued_ms: i64,
}

/// The random bits of the id of a case.
pub(super) type Hash16 = [u8; 16];

/// What the entries so far say.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) cases: HashMap<CaseId, Standing>,
    /// Programme ids, by digest.
    pub(super) programmes: HashMap<Digest32, String>,
    /// Confirmations, decisions and letters since they were last taken out, by their entry.
    pub(super) confirmations: BTreeMap<u64, ConfirmationSaid>,
    pub(super) decisions: BTreeMap<u64, DecisionSaid>,
    pub(super) notices: BTreeMap<u64, NoticeSaid>,
    /// The first proof that a letter arrived, and when it did, by the entry of the letter.
    pub(super) delivered: BTreeMap<u64, (u64, i64)>,
    /// Entries that are named by later ones.
    places: HashMap<Digest32, u64>,
}

impl Said {
    /// Takes the next entry.
    pub(super) fn take(&mut self, entry: &ReadEntry) {
        let ts = ms(entry.statement.ts);
        match &entry.statement.body {
            EntryBody::ProgrammeProposed(body) => {
                self.programmes.entry(body.digest).or_insert_with(|| body.id.to_string());
            }
            EntryBody::DecisionRecommended(body) => {
                let standing = self.cases.entry(body.case).or_default();
                let (seq, leaf, programme) = (entry.seq, entry.leaf, body.programme);
                standing.latest = Some(Latest { seq, leaf, programme });
            }
            EntryBody::DecisionIssued(body) => {
                let confirmation = body.confirmation.0;
                let decided = (Some(body.outcome), Some(body.notice.0));
                self.decide(entry, body.case, confirmation, decided);
            }
            EntryBody::DecisionDeemed(body) => self.decide(entry, body.case, None, (None, None)),
            EntryBody::NoticeIssued(body) => {
                let decision_seq = self.places.get(&body.decision).copied().unwrap_or_default();
                let case = body.case.to_bytes();
                self.notices.insert(entry.seq, NoticeSaid { case, decision_seq, issued_ms: ts });
                self.places.insert(entry.leaf, entry.seq);
                if let Some(standing) = self.cases.get_mut(&body.case) {
                    standing.unlettered.retain(|seq| *seq != decision_seq);
                    standing.letters.push(entry.seq);
                }
            }
            EntryBody::NoticeDelivered(body) => {
                if let Some(notice) = self.places.get(&body.notice) {
                    self.delivered.entry(*notice).or_insert((entry.seq, ms(body.arrived)));
                }
            }
            EntryBody::ErasureExecuted(body) => drop(self.cases.remove(&body.case)),
            body => {
                let Some(standing) = body.case().and_then(|case| self.cases.get_mut(&case)) else {
                    return;
                };
                let confirmed = standing.take(entry, ts);
                self.confirmations.extend(confirmed.map(|confirmed| (entry.seq, confirmed)));
            }
        }
    }

    /// The latest recommendation of a case: its entry and its leaf hash.
    pub(super) fn latest(&self, case: &CaseId) -> Option<(u64, Digest32)> {
        let latest = self.cases.get(case)?.latest?;
        Some((latest.seq, latest.leaf))
    }

    /// How many confirmations of this round a case has.
    pub(super) fn heard(&self, case: &CaseId) -> usize {
        let review = self.cases.get(case).and_then(|standing| standing.review.as_ref());
        review.map_or(0, |review| review.heard.len())
    }

    fn decide(
        &mut self,
        entry: &ReadEntry,
        case: CaseId,
        confirmation: Option<Digest32>,
        (outcome_said, notice): (Option<DecidedOutcome>, Option<Hash>),
    ) {
        let Some(standing) = self.cases.get_mut(&case) else { return };
        let heard = standing.review.iter().flat_map(|review| &review.heard);
        let mut named = heard.filter(|(leaf, _)| Some(*leaf) == confirmation);
        let confirmation_seq = named.next().map(|(_, seq)| *seq);
        standing.unlettered.push(entry.seq);
        if let Some(review) = &mut standing.review {
            (review.decided, review.seats) = (true, [None; 3]);
        }
        self.places.insert(entry.leaf, entry.seq);
        let said = DecisionSaid {
            case: case.to_bytes(),
            recommendation_seq: standing.latest_seq(),
            confirmation_seq,
            outcome: outcome_said.and_then(|said| outcome(said.get())).map(|said| said as u8),
            notice,
            at_ms: ms(entry.statement.ts),
        };
        self.decisions.insert(entry.seq, said);
    }
}

impl Standing {
    fn latest_seq(&self) -> u64 {
        self.latest.map_or(0, |latest| latest.seq)
    }

    /// Takes an entry of its review; the confirmation, if it is one.
    fn take(&mut self, entry: &ReadEntry, ts: i64) -> Option<ConfirmationSaid> {
        let latest = self.latest;
        match &entry.statement.body {
            EntryBody::ReviewOpened(body) => {
                self.review = Some(Box::new(ReviewSaid {
                    opened_seq: entry.seq,
                    recommendation_seq: self.latest_seq(),
                    programme: latest.map(|latest| latest.programme),
                    due_ms: body.due.0.map(ms),
                    round_seq: entry.seq,
                    ..ReviewSaid::default()
                }));
                return None;
            }
            EntryBody::InformationRequested(_) => {
                self.unanswered += 1;
                self.questions.push(entry.seq);
            }
            EntryBody::InformationReceived(_) => {
                self.unanswered = self.unanswered.saturating_sub(1);
            }
            _ => {}
        }
        let review = self.review.as_deref_mut()?;
        let account = match entry.statement.actor {
            Actor::Account(account) => Some(account.to_bytes()),
            Actor::Engine | Actor::Operator => None,
        };
        match &entry.statement.body {
            EntryBody::ReviewClaimed(body) => *review.seat(body.seat) = account,
            EntryBody::ReviewReleased(body) => *review.seat(body.seat) = None,
            EntryBody::ReviewExpired(body) => *review.seat(body.seat) = None,
            EntryBody::ReviewEscalated(body) if body.ground == EscalationGround::Disagreement => {
                review.escalated = Some(body.ground);
            }
            // Of several others the first ground stays.
            EntryBody::ReviewEscalated(body) => {
                review.escalated.get_or_insert(body.ground);
            }
            EntryBody::ClockStopped(body) => review.stopped = Some((ts, ms(body.until))),
            EntryBody::ClockResumed(body) => {
                (review.stopped, review.due_ms) = (None, body.due.0.map(ms));
            }
            EntryBody::ReviewSentBack(_) => {
                (review.seats, review.escalated) = ([None; 3], None);
                review.round_seq = entry.seq;
                review.heard.clear();
            }
            EntryBody::ReviewConfirmed(body) => {
                return review.confirm(confirmed(body, entry), latest, account);
            }
            EntryBody::ReviewOverruled(body) => {
                return review.confirm(overruled(body, entry), latest, account);
            }
            _ => {}
        }
        None
    }
}

impl ReviewSaid {
    fn seat(&mut self, seat: Seat) -> &mut Option<AccountId> {
        let [first, second, settling] = &mut self.seats;
        match seat {
            Seat::First => first,
            Seat::Second => second,
            Seat::Settling => settling,
        }
    }

    /// Counts a confirmation, of which `said` lacks what the review knows.
    fn confirm(
        &mut self,
        (said, shown, own): (ConfirmationSaid, Digest32, (Digest32, u64)),
        latest: Option<Latest>,
        account: Option<AccountId>,
    ) -> Option<ConfirmationSaid> {
        if self.heard.is_empty() {
            self.escalated = None;
        }
        self.heard.push(own);
        *self.seat(said.seat) = None;
        let latest = latest.filter(|latest| latest.leaf == shown);
        let recommendation_seq = latest.map_or(0, |latest| latest.seq);
        let (round_seq, account) = (self.round_seq, account?);
        Some(ConfirmationSaid { round_seq, account, recommendation_seq, ..said })
    }
}

/// What a confirmation says, whichever of the two kinds it is.
macro_rules! confirmation_of {
    ($($name:ident: $kind:ty, $verdict:ident;)*) => {$(
        fn $name(
            body: &$kind,
            entry: &ReadEntry,
        ) -> (ConfirmationSaid, Digest32, (Digest32, u64)) {
            let said = ConfirmationSaid {
                case: body.case.to_bytes(),
                round_seq: 0,
                seat: body.seat,
                account: [0; 16],
                recommendation_seq: 0,
                outcome: outcome(body.outcome.get()).map(|said| said as u8),
                notice: body.notice.0,
                reason: body.reason.0,
                verdict: Verdict::$verdict,
                proof: body.proof,
                challenge: body.challenge.0.map(|challenge| challenge.0),
                at_ms: ms(entry.statement.ts),
            };
            (said, body.shown, (entry.leaf, entry.seq))
        }
    )*};
}

confirmation_of! {
    confirmed: ReviewConfirmed, Confirmed;
    overruled: ReviewOverruled, Overruled;
}
