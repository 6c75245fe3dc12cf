//! Table `session`: a live login.

use sea_orm::entity::prelude::*;

/// A row: a live login.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the session id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: Vec<u8>,
    /// Whose it is, once logged in.
    pub account: Option<Vec<u8>>,
    /// When begun.
    pub created_ms: i64,
    /// When last used.
    pub seen_ms: i64,
    /// When it ends at the latest.
    pub expires_ms: i64,
    /// What the session holds.
    pub record: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
