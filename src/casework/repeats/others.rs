//! Conflicts of interest, challenges, requests, emergencies, programmes and access policies: what the
//! entries say of them, as their rows must repeat it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::super::refusal::Refusal;
use super::super::review::{ReadEntry, ms, outcome};
use super::accounts::AccountsSaid;
use super::said::{Hash16, Said};
use super::{CaseIds, PAGE, differing};
use crate::ids::CaseId;
use crate::ledger::body::EntryBody;
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{Seat, Verdict};
use crate::ledger::verify::Fault;
use crate::store::{AccountId, ConflictGround, Hash, ProgrammeChange, Store};

/// A person who takes no part in a case, in an entry or in a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ConflictSaid {
    pub(super) case: Hash16,
    pub(super) person: Option<[u8; 16]>,
    pub(super) ground: ConflictGround,
}

/// What a passkey was asked to sign, in an entry or in a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ChallengeSaid {
    pub(super) case: Hash16,
    pub(super) challenge: Hash,
    pub(super) seat: Seat,
    pub(super) account: AccountId,
    pub(super) recommendation_seq: u64,
    pub(super) outcome: Option<u8>,
    pub(super) notice: Hash,
    pub(super) reason: Hash,
    pub(super) verdict: Verdict,
    pub(super) expires_ms: i64,
}

/// What was done with a programme, in an entry or in a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ChangeSaid {
    pub(super) digest: Hash,
    pub(super) change: ProgrammeChange,
    pub(super) person: Option<[u8; 16]>,
}

/// An access policy that was put in force, in an entry or in a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EpochSaid {
    pub(super) epoch: u64,
    pub(super) model: Hash,
    pub(super) policy: Hash,
}

/// Something that was asked for, in an entry or in a row.
#[derive(Debug, PartialEq, Eq)]
struct RequestSaid {
    case: Hash16,
    due_ms: i64,
    /// The entry that answered it.
    answered: Option<u64>,
}

/// An emergency, in an entry or in a row.
#[derive(Debug, PartialEq, Eq)]
struct EmergencySaid {
    case: Hash16,
    recommendation_seq: u64,
    person: Option<[u8; 16]>,
    /// The decision that was granted in it.
    granted: Option<u64>,
    /// The entry that looked at it again.
    reviewed: Option<u64>,
}

/// What the entries say so far. Of what no later entry changes, since it was compared last.
#[derive(Debug, Default)]
pub(super) struct OthersSaid {
    pub(super) conflicts: BTreeMap<u64, ConflictSaid>,
    pub(super) challenges: BTreeMap<u64, ChallengeSaid>,
    pub(super) changes: BTreeMap<u64, ChangeSaid>,
    pub(super) epochs: BTreeMap<u64, EpochSaid>,
    requests: BTreeMap<u64, RequestSaid>,
    emergencies: BTreeMap<u64, EmergencySaid>,
    /// The requests of a case that nobody answered yet, the earliest first.
    asked: HashMap<CaseId, VecDeque<u64>>,
    /// The emergency that stands in a review.
    urgent: HashMap<CaseId, u64>,
    /// The emergency whose grant waits for its review.
    waiting: HashMap<CaseId, u64>,
}

impl OthersSaid {
    /// Takes the next entry, after what `said` and `accounts` know of those before it.
    pub(super) fn take(&mut self, entry: &ReadEntry, said: &Said, accounts: &AccountsSaid) {
        let (seq, by) = (entry.seq, account_of(entry.statement.actor));
        let person = by.and_then(|by| accounts.person(&by));
        let case = entry.statement.body.case().map(|case| case.to_bytes()).unwrap_or_default();
        match &entry.statement.body {
            EntryBody::ConflictDeclared(_) => {
                let ground = ConflictGround::Declared;
                self.conflicts.insert(seq, ConflictSaid { case, person, ground });
            }
            EntryBody::ChallengeIssued(body) => {
                let latest = said.latest(&body.case);
                let latest = latest.filter(|(_, leaf)| *leaf == body.recommendation);
                let asked = ChallengeSaid {
                    case,
                    challenge: body.challenge.0,
                    seat: body.seat,
                    account: by.unwrap_or_default(),
                    recommendation_seq: latest.map(|(seq, _)| seq).unwrap_or_default(),
                    outcome: outcome(body.outcome.get()).map(|said| said as u8),
                    notice: body.notice.0,
                    reason: body.reason.0,
                    verdict: body.verdict,
                    expires_ms: ms(body.expires),
                };
                self.challenges.insert(seq, asked);
            }
            EntryBody::ProgrammeApproved(body) => {
                self.changed(seq, body.digest.0, ProgrammeChange::Approved, person);
            }
            EntryBody::ProgrammeActivated(body) => {
                self.changed(seq, body.digest.0, ProgrammeChange::Activated, person);
            }
            EntryBody::ProgrammeSuspended(body) => {
                self.changed(seq, body.digest.0, ProgrammeChange::Suspended, person);
            }
            EntryBody::AccessActivated(body) => {
                let (epoch, model, policy) = (body.epoch.get(), body.model.0, body.policy.0);
                self.epochs.insert(seq, EpochSaid { epoch, model, policy });
            }
            _ => self.take_of_review(entry, said, person),
        }
    }

