//! An office through its acts: the same log on both databases, nothing personal in it, and a
//! founding that goes on where it was cut off.

use std::path::Path;
use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::json;
use tempfile::TempDir;
use timbang::casework::decide::{Application, Incoming};
use timbang::casework::{Founding, NewAccount, Office, Opening, export};
use timbang::clock::{FixedClock, Zone};
use timbang::facts;
use timbang::ledger::fields::{Actor, ErasureGround, ErasureScope, Role};
use timbang::policy::{Programme, SHIPPED};
use timbang::store::{Access, Database, DatabasePlace, Folder, Mode, Store};

use crate::store_support::{Place, places};
use crate::web::app::{Nobody, Worked};

const NOW_MS: i64 = 1_772_413_200_000;
const ORIGIN: &str = "dinsos.test.example/2026";
/// What a log must not say: who somebody is, and by what name an officer goes.
const CANARIES: [&str; 4] = ["7472015505900003", "Wa Ode Kanari", "petugas.kanari", "Siti Kanari"];

async fn found(path: &Path) {
    let founding = Founding {
        origin: ORIGIN.parse().unwrap(),
        office: "Dinas Sosial".into(),
        mode: Mode::Live,
        zone: Zone::Wita,
        database: DatabasePlace::Sqlite,
    };
    Office::found(path, founding, None).await.unwrap();
}

/// The same folder, keys and all, whose database is `place`.
fn founded_again(founded: &Path, path: &Path, place: &Place) {
    std::fs::create_dir(path).unwrap();
    for file in ["folder.json", "founding", "keys"] {
        let copied = std::process::Command::new("cp")
            .args(["-rp", &founded.join(file).display().to_string(), &path.display().to_string()])
            .status();
        assert!(copied.unwrap().success());
    }
    if let Database::Postgres { url, schema, .. } = &place.database {
        use secrecy::ExposeSecret as _;
        let document = path.join("folder.json");
        let text = std::fs::read(&document).unwrap();
        let mut said: serde_json::Value = serde_json::from_slice(&text).unwrap();
        said["database"] = json!({"postgres": {"url": url.expose_secret(), "schema": schema}});
        std::fs::write(&document, said.to_string()).unwrap();
    }
}

async fn open(path: &Path) -> Office {
    let opening = Opening {
        clock: Some(Arc::new(FixedClock::at(NOW_MS))),
        random: Some(StdRng::seed_from_u64(5)),
        ..Opening::default()
    };
    Office::open(path, opening).await.unwrap()
}

fn case(programme: &Programme, id: &str, desil: u8) -> Incoming {
    let known = json!({"desil": {"value": desil, "evidence": "register", "source": CANARIES[1]}});
    Incoming {
        id: id.to_owned(),
        programme: 0,
        facts: facts::parse(programme.schema(), &known.to_string()).unwrap(),
        application: Some(Application {
            received_ms: Some(NOW_MS),
            decided_ms: Some(NOW_MS),
            channel: "counter",
            identity: Some(json!({"name": CANARIES[1], "nik": CANARIES[0]}).to_string()),
            nik: Some(CANARIES[0].to_owned()),
        }),
        line: 0,
    }
}

/// Acts of every kind, the same each time.
async fn act(path: &Path) {
    let mut office = open(path).await;
    let account = NewAccount {
        name: CANARIES[2],
        display_name: CANARIES[3],
        role: Role::Officer,
        same_person_as: None,
    };
    office.add_account(Actor::Operator, account, i64::MAX).await.unwrap();
    let (_, bytes) = SHIPPED.into_iter().find(|(path, _)| path.contains("ref-pangan")).unwrap();
    let programme = Programme::load(bytes).unwrap();
    office.propose(&programme, bytes).await.unwrap();
    let cases = [("a", 1), (CANARIES[0], 3), ("b", 9), (CANARIES[0], 4), ("a", 1)];
    let cases = cases.map(|(id, desil)| case(&programme, id, desil));
    let source = Box::new(Worked(Vec::from(cases).into_iter()));
    let programmes = Arc::from([Arc::new(programme)]);
    let (mut office, _) = office.decide(programmes, source, Box::new(Nobody)).await.unwrap();
    let number = office.store().case(3).await.unwrap().unwrap().number;
    let (ground, scope) = (ErasureGround::Request, ErasureScope::Case);
    office.erase_under_review(&number, ground, scope).await.unwrap();
    office.close().await.unwrap();
}

