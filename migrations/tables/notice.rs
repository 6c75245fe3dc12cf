//! Table `notice`: a letter that was made, and whether it arrived.

use sea_orm::entity::prelude::*;

/// A row: a letter that was made, and whether it arrived.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// The entry `notice.issued`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// The decision it tells.
    pub decision_seq: i64,
    /// When it was made.
    pub issued_ms: i64,
    /// The entry `notice.delivered`.
    pub delivered_seq: Option<i64>,
    /// When it was proved to have arrived.
    pub delivered_ms: Option<i64>,
    /// Last millisecond to object; none where no calendar tells it.
    pub objection_due_ms: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
