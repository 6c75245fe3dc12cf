//! Table `ledger_entry`: one entry of a log.

use sea_orm::entity::prelude::*;

/// A row: one entry of a log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// The log it stands in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub log: i64,
    /// Its place, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Leaf hash of the entry before; 32 zero bytes at place 0.
    pub prev: Vec<u8>,
    /// RFC 6962 leaf hash of `bytes`.
    pub leaf_hash: Vec<u8>,
    /// Serial of the case it names, if any; derived from `bytes`.
    pub subject: Option<i64>,
    /// The signed note, whole.
    pub bytes: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
