//! The ledger as its pages show it: its head, its entries, a proof, a verdict.
use std::num::NonZeroUsize;

use super::sight::told;
use super::{ReadError, Reader, Sight, WITHHELD};
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::Statement;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::Entry;
use crate::ledger::proof::{self, ProofStep};
use crate::ledger::receipt::Receipt;
use crate::ledger::verify::{Options, Report, verify_rows};
use crate::store::{self, Rows};

/// The last checkpoint, and where the log stands beyond it.
#[derive(Clone, Debug)]
pub struct LedgerHead {
    /// The log.
    pub origin: String,
    /// Entries the checkpoint covers.
    pub covered: u64,
    /// Its root.
    pub root: Digest32,
    /// Entries in the log.
    pub size: u64,
    /// Time of the last entry it covers, ms.
    pub covered_ms: i64,
}

/// An entry, read.
#[derive(Clone, Debug)]
pub struct EntryRead {
    /// Its place.
    pub seq: u64,
    /// Its time, ms.
    pub ts: i64,
    /// Its kind; [`WITHHELD`] where it is withheld from the reader.
    pub kind: &'static str,
    /// The case it names.
    pub case: Option<CaseId>,
    /// Its leaf hash.
    pub leaf_hash: Digest32,
    /// The leaf hash of the entry before.
    pub previous: Digest32,
    /// The signed note; none where it is withheld from the reader.
    pub note: Option<String>,
}

/// The proof that an entry is under the newest checkpoint.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Entries the checkpoint covers.
    pub size: u64,
    /// Its root.
    pub root: Digest32,
    /// From the entry to the root.
    pub steps: Vec<ProofStep>,
    /// Whether the steps lead to the root.
    pub matches: bool,
}

impl Reader {
    /// The last checkpoint; none before the first.
    ///
    /// # Errors
    /// What the store says; a checkpoint or entry that is not in its form.
    pub async fn ledger_head(&self) -> Result<Option<LedgerHead>, ReadError> {
        let Some(row) = self.store.newest_checkpoint().await? else { return Ok(None) };
        let checkpoint = parse(&row)?;
        let last = self.entry(checkpoint.size.saturating_sub(1)).await?;
        let size = self.store.size().await?;
        Ok(Some(LedgerHead {
            origin: checkpoint.origin.as_str().to_owned(),
            covered: checkpoint.size,
            root: checkpoint.root,
            size,
            covered_ms: last.map_or(0, |last| last.ts),
        }))
    }

