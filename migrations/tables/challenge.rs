//! Table `challenge`: what a passkey was asked to sign.

use sea_orm::entity::prelude::*;

/// A row: what a passkey was asked to sign.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "challenge")]
pub struct Model {
    /// 32 random bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub challenge: Vec<u8>,
    /// The entry `challenge.issued`.
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// The seat.
    pub seat: i64,
    /// Who was asked.
    pub account: Vec<u8>,
    /// The recommendation that was shown.
    pub recommendation_seq: i64,
    /// What is to be decided, by its number in the closed list.
    pub outcome: i64,
    /// Commitment to the letter.
    pub notice: Vec<u8>,
    /// Commitment to the reasons.
    pub reason: Vec<u8>,
    /// `confirmed` or `overruled`.
    pub verdict: String,
    /// Last time of an answer.
    pub expires_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
