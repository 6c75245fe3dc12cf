//! Messages that wait to be sent, and the periodic jobs: what survives a restart and is shared by instances.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Makes the tables of messages and jobs.
#[derive(DeriveMigrationName)]
pub struct Migration;

// A message is written with the entry of its notice (`seq`), and goes with its case. `sent` is
// handed over to a channel, `delivered` is proved to have arrived: the two are never mixed, because
// a legal term begins with the second. Whoever works on a row holds it under a lease that ends by
// itself; `lease_owner` is drawn anew for each, so a lease that ran out can settle nothing.
const TABLES: &str = "
CREATE TABLE outbox (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    seq INTEGER NOT NULL,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    channel TEXT NOT NULL CHECK (channel IN ('file', 'email', 'webhook')),
    sealed BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'delivered', 'dead')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    next_ms INTEGER NOT NULL,
    last_error TEXT,
    sent_ms INTEGER,
    delivered_ms INTEGER,
    lease_owner BLOB CHECK (length(lease_owner) = 16),
    lease_until_ms INTEGER,
    CHECK (state <> 'sent' OR sent_ms IS NOT NULL),
    CHECK ((state = 'delivered') = (delivered_ms IS NOT NULL)),
    CHECK ((lease_owner IS NULL) = (lease_until_ms IS NULL)),
    CHECK (state = 'pending' OR lease_owner IS NULL)
) STRICT;
CREATE INDEX outbox_due ON outbox (next_ms) WHERE state = 'pending';
CREATE INDEX outbox_dead ON outbox (created_ms) WHERE state = 'dead';
CREATE INDEX outbox_serial ON outbox (serial);
CREATE TABLE job (
    name TEXT PRIMARY KEY NOT NULL,
    due_ms INTEGER NOT NULL,
    lease_owner BLOB CHECK (length(lease_owner) = 16),
    lease_until_ms INTEGER,
    last_run_ms INTEGER,
    last_result TEXT,
    CHECK ((lease_owner IS NULL) = (lease_until_ms IS NULL))
) STRICT;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut sql = dialect::tables(backend, TABLES);
        sql += &dialect::needs_entry(backend, "outbox");
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
