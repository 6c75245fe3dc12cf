//! Who may sign in: accounts, the limit on failed attempts, sessions.
use std::sync::Arc;

use crate::ledger::fields::Role;
use crate::ledger::merkle;
use crate::store::{AccountId, Session, Store, StoreError};

/// Failures after which an account is closed for the rest of its window.
const FAILURES: u32 = 10;
/// Length of that window.
const WINDOW_MS: i64 = 15 * 60 * 1000;

/// An account that may act now.
#[derive(Clone, Debug)]
pub struct Person {
    /// The actor's id.
    pub id: AccountId,
    /// Name as shown.
    pub name: String,
    /// Role.
    pub role: String,
}

impl Person {
    /// Whether this person may read cases. Whoever keeps accounts or writes programmes has no need
    /// to, and a role this version does not know gets nothing.
    #[must_use]
    pub fn may_read_cases(&self) -> bool {
        match self.role.parse() {
            Ok(
                Role::Officer
                | Role::Supervisor
                | Role::ObjectionOfficer
                | Role::Board
                | Role::Auditor,
            ) => true,
            Ok(Role::Author | Role::Administrator) | Err(_) => false,
        }
    }

    /// Whether this person keeps accounts.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.role.parse() == Ok(Role::Administrator)
    }
}

/// What a password is checked against.
#[derive(Clone)]
pub struct Credential {
    /// The account, where the name is one that may sign in now.
    pub account: Option<AccountId>,
    /// Its PHC string.
    pub password_hash: Option<String>,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

/// What a session holds.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// Whose it is.
    pub account: Option<AccountId>,
    /// When it ends unless it is used again, ms.
    pub expires_ms: i64,
    /// Its content, in the form of whoever keeps it.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for SessionRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord")
            .field("expires_ms", &self.expires_ms)
            .finish_non_exhaustive()
    }
}

/// The accounts of an office.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: Arc<Store>,
}

impl Accounts {
    /// The accounts kept in a store.
    #[must_use]
    pub const fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// The account of this id, if it may act now.
    ///
    /// # Errors
    /// What the store says.
    pub async fn person(&self, id: &AccountId) -> Result<Option<Person>, StoreError> {
        let account = self.store.account(id).await?.filter(|account| account.disabled_ms.is_none());
        Ok(account.map(|account| Person {
            id: account.id,
            name: account.display_name,
            role: account.role,
        }))
    }

    /// What to check a password for this name against. A name that does not exist, one that is
    /// closed and one that has failed too often all get nothing to match, and the caller takes as
    /// long over nothing.
    ///
    /// # Errors
    /// What the store says.
    pub async fn credential(&self, name: &str, now_ms: i64) -> Result<Credential, StoreError> {
        let attempts = self.store.attempts(&subject(name), now_ms - WINDOW_MS).await?;
        let locked = attempts.is_some_and(|attempts| attempts.failures >= FAILURES);
        let account = self.store.account_by_name(name).await?;
        let account = account.filter(|account| !locked && account.disabled_ms.is_none());
        Ok(Credential {
            account: account.as_ref().map(|account| account.id),
            password_hash: account.map(|account| account.password_hash),
        })
    }

    /// Counts a failed attempt, whether the name exists or not.
    ///
    /// # Errors
    /// What the store says.
    pub async fn failed(&self, name: &str, now_ms: i64) -> Result<(), StoreError> {
        self.store.count_failure(&subject(name), now_ms, now_ms - WINDOW_MS).await
    }

    /// Forgets the failed attempts of a name that has just signed in.
    ///
    /// # Errors
    /// What the store says.
    pub async fn succeeded(&self, name: &str) -> Result<(), StoreError> {
        self.store.clear_failures(&subject(name)).await
    }

    /// Removes sessions and counters that are over.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sweep(&self, now_ms: i64) -> Result<(), StoreError> {
        self.store.sweep_sessions(now_ms).await?;
        self.store.sweep_attempts(now_ms - WINDOW_MS).await
    }

    /// Begins a session under an id of 128 random bits; `false` if the id is taken.
    ///
    /// # Errors
    /// What the store says.
    pub async fn begin_session(
        &self,
        id: &[u8; 16],
        record: SessionRecord,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        match self.store.create_session(session(id, record, now_ms)).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Keeps what a session holds now.
    ///
    /// # Errors
    /// What the store says.
    pub async fn keep_session(
        &self,
        id: &[u8; 16],
        record: SessionRecord,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.store.save_session(session(id, record, now_ms)).await
    }

    /// What a session holds, unless it has ended.
    ///
    /// # Errors
    /// What the store says.
    pub async fn session(
        &self,
        id: &[u8; 16],
        now_ms: i64,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let session = self.store.session(&hashed(id), now_ms).await?;
        Ok(session.map(|session| SessionRecord {
            account: session.account,
            expires_ms: session.expires_ms,
            content: session.record,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the store says.
    pub async fn end_session(&self, id: &[u8; 16]) -> Result<(), StoreError> {
        self.store.delete_session(&hashed(id)).await
    }
}

/// Only the hash of an id is kept: who reads the database holds no live session.
fn hashed(id: &[u8; 16]) -> [u8; 32] {
    merkle::sha256(id).0
}

fn session(id: &[u8; 16], record: SessionRecord, now_ms: i64) -> Session {
    Session {
        id_hash: hashed(id),
        account: record.account,
        created_ms: now_ms,
        seen_ms: now_ms,
        expires_ms: record.expires_ms,
        record: record.content,
    }
}

/// The counter of a name. Its hash is the key, so a name of any length and any characters takes the
/// same room.
fn subject(name: &str) -> String {
    let hash = merkle::sha256(name.as_bytes());
    let hex = hash.to_hex();
    format!("account:{}", String::from_utf8_lossy(&hex))
}
