//! Table `recovery_code`: one of the ten codes that stand in for a lost factor.

use sea_orm::entity::prelude::*;

/// A row: one of the ten codes that stand in for a lost factor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Vec<u8>,
    /// Which of the ten.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    /// Argon2id, in PHC form.
    pub hash: String,
    /// When drawn.
    pub made_ms: i64,
    /// When used: each is good once.
    pub used_ms: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
