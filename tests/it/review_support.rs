//! An office with cases under review, and people who review them, for the tests of the acts.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use timbang::access::{Authorizer, PolicyFiles};
use timbang::casework::accounts::{Accounts, PublicUrl, SessionRecord};
use timbang::casework::decide::{Application, Incoming};
use timbang::casework::review::{Prepared, Seen, Settled, Signature, Step, VerdictForm};
use timbang::casework::{Founding, NewAccount, Office, Opening, Refusal};
use timbang::clock::{Clock as _, FixedClock, Zone};
use timbang::decision::Outcome;
use timbang::facts;
use timbang::ids::Digest32;
use timbang::ledger::body::Statement;
use timbang::ledger::entry::Entry;
use timbang::ledger::fields::Role;
use timbang::policy::{Programme, SHIPPED};
use timbang::review::finding::FindingForm;
use timbang::review::reasons::ReasonsForm;
use timbang::store::{AccountId, Database, DatabasePlace, Mode, Proved, Store};

use crate::authenticator::Authenticator;
use crate::store_support::Place;
use crate::web::app::{Nobody, Worked};

/// 10 March 2026, 09:00 WITA: a Tuesday.
pub const NOW_MS: i64 = 1_773_104_400_000;
/// Every account has this one.
pub const PASSWORD: &str = "a long enough password";
pub const ORIGIN: &str = "dinsos.test.example/2026";

/// An office that acts.
pub struct Bureau {
    pub office: Office,
    pub access: Authorizer,
    pub accounts: Accounts,
    pub clock: Arc<FixedClock>,
    pub programme: Arc<Programme>,
    pub path: std::path::PathBuf,
    pub folder: TempDir,
}

/// The food programme, with as many reviewers as asked for.
pub fn programme(reviewers: u8) -> (Programme, Vec<u8>) {
    let (_, bytes) = SHIPPED.into_iter().find(|(path, _)| path.contains("ref-pangan")).unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let text = text.replace("  reviewers: 1", &format!("  reviewers: {reviewers}"));
    (Programme::load(text.as_bytes()).unwrap(), text.into_bytes())
}

/// A programme as it was shipped.
pub fn shipped(name: &str) -> (Programme, Vec<u8>) {
    let (_, bytes) = SHIPPED.into_iter().find(|(path, _)| path.contains(name)).unwrap();
    (Programme::load(bytes).unwrap(), bytes.to_vec())
}

impl Bureau {
    pub async fn open(place: &Place, reviewers: u8) -> Self {
        Self::under(place, programme(reviewers)).await
    }

