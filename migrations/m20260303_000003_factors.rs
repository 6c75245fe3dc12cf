//! Roles with their dates, second factors, and the short ceremonies by which both are proved.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Makes the tables of roles and factors.
#[derive(DeriveMigrationName)]
pub struct Migration;

// An account holds any number of roles, each by an entry `access.changed`; `granted_seq` is null
// for what an account held before this table was made. The one column `account.role` goes.
// A passkey without `enrolled_seq` waits for somebody who vouches for it. Of a recovery code and of
// a password only the Argon2id hash is kept; a password with `password_until_ms` is to be used once.
// A step-up ends with its session. The state of a ceremony is taken out once, by whoever answers.
const TABLES: &str = "
ALTER TABLE account ADD COLUMN password_until_ms INTEGER;
CREATE TABLE role_assignment (
    account BLOB NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'objection-officer', 'author',
        'board', 'auditor', 'administrator')),
    from_ms INTEGER NOT NULL,
    until_ms INTEGER,
    granted_seq INTEGER,
    revoked_seq INTEGER,
    PRIMARY KEY (account, role, from_ms),
    CHECK (until_ms IS NULL OR until_ms >= from_ms),
    CHECK (revoked_seq IS NULL OR until_ms IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX role_assignment_standing ON role_assignment (account, role)
    WHERE revoked_seq IS NULL;
INSERT INTO role_assignment (account, role, from_ms) SELECT id, role, created_ms FROM account;
ALTER TABLE account DROP COLUMN role;
CREATE TABLE totp (
    account BLOB PRIMARY KEY NOT NULL REFERENCES account (id),
    sealed_secret BLOB NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    last_step INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    account BLOB NOT NULL REFERENCES account (id),
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 9),
    hash TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    used_ms INTEGER,
    PRIMARY KEY (account, place)
) STRICT;
CREATE TABLE passkey (
    credential BLOB PRIMARY KEY NOT NULL CHECK (length(credential) BETWEEN 1 AND 1023),
    account BLOB NOT NULL REFERENCES account (id),
    label TEXT NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 65),
    state TEXT NOT NULL,
    counter INTEGER NOT NULL CHECK (counter >= 0),
    made_ms INTEGER NOT NULL,
    used_ms INTEGER,
    enrolled_seq INTEGER,
    revoked_seq INTEGER,
    CHECK (revoked_seq IS NULL OR enrolled_seq < revoked_seq)
) STRICT;
CREATE INDEX passkey_account ON passkey (account);
CREATE TABLE ceremony (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('totp-enrolment', 'registration', 'sign-in',
        'step-up', 'confirmation', 'vouching')),
    state BLOB NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX ceremony_expires ON ceremony (expires_ms);
CREATE TABLE step_up (
    session BLOB PRIMARY KEY NOT NULL REFERENCES session (id_hash) ON DELETE CASCADE,
    proof TEXT NOT NULL CHECK (proof IN ('passkey', 'password-totp', 'password-recovery',
        'password')),
    at_ms INTEGER NOT NULL
) STRICT;
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
