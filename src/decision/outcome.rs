//! The closed list of outcomes, and which of them are adverse.

/// What a leaf, or a later step in the life of a case, comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Eligible; payment follows rank and quota.
    Eligible,
    /// Aid is granted.
    Grant,
    /// Aid is granted for now, in the provisional amount.
    ProvisionalGrant,
    /// A licence is issued.
    Issue,
    /// A licence is issued once a human has confirmed it.
    IssueAfterConfirmation,
    /// A human looks first.
    Review,
    /// Something is missing.
    NeedsData,
    /// Another office is competent.
    Forward,
    /// An officer has a task first.
    Task,
    /// The applicant may correct something first.
    Correction,
    /// Refusal is proposed.
    ProposedRefusal,
    /// Eligible, but beyond the quota.
    WaitingList,
    /// The amount is lowered.
    Reduction,
    /// Less is granted than was asked.
    PartialGrant,
    /// Payment or licence is suspended.
    Suspension,
    /// Aid ends.
    Termination,
    /// Aid is claimed back.
    Repayment,
    /// Granted under a condition.
    Conditioned,
    /// A licence is withdrawn.
    Revocation,
    /// Suspected misuse is referred.
    MisuseReferral,
    /// Closed because what was asked for never came.
    ClosedWithoutData,
}

/// What an outcome means for the person, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Against the person: never without a human.
    Adverse,
    /// Not a decision; nothing is issued from it.
    Step,
    /// In favour of the person.
    Granting,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 21] = [
        Self::Eligible,
        Self::Grant,
        Self::ProvisionalGrant,
        Self::Issue,
        Self::IssueAfterConfirmation,
        Self::Review,
        Self::NeedsData,
        Self::Forward,
        Self::Task,
        Self::Correction,
        Self::ProposedRefusal,
        Self::WaitingList,
        Self::Reduction,
        Self::PartialGrant,
        Self::Suspension,
        Self::Termination,
        Self::Repayment,
        Self::Conditioned,
        Self::Revocation,
        Self::MisuseReferral,
        Self::ClosedWithoutData,
    ];

    /// The word used in documents, output and the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Grant => "grant",
            Self::ProvisionalGrant => "provisional_grant",
            Self::Issue => "issue",
            Self::IssueAfterConfirmation => "issue_after_confirmation",
            Self::Review => "review",
            Self::NeedsData => "needs_data",
            Self::Forward => "forward",
            Self::Task => "task",
            Self::Correction => "correction",
            Self::ProposedRefusal => "proposed_refusal",
            Self::WaitingList => "waiting_list",
            Self::Reduction => "reduction",
            Self::PartialGrant => "partial_grant",
            Self::Suspension => "suspension",
            Self::Termination => "termination",
            Self::Repayment => "repayment",
            Self::Conditioned => "conditioned",
            Self::Revocation => "revocation",
            Self::MisuseReferral => "misuse_referral",
            Self::ClosedWithoutData => "closed_without_data",
        }
    }

    /// The outcome called `word`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// What the outcome means for the person. Total: no document can say otherwise.
    #[must_use]
    pub fn effect(self) -> Effect {
        match self {
            Self::Eligible
            | Self::Grant
            | Self::ProvisionalGrant
            | Self::Issue
            | Self::IssueAfterConfirmation => Effect::Granting,
            Self::Review | Self::NeedsData | Self::Forward | Self::Task | Self::Correction => {
                Effect::Step
            }
            Self::ProposedRefusal
            | Self::WaitingList
            | Self::Reduction
            | Self::PartialGrant
            | Self::Suspension
            | Self::Termination
            | Self::Repayment
            | Self::Conditioned
            | Self::Revocation
            | Self::MisuseReferral
            | Self::ClosedWithoutData => Effect::Adverse,
        }
    }

    /// Whether it goes against the person.
    #[must_use]
    pub fn is_adverse(self) -> bool {
        self.effect() == Effect::Adverse
    }

    /// Whether it gives the person what was asked for.
    #[must_use]
    pub fn is_granting(self) -> bool {
        self.effect() == Effect::Granting
    }
}
