//! Table `account`: who may log in.

use sea_orm::entity::prelude::*;

/// A row: who may log in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// The actor's pseudonymous id, 16 bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// The natural person behind it, 16 bytes.
    pub person: Vec<u8>,
    /// Login name.
    pub name: String,
    /// Name as shown.
    pub display_name: String,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// When made.
    pub created_ms: i64,
    /// When closed.
    pub disabled_ms: Option<i64>,
    /// Until when a password that is to be used once can be; none for one its owner chose.
    pub password_until_ms: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
