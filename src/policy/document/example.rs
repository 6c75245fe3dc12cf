//! Worked cases: facts in, result out.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::{Ordered, Scalar};
use crate::facts::Grade;

/// A worked case with its result.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The leaf it ends at.
    pub leaf: String,
    /// Priority.
    pub priority: u32,
    /// Amount in rupiah; none where nothing is granted.
    pub benefit: Option<u64>,
    /// The answers on the way, such as `N1 yes`; a floor not met ends it: `L-X floor:desil`.
    pub path: Vec<ExampleStep>,
    /// What is known. A bare value has the grade register.
    pub facts: Ordered<ExampleFact>,
}

/// A fact of a worked case.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExampleFact {
    /// The value, from a register.
    Bare(Scalar),
    /// The value with its grade.
    Graded(Graded),
}

/// A value with its grade.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// The value.
    pub value: Scalar,
    /// How well it is proven.
    pub evidence: Grade,
}

impl ExampleFact {
    /// The value and its grade.
    #[must_use]
    pub fn graded(&self) -> (&Scalar, Grade) {
        match self {
            Self::Bare(value) => (value, Grade::Register),
            Self::Graded(Graded { value, evidence }) => (value, *evidence),
        }
    }
}

/// One answer on the way: a node and `yes`, `no` or `unknown`; or a leaf and `floor:<fact>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleStep {
    /// Node or leaf.
    pub at: String,
    /// The answer.
    pub answer: String,
}

impl fmt::Display for ExampleStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.answer)
    }
}

impl<'de> Deserialize<'de> for ExampleStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let step = String::deserialize(deserializer)?;
        let (at, answer) = step
            .split_once(' ')
            .ok_or_else(|| de::Error::custom(format!("step `{step}` has no answer")))?;
        Ok(Self { at: at.to_owned(), answer: answer.to_owned() })
    }
}

impl JsonSchema for ExampleStep {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "ExampleStep".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[^ ]+ (yes|no|unknown|floor:[^ ]+)$" })
    }
}
