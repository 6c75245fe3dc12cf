//! Recommending for many cases: one signed entry a case. Nothing is issued here.

mod case;
mod evaluate;
mod place;
mod run;
mod seal;
mod told;

pub use case::{Application, Decided, Incoming, Sink, Source, Tally};
pub use run::dry_run;
pub use told::Teller;
