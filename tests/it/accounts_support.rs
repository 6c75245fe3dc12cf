//! An office with people in it, and a log that is verified when a test is done with it.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use timbang::access::{Authorizer, Epoch, PolicyFiles};
use timbang::casework::accounts::{Accounts, InSession, Proved, PublicUrl, SessionRecord};
use timbang::casework::read::Reader;
use timbang::casework::{Founding, NewAccount, Office, Opening, Refusal};
use timbang::clock::{Clock as _, FixedClock, Zone};
use timbang::ledger::fields::Role;
use timbang::review::Refused;
use timbang::store::{Account, AccountId, DatabasePlace, Mode, Store};

use crate::authenticator::Authenticator;

/// An office with people in it.
pub struct People {
    pub office: Office,
    pub accounts: Accounts,
    pub access: Authorizer,
    pub clock: Arc<FixedClock>,
    folder: TempDir,
}

impl People {
    pub async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let founding = Founding {
            origin: "dinsos.baubaukota.example/2026".parse().unwrap(),
            office: "Dinas Sosial Kota Baubau".into(),
            mode: Mode::Demo,
            zone: Zone::Wita,
            database: DatabasePlace::Sqlite,
        };
        let path = folder.path().join("office");
        Office::found(&path, founding, None).await.unwrap();
        let clock = Arc::new(FixedClock::at(timbang::clock::SIMULATED_START_MS));
        let opening = Opening { clock: Some(clock.clone()), ..Opening::default() };
        let office = Office::open(&path, opening).await.unwrap();
        let url = PublicUrl::localhost(8080).unwrap();
        let accounts = Accounts::new(&office, &url);
        let epoch = Epoch::load(&PolicyFiles::SHIPPED, 1, clock.now_ms()).await.unwrap();
        Self { office, accounts, access: Authorizer::new(epoch), clock, folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("office")
    }

    pub fn store(&self) -> Arc<Store> {
        self.office.store()
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Adds an account of a person of its own.
    pub async fn add(&mut self, name: &str, role: Role) -> AccountId {
        self.add_for(name, role, None).await
    }

    /// Adds an account, perhaps of the person of another.
    pub async fn add_for(&mut self, name: &str, role: Role, same: Option<&str>) -> AccountId {
        let new = NewAccount { name, display_name: name, role, same_person_as: same };
        let password = self.office.draw_password();
        self.office.add_account_under(new, &password).await.unwrap();
        self.account(name).await.id
    }

    /// That an account proved this in a session of its own just now.
    pub async fn proved(&self, id: &AccountId, proved: Proved) -> Proof {
        let now_ms = self.now_ms();
        let record = SessionRecord {
            account: Some(*id),
            expires_ms: now_ms + 3_600_000,
            content: b"{}".to_vec(),
        };
        // It may stand already.
        let _began = self.accounts.begin_session(id, record, now_ms).await.unwrap();
        self.accounts.step_up(id, proved, now_ms).await.unwrap();
        Proof { id: *id, now_ms }
    }

    pub async fn account(&self, name: &str) -> Account {
        self.store().account_by_name(name).await.unwrap().unwrap()
    }

    /// Registers the passkey of an authenticator, and enrols it where that is the owner's to do.
    pub async fn register(&mut self, id: &AccountId, with: &Authenticator) {
        let now_ms = self.now_ms();
        let asked = self.accounts.begin_registration(id, "kunci", now_ms).await.unwrap();
        let answer = with.register(&asked.options);
        let made = self.accounts.finish_registration(id, &asked.ceremony, &answer, now_ms).await;
        let credential = made.unwrap().credential;
        let Self { office, accounts, access, .. } = self;
        office.enrol_passkey(access, accounts, id, &credential).await.unwrap();
    }

    /// The roles an account holds now.
    pub async fn roles(&self, id: &AccountId) -> Vec<Role> {
        let person = self.accounts.person(id).await.unwrap();
        person.map(|person| person.roles).unwrap_or_default()
    }

    /// The kinds of the entries after the first `from`.
    pub async fn kinds(&self, from: u64) -> Vec<String> {
        let size = self.store().head().await.unwrap().size;
        let mut kinds = Vec::new();
        for seq in from..size {
            let entry = self.store().entry(seq).await.unwrap().unwrap();
            let text = String::from_utf8(entry.bytes).unwrap();
            let kind = text.split("\"kind\":\"").nth(1).unwrap().split('"').next().unwrap();
            kinds.push(kind.to_owned());
        }
        kinds
    }

    /// Verifies the whole log.
    pub async fn verify(mut self) {
        self.office.checkpoint().await.unwrap();
        let key = self.office.sealing().encryption.clone();
        let report = Reader::new(self.store(), key).verify().await.unwrap();
        assert!(report.is_whole(), "{:?}", report.faults);
    }
}

/// A session in which somebody has just proved their second factor.
pub struct Proof {
    id: AccountId,
    now_ms: i64,
}

impl Proof {
    pub fn session(&self) -> InSession<'_> {
        InSession { id: &self.id, now_ms: self.now_ms }
    }
}

/// The codes of the findings of a refusal.
pub fn codes<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<&'static str> {
    match refused.unwrap_err() {
        Refusal::Invalid(findings) => findings.iter().map(|finding| finding.code).collect(),
        Refusal::Denied(_) => vec!["denied"],
        Refusal::NotFound { .. } => vec!["not-found"],
        Refusal::Unvouched => vec!["unvouched"],
        Refusal::Review(Refused::StaleProof) => vec!["stale-proof"],
        other => panic!("{other:?}"),
    }
}
