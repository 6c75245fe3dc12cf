//! The words of the command line; each subcommand's help stands beside its words.

mod cases;
mod ledger;
mod office;
mod people;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use cases::{Check, Decide, Demo, Erase, Explain, Format, Ground, Scope};
pub use ledger::{AdoptHead, Ledger, LedgerExport, LedgerVerify, VerifyReceipt};
pub use office::{Doctor, Found, Keygen, Migrate, Serve, Zone};
pub use people::{Access, AccessActivate, AccessCheck, Account, AccountAdd, AccountReset, Role};

/// Eligibility and priority for social aid and licensing: every result explained, signed into a ledger,
/// and nothing adverse without a human.
#[derive(Debug, Parser)]
#[command(name = "timbang", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a synthetic town, decide all its applications, verify the ledger, and serve the pages
    Demo(Demo),
    /// Check programme files and name every finding with its line
    Check(Check),
    /// Recommend for each case of a file, signed into the ledger; only what a rule may grant is issued
    Decide(Decide),
    /// Explain the recommendation of a case in both languages
    Explain(Explain),
    /// The ledger: verify, export, and adopt its head after a look
    #[command(subcommand)]
    Ledger(Ledger),
    /// Check a receipt: that its entry stands in the log its checkpoint speaks of
    VerifyReceipt(VerifyReceipt),
    /// Forget a person: delete payloads and keys of a case, and say so in the ledger
    Erase(Erase),
    /// The access policy: who may do what
    #[command(subcommand)]
    Access(Access),
    /// Accounts of the people who work here
    #[command(subcommand)]
    Account(Account),
    /// Make the signing keys of a log: root, entry, checkpoint
    Keygen(Keygen),
    /// Found an office with the passkeys of two persons, so that decisions can be proved; then serve it
    Found(Found),
    /// Bring the database of a data folder up to date, or found an office without passkeys
    Migrate(Migrate),
    /// Serve the pages, behind a login
    Serve(Serve),
    /// Look at this machine and a data folder, and say what is amiss
    Doctor(Doctor),
}

/// The folder of an office's database and keys.
#[derive(Args, Clone, Debug)]
pub struct DataFolder {
    /// Folder with database, keys and the last checkpoint
    #[arg(long, value_name = "DIR", default_value = "./timbang-data")]
    pub data: PathBuf,
    /// File whose first line is the passphrase of encrypted signing keys; without it, the systemd
    /// credential `timbang-passphrase` where there is one
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// What a command that writes says of the machine's clock.
#[derive(Args, Clone, Debug, Default)]
pub struct ClockWord {
    /// Accept a clock that jumped: name the time the machine shows, as the refusal printed it
    #[arg(long, value_name = "TIME")]
    pub accept_clock: Option<String>,
}

/// Where programmes come from.
#[derive(Args, Clone, Debug, Default)]
pub struct Policies {
    /// Folder of programmes (`programmes/<id>/<version>.yaml`) instead of those in the binary
    #[arg(long, value_name = "DIR")]
    pub policies: Option<PathBuf>,
}
