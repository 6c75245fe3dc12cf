//! The parts of a programme that decide, as a document states them; texts stay in the document.

use crate::decision::Outcome;
use crate::expression::{Expression, Literal, Parameter, Table};
use crate::facts::{FactSchema, Grade};

/// A whole programme: what [`crate::decision::compile()`] checks and flattens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The facts it may read.
    pub schema: FactSchema,
    /// Its named constants.
    pub parameters: Vec<Parameter>,
    /// Its lookup tables.
    pub tables: Vec<Table>,
    /// Its named expressions, in any order; they may name one another without a cycle.
    pub derived: Vec<Derived>,
    /// The id of the node (or leaf) where every case begins.
    pub root: String,
    /// The tests.
    pub nodes: Vec<Node>,
    /// The ends.
    pub leaves: Vec<Leaf>,
    /// How cases are ranked, where they are.
    pub priority: Priority,
    /// What a granting outcome gives.
    pub benefit: Benefit,
}

/// A named expression over facts, parameters, tables and other derived values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Name in lower snake case.
    pub name: String,
    /// Its value.
    pub expression: Expression,
}

/// A test and where its answers lead: ids of nodes or leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Id, such as `N5`.
    pub id: String,
    /// An expression that is true, false or unknown.
    pub test: Expression,
    /// Where true leads.
    pub if_yes: String,
    /// Where false leads.
    pub if_no: String,
    /// Where unknown leads.
    pub if_unknown: String,
    /// Whether a true answer can only help; then unknown goes where no goes.
    pub mitigating: bool,
}

/// An end of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Id, such as `L-TOLAK-DESIL`.
    pub id: String,
    /// Short code shown with the reason, such as `T-02`.
    pub code: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// Whether a favourable outcome may be issued by rule, without a human.
    pub automatic: bool,
    /// The least evidence each of these facts (by key) must have for the leaf to stand.
    pub floor: Vec<(String, Grade)>,
    /// The leaf that takes its place where the floor is not met.
    pub fallback: Option<String>,
}

/// The rank of a case among others: the capped sum of its terms.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Priority {
    /// The most points, 100 where a programme ranks at all.
    pub cap: i64,
    /// The terms.
    pub terms: Vec<Term>,
}

/// One term of the priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Id within the programme, once each, those inside groups included.
    pub id: String,
    /// How its points are counted.
    pub points: Points,
}

/// How the points of a term are counted, in integers; what is unknown counts 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Points {
    /// The points of the value of `by`, 0 for a value not named.
    Map {
        /// What is read.
        by: Expression,
        /// Values and their points.
        map: Vec<(Literal, i64)>,
    },
    /// `points · min(of, max_units)`, 0 below zero.
    PerUnit {
        /// What is read.
        of: Expression,
        /// Points a unit.
        points: i64,
        /// The most units counted.
        max_units: i64,
    },
    /// `points` where `of` is one of `among`.
    IfIn {
        /// What is read.
        of: Expression,
        /// The values that count.
        among: Vec<Literal>,
        /// The points.
        points: i64,
    },
    /// `min(max, floor(of / every) · points)`, 0 below zero.
    PerDays {
        /// What is read, in days.
        of: Expression,
        /// Days for each step.
        every: i64,
        /// Points a step.
        points: i64,
        /// The most points.
        max: i64,
    },
    /// `floor(points · max(0, limit - of) / limit)`.
    Gap {
        /// What is read.
        of: Expression,
        /// The line below which points are given; a positive constant.
        limit: Expression,
        /// The points at `of` = 0.
        points: i64,
    },
    /// `floor(points · min(of, s) / s)` with `s` the term of `by`; 0 where `s` is 0 or unknown.
    Deadline {
        /// Days gone.
        of: Expression,
        /// What the term depends on.
        by: Expression,
        /// Values of `by` and their terms in days.
        terms: Vec<(Literal, i64)>,
        /// The points once the term is up.
        points: i64,
    },
    /// The sum of the terms in it, at most `max`.
    Group {
        /// The most points.
        max: i64,
        /// The terms; no group inside a group.
        terms: Vec<Term>,
    },
}

/// What a granting outcome gives.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Benefit {
    /// Nothing that is counted in rupiah.
    #[default]
    None,
    /// An amount by outcome; an outcome not named gives none.
    ByOutcome(Vec<(Outcome, i64)>),
    /// Walk `order`; each takes `min(count, max, slots left)` slots of its amount.
    Slots {
        /// The slots of one case.
        slots: i64,
        /// Who takes slots, first to last.
        order: Vec<Slot>,
    },
}

/// One kind of taker of [`Benefit::Slots`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// How many there are; unknown counts 0.
    pub count: Expression,
    /// The most slots of this kind.
    pub max: i64,
    /// Rupiah a slot.
    pub amount: i64,
}
