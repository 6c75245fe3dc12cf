//! Table `review`: a review as queues know it.

use sea_orm::entity::prelude::*;

/// A row: a review as queues know it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    /// The entry `review.opened`.
    pub opened_seq: i64,
    /// The recommendation that is reviewed.
    pub recommendation_seq: i64,
    /// Programme id.
    pub programme: String,
    /// Last millisecond of the legal term; 2^53-1 where no calendar tells it.
    pub due_ms: i64,
    /// Since when the clock stands still.
    pub stopped_ms: Option<i64>,
    /// When a clock that stands still goes on by itself.
    pub resume_ms: Option<i64>,
    /// Minus the priority: orders the queue among reviews due together; never shown.
    pub precedence: i64,
    /// What happens next: `waiting`, `claimed`, `information`, `decided`.
    pub stage: String,
    /// On which ground it went to a supervisor.
    pub escalated: Option<String>,
    /// Whether the end of the term was warned of.
    pub warned: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
