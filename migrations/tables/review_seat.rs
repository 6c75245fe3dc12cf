//! Table `review_seat`: who has a seat in a review.

use sea_orm::entity::prelude::*;

/// A row: who has a seat in a review.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_seat")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    /// The seat, 1 to 3.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat: i64,
    /// Who has it.
    pub account: Vec<u8>,
    /// The natural person behind the account.
    pub person: Vec<u8>,
    /// Since when.
    pub claimed_ms: i64,
    /// When they last did something in it.
    pub active_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
