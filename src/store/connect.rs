//! Opening a database: the settings each connection has, and what is checked before the first row.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use migrations::tables::ledger_log;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ColumnTrait as _, ConnectOptions, DatabaseConnection, EntityTrait as _};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryFilter as _, Set, Statement};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Store, StoreError, schema};

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Database {
    /// A SQLite file; made by [`Store::migrate`].
    File(PathBuf),
    /// A SQLite database that lives as long as the store; for tests.
    Memory,
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user@host/database`.
        url: SecretString,
        /// The user's password, if it is not in the address and one is asked for.
        password: Option<SecretString>,
        /// The schema to work in, if not the user's own first one.
        schema: Option<String>,
    },
}

/// What the store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading beside whoever writes.
    Read,
    /// Reading and writing; the caller holds the [`super::WriterLock`].
    Write,
}

const READERS: u32 = 4;
const PATIENCE: Duration = Duration::from_secs(10);
/// SQLite 3.51.3 mends a race in which the write-ahead log loses commits (sqlite.org/changes.html).
const SQLITE_AT_LEAST: [u32; 3] = [3, 51, 3];

impl Store {
    /// Opens the log of `origin` in a migrated database, after checking that it is one of this
    /// version and that nobody altered its schema. A writer adds the log if it is not there yet.
    ///
    /// # Errors
    /// [`StoreError::AnotherVersion`], [`StoreError::SchemaDiffers`],
    /// [`StoreError::SqliteTooOld`], [`StoreError::NoLog`] for a reader; what the database says.
    pub async fn open(
        database: &Database,
        access: Access,
        origin: &str,
    ) -> Result<Self, StoreError> {
        let writer = match access {
            Access::Read => None,
            Access::Write => Some(connect(database, Access::Write).await?),
        };
        let reader = match (&writer, database) {
            // A database in memory is its one connection.
            (Some(writer), Database::Memory | Database::Postgres { .. }) => writer.clone(),
            _ => connect(database, Access::Read).await?,
        };
        if matches!(database, Database::Memory) {
            schema::migrate(&reader).await?;
        }
        let [poisoned, purge_due] = [(); 2].map(|()| AtomicBool::new(false));
        let store = Self { reader, writer, log: 0, poisoned, purge_due };
        schema::check(&store.reader).await?;
        let log = store.log_of(origin).await?;
        Ok(Self { log, ..store })
    }

    async fn log_of(&self, origin: &str) -> Result<i64, StoreError> {
        let found = ledger_log::Entity::find()
            .filter(ledger_log::Column::Origin.eq(origin))
            .one(&self.reader)
            .await?;
        if let Some(log) = found {
            return Ok(log.id);
        }
        let Some(writer) = &self.writer else {
            return Err(StoreError::NoLog { origin: origin.into() });
        };
        let logs = ledger_log::Entity::find().all(writer).await?;
        let id = logs.iter().map(|log| log.id).max().map_or(1, |last| last + 1);
        let log = ledger_log::ActiveModel { id: Set(id), origin: Set(origin.into()) };
        ledger_log::Entity::insert(log).exec_without_returning(writer).await?;
        Ok(id)
    }
}

/// Connects without looking at what is there.
pub(super) async fn connect(
    database: &Database,
    access: Access,
) -> Result<DatabaseConnection, StoreError> {
    let Database::File(path) = database else { return connect_as(database, access, false).await };
    let opened = connect_as(database, access, false).await;
    // Even a reader needs a lock file beside a write-ahead log. Where it can make none and there is
    // no log, nobody writes, and the file can be read as it is.
    let locked_out = matches!(opened, Err(StoreError::Unavailable(_) | StoreError::ReadOnly));
    if locked_out && access == Access::Read && path.exists() && !wal(path).exists() {
        return connect_as(database, access, true).await;
    }
    opened
}

fn wal(path: &Path) -> PathBuf {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    wal.into()
}

async fn connect_as(
    database: &Database,
    access: Access,
    frozen: bool,
) -> Result<DatabaseConnection, StoreError> {
    let mut options = match database {
        Database::File(path) => file_options(path, access, frozen),
        Database::Memory => {
            let mut options = ConnectOptions::new("sqlite::memory:");
            options.max_connections(1).map_sqlx_sqlite_opts(guarded);
            options
        }
        Database::Postgres { url, password, schema } => {
            postgres_options(url, password.as_ref(), schema.as_deref())
        }
    };
    options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(PATIENCE);
    let connection = sea_orm::Database::connect(options).await?;
    if connection.get_database_backend() == DbBackend::Sqlite {
        check_sqlite_version(&connection).await?;
        // Only now is the file looked into, so that a damaged one, or one out of reach, shows here.
        text(&connection, "SELECT count(*) || '' FROM sqlite_schema").await?;
    }
    Ok(connection)
}

fn file_options(path: &Path, access: Access, frozen: bool) -> ConnectOptions {
    let path = path.to_path_buf();
    let mut options = ConnectOptions::new("sqlite://file");
    options
        .max_connections(if access == Access::Write { 1 } else { READERS })
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |options| {
            let options = guarded(options).filename(&path);
            match access {
                Access::Read => options
                    .read_only(true)
                    .immutable(frozen)
                    .pragma("query_only", "ON")
                    .pragma("cache_size", "-8192"),
                Access::Write => options
                    .create_if_missing(true)
                    .page_size(8192)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .pragma("cache_size", "-65536")
                    .pragma("wal_autocheckpoint", "16384")
                    .pragma("secure_delete", "ON"),
            }
        });
    options
}

fn guarded(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("recursive_triggers", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
}

fn postgres_options(
    url: &SecretString,
    password: Option<&SecretString>,
    schema: Option<&str>,
) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.expose_secret());
    options.max_connections(8).set_application_name("timbang");
    if let Some(password) = password.cloned() {
        options.map_sqlx_postgres_opts(move |options| options.password(password.expose_secret()));
    }
    if let Some(schema) = schema {
        options.set_schema_search_path(schema);
    }
    options
}

async fn check_sqlite_version(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let found = text(connection, "SELECT sqlite_version()").await?;
    let parts: Vec<u32> = found.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < SQLITE_AT_LEAST.as_slice() {
        return Err(StoreError::SqliteTooOld { found });
    }
    Ok(())
}

/// The one text a query answers with.
pub(super) async fn text(db: &DatabaseConnection, sql: &str) -> Result<String, StoreError> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get_by(0)).transpose()?.unwrap_or_default())
}
