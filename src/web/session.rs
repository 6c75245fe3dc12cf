//! Sessions on the server: an id of 128 random bits in a `__Host-` cookie, its hash and content in
//! the store.
use std::collections::HashMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use super::error::Failure;
use super::state::AppState;
use crate::casework::accounts::{Accounts, Person, SessionRecord, trail};

/// The cookie that holds the id. `__Host-` binds it to this host, to `/` and to TLS (or localhost).
pub const COOKIE: &str = "__Host-session";
/// A session that is not used for so long ends.
const IDLE: Duration = Duration::minutes(30);
/// The same, ms.
const IDLE_MS: i64 = 30 * 60 * 1000;
/// A session of whoever keeps accounts ends sooner, ms.
const ADMINISTRATOR_IDLE_MS: i64 = 15 * 60 * 1000;
/// A session ends after this time however much it is used, ms.
const ABSOLUTE_MS: i64 = 12 * 60 * 60 * 1000;
/// Use is noted at most so often, ms: a page need not cost a write.
const NOTED_EVERY_MS: i64 = 60 * 1000;
/// Where the session keeps who signed in.
const SIGNED_IN: &str = "signed_in";
/// Where it keeps who is on the way to it.
const UNDER_WAY: &str = "under_way";
/// Time for the steps of signing in, ms.
const STEPS_MS: i64 = 10 * 60 * 1000;

/// Who signed in, and when.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct SignedIn {
    account: [u8; 16],
    since_ms: i64,
    seen_ms: i64,
}

/// Who gave the right password and has a step to go.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnderWay {
    /// The account.
    pub account: [u8; 16],
    /// When the password was given, ms.
    pub since_ms: i64,
    /// Whether a second factor is still to be proved.
    pub factor: bool,
    /// Whether another password is to be chosen.
    pub once: bool,
    /// Where to go once signed in.
    pub next: String,
}

/// The layer that reads and writes the cookie.
pub fn layer(accounts: Accounts) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions { accounts })
        .with_name(COOKIE)
        .with_path("/")
        .with_secure(true)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(IDLE))
}

/// Begins a session for an account under a new id: one that was known before signing in, as an
/// attacker may have planted it, is worth nothing after.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn begin(
    session: &Session,
    account: [u8; 16],
    now_ms: i64,
) -> std::result::Result<(), Failure> {
    // Not `flush`: a record flushed and written again keeps the id it had.
    session.cycle_id().await.map_err(Failure::fault)?;
    session.remove::<UnderWay>(UNDER_WAY).await.map_err(Failure::fault)?;
    let signed_in = SignedIn { account, since_ms: now_ms, seen_ms: now_ms };
    session.insert(SIGNED_IN, signed_in).await.map_err(Failure::fault)?;
    trail::told("session-begun", Some(&account));
    Ok(())
}

/// Keeps that somebody has a step to go, under a new id. Nobody is signed in with that.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn wait(session: &Session, under_way: UnderWay) -> std::result::Result<(), Failure> {
    session.cycle_id().await.map_err(Failure::fault)?;
    session.remove::<SignedIn>(SIGNED_IN).await.map_err(Failure::fault)?;
    session.insert(UNDER_WAY, under_way).await.map_err(Failure::fault)
}

/// Who has a step to go, for ten minutes after the password.
///
/// # Errors
/// [`Failure::SignIn`] if nobody has; [`Failure::Fault`] if the store cannot be read.
pub async fn under_way(
    session: &Session,
    state: &AppState,
) -> std::result::Result<UnderWay, Failure> {
    let found: Option<UnderWay> = session.get(UNDER_WAY).await.map_err(Failure::fault)?;
    let now_ms = state.now_ms();
    let in_time = |step: &UnderWay| (step.since_ms..step.since_ms + STEPS_MS).contains(&now_ms);
    found.filter(in_time).ok_or(Failure::SignIn)
}

/// Gives a session a new id and keeps it under that: what is written beside it is known to nobody
/// who knew the old one.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn renew(session: &Session) -> std::result::Result<[u8; 16], Failure> {
    session.cycle_id().await.map_err(Failure::fault)?;
    session.save().await.map_err(Failure::fault)?;
    id(session)
}

/// The id of a session that stands.
///
/// # Errors
/// [`Failure::SignIn`] if none does.
pub fn id(session: &Session) -> std::result::Result<[u8; 16], Failure> {
    session.id().map(bytes).ok_or(Failure::SignIn)
}

