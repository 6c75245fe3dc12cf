//! `timbang ledger adopt-head`: after a restore, and a look, the ledger as it stands is the one to
//! continue; what was forgotten since the backup is forgotten again.

use std::num::NonZeroUsize;
use std::path::Path;

use indicatif::ProgressBar;

use super::super::say::say;
use super::folder::ExportFolder;
use super::verify::of_export;
use crate::casework::{Erased, Opening, erasure_of, log_policy};
use crate::cli::arguments::AdoptHead;
use crate::cli::exit::{Failure, Outcome, told as cause};
use crate::cli::open;
use crate::cli::runtime::block_on;
use crate::ledger::body::ErasureExecuted;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::export::{ExportPath, LogPolicy};
use crate::ledger::tile::{TileKind, split_bundle};
use crate::ledger::verify::{ExportSource as _, Options, SourceError};

/// The longest bundle: 256 entries of 65,535 bytes, each after two bytes of length.
const MAX_BUNDLE_BYTES: usize = 256 * 65_537;

/// Adopts the head.
///
/// # Errors
/// Another writer; keys that do not open; a log whose entries are not those of its checkpoints; an
/// export that is not whole or not of this log.
pub fn run(words: &AdoptHead) -> Outcome {
    block_on(async {
        let (folder, store) = open::store(&words.folder).await?;
        let before = folder.head()?;
        let ledger = store.head().await?.size;
        let newest = store.newest_checkpoint().await?.map(|newest| newest.note);
        say!("head.checkpoint said  {}", said(before.as_deref()));
        say!(
            "the ledger has        {ledger} entries; newest checkpoint: {}",
            said(newest.as_deref())
        );
        let missing = match &words.erasures_of {
            Some(export) => erasures(export, &log_policy(&store).await?)?,
            None => Vec::new(),
        };
        drop(store);
        let clock_rule = open::clock_rule(&words.clock)?;
        let opening = Opening { adopt_head: true, clock_rule, ..Opening::default() };
        let mut office = open::office(&words.folder, opening).await?;
        let (reapplied, mut kept) = office.reapply_erasures().await?;
        let repeated = office.repeat_erasures(&missing).await?;
        office.close().await?;
        say!("head.checkpoint says  {}", said(folder.head()?.as_deref()));
        say!("carried out again     {reapplied} erasures of this log");
        for Erased { case, kept: also } in repeated {
            say!("erased anew           {case}, as the export says");
            kept.extend(also);
        }
        let whole = super::super::erase::told(&kept);
        let lost = size(before.as_deref()).filter(|size| ledger < *size);
        if let Some(size) = lost.filter(|_| words.erasures_of.is_none()) {
            say!(
                "{} entries from {ledger} on are lost. who was forgotten in them is not known \
                 here: give a newer export with --erasures-of DIR if there is one",
                size - ledger
            );
        }
        Ok(whole)
    })
}

fn size(note: Option<&str>) -> Option<u64> {
    Checkpoint::parse(note?.as_bytes()).ok().map(|(checkpoint, _)| checkpoint.size)
}

/// What a checkpoint says, on one line.
fn said(note: Option<&str>) -> String {
    let Some(note) = note else { return "nothing: there is none".to_owned() };
    match Checkpoint::parse(note.as_bytes()) {
        Ok((Checkpoint { size, root, .. }, _)) => format!("{size} entries, root {root}"),
        Err(error) => format!("nothing that can be read: {error}"),
    }
}

/// The erasures that a whole export of the same log names. It deletes on the word of a folder, so
/// the folder must be signed by the keys of this log.
fn erasures(folder: &Path, policy: &LogPolicy) -> Result<Vec<ErasureExecuted>, Failure> {
    let told = folder.display();
    let key = policy.keys.first().map(|key| key.vkey.parse());
    let pinned = key.transpose().map_err(Failure::fault)?;
    let options = Options { pinned, known: None, threads: NonZeroUsize::MIN };
    let report = of_export(folder, &options)?;
    if !report.is_whole() || report.origin.as_deref() != Some(policy.origin.as_str()) {
        return Err(Failure::fault(format!(
            "`{told}` is not a whole export of this log: `timbang ledger verify --export {told}`"
        )));
    }
    let source = ExportFolder::new(folder.to_path_buf(), ProgressBar::hidden());
    let unread = |error: &SourceError| Failure::environment(cause(error));
    let mut bundles = Vec::new();
    let mut place = |path: &str| {
        if let Some(ExportPath::Tile(tile)) = ExportPath::parse(path)
            && tile.kind == TileKind::Entries
        {
            bundles.push(tile);
        }
    };
    source.visit(&mut place).map_err(|error| unread(&error))?;
    bundles.sort_by_key(|tile| tile.index);
    let mut found = Vec::new();
    for tile in bundles {
        let bytes = source.read(&tile.path(), MAX_BUNDLE_BYTES).map_err(|error| unread(&error))?;
        let bytes = bytes.unwrap_or_default();
        for entry in split_bundle(&bytes).0 {
            let entry = bytes.get(entry).and_then(erasure_of);
            found.extend(entry.map(|(erasure, _)| erasure));
        }
    }
    Ok(found)
}
