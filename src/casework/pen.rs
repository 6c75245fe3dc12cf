//! The pen of a log: signs drafts one after the other and gathers the tree's tiles as they fill.

use crate::ids::Digest32;
use crate::ledger::chain::{AppendError, Appender, Draft};
use crate::ledger::merkle::{Frontier, Node};
use crate::ledger::tile::{HashTiles, TILE_HEIGHT};
use crate::store::{Batch, NewEntry, NewTile};

/// Where an entry was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its place in the log.
    pub seq: u64,
    /// Its time, milliseconds since 1970-01-01T00:00:00Z.
    pub ts: u64,
    /// Its leaf hash.
    pub leaf_hash: Digest32,
}

/// Appends to a log in memory; what it wrote is durable once its batch is committed.
#[derive(Debug)]
pub struct Pen {
    appender: Appender,
    tiles: HashTiles,
}

impl Pen {
    /// A pen at the end of a log, with the nodes of its unfinished tiles.
    #[must_use]
    pub const fn new(appender: Appender, tiles: HashTiles) -> Self {
        Self { appender, tiles }
    }

    /// The place of the next entry.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.appender.head().frontier.size()
    }

    /// The tree over everything written.
    #[must_use]
    pub fn frontier(&self) -> &Frontier {
        &self.appender.head().frontier
    }

    /// Leaf hash of the last entry.
    #[must_use]
    pub fn last_leaf(&self) -> Digest32 {
        self.appender.head().leaf_hash
    }

    /// The appender, to tell it what to do with a clock that jumped.
    pub const fn appender(&mut self) -> &mut Appender {
        &mut self.appender
    }

    /// Signs `draft` as the next entry and adds it to `batch`, under the case `subject`.
    ///
    /// # Errors
    /// What [`Appender::append_draft`] refuses; nothing is written then.
    pub fn write(
        &mut self,
        draft: Draft,
        subject: Option<i64>,
        batch: &mut Batch,
    ) -> Result<Written, AppendError> {
        let prev = self.last_leaf();
        let appended = self.appender.append_draft(draft)?;
        let leaf = Node { level: 0, index: appended.seq };
        let nodes = std::iter::once((leaf, appended.leaf_hash)).chain(appended.tile_nodes);
        for (node, hash) in nodes {
            batch.tiles.extend(self.tiles.put(node, &hash).map(|tile| NewTile {
                level: tile.level,
                position: tile.index,
                hashes: tile.bytes(),
            }));
        }
        batch.entries.push(NewEntry {
            seq: appended.seq,
            prev: prev.0,
            leaf_hash: appended.leaf_hash.0,
            subject,
            bytes: appended.bytes,
        });
        Ok(Written { seq: appended.seq, ts: appended.ts, leaf_hash: appended.leaf_hash })
    }
}

/// The right edge of a stored tree: what an [`Appender`] and a [`Pen`] resume from.
#[derive(Debug)]
pub struct Edge {
    /// The tree.
    pub frontier: Frontier,
    /// Its unfinished tiles.
    pub tiles: HashTiles,
}

impl Edge {
    /// Rebuilds the edge of a tree of `size` from the hashes of its unfinished tile on each level
    /// (level 0 holds leaf hashes), lowest level first; `None` if they are too few.
    #[must_use]
    pub fn rebuild(size: u64, unfinished: &[Vec<Digest32>]) -> Option<Self> {
        let mut tiles = HashTiles::default();
        for (level, hashes) in (0_u32..).zip(unfinished) {
            let level = level * TILE_HEIGHT;
            let first = (size >> level) >> TILE_HEIGHT << TILE_HEIGHT;
            // A tile counts from its own beginning, so full ones before it are stood in for.
            tiles.begin_at(u8::try_from(level / TILE_HEIGHT).ok()?, first >> TILE_HEIGHT);
            for (index, hash) in (first..).zip(hashes) {
                tiles.put(Node { level, index }, hash);
            }
        }
        let subtrees = Frontier::nodes(size).map(|node| {
            let hashes = unfinished.get(usize::try_from(node.level / TILE_HEIGHT).ok()?)?;
            let (within, tile) = (node.level % TILE_HEIGHT, node.level / TILE_HEIGHT * TILE_HEIGHT);
            let first = (size >> tile) >> TILE_HEIGHT << TILE_HEIGHT;
            let start = usize::try_from((node.index << within).checked_sub(first)?).ok()?;
            let leaves = hashes.get(start..start + (1 << within))?;
            let mut subtree = Frontier::default();
            leaves.iter().for_each(|hash| subtree.push(*hash));
            Some(subtree.root())
        });
        let subtrees = subtrees.collect::<Option<Vec<_>>>()?;
        Some(Self { frontier: Frontier::from_subtrees(size, subtrees).ok()?, tiles })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::merkle::sha256;

    #[test]
    fn an_edge_rebuilt_from_its_tiles_goes_on_as_if_it_had_never_stopped() {
        let leaf = |index: u64| sha256(&index.to_be_bytes());
        let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 66_000];
        let (mut whole, mut levels) = (Frontier::default(), vec![Vec::new(); 3]);
        for size in 0..=66_000_u64 {
            if sizes.contains(&size) {
                let edge = Edge::rebuild(size, &levels).unwrap();
                assert_eq!(edge.frontier, whole, "{size}");
                let mut again = edge.tiles.clone();
                let mut built = Vec::new();
                let mut frontier = edge.frontier;
                for index in size..size + 300 {
                    frontier.push_with(leaf(index), |node, hash| {
                        built.extend(again.put(node, hash));
                    });
                }
                let tile = &built[0];
                assert_eq!((tile.level, tile.index, tile.hashes.len()), (0, size / 256, 256));
                assert_eq!(tile.hashes[0], leaf(size / 256 * 256), "{size}");
            }
            whole.push_with(leaf(size), |node, hash| {
                if node.level % 8 == 0 {
                    let level: &mut Vec<Digest32> = &mut levels[node.level as usize / 8];
                    level.push(*hash);
                    if level.len() == 256 {
                        level.clear();
                    }
                }
            });
        }
    }
}
