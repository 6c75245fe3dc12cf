//! Reviews, what was confirmed and decided in them, and the rules that no row of theirs can break.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::{self, Guard};

/// Makes the tables of reviews.
#[derive(DeriveMigrationName)]
pub struct Migration;

// The entries of a case are the truth of its review; `review` and `review_seat` repeat of it what
// queues are ordered and filtered by. `due_ms` is 2^53-1 where no calendar tells the term;
// `precedence` is minus the priority, so that every column of a queue's key ascends.
// `confirmation` and `decision` repeat entries that stay for ever, so they are kept like them.
// `draft` holds what a reviewer prepared and has not confirmed, sealed under the case key.
// `letter_due` holds the decisions whose letter is not made yet: it waits for a receipt.
// A word of a name stands as its keyed hash: it finds a person by whole words, and cannot be read.
const TABLES: &str = "
ALTER TABLE case_file ADD COLUMN decided_seq INTEGER;
CREATE INDEX case_file_decided ON case_file (programme, outcome, leaf, serial)
    WHERE decided_seq IS NOT NULL;
CREATE TABLE review (
    serial INTEGER PRIMARY KEY REFERENCES case_file (serial),
    opened_seq INTEGER NOT NULL UNIQUE,
    recommendation_seq INTEGER NOT NULL,
    programme TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    stopped_ms INTEGER,
    resume_ms INTEGER,
    precedence INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('waiting', 'claimed', 'information', 'decided')),
    escalated TEXT CHECK (escalated IN ('clock', 'no-reviewer', 'disagreement', 'asked')),
    warned INTEGER NOT NULL CHECK (warned IN (0, 1)),
    CHECK ((resume_ms IS NULL) = (stopped_ms IS NULL))
) STRICT;
CREATE INDEX review_queue ON review (due_ms, precedence, serial) WHERE stage <> 'decided';
CREATE INDEX review_programme ON review (programme, due_ms, precedence, serial)
    WHERE stage <> 'decided';
