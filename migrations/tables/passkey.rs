//! Table `passkey`: a credential of WebAuthn.

use sea_orm::entity::prelude::*;

/// A row: a credential of WebAuthn.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// Its id, as the authenticator gave it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential: Vec<u8>,
    /// Whose.
    pub account: Vec<u8>,
    /// What its owner calls it.
    pub label: String,
    /// The 65 bytes of an uncompressed point of P-256.
    pub public_key: Vec<u8>,
    /// What the WebAuthn library keeps of it, as JSON.
    pub state: String,
    /// How often it says it was used, if it counts.
    pub counter: i64,
    /// When it was registered.
    pub made_ms: i64,
    /// When last used.
    pub used_ms: Option<i64>,
    /// The entry that enrolled it; none while nobody has vouched for it.
    pub enrolled_seq: Option<i64>,
    /// The entry that revoked it.
    pub revoked_seq: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
