//! Words of the commands on programmes and cases: demo, check, decide, explain, erase.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ClockWord, DataFolder, Policies};

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
