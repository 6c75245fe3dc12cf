//! Table `ledger_log`: a log and its origin.

use sea_orm::entity::prelude::*;

/// A row: a log and its origin.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_log")]
pub struct Model {
    /// Number of the log in this database.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Its name, as every entry carries it.
    pub origin: String,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
