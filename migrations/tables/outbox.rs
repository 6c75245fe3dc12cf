//! Table `outbox`: messages to send, sealed; deletable.

use sea_orm::entity::prelude::*;

/// A row: a message to send, sealed; deletable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Random id; the idempotency key of the message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// The entry of the notice.
    pub seq: i64,
    /// The case.
    pub serial: i64,
    /// `file`, `email` or `webhook`.
    pub channel: String,
    /// Address and message, sealed under the case key.
    pub sealed: Vec<u8>,
    /// When written.
    pub created_ms: i64,
    /// `pending`, `sent`, `delivered` or `dead`.
    pub state: String,
    /// How often it was taken up.
    pub attempts: i64,
    /// Not before this.
    pub next_ms: i64,
    /// Why the last attempt failed, without personal data.
    pub last_error: Option<String>,
    /// When handed over to the channel.
    pub sent_ms: Option<i64>,
    /// When proved to have arrived.
    pub delivered_ms: Option<i64>,
    /// Who works on it.
    pub lease_owner: Option<Vec<u8>>,
    /// Until when.
    pub lease_until_ms: Option<i64>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
