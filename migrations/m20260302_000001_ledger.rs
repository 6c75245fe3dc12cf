//! The ledger: entries that chain, the tree over them, the signed statements of size and root.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::{self, Guard};

/// Makes the ledger tables and everything that keeps them append-only.
#[derive(DeriveMigrationName)]
pub struct Migration;

// `subject` is the serial of the case an entry names, a finding aid that can be derived again from
// the bytes. A node is the root of 256^level leaves, one hash of a tile above level 0; the hashes of
// level 0 are those of the entries.
const TABLES: &str = "
CREATE TABLE ledger_log (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE ledger_entry (
    log INTEGER NOT NULL REFERENCES ledger_log (id),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    subject INTEGER,
    bytes BLOB NOT NULL CHECK (length(bytes) <= 65535),
    PRIMARY KEY (log, seq)
) STRICT;
CREATE INDEX ledger_entry_subject ON ledger_entry (subject, seq) WHERE subject IS NOT NULL;
CREATE TABLE ledger_node (
    log INTEGER NOT NULL REFERENCES ledger_log (id),
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 7),
    position INTEGER NOT NULL CHECK (position >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (log, level, position)
) STRICT;
CREATE TABLE ledger_checkpoint (
    log INTEGER NOT NULL REFERENCES ledger_log (id),
    size INTEGER NOT NULL CHECK (size > 0),
    note TEXT NOT NULL,
    PRIMARY KEY (log, size)
) STRICT;
CREATE TABLE programme (
    digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32),
    id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    status TEXT NOT NULL,
    document BLOB NOT NULL,
    proposed_seq INTEGER NOT NULL UNIQUE,
    UNIQUE (id, version)
) STRICT;
";

// An entry follows the one before it: no gap, no fork, no second entry at a place. That makes
// (log, prev) unique without an index in random order: src/ARCHITECTURE.md, section 5.
const SQLITE_CHAIN: &str = "
CREATE TRIGGER ledger_entry_chain BEFORE INSERT ON ledger_entry
WHEN NEW.prev IS NOT CASE NEW.seq WHEN 0 THEN zeroblob(32) ELSE
    (SELECT leaf_hash FROM ledger_entry WHERE log = NEW.log AND seq = NEW.seq - 1) END
BEGIN SELECT RAISE(ABORT, 'chain: ledger_entry'); END;
";

const POSTGRES_CHAIN: &str = "
CREATE FUNCTION ledger_entry_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before_it BYTEA;
BEGIN
    IF NEW.seq = 0 THEN
        before_it := decode(repeat('00', 32), 'hex');
    ELSE
        SELECT leaf_hash INTO before_it FROM ledger_entry WHERE log = NEW.log AND seq = NEW.seq - 1;
    END IF;
    IF NEW.prev IS DISTINCT FROM before_it THEN
        RAISE EXCEPTION 'chain: ledger_entry' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_chain BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_chain();
";

const APPEND_ONLY: [(&str, &[&[&str]]); 5] = [
    ("ledger_log", &[&["id"], &["origin"]]),
    ("ledger_entry", &[&["log", "seq"]]),
    ("ledger_node", &[&["log", "level", "position"]]),
    ("ledger_checkpoint", &[&["log", "size"]]),
    ("programme", &[&["digest"], &["id", "version"], &["proposed_seq"]]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut sql = dialect::tables(backend, TABLES);
        if backend == DbBackend::Postgres {
            sql += dialect::POSTGRES_REFUSE;
            sql += POSTGRES_CHAIN;
        } else {
            sql += SQLITE_CHAIN;
        }
        for (table, keys) in APPEND_ONLY {
            sql += &dialect::guard(backend, table, Guard::AppendOnly { keys });
        }
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
