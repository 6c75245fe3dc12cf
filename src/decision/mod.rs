//! A decision tree applied to facts: the definition, its compiled form, and what evaluating gives.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod against;
mod benefit;
mod cells;
mod compile;
mod counterfactual;
mod definition;
mod derived;
mod evaluate;
mod explain;
mod index;
mod near_line;
mod outcome;
mod priority;
mod recommendation;
mod structure;

pub use compile::{Compiled, compile};
pub use counterfactual::{Change, Counterfactual};
pub use definition::{Benefit, Definition, Derived, Leaf, Node, Points, Priority, Slot, Term};
pub use evaluate::{Answer, Evaluation, Scratch, Step};
pub use explain::{Explanation, Missing, Reason};
pub use index::{DerivedIndex, LeafIndex, NodeIndex, Target, TermIndex};
pub use near_line::{Measure, NearLine};
pub use outcome::{Effect, Outcome};
pub use priority::TermPoints;
pub use recommendation::Recommendation;
