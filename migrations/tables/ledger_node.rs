//! Table `ledger_node`: a node of the tree that stands in a tile above level 0.

use sea_orm::entity::prelude::*;

/// A row: a node of the tree that stands in a tile above level 0.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_node")]
pub struct Model {
    /// The log whose tree it is of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub log: i64,
    /// Tile level, from 1: it is the root of 256^level leaves.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: i64,
    /// Place within its level.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