CREATE TABLE review_seat (
    serial INTEGER NOT NULL REFERENCES review (serial),
    seat INTEGER NOT NULL CHECK (seat IN (1, 2, 3)),
    account BLOB NOT NULL REFERENCES account (id),
    person BLOB NOT NULL CHECK (length(person) = 16),
    claimed_ms INTEGER NOT NULL,
    active_ms INTEGER NOT NULL,
    PRIMARY KEY (serial, seat),
    UNIQUE (serial, person)
) STRICT;
CREATE INDEX review_seat_account ON review_seat (account, serial);
CREATE INDEX review_seat_active ON review_seat (active_ms);
CREATE TABLE conflict (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    person BLOB NOT NULL CHECK (length(person) = 16),
    ground TEXT NOT NULL CHECK (ground IN ('intake', 'declared'))
) STRICT;
CREATE INDEX conflict_person ON conflict (serial, person);
CREATE TABLE challenge (
    challenge BLOB PRIMARY KEY NOT NULL CHECK (length(challenge) = 32),
    seq INTEGER NOT NULL UNIQUE,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    seat INTEGER NOT NULL CHECK (seat IN (1, 2, 3)),
    account BLOB NOT NULL REFERENCES account (id),
    recommendation_seq INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    notice BLOB NOT NULL CHECK (length(notice) = 32),
    reason BLOB NOT NULL CHECK (length(reason) = 32),
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'overruled')),
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE confirmation (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    round_seq INTEGER NOT NULL,
    seat INTEGER NOT NULL CHECK (seat IN (1, 2, 3)),
    account BLOB NOT NULL REFERENCES account (id),
    person BLOB NOT NULL CHECK (length(person) = 16),
    recommendation_seq INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    adverse INTEGER NOT NULL CHECK (adverse IN (0, 1)),
    notice BLOB NOT NULL CHECK (length(notice) = 32),
    reason BLOB NOT NULL CHECK (length(reason) = 32),
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'overruled')),
    proof TEXT NOT NULL CHECK (proof IN ('passkey', 'password-totp')),
    challenge BLOB UNIQUE REFERENCES challenge (challenge),
    at_ms INTEGER NOT NULL,
    UNIQUE (round_seq, seat),
    UNIQUE (round_seq, person),
    CHECK ((proof = 'passkey') = (challenge IS NOT NULL)),
    CHECK (outcome BETWEEN 0 AND 4 AND adverse = 0 OR outcome BETWEEN 10 AND 20 AND adverse = 1)
) STRICT;
CREATE INDEX confirmation_serial ON confirmation (serial);
CREATE INDEX confirmation_person ON confirmation (person, at_ms);
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    recommendation_seq INTEGER NOT NULL UNIQUE,
    confirmation_seq INTEGER UNIQUE REFERENCES confirmation (seq),
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'deemed')),
    outcome INTEGER,
    adverse INTEGER NOT NULL CHECK (adverse IN (0, 1)),
    notice BLOB CHECK (length(notice) = 32),
    at_ms INTEGER NOT NULL,
    CHECK (adverse = 0 OR confirmation_seq IS NOT NULL),
    CHECK ((kind = 'issued') = (outcome IS NOT NULL)),
    CHECK ((kind = 'issued') = (notice IS NOT NULL)),
    CHECK (kind = 'issued' OR adverse = 0 AND confirmation_seq IS NULL),
    CHECK (outcome IS NULL OR outcome BETWEEN 0 AND 4 AND adverse = 0
        OR outcome BETWEEN 10 AND 20 AND adverse = 1)
) STRICT;
CREATE INDEX decision_serial ON decision (serial);
CREATE TABLE information_request (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    due_ms INTEGER NOT NULL,
    answered_seq INTEGER UNIQUE
) STRICT;
CREATE INDEX information_request_open ON information_request (serial) WHERE answered_seq IS NULL;
CREATE TABLE notice (
    seq INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    decision_seq INTEGER NOT NULL UNIQUE REFERENCES decision (seq),
    issued_ms INTEGER NOT NULL,
    delivered_seq INTEGER UNIQUE,
    delivered_ms INTEGER,
    objection_due_ms INTEGER,
    CHECK ((delivered_seq IS NULL) = (delivered_ms IS NULL)),
    CHECK (objection_due_ms IS NULL OR delivered_ms IS NOT NULL)
) STRICT;
CREATE INDEX notice_serial ON notice (serial);
CREATE TABLE draft (
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    seat INTEGER NOT NULL CHECK (seat IN (1, 2, 3)),
    account BLOB NOT NULL REFERENCES account (id),
    recommendation_seq INTEGER NOT NULL,
    challenge BLOB REFERENCES challenge (challenge),
    sealed BLOB NOT NULL,
    made_ms INTEGER NOT NULL,
    PRIMARY KEY (serial, seat)
) STRICT;
CREATE TABLE letter_due (
    decision_seq INTEGER PRIMARY KEY REFERENCES decision (seq),
    serial INTEGER NOT NULL REFERENCES case_file (serial)
) STRICT;
CREATE TABLE programme_change (
    seq INTEGER PRIMARY KEY,
    digest BLOB NOT NULL REFERENCES programme (digest),
    change TEXT NOT NULL CHECK (change IN ('approved', 'activated', 'suspended')),
    person BLOB CHECK (length(person) = 16)
) STRICT;
CREATE INDEX programme_change_digest ON programme_change (digest, seq);
CREATE TABLE access_epoch (
    epoch INTEGER PRIMARY KEY CHECK (epoch > 0),
    seq INTEGER NOT NULL UNIQUE,
    model BLOB NOT NULL CHECK (length(model) = 32),
    policy BLOB NOT NULL CHECK (length(policy) = 32)
) STRICT;
CREATE TABLE name_word (
    word BLOB NOT NULL CHECK (length(word) = 32),
    serial INTEGER NOT NULL REFERENCES case_file (serial),
    PRIMARY KEY (word, serial)
) STRICT;
CREATE INDEX name_word_serial ON name_word (serial);
";

const APPEND_ONLY: [(&str, &[&[&str]]); 6] = [
    ("programme_change", &[&["seq"]]),
    ("access_epoch", &[&["epoch"], &["seq"]]),
    ("conflict", &[&["seq"]]),
    ("challenge", &[&["challenge"], &["seq"]]),
    ("confirmation", &[&["seq"], &["challenge"], &["round_seq", "seat"], &["round_seq", "person"]]),
    ("decision", &[&["seq"], &["recommendation_seq"], &["confirmation_seq"]]),
];