    /// An office that decides under one programme.
    pub async fn under(place: &Place, (programme, bytes): (Programme, Vec<u8>)) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("office");
        let database = match &place.database {
            Database::Postgres { url, schema, .. } => {
                use secrecy::ExposeSecret as _;
                let url = url.expose_secret().to_owned();
                DatabasePlace::Postgres { url, schema: schema.clone() }
            }
            _ => DatabasePlace::Sqlite,
        };
        let founding = Founding {
            origin: ORIGIN.parse().unwrap(),
            office: "Dinas Sosial".into(),
            mode: Mode::Demo,
            zone: Zone::Wita,
            database,
        };
        Office::found(&path, founding, None).await.unwrap();
        let clock = Arc::new(FixedClock::at(NOW_MS));
        let mut office = reopened(&path, &clock).await;
        let access = office.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
        office.propose(&programme, &bytes).await.unwrap();
        office.activate_for_demonstration().await.unwrap();
        let accounts = Accounts::new(&office, &PublicUrl::localhost(8080).unwrap());
        let programme = Arc::new(programme);
        Self { office, access, accounts, clock, programme, path, folder }
    }

    /// An office that stands already, in a folder of its own.
    pub async fn around(
        mut office: Office,
        clock: Arc<FixedClock>,
        programme: Arc<Programme>,
        folder: TempDir,
    ) -> Self {
        let access = office.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
        let accounts = Accounts::new(&office, &PublicUrl::localhost(8080).unwrap());
        let path = folder.path().join("office");
        Self { office, access, accounts, clock, programme, path, folder }
    }

    /// An account with a role; of the person of another account, if one is named.
    pub async fn person(&mut self, name: &str, role: Role, same: Option<&str>) -> AccountId {
        let new = NewAccount { name, display_name: name, role, same_person_as: same };
        self.office.add_account_under(new, &PASSWORD.into()).await.unwrap();
        self.office.store().account_by_name(name).await.unwrap().unwrap().id
    }

    /// Decides applications with these facts; gives the numbers of their cases.
    pub async fn receive(self, known: &[Value]) -> (Self, Vec<String>) {
        let person = json!({"name": "Siti Rahma", "nik": "7472015505900003"});
        self.receive_of(&person, known).await
    }

    /// Decides applications of one person with these facts; gives the numbers of their cases.
    pub async fn receive_of(mut self, person: &Value, known: &[Value]) -> (Self, Vec<String>) {
        let received_ms = self.clock.now_ms();
        let first = self.office.store().head().await.unwrap().next_serial;
        let cases: Vec<Incoming> = known
            .iter()
            .enumerate()
            .map(|(place, known)| Incoming {
                id: format!("warga-{}", first + i64::try_from(place).unwrap()),
                programme: 0,
                facts: facts::parse(self.programme.schema(), &known.to_string()).unwrap(),
                application: Some(Application {
                    received_ms: Some(received_ms),
                    decided_ms: Some(received_ms),
                    channel: "counter",
                    identity: Some(person.to_string()),
                    nik: Some("7472015505900003".into()),
                }),
                line: 0,
            })
            .collect();
        let count = i64::try_from(cases.len()).unwrap();
        let programmes = Arc::from([self.programme.clone()]);
        let source = Box::new(Worked(cases.into_iter()));
        let (office, _) = self.office.decide(programmes, source, Box::new(Nobody)).await.unwrap();
        self.office = office;
        let mut numbers = Vec::new();
        for serial in first..first + count {
            numbers.push(self.office.store().case(serial).await.unwrap().unwrap().number);
        }
        (self, numbers)
    }

    /// Decides one application again, with other facts.
    pub async fn again(mut self, serial: i64, known: Value) -> Self {
        let case = Incoming {
            id: format!("warga-{serial}"),
            programme: 0,
            facts: facts::parse(self.programme.schema(), &known.to_string()).unwrap(),
            application: None,
            line: 0,
        };
        let programmes = Arc::from([self.programme.clone()]);
        let source = Box::new(Worked(vec![case].into_iter()));
        self.office = self.office.decide(programmes, source, Box::new(Nobody)).await.unwrap().0;
        self
    }

    /// Place of the last entry of a case.
    pub async fn seen(&self, number: &str) -> u64 {
        let store = self.office.store();
        let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
        store.entries_of(serial).await.unwrap().last().unwrap().seq
    }

    pub async fn claim(&mut self, by: &AccountId, number: &str) -> Result<Step, Refusal> {
        let seen = self.seen(number).await;
        self.office.claim(&self.access, by, number, seen).await
    }

    pub async fn find(
        &mut self,
        by: &AccountId,
        number: &str,
        said: Value,
    ) -> Result<Step, Refusal> {
        let seen = self.seen(number).await;
        let form: FindingForm = serde_json::from_value(said).unwrap();
        self.office.record_finding(&self.access, by, number, seen, form).await
    }

    pub async fn prepare(
        &mut self,
        by: &AccountId,
        number: &str,
        outcome: Outcome,
        reasons: Value,
    ) -> Result<Prepared, Refusal> {
        let seen = self.seen(number).await;
        let reasons: ReasonsForm = serde_json::from_value(reasons).unwrap();
        let form = VerdictForm { outcome, reasons };
        self.office.prepare(&self.access, by, number, seen, form, None).await
    }

    /// The letter that waits for the signature of this account.
    pub async fn letter(&mut self, by: &AccountId, number: &str) -> Option<Digest32> {
        let kept = self.office.kept_verdict(&self.access, by, number).await;
        kept.ok().flatten().map(|kept| kept.prepared.notice)
    }

    /// Signs with password and code, entered again just now.
    pub async fn sign(&mut self, by: &AccountId, number: &str) -> Result<Settled, Refusal> {
        let (seen, session) = (self.seen(number).await, self.session(by).await);
        let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
        let seen = Seen { entry: seen, letter: self.letter(by, number).await };
        let signed = self.office.confirm(&self.access, by, number, seen, signature).await;
        signed.map(|(_, settled)| settled)
    }

    /// A session whose person has just proved their factors again.
    pub async fn session(&self, by: &AccountId) -> [u8; 16] {
        let session = *by;
        let record =
            SessionRecord { account: Some(*by), expires_ms: i64::MAX, content: Vec::new() };
        // It may stand already.
        let _began = self.accounts.begin_session(&session, record, 0).await.unwrap();
        self.accounts.step_up(&session, Proved::PasswordTotp, 1_000).await.unwrap();
        session
    }

    /// The kinds of the entries of a case, first to last.
    pub async fn kinds(&self, number: &str) -> Vec<&'static str> {
        kinds_of(&self.office.store(), number).await
    }

    /// Gives an account this passkey, enrolled in the ledger.
    pub async fn enrol(&mut self, owner: &AccountId, key: &Authenticator) {
        let Self { office, access, accounts, clock, .. } = self;
        let now_ms = clock.now_ms();
        let asked = accounts.begin_registration(owner, "kunci kantor", now_ms).await.unwrap();
        let answer = key.register(&asked.options);
        accounts.finish_registration(owner, &asked.ceremony, &answer, now_ms).await.unwrap();
        office.enrol_passkey(access, accounts, owner, &key.credential).await.unwrap();
    }

    /// Closes the office and verifies its log as anyone could, and that its rows repeat it.
    pub async fn verified(mut self) {
        self.whole().await;
        assert_eq!(crate::review_rows::faults(&self).await, []);
        self.office.close().await.unwrap();
    }

    /// Verifies the log alone.
    pub async fn whole(&mut self) {
        self.office.checkpoint().await.unwrap();
        let key = self.office.sealing().encryption.clone();
        let reader = timbang::casework::read::Reader::new(self.office.store(), key);
        let report = reader.verify().await.unwrap();
        assert!(report.is_whole(), "{:?}", report.faults);
    }
}

/// The kinds of the entries of a case, first to last.
pub async fn kinds_of(store: &Store, number: &str) -> Vec<&'static str> {
    let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
    let entries = store.entries_of(serial).await.unwrap();
    let kind = |entry: &timbang::store::Entry| {
        let read = Entry::parse(&entry.bytes).unwrap();
        Statement::parse(read.statement).unwrap().body.kind()
    };
    entries.iter().map(kind).collect()
}

/// The office of a folder, opened (again).
pub async fn reopened(path: &Path, clock: &Arc<FixedClock>) -> Office {
    let opening = Opening { clock: Some(clock.clone()), ..Opening::default() };
    Office::open(path, opening).await.unwrap()
}

/// Facts with register evidence.
pub fn known(values: &[(&str, Value)]) -> Value {
    let facts = values.iter().map(|(key, value)| {
        ((*key).to_owned(), json!({"value": value, "evidence": "register", "source": "DTSEN"}))
    });
    Value::Object(facts.collect())
}