/// Every file of the export, one after the other.
async fn exported(path: &Path) -> Vec<(String, Vec<u8>)> {
    let database = Folder::open(path).unwrap().database().unwrap();
    let store = Store::open(&database, Access::Read, ORIGIN).await.unwrap();
    let mut files = Vec::new();
    let written = export(&store, &[], |path, bytes| {
        files.push((path.to_owned(), bytes.to_vec()));
        Ok(())
    });
    assert_eq!(written.await.unwrap().later, 0);
    files
}

fn says(bytes: &[u8], canary: &str) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_keep_the_same_log_of_the_same_acts_and_it_names_nobody() {
    let folder = TempDir::new().unwrap();
    let origin = folder.path().join("founded");
    found(&origin).await;
    let mut logs = Vec::new();
    for (number, place) in places().await.into_iter().enumerate() {
        let path = folder.path().join(number.to_string());
        founded_again(&origin, &path, &place);
        act(&path).await;
        logs.push(exported(&path).await);
        let files = std::fs::read_dir(&path).unwrap().map(|file| file.unwrap().path());
        let files = files.filter(|file| file.is_file()).map(|file| std::fs::read(file).unwrap());
        let exported = logs.last().unwrap().iter().map(|(_, bytes)| bytes.clone());
        for bytes in files.chain(exported) {
            // The directory of officers is not encrypted, and not of the ledger.
            let database = bytes.starts_with(b"SQLite") || bytes.starts_with(&[0x37, 0x7f, 0x06]);
            assert!(!bytes.starts_with(b"SQLite") || says(&bytes, CANARIES[3]), "it can be seen");
            let canaries = if database { &CANARIES[..2] } else { &CANARIES[..] };
            let said = canaries.iter().find(|canary| says(&bytes, canary));
            assert!(said.is_none(), "{said:?} stands in {}", String::from_utf8_lossy(&bytes));
        }
    }
    // A third time on the first database, so that this says something without a server as well.
    let path = folder.path().join("again");
    founded_again(&origin, &path, &places().await[0]);
    act(&path).await;
    logs.push(exported(&path).await);
    for log in &logs {
        assert!(log.len() > 6 && *log == logs[0], "the logs differ");
    }
}

#[tokio::test]
async fn a_founding_goes_on_where_it_was_cut_off() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("office");
    // Keys without the document that says whose they are.
    found(&path).await;
    for file in ["folder.json", "timbang.db"] {
        std::fs::remove_file(path.join(file)).unwrap();
    }
    let first = std::fs::read(path.join("keys/entry.pem")).unwrap();
    found(&path).await;
    assert_ne!(first, std::fs::read(path.join("keys/entry.pem")).unwrap());
    // A document without a database.
    std::fs::remove_file(path.join("timbang.db")).unwrap();
    open(&path).await.close().await.unwrap();
    // Genesis, of which nothing else tells yet.
    std::fs::remove_file(path.join("head.checkpoint")).unwrap();
    let refused = Office::open(&path, Opening::default()).await.unwrap_err().to_string();
    assert!(refused.contains("adopt-head"), "a folder from which it was taken: {refused}");
    std::fs::write(path.join("founding"), "").unwrap();
    open(&path).await.close().await.unwrap();
    assert!(path.join("head.checkpoint").exists() && !path.join("founding").exists());
}

#[tokio::test]
async fn keys_without_a_document_are_never_replaced_in_a_folder_that_was_founded() {
    let folder = TempDir::new().unwrap();
    found(folder.path()).await;
    open(folder.path()).await.close().await.unwrap();
    std::fs::remove_file(folder.path().join("folder.json")).unwrap();
    let key = std::fs::read(folder.path().join("keys/encryption.key")).unwrap();
    let founding = Founding {
        origin: ORIGIN.parse().unwrap(),
        office: "Dinas Sosial".into(),
        mode: Mode::Live,
        zone: Zone::Wita,
        database: DatabasePlace::Sqlite,
    };
    assert!(Office::found(folder.path(), founding, None).await.is_err());
    assert_eq!(key, std::fs::read(folder.path().join("keys/encryption.key")).unwrap());
}
