//! Table `step_up`: factors proved again within a session.

use sea_orm::entity::prelude::*;

/// A row: factors proved again within a session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "step_up")]
pub struct Model {
    /// SHA-256 of the session id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: Vec<u8>,
    /// Which factors.
    pub proof: String,
    /// When.
    pub at_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
