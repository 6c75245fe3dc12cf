//! Table `draft`: what a reviewer prepared and has not confirmed; deletable.

use sea_orm::entity::prelude::*;

/// A row: what a reviewer prepared and has not confirmed; deletable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    /// The seat.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat: i64,
    /// Who.
    pub account: Vec<u8>,
    /// The recommendation that was shown.
    pub recommendation_seq: i64,
    /// The challenge that is to be answered, where a passkey signs.
    pub challenge: Option<Vec<u8>>,
    /// Letter, reasons and the keys of their commitments, sealed under the case key.
    pub sealed: Vec<u8>,
    /// When it was prepared.
    pub made_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
