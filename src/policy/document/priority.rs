//! Priority: a sum of capped whole numbers, each with a label for the person it ranks.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ordered, Scalar, Text};

/// Who goes first.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// What a higher figure means, in words.
    pub meaning: Text,
    /// Largest figure, at most 100; the terms together may not exceed it.
    #[schemars(range(min = 1, max = 100))]
    pub cap: u32,
    /// The terms that are added.
    pub terms: Vec<Term>,
}

/// One term: points from one value, or a group of such with a cap.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Name of the term.
    pub id: String,
    /// What the person reads beside the points.
    pub label: Text,
    /// How the points arise.
    pub points: Option<Points>,
    /// Several values whose points are added, in place of `points`; each carries its fact's label.
    pub group: Option<Vec<Points>>,
    /// Most points of the group.
    pub cap: Option<u32>,
}

/// How points arise from the value of a fact or derived value. A value not known counts 0.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Points {
    /// Points by value, 0 for a value not listed.
    Map {
        /// The value read.
        by: String,
        /// Points for each value.
        map: Ordered<u32>,
    },
    /// So many points for each unit, for at most so many units.
    Each {
        /// The value read.
        by: String,
        /// Points for one unit.
        each: u32,
        /// Units that count at most.
        at_most: u32,
    },
    /// Points if the value is one of these.
    When {
        /// The value read.
        by: String,
        /// The values that count.
        when_in: Vec<Scalar>,
        /// Points.
        give: u32,
    },
    /// Points for every so many days, up to a most.
    Days {
        /// The value read.
        by: String,
        /// Days that make one step.
        #[schemars(range(min = 1))]
        every_days: u32,
        /// Points for one step.
        give: u32,
        /// Most points.
        most: u32,
    },
    /// Points for the share by which the value stays below a line.
    Gap {
        /// The value read.
        by: String,
        /// The line, a parameter.
        below: String,
        /// Points at a value of 0.
        give: u32,
    },
    /// Points for the share of the legal term (`clocks.decide`) that is used up.
    Deadline {
        /// The working days used.
        by: String,
        /// Points at the end of the term.
        give_at_deadline: u32,
    },
}

impl Points {
    /// The fact or derived value that is read.
    #[must_use]
    pub fn by(&self) -> &str {
        match self {
            Self::Map { by, .. }
            | Self::Each { by, .. }
            | Self::When { by, .. }
            | Self::Days { by, .. }
            | Self::Gap { by, .. }
            | Self::Deadline { by, .. } => by,
        }
    }
}
