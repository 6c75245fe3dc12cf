//! The subset of FEEL (DMN 1.5) that programmes use: parse, check, compile, evaluate three-valued.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod arithmetic;
mod evaluate;
mod kind;
mod lexer;
mod lower;
mod matching;
mod missing;
mod names;
mod parser;
mod print;
mod program;
mod scope;
mod syntax;
mod table;

pub(crate) use evaluate::{Evaluator, Memos};
pub(crate) use kind::Type;
pub(crate) use lower::{Lowered, Lowering, Scope};
pub use parser::parse;
pub(crate) use program::{Comparison, Op, OpIndex, Program, Row as CompiledRow, date_from_key};
pub use scope::{Literal, Parameter, Row, RowRule, Table};
pub use syntax::{
    Bound, Connective, Expression, ExpressionKind, Fault, Function, Membership, Operator, Span,
};

/// The deepest nesting of one expression.
pub const MAX_DEPTH: usize = 64;
/// The most expression nodes of a whole programme.
pub const MAX_NODES: usize = 2_000;
