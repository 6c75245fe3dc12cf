//! Cases, what is recommended in them, and the two tables from which a person can be forgotten.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::{self, Guard};

/// Makes the tables of cases.
#[derive(DeriveMigrationName)]
pub struct Migration;

// `serial` counts cases in the order they were received and is what other tables refer to; the
// random `case_id` is the name the ledger knows. The link to a person is in `case_secret` alone.
// `latest_seq`, `leaf`, `path` and `outcome` repeat the latest recommendation, for lists and counts.
const TABLES: &str = "
CREATE TABLE case_file (
    serial INTEGER PRIMARY KEY,
    case_id BLOB NOT NULL UNIQUE CHECK (length(case_id) = 16),
    number TEXT NOT NULL UNIQUE,
    programme TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    latest_seq INTEGER,
    leaf TEXT,
    path TEXT,
    outcome INTEGER,
    erased_ms INTEGER
) STRICT;
CREATE INDEX case_file_programme ON case_file (programme, outcome, leaf, serial);
CREATE INDEX case_file_outcome ON case_file (outcome, serial);
CREATE INDEX case_file_received ON case_file (received_ms, serial);
CREATE TABLE case_secret (
    serial INTEGER PRIMARY KEY REFERENCES case_file (serial),
    external_index BLOB NOT NULL UNIQUE CHECK (length(external_index) = 32),
    person_index BLOB CHECK (length(person_index) = 32),
    wrapped_key BLOB NOT NULL,
    sealed_identity BLOB NOT NULL
) STRICT;
CREATE INDEX case_secret_person ON case_secret (person_index) WHERE person_index IS NOT NULL;
CREATE TABLE payload (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE recommendation (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    programme BLOB NOT NULL REFERENCES programme (digest),
    facts_mark BLOB NOT NULL CHECK (length(facts_mark) = 32),
    leaf TEXT NOT NULL,
    code TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    benefit INTEGER
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
        if backend == DbBackend::Postgres {
            sql += dialect::POSTGRES_NEEDS_ENTRY;
        }
        for table in ["payload", "recommendation"] {
            sql += &dialect::needs_entry(backend, table);
            sql += &dialect::guard(backend, table, Guard::Unchanging);
        }
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
