//! Table `ledger_checkpoint`: a signed statement of size and root.

use sea_orm::entity::prelude::*;

/// A row: a signed statement of size and root.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_checkpoint")]
pub struct Model {
    /// The log it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub log: i64,
    /// Entries it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: i64,
    /// The signed note, whole.
    pub note: String,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
