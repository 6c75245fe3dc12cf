//! The ledger as its pages show it: its head, its entries, a proof, a verdict.
use std::num::NonZeroUsize;

use super::{ReadError, Reader, Sight};
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::Statement;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::Entry;
use crate::ledger::proof::{self, ProofStep};
use crate::ledger::receipt::Receipt;
use crate::ledger::verify::{Options, Report, verify_rows};
use crate::store::{self, Rows};

/// Kinds of entries that tell a verdict, or that one is to be adverse.
const TELLING: [&str; 5] =
    ["leave.given", "challenge.issued", "review.confirmed", "review.overruled", "review.sent_back"];
/// What they are called where they are withheld.
pub const WITHHELD: &str = "review.withheld";

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
    /// Its kind.
    pub kind: &'static str,
    /// The case it names.
    pub case: Option<CaseId>,
    /// Its leaf hash.
    pub leaf_hash: Digest32,
    /// The leaf hash of the entry before.
    pub previous: Digest32,
    /// The signed note; none where it tells what somebody decided in a case that is not decided
    /// yet, to a reader who is not told.
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

    /// Up to `limit` entries before place `before` (or the last ones), newest first.
    ///
    /// # Errors
    /// What the store says; an entry that is not in its form.
    pub async fn entries_before(
        &self,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<EntryRead>, ReadError> {
        let size = self.store.size().await?;
        let end = before.map_or(size, |before| before.min(size));
        let first = end.saturating_sub(limit);
        let entries = self.store.entries(first, end - first).await?;
        let mut shown = Vec::with_capacity(entries.len());
        for row in entries.iter().rev() {
            shown.push(self.told(read(row)?).await?);
        }
        Ok(shown)
    }

    /// One entry.
    ///
    /// # Errors
    /// What the store says; an entry that is not in its form.
    pub async fn entry(&self, seq: u64) -> Result<Option<EntryRead>, ReadError> {
        match self.store.entry(seq).await? {
            Some(row) => Ok(Some(self.told(read(&row)?).await?)),
            None => Ok(None),
        }
    }

    /// The entry without what tells a verdict, where this reader is not told it.
    async fn told(&self, entry: EntryRead) -> Result<EntryRead, ReadError> {
        let case = entry.case.filter(|_| TELLING.contains(&entry.kind));
        let Some(case) = case.filter(|_| self.sight == Sight::Decided) else { return Ok(entry) };
        let case = self.store.case_by_id(&case.to_bytes()).await?;
        let decided = case.and_then(|case| case.decided_seq);
        // Of an earlier round that was decided, everything may be told.
        if decided.is_some_and(|decided| entry.seq < decided) {
            return Ok(entry);
        }
        Ok(EntryRead { kind: WITHHELD, note: None, ..entry })
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

    /// The receipt of an entry; none while no checkpoint covers it, or where it is withheld.
    ///
    /// # Errors
    /// What the store says; tiles that are not there.
    pub async fn receipt(&self, seq: u64) -> Result<Option<String>, ReadError> {
        let Some(entry) = self.store.entry(seq).await? else { return Ok(None) };
        if self.told(read(&entry)?).await?.note.is_none() {
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
