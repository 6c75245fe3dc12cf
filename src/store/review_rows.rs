//! What one transaction writes about reviews: what queues know of them, and what cannot be undone.

use crate::ledger::review_fields::{EscalationGround, ProofOfHuman, Seat, Verdict};

use super::{AccountId, Hash, NewEmergency};

/// Stands for a term that no calendar tells: after every other.
pub const NO_TERM_MS: i64 = (1 << 53) - 1;

/// Rows about reviews. They are written in the order of these fields, after entries and
/// recommendations.
#[derive(Debug, Default)]
pub struct ReviewRows {
    /// Persons who take no part in a case.
    pub conflicts: Vec<NewConflict>,
    /// Reviews that begin; each takes the place of an earlier one of its case.
    pub opened: Vec<NewReview>,
    /// Seats that become free.
    pub freed: Vec<SeatOf>,
    /// Seats that are taken.
    pub taken: Vec<NewSeat>,
    /// Seats in which something was done, and when, ms.
    pub active: Vec<(SeatOf, i64)>,
    /// Seats from which nothing that was prepared counts any more.
    pub voided: Vec<SeatOf>,
    /// What passkeys are asked to sign.
    pub challenges: Vec<NewChallenge>,
    /// What reviewers prepared; each takes the place of an earlier one of its seat.
    pub drafts: Vec<Draft>,
    /// Confirmations.
    pub confirmations: Vec<NewConfirmation>,
    /// Seats that become free with what was confirmed from them.
    pub vacated: Vec<SeatOf>,
    /// Decisions: each ends the review of its case.
    pub decisions: Vec<NewDecision>,
    /// Emergencies that are declared.
    pub emergencies: Vec<NewEmergency>,
    /// The emergencies that let one confirmation be enough, each with the decision.
    pub granted: Vec<(u64, u64)>,
    /// The cases whose grant in an emergency somebody looked at again, each with the entry.
    pub looked_again: Vec<(i64, u64)>,
    /// What is asked for.
    pub requests: Vec<NewRequest>,
    /// The requests that are answered, each with the entry that says so.
    pub answers: Vec<(u64, u64)>,
    /// Letters that were made.
    pub notices: Vec<NewNotice>,
    /// Letters that arrived.
    pub deliveries: Vec<Delivery>,
    /// Reviews as they stand after all this.
    pub changed: Vec<ReviewState>,
    /// Words by which persons are found.
    pub name_words: Vec<NewNameWord>,
    /// What is done with programme versions.
    pub programme_changes: Vec<NewProgrammeChange>,
    /// Access policies that are put in force.
    pub epochs: Vec<NewEpoch>,
}

/// What happens next in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A seat is free.
    Waiting,
    /// Every seat is taken.
    Claimed,
    /// Something was asked for.
    Information,
    /// Nothing.
    Decided,
}

impl Stage {
    const ALL: [Self; 4] = [Self::Waiting, Self::Claimed, Self::Information, Self::Decided];

    /// Its word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Information => "information",
            Self::Decided => "decided",
        }
    }

    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }
}

/// What changes in a review while it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewState {
    /// The case.
    pub serial: i64,
    /// Last millisecond of the legal term, or [`NO_TERM_MS`].
    pub due_ms: i64,
    /// Since when the clock stands still, ms.
    pub stopped_ms: Option<i64>,
    /// When a clock that stands still goes on by itself, ms.
    pub resume_ms: Option<i64>,
    /// What happens next.
    pub stage: Stage,
    /// On which ground it went to a supervisor.
    pub escalated: Option<EscalationGround>,
    /// Whether the end of the term was warned of.
    pub warned: bool,
}

/// A review that begins.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// How it stands.
    pub state: ReviewState,
    /// The entry `review.opened`.
    pub opened_seq: u64,
    /// The recommendation that is reviewed.
    pub recommendation_seq: u64,
    /// Programme id.
    pub programme: std::sync::Arc<str>,
    /// Orders it among reviews due together.
    pub priority: i64,
}

/// A seat in the review of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatOf {
    /// The case.
    pub serial: i64,
    /// The seat.
    pub seat: Seat,
}

/// A seat that is taken.
#[derive(Clone, Debug)]
pub struct NewSeat {
    /// Which.
    pub of: SeatOf,
    /// By whom.
    pub account: AccountId,
    /// The natural person.
    pub person: [u8; 16],
    /// When, ms.
    pub at_ms: i64,
}

/// Why a person takes no part in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictGround {
    /// They took the application in.
    Intake,
    /// They said so.
    Declared,
}

/// A person who takes no part in a case.
#[derive(Clone, Debug)]
pub struct NewConflict {
    /// The entry that says so.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// The person.
    pub person: [u8; 16],
    /// Why.
    pub ground: ConflictGround,
}

