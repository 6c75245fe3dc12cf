//! The tree over the entries, from stored hashes, and the second look before a checkpoint.

use migrations::tables::{ledger_entry, ledger_node};
use sea_orm::QuerySelect as _;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use super::{Hash, Store, StoreError, fixed, signed};
use crate::ids::Digest32;
use crate::ledger::merkle::{Frontier, Node, leaf_hash, node_hash};
use crate::ledger::tile::TILE_HEIGHT;

const NODE: &str = "ledger_node";
/// Entries read at once.
const PAGE: u64 = 1_024;

impl Store {
    /// Up to `limit` hashes of a tile level from place `from` on: leaf hashes at level 0, above it
    /// the roots of 256^level leaves each.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hashes(&self, level: u8, from: u64, limit: u64) -> Result<Vec<Hash>, StoreError> {
        hashes(&self.reader, self.log, level, from, limit).await
    }

    /// The right edge of the tree of the first `size` entries: what appending to it needs.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when hashes are missing; what the database says.
    pub async fn frontier(&self, size: u64) -> Result<Frontier, StoreError> {
        frontier(&self.reader, self.log, size).await
    }

    /// The second look before a checkpoint is signed: reads every entry that `frontier` does not
    /// cover yet, up to `size`, computes its leaf hash anew and appends it to `frontier`. Only a
    /// root that comes out the same as the appender's is signed, so a bit that flipped between
    /// hashing and storing never gets a signature (as it once did: ct-policy, "Yeti 2022", 2021).
    ///
    /// # Errors
    /// [`StoreError::Altered`] names the first entry whose bytes have not the leaf hash stored
    /// with them, or that is missing; what the database says.
    pub async fn reread(&self, frontier: &mut Frontier, size: u64) -> Result<(), StoreError> {
        while frontier.size() < size {
            let limit = PAGE.min(size - frontier.size());
            let page = self.entries(frontier.size(), limit).await?;
            if page.is_empty() {
                return Err(StoreError::Altered { seq: frontier.size() });
            }
            for entry in page {
                let hash = leaf_hash(&entry.bytes);
                if entry.seq != frontier.size() || hash.0 != entry.leaf_hash {
                    return Err(StoreError::Altered { seq: frontier.size() });
                }
                frontier.push(hash);
            }
        }
        Ok(())
    }
}

/// Hashes of a tile level, read within whatever `db` is.
async fn hashes(
    db: &impl ConnectionTrait,
    log: i64,
    level: u8,
    from: u64,
    limit: u64,
) -> Result<Vec<Hash>, StoreError> {
    let rows: Vec<Vec<u8>> = if level == 0 {
        ledger_entry::Entity::find()
            .select_only()
            .column(ledger_entry::Column::LeafHash)
            .filter(ledger_entry::Column::Log.eq(log))
            .filter(ledger_entry::Column::Seq.gte(signed(from)))
            .order_by_asc(ledger_entry::Column::Seq)
            .limit(limit)
            .into_tuple()
            .all(db)
            .await?
    } else {
        ledger_node::Entity::find()
            .select_only()
            .column(ledger_node::Column::Hash)
            .filter(ledger_node::Column::Log.eq(log))
            .filter(ledger_node::Column::Level.eq(i64::from(level)))
            .filter(ledger_node::Column::Position.gte(signed(from)))
            .order_by_asc(ledger_node::Column::Position)
            .limit(limit)
            .into_tuple()
            .all(db)
            .await?
    };
    rows.iter().map(|hash| fixed(NODE, hash)).collect()
}

/// The right edge of a tree, read within whatever `db` is.
pub(super) async fn frontier(
    db: &impl ConnectionTrait,
    log: i64,
    size: u64,
) -> Result<Frontier, StoreError> {
    let mut subtrees = Vec::new();
    for at in Frontier::nodes(size) {
        subtrees.push(node(db, log, at).await?);
    }
    Frontier::from_subtrees(size, subtrees).map_err(|_| StoreError::Malformed { table: NODE })
}

/// A node of any level, from the at most 128 hashes beneath it that are stored.
async fn node(db: &impl ConnectionTrait, log: i64, node: Node) -> Result<Digest32, StoreError> {
    let missing = StoreError::Malformed { table: NODE };
    let (level, above) = (node.level / TILE_HEIGHT, node.level % TILE_HEIGHT);
    let Ok(level) = u8::try_from(level) else { return Err(missing) };
    let width = 1 << above;
    let stored = hashes(db, log, level, node.index << above, width).await?;
    let mut hashes: Vec<_> = stored.into_iter().map(Digest32).collect();
    if u64::try_from(hashes.len()) != Ok(width) {
        return Err(missing);
    }
    for _ in 0..above {
        let (pairs, _) = hashes.as_chunks::<2>();
        hashes = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    hashes.pop().ok_or(missing)
}
