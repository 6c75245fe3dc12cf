//! What an entry says: a closed list of kinds, each with its own fields (audits/README.md, 3).

mod define;
mod named;
mod statement;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer, de};

use self::define::kinds;
use self::statement::{Kind, from_json};
pub use self::statement::{Statement, StatementError};
use super::canonical;
use super::fields::{
    AccessChange, Actor, ErasureGround, ErasureScope, Format, Mode, PolicyDigest, Positive,
    ProgrammeId, ProgrammeStatus, ResetWhat, Role, Witnesses,
};
use super::key::KeyRecord;
use super::review_fields::{
    Assertion, Bytes, DecidedOutcome, DeliveryChannel, EscalationGround, FoundingPasskey, LeafId,
    Nullable, PasskeyAlgorithm, ProofOfHuman, PublicKey, RelyingPartyId, Seat, StopGround, Verdict,
    Viewed,
};
use crate::ids::{ActorId, CaseId, Digest32, PersonId};

pub(super) const AS_ARRAY: &str = "an object is written as an array of its values";

kinds! {
    /// Entry 0 and no other: what the log is and whose keys sign it.
    "genesis" Genesis {
        /// How many days backups live.
        backup_days: Positive,
        /// The format of the log.
        format: Format,
        /// Entry, checkpoint and root key, in this order.
        keys: Vec<KeyRecord>,
        /// Whether the cases are real.
        mode: Mode,
        /// Passkeys whose owners vouch for all others: none, or those of two persons or more.
        passkeys: Vec<FoundingPasskey>,
        /// What was shipped, sorted by name.
        policies: Vec<PolicyDigest>,
        /// How many days payloads are kept.
        retention_days: Positive,
        /// None in this version of the product.
        witnesses: Witnesses,
    }
    /// A programme was put forward.
    "programme.proposed" ProgrammeProposed {
        /// SHA-256 of the programme file.
        digest: Digest32,
        /// Which programme.
        id: ProgrammeId,
        /// How far it has come.
        status: ProgrammeStatus,
        /// Its version.
        version: Positive,
    }
    /// An application came in.
    "application.received" ApplicationReceived {
        /// The case it opened or belongs to.
        case: CaseId,
        /// To what was submitted.
        commitment: Digest32,
        /// Which programme it applies to.
        programme: ProgrammeId,
    }
    /// The engine recommended; what, the log does not tell.
    "decision.recommended" DecisionRecommended {
        /// The case.
        case: CaseId,
        /// To facts and result together.
        commitment: Digest32,
        /// Digest of the programme that was applied.
        programme: Digest32,
    }
    /// Someone gained or lost a role.
    "access.changed" AccessChanged {
        /// Gained or lost.
        change: AccessChange,
        /// The natural person behind the subject.
        person: PersonId,
        /// The role.
        role: Role,
        /// The account that gains or loses it.
        subject: ActorId,
    }
    /// Payloads of a case were erased.
    "erasure.executed" ErasureExecuted {
        /// The case.
        case: CaseId,
        /// Why.
        ground: ErasureGround,
        /// How much.
        scope: ErasureScope,
    }
    /// A case waits for a human.
    "review.opened" ReviewOpened {
        /// The case.
        case: CaseId,
        /// Last millisecond of the legal term; null where no calendar tells it.
        due: Nullable<u64>,
        /// Leaf hash of the `decision.recommended` that is reviewed.
        recommendation: Digest32,
    }
    /// Someone took a seat in a review.
    "review.claimed" ReviewClaimed {
        /// The case.
        case: CaseId,
        /// Leaf hash of the recommendation reviewed.
        recommendation: Digest32,
        /// Which seat.
        seat: Seat,
    }
    /// A reviewer gave a seat back.
    "review.released" ReviewReleased {
        /// The case.
        case: CaseId,
        /// To why.
        commitment: Digest32,
        /// Which seat.
        seat: Seat,
    }
    /// A claim ran out, or a supervisor ended it.
    "review.expired" ReviewExpired {
        /// The case.
        case: CaseId,
        /// To a supervisor's reason; null where it ran out.
        commitment: Nullable<Digest32>,
        /// Which seat.
        seat: Seat,
    }
    /// A review went to a supervisor.
    "review.escalated" ReviewEscalated {
        /// The case.
        case: CaseId,
        /// Why.
        ground: EscalationGround,
    }
    /// The actor takes no part in a case.
    "conflict.declared" ConflictDeclared {
        /// The case.
        case: CaseId,
    }
    /// A reviewer locked a finding, before the recommendation was shown.
    "finding.recorded" FindingRecorded {
        /// The case.
        case: CaseId,
        /// To the finding.
        commitment: Digest32,
        /// Leaf hash of the recommendation reviewed.
        recommendation: Digest32,
        /// Which seat.
        seat: Seat,
    }
    /// A reviewer was shown the recommendation; what it is, the log does not tell.
    "recommendation.revealed" RecommendationRevealed {
        /// The case.
        case: CaseId,
        /// Its leaf hash.
        recommendation: Digest32,
        /// Which seat.
        seat: Seat,
    }
    /// Something was asked for.
    "information.requested" InformationRequested {
        /// The case.
        case: CaseId,
        /// To what was asked.
        commitment: Digest32,
        /// Until when, ms.
        due: u64,
    }
    /// What was asked for came.
    "information.received" InformationReceived {
        /// The case.
        case: CaseId,
        /// To what came.
        commitment: Digest32,
    }
    /// The legal clock stands still.
    "clock.stopped" ClockStopped {
        /// The case.
        case: CaseId,
        /// To reason and legal basis; null where the request for information says why.
        commitment: Nullable<Digest32>,
        /// Why.
        ground: StopGround,
        /// When it goes on at the latest, ms.
        until: u64,
    }
    /// The legal clock goes on.
    "clock.resumed" ClockResumed {
        /// The case.
        case: CaseId,
        /// Last millisecond of the legal term as the stop moved it; null where no term was told.
        due: Nullable<u64>,
    }
    /// A reviewer may go once beyond the hourly cap of adverse confirmations.
    "leave.given" LeaveGiven {
        /// The case.
        case: CaseId,
        /// To why.
        commitment: Digest32,
        /// The reviewer.
        subject: ActorId,
    }
    /// Need is urgent: one confirmation in favour is enough in this review, where two are asked for.
    "emergency.declared" EmergencyDeclared {
        /// The case.
        case: CaseId,
        /// To reason and legal basis.
        commitment: Digest32,
    }
    /// Somebody looked again at what was granted on one confirmation.
    "emergency.reviewed" EmergencyReviewed {
        /// The case.
        case: CaseId,
        /// To what they say of it.
        commitment: Digest32,
        /// Whether the emergency was one.
        sound: bool,
    }
    /// A passkey was asked to sign for exactly this.
    "challenge.issued" ChallengeIssued {
        /// The case.
        case: CaseId,
        /// 32 random bytes.
        challenge: Digest32,
        /// Last time of an answer, ms.
        expires: u64,
        /// Commitment to the letter.
        notice: Digest32,
        /// What is to be decided.
        outcome: DecidedOutcome,
        /// Commitment to the reasons.
        reason: Digest32,
        /// Leaf hash of the recommendation shown.
        recommendation: Digest32,
        /// Which seat.
        seat: Seat,
        /// What is done with the recommendation.
        verdict: Verdict,
    }
    /// A human decided as recommended, or where the machine recommended a step.
    "review.confirmed" ReviewConfirmed {
        /// What the passkey answered; null without one.
        assertion: Nullable<Assertion>,
        /// The case.
        case: CaseId,
        /// What it was asked; null without one.
        challenge: Nullable<Digest32>,
        /// Commitment to the letter.
        notice: Digest32,
        /// What is decided.
        outcome: DecidedOutcome,
        /// What shows that it was this human.
        proof: ProofOfHuman,
        /// Commitment to the reasons.
        reason: Digest32,
        /// Which seat.
        seat: Seat,
        /// Leaf hash of the recommendation that was shown.
        shown: Digest32,
    }
    /// A human decided otherwise than recommended.
    "review.overruled" ReviewOverruled {
        /// What the passkey answered; null without one.
        assertion: Nullable<Assertion>,
        /// The case.
        case: CaseId,
        /// What it was asked; null without one.
        challenge: Nullable<Digest32>,
        /// Commitment to the letter.
        notice: Digest32,
        /// What is decided.
        outcome: DecidedOutcome,
        /// What shows that it was this human.
        proof: ProofOfHuman,
        /// Commitment to the reasons.
        reason: Digest32,
        /// Which seat.
        seat: Seat,
        /// Leaf hash of the recommendation that was shown.
        shown: Digest32,
    }
    /// The review begins again.
    "review.sent_back" ReviewSentBack {
        /// The case.
        case: CaseId,
        /// To why.
        commitment: Digest32,
    }
    /// A decision has effect.
    "decision.issued" DecisionIssued {
        /// The case.
        case: CaseId,
        /// Leaf hash of the confirmation; null where a rule decides in favour.
        confirmation: Nullable<Digest32>,
        /// The leaf recommended.
        leaf: LeafId,
        /// Commitment to the letter.
        notice: Digest32,
        /// What was decided.
        outcome: DecidedOutcome,
        /// Digest of the programme applied.
        programme: Digest32,
        /// Leaf hash of the recommendation.
        recommendation: Digest32,
    }
    /// The legal term lapsed and the law counts the application as granted.
    "decision.deemed" DecisionDeemed {
        /// The case.
        case: CaseId,
        /// The term, ms.
        due: u64,
        /// Leaf hash of the recommendation under review.
        recommendation: Digest32,
    }
    /// The letter was made.
    "notice.issued" NoticeIssued {
        /// The case.
        case: CaseId,
        /// To the bytes of the printed letter.
        commitment: Digest32,
        /// Leaf hash of the decision it tells.
        decision: Digest32,
    }
    /// The letter reached its reader: proved.
    "notice.delivered" NoticeDelivered {
        /// When, ms: the end of the day it arrived on, where that was over.
        arrived: u64,
        /// The case.
        case: CaseId,
        /// By which way.
        channel: DeliveryChannel,
        /// Leaf hash of its `notice.issued`.
        notice: Digest32,
    }
    /// Another person than its author approved a programme.
    "programme.approved" ProgrammeApproved {
        /// SHA-256 of the programme file.
        digest: Digest32,
    }
    /// Decisions may be issued under a programme.
    "programme.activated" ProgrammeActivated {
        /// SHA-256 of the programme file.
        digest: Digest32,
        /// From when, ms.
        from: u64,
    }
    /// No decision is issued under a programme.
    "programme.suspended" ProgrammeSuspended {
        /// SHA-256 of the programme file.
        digest: Digest32,
    }
    /// A policy of access is in force.
    "access.activated" AccessActivated {
        /// Which one, from 1.
        epoch: Positive,
        /// SHA-256 of its model.
        model: Digest32,
        /// SHA-256 of its rules.
        policy: Digest32,
    }
    /// An enrolled person is asked to vouch for a passkey.
    "enrolment.challenged" EnrolmentChallenged {
        /// 32 random bytes.
        challenge: Digest32,
        /// The passkey's credential id.
        credential: Bytes,
        /// Last time of an answer, ms.
        expires: u64,
        /// The passkey's public key.
        public_key: PublicKey,
        /// Where it may be used.
        rp: RelyingPartyId,
        /// The account that is to use it.
        subject: ActorId,
    }
    /// A passkey is an account's.
    "authenticator.enrolled" AuthenticatorEnrolled {
        /// Its algorithm.
        algorithm: PasskeyAlgorithm,
        /// What the passkey of the actor answered; null on the server's word.
        assertion: Nullable<Assertion>,
        /// What that was asked; null on the server's word.
        challenge: Nullable<Digest32>,
        /// Its credential id.
        credential: Bytes,
        /// Whose it is.
        person: PersonId,
        /// Its public key.
        public_key: PublicKey,
        /// Where it may be used.
        rp: RelyingPartyId,
        /// The account that uses it.
        subject: ActorId,
    }
    /// A passkey counts no more.
    "authenticator.revoked" AuthenticatorRevoked {
        /// Its credential id.
        credential: Bytes,
        /// The account that used it.
        subject: ActorId,
    }
    /// Somebody else gave an account another password.
    "account.reset" AccountReset {
        /// Whose.
        subject: ActorId,
        /// How much was taken from its owner.
        what: ResetWhat,
    }
    /// A colleague has seen that password and factors of an account are its owner's.
    "account.vouched" AccountVouched {
        /// Whose.
        subject: ActorId,
    }
    /// Someone looked.
    "record.viewed" RecordViewed {
        /// The case.
        case: CaseId,
        /// At what.
        what: Viewed,
    }
}
