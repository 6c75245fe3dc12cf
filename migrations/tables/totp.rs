//! Table `totp`: the secret behind the one-time codes of an account.

use sea_orm::entity::prelude::*;

/// A row: the secret behind the one-time codes of an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Vec<u8>,
    /// The secret, sealed for this account.
    pub sealed_secret: Vec<u8>,
    /// When it was proved for the first time.
    pub enrolled_ms: i64,
    /// The last step of 30 seconds whose code was taken: none before it is taken again.
    pub last_step: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
