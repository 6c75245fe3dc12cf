//! Table `letter_due`: a decision whose letter is not made yet.

use sea_orm::entity::prelude::*;

/// A row: a decision whose letter is not made yet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter_due")]
pub struct Model {
    /// The entry of the decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_seq: i64,
    /// The case.
    pub serial: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
