//! Table `ledger_tile`: a full tile of the tree: 256 hashes.

use sea_orm::entity::prelude::*;

/// A row: a full tile of the tree: 256 hashes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_tile")]
pub struct Model {
    /// The log whose tree it is of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub log: i64,
    /// Level: 0 holds leaf hashes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: i64,
    /// Place within its level.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// 256 hashes of 32 bytes.
    pub hashes: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
