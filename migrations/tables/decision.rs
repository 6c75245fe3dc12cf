//! Table `decision`: what was decided.

use sea_orm::entity::prelude::*;

/// A row: what was decided.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// The entry `decision.issued` or `decision.deemed`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// The recommendation that is decided on.
    pub recommendation_seq: i64,
    /// The confirmation it rests on; none where a rule or the law decides in favour.
    pub confirmation_seq: Option<i64>,
    /// `issued` or `deemed`.
    pub kind: String,
    /// What was decided, by its number in the closed list; none where the law deems it granted.
    pub outcome: Option<i64>,
    /// Whether that goes against the person: 1 or 0.
    pub adverse: i64,
    /// Commitment to the letter.
    pub notice: Option<Vec<u8>>,
    /// When.
    pub at_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