/// Tables whose rows stand for an entry of their case in the ledger.
const OF_AN_ENTRY: [&str; 6] =
    ["conflict", "challenge", "confirmation", "decision", "information_request", "notice"];

/// The recommendation is the one the case stands at.
const LATEST: &str = "EXISTS (SELECT 1 FROM case_file c
    WHERE c.serial = NEW.serial AND c.latest_seq = NEW.recommendation_seq)";

/// What must hold of a new row, beyond its columns: table, what is broken, the condition.
///
/// Who confirms is a person: an open account that holds a deciding role, in the seat, who neither
/// took the application in nor declared a conflict. What is decided is what was confirmed.
const RULES: [(&str, &str, &str); 8] = [
    ("confirmation", "latest", LATEST),
    (
        "confirmation",
        "reviewer",
        "EXISTS (SELECT 1 FROM account a JOIN role_assignment h ON h.account = a.id
            WHERE a.id = NEW.account AND a.person = NEW.person AND a.disabled_ms IS NULL
            AND h.revoked_seq IS NULL AND (h.until_ms IS NULL OR h.until_ms > NEW.at_ms)
            AND h.role IN ('officer', 'supervisor', 'objection-officer'))
        AND NOT EXISTS (SELECT 1 FROM conflict k
            WHERE k.serial = NEW.serial AND k.person = NEW.person)",
    ),
    (
        "confirmation",
        "seat",
        "EXISTS (SELECT 1 FROM review_seat s WHERE s.serial = NEW.serial AND s.seat = NEW.seat
            AND s.account = NEW.account AND s.person = NEW.person)
        AND EXISTS (SELECT 1 FROM review r WHERE r.serial = NEW.serial
            AND r.recommendation_seq = NEW.recommendation_seq AND r.stage <> 'decided')",
    ),
    (
        "confirmation",
        "challenge",
        "NEW.challenge IS NULL OR EXISTS (SELECT 1 FROM challenge h
            WHERE h.challenge = NEW.challenge AND h.serial = NEW.serial AND h.seat = NEW.seat
            AND h.account = NEW.account AND h.recommendation_seq = NEW.recommendation_seq
            AND h.outcome = NEW.outcome AND h.notice = NEW.notice AND h.reason = NEW.reason
            AND h.verdict = NEW.verdict AND h.expires_ms >= NEW.at_ms)",
    ),
    ("decision", "latest", LATEST),
    (
        "decision",
        "confirmation",
        "NEW.confirmation_seq IS NULL OR EXISTS (SELECT 1 FROM confirmation f
            JOIN account a ON a.id = f.account JOIN role_assignment h ON h.account = a.id
            WHERE f.seq = NEW.confirmation_seq AND f.serial = NEW.serial
            AND f.recommendation_seq = NEW.recommendation_seq AND f.outcome = NEW.outcome
            AND f.notice = NEW.notice AND a.person = f.person AND a.disabled_ms IS NULL
            AND h.revoked_seq IS NULL AND (h.until_ms IS NULL OR h.until_ms > NEW.at_ms)
            AND h.role IN ('officer', 'supervisor', 'objection-officer')
            AND NOT EXISTS (SELECT 1 FROM conflict k
                WHERE k.serial = f.serial AND k.person = f.person))",
    ),
    (
        "notice",
        "decision",
        "EXISTS (SELECT 1 FROM decision d
            WHERE d.seq = NEW.decision_seq AND d.serial = NEW.serial)",
    ),
    (
        "review_seat",
        "reviewer",
        "NOT EXISTS (SELECT 1 FROM conflict k
            WHERE k.serial = NEW.serial AND k.person = NEW.person)",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend: DbBackend = manager.get_database_backend();
        let mut sql = dialect::tables(backend, TABLES);
        for table in OF_AN_ENTRY {
            sql += &dialect::needs_entry(backend, table);
        }
        for (table, broken, holds) in RULES {
            sql += &dialect::refuse_unless(backend, table, broken, holds);
        }
        for (table, keys) in APPEND_ONLY {
            sql += &dialect::guard(backend, table, Guard::AppendOnly { keys });
        }
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}
