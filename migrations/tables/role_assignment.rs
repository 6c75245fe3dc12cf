//! Table `role_assignment`: a role an account holds, from when, until when.

use sea_orm::entity::prelude::*;

/// A row: a role an account holds, from when, until when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_assignment")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Vec<u8>,
    /// The role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    /// The first millisecond it is held.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_ms: i64,
    /// The first millisecond it is held no more.
    pub until_ms: Option<i64>,
    /// The entry that granted it; none if it was held before entries were kept here.
    pub granted_seq: Option<i64>,
    /// The entry that revoked it.
    pub revoked_seq: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
