//! Table `ceremony`: something a person was asked to answer, soon and once.

use sea_orm::entity::prelude::*;

/// A row: something a person was asked to answer, soon and once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremony")]
pub struct Model {
    /// 16 random bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// Who was asked.
    pub account: Vec<u8>,
    /// What for.
    pub purpose: String,
    /// What the answer is checked against.
    pub state: Vec<u8>,
    /// Until when it can be answered.
    pub expires_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
