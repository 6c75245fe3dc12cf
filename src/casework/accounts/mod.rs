//! People: accounts and their roles, passwords and second factors, sessions, and what is proved again
//! before an act that weighs.

mod administer;
mod directory;
mod enrol;
mod founders;
mod known;
pub mod new_password;
mod passkeys;
pub mod password;
mod public_url;
mod recovery;
mod relying_party;
mod step_up;
mod totp;
pub mod trail;
mod vouch;

use std::sync::Arc;

pub use directory::{Listed, RoleHeld};
pub use enrol::NewAccount;
pub use founders::{Founder, Founders, Introduction, Step};
pub use known::InDoubt;
pub use passkeys::{Answer, Challenge};
pub use public_url::{PublicUrl, PublicUrlError};
pub use relying_party::PasskeyError;
pub use step_up::{FRESH_MS, InSession, SteppedUp};
pub use totp::TotpEnrolment;
pub use vouch::Enrolment;

pub use crate::store::{CeremonyId, Passkey, Proved, Purpose};

use self::relying_party::RelyingParty;
use super::held;
use super::office::Office;
use super::refusal::Refusal;
use crate::access;
use crate::clock::Clock;
use crate::facts::Finding;
use crate::ids::ActorId;
use crate::ledger::fields::Role;
use crate::ledger::merkle;
use crate::store::{
    Account, AccountChange, AccountId, Assignment, Batch, Session, Store, StoreError,
};
use crate::vault::EncryptionKey;

/// Failures after which an account is closed for the rest of its window.
const FAILURES: u32 = 10;
/// Tries of one-time and recovery codes in that window: of a million codes three fit at a time.
const CODE_TRIES: u32 = 5;
/// Codes tried one after the other, none right, after which they count no more (NIST SP 800-63B-4,
/// 3.2.2).
const MOST_CODES: u64 = 100;
/// Length of that window.
const WINDOW_MS: i64 = 15 * 60 * 1000;

/// How long a password that somebody else drew can be used: seven days, ms.
pub const ONE_TIME_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// An account that may act now.
#[derive(Clone, Debug)]
pub struct Person {
    /// The actor's id.
    pub id: AccountId,
    /// The natural person, who may have several accounts.
    pub person: [u8; 16],
    /// Name as shown.
    pub name: String,
    /// The roles held now, in the order of the format page.
    pub roles: Vec<Role>,
}

impl Person {
    /// Whether this person keeps accounts.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.roles.contains(&Role::Administrator)
    }
}

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

/// The second factors of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Whether codes of an authenticator app count.
    pub totp: bool,
    /// Passkeys that may be used.
    pub passkeys: usize,
    /// Recovery codes that are left.
    pub recovery_codes: usize,
}

impl Factors {
    /// Whether a password alone is not enough.
    #[must_use]
    pub const fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
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
#[derive(Clone)]
pub struct Accounts {
    store: Arc<Store>,
    key: Arc<EncryptionKey>,
    office: Arc<str>,
    clock: Arc<dyn Clock>,
    relying_party: Result<Arc<RelyingParty>, PasskeyError>,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts").field("office", &self.office).finish_non_exhaustive()
    }
}

impl Accounts {
    /// The accounts of an office whose pages are reached at `url`, to which passkeys are bound.
    ///
    /// Roles are held by the clock of the office, as its entries are; sessions, codes and limits go
    /// by the time that is passed in: the machine's, which a demonstration does not share.
    #[must_use]
    pub fn new(office: &Office, url: &PublicUrl) -> Self {
        let name = office.document().office.as_str();
        Self {
            store: office.store(),
            key: office.sealing().encryption.clone(),
            office: name.into(),
            clock: office.clock(),
            relying_party: RelyingParty::at(url, name).map(Arc::new),
        }
    }

    /// The account of this id, if it may act now, with the roles it holds now.
    ///
    /// # Errors
    /// What the store says.
    pub async fn person(&self, id: &AccountId) -> Result<Option<Person>, StoreError> {
        let account = self.store.account(id).await?.filter(|account| account.disabled_ms.is_none());
        let Some(account) = account else { return Ok(None) };
        let roles = self.roles(id).await?;
        let (person, name) = (account.person, account.display_name);
        Ok(Some(Person { id: *id, person, name, roles }))
    }

    /// The roles that a natural person holds now in their other accounts, closed ones left out.
    ///
    /// # Errors
    /// What the store says.
    pub async fn roles_beside(&self, person: &Person) -> Result<Vec<Role>, StoreError> {
        let mut roles = Vec::new();
        for account in self.store.accounts_of(&person.person).await? {
            if account.id != person.id && account.disabled_ms.is_none() {
                roles.extend(self.roles(&account.id).await?);
            }
        }
        Ok(roles)
    }

