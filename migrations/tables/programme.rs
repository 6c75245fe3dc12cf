//! Table `programme`: a programme version as it was proposed.

use sea_orm::entity::prelude::*;

/// A row: a programme version as it was proposed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme")]
pub struct Model {
    /// SHA-256 of the document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// Programme id.
    pub id: String,
    /// Version, from 1.
    pub version: i64,
    /// `example`, `draft` or `active`.
    pub status: String,
    /// The bytes of the file.
    pub document: Vec<u8>,
    /// The entry that proposed it.
    pub proposed_seq: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
