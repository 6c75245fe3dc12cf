//! Words of the commands on people: what roles may do, and accounts.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ClockWord, DataFolder};

/// `timbang access …`.
#[derive(Debug, Subcommand)]
pub enum Access {
    /// Check the files of an access policy and name every finding
    Check(AccessCheck),
    /// Put an access policy in force: recorded in the ledger, then swapped whole
    Activate(AccessActivate),
}

/// `timbang access check`.
#[derive(Args, Clone, Debug)]
pub struct AccessCheck {
    /// Folder with model.conf, policy.csv and probes.csv
    pub files: PathBuf,
}

/// `timbang access activate`.
#[derive(Args, Clone, Debug)]
pub struct AccessActivate {
    /// Folder with model.conf, policy.csv and probes.csv [default: those shipped with the program]
    pub files: Option<PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at ClockWord")]
    pub clock: ClockWord,
}

/// `timbang account …`.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Add an account and print its random password once
    Add(AccountAdd),
    /// Take all second factors from an account, and print a password to be used once
    Reset(AccountReset),
}

/// The roles an account can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Reviews cases
    Officer,
    /// Leads officers
    Supervisor,
    /// Decides objections
    ObjectionOfficer,
    /// Writes programmes
    Author,
    /// Sits on the oversight board
    Board,
    /// Audits, reading only
    Auditor,
    /// Administers accounts, and nothing of a case
    Administrator,
}

/// `timbang account add`.
#[derive(Args, Clone, Debug)]
pub struct AccountAdd {
    /// Name to log in with: 3 to 32 of a-z, 0-9, `.` and `-`
    pub name: String,
    /// Role
    #[arg(long, value_enum)]
    pub role: Role,
    /// Name shown on pages [default: the login name]
    #[arg(long, value_name = "NAME")]
    pub display_name: Option<String>,
    /// Login name of another account of the same natural person
    #[arg(long, value_name = "NAME")]
    pub same_person_as: Option<String>,
    /// Somebody of the same name has an account already, and this is another person
    #[arg(long, conflicts_with = "same_person_as")]
    pub another_person: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at ClockWord")]
    pub clock: ClockWord,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
}

/// `timbang account reset`.
#[derive(Args, Clone, Debug)]
pub struct AccountReset {
    /// Name it logs in with
    pub name: String,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at ClockWord")]
    pub clock: ClockWord,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
}
