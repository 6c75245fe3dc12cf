//! Attempts to get in or to prove oneself again: what they are held against, and after how many no
//! more is looked at.

use secrecy::SecretString;

use super::{Accounts, password, trail};
use crate::casework::refusal::Refusal;
use crate::ids::ActorId;
use crate::ledger::merkle;
use crate::store::{AccountId, StoreError};

/// Failures after which an account is closed for the rest of its window.
const FAILURES: u32 = 10;
/// Tries of one-time and recovery codes in that window: of a million codes three fit at a time.
const CODE_TRIES: u32 = 5;
/// Codes tried one after the other, none right, after which they count no more (NIST SP 800-63B-4,
/// 3.2.2).
const MOST_CODES: u64 = 100;
/// Length of that window.
const WINDOW_MS: i64 = 15 * 60 * 1000;

/// How a code that was tried fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It is the code, and is used up now.
    Right,
    /// It is not the code, or was used before.
    Wrong,
    /// Too many were tried; none is looked at for the rest of the window.
    TooOften,
    /// So many were tried one after the other that none counts before the account is reset.
    Stopped,
}

/// What a password is checked against.
#[derive(Clone)]
pub struct Credential {
    /// The account, where the name is one that may sign in now.
    pub account: Option<AccountId>,
    /// Its PHC string.
    pub password_hash: Option<String>,
    /// Whether the password is to be used once: another is chosen before anything else.
    pub once: bool,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

impl Accounts {
    /// What to check a password for this name against. A name that does not exist, one that is
    /// closed, one that has failed too often and one whose password was to be used once and in time
    /// all get nothing to match, and the caller takes as long over nothing.
    ///
    /// # Errors
    /// What the store says.
    pub async fn credential(&self, name: &str, now_ms: i64) -> Result<Credential, StoreError> {
        let attempts = self.store.attempts(&subject(name), now_ms - WINDOW_MS).await?;
        let locked = attempts.is_some_and(|attempts| attempts.failures >= FAILURES);
        let account = self.store.account_by_name(name).await?.filter(|account| {
            let over = account.password_until_ms.is_some_and(|until_ms| until_ms <= now_ms);
            !locked && !over && account.disabled_ms.is_none()
        });
        Ok(Credential {
            account: account.as_ref().map(|account| account.id),
            once: account.as_ref().is_some_and(|account| account.password_until_ms.is_some()),
            password_hash: account.map(|account| account.password_hash),
        })
    }

    /// Whether codes of an account were tried so often that none counts before it is reset.
    ///
    /// # Errors
    /// What the store says.
    pub async fn codes_stopped(&self, id: &AccountId) -> Result<bool, StoreError> {
        Ok(self.store.codes_tried(id).await? >= MOST_CODES)
    }

    /// Counts a code that is tried to get in, before it is looked at; what keeps it from being
    /// looked at.
    pub(super) async fn try_of(
        &self,
        id: &AccountId,
        now_ms: i64,
    ) -> Result<Option<Tried>, StoreError> {
        if self.codes_stopped(id).await? {
            trail::told("codes-stopped", Some(id));
            return Ok(Some(Tried::Stopped));
        }
        if !self.may_try(id, now_ms).await? {
            trail::told("codes-locked", Some(id));
            return Ok(Some(Tried::TooOften));
        }
        self.store.count_code(id).await?;
        Ok(None)
    }

    /// Counts a try of a code before it is looked at, so that tries at once are counted too;
    /// whether there is one left.
    pub(super) async fn may_try(&self, id: &AccountId, now_ms: i64) -> Result<bool, StoreError> {
        let (subject, since_ms) = (code_subject(id), now_ms - WINDOW_MS);
        self.store.count_failure(&subject, now_ms, since_ms).await?;
        let tried = self.store.attempts(&subject, since_ms).await?;
        Ok(tried.is_none_or(|tried| tried.failures <= CODE_TRIES))
    }

    /// Forgets the tries of codes, after a right one.
    pub(super) async fn tries_over(&self, id: &AccountId) -> Result<(), StoreError> {
        self.store.clear_codes(id).await?;
        self.store.clear_failures(&code_subject(id)).await
    }

    /// Tries the password of an account in a session of its own. The tries of a session are counted
    /// before they are looked at, and by themselves.
    ///
    /// # Errors
    /// What the store says; an account that is closed.
    pub async fn try_own_password(
        &self,
        session: &[u8; 16],
        id: &AccountId,
        given: SecretString,
        now_ms: i64,
    ) -> Result<Tried, Refusal> {
        let (subject, since_ms) = (proof_subject(session, id), now_ms - WINDOW_MS);
        self.store.count_failure(&subject, now_ms, since_ms).await?;
        let tried = self.store.attempts(&subject, since_ms).await?;
        if tried.is_some_and(|tried| tried.failures > FAILURES) {
            trail::told("proof-locked", Some(id));
            return Ok(Tried::TooOften);
        }
        let hash = Some(self.open_account(id).await?.password_hash);
        if !password::verify_apart(password::Line::Known, given, hash).await {
            trail::told("proof-failed", Some(id));
            return Ok(Tried::Wrong);
        }
        self.store.clear_failures(&subject).await?;
        Ok(Tried::Right)
    }

    /// Counts a failed attempt, whether the name exists or not.
    ///
    /// # Errors
    /// What the store says.
    pub async fn failed(&self, name: &str, now_ms: i64) -> Result<(), StoreError> {
        let account = self.store.account_by_name(name).await?.map(|account| account.id);
        trail::told("sign-in-failed", account.as_ref());
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
        self.store.sweep_ceremonies(now_ms).await?;
        self.store.sweep_attempts(now_ms - WINDOW_MS).await
    }
}

/// The counter of a name. Its hash is the key, so a name of any length and any characters takes the
/// same room.
fn subject(name: &str) -> String {
    let hash = merkle::sha256(name.as_bytes());
    let hex = hash.to_hex();
    format!("account:{}", String::from_utf8_lossy(&hex))
}

/// The counter of the passwords that are proved again in a session.
fn proof_subject(session: &[u8; 16], id: &AccountId) -> String {
    let (hex, id) = (merkle::sha256(session).to_hex(), ActorId::from_random(*id));
    format!("proof:{id}:{}", String::from_utf8_lossy(&hex))
}

/// The counter of the codes of an account.
fn code_subject(id: &AccountId) -> String {
    format!("code:{}", ActorId::from_random(*id))
}
