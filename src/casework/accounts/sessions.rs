//! Sessions, as the store keeps them: under the hash of an id that only the browser holds.

use super::{Accounts, trail};
use crate::ledger::merkle;
use crate::store::{AccountId, Session, StoreError};

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

impl Accounts {
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

    /// Ends every session of an account.
    ///
    /// # Errors
    /// What the store says.
    pub async fn end_sessions(&self, id: &AccountId) -> Result<(), StoreError> {
        trail::told("sessions-ended", Some(id));
        self.store.delete_sessions_of(id).await
    }

    /// How many sessions of an account stand.
    ///
    /// # Errors
    /// What the store says.
    pub async fn count_sessions(&self, id: &AccountId, now_ms: i64) -> Result<u64, StoreError> {
        self.store.count_sessions_of(id, now_ms).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the store says.
    pub async fn end_session(&self, id: &[u8; 16]) -> Result<(), StoreError> {
        let session = self.store.session(&hashed(id), i64::MIN).await?;
        if let Some(account) = session.and_then(|session| session.account) {
            trail::told("session-ended", Some(&account));
        }
        self.store.delete_session(&hashed(id)).await
    }
}

/// Only the hash of an id is kept: who reads the database holds no live session.
pub(super) fn hashed(id: &[u8; 16]) -> [u8; 32] {
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
