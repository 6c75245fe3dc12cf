//! Who acts, on which seat, with which proof: the words every transition and every entry shares.

use crate::decision::Outcome;
use crate::ids::{ActorId, Digest32, PersonId};
use crate::review::Recommended;

/// A role that decides cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reviews.
    Officer,
    /// Reviews, and takes what was escalated.
    Supervisor,
}

/// An account as it acts: under its pseudonym, for one person, by the role it holds at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The account.
    pub actor: ActorId,
    /// Whose it is. Separation of duties is by person.
    pub person: PersonId,
    /// The deciding role it holds; none for everyone else.
    pub role: Option<Role>,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The decision engine: timers, and what follows from rules.
    Engine,
    /// The command line on the machine itself.
    Operator,
    /// A human.
    Account(Account),
}

/// Who acts, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Act {
    /// Who.
    pub by: By,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ts: i64,
}

/// A place in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// The first reviewer.
    First,
    /// The second, who knows nothing of the first.
    Second,
    /// The supervisor who settles a disagreement.
    Settling,
}

impl Seat {
    /// Its number in the ledger, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Settling => 3,
        }
    }

    /// The seat of this number.
    #[must_use]
    pub const fn of_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            3 => Some(Self::Settling),
            _ => None,
        }
    }
}

/// What a reviewer did with the recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Decided as recommended, or where the machine recommended a step.
    Confirmed,
    /// Decided otherwise than recommended.
    Overruled,
}

/// Why a review went to a supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EscalationGround {
    /// Its legal term is near or over.
    Clock,
    /// Nobody may review it.
    NoReviewer,
    /// The two reviewers disagree.
    Disagreement,
    /// A reviewer asked.
    Asked,
}

/// Why a legal clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopGround {
    /// The applicant was asked for something.
    Information,
    /// Someone goes and looks.
    FieldVisit,
    /// A supervisor declared it.
    Freeze,
}

/// What proves that it was the human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Factor {
    /// A passkey with user verification; the assertion stands in the entry.
    Passkey,
    /// Password and one-time code entered again: the server's word.
    PasswordTotp,
}

/// The oldest a proof may be when a verdict rests on it: 5 minutes, in milliseconds.
pub const STEP_UP_MAX_AGE_MS: i64 = 5 * 60 * 1_000;

/// A proof of a human and when it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proof {
    /// What was shown.
    pub factor: Factor,
    /// When: of a passkey its challenge, of a password the moment it was entered; milliseconds since
    /// 1970. In a replay, the `ts` of `challenge.issued`, else that of the entry itself.
    pub at_ms: i64,
}

/// What a reviewer decides, bound to what they were shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ballot {
    /// The seat they hold.
    pub seat: Seat,
    /// Leaf hash of the recommendation they were shown.
    pub shown: Digest32,
    /// What they decide; no step.
    pub outcome: Outcome,
    /// Commitment to their reasons.
    pub reason: Digest32,
    /// Commitment to the letter they previewed.
    pub notice: Digest32,
    /// What proves that it was they.
    pub proof: Proof,
}

/// One entry of a case, as the review reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Its place in the log.
    pub seq: u64,
    /// Its leaf hash.
    pub leaf: Digest32,
    /// Who and when.
    pub act: Act,
    /// What happened.
    pub what: What,
}

/// What happened in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A review of the latest recommendation begins.
    Opened {
        /// Leaf hash of the recommendation.
        recommendation: Digest32,
        /// The last millisecond of the legal term; none where no calendar tells it.
        due: Option<i64>,
    },
    /// A reviewer takes a seat.
    Claimed {
        /// The seat.
        seat: Seat,
        /// Leaf hash of the recommendation under review.
        recommendation: Digest32,
    },
    /// The reviewer gives the seat back.
    Released(Seat),
    /// The time of a claim is over, or a supervisor ends it.
    Expired(Seat),
    /// A supervisor is to take it.
    Escalated(EscalationGround),
    /// The actor takes no part in the case.
    ConflictDeclared,
    /// The reviewer locks a finding.
    FindingRecorded {
        /// The seat.
        seat: Seat,
        /// Leaf hash of the recommendation under review.
        recommendation: Digest32,
        /// Commitment to the finding.
        finding: Digest32,
    },
    /// The reviewer is shown the recommendation.
    Revealed {
        /// The seat.
        seat: Seat,
        /// Leaf hash of the recommendation shown.
        recommendation: Digest32,
    },
    /// Something is asked of the applicant until a moment, in milliseconds since 1970.
    InformationRequested(i64),
    /// What was asked for came.
    InformationReceived,
    /// The legal clock stands still.
    ClockStopped {
        /// Why.
        ground: StopGround,
        /// When it goes on at the latest, in milliseconds since 1970.
        until: i64,
    },
    /// It goes on, and the legal term with it: its last millisecond as the stop moved it, if a
    /// calendar tells it.
    ClockResumed(Option<i64>),
    /// A supervisor lets the holder of the seat go once beyond the hourly cap.
    LeaveGiven {
        /// The holder.
        to: ActorId,
        /// Commitment to why.
        reason: Digest32,
    },
    /// A supervisor says that need is urgent, with the commitment to why: one confirmation in favour
    /// is enough.
    EmergencyDeclared(Digest32),
    /// Somebody else looked again at what was granted so.
    EmergencyReviewed,
    /// Decided as recommended, or where a step was recommended.
    Confirmed(Ballot),
    /// Decided otherwise than recommended.
    Overruled(Ballot),
    /// The case must be made better before anyone decides.
    SentBack,
    /// The facts or the programme changed: a new recommendation, and everything since the last is void.
    RecommendedAnew(Recommended),
    /// Nothing is decided under the programme of this digest any more.
    ProgrammeSuspended(Digest32),
    /// It decides (again).
    ProgrammeActivated(Digest32),
    /// The decision is issued.
    Decided {
        /// What it comes to.
        outcome: Outcome,
        /// Commitment to the letter.
        notice: Digest32,
        /// Whether it names a confirmation; if not, it is by rule.
        confirmed: bool,
    },
    /// Granted by law, the term of this last millisecond having lapsed.
    Deemed(i64),
}
