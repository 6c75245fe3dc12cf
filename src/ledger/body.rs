//! What an entry says: a closed list of kinds, each with its own fields (audits/README.md, 3).

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer, de};

use super::canonical::{self, CanonicalError};
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

/// Defines the kinds. Fields stand in the order of their names, `actor`, `kind` and `ts` left out:
/// every entry has those three, and writing puts them where the order of names wants them.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:literal $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }
        )*

        /// What an entry says, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum EntryBody {
            $($(#[$doc])* $name($name),)*
        }

        /// The kinds in the order of the format page.
        pub const KINDS: &[&str] = &[$($kind),*];

        impl EntryBody {
            /// The kind as entries name it.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }
        }

        $(
            impl From<$name> for EntryBody {
                fn from(body: $name) -> Self {
                    Self::$name(body)
                }
            }
        )*

        impl Serialize for Statement {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_struct("Statement", 3)?;
                fields.serialize_field("actor", &self.actor)?;
                // What is still to be written of the two that every kind has.
                let mut common: &[&'static str] = &["kind", "ts"];
                match &self.body {
                    $(EntryBody::$name(body) => {
                        $(
                            common = self.write_before(stringify!($field), common, &mut fields)?;
                            fields.serialize_field(stringify!($field), &body.$field)?;
                        )*
                    })*
                }
                for name in common {
                    self.write_common(name, &mut fields)?;
                }
                fields.end()
            }
        }

        impl Statement {
            /// Reads one line of canonical JSON.
            ///
            /// # Errors
            /// A text that is not canonical, or not of a kind and its form.
            pub fn parse(line: &str) -> Result<Self, StatementError> {
                canonical::lint(line.as_bytes())?;
                let Kind { kind } = from_json(line)?;
                let statement = match kind {
                    $($kind => {
                        #[derive(Deserialize)]
                        #[serde(deny_unknown_fields)]
                        struct Line {
                            actor: Actor,
                            #[serde(rename = "kind")]
                            _kind: de::IgnoredAny,
                            ts: u64,
                            $($field: $type,)*
                        }
                        let line: Line = from_json(line)?;
                        let body = $name { $($field: line.$field,)* };
                        Self { actor: line.actor, ts: line.ts, body: body.into() }
                    })*
                    _ => return Err(StatementError::Kind(kind.to_owned())),
                };
                // Genesis alone has objects in arrays, which serde reads from arrays of values too.
                if matches!(statement.body, EntryBody::Genesis(_)) && statement.to_line()? != line {
                    return Err(StatementError::Schema(AS_ARRAY.to_owned()));
                }
                Ok(statement)
            }
        }
    };
}

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
        /// Last millisecond of the legal term as the stop moved it; null where no calendar tells it.
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

/// The JSON line of an entry: who, what, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who acts.
    pub actor: Actor,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ts: u64,
    /// What is said.
    pub body: EntryBody,
}

/// Why a line is not a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The text is not canonical JSON.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A field is missing, unknown, or not of its form.
    #[error("{0}")]
    Schema(String),
    /// A kind that the format does not have.
    #[error("`{0}` is not a kind of entry")]
    Kind(String),
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    kind: &'a str,
}

fn from_json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, StatementError> {
    serde_json::from_str(line).map_err(|error| StatementError::Schema(error.to_string()))
}

impl Statement {
    fn write_before<'a, F: serde::ser::SerializeStruct>(
        &self,
        field: &str,
        mut common: &'a [&'static str],
        fields: &mut F,
    ) -> Result<&'a [&'static str], F::Error> {
        while let [name, rest @ ..] = common
            && *name < field
        {
            self.write_common(name, fields)?;
            common = rest;
        }
        Ok(common)
    }

    fn write_common<F: serde::ser::SerializeStruct>(
        &self,
        name: &'static str,
        fields: &mut F,
    ) -> Result<(), F::Error> {
        match name {
            "kind" => fields.serialize_field(name, self.body.kind()),
            _ => fields.serialize_field(name, &self.ts),
        }
    }

    /// Writes the line.
    ///
    /// # Errors
    /// When the result would not be canonical (`ts` above 2^53-1).
    pub fn to_line(&self) -> Result<String, CanonicalError> {
        canonical::write(self)
    }
}

