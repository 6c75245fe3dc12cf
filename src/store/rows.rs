//! The stored log as the verifier and the makers of proofs read it: without waiting in async code.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::{Store, StoreError};
use crate::ids::Digest32;
use crate::ledger::proof::TileReader;
use crate::ledger::tile::{TILE_WIDTH, Tile, TileKind};
use crate::ledger::verify::{Extent, RowSource, SourceError, StoredEntry};

/// Checkpoints read at once.
const PAGE: u64 = 1_000;

/// The rows of a store's log. Each call waits for its answer, so they are read from threads that
/// may block (`spawn_blocking`, `std::thread`), never from those of the runtime.
#[derive(Clone, Debug)]
pub struct Rows {
    store: Arc<Store>,
    runtime: Handle,
}

impl Rows {
    /// The log of `store`. To be made on the runtime that the store lives on.
    ///
    /// # Panics
    /// Outside a runtime.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store, runtime: Handle::current() }
    }
}

fn unread(what: &str) -> impl FnOnce(StoreError) -> SourceError {
    move |source| SourceError { what: what.into(), source: source.into() }
}

impl RowSource for Rows {
    fn extent(&self) -> Result<Extent, SourceError> {
        self.runtime.block_on(self.store.extent()).map_err(unread("ledger_entry"))
    }

    fn entries(&self, first: u64, limit: u64) -> Result<Vec<StoredEntry>, SourceError> {
        let entries = self
            .runtime
            .block_on(self.store.entries(first, limit))
            .map_err(unread("ledger_entry"))?;
        let within = entries.into_iter().take_while(|entry| entry.seq - first < limit);
        let stored = within.map(|entry| StoredEntry {
            seq: entry.seq,
            bytes: entry.bytes,
            leaf_hash: Digest32(entry.leaf_hash),
        });
        Ok(stored.collect())
    }

    fn nodes(&self, level: u8, first: u64, limit: u64) -> Result<Vec<Digest32>, SourceError> {
        let nodes = self.runtime.block_on(self.store.hashes(level, first, limit));
        Ok(nodes.map_err(unread("ledger_node"))?.into_iter().map(Digest32).collect())
    }

    fn checkpoints(&self, found: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        let mut size = 0;
        loop {
            let page = self
                .runtime
                .block_on(self.store.checkpoints(size, PAGE))
                .map_err(unread("ledger_checkpoint"))?;
            let Some(last) = page.last() else { return Ok(()) };
            size = last.size + 1;
            for checkpoint in &page {
                found(checkpoint.size, checkpoint.note.as_bytes());
            }
        }
    }

    fn programme(&self, digest: &Digest32) -> Result<Option<Vec<u8>>, SourceError> {
        let programme =
            self.runtime.block_on(self.store.programme(&digest.0)).map_err(unread("programme"))?;
        Ok(programme.map(|programme| programme.document))
    }
}

impl TileReader for Rows {
    type Error = StoreError;

    fn hash_tile(&self, tile: Tile) -> Result<Vec<Digest32>, StoreError> {
        // A bundle of entries holds no hash; the maker of the proof says that the tile is too short.
        let TileKind::Hashes { level } = tile.kind else { return Ok(Vec::new()) };
        let hashes = self.store.hashes(level, tile.index * TILE_WIDTH, tile.width);
        Ok(self.runtime.block_on(hashes)?.into_iter().map(Digest32).collect())
    }
}
