//! Writing the log as files that anyone can verify offline (audits/README.md, section 7).

use std::io;

use super::refusal::{Fault, Refusal};
use crate::ids::Digest32;
use crate::ledger::body::{EntryBody, Genesis, Statement};
use crate::ledger::chain::AppendError;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::disclosure::Disclosure;
use crate::ledger::entry::Entry;
use crate::ledger::export::{ExportPath, LogPolicy, TileWriter};
use crate::ledger::origin::Origin;
use crate::store::Store;

/// Entries, or checkpoints, read at once.
const PAGE: u64 = 1_024;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Entries: as many as the newest checkpoint covers.
    pub size: u64,
    /// Entries that stand after it and are not in the export.
    pub later: u64,
}

/// Writes the log up to its newest checkpoint, a page in memory at a time; `write` takes the path
/// of a file and its bytes.
///
/// # Errors
/// A log without checkpoint; [`Fault::Altered`] where entries are not those the checkpoint was
/// signed for (what was written by then shows it); what `write` fails with.
pub async fn export(
    store: &Store,
    disclosures: &[Disclosure],
    mut write: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> Result<Exported, Refusal> {
    let mut write = |path: &str, bytes: &[u8]| {
        write(path, bytes).map_err(|source| Fault::Stream { what: path.to_owned(), source })
    };
    let newest = store.newest_checkpoint().await?;
    let newest = newest.ok_or_else(|| Refusal::Conflict("the log has no checkpoint yet".into()))?;
    let (checkpoint, _) = Checkpoint::parse(newest.note.as_bytes())?;
    let policy = log_policy(store).await?.to_file().map_err(AppendError::from)?;
    write(&ExportPath::Policy.path(), policy.as_bytes())?;
    let size = newest.size;
    let mut tiles = TileWriter::default();
    let mut seq = 0;
    while seq < size {
        let page = store.entries(seq, PAGE.min(size - seq)).await?;
        for entry in &page {
            if entry.seq != seq {
                return Err(Fault::Altered { seq }.into());
            }
            tiles.push(&entry.bytes, &mut write)?;
            seq += 1;
        }
        if page.is_empty() {
            return Err(Fault::Altered { seq }.into());
        }
    }
    let tree = tiles.finish(&mut write)?;
    for programme in store.programmes().await? {
        if programme.proposed_seq < size {
            let path = ExportPath::Programme(Digest32(programme.digest)).path();
            write(&path, &programme.document)?;
        }
    }
    for disclosure in disclosures.iter().filter(|disclosure| disclosure.seq < size) {
        let file = disclosure.to_file().map_err(AppendError::from)?;
        write(&ExportPath::Disclosure(disclosure.seq).path(), file.as_bytes())?;
    }
    checkpoints(store, size, &mut write).await?;
    // Last: an export that was cut off has no checkpoint, and no verifier takes it for whole.
    write(&ExportPath::Checkpoint.path(), newest.note.as_bytes())?;
    if tree.root() != checkpoint.root {
        return Err(Fault::Altered { seq: size.saturating_sub(1) }.into());
    }
    Ok(Exported { size, later: store.head().await?.size.saturating_sub(size) })
}

/// Every checkpoint of at most `size` entries.
async fn checkpoints(
    store: &Store,
    size: u64,
    write: &mut impl FnMut(&str, &[u8]) -> Result<(), Fault>,
) -> Result<(), Refusal> {
    let mut from = 0;
    while from <= size {
        let page = store.checkpoints(from, PAGE).await?;
        let Some(last) = page.last() else { break };
        from = last.size + 1;
        for checkpoint in page.iter().filter(|checkpoint| checkpoint.size <= size) {
            let path = ExportPath::CheckpointOf(checkpoint.size).path();
            write(&path, checkpoint.note.as_bytes())?;
        }
    }
    Ok(())
}

/// Origin and keys of the log, as entry 0 lists them.
///
/// # Errors
/// [`Fault::Altered`] where there is no genesis.
pub async fn log_policy(store: &Store) -> Result<LogPolicy, Refusal> {
    let (genesis, origin) = genesis(store).await?;
    Ok(LogPolicy { keys: genesis.keys, origin })
}

/// Entry 0, and the origin it says.
///
/// # Errors
/// [`Fault::Altered`] where there is no genesis.
pub(super) async fn genesis(store: &Store) -> Result<(Genesis, Origin), Refusal> {
    let altered = || Fault::Altered { seq: 0 };
    let first = store.entry(0).await?.ok_or_else(altered)?;
    let entry = Entry::parse(&first.bytes).map_err(|_| altered())?;
    let statement = Statement::parse(entry.statement).map_err(|_| altered())?;
    let EntryBody::Genesis(genesis) = statement.body else { return Err(altered().into()) };
    Ok((genesis, entry.origin.parse().map_err(Fault::Origin)?))
}
