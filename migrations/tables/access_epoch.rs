//! Table `access_epoch`: an access policy that was put in force.

use sea_orm::entity::prelude::*;

/// A row: an access policy that was put in force.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_epoch")]
pub struct Model {
    /// Its number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub epoch: i64,
    /// The entry `access.activated`.
    pub seq: i64,
    /// SHA-256 of its model.
    pub model: Vec<u8>,
    /// SHA-256 of its rules.
    pub policy: Vec<u8>,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
