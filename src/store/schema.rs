//! The schema as it stands: making it, its version, its fingerprint, and who may do what in it.

use migrations::{Migrations as _, Migrator};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait as _};

use super::connect::{Access, Database, connect};
use super::{Store, StoreError};
use crate::ledger::merkle;

/// "TIMB": `file` and SQLite tools show it as the application that owns the database.
const APPLICATION_ID: i32 = 0x5449_4D42;
/// Line 1 SQLite, line 2 PostgreSQL; written by `TIMBANG_REFRESH=1` and the test of it.
const FINGERPRINTS: &str = include_str!("../../migrations/fingerprints.txt");

/// Every object of the schema, as it was written.
const SQLITE_OBJECTS: &str = "
SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name";

/// The same from PostgreSQL's catalogue, which every role may read. Names of schemas are left out;
/// `tgenabled` is in, so a trigger that was switched off shows.
const POSTGRES_OBJECTS: &str = "
SELECT line FROM (
    SELECT 'column ' || c.relname || ' ' || a.attnum::text || ' ' || a.attname || ' '
        || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::text AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint ' || c.relname || ' ' || k.conname || ' '
        || replace(pg_get_constraintdef(k.oid), current_schema() || '.', '')
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND k.contype <> 'n'
    UNION ALL
    SELECT 'index ' || replace(pg_get_indexdef(i.indexrelid), current_schema() || '.', '')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    UNION ALL
    SELECT 'trigger ' || c.relname || ' ' || t.tgname || ' ' || t.tgtype::text || ' '
        || t.tgenabled::text || ' ' || p.proname
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
    UNION ALL
    SELECT 'function ' || p.proname || ' ' || p.prosrc FROM pg_proc p
    WHERE p.oid IN (SELECT t.tgfoid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                    WHERE c.relnamespace = current_schema()::regnamespace)
        AND p.pronamespace = current_schema()::regnamespace
) AS schema_line ORDER BY line COLLATE \"C\"";

impl Store {
    /// Makes the tables, or brings them up to this version. On PostgreSQL it is run by the owner
    /// of the schema, who is not the role the program works as; see [`Store::grant`].
    ///
    /// # Errors
    /// What the database says. A migration is whole or not there.
    pub async fn migrate(database: &Database) -> Result<(), StoreError> {
        let connection = connect(database, Access::Write).await?;
        migrate(&connection).await?;
        Ok(connection.close().await?)
    }

