//! The command line: one file a subcommand. Messages are lower-case; exit codes are those of [`exit`].

mod access;
mod account;
pub mod arguments;
mod check;
pub mod decide;
mod demo;
mod doctor;
mod erase;
pub mod exit;
mod explain;
mod found;
mod keygen;
mod ledger;
mod migrate;
mod open;
mod progress;
mod receipt;
mod runtime;
mod say;
mod serve;
mod shelf;

use arguments::{Access, Account, Arguments, Command};
use exit::{Exit, Outcome};
use say::note;

/// Carries out a command; what went wrong is told on standard error.
#[must_use]
pub fn run(arguments: Arguments) -> Exit {
    let exit = dispatch(arguments.command).unwrap_or_else(|failure| {
        note!("timbang: {failure}");
        failure.exit
    });
    if exit == Exit::Done && say::is_lost() {
        note!("timbang: what was said could not be written: is the disk full?");
        return Exit::Environment;
    }
    exit
}

fn dispatch(command: Command) -> Outcome {
    match command {
        Command::Check(words) => check::run(&words),
        Command::Decide(words) => decide::run(&words),
        Command::Demo(words) => demo::run(&words),
        Command::Serve(words) => serve::run(&words),
        Command::Explain(words) => explain::run(&words),
        Command::VerifyReceipt(words) => receipt::run(&words),
        Command::Ledger(command) => ledger::run(&command),
        Command::Erase(words) => erase::run(&words),
        Command::Access(Access::Check(words)) => access::check(&words),
        Command::Access(Access::Activate(words)) => access::activate(&words),
        Command::Account(Account::Add(words)) => account::add(&words),
        Command::Account(Account::Reset(words)) => account::reset(&words),
        Command::Keygen(words) => keygen::run(&words),
        Command::Found(words) => found::run(&words),
        Command::Migrate(words) => migrate::run(&words),
        Command::Doctor(words) => doctor::run(&words),
    }
}
