//! Table `information_request`: what was asked for, and whether it came.

use sea_orm::entity::prelude::*;

/// A row: what was asked for, and whether it came.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "information_request")]
pub struct Model {
    /// The entry `information.requested`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// Until when.
    pub due_ms: i64,
    /// The entry `information.received` that answered it.
    pub answered_seq: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
