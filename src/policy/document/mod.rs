//! The programme file as it is written: one struct a part, in the order a reader meets them.
//!
//! The doc comments here become the descriptions of `policies/programmes/programme.schema.json`,
//! so they are written for the person who edits a programme.

mod benefit;
mod example;
mod fact;
mod head;
mod ordered;
mod priority;
mod scalar;
mod table;
mod tree;
mod words;

pub use benefit::{Amount, Benefit, Payment, Slot, Slots};
pub use example::{Example, ExampleFact, ExampleStep};
pub use fact::{Actionable, Choices, Derived, Fact, FactType, Parameter, PersonalData};
pub use head::{
    Authority, ByValue, Clocks, Days, Effective, OnSilence, Passkey, Review, Status, Subject, Text,
    Unit,
};
pub use ordered::Ordered;
pub use priority::{Points, Priority, Term};
pub use scalar::Scalar;
pub use table::{Limit, Row, Rule, Table};
pub use tree::{Leaf, Node};

use schemars::JsonSchema;
use serde::Deserialize;

/// A decision programme: who decides what, from which facts, by which questions, on which ground.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Timbang decision programme")]
pub struct Document {
    /// Name of the programme; also the name of its folder.
    #[schemars(regex(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))]
    pub id: String,
    /// Version; also the name of the file. A version that was ever active is never edited.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// First letters of case numbers, such as KB in KB-2026-04171.
    #[schemars(regex(pattern = "^[A-Z]{2,4}$"))]
    pub case_prefix: String,
    /// Name of the programme as people know it.
    pub title: Text,
    /// Sentence printed wherever the programme shows.
    pub notice: Option<Text>,
    /// An example or a draft is run and simulated, but issues no decision outside demo mode.
    pub status: Status,
    /// Does this office decide, or propose to a higher one? Letters say which.
    pub authority: Authority,
    /// Whom an application is about.
    pub unit: Subject,
    /// First and last day on which the version applies.
    pub effective: Effective,
    /// Impact level, from 1 (slight, reversible) to 4 (livelihood, hard to reverse).
    #[schemars(range(min = 1, max = 4))]
    pub impact: u8,
    /// What the human review must be.
    pub review: Review,
    /// Legal terms in working days.
    pub clocks: Clocks,
    /// The regulations the programme rests on.
    pub sources: Vec<String>,
    /// Units of measurement and what they are called; `Rp` needs no entry.
    #[serde(default)]
    pub units: Ordered<Unit>,
    /// Named constants. Changing one makes a new version.
    #[serde(default)]
    pub parameters: Ordered<Parameter>,
    /// What is asked of the applicant or read from a register.
    pub facts: Ordered<Fact>,
    /// Named expressions over facts.
    #[serde(default)]
    pub derived: Ordered<Derived>,
    /// Lookup tables.
    #[serde(default)]
    pub tables: Ordered<Table>,
    /// Node at which every case starts.
    pub root: String,
    /// The questions.
    pub nodes: Ordered<Node>,
    /// The results.
    pub leaves: Ordered<Leaf>,
    /// Who goes first among those who qualify or wait.
    pub priority: Priority,
    /// What is granted, if the programme grants an amount.
    pub benefit: Option<Benefit>,
    /// Worked cases. They run in `timbang check`, in the tests and before activation.
    pub examples: Vec<Example>,
}
