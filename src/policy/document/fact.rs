//! Facts, parameters and derived values of a programme.

use schemars::JsonSchema;
use serde::Deserialize;

use super::head::both_languages;
use super::{Ordered, Scalar, Text};
use crate::facts::{Correction, Grade, Period, Usage};

/// A named constant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// A number.
    pub value: Scalar,
    /// Unit, one of `units` or a quotient such as Rp/orang; none for a bare ratio.
    pub unit: Option<String>,
    /// Period the figure covers; a point in time without it.
    #[serde(default)]
    pub period: Period,
    /// What it is.
    pub label: Text,
    /// Legal ground; without it, that of the node that uses the parameter.
    pub ground: Option<String>,
}

/// Something known, or not known, about a case.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What kind of value it has.
    #[serde(rename = "type")]
    pub kind: FactType,
    /// Smallest and largest value of a number.
    #[schemars(length(min = 2, max = 2))]
    pub range: Option<Vec<Scalar>>,
    /// The allowed values: those of a choice with what each is called, or a list of integers.
    pub choices: Option<Choices>,
    /// Most digits after the decimal point of a decimal.
    #[schemars(range(min = 1, max = 12))]
    pub places: Option<u8>,
    /// Number of characters of a code.
    #[schemars(range(min = 1, max = 22))]
    pub digits: Option<u8>,
    /// Unit, one of `units`; rupiah have the unit Rp by themselves.
    pub unit: Option<String>,
    /// Period the value covers: a month's income can never feed a rule about a year.
    #[serde(default)]
    pub period: Period,
    /// What it is called on pages and in letters.
    pub label: Text,
    /// Evidence it usually comes with.
    pub usual_evidence: Grade,
    /// Class of personal data (UU 27/2022 article 4).
    pub personal_data: PersonalData,
    /// A protected attribute: may only ever help, never be tested against the person.
    #[serde(default)]
    pub protected: bool,
    /// Kept to monitor fairness; may be used nowhere in the programme.
    #[serde(default)]
    pub monitoring_only: bool,
    /// The person cannot change it.
    #[serde(default)]
    pub immutable: bool,
    /// What the person can really do about it; never "be poorer".
    pub actionable: Option<Actionable>,
    /// What the fact may be used for.
    #[serde(rename = "use")]
    pub usage: Usage,
}

/// The allowed values of a fact.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Choices {
    /// Words, each with what it is called.
    Named(Ordered<Text>),
    /// The few values of an integer.
    Integers(Vec<i64>),
}

/// What the person can really do about a fact.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = both_languages)]
pub struct Actionable {
    /// Something to do, or a recorded value to correct.
    pub kind: Correction,
    /// Effort compared with the other facts; the lowest is offered first.
    pub cost: u16,
    /// The choices that come of it, where not all of them do: a permit can be obtained, but not made
    /// unnecessary.
    #[serde(default)]
    pub to: Vec<String>,
    /// Bahasa Indonesia.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub id: String,
    /// English.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub en: String,
}

/// What kind of value a fact has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactType {
    /// A whole number.
    Integer,
    /// An exact decimal number.
    Decimal,
    /// Whole rupiah.
    Rupiah,
    /// Yes or no.
    Flag,
    /// One of the listed choices.
    Choice,
    /// Digits that are not a number, in quotes.
    Code,
    /// A calendar day.
    Date,
}

/// Class of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonalData {
    /// General.
    General,
    /// Specific: health.
    Health,
    /// Specific: children.
    Children,
    /// Specific: finance.
    Finance,
}

/// A named expression over facts, parameters, tables and derived values before it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// The expression.
    pub value: String,
    /// Unit it is shown with, one of `units` or a quotient.
    pub unit: Option<String>,
    /// Period it is shown with.
    #[serde(default)]
    pub period: Period,
    /// What it is.
    pub label: Text,
    /// The values it can have and what each is called, where the value is a choice.
    #[serde(default)]
    pub choices: Ordered<Text>,
}
