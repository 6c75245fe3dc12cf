//! Reading the log: its head, entries, leaf hashes, tiles and checkpoints.

use migrations::dialect::Named;
use migrations::tables::{case_file, ledger_checkpoint, ledger_entry};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{Order, QueryOrder as _, QuerySelect as _, Select, Statement};

use super::{AccountId, Hash, Store, StoreError, fixed, signed, unsigned};
use crate::ids::ActorId;
use crate::ledger::verify::Extent;

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

/// What the database repeats of an entry, to find and to guard it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The entry.
    pub seq: u64,
    /// Leaf hash of the entry before.
    pub prev: Hash,
    /// Random id of the case it is found under.
    pub case_id: Option<[u8; 16]>,
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
        head_of(self.writer.as_ref().unwrap_or(&self.reader), self.log).await
    }

    /// How many entries readers see: all that are committed. Waits for no writer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn size(&self) -> Result<u64, StoreError> {
        let last = last_entry(&self.reader, self.log).await?;
        Ok(last.map_or(0, |last| last.seq + 1))
    }

    /// Up to `limit` entries from place `from` on, in order. To read a long log page by page costs
    /// no more than to read it at once, and holds one page in memory.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries(&self, from: u64, limit: u64) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryColumns> = entry_columns()
            .filter(ledger_entry::Column::Log.eq(self.log))
            .filter(ledger_entry::Column::Seq.gte(signed(from)))
            .order_by_asc(ledger_entry::Column::Seq)
            .limit(limit)
            .into_tuple()
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

    /// What is repeated of up to `limit` entries from place `from` on, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn repeated(&self, from: u64, limit: u64) -> Result<Vec<Repeated>, StoreError> {
        let read = Statement::from_sql_and_values(
            self.reader.get_database_backend(),
            "SELECT e.seq, e.prev, c.case_id FROM ledger_entry e
             LEFT JOIN case_file c ON c.serial = e.subject
             WHERE e.log = $1 AND e.seq >= $2 ORDER BY e.seq LIMIT $3",
            [self.log.into(), signed(from).into(), signed(limit).into()],
        );
        let rows = self.reader.query_all_raw(read).await?;
        let repeated = rows.iter().map(|row| {
            let case_id: Option<Vec<u8>> = row.try_get_by(2)?;
            Ok(Repeated {
                seq: unsigned(ENTRY, row.try_get_by(0)?)?,
                prev: fixed(ENTRY, &row.try_get_by::<Vec<u8>, _>(1)?)?,
                case_id: case_id.map(|id| fixed("case_file", &id)).transpose()?,
            })
        });
        repeated.collect()
    }

    /// The entries that name a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries_of(&self, serial: i64) -> Result<Vec<Entry>, StoreError> {
        entries_of(&self.reader, self.log, serial).await
    }

    /// The entries that name an account, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries_about(&self, account: &AccountId) -> Result<Vec<Entry>, StoreError> {
        entries_about(&self.reader, self.log, account).await
    }

    /// How far the log reaches, counted entry by entry.
    ///
    /// # Errors
    /// What the database says.
    pub async fn extent(&self) -> Result<Extent, StoreError> {
        let row: Option<(i64, Option<i64>)> = ledger_entry::Entity::find()
            .select_only()
            .column_as(ledger_entry::Column::Seq.count(), "count")
            .column_as(ledger_entry::Column::Seq.max(), "last")
            .filter(ledger_entry::Column::Log.eq(self.log))
            .into_tuple()
            .one(&self.reader)
            .await?;
        let (count, last) = row.unwrap_or_default();
        let end = last.map_or(0, |last| last + 1);
        Ok(Extent { count: unsigned(ENTRY, count)?, end: unsigned(ENTRY, end)? })
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

/// Where a log stands, read within whatever `db` is.
pub(super) async fn head_of(db: &impl ConnectionTrait, log: i64) -> Result<Head, StoreError> {
    let last = last_entry(db, log).await?;
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

/// The entry at a place, read within whatever `db` is.
pub(super) async fn entry_at(
    db: &impl ConnectionTrait,
    log: i64,
    seq: u64,
) -> Result<Option<Entry>, StoreError> {
    let row: Option<EntryColumns> = entry_columns()
        .filter(ledger_entry::Column::Log.eq(log))
        .filter(ledger_entry::Column::Seq.eq(signed(seq)))
        .into_tuple()
        .one(db)
        .await?;
    row.map(Entry::try_from).transpose()
}

/// The entries that name a case, read within whatever `db` is.
pub(super) async fn entries_of(
    db: &impl ConnectionTrait,
    log: i64,
    serial: i64,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<EntryColumns> = entry_columns()
        .filter(ledger_entry::Column::Log.eq(log))
        .filter(ledger_entry::Column::Subject.eq(serial))
        .order_by_asc(ledger_entry::Column::Seq)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// The entries that name an account, read within whatever `db` is. They are found by their bytes, so
/// that no row beside them can hide one.
pub(super) async fn entries_about(
    db: &impl ConnectionTrait,
    log: i64,
    account: &AccountId,
) -> Result<Vec<Entry>, StoreError> {
    let backend = db.get_database_backend();
    let Named { any, account: named } = Named::of(backend);
    let sql = format!(
        "SELECT seq, leaf_hash, bytes FROM ledger_entry
         WHERE log = $1 AND {any} AND {named} = $2 ORDER BY seq"
    );
    let id = ActorId::from_random(*account).to_string().into_bytes();
    let read = Statement::from_sql_and_values(backend, sql, [log.into(), id.into()]);
    let rows = db.query_all_raw(read).await?;
    let entries = rows.iter().map(|row| {
        let columns: EntryColumns = (row.try_get_by(0)?, row.try_get_by(1)?, row.try_get_by(2)?);
        Entry::try_from(columns)
    });
    entries.collect()
}

/// The last entry of a log, read within whatever `db` is.
pub(super) async fn last_entry(
    db: &impl ConnectionTrait,
    log: i64,
) -> Result<Option<Entry>, StoreError> {
    let row: Option<EntryColumns> = entry_columns()
        .filter(ledger_entry::Column::Log.eq(log))
        .order_by_desc(ledger_entry::Column::Seq)
        .into_tuple()
        .one(db)
        .await?;
    row.map(Entry::try_from).transpose()
}

/// Place, leaf hash, bytes: a verifier reads millions of rows, and each column costs.
pub(super) type EntryColumns = (i64, Vec<u8>, Vec<u8>);

pub(super) fn entry_columns() -> Select<ledger_entry::Entity> {
    use ledger_entry::Column::{Bytes, LeafHash, Seq};
    ledger_entry::Entity::find().select_only().columns([Seq, LeafHash, Bytes])
}

impl TryFrom<EntryColumns> for Entry {
    type Error = StoreError;
    fn try_from((seq, leaf_hash, bytes): EntryColumns) -> Result<Self, StoreError> {
        Ok(Self { seq: unsigned(ENTRY, seq)?, leaf_hash: fixed(ENTRY, &leaf_hash)?, bytes })
    }
}

impl TryFrom<ledger_checkpoint::Model> for Checkpoint {
    type Error = StoreError;
    fn try_from(row: ledger_checkpoint::Model) -> Result<Self, StoreError> {
        Ok(Self { size: unsigned("ledger_checkpoint", row.size)?, note: row.note })
    }
}
