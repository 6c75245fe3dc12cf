//! Nodes and leaves of the tree.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ordered, Text};
use crate::decision::Outcome;
use crate::facts::Grade;

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
