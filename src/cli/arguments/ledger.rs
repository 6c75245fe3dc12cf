//! Words of the commands on the ledger: verify, export, adopt-head, and on receipts.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ClockWord, DataFolder};

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
