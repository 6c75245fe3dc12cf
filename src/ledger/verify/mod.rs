//! The verifier: whether a log is whole, from its export or straight from its stored rows.
//!
//! Entries are read, hashed and verified in parallel, a bundle of 256 at a time; only what depends
//! on the entry before is serial, the passkeys' answers among it: a log of nothing but reviews has
//! one in some ten entries, which costs about as much as the ten. Memory does not grow with the log, but for
//! the cases, programmes, passkeys, challenges and checkpoints that the rules name.

mod entries;
mod export;
mod files;
mod pipeline;
mod procedure;
mod report;
mod rows;
mod sequence;
mod source;

use std::num::NonZeroUsize;

use super::key::VerifyingKey;

pub use export::verify_export;
pub use report::{AdverseDecisions, Class, Fault, Report};
pub use rows::verify_rows;
pub use source::{ExportSource, Extent, RowSource, SourceError, StoredEntry};

/// What to verify against, and with how many threads.
#[derive(Debug, Clone)]
pub struct Options {
    /// A key that must be one of the log's three.
    pub pinned: Option<VerifyingKey>,
    /// A checkpoint seen earlier, as bytes of its note.
    pub known: Option<Vec<u8>>,
    /// Threads that read and verify entries.
    pub threads: NonZeroUsize,
}
