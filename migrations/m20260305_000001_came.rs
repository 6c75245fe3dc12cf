//! The day an application came to the office, and since when it is complete: a legal term runs from
//! there, whenever the case was taken in and however often it was recommended for since.

use sea_orm_migration::prelude::*;

/// Adds the two times to cases.
#[derive(DeriveMigrationName)]
pub struct Migration;

// A case that stood before came when it was taken in, and is complete unless its latest
// recommendation asks for something that is missing: outcome 6 of the closed list.
const COLUMNS: &str = "
ALTER TABLE case_file ADD COLUMN came_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN complete_ms INTEGER;
UPDATE case_file SET came_ms = received_ms;
UPDATE case_file SET complete_ms = received_ms WHERE outcome <> 6;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = crate::dialect::tables(manager.get_database_backend(), COLUMNS);
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
