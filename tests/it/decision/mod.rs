//! Decisions: agreement with a naive second implementation, guarantees, counterfactuals.

mod arbitrary;
mod counterfactuals;
mod evaluation;
mod fixture;
mod guarantees;
mod oracle;

pub use arbitrary::arbitrary_facts;
pub use fixture::{choice, fact, integer, leaf};
pub use oracle::{Oracle, answer};
