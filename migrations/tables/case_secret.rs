//! Table `case_secret`: the link to a person, deletable.

use sea_orm::entity::prelude::*;

/// A row: the link to a person, deletable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_secret")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i64,
    /// Keyed index of the id under which the application came.
    pub external_index: Vec<u8>,
    /// Keyed index of the NIK.
    pub person_index: Option<Vec<u8>>,
    /// The case key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// Names and ids, sealed under the case key.
    pub sealed_identity: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
