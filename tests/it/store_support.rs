//! Databases for the tests of the store: SQLite always, PostgreSQL where `TEST_DATABASE_URL` is set.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use timbang::store::{
    Access, Batch, Database, Hash, NewCase, NewEntry, NewPayload, NewProgramme, NewRecommendation,
    NewSecret, Store, StoreError,
};

pub const ORIGIN: &str = "test.example/2026";
pub const PROGRAMME: Hash = [9; 32];

/// A migrated database of its own.
pub struct Place {
    pub database: Database,
    pub folder: TempDir,
    address: String,
}

/// One place on each database there is.
pub async fn places() -> Vec<Place> {
    let mut places = vec![sqlite().await];
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        places.push(postgres(&url).await);
    }
    places
}

pub async fn sqlite() -> Place {
    let folder = TempDir::new().unwrap();
    let path: PathBuf = folder.path().join("timbang.db");
    let database = Database::File(path.clone());
    Store::migrate(&database).await.unwrap();
    Place { database, address: format!("sqlite://{}", path.display()), folder }
}

async fn postgres(url: &str) -> Place {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let schema = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let server = sea_orm::Database::connect(url).await.unwrap();
    server.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.unwrap();
    let address = format!("{url}?options=-csearch_path%3D{schema}");
    let database = Database::Postgres { url: url.into(), password: None, schema: Some(schema) };
    Store::migrate(&database).await.unwrap();
    Place { database, folder: TempDir::new().unwrap(), address }
}

impl Place {
    pub fn is_postgres(&self) -> bool {
        matches!(self.database, Database::Postgres { .. })
    }

    pub async fn open(&self, access: Access) -> Result<Store, StoreError> {
        Store::open(&self.database, access, ORIGIN).await
    }

    pub async fn writer(&self) -> Store {
        self.open(Access::Write).await.unwrap()
    }

    /// A connection past the store, with the driver's own settings: what an intruder would use.
    pub async fn intruder(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.address).await.unwrap()
    }

    /// The same database as another role; none where there are no roles.
    pub fn with_role(&self, role: &str) -> Option<Self> {
        let Database::Postgres { url, schema, .. } = &self.database else { return None };
        let change = |url: &str| url.replacen("timbang@", &format!("{role}@"), 1);
        let url = change(url.expose_secret()).into();
        Some(Self {
            database: Database::Postgres { url, password: None, schema: schema.clone() },
            folder: TempDir::new().unwrap(),
            address: change(&self.address),
        })
    }

    /// Every byte the database keeps in files; none for a server.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

pub fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Entries that follow each other, made from plain bytes.
pub struct Scribe {
    pub size: u64,
    pub last: Hash,
}

impl Scribe {
    pub const fn new() -> Self {
        Self { size: 0, last: [0; 32] }
    }

    pub fn entry(&mut self, subject: Option<i64>) -> NewEntry {
        self.saying(subject, "")
    }

    /// An entry that gives a role, as far as a database reads it.
    pub fn granting(&mut self) -> NewEntry {
        self.saying(None, r#""kind":"access.changed""#)
    }

    fn saying(&mut self, subject: Option<i64>, words: &str) -> NewEntry {
        let bytes = format!("entry {} after {:?}{words}", self.size, self.last).into_bytes();
        let leaf_hash = hash(&bytes);
        let entry = NewEntry { seq: self.size, prev: self.last, leaf_hash, subject, bytes };
        self.size += 1;
        self.last = leaf_hash;
        entry
    }

    /// The first batch of a log: one entry that proposes a programme.
    pub fn genesis(&mut self) -> Batch {
        let entry = self.entry(None);
        let programme = NewProgramme {
            digest: PROGRAMME,
            id: "sembako".into(),
            version: 1,
            status: "active".into(),
            document: b"id: sembako".to_vec(),
            proposed_seq: entry.seq,
        };
        Batch { entries: vec![entry], programmes: vec![programme], ..Batch::default() }
    }

    /// A batch that recommends in new cases of these serials, one entry each.
    pub fn decided(&mut self, serials: std::ops::Range<i64>) -> Batch {
        let mut batch = Batch::default();
        for serial in serials {
            let entry = self.entry(Some(serial));
            batch.payloads.push(payload(entry.seq, serial));
            batch.recommendations.push(recommendation(entry.seq, serial));
            batch.cases.push(case(serial));
            batch.entries.push(entry);
        }
        batch
    }
}

pub fn case(serial: i64) -> NewCase {
    let mark = hash(&serial.to_be_bytes());
    NewCase {
        serial,
        case_id: mark[..16].try_into().unwrap(),
        number: format!("KB-2026-{serial:05}"),
        programme: if serial % 3 == 0 { "pkh".into() } else { "sembako".into() },
        received_ms: 1_000 * serial,
        came_ms: 1_000 * serial - 500,
        secret: NewSecret {
            external_index: mark,
            person_index: (serial % 2 == 0).then(|| hash(b"person")),
            wrapped_key: format!("wrapped key of {serial}").into_bytes(),
            sealed_identity: format!("sealed identity of {serial}").into_bytes(),
        },
    }
}

pub fn payload(seq: u64, serial: i64) -> NewPayload {
    NewPayload { seq, serial, sealed: format!("sealed payload of {serial}").into_bytes() }
}

pub fn recommendation(seq: u64, serial: i64) -> NewRecommendation {
    NewRecommendation {
        seq,
        serial,
        at_ms: 1_000 * serial + 7,
        programme: PROGRAMME,
        facts_mark: hash(b"facts"),
        leaf: "L1".into(),
        path: "1:yn".into(),
        code: "DESIL".into(),
        outcome: u8::try_from(serial % 4).unwrap(),
        priority: 10,
        benefit: (serial % 2 == 0).then_some(200_000),
        complete_ms: Some(1_000 * serial - 500),
    }
}
