//! Roles that stand only with their entry, accounts that wait for a colleague's word, and codes that
//! were tried too often.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::{self, Guard};

/// Makes the tables of what is known of accounts.
#[derive(DeriveMigrationName)]
pub struct Migration;

// A row of `account_word` stands for an entry that says somebody else had the password of an account
// (`doubted`, with the person who had it, none for the operator of the machine), or that a colleague
// vouched for it. `waits` repeats what the entries make of it: the account decides nothing before.
const TABLES: &str = "
CREATE TABLE account_word (
    seq INTEGER PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id),
    word TEXT NOT NULL CHECK (word IN ('doubted', 'vouched')),
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)),
    person BLOB CHECK (length(person) = 16),
    CHECK (word = 'doubted' OR waits = 0)
) STRICT;
CREATE INDEX account_word_account ON account_word (account, seq);
CREATE TABLE code_failure (
    account BLOB PRIMARY KEY NOT NULL REFERENCES account (id),
    failures INTEGER NOT NULL CHECK (failures > 0)
) STRICT;
";

/// Nobody decides whose account waits for a colleague's word.
const KNOWN: &str = "NOT EXISTS (SELECT 1 FROM account_word w
    WHERE w.account = NEW.account AND w.waits = 1 AND NOT EXISTS (SELECT 1 FROM account_word v
        WHERE v.account = w.account AND v.word = 'vouched' AND v.seq > w.seq))";

const APPEND_ONLY: &[&[&str]] = &[&["seq"]];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend: DbBackend = manager.get_database_backend();
        let mut sql = dialect::tables(backend, TABLES);
        let says = |seq: &str, kind: &str| dialect::says(backend, seq, kind);
        let changed = |seq: &str| says(seq, "access.changed");
        let granted = format!(
            "NEW.revoked_seq IS NULL AND {} AND NOT EXISTS
                (SELECT 1 FROM role_assignment h WHERE h.granted_seq = NEW.granted_seq)",
            changed("NEW.granted_seq")
        );
        let revoked = format!(
            "NEW.account = OLD.account AND NEW.role = OLD.role AND NEW.from_ms = OLD.from_ms
                AND (NEW.granted_seq = OLD.granted_seq
                    OR NEW.granted_seq IS NULL AND OLD.granted_seq IS NULL)
                AND OLD.revoked_seq IS NULL AND {}",
            changed("NEW.revoked_seq")
        );
        let word = format!(
            "CASE NEW.word WHEN 'vouched' THEN {} ELSE {} OR {} END",
            says("NEW.seq", "account.vouched"),
            says("NEW.seq", "account.reset"),
            changed("NEW.seq")
        );
        sql += &dialect::refuse_unless(backend, "role_assignment", "granted", &granted);
        sql += &dialect::refuse_update_unless(backend, "role_assignment", "revoked", &revoked);
        sql += &dialect::guard(backend, "role_assignment", Guard::Kept);
        sql += &dialect::refuse_unless(backend, "account_word", "entry", &word);
        let append_only = Guard::AppendOnly { keys: APPEND_ONLY };
        sql += &dialect::guard(backend, "account_word", append_only);
        for table in ["review_seat", "challenge", "confirmation"] {
            sql += &dialect::refuse_unless(backend, table, "known", KNOWN);
        }
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
