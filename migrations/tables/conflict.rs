//! Table `conflict`: who takes no part in a case.

use sea_orm::entity::prelude::*;

/// A row: who takes no part in a case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conflict")]
pub struct Model {
    /// The entry that says so.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// The natural person.
    pub person: Vec<u8>,
    /// `intake` or `declared`.
    pub ground: String,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
