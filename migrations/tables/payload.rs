//! Table `payload`: what an entry is about, sealed; deletable.

use sea_orm::entity::prelude::*;

/// A row: what an entry is about, sealed; deletable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payload")]
pub struct Model {
    /// The entry that commits to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// Commitment key and payload, sealed under the case key.
    pub sealed: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
