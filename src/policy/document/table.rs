//! Lookup tables.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Ordered, Scalar, Text};

/// A lookup table: a code gives a choice, sometimes by one more fact.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What it tells.
    pub label: Text,
    /// Where it comes from, and what it is not.
    pub ground: Option<String>,
    /// Result for a code that has no row.
    pub default: String,
    /// One row a code.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The code, in quotes.
    pub code: String,
    /// What the code stands for.
    pub title: Text,
    /// The fact or derived value the row reads, if it reads one.
    pub reads: Option<String>,
    /// The result.
    pub gives: Rule,
}

/// How a row comes to its result.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Rule {
    /// Always the same.
    Constant(String),
    /// The first limit that is not exceeded.
    Limits(Vec<Limit>),
    /// By the choice that was read.
    Choices(Ordered<String>),
}

/// A limit and its result.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Largest value for which the result holds; none for all above.
    pub up_to: Option<Scalar>,
    /// The result.
    pub result: String,
}
