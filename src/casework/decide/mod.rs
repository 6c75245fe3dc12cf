//! Recommending for many cases, and what follows at once: a decision where a rule gives, else a
//! review. Nothing adverse is issued here.

mod arrival;
mod case;
mod evaluate;
mod follow;
mod place;
mod run;
mod seal;
mod told;

pub(super) use arrival::stops;
pub use case::{Application, Decided, Incoming, Sink, Source, Tally};
pub use run::dry_run;
pub use told::Teller;
