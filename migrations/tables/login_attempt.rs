//! Table `login_attempt`: failed logins of one account or peer.

use sea_orm::entity::prelude::*;

/// A row: failed logins of one account or peer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login_attempt")]
pub struct Model {
    /// `account:` or `peer:` and its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Failures in the window.
    pub failures: i64,
    /// When the window began.
    pub since_ms: i64,
    /// When the last failure was.
    pub last_ms: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
