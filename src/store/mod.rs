//! Persistence: the only module that names sea-orm. State and ledger entry share one transaction:
//! no state without an entry, no entry without a state.
//!
//! # One writer
//!
//! On SQLite one process writes (see [`Folder::lock`]), through one connection with full
//! durability; readers have connections of their own and see the last commit. On PostgreSQL any
//! instance writes: each transaction takes the advisory lock of the log and reads its head again.
//! After a commit that failed nobody knows what the disk holds, so the writer refuses from then on.

mod account_changes;
mod accounts;
mod append;
mod batch;
mod bulk;
mod case_list;
mod cases;
mod ceremonies;
mod compare;
mod connect;
mod decided;
mod emergencies;
mod erase;
mod error;
mod factors;
mod folder;
mod head;
mod jobs;
mod ledger;
mod letters;
mod outbox;
mod passkeys;
mod payloads;
mod programmes;
mod queue;
mod review_rows;
mod review_write;
mod reviews;
mod roles;
mod rows;
mod schema;
mod sessions;
mod supervision;
mod tree;
mod words;
mod work;

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::DatabaseConnection;

pub use account_changes::AccountChange;
pub use accounts::{Account, AccountId, Attempts};
pub use batch::{
    Batch, Erasure, NewCase, NewEntry, NewNode, NewOutbox, NewPayload, NewProgramme,
    NewRecommendation, NewSecret, Scope,
};
pub use case_list::{Count, Filter, Page, Side};
pub use cases::{Case, CaseId, Secret};
pub use ceremonies::{Ceremony, CeremonyId, Purpose};
pub use compare::Envelope;
pub use connect::{Access, Database};
pub use decided::{Confirmation, Decision, Notice};
pub use emergencies::{EmergencyGrant, NewEmergency};
pub use error::{HeadFault, StoreError};
pub use factors::{Proved, RecoveryCode, StepUp, Totp};
pub use folder::{Beginning, DatabasePlace, Folder, FolderDocument, KeyIds, Mode, WriterLock};
pub use jobs::Job;
pub use ledger::{Checkpoint, Entry, Head, Repeated};
pub use letters::{LetterDue, UnissuedGrant, UnprovedLetter};
pub use outbox::{
    CAME_BACK, DeadMessages, Lease, Outbox, OutboxCount, OutboxId, OutboxState, Settled, Settlement,
};
pub use passkeys::Passkey;
pub use payloads::{Payload, Recommendation};
pub use programmes::Programme;
pub use queue::{QueueFilter, Queued, Whose};
pub use review_rows::{
    ConflictGround, Delivery, Draft, NO_TERM_MS, NewChallenge, NewConfirmation, NewConflict,
    NewDecision, NewEpoch, NewNameWord, NewNotice, NewProgrammeChange, NewRequest, NewReview,
    NewSeat, ProgrammeChange, ReviewRows, ReviewState, SeatOf, Stage,
};
pub use reviews::{HeldSeat, Review};
pub use roles::Assignment;
pub use rows::Rows;
pub use sessions::Session;
pub use supervision::{ClockCounts, DecidedAs, Load, Reviewed, Shut};
pub use words::{AccountWord, Doubt};
pub use work::Work;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The database of one office, opened for one log.
#[derive(Debug)]
pub struct Store {
    reader: DatabaseConnection,
    writer: Option<DatabaseConnection>,
    log: i64,
    poisoned: AtomicBool,
    /// Deleted rows may still stand in the write-ahead log.
    purge_due: AtomicBool,
}

impl Store {
    /// The connection that writes, unless there is none or it can no longer be trusted.
    fn writer(&self) -> Result<&DatabaseConnection, StoreError> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(StoreError::Poisoned);
        }
        self.writer.as_ref().ok_or(StoreError::ReadOnly)
    }

    /// Keeps the error, and refuses all later writes if it leaves the disk in doubt.
    fn doubted(&self, error: StoreError) -> StoreError {
        if error.poisons() {
            self.poisoned.store(true, Ordering::Release);
        }
        error
    }

    /// Whether a failed commit has closed the store for writing.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.poisoned.load(Ordering::Acquire)
    }

    /// Closes the connections. The writer of SQLite folds its write-ahead log into the database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        if let Some(writer) = self.writer {
            writer.close().await?;
        }
        Ok(())
    }
}

/// A column of fixed length.
fn fixed<const N: usize>(table: &'static str, bytes: &[u8]) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Malformed { table })
}

/// A count or place, which the database keeps as a signed number.
fn unsigned(table: &'static str, number: i64) -> Result<u64, StoreError> {
    number.try_into().map_err(|_| StoreError::Malformed { table })
}

/// A place as the database keeps it. Beyond 2^63 there is no row.
fn signed(number: u64) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
