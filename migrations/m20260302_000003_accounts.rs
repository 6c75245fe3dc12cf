//! Accounts, their sessions, and the counters that slow down guessing.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Makes the tables of accounts.
#[derive(DeriveMigrationName)]
pub struct Migration;

// Of a session only the SHA-256 of its id is kept: who reads the database holds no live session.
// `subject` of an attempt is an account or a peer, each with its prefix.
const TABLES: &str = "
CREATE TABLE account (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person BLOB NOT NULL CHECK (length(person) = 16),
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    disabled_ms INTEGER
) STRICT;
CREATE TABLE session (
    id_hash BLOB PRIMARY KEY NOT NULL CHECK (length(id_hash) = 32),
    account BLOB REFERENCES account (id),
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE INDEX session_expires ON session (expires_ms);
CREATE INDEX session_account ON session (account) WHERE account IS NOT NULL;
CREATE TABLE login_attempt (
    subject TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX login_attempt_last ON login_attempt (last_ms);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = dialect::tables(manager.get_database_backend(), TABLES);
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
