//! What can go wrong between the program and its data, told apart by what one does next.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// A refusal or fault of the store. The vendor's error is only ever a source.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row would break a rule of the schema: a key that stands, a chain that does not follow.
    #[error("the database refuses the change: {constraint}")]
    Conflict {
        /// Table and columns, or the words of the trigger that refused.
        constraint: String,
    },
    /// The log has grown since the caller read its head.
    #[error("the ledger has {found} entries, not {expected}: read its head again")]
    Stale {
        /// Entries the caller thought the log had.
        expected: u64,
        /// Entries it has.
        found: u64,
    },
    /// A message is no longer the caller's to settle: its lease ran out and another took it up, or
    /// it was settled or forgotten meanwhile.
    #[error("the message is no longer under this lease")]
    LeaseLost,
    /// The database cannot be reached, or did not let us in within the time allowed.
    #[error("the database cannot be reached at the moment")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// An earlier commit failed, so nobody knows what is on the disk; only a new start tells.
    #[error("an earlier commit failed; nothing is written until the program is started again")]
    Poisoned,
    /// The store was opened for reading, or the medium refuses to be written.
    #[error("the database is open for reading only")]
    ReadOnly,
    /// No room is left on the disk.
    #[error("the disk is full; make room and run again: what was acknowledged stands")]
    DiskFull,
    /// Another process writes to this data folder.
    #[error("the data folder is in use by {by}")]
    InUse {
        /// Process id and command of the holder.
        by: String,
    },
    /// The folder or the database was made by another version of the program.
    #[error("the data is of version `{found}`, this program is of `{expected}`: {remedy}")]
    AnotherVersion {
        /// Version found.
        found: String,
        /// Version this program reads.
        expected: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Tables or triggers are not those the migrations make: someone altered the schema.
    #[error("the schema was altered: fingerprint {found}, expected {expected}")]
    SchemaDiffers {
        /// Fingerprint of the schema as it is, in hex.
        found: String,
        /// Fingerprint of the schema the migrations make, in hex.
        expected: String,
    },
    /// A version of SQLite whose write-ahead log can lose committed data.
    #[error("SQLite {found} can corrupt its write-ahead log: 3.51.3 or later is needed")]
    SqliteTooOld {
        /// Version found.
        found: String,
    },
    /// The file is no database, or is damaged.
    #[error("the database is damaged ({message}): restore a backup")]
    Damaged {
        /// What the database says.
        message: String,
    },
    /// Stored bytes have not the form they were written in.
    #[error("a row of `{table}` is not as it was written")]
    Malformed {
        /// The table.
        table: &'static str,
    },
    /// Bytes that are not those that were hashed, or are gone.
    #[error("entry {seq} is not the one that was appended: nothing is signed over it")]
    Altered {
        /// Its place.
        seq: u64,
    },
    /// The database holds no log of this origin.
    #[error("the database holds no log of origin `{origin}`")]
    NoLog {
        /// The origin asked for.
        origin: String,
    },
    /// `head.checkpoint` and the ledger do not fit together.
    #[error("{reason}; look at the ledger, then `timbang ledger adopt-head --data {folder}`")]
    Head {
        /// What does not fit.
        reason: HeadFault,
        /// The data folder.
        folder: String,
    },
    /// A key file others may read.
    #[error("`{path}` may be read by others (mode {mode:o}): `chmod {wanted:o} {path}`")]
    KeyExposed {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// The bits it must have.
        wanted: u32,
    },
    /// `folder.json` is not what this program writes.
    #[error("`{path}` cannot be read: {message}")]
    FolderDocument {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A role name that PostgreSQL would need quotes for.
    #[error("`{role}` is not a role name: a-z, 0-9 and _, at most 63, a letter first")]
    RoleName {
        /// The name given.
        role: String,
    },
    /// A file of the data folder.
    #[error("`{path}`: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Anything else the database says.
    #[error("the database failed")]
    Database(#[source] Box<dyn Error + Send + Sync>),
}

/// How `head.checkpoint` and the ledger can disagree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadFault {
    /// Entries that were signed for are gone.
    #[error("`head.checkpoint` covers {head} entries, the ledger has {ledger}")]
    Ahead {
        /// Size in the file.
        head: u64,
        /// Entries in the database.
        ledger: u64,
    },
    /// The ledger is not the one that was signed.
    #[error("`head.checkpoint` of size {size} is not the checkpoint the ledger holds")]
    Differs {
        /// Size in the file.
        size: u64,
    },
    /// The file is not there.
    #[error("`head.checkpoint` is missing beside a ledger of {ledger} entries")]
    Missing {
        /// Entries in the database.
        ledger: u64,
    },
    /// The file is not a checkpoint.
    #[error("`head.checkpoint` is not a checkpoint")]
    Unreadable,
}

impl StoreError {
    /// Whether, after this, it is unknown what the disk holds. A refusal, a full disk, a lock not
    /// had in time and a server gone away are none of these: the transaction is rolled back, or the
    /// next one finds another head.
    pub(super) const fn poisons(&self) -> bool {
        matches!(self, Self::Database(_) | Self::Damaged { .. })
    }

    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::File { path, source },
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let (DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))) = &error
        else {
            return match error {
                DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.into()),
                _ => Self::Database(error.into()),
            };
        };
        match &**inner {
            SqlxError::Database(said) => {
                from_database(&**said).unwrap_or_else(|| Self::Database(error.into()))
            }
            SqlxError::Io(_)
            | SqlxError::PoolTimedOut
            | SqlxError::Tls(_)
            | SqlxError::WorkerCrashed => Self::Unavailable(error.into()),
            _ => Self::Database(error.into()),
        }
    }
}

fn from_database(said: &dyn DatabaseError) -> Option<StoreError> {
    let code = said.code()?;
    if said.try_downcast_ref::<sea_orm::SqlxSqliteError>().is_some() {
        from_sqlite(code.parse().ok()?, said)
    } else {
        from_postgres(&code, said)
    }
}

/// Result codes of SQLite, the low byte of the extended code: <https://sqlite.org/rescode.html>.
fn from_sqlite(code: u32, said: &dyn DatabaseError) -> Option<StoreError> {
    let message = said.message();
    Some(match code & 0xFF {
        5 | 6 | 14 => StoreError::Unavailable(message.into()),
        8 => StoreError::ReadOnly,
        11 | 26 => StoreError::Damaged { message: message.into() },
        13 => StoreError::DiskFull,
        19 => {
            let columns = message.rsplit("constraint failed: ").next().unwrap_or(message);
            StoreError::Conflict { constraint: columns.into() }
        }
        _ => return None,
    })
}

/// SQLSTATE: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn from_postgres(code: &str, said: &dyn DatabaseError) -> Option<StoreError> {
    Some(match code {
        "25006" => StoreError::ReadOnly,
        "53100" => StoreError::DiskFull,
        "XX001" | "XX002" => StoreError::Damaged { message: said.message().into() },
        _ if code.starts_with("23") => {
            StoreError::Conflict { constraint: said.constraint().unwrap_or(said.message()).into() }
        }
        _ if ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) => {
            StoreError::Unavailable(said.message().into())
        }
        _ => return None,
    })
}
