//! The words of the command line; each subcommand's help stands beside its words.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// Recommend for each case of a file: one signed ledger entry a case, nothing is issued
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

/// `timbang demo`.
#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// Households of the synthetic town, 1 to 1,000,000 [default: 2000, or those of the folder]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub households: Option<u64>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
    /// Address to serve on; anything but this machine itself is refused
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
}

/// `timbang check`.
#[derive(Args, Clone, Debug)]
pub struct Check {
    /// Programme files; without any, those in the binary (or in --policies)
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
    /// Print the JSON Schema of the format and stop
    #[arg(long)]
    pub schema: bool,
}

/// Form of the cases that `decide` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Column `id`, one column a fact; a fact's evidence, source and date in `<fact>.evidence` and so on
    Csv,
    /// One JSON object a line: {"id": …, "facts": {…}}
    Jsonl,
}

/// `timbang decide`.
#[derive(Args, Clone, Debug)]
pub struct Decide {
    /// Programme, with its version where it is not the one in force today
    #[arg(long, value_name = "ID[@VERSION]")]
    pub programme: String,
    /// Cases; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Form of the cases; without it the ending of the file's name tells (`.csv`, else jsonl)
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Where the recommendations go, one JSON line a case; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Where bad lines go, with number and all findings [default: standard error]
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
    /// Decide without a ledger: no data folder is read or written
    #[arg(long)]
    pub dry_run: bool,
    /// Take in as well what is granted at once, because its legal term is over and silence grants
    #[arg(long)]
    pub take_overdue: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at ClockWord")]
    pub clock: ClockWord,
}

/// `timbang explain`.
#[derive(Args, Clone, Debug)]
pub struct Explain {
    /// Case number (KB-2026-00001), case id (c-…), or `-` for one output line of `decide` on standard input
    pub case: String,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
}

/// `timbang ledger …`.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Verify the whole ledger: signatures, chain, tree, checkpoints, rules of procedure
    Verify(LedgerVerify),
    /// Write the ledger to a folder that anyone can verify offline
    Export(LedgerExport),
    /// Accept the ledger as it stands as the one to continue, after a look at what `verify` says
    AdoptHead(AdoptHead),
}

/// `timbang ledger adopt-head`.
#[derive(Args, Clone, Debug)]
pub struct AdoptHead {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// A newer export of this log: what it says was erased is erased here again
    #[arg(long, value_name = "DIR")]
    pub erasures_of: Option<PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at ClockWord")]
    pub clock: ClockWord,
}

/// `timbang ledger verify`.
#[derive(Args, Clone, Debug)]
pub struct LedgerVerify {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Verify an export instead of a data folder
    #[arg(long, value_name = "DIR", conflicts_with = "data")]
    pub export: Option<PathBuf>,
    /// A key of the log that you hold from elsewhere (name+id+base64)
    #[arg(long, value_name = "VKEY")]
    pub key: Option<String>,
    /// A checkpoint of the log that you hold from elsewhere
    #[arg(long, value_name = "CHECKPOINT")]
    pub known: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// `timbang ledger export`.
#[derive(Args, Clone, Debug)]
pub struct LedgerExport {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Folder to write; it must not exist or be empty
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
    /// Disclose the payloads of a case with the export: personal data leaves the office
    #[arg(long, value_name = "CASE")]
    pub disclose: Vec<String>,
}

/// `timbang verify-receipt`.
#[derive(Args, Clone, Debug)]
pub struct VerifyReceipt {
    /// The receipt
    pub file: PathBuf,
    /// The log's checkpoint key that you hold from elsewhere (name+id+base64)
    #[arg(long, value_name = "VKEY")]
    pub key: Option<String>,
}

/// Why a person's record is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ground {
    /// The person asked for it (UU 27/2022, article 8)
    Request,
    /// The retention time of the office is over
    Retention,
    /// A court or authority ordered it
    Order,
}