/// What a passkey is asked to sign.
#[derive(Clone, Debug)]
pub struct NewChallenge {
    /// 32 random bytes.
    pub challenge: Hash,
    /// The entry `challenge.issued`.
    pub seq: u64,
    /// The seat.
    pub of: SeatOf,
    /// Who is asked.
    pub account: AccountId,
    /// The recommendation that was shown.
    pub recommendation_seq: u64,
    /// What is to be decided, by its number in the closed list.
    pub outcome: u8,
    /// Commitment to the letter.
    pub notice: Hash,
    /// Commitment to the reasons.
    pub reason: Hash,
    /// What is done with the recommendation.
    pub verdict: Verdict,
    /// Last time of an answer, ms.
    pub expires_ms: i64,
}

/// What a reviewer prepared and has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The seat.
    pub of: SeatOf,
    /// Who.
    pub account: AccountId,
    /// The recommendation that was shown.
    pub recommendation_seq: u64,
    /// The challenge that is to be answered, where a passkey signs.
    pub challenge: Option<Hash>,
    /// Sealed under the case key.
    pub sealed: Vec<u8>,
    /// When, ms.
    pub made_ms: i64,
}

/// A confirmation.
#[derive(Clone, Debug)]
pub struct NewConfirmation {
    /// The entry `review.confirmed` or `review.overruled`.
    pub seq: u64,
    /// The entry with which this round of the review began.
    pub round_seq: u64,
    /// The seat.
    pub of: SeatOf,
    /// Who.
    pub account: AccountId,
    /// The natural person.
    pub person: [u8; 16],
    /// The recommendation that was shown.
    pub recommendation_seq: u64,
    /// What is decided, by its number in the closed list.
    pub outcome: u8,
    /// Whether that goes against the person.
    pub adverse: bool,
    /// Commitment to the letter.
    pub notice: Hash,
    /// Commitment to the reasons.
    pub reason: Hash,
    /// What was done with the recommendation.
    pub verdict: Verdict,
    /// What shows that it was this human.
    pub proof: ProofOfHuman,
    /// The challenge that was answered.
    pub challenge: Option<Hash>,
    /// When, ms.
    pub at_ms: i64,
}

/// A decision.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// The entry `decision.issued` or `decision.deemed`.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// The recommendation that is decided on.
    pub recommendation_seq: u64,
    /// The confirmation it rests on.
    pub confirmation_seq: Option<u64>,
    /// What is decided, by its number in the closed list; none where the law deems it granted.
    pub outcome: Option<u8>,
    /// Whether that goes against the person.
    pub adverse: bool,
    /// Commitment to the letter; none where the law deems it granted.
    pub notice: Option<Hash>,
    /// When, ms.
    pub at_ms: i64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest {
    /// The entry `information.requested`.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// Until when, ms.
    pub due_ms: i64,
}

/// A letter that was made.
#[derive(Clone, Copy, Debug)]
pub struct NewNotice {
    /// The entry `notice.issued`.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// The decision it tells.
    pub decision_seq: u64,
    /// When, ms.
    pub issued_ms: i64,
}

/// A letter that arrived.
#[derive(Clone, Copy, Debug)]
pub struct Delivery {
    /// The entry `notice.issued`.
    pub notice_seq: u64,
    /// The entry `notice.delivered`.
    pub seq: u64,
    /// When, ms.
    pub at_ms: i64,
    /// Last millisecond to object, where a calendar tells it.
    pub objection_due_ms: Option<i64>,
}

/// What is done with a programme version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgrammeChange {
    /// Another person than its author approved it.
    Approved,
    /// Decisions may be issued under it.
    Activated,
    /// None is any more.
    Suspended,
}

impl ProgrammeChange {
    /// Its word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Activated => "activated",
            Self::Suspended => "suspended",
        }
    }
}

/// Something that is done with a programme version.
#[derive(Clone, Copy, Debug)]
pub struct NewProgrammeChange {
    /// The entry that says so.
    pub seq: u64,
    /// SHA-256 of its document.
    pub digest: Hash,
    /// What.
    pub change: ProgrammeChange,
    /// The natural person who does it; none for the command line.
    pub person: Option<[u8; 16]>,
}

/// An access policy that is put in force.
#[derive(Clone, Copy, Debug)]
pub struct NewEpoch {
    /// Its number, from 1.
    pub epoch: u64,
    /// The entry `access.activated`.
    pub seq: u64,
    /// SHA-256 of its model.
    pub model: Hash,
    /// SHA-256 of its rules.
    pub policy: Hash,
}

/// A word by which a person is found.
#[derive(Clone, Copy, Debug)]
pub struct NewNameWord {
    /// Keyed index of the word.
    pub word: Hash,
    /// The case.
    pub serial: i64,
}
