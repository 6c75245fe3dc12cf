//! Read models: what the pages show, without the store's rows and before any wording.

mod programmes;

pub use programmes::{ProgrammeVersion, Traffic};
