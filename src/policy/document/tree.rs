//! Nodes and leaves of the tree.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Grade, Ordered, Text};

/// A question with three answers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// The question in words.
    pub question: Text,
    /// The question as an expression that is true, false or unknown.
    pub test: String,
    /// Where a yes goes: a node or a leaf.
    pub if_yes: String,
    /// Where a no goes.
    pub if_no: String,
    /// Where it goes when the answer is not known. Never to an adverse leaf, unless `mitigating`.
    pub if_unknown: String,
    /// Legal ground of the question.
    pub ground: Option<String>,
    /// The question can only help; its unknown goes where its no goes.
    #[serde(default)]
    pub mitigating: bool,
}

/// A result.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Code of the reason, as in letters.
    pub code: String,
    /// The outcome; whether it is adverse follows from it.
    pub outcome: Outcome,
    /// May be issued without a human; never where the outcome is adverse.
    #[serde(default)]
    pub automatic: bool,
    /// Least evidence for each fact the result rests on. An adverse leaf must have one.
    #[serde(default)]
    pub floor: Ordered<Grade>,
    /// Leaf that takes over where the evidence is weaker.
    pub fallback: Option<String>,
    /// The reason, told to the person; at most 30 words.
    pub reason: Text,
    /// What the person can do now.
    pub remedy: Text,
    /// Legal ground; without it, that of the node that leads here.
    pub ground: Option<String>,
}

/// The closed list of outcomes. Whether one is adverse is a function of the outcome, not of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Qualifies (granting).
    Eligible,
    /// Is granted (granting).
    Grant,
    /// Is granted for now (granting).
    ProvisionalGrant,
    /// Is issued (granting).
    Issue,
    /// Is issued after confirmation (granting).
    IssueAfterConfirmation,
    /// A human looks (step).
    Review,
    /// Something must be supplied (step).
    NeedsData,
    /// Goes to another office (step).
    Forward,
    /// Work for an officer (step).
    Task,
    /// The applicant mends something (step).
    Correction,
    /// A refusal is proposed (adverse).
    ProposedRefusal,
    /// Qualifies, but the quota is used up (adverse).
    WaitingList,
    /// The benefit becomes smaller (adverse).
    Reduction,
    /// Less is granted than was asked (adverse).
    PartialGrant,
    /// The benefit rests (adverse).
    Suspension,
    /// The benefit ends (adverse).
    Termination,
    /// Something is claimed back (adverse).
    Repayment,
    /// Granted under conditions (adverse).
    Conditioned,
    /// A decision is taken back (adverse).
    Revocation,
    /// Referred for suspected misuse (adverse).
    MisuseReferral,
    /// Closed because something was not supplied (adverse).
    ClosedWithoutData,
}

impl Outcome {
    /// Whether the outcome is adverse to the person: a total function, no file can say otherwise.
    #[must_use]
    pub fn is_adverse(self) -> bool {
        self.rank() == 0
    }

    /// Adverse 0, a step 1, granting 2.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Eligible
            | Self::Grant
            | Self::ProvisionalGrant
            | Self::Issue
            | Self::IssueAfterConfirmation => 2,
            Self::Review | Self::NeedsData | Self::Forward | Self::Task | Self::Correction => 1,
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
            | Self::ClosedWithoutData => 0,
        }
    }
}