    /// PostgreSQL only: makes the login role `role` if there is none, and gives it what the program
    /// needs: to read and add in the ledger, to read, add and delete what a person can be
    /// forgotten from, and to work with cases, reviews, accounts, factors, sessions, messages and
    /// jobs. It owns nothing, so it can
    /// neither change an entry nor switch a trigger off.
    ///
    /// Run by the owner (`timbang migrate --grant ROLE`); the role's password is set with
    /// `\password ROLE` in `psql`, so it is in no command line.
    ///
    /// # Errors
    /// [`StoreError::RoleName`]; what the database says.
    pub async fn grant(database: &Database, role: &str) -> Result<(), StoreError> {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let proper = role.starts_with(|c: char| c.is_ascii_lowercase())
            && role.len() <= 63
            && role.chars().all(letters);
        if !proper {
            return Err(StoreError::RoleName { role: role.into() });
        }
        let connection = connect(database, Access::Write).await?;
        let schema = super::connect::text(&connection, "SELECT current_schema()::text").await?;
        let work = connection.begin().await?;
        work.execute_unprepared(&format!(
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}')
                 THEN CREATE ROLE {role} LOGIN; END IF; END $$;
             GRANT USAGE ON SCHEMA {schema} TO {role};
             GRANT SELECT ON seaql_migrations TO {role};
             GRANT SELECT, INSERT ON ledger_log, ledger_entry, ledger_node, ledger_checkpoint,
                 programme, conflict, challenge, confirmation, decision, programme_change,
                 account_word,
                 access_epoch TO {role};
             GRANT SELECT, INSERT, DELETE ON case_secret, payload, recommendation, name_word,
                 letter_due TO {role};
             GRANT SELECT, INSERT, UPDATE ON information_request, notice, emergency TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON review, review_seat, draft TO {role};
             GRANT SELECT, INSERT, UPDATE ON case_file, account, role_assignment, job TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON session, login_attempt, outbox, step_up,
                 ceremony, totp, recovery_code, code_failure, passkey TO {role};"
        ))
        .await?;
        work.commit().await?;
        Ok(connection.close().await?)
    }

    /// SHA-256 over all tables, constraints, indexes and triggers, in hex. The same for everyone
    /// on one kind of database, unless someone altered them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fingerprint(&self) -> Result<String, StoreError> {
        fingerprint(&self.reader).await
    }

    /// What the database engine says of itself: its version, and for SQLite how it was compiled.
    ///
    /// # Errors
    /// What the database says.
    pub async fn engine(&self) -> Result<Vec<String>, StoreError> {
        if self.reader.get_database_backend() == DbBackend::Postgres {
            return column(&self.reader, "SELECT version()").await;
        }
        let mut told = column(&self.reader, "SELECT 'SQLite ' || sqlite_version()").await?;
        told.extend(column(&self.reader, "PRAGMA compile_options").await?);
        Ok(told)
    }

    /// Compares the schema with that of the migrations, as opening does.
    ///
    /// # Errors
    /// [`StoreError::AnotherVersion`], [`StoreError::SchemaDiffers`]; what the database says.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        check(&self.reader).await
    }
}

pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    let applied = applied(db).await?;
    if !expected().starts_with(&applied) {
        return Err(another_version(&applied));
    }
    // The role of the program may look, not make tables: it does not even try where none is missing.
    if applied != expected() {
        Migrator::up(db, None).await?;
    }
    if db.get_database_backend() == DbBackend::Sqlite {
        let version = expected().len();
        let mark =
            format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};");
        db.execute_unprepared(&mark).await?;
    }
    Ok(())
}

pub(super) async fn check(db: &DatabaseConnection) -> Result<(), StoreError> {
    let applied = applied(db).await?;
    if applied != expected() {
        return Err(another_version(&applied));
    }
    let found = fingerprint(db).await?;
    let line = usize::from(db.get_database_backend() == DbBackend::Postgres);
    let expected = FINGERPRINTS.lines().nth(line).unwrap_or_default();
    if found == expected {
        return Ok(());
    }
    Err(StoreError::SchemaDiffers { found, expected: expected.into() })
}

async fn fingerprint(db: &DatabaseConnection) -> Result<String, StoreError> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => POSTGRES_OBJECTS,
        _ => SQLITE_OBJECTS,
    };
    let mut text = String::new();
    for line in column(db, sql).await? {
        text.extend(line.split_whitespace().flat_map(|word| [word, " "]));
        text.push('\n');
    }
    Ok(merkle::sha256(text.as_bytes()).to_string())
}

fn expected() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Names of the migrations this database has seen, oldest first; none if it is no database of ours.
async fn applied(db: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let exists = match db.get_database_backend() {
        DbBackend::Postgres => "SELECT 'yes' WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 'yes' FROM sqlite_schema WHERE name = 'seaql_migrations'",
    };
    if column(db, exists).await?.is_empty() {
        return Ok(Vec::new());
    }
    column(db, "SELECT version FROM seaql_migrations ORDER BY version").await
}

async fn column(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, StoreError> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get_by(0)).collect::<Result<_, _>>()?)
}

fn another_version(applied: &[String]) -> StoreError {
    let expected = expected();
    let older = expected.starts_with(applied);
    StoreError::AnotherVersion {
        found: applied.last().map_or("none", String::as_str).into(),
        expected: expected.last().cloned().unwrap_or_default(),
        remedy: if older { "run `timbang migrate`" } else { "use the program that wrote it" },
    }
}
