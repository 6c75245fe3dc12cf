//! Exit codes and the one error type of the command line (src/ARCHITECTURE.md#7-errors).

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

use jiff::Timestamp;

use crate::casework::{Fault, Refusal};
use crate::clock::{Clock as _, SystemClock};
use crate::ledger::key::KeyError;
use crate::store::StoreError;

/// What a command says to the shell when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, nothing found.
    Done,
    /// 1: refused, or a fault was found.
    Fault,
    /// 2: the command's words are wrong.
    Usage,
    /// 3: the machine: a file, the database, a key, the network.
    Environment,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Fault => 1,
            Exit::Usage => 2,
            Exit::Environment => 3,
        })
    }
}

/// A command that could not do its work: the code and the sentence for standard error.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    message: String,
}

impl Failure {
    /// A failure with its exit code.
    #[must_use]
    pub const fn new(exit: Exit, message: String) -> Self {
        Self { exit, message }
    }

    /// Refused, or a fault was found.
    pub fn fault(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Fault, message: message.to_string() }
    }

    /// The command's words are wrong.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, message: message.to_string() }
    }

    /// The machine is not as the command needs it.
    pub fn environment(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Environment, message: message.to_string() }
    }

    /// A file that could not be opened, read or written.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::environment(format!("`{}`: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The error and what lies beneath it, each told once.
pub fn told(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut beneath = error.source();
    while let Some(cause) = beneath {
        let cause_message = cause.to_string();
        if !message.contains(&cause_message) {
            message = format!("{message}: {cause_message}");
        }
        beneath = cause.source();
    }
    message
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let exit = match &refusal {
            Refusal::Fault(fault) => of_fault(fault),
            Refusal::Clock(_) => Exit::Environment,
            _ => Exit::Fault,
        };
        let mut message = told(&refusal);
        match refusal {
            Refusal::Fault(Fault::Key { source: KeyError::PassphraseMissing, .. }) => {
                message.push_str("; give it with --passphrase-file FILE");
            }
            Refusal::Clock(_) => {
                let now = Timestamp::from_millisecond(SystemClock.now_ms()).unwrap_or_default();
                message = format!("{message} (`--accept-clock {now:.0}`)");
            }
            _ => {}
        }
        Self { exit, message }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Refusal::from(fault).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Refusal::from(error).into()
    }
}

/// What was found in the office's own records is a fault; all else is the machine.
fn of_fault(fault: &Fault) -> Exit {
    match fault {
        Fault::Altered { .. }
        | Fault::Checkpoint(_)
        | Fault::Store(
            StoreError::Altered { .. }
            | StoreError::Conflict { .. }
            | StoreError::Damaged { .. }
            | StoreError::Head { .. }
            | StoreError::Malformed { .. }
            | StoreError::SchemaDiffers { .. },
        ) => Exit::Fault,
        _ => Exit::Environment,
    }
}

/// What every command returns.
pub type Outcome = Result<Exit, Failure>;
