//! `timbang ledger …`: verify the log, export it, go on with it after a look.

mod adopt;
mod export;
mod folder;
mod report;
mod verify;

use super::arguments::Ledger;
use super::exit::Outcome;

/// Carries out a command on the ledger.
///
/// # Errors
/// As the command says.
pub fn run(command: &Ledger) -> Outcome {
    match command {
        Ledger::Verify(words) => verify::run(words),
        Ledger::Export(words) => export::run(words),
        Ledger::AdoptHead(words) => adopt::run(words),
    }
}
