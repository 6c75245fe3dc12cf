//! Parses the arguments, calls the command, turns its result into an exit code; nothing else.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    timbang::cli::run(timbang::cli::arguments::Arguments::parse()).into()
}