    async fn roles(&self, id: &AccountId) -> Result<Vec<Role>, StoreError> {
        let held = held::at(&self.store, id).await?;
        let now_ms = self.clock.now_ms();
        let held = held.iter().map(assignment).filter(|held| held.holds_at(now_ms));
        let mut roles: Vec<Role> = held.map(|held| held.role).collect();
        roles.sort_unstable();
        roles.dedup();
        Ok(roles)
    }

    /// The second factors of an account.
    ///
    /// # Errors
    /// What the store says.
    pub async fn factors(&self, id: &AccountId) -> Result<Factors, StoreError> {
        let totp = self.store.totp(id).await?.is_some();
        let passkeys = self.store.passkeys(id).await?;
        let codes = self.store.recovery_codes(id).await?;
        Ok(Factors {
            totp,
            passkeys: passkeys.iter().filter(|passkey| passkey.is_enrolled()).count(),
            recovery_codes: codes.iter().filter(|code| code.used_ms.is_none()).count(),
        })
    }

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

    /// The login name of an account.
    ///
    /// # Errors
    /// What the store says; an account that is closed.
    pub async fn login_name(&self, id: &AccountId) -> Result<String, Refusal> {
        Ok(self.open_account(id).await?.name)
    }

    /// How many characters a new password of this account must have.
    ///
    /// # Errors
    /// What the store says.
    pub async fn shortest_password(&self, id: &AccountId) -> Result<u64, StoreError> {
        let any = self.factors(id).await?.any();
        let shortest = if any { new_password::BESIDE_A_FACTOR } else { new_password::ALONE };
        Ok(shortest as u64)
    }

    /// Lets the owner of an account choose another password; all sessions of the account end.
    ///
    /// # Errors
    /// Everything that is wrong with the password; what the store says.
    pub async fn choose_password(
        &self,
        id: &AccountId,
        password: secrecy::SecretString,
    ) -> Result<(), Refusal> {
        use secrecy::ExposeSecret as _;
        let account = self.open_account(id).await?;
        let factor = self.factors(id).await?.any();
        let own = [account.name.as_str(), &account.display_name, &self.office];
        let findings = new_password::check(password.expose_secret(), factor, &own);
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let hash = password::hash_apart(password).await?;
        let batch = Batch {
            account_changes: vec![
                AccountChange::SetPassword { account: *id, hash, until_ms: None },
                AccountChange::EndSessions { account: *id },
            ],
            ..Batch::default()
        };
        self.store.append(batch).await?;
        trail::told("password-changed", Some(id));
        Ok(())
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
    async fn try_of(&self, id: &AccountId, now_ms: i64) -> Result<Option<Tried>, StoreError> {
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
    async fn may_try(&self, id: &AccountId, now_ms: i64) -> Result<bool, StoreError> {
        let (subject, since_ms) = (code_subject(id), now_ms - WINDOW_MS);
        self.store.count_failure(&subject, now_ms, since_ms).await?;
        let tried = self.store.attempts(&subject, since_ms).await?;
        Ok(tried.is_none_or(|tried| tried.failures <= CODE_TRIES))
    }

    /// Forgets the tries of codes, after a right one.
    async fn tries_over(&self, id: &AccountId) -> Result<(), StoreError> {
        self.store.clear_codes(id).await?;
        self.store.clear_failures(&code_subject(id)).await
    }

    /// The account of this id, which is not closed.
    async fn open_account(&self, id: &AccountId) -> Result<Account, Refusal> {
        let account = self.store.account(id).await?.filter(|account| account.disabled_ms.is_none());
        let name = || ActorId::from_random(*id).to_string();
        account.ok_or_else(|| Refusal::NotFound { what: "account", name: name() })
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
        given: secrecy::SecretString,
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

/// The counter of the passwords that are proved again in a session.
fn proof_subject(session: &[u8; 16], id: &AccountId) -> String {
    let (hex, id) = (merkle::sha256(session).to_hex(), ActorId::from_random(*id));
    format!("proof:{id}:{}", String::from_utf8_lossy(&hex))
}

/// A row of the table as the access policy asks for it.
pub(in crate::casework) fn assignment(row: &Assignment) -> access::Assignment {
    let Assignment { role, from_ms, until_ms, .. } = *row;
    access::Assignment { role, from_ms, until_ms }
}

/// The counter of the codes of an account.
fn code_subject(id: &AccountId) -> String {
    format!("code:{}", ActorId::from_random(*id))
}

fn invalid(code: &'static str, path: &str, message: &str) -> Refusal {
    Refusal::Invalid(vec![Finding::new(code, path, message)])
}

/// 16 random bytes of the operating system.
fn draw_id() -> CeremonyId {
    rand::random()
}

fn ceremony_over() -> Refusal {
    let message = "it was answered before, or too late; begin again";
    Refusal::Invalid(vec![Finding::new("ceremony-over", "ceremony", message)])
}
