//! What an entry names: its case, and the commitment to its payload.

use super::EntryBody;
use crate::ids::{CaseId, Digest32};

impl EntryBody {
    /// The case this names.
    #[must_use]
    pub const fn case(&self) -> Option<CaseId> {
        self.named().0
    }

    /// The commitment to its payload.
    #[must_use]
    pub const fn commitment(&self) -> Option<Digest32> {
        self.named().1
    }

    /// Every kind in one list, so that a new one is asked for both.
    const fn named(&self) -> (Option<CaseId>, Option<Digest32>) {
        match self {
            Self::ApplicationReceived(body) => (Some(body.case), Some(body.commitment)),
            Self::DecisionRecommended(body) => (Some(body.case), Some(body.commitment)),
            Self::ErasureExecuted(body) => (Some(body.case), None),
            Self::ReviewOpened(body) => (Some(body.case), None),
            Self::ReviewClaimed(body) => (Some(body.case), None),
            Self::ReviewReleased(body) => (Some(body.case), Some(body.commitment)),
            Self::ReviewExpired(body) => (Some(body.case), body.commitment.0),
            Self::ReviewEscalated(body) => (Some(body.case), None),
            Self::ConflictDeclared(body) => (Some(body.case), None),
            Self::FindingRecorded(body) => (Some(body.case), Some(body.commitment)),
            Self::RecommendationRevealed(body) => (Some(body.case), None),
            Self::InformationRequested(body) => (Some(body.case), Some(body.commitment)),
            Self::InformationReceived(body) => (Some(body.case), Some(body.commitment)),
            Self::ClockStopped(body) => (Some(body.case), body.commitment.0),
            Self::ClockResumed(body) => (Some(body.case), None),
            Self::LeaveGiven(body) => (Some(body.case), Some(body.commitment)),
            Self::EmergencyDeclared(body) => (Some(body.case), Some(body.commitment)),
            Self::EmergencyReviewed(body) => (Some(body.case), Some(body.commitment)),
            Self::ChallengeIssued(body) => (Some(body.case), None),
            Self::ReviewConfirmed(body) => (Some(body.case), Some(body.reason)),
            Self::ReviewOverruled(body) => (Some(body.case), Some(body.reason)),
            Self::ReviewSentBack(body) => (Some(body.case), Some(body.commitment)),
            Self::DecisionIssued(body) => (Some(body.case), Some(body.notice)),
            Self::DecisionDeemed(body) => (Some(body.case), None),
            Self::NoticeIssued(body) => (Some(body.case), Some(body.commitment)),
            Self::NoticeDelivered(body) => (Some(body.case), None),
            Self::RecordViewed(body) => (Some(body.case), None),
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
            | Self::AccountVouched(_) => (None, None),
        }
    }
}
