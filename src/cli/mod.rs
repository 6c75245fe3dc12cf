//! The command line: one file a subcommand. Messages are lower-case; exit codes are those of [`exit`].

pub mod arguments;
pub mod decide;
mod demo;
pub mod exit;
mod open;
mod progress;
mod serve;
mod shelf;

use arguments::{Arguments, Command};
use exit::{Exit, Outcome};

/// Carries out a command; what went wrong is told on standard error.
pub fn run(arguments: Arguments) -> Exit {
    match dispatch(arguments.command) {
        Ok(exit) => exit,
        Err(failure) => {
            eprintln!("timbang: {failure}");
            failure.exit
        }
    }
}

fn dispatch(command: Command) -> Outcome {
    match command {
        Command::Decide(words) => decide::run(&words),
        Command::Demo(words) => demo::run(&words),
        Command::Serve(words) => serve::run(&words),
        _ => Ok(Exit::Done),
    }
}