/// Who is signed in now: the session is within its 12 hours and was used of late, and the account
/// is still open.
///
/// # Errors
/// [`Failure::SignIn`] if nobody is; [`Failure::Fault`] if the store cannot be read.
pub async fn person(session: &Session, state: &AppState) -> std::result::Result<Person, Failure> {
    let signed_in: Option<SignedIn> = session.get(SIGNED_IN).await.map_err(Failure::fault)?;
    let signed_in = signed_in.ok_or(Failure::SignIn)?;
    let now_ms = state.now_ms();
    let person = state.accounts().person(&signed_in.account).await.map_err(Failure::fault)?;
    let Some(person) = person.filter(|person| !signed_in.is_over(person, now_ms)) else {
        session.flush().await.map_err(Failure::fault)?;
        return Err(Failure::SignIn);
    };
    if now_ms.abs_diff(signed_in.seen_ms) >= NOTED_EVERY_MS.unsigned_abs() {
        let seen = SignedIn { seen_ms: now_ms, ..signed_in };
        session.insert(SIGNED_IN, seen).await.map_err(Failure::fault)?;
    }
    Ok(person)
}

impl SignedIn {
    /// Whether it is over now for this person. One from the future is over too: a clock was set
    /// back.
    fn is_over(self, person: &Person, now_ms: i64) -> bool {
        let idle = if person.is_administrator() { ADMINISTRATOR_IDLE_MS } else { IDLE_MS };
        now_ms < self.since_ms - NOTED_EVERY_MS
            || now_ms - self.since_ms >= ABSOLUTE_MS
            || now_ms - self.seen_ms >= idle
    }
}

/// Sessions in the store of the office.
#[derive(Clone, Debug)]
pub struct Sessions {
    accounts: Accounts,
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // An id that is taken is drawn again: 128 bits make that a story, not a case.
        while !self
            .accounts
            .begin_session(&bytes(record.id), kept(record)?, now_ms())
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.accounts
            .keep_session(&bytes(record.id), kept(record)?, now_ms())
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = self.accounts.session(&bytes(*id), now_ms()).await.map_err(backend)?;
        let Some(found) = found else { return Ok(None) };
        let data: HashMap<String, Value> = serde_json::from_slice(&found.content)
            .map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(found.expires_ms / 1000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.accounts.end_session(&bytes(*id)).await.map_err(backend)
    }
}

/// Idle time is counted by the clock of the machine, as tower-sessions counts it.
fn now_ms() -> i64 {
    let now = OffsetDateTime::now_utc();
    i64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

const fn bytes(id: Id) -> [u8; 16] {
    id.0.to_be_bytes()
}

fn kept(record: &Record) -> Result<SessionRecord> {
    let signed_in: Option<SignedIn> = read(record, SIGNED_IN);
    let under_way: Option<UnderWay> = read(record, UNDER_WAY);
    let account = signed_in.map(|signed_in| signed_in.account);
    Ok(SessionRecord {
        account: account.or(under_way.map(|step| step.account)),
        expires_ms: record.expiry_date.unix_timestamp() * 1000,
        content: serde_json::to_vec(&record.data)
            .map_err(|error| Error::Encode(error.to_string()))?,
    })
}

fn read<T: serde::de::DeserializeOwned>(record: &Record, key: &str) -> Option<T> {
    record.data.get(key).and_then(|value| serde_json::from_value(value.clone()).ok())
}

fn backend(error: impl std::error::Error) -> Error {
    Error::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60 * 1000;

    fn is_over(role: &str, since: i64, seen: i64, now: i64) -> bool {
        let roles = vec![role.parse().unwrap()];
        let person = Person { id: [0; 16], person: [0; 16], name: String::new(), roles };
        let signed_in =
            SignedIn { account: [0; 16], since_ms: since * MINUTE, seen_ms: seen * MINUTE };
        signed_in.is_over(&person, now * MINUTE)
    }

    #[test]
    fn a_session_ends_after_twelve_hours_and_when_the_clock_was_set_back() {
        assert!(!is_over("officer", 0, 700, 719));
        assert!(is_over("officer", 0, 719, 720));
        assert!(is_over("officer", 120, 120, 60));
    }

    #[test]
    fn an_unused_session_ends_after_thirty_minutes_and_an_administrators_after_fifteen() {
        assert!(!is_over("officer", 0, 10, 39));
        assert!(is_over("officer", 0, 10, 40));
        assert!(!is_over("administrator", 0, 10, 24));
        assert!(is_over("administrator", 0, 10, 25));
    }
}