impl EntryBody {
    /// The case this names.
    #[must_use]
    pub const fn case(&self) -> Option<CaseId> {
        match self {
            Self::ApplicationReceived(body) => Some(body.case),
            Self::DecisionRecommended(body) => Some(body.case),
            Self::ErasureExecuted(body) => Some(body.case),
            Self::ReviewOpened(body) => Some(body.case),
            Self::ReviewClaimed(body) => Some(body.case),
            Self::ReviewReleased(body) => Some(body.case),
            Self::ReviewExpired(body) => Some(body.case),
            Self::ReviewEscalated(body) => Some(body.case),
            Self::ConflictDeclared(body) => Some(body.case),
            Self::FindingRecorded(body) => Some(body.case),
            Self::RecommendationRevealed(body) => Some(body.case),
            Self::InformationRequested(body) => Some(body.case),
            Self::InformationReceived(body) => Some(body.case),
            Self::ClockStopped(body) => Some(body.case),
            Self::ClockResumed(body) => Some(body.case),
            Self::LeaveGiven(body) => Some(body.case),
            Self::EmergencyDeclared(body) => Some(body.case),
            Self::EmergencyReviewed(body) => Some(body.case),
            Self::ChallengeIssued(body) => Some(body.case),
            Self::ReviewConfirmed(body) => Some(body.case),
            Self::ReviewOverruled(body) => Some(body.case),
            Self::ReviewSentBack(body) => Some(body.case),
            Self::DecisionIssued(body) => Some(body.case),
            Self::DecisionDeemed(body) => Some(body.case),
            Self::NoticeIssued(body) => Some(body.case),
            Self::NoticeDelivered(body) => Some(body.case),
            Self::RecordViewed(body) => Some(body.case),
            Self::Genesis(_)
            | Self::ProgrammeProposed(_)
            | Self::AccessChanged(_)
            | Self::ProgrammeApproved(_)
            | Self::ProgrammeActivated(_)
            | Self::ProgrammeSuspended(_)
            | Self::AccessActivated(_)
            | Self::EnrolmentChallenged(_)
            | Self::AuthenticatorEnrolled(_)
            | Self::AuthenticatorRevoked(_)
            | Self::AccountReset(_)
            | Self::AccountVouched(_) => None,
        }
    }

    /// The commitment to its payload.
    #[must_use]
    pub const fn commitment(&self) -> Option<Digest32> {
        match self {
            Self::ApplicationReceived(body) => Some(body.commitment),
            Self::DecisionRecommended(body) => Some(body.commitment),
            Self::ReviewReleased(body) => Some(body.commitment),
            Self::ReviewExpired(body) => body.commitment.0,
            Self::FindingRecorded(body) => Some(body.commitment),
            Self::InformationRequested(body) => Some(body.commitment),
            Self::InformationReceived(body) => Some(body.commitment),
            Self::ClockStopped(body) => body.commitment.0,
            Self::LeaveGiven(body) => Some(body.commitment),
            Self::EmergencyDeclared(body) => Some(body.commitment),
            Self::EmergencyReviewed(body) => Some(body.commitment),
            Self::ReviewConfirmed(body) => Some(body.reason),
            Self::ReviewOverruled(body) => Some(body.reason),
            Self::ReviewSentBack(body) => Some(body.commitment),
            Self::DecisionIssued(body) => Some(body.notice),
            Self::NoticeIssued(body) => Some(body.commitment),
            Self::Genesis(_)
            | Self::ProgrammeProposed(_)
            | Self::AccessChanged(_)
            | Self::ErasureExecuted(_)
            | Self::ReviewOpened(_)
            | Self::ReviewClaimed(_)
            | Self::ReviewEscalated(_)
            | Self::ConflictDeclared(_)
            | Self::RecommendationRevealed(_)
            | Self::ClockResumed(_)
            | Self::ChallengeIssued(_)
            | Self::DecisionDeemed(_)
            | Self::NoticeDelivered(_)
            | Self::ProgrammeApproved(_)
            | Self::ProgrammeActivated(_)
            | Self::ProgrammeSuspended(_)
            | Self::AccessActivated(_)
            | Self::EnrolmentChallenged(_)
            | Self::AuthenticatorEnrolled(_)
            | Self::AuthenticatorRevoked(_)
            | Self::AccountReset(_)
            | Self::AccountVouched(_)
            | Self::RecordViewed(_) => None,
        }
    }
}
