//! Emergencies: what lets one confirmation in favour be enough, and who looks again afterwards.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::{self, Guard};

/// Makes the table of emergencies.
#[derive(DeriveMigrationName)]
pub struct Migration;

// A row stands for `emergency.declared`. `decision_seq` is what was granted in it, `reviewed_seq` the
// entry `emergency.reviewed` of somebody else.
const TABLES: &str = "
CREATE TABLE emergency (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    recommendation_seq INTEGER NOT NULL,
    person BLOB NOT NULL CHECK (length(person) = 16),
    decision_seq INTEGER UNIQUE REFERENCES decision (seq),
    reviewed_seq INTEGER UNIQUE,
    CHECK (reviewed_seq IS NULL OR decision_seq IS NOT NULL)
) STRICT;
CREATE INDEX emergency_serial ON emergency (serial);
CREATE INDEX emergency_unreviewed ON emergency (decision_seq)
    WHERE decision_seq IS NOT NULL AND reviewed_seq IS NULL;
";

/// It is declared on the recommendation the case stands at, by a person whom no conflict keeps from
/// it, and who took no seat that they still have.
const DECLARED: &str = "EXISTS (SELECT 1 FROM case_file c
    WHERE c.serial = NEW.serial AND c.latest_seq = NEW.recommendation_seq)
    AND NOT EXISTS (SELECT 1 FROM conflict k
        WHERE k.serial = NEW.serial AND k.person = NEW.person)
    AND NOT EXISTS (SELECT 1 FROM review_seat s
        WHERE s.serial = NEW.serial AND s.person = NEW.person)
    AND NEW.decision_seq IS NULL AND NEW.reviewed_seq IS NULL";

/// It grants once, what another person confirmed, and is reviewed once, after that.
const USED: &str = "NEW.seq = OLD.seq AND NEW.serial = OLD.serial
    AND NEW.recommendation_seq = OLD.recommendation_seq AND NEW.person = OLD.person
    AND (OLD.decision_seq IS NULL OR NEW.decision_seq = OLD.decision_seq)
    AND OLD.reviewed_seq IS NULL
    AND EXISTS (SELECT 1 FROM decision d JOIN confirmation f ON f.seq = d.confirmation_seq
        WHERE d.seq = NEW.decision_seq AND d.serial = NEW.serial AND d.adverse = 0
        AND d.recommendation_seq = NEW.recommendation_seq AND f.person <> NEW.person)
    AND (NEW.reviewed_seq IS NULL OR EXISTS (SELECT 1 FROM ledger_entry e
        WHERE e.seq = NEW.reviewed_seq AND e.subject = NEW.serial))";

/// Whoever declared an emergency confirms nothing while it stands.
const APART: &str = "NOT EXISTS (SELECT 1 FROM emergency e
    WHERE e.serial = NEW.serial AND e.recommendation_seq = NEW.recommendation_seq
    AND e.seq > NEW.round_seq AND e.person = NEW.person)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend: DbBackend = manager.get_database_backend();
        let mut sql = dialect::tables(backend, TABLES);
        sql += &dialect::needs_entry(backend, "emergency");
        sql += &dialect::refuse_unless(backend, "emergency", "declared", DECLARED);
        sql += &dialect::refuse_update_unless(backend, "emergency", "used", USED);
        sql += &dialect::guard(backend, "emergency", Guard::Kept);
        sql += &dialect::refuse_unless(backend, "confirmation", "apart", APART);
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
