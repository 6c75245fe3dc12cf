//! Table `account_word`: what was said of who uses an account.

use sea_orm::entity::prelude::*;

/// A row: what was said of who uses an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_word")]
pub struct Model {
    /// The entry that says it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Whose.
    pub account: Vec<u8>,
    /// `doubted` or `vouched`.
    pub word: String,
    /// Whether the account decides nothing before a colleague vouches, 0 or 1.
    pub waits: i64,
    /// The person who had its password; none for the operator of the machine.
    pub person: Option<Vec<u8>>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
