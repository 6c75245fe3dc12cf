//! What an expression may name besides facts: parameters and lookup tables.

use crate::expression::Expression;
use crate::facts::{Date, Decimal, Period};

/// A constant of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `true` or `false`.
    Boolean(bool),
    /// A number, exact.
    Number(Decimal),
    /// A choice or a code.
    Text(String),
    /// A calendar date.
    Date(Date),
}

/// A named constant of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Name in lower snake case.
    pub name: String,
    /// Its value.
    pub value: Literal,
    /// Unit of a number, such as `hari` or `Rp`; none for a bare count or ratio.
    pub unit: Option<String>,
    /// Period a number covers.
    pub period: Period,
}

/// A lookup table: called as `name(code)`, it yields one of `results`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name in lower snake case.
    pub name: String,
    /// The results it can give, each once; the type of a lookup is a choice among them.
    pub results: Vec<String>,
    /// One row a code.
    pub rows: Vec<Row>,
    /// The result of a code without a row.
    pub default: String,
}

/// One row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The code, each once in a table.
    pub code: String,
    /// How the result follows.
    pub rule: RowRule,
}

/// How a row gives its result; unknown while what it reads is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRule {
    /// Always this result.
    Constant(String),
    /// The result of the first limit that `of` does not exceed; `above` beyond the last one.
    Limits {
        /// What is read: usually the name of a fact.
        of: Expression,
        /// Ascending limits (inclusive) and their results.
        limits: Vec<(Decimal, String)>,
        /// The result above the last limit.
        above: String,
    },
    /// The result of each choice of `of`; a choice not named gives the table's default.
    Choices {
        /// What is read: a fact or derived value that is a choice.
        of: Expression,
        /// Choices and their results.
        results: Vec<(String, String)>,
    },
}
