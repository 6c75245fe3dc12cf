//! Reading the log: its head, entries, leaf hashes, tiles and checkpoints.

use migrations::tables::{case_file, ledger_checkpoint, ledger_entry, ledger_tile};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{Order, QueryOrder as _, QuerySelect as _};

use super::{Hash, Store, StoreError, fixed, signed, unsigned};

const ENTRY: &str = "ledger_entry";

/// Where the log stands: what the next entry must follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries there are; the place of the next.
    pub size: u64,
    /// The last entry, none in an empty log.
    pub last: Option<Entry>,
    /// The serial of the next case.
    pub next_serial: i64,
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// Leaf hash, as computed when it was written.
    pub leaf_hash: Hash,
    /// The signed note.
    pub bytes: Vec<u8>,
}

/// A full tile of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Its place within its level.
    pub position: u64,
    /// 256 hashes of 32 bytes.
    pub hashes: Vec<u8>,
}

/// A signed statement of size and root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Entries it covers.
    pub size: u64,
    /// The signed note.
    pub note: String,
}

impl Store {
    /// Where the log stands. A writer reads it before signing, from its own connection, so that it
    /// sees every commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn head(&self) -> Result<Head, StoreError> {
        let db = self.writer.as_ref().unwrap_or(&self.reader);
        let last = last_entry(db, self.log).await?;
        let serial: Option<Option<i64>> = case_file::Entity::find()
            .select_only()
            .column_as(case_file::Column::Serial.max(), "serial")
            .into_tuple()
            .one(db)
            .await?;
        Ok(Head {
            size: last.as_ref().map_or(0, |last| last.seq + 1),
            last,
            next_serial: serial.flatten().unwrap_or(0) + 1,
        })
    }

    /// Up to `limit` entries from place `from` on, in order. To read a long log page by page costs
    /// no more than to read it at once, and holds one page in memory.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries(&self, from: u64, limit: u64) -> Result<Vec<Entry>, StoreError> {
        let rows = ledger_entry::Entity::find()
            .filter(ledger_entry::Column::Log.eq(self.log))
            .filter(ledger_entry::Column::Seq.gte(signed(from)))
            .order_by_asc(ledger_entry::Column::Seq)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The entry at a place.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        let entries = self.entries(seq, 1).await?;
        Ok(entries.into_iter().find(|entry| entry.seq == seq))
    }

    /// The entries that name a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries_of(&self, serial: i64) -> Result<Vec<Entry>, StoreError> {
        let rows = ledger_entry::Entity::find()
            .filter(ledger_entry::Column::Log.eq(self.log))
            .filter(ledger_entry::Column::Subject.eq(serial))
            .order_by_asc(ledger_entry::Column::Seq)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// Up to `limit` leaf hashes from place `from` on, as computed when the entries were written.
    ///
    /// # Errors
    /// What the database says.
    pub async fn leaf_hashes(&self, from: u64, limit: u64) -> Result<Vec<Hash>, StoreError> {
        let rows: Vec<Vec<u8>> = ledger_entry::Entity::find()
            .select_only()
            .column(ledger_entry::Column::LeafHash)
            .filter(ledger_entry::Column::Log.eq(self.log))
            .filter(ledger_entry::Column::Seq.gte(signed(from)))
            .order_by_asc(ledger_entry::Column::Seq)
            .limit(limit)
            .into_tuple()
            .all(&self.reader)
            .await?;
        rows.iter().map(|hash| fixed(ENTRY, hash)).collect()
    }

    /// Up to `limit` full tiles of a level from place `from` on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tiles(&self, level: u8, from: u64, limit: u64) -> Result<Vec<Tile>, StoreError> {
        let rows = ledger_tile::Entity::find()
            .filter(ledger_tile::Column::Log.eq(self.log))
            .filter(ledger_tile::Column::Level.eq(i64::from(level)))
            .filter(ledger_tile::Column::Position.gte(signed(from)))
            .order_by_asc(ledger_tile::Column::Position)
            .limit(limit)
            .all(&self.reader)
            .await?;
        let tile = |row: ledger_tile::Model| {
            Ok(Tile { position: unsigned("ledger_tile", row.position)?, hashes: row.hashes })
        };
        rows.into_iter().map(tile).collect()
    }

    /// The newest checkpoint.
    ///
    /// # Errors
    /// What the database says.
    pub async fn newest_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        self.checkpoint_by(Order::Desc, 0).await
    }

    /// The first checkpoint of at least `size` entries.
    ///
    /// # Errors
    /// What the database says.
    pub async fn checkpoint_covering(&self, size: u64) -> Result<Option<Checkpoint>, StoreError> {
        self.checkpoint_by(Order::Asc, size).await
    }

    async fn checkpoint_by(
        &self,
        order: Order,
        at_least: u64,
    ) -> Result<Option<Checkpoint>, StoreError> {
        let row = ledger_checkpoint::Entity::find()
            .filter(ledger_checkpoint::Column::Log.eq(self.log))
            .filter(ledger_checkpoint::Column::Size.gte(signed(at_least)))
            .order_by(ledger_checkpoint::Column::Size, order)
            .one(&self.reader)
            .await?;
        row.map(Checkpoint::try_from).transpose()
    }

    /// Up to `limit` checkpoints of at least `size` entries, smallest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn checkpoints(&self, size: u64, limit: u64) -> Result<Vec<Checkpoint>, StoreError> {
        let rows = ledger_checkpoint::Entity::find()
            .filter(ledger_checkpoint::Column::Log.eq(self.log))
            .filter(ledger_checkpoint::Column::Size.gte(signed(size)))
            .order_by_asc(ledger_checkpoint::Column::Size)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Checkpoint::try_from).collect()
    }
}

/// The last entry of a log, read within whatever `db` is.
pub(super) async fn last_entry(
    db: &impl ConnectionTrait,
    log: i64,
) -> Result<Option<Entry>, StoreError> {
    let row = ledger_entry::Entity::find()
        .filter(ledger_entry::Column::Log.eq(log))
        .order_by_desc(ledger_entry::Column::Seq)
        .one(db)
        .await?;
    row.map(Entry::try_from).transpose()
}

impl TryFrom<ledger_entry::Model> for Entry {
    type Error = StoreError;
    fn try_from(row: ledger_entry::Model) -> Result<Self, StoreError> {
        Ok(Self {
            seq: unsigned(ENTRY, row.seq)?,
            leaf_hash: fixed(ENTRY, &row.leaf_hash)?,
            bytes: row.bytes,
        })
    }
}

impl TryFrom<ledger_checkpoint::Model> for Checkpoint {
    type Error = StoreError;
    fn try_from(row: ledger_checkpoint::Model) -> Result<Self, StoreError> {
        Ok(Self { size: unsigned("ledger_checkpoint", row.size)?, note: row.note })
    }
}
