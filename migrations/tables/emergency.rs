//! Table `emergency`: what lets one confirmation in favour be enough.

use sea_orm::entity::prelude::*;

/// A row: what lets one confirmation in favour be enough.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "emergency")]
pub struct Model {
    /// The entry `emergency.declared`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// The recommendation it is about.
    pub recommendation_seq: i64,
    /// The natural person who declared it.
    pub person: Vec<u8>,
    /// The decision that was granted in it.
    pub decision_seq: Option<i64>,
    /// The entry `emergency.reviewed`.
    pub reviewed_seq: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
