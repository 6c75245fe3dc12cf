//! What an entry names: its case, and the commitment to its payload.

use super::EntryBody;
use crate::ids::{CaseId, Digest32};

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
