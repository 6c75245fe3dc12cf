//! An index over the entries that name an account: what an act believes of it is read from them.

use sea_orm_migration::prelude::*;

use crate::dialect::Named;

/// Makes the index.
#[derive(DeriveMigrationName)]
pub struct Migration;

// It is made of the bytes of the entries, not of a column that says the same beside them: what is not
// found in it is in no entry.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let Named { any, account } = Named::of(manager.get_database_backend());
        let sql = format!(
            "CREATE INDEX ledger_entry_named ON ledger_entry (log, ({account}), seq) WHERE {any}"
        );
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
