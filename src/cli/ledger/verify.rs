//! `timbang ledger verify`: an export, or the log in a data folder beside whoever writes to it.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::super::say::say;
use super::folder::ExportFolder;
use super::report::{Beside, Verdict};
use crate::casework::{SealingKeys, verify_payloads, verify_rows_of_reviews};
use crate::cli::arguments::LedgerVerify;
use crate::cli::exit::{Exit, Failure, Outcome, told};
use crate::cli::runtime::block_on;
use crate::cli::{open, progress};
use crate::ids::Digest32;
use crate::ledger::export::ExportPath;
use crate::ledger::tile::{Tile, TileKind};
use crate::ledger::verify::{
    Class, ExportSource as _, Extent, Fault, Options, Report, RowSource, SourceError, StoredEntry,
    verify_export, verify_rows,
};
use crate::store::{Folder, Rows, Store, StoreError};

/// What the verifier calls a checkpoint that it was given.
const KNOWN: &str = "--known";
const HEAD: &str = "head.checkpoint";

/// Verifies a log and tells what was found.
///
/// # Errors
/// Words, files or a database that cannot be read: no verdict, neither good nor bad.
pub fn run(words: &LedgerVerify) -> Outcome {
    let pinned = words.key.as_deref().map(str::parse).transpose().map_err(Failure::usage)?;
    let known = words.known.as_deref().map(read).transpose()?;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let options = Options { pinned, known, threads };
    let (report, beside) = if let Some(folder) = &words.export {
        (of_export(folder, &options)?, None)
    } else {
        let (report, beside) = block_on(of_data(words, options))?;
        (report, Some(beside))
    };
    let verdict = Verdict::new(&report, beside.as_ref());
    if words.json {
        say!("{}", verdict.to_json().map_err(Failure::environment)?);
    } else {
        say!("{}", verdict.to_text().trim_end());
    }
    Ok(if report.is_whole() { Exit::Done } else { Exit::Fault })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::file(path, &error))
}

fn unread(error: &SourceError) -> Failure {
    Failure::environment(told(error))
}

/// Verifies the export in `folder`.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn of_export(folder: &Path, options: &Options) -> Result<Report, Failure> {
    let listed = ExportFolder::new(folder.to_path_buf(), ProgressBar::hidden());
    let mut size = 0;
    let count = |path: &str| {
        if let Some(ExportPath::Tile(Tile { kind: TileKind::Entries, width, .. })) =
            ExportPath::parse(path)
        {
            size += width;
        }
    };
    listed.visit(&mut { count }).map_err(|error| unread(&error))?;
    let bar = progress::bar("verifying entries", Some(size));
    let source = ExportFolder::new(folder.to_path_buf(), bar.clone());
    let report = verify_export(&source, options).map_err(|error| unread(&error));
    bar.finish_and_clear();
    report
}

async fn of_data(words: &LedgerVerify, options: Options) -> Result<(Report, Beside), Failure> {
    let (folder, store) = open::store(&words.folder).await?;
    // Read before the log: the log may grow while this looks, the file may not run ahead of it.
    let head = folder.head()?;
    let mut report = of_rows(&store, head.as_deref(), options).await?;
    if !report.faults.iter().any(|fault| fault.path.as_deref() == Some(HEAD)) {
        report.extend(of_head(&folder, &store, head.as_deref()).await?);
    }
    let beside = beside(&folder, &store, &mut report).await?;
    Ok((report, beside))
}

/// The stored rows, against the checkpoint given, else against that of the folder.
async fn of_rows(
    store: &Arc<Store>,
    head: Option<&str>,
    options: Options,
) -> Result<Report, Failure> {
    let given = options.known.is_some();
    let known = options.known.or_else(|| head.map(|note| note.as_bytes().to_vec()));
    let options = Options { known, ..options };
    let size = store.head().await?.size;
    let bar = progress::bar("verifying entries", Some(size));
    let rows = Counted { rows: Rows::new(store.clone()), bar: bar.clone() };
    let work = tokio::task::spawn_blocking(move || verify_rows(&rows, &options));
    let report = work.await.map_err(Failure::environment)?;
    bar.finish_and_clear();
    let mut report = report.map_err(|error| unread(&error))?;
    if !given {
        let faults = report.faults.iter_mut().chain(&mut report.first_divergence);
        for path in faults.filter_map(|fault| fault.path.as_mut()).filter(|path| *path == KNOWN) {
            HEAD.clone_into(path);
        }
    }
    Ok(report)
}

/// Whether `head.checkpoint` is there and its row in the database.
async fn of_head(
    folder: &Folder,
    store: &Store,
    head: Option<&str>,
) -> Result<Option<Fault>, Failure> {
    let fault = |class, message: String| {
        Some(Fault { class, seq: None, path: Some(HEAD.to_owned()), message })
    };
    match (store.check_head(folder).await, head) {
        (Ok(()), _) => Ok(None),
        (Err(StoreError::Head { reason, .. }), None) => {
            Ok(fault(Class::Truncated, reason.to_string()))
        }
        (Err(StoreError::Head { reason, .. }), Some(_)) => {
            Ok(fault(Class::InconsistentCheckpoint, reason.to_string()))
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// What stands beside the log: the rows that repeat it, and the payloads it commits to.
async fn beside(folder: &Folder, store: &Store, report: &mut Report) -> Result<Beside, Failure> {
    let schema = store.fingerprint().await?;
    let mut beside = Beside { schema, payloads_compared: None, erased_cases: 0 };
    let origin = report.origin.as_deref().and_then(|origin| origin.parse().ok());
    let Some(origin) = origin else { return Ok(beside) };
    let bar = progress::bar("comparing rows", Some(report.size));
    let passed = |entries| bar.set_position(entries);
    let zone = folder.document().zone;
    let found = verify_rows_of_reviews(store, zone, report.size, passed).await;
    bar.finish_and_clear();
    report.extend(found?);
    let keys = match SealingKeys::read(folder) {
        Ok(keys) => keys,
        // An auditor's copy comes without keys: then the log alone is verified.
        Err(_) if !folder.key_path("encryption.key").exists() => return Ok(beside),
        Err(fault) => return Err(fault.into()),
    };
    let bar = progress::bar("opening payloads", Some(report.size));
    let passed = |entries| bar.set_position(entries);
    let found = verify_payloads(store, &keys, &origin, report.size, passed).await;
    bar.finish_and_clear();
    let found = found?;
    beside.payloads_compared = Some(found.compared);
    beside.erased_cases = found.erased;
    report.extend(found.faults);
    Ok(beside)
}

/// Rows that advance a bar as they are read.
struct Counted {
    rows: Rows,
    bar: ProgressBar,
}

impl RowSource for Counted {
    fn extent(&self) -> Result<Extent, SourceError> {
        self.rows.extent()
    }

    fn entries(&self, first: u64, limit: u64) -> Result<Vec<StoredEntry>, SourceError> {
        let entries = self.rows.entries(first, limit)?;
        self.bar.inc(u64::try_from(entries.len()).unwrap_or_default());
        Ok(entries)
    }

    fn nodes(&self, level: u8, first: u64, limit: u64) -> Result<Vec<Digest32>, SourceError> {
        self.rows.nodes(level, first, limit)
    }

    fn checkpoints(&self, found: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        self.rows.checkpoints(found)
    }

    fn programme(&self, digest: &Digest32) -> Result<Option<Vec<u8>>, SourceError> {
        self.rows.programme(digest)
    }
}