    /// The last checkpoint as it was signed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        Ok(self.store.newest_checkpoint().await?.map(|row| row.note))
    }

    /// Up to `limit` entries before place `before` (or the last ones), newest first, for a reader of
    /// this sight.
    ///
    /// # Errors
    /// What the store says; an entry that is not in its form.
    pub async fn entries_before(
        &self,
        before: Option<u64>,
        limit: u64,
        sight: Sight,
    ) -> Result<Vec<EntryRead>, ReadError> {
        let size = self.store.size().await?;
        let end = before.map_or(size, |before| before.min(size));
        let first = end.saturating_sub(limit);
        let entries = self.store.entries(first, end - first).await?;
        let mut found = Vec::with_capacity(entries.len());
        for entry in entries.iter().rev() {
            found.push(self.told(read(entry)?, sight).await?);
        }
        Ok(found)
    }

    /// One entry, for a reader of this sight.
    ///
    /// # Errors
    /// What the store says; an entry that is not in its form.
    pub async fn entry_for(&self, seq: u64, sight: Sight) -> Result<Option<EntryRead>, ReadError> {
        match self.entry(seq).await? {
            Some(entry) => Ok(Some(self.told(entry, sight).await?)),
            None => Ok(None),
        }
    }

    /// The entry without what its reader may not know yet.
    async fn told(&self, entry: EntryRead, sight: Sight) -> Result<EntryRead, ReadError> {
        let Some(case) = entry.case.filter(|_| told(entry.kind, false) == WITHHELD) else {
            return Ok(entry);
        };
        // A case that was forgotten is decided by nobody any more.
        let case = self.store.case_by_id(&case.to_bytes()).await?;
        let decided = case.is_none_or(|case| case.decided_seq.is_some());
        if sight.shows(decided) {
            return Ok(entry);
        }
        Ok(EntryRead { kind: WITHHELD, note: None, ..entry })
    }

    /// One entry, as it is.
    ///
    /// # Errors
    /// What the store says; an entry that is not in its form.
    pub(in crate::casework) async fn entry(
        &self,
        seq: u64,
    ) -> Result<Option<EntryRead>, ReadError> {
        self.store.entry(seq).await?.as_ref().map(read).transpose()
    }

    /// The proof that an entry is under the newest checkpoint; none while it is not.
    ///
    /// # Errors
    /// What the store says; tiles that are not there.
    pub async fn proof(&self, entry: &EntryRead) -> Result<Option<Proof>, ReadError> {
        let Some((checkpoint, _, hashes)) = self.inclusion(entry.seq).await? else {
            return Ok(None);
        };
        let (leaf, size) = (&entry.leaf_hash, checkpoint.size);
        let root = proof::root_of_inclusion(leaf, entry.seq, size, &hashes);
        Ok(Some(Proof {
            size,
            root: checkpoint.root,
            steps: proof::steps_of_inclusion(leaf, entry.seq, size, &hashes),
            matches: root == Some(checkpoint.root),
        }))
    }

    /// The receipt of an entry; none while no checkpoint covers it, and where it is withheld from a
    /// reader of this sight: a receipt holds the entry.
    ///
    /// # Errors
    /// What the store says; tiles that are not there.
    pub async fn receipt(&self, seq: u64, sight: Sight) -> Result<Option<String>, ReadError> {
        let Some(entry) = self.store.entry(seq).await? else { return Ok(None) };
        if self.told(read(&entry)?, sight).await?.note.is_none() {
            return Ok(None);
        }
        let Some((_, checkpoint, proof)) = self.inclusion(seq).await? else { return Ok(None) };
        let receipt = Receipt { entry: entry.bytes, seq, proof, checkpoint };
        Ok(Some(receipt.to_text()))
    }

    async fn inclusion(
        &self,
        seq: u64,
    ) -> Result<Option<(Checkpoint, String, Vec<Digest32>)>, ReadError> {
        let Some(row) = self.store.newest_checkpoint().await? else { return Ok(None) };
        let checkpoint = parse(&row)?;
        let size = checkpoint.size;
        if size <= seq {
            return Ok(None);
        }
        let rows = Rows::new(self.store.clone());
        let hashes = blocking(move || {
            let made = proof::inclusion(seq, size, &rows);
            made.map_err(|error| ReadError::because("the tree of the ledger", error.to_string()))
        });
        let hashes = hashes.await??;
        Ok(Some((checkpoint, row.note, hashes)))
    }

    /// Verifies the stored log from its first entry to its last. Takes about 20 microseconds an
    /// entry and core.
    ///
    /// # Errors
    /// A log that cannot be read to its end.
    pub async fn verify(&self) -> Result<Report, ReadError> {
        let rows = Rows::new(self.store.clone());
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let options = Options { pinned: None, known: None, threads };
        Ok(blocking(move || verify_rows(&rows, &options)).await??)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ReadError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|panic| ReadError::because("what the verifier met", panic))
}

fn parse(row: &store::Checkpoint) -> Result<Checkpoint, ReadError> {
    let parsed = Checkpoint::parse(row.note.as_bytes());
    parsed
        .map(|(checkpoint, _)| checkpoint)
        .map_err(|error| ReadError::because("a checkpoint", error))
}

fn read(row: &store::Entry) -> Result<EntryRead, ReadError> {
    let what = || format!("entry {}", row.seq);
    let entry = Entry::parse(&row.bytes).map_err(|error| ReadError::because(what(), error))?;
    let statement =
        Statement::parse(entry.statement).map_err(|error| ReadError::because(what(), error))?;
    Ok(EntryRead {
        seq: row.seq,
        ts: i64::try_from(statement.ts).unwrap_or(i64::MAX),
        kind: statement.body.kind(),
        case: statement.body.case(),
        leaf_hash: Digest32(row.leaf_hash),
        previous: entry.prev,
        note: Some(String::from_utf8_lossy(&row.bytes).into_owned()),
    })
}
