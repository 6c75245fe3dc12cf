//! The stored log as the verifier and the proofs read it: from a thread that may block, on the runtime of the store.
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::ids::Digest32;
use crate::ledger::merkle::Frontier;
use crate::ledger::proof::TileReader;
use crate::ledger::tile::{TILE_WIDTH, Tile, TileKind};
use crate::ledger::verify::{Extent, RowSource, SourceError, StoredEntry};
use crate::store::{Store, StoreError};

/// Rows of a store, read from outside its runtime.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    store: Arc<Store>,
    runtime: Handle,
}

/// Checkpoints read at once.
const CHECKPOINTS: u64 = 1_000;

impl Rows {
    /// To be made on the runtime, and used from a thread that may block.
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, runtime: Handle::current() }
    }

    fn full_tile(&self, level: u8, position: u64) -> Result<Vec<Digest32>, StoreError> {
        let tiles = self.runtime.block_on(self.store.tiles(level, position, 1))?;
        let tile = tiles.into_iter().find(|tile| tile.position == position);
        let hashes = tile.map(|tile| tile.hashes).unwrap_or_default();
        Ok(hashes.as_chunks::<32>().0.iter().copied().map(Digest32).collect())
    }

    /// The root of a full tile of the level below is a hash of this one.
    fn roots(&self, level: u8, from: u64, count: u64) -> Result<Vec<Digest32>, StoreError> {
        let root = |position| {
            let mut frontier = Frontier::default();
            self.full_tile(level, position)?.into_iter().for_each(|hash| frontier.push(hash));
            Ok(frontier.root())
        };
        (from..from + count).map(root).collect()
    }
}

impl TileReader for Rows {
    type Error = StoreError;

    fn hash_tile(&self, tile: Tile) -> Result<Vec<Digest32>, StoreError> {
        let TileKind::Hashes { level } = tile.kind else { return Ok(Vec::new()) };
        if tile.width == TILE_WIDTH {
            let stored = self.full_tile(level, tile.index)?;
            if !stored.is_empty() {
                return Ok(stored);
            }
        }
        let first = tile.index * TILE_WIDTH;
        if level == 0 {
            let leaves = self.runtime.block_on(self.store.leaf_hashes(first, tile.width))?;
            return Ok(leaves.into_iter().map(Digest32).collect());
        }
        self.roots(level - 1, first, tile.width)
    }
}

fn unread(what: &str) -> impl FnOnce(StoreError) -> SourceError {
    move |source| SourceError { what: what.to_owned(), source: Box::new(source) }
}

impl RowSource for Rows {
    fn extent(&self) -> Result<Extent, SourceError> {
        let head = self.runtime.block_on(self.store.head()).map_err(unread("ledger_entry"))?;
        // The place of an entry is part of its key, so a row that is missing shows when it is read.
        Ok(Extent { count: head.size, end: head.size })
    }

    fn entries(&self, first: u64, limit: u64) -> Result<Vec<StoredEntry>, SourceError> {
        let entries = self.runtime.block_on(self.store.entries(first, limit));
        let entries = entries.map_err(unread("ledger_entry"))?.into_iter();
        Ok(entries
            .filter(|entry| entry.seq < first.saturating_add(limit))
            .map(|entry| StoredEntry {
                seq: entry.seq,
                bytes: entry.bytes,
                leaf_hash: Digest32(entry.leaf_hash),
            })
            .collect())
    }

    fn checkpoints(&self, found: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        let mut size = 0;
        loop {
            let page = self.runtime.block_on(self.store.checkpoints(size, CHECKPOINTS));
            let page = page.map_err(unread("ledger_checkpoint"))?;
            for checkpoint in &page {
                found(checkpoint.size, checkpoint.note.as_bytes());
            }
            match page.last() {
                Some(last) => size = last.size + 1,
                None => return Ok(()),
            }
        }
    }

    fn programme(&self, digest: &Digest32) -> Result<Option<Vec<u8>>, SourceError> {
        let programme = self.runtime.block_on(self.store.programme(&digest.0));
        Ok(programme.map_err(unread("programme"))?.map(|programme| programme.document))
    }
}
