//! Table `name_word`: a word of a name, as its keyed hash; deletable.

use sea_orm::entity::prelude::*;

/// A row: a word of a name, as its keyed hash; deletable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "name_word")]
pub struct Model {
    /// HMAC of the word under the index key, 32 bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: Vec<u8>,
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
