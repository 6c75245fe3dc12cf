//! The head of a programme: texts, status, review and legal terms.

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Ordered;

/// A text in Bahasa Indonesia and in English.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = both_languages)]
pub struct Text {
    /// Bahasa Indonesia.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub id: String,
    /// English.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub en: String,
}

/// Both languages are required by the schema, which tells where one is missing. Reading goes on
/// without it, so that all other findings are told at the same time.
pub(super) fn both_languages(schema: &mut Schema) {
    let languages = ["id", "en"];
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for language in languages {
            if let Some(property) = properties.get_mut(language).and_then(Value::as_object_mut) {
                property.remove("default");
            }
        }
    }
    let required = schema.ensure_object().entry("required").or_insert_with(|| Value::Array(vec![]));
    if let Some(required) = required.as_array_mut() {
        required.extend(languages.map(Value::from));
    }
}

impl Text {
    /// The same words in both languages.
    #[must_use]
    pub fn same(words: String) -> Self {
        Self { id: words.clone(), en: words }
    }
}

/// What a unit of measurement is called.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Bahasa Indonesia.
    pub id: String,
    /// English, for more than one.
    pub en: String,
    /// English, for one, where it differs.
    pub one: Option<String>,
    /// Stands before the number, as in "desil 4".
    #[serde(default)]
    pub before: bool,
}

/// Life of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Illustrative; not an official rule.
    Example,
    /// In preparation.
    Draft,
    /// May issue decisions from its effective date.
    Active,
}

/// What the office may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// This office decides.
    Decision,
    /// This office proposes to a higher one.
    Recommendation,
}

/// Whom an application is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A family, as on one family card.
    Family,
    /// One person.
    Person,
    /// A business activity.
    Business,
}

/// Days on which the version applies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effective {
    /// First day, as YYYY-MM-DD.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub from: String,
    /// Last day, as YYYY-MM-DD; open without it.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub to: Option<String>,
}

/// What the human review must be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The officer locks a finding before the recommendation is shown.
    pub evidence_first: bool,
    /// Persons who must agree before an adverse decision is issued.
    #[schemars(range(min = 1, max = 2))]
    pub reviewers: u8,
    /// Whether a confirmation needs a passkey.
    pub passkey: Passkey,
}

/// Whether a confirmation needs a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Passkey {
    /// Without a passkey nothing is confirmed.
    Required,
    /// A second password factor will do.
    Optional,
}

/// Legal terms in working days.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// Working days to decide a complete application: a number, or a number by a value.
    pub decide: Days,
    /// What the law makes of silence after that term.
    pub on_silence: OnSilence,
}

/// Working days: one number, or one by the value of a fact or derived value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Days {
    /// The same for every case.
    Fixed(u16),
    /// By a value.
    By(ByValue),
}

/// Working days by a value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByValue {
    /// The fact or derived value.
    pub by: String,
    /// Working days for each of its values.
    pub days: Ordered<u16>,
}

/// What the law makes of silence after the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnSilence {
    /// Nothing follows.
    None,
    /// The application counts as granted.
    Granted,
}
