//! Table `recommendation`: what the machine recommended; deletable.

use sea_orm::entity::prelude::*;

/// A row: what the machine recommended; deletable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation")]
pub struct Model {
    /// The entry `decision.recommended`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// Digest of the programme version.
    pub programme: Vec<u8>,
    /// Keyed hash of the facts: the same facts are recognised.
    pub facts_mark: Vec<u8>,
    /// Leaf reached.
    pub leaf: String,
    /// Code of that leaf.
    pub code: String,
    /// Outcome.
    pub outcome: i64,
    /// Priority, in the programme's own scale.
    pub priority: i64,
    /// Benefit in rupiah, where there is one.
    pub benefit: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
