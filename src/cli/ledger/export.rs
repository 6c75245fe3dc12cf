//! `timbang ledger export`: the log as a folder that anyone can verify offline.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::super::say::{note, say};
use crate::access::{Action, Resource};
use crate::casework::{Opening, SealingKeys, disclosures, export, operator_may};
use crate::cli::arguments::{DataFolder, LedgerExport};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::runtime::block_on;
use crate::cli::{open, progress};
use crate::ledger::disclosure::Disclosure;
use crate::ledger::export::ExportPath;
use crate::ledger::tile::{Tile, TileKind};
use crate::store::{Folder, Store, StoreError};

/// Writes an export and says how to verify it.
///
/// # Errors
/// An output folder that holds something; a folder or database that cannot be read.
pub fn run(words: &LedgerExport) -> Outcome {
    let exported = block_on(async {
        let (folder, store) = open::store(&words.folder).await?;
        let _permit = operator_may(&folder, &store, Resource::Ledger, Action::Export).await?;
        if has_grown(&store).await? {
            sign(&words.folder).await?;
        }
        let disclosed = opened(&folder, &store, &words.disclose).await?;
        open::new_folder(&words.output)?;
        if !disclosed.is_empty() {
            private(&words.output)?;
        }
        let size = store.head().await?.size;
        let bar = progress::bar("exporting entries", Some(size));
        let write = |path: &str, bytes: &[u8]| {
            if let Some(ExportPath::Tile(Tile { kind: TileKind::Entries, width, .. })) =
                ExportPath::parse(path)
            {
                bar.inc(width);
            }
            write(&words.output, path, bytes)
        };
        let exported = export(&store, &disclosed, write).await;
        bar.finish_and_clear();
        Ok(exported?)
    })?;
    let output = words.output.display();
    say!("{} entries are exported to `{output}`", exported.size);
    if 0 < exported.later {
        say!("{} later ones are not: no checkpoint covers them yet", exported.later);
    }
    if !words.disclose.is_empty() {
        say!("it discloses {}: personal data", words.disclose.join(", "));
    }
    say!("verify it with:");
    say!("  timbang ledger verify --export {output}");
    say!("  python3 audits/verify.py {output}");
    Ok(Exit::Done)
}

/// Whether the log has entries that no checkpoint covers.
async fn has_grown(store: &Store) -> Result<bool, Failure> {
    let size = store.head().await?.size;
    if size == 0 {
        return Err(Failure::fault("the log is empty: there is nothing to export"));
    }
    let newest = store.newest_checkpoint().await?;
    Ok(newest.is_none_or(|newest| newest.size < size))
}

/// Signs a checkpoint over the whole log (closing an office does), unless another process writes it or nobody can.
async fn sign(words: &DataFolder) -> Result<(), Failure> {
    let folder = Folder::open(&words.data)?;
    match folder.lock() {
        Ok(lock) => drop(lock),
        Err(StoreError::InUse { by }) => {
            note!("timbang: {by} writes to the log: exporting up to its newest checkpoint");
            return Ok(());
        }
        Err(StoreError::ReadOnly) => {
            note!("timbang: the folder is read-only: exporting up to its newest checkpoint");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(open::office(words, Opening::default()).await?.close().await?)
}

async fn opened(
    folder: &Folder,
    store: &Store,
    cases: &[String],
) -> Result<Vec<Disclosure>, Failure> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let keys = SealingKeys::read(folder)?;
    let mut opened = Vec::new();
    for case in cases {
        opened.extend(disclosures(store, &keys.encryption, case).await?);
    }
    Ok(opened)
}

fn write(root: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let place = root.join(path);
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(place)?;
    file.write_all(bytes)
}

/// Disclosed payloads are for whoever asked for them, not for everyone on the machine.
#[cfg(unix)]
fn private(folder: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
        .map_err(|error| Failure::file(folder, &error))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), Failure> {
    Ok(())
}
