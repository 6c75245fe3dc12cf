//! Table `code_failure`: wrong codes of an account since its last right one.

use sea_orm::entity::prelude::*;

/// A row: wrong codes of an account since its last right one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code_failure")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Vec<u8>,
    /// How many.
    pub failures: i64,
}

/// None: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
