//! Programme versions as they were proposed, and what was done with them.

use migrations::tables::{programme, programme_change};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use super::review_rows::ProgrammeChange;
use super::{Hash, Store, StoreError, fixed, signed, unsigned};

/// A programme version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// SHA-256 of `document`.
    pub digest: Hash,
    /// Programme id.
    pub id: String,
    /// Version, from 1.
    pub version: u64,
    /// `example`, `draft` or `active`.
    pub status: String,
    /// The bytes of the file.
    pub document: Vec<u8>,
    /// The entry that proposed it.
    pub proposed_seq: u64,
}

impl Store {
    /// Every programme version, by id and then version.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programmes(&self) -> Result<Vec<Programme>, StoreError> {
        let rows = programme::Entity::find()
            .order_by_asc(programme::Column::Id)
            .order_by_asc(programme::Column::Version)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Programme::try_from).collect()
    }

    /// The programme version of this digest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programme(&self, digest: &Hash) -> Result<Option<Programme>, StoreError> {
        by_digest(&self.reader, digest).await
    }

    /// A version of a programme; the newest one if none is named.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programme_version(
        &self,
        id: &str,
        version: Option<u64>,
    ) -> Result<Option<Programme>, StoreError> {
        let mut query = programme::Entity::find().filter(programme::Column::Id.eq(id));
        if let Some(version) = version {
            query = query.filter(programme::Column::Version.eq(signed(version)));
        }
        let row = query.order_by_desc(programme::Column::Version).one(&self.reader).await?;
        row.map(Programme::try_from).transpose()
    }

    /// What was done with a programme version, oldest first: entry, change, person.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programme_changes(
        &self,
        digest: &Hash,
    ) -> Result<Vec<(u64, ProgrammeChange, Option<[u8; 16]>)>, StoreError> {
        programme_changes(&self.reader, digest).await
    }
}

/// The programme version of this digest, read within whatever `db` is.
pub(super) async fn by_digest(
    db: &impl ConnectionTrait,
    digest: &Hash,
) -> Result<Option<Programme>, StoreError> {
    let row = programme::Entity::find_by_id(digest.to_vec()).one(db).await?;
    row.map(Programme::try_from).transpose()
}

/// What was done with a programme version, oldest first.
pub(super) async fn programme_changes(
    db: &impl ConnectionTrait,
    digest: &Hash,
) -> Result<Vec<(u64, ProgrammeChange, Option<[u8; 16]>)>, StoreError> {
    const TABLE: &str = "programme_change";
    let rows = programme_change::Entity::find()
        .filter(programme_change::Column::Digest.eq(digest.to_vec()))
        .order_by_asc(programme_change::Column::Seq)
        .all(db)
        .await?;
    let read = rows.into_iter().map(|row| {
        let change = change_of(&row.change)?;
        let person = row.person.map(|person| fixed(TABLE, &person)).transpose()?;
        Ok((unsigned(TABLE, row.seq)?, change, person))
    });
    read.collect()
}

pub(super) fn change_of(word: &str) -> Result<ProgrammeChange, StoreError> {
    match word {
        "approved" => Ok(ProgrammeChange::Approved),
        "activated" => Ok(ProgrammeChange::Activated),
        "suspended" => Ok(ProgrammeChange::Suspended),
        _ => Err(StoreError::Malformed { table: "programme_change" }),
    }
}

impl TryFrom<programme::Model> for Programme {
    type Error = StoreError;
    fn try_from(row: programme::Model) -> Result<Self, StoreError> {
        const TABLE: &str = "programme";
        Ok(Self {
            digest: fixed(TABLE, &row.digest)?,
            id: row.id,
            version: unsigned(TABLE, row.version)?,
            status: row.status,
            document: row.document,
            proposed_seq: unsigned(TABLE, row.proposed_seq)?,
        })
    }
}
