//! Table `programme_change`: what was done with a programme version.

use sea_orm::entity::prelude::*;

/// A row: what was done with a programme version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme_change")]
pub struct Model {
    /// The entry that says so.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// SHA-256 of its document.
    pub digest: Vec<u8>,
    /// `approved`, `activated` or `suspended`.
    pub change: String,
    /// The natural person who did it; none for the command line.
    pub person: Option<Vec<u8>>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
