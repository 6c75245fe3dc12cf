//! Table `case_file`: a case, without the person it is about.

use sea_orm::entity::prelude::*;

/// A row: a case, without the person it is about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_file")]
pub struct Model {
    /// Counts cases in the order received.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    /// Random id by which the ledger names it, 16 bytes.
    pub case_id: Vec<u8>,
    /// The number people use, such as KB-2026-04171.
    pub number: String,
    /// Programme id applied for.
    pub programme: String,
    /// When the office took it in; never less than that of an earlier serial.
    pub received_ms: i64,
    /// When last changed.
    pub updated_ms: i64,
    /// Entry of the latest recommendation.
    pub latest_seq: Option<i64>,
    /// Leaf of the latest recommendation.
    pub leaf: Option<String>,
    /// Version applied and answers on the way to that leaf, from the root: `1:yynu`.
    pub path: Option<String>,
    /// Outcome of the latest recommendation.
    pub outcome: Option<i64>,
    /// Entry of the decision on the latest recommendation.
    pub decided_seq: Option<i64>,
    /// When the person was forgotten.
    pub erased_ms: Option<i64>,
    /// When the application came to the office.
    pub came_ms: i64,
    /// When it was first complete: the legal term runs from there.
    pub complete_ms: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