    fn changed(
        &mut self,
        seq: u64,
        digest: Hash,
        change: ProgrammeChange,
        person: Option<[u8; 16]>,
    ) {
        self.changes.insert(seq, ChangeSaid { digest, change, person });
    }

    /// Takes what later entries of the same case change.
    fn take_of_review(&mut self, entry: &ReadEntry, said: &Said, person: Option<[u8; 16]>) {
        let seq = entry.seq;
        match &entry.statement.body {
            EntryBody::InformationRequested(body) => {
                let (case, due_ms) = (body.case.to_bytes(), ms(body.due));
                self.requests.insert(seq, RequestSaid { case, due_ms, answered: None });
                self.asked.entry(body.case).or_default().push_back(seq);
            }
            EntryBody::InformationReceived(body) => {
                let asked = self.asked.get_mut(&body.case).and_then(VecDeque::pop_front);
                if let Some(request) = asked.and_then(|asked| self.requests.get_mut(&asked)) {
                    request.answered = Some(seq);
                }
            }
            EntryBody::EmergencyDeclared(body) => {
                let declared = EmergencySaid {
                    case: body.case.to_bytes(),
                    recommendation_seq: said.latest(&body.case).map_or(0, |(seq, _)| seq),
                    person,
                    granted: None,
                    reviewed: None,
                };
                self.emergencies.insert(seq, declared);
                self.urgent.insert(body.case, seq);
            }
            EntryBody::DecisionRecommended(body) => drop(self.urgent.remove(&body.case)),
            EntryBody::ReviewSentBack(body) => drop(self.urgent.remove(&body.case)),
            // Where one stands, one confirmation in favour is a decision, and two are one without it.
            EntryBody::DecisionIssued(body) if said.heard(&body.case) == 1 => {
                let Some(declared) = self.urgent.remove(&body.case) else { return };
                if let Some(emergency) = self.emergencies.get_mut(&declared) {
                    emergency.granted = Some(seq);
                }
                self.waiting.insert(body.case, declared);
            }
            EntryBody::EmergencyReviewed(body) => {
                let declared = self.waiting.remove(&body.case);
                let emergency = declared.and_then(|seq| self.emergencies.get_mut(&seq));
                if let Some(emergency) = emergency {
                    emergency.reviewed = Some(seq);
                }
            }
            _ => {}
        }
    }

    /// Compares the rows that change, of the first `size` entries. What was written meanwhile is left
    /// out.
    pub(super) async fn compared(self, store: &Store, size: u64) -> Result<Vec<Fault>, Refusal> {
        let (mut requests, mut emergencies) = (self.requests, self.emergencies);
        let mut faults = Vec::new();
        let mut from = 0;
        while from < size {
            let last = (from + PAGE).min(size) - 1;
            let asked = store.requests_between(from, last).await?;
            let declared = store.emergencies_between(from, last).await?;
            let serials = asked.iter().map(|(row, _)| row.serial);
            let serials = serials.chain(declared.iter().map(|(row, ..)| row.serial));
            let cases = CaseIds::of(store, serials).await?;
            let before = |seq: Option<u64>| seq.filter(|seq| *seq < size);
            let rows = asked.into_iter().map(|(row, answered)| {
                let (case, due_ms, answered) = (cases.id(row.serial), row.due_ms, before(answered));
                (row.seq, RequestSaid { case, due_ms, answered })
            });
            let later = requests.split_off(&(last + 1));
            faults.extend(differing("request", &requests, rows));
            requests = later;
            let rows = declared.into_iter().map(|(row, granted, reviewed)| {
                let said = EmergencySaid {
                    case: cases.id(row.serial),
                    recommendation_seq: row.recommendation_seq,
                    person: Some(row.person),
                    granted: before(granted),
                    reviewed: before(reviewed),
                };
                (row.seq, said)
            });
            let later = emergencies.split_off(&(last + 1));
            faults.extend(differing("emergency", &emergencies, rows));
            emergencies = later;
            from = last + 1;
        }
        Ok(faults)
    }
}

fn account_of(actor: Actor) -> Option<AccountId> {
    match actor {
        Actor::Account(account) => Some(account.to_bytes()),
        Actor::Engine | Actor::Operator => None,
    }
}
