//! What entries commit to, sealed, and the recommendations made.

use migrations::tables::{ledger_entry, payload, recommendation};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use sea_orm::{QuerySelect as _, QueryTrait as _};

use super::{Hash, Store, StoreError, fixed, signed, unsigned};

/// The payload of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// The entry.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// Commitment key and payload, sealed under the case key.
    pub sealed: Vec<u8>,
}

/// A recommendation of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// The entry `decision.recommended`.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// Digest of the programme version.
    pub programme: Hash,
    /// Keyed hash of the facts.
    pub facts_mark: Hash,
    /// Leaf reached.
    pub leaf: String,
    /// Code of that leaf.
    pub code: String,
    /// Outcome, by its number in the closed list.
    pub outcome: u8,
    /// Priority, in the programme's own scale.
    pub priority: i64,
    /// Benefit in rupiah.
    pub benefit: Option<i64>,
}

impl Store {
    /// The payload of an entry; none if it has none, or none any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payload(&self, seq: u64) -> Result<Option<Payload>, StoreError> {
        payload(&self.reader, seq).await
    }

    /// Up to `limit` payloads of entries from place `from` on, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payloads(&self, from: u64, limit: u64) -> Result<Vec<Payload>, StoreError> {
        let rows = payload::Entity::find()
            .filter(payload::Column::Seq.gte(signed(from)))
            .order_by_asc(payload::Column::Seq)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Payload::try_from).collect()
    }

    /// The payloads of a case that are still kept, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payloads_of(&self, serial: i64) -> Result<Vec<Payload>, StoreError> {
        let rows = payload::Entity::find()
            .filter(payload::Column::Seq.in_subquery(seqs_of(serial)))
            .order_by_asc(payload::Column::Seq)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Payload::try_from).collect()
    }

    /// The recommendation an entry made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recommendation(&self, seq: u64) -> Result<Option<Recommendation>, StoreError> {
        recommendation(&self.reader, seq).await
    }

    /// The recommendations made by these entries, in no order; one query for a whole batch.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recommendations(&self, seqs: &[u64]) -> Result<Vec<Recommendation>, StoreError> {
        let mut found = Vec::with_capacity(seqs.len());
        for seqs in seqs.chunks(super::cases::PARAMETERS) {
            let rows = recommendation::Entity::find()
                .filter(recommendation::Column::Seq.is_in(seqs.iter().copied().map(signed)))
                .all(&self.reader)
                .await?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }

    /// The recommendations of a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recommendations_of(&self, serial: i64) -> Result<Vec<Recommendation>, StoreError> {
        recommendations_of(&self.reader, serial).await
    }
}

/// The recommendations of a case, read within whatever `db` is.
pub(super) async fn recommendations_of(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Vec<Recommendation>, StoreError> {
    let rows = recommendation::Entity::find()
        .filter(recommendation::Column::Seq.in_subquery(seqs_of(serial)))
        .order_by_asc(recommendation::Column::Seq)
        .all(db)
        .await?;
    rows.into_iter().map(Recommendation::try_from).collect()
}

/// The payload of an entry, read within whatever `db` is.
pub(super) async fn payload(
    db: &impl ConnectionTrait,
    seq: u64,
) -> Result<Option<Payload>, StoreError> {
    let row = payload::Entity::find_by_id(signed(seq)).one(db).await?;
    row.map(Payload::try_from).transpose()
}

/// The recommendation an entry made, read within whatever `db` is.
pub(super) async fn recommendation(
    db: &impl ConnectionTrait,
    seq: u64,
) -> Result<Option<Recommendation>, StoreError> {
    let row = recommendation::Entity::find_by_id(signed(seq)).one(db).await?;
    row.map(Recommendation::try_from).transpose()
}

/// The places of the entries that name a case.
pub(super) fn seqs_of(serial: i64) -> SelectStatement {
    ledger_entry::Entity::find()
        .select_only()
        .column(ledger_entry::Column::Seq)
        .filter(ledger_entry::Column::Subject.eq(serial))
        .into_query()
}

impl TryFrom<payload::Model> for Payload {
    type Error = StoreError;
    fn try_from(row: payload::Model) -> Result<Self, StoreError> {
        Ok(Self { seq: unsigned("payload", row.seq)?, serial: row.serial, sealed: row.sealed })
    }
}

impl TryFrom<recommendation::Model> for Recommendation {
    type Error = StoreError;
    fn try_from(row: recommendation::Model) -> Result<Self, StoreError> {
        const TABLE: &str = "recommendation";
        Ok(Self {
            seq: unsigned(TABLE, row.seq)?,
            serial: row.serial,
            programme: fixed(TABLE, &row.programme)?,
            facts_mark: fixed(TABLE, &row.facts_mark)?,
            leaf: row.leaf,
            code: row.code,
            outcome: row.outcome.try_into().map_err(|_| StoreError::Malformed { table: TABLE })?,
            priority: row.priority,
            benefit: row.benefit,
        })
    }
}
