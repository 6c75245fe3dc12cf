//! Table `job`: periodic work, and which instance does it.

use sea_orm::entity::prelude::*;

/// A row: periodic work, and which instance does it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Not before this.
    pub due_ms: i64,
    /// Who does it.
    pub lease_owner: Option<Vec<u8>>,
    /// Until when.
    pub lease_until_ms: Option<i64>,
    /// When it was last finished.
    pub last_run_ms: Option<i64>,
    /// What came of it.
    pub last_result: Option<String>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