/// What is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// Facts and results; the case keeps its link to the person
    Payloads,
    /// Facts, results, and the link to the person
    Case,
}

/// `timbang erase`.
#[derive(Args, Clone, Debug)]
pub struct Erase {
    /// Case number or case id
    pub case: String,
    /// Why
    #[arg(long, value_enum)]
    pub ground: Ground,
    /// What
    #[arg(long, value_enum, default_value = "case")]
    pub scope: Scope,
    /// Erase it although it is under review: the review ends, nothing is decided, nobody is told
    #[arg(long)]
    pub under_review: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at ClockWord")]
    pub clock: ClockWord,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
}

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

/// `timbang keygen`.
#[derive(Args, Clone, Debug)]
pub struct Keygen {
    /// Name of the log, such as dinsos.baubaukota.example/2026
    #[arg(long)]
    pub origin: String,
    /// Folder to write root.pem, entry.pem and checkpoint.pem to; none may exist
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
    /// File that holds the passphrase of the keys (its first line); `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// One of Indonesia's three times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7
    Wib,
    /// Waktu Indonesia Tengah, UTC+8
    Wita,
    /// Waktu Indonesia Timur, UTC+9
    Wit,
}

impl From<Zone> for crate::clock::Zone {
    fn from(zone: Zone) -> Self {
        match zone {
            Zone::Wib => Self::Wib,
            Zone::Wita => Self::Wita,
            Zone::Wit => Self::Wit,
        }
    }
}

/// `timbang found`.
#[derive(Args, Clone, Debug)]
pub struct Found {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Name of the log, such as dinsos.baubaukota.example/2026
    #[arg(long, value_name = "ORIGIN")]
    pub origin: String,
    /// Name of the office [default: the origin]
    #[arg(long, value_name = "NAME")]
    pub office: Option<String>,
    /// The time the office goes by
    #[arg(long, value_enum, default_value = "wib")]
    pub zone: Zone,
    /// PostgreSQL instead of SQLite, as the owner of the schema. A URL without password (it comes
    /// from ~/.pgpass)
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address to listen on: this machine, unless --trusted-proxy names a proxy elsewhere
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Address under which browsers find the pages, such as `https://timbang.example.go.id`;
    /// passkeys are bound to its host name for good [default: `http://localhost` and the port]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address of a proxy in front whose X-Forwarded-For is believed; may be given more than once
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
}

/// `timbang migrate`.
#[derive(Args, Clone, Debug)]
pub struct Migrate {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Create a live office under this origin where the folder does not exist
    #[arg(long, value_name = "ORIGIN")]
    pub origin: Option<String>,
    /// PostgreSQL instead of SQLite, for a new folder; for one that stands, the address as the owner
    /// of the schema. A URL without password (it comes from ~/.pgpass)
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// PostgreSQL: make this role, or take it, and give it what the program needs and no more; run
    /// by the owner of the schema
    #[arg(long, value_name = "ROLE")]
    pub grant: Option<String>,
    /// The time the office goes by, for a new folder
    #[arg(long, value_enum, default_value = "wib")]
    pub zone: Zone,
    /// Name of the office, for a new folder
    #[arg(long, value_name = "NAME")]
    pub office: Option<String>,
}

/// `timbang serve`.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    /// Address to listen on; TLS is the work of a proxy in front
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Address under which browsers find the pages, such as `https://timbang.example.go.id`;
    /// passkeys are bound to its host name for good [default: `http://localhost` and the port]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address of a proxy whose X-Forwarded-For is believed; may be given more than once. Without
    /// it everyone behind a proxy shares one limit on sign-ins
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
}

/// `timbang doctor`.
#[derive(Args, Clone, Debug)]
pub struct Doctor {
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at DataFolder")]
    pub folder: DataFolder,
    #[command(flatten)]
    #[expect(missing_docs, reason = "documented at Policies")]
    pub policies: Policies,
}
