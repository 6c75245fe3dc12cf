//! Table `confirmation`: what a reviewer confirmed.

use sea_orm::entity::prelude::*;

/// A row: what a reviewer confirmed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confirmation")]
pub struct Model {
    /// The entry `review.confirmed` or `review.overruled`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// The entry with which this round of the review began: `review.opened` or `review.sent_back`.
    pub round_seq: i64,
    /// The seat.
    pub seat: i64,
    /// Who.
    pub account: Vec<u8>,
    /// The natural person.
    pub person: Vec<u8>,
    /// The recommendation that was shown.
    pub recommendation_seq: i64,
    /// What is decided, by its number in the closed list.
    pub outcome: i64,
    /// Whether that goes against the person: 1 or 0.
    pub adverse: i64,
    /// Commitment to the letter.
    pub notice: Vec<u8>,
    /// Commitment to the reasons.
    pub reason: Vec<u8>,
    /// `confirmed` or `overruled`.
    pub verdict: String,
    /// `passkey` or `password-totp`.
    pub proof: String,
    /// The challenge that was answered.
    pub challenge: Option<Vec<u8>>,
    /// When.
    pub at_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
