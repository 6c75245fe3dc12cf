//! A decision tree applied to facts: the definition, its compiled form, and what evaluating gives.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod definition;
mod outcome;

pub use definition::{Benefit, Definition, Derived, Leaf, Node, Points, Priority, Slot, Term};
pub use outcome::{Effect, Outcome};
