//! An office with its pages: the worked cases of the shipped programmes, decided into a real
//! ledger.
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tempfile::TempDir;
use timbang::casework::accounts::Accounts;
use timbang::casework::read::{Reader, path};
use timbang::casework::{password, payload};
use timbang::clock::{Clock, FixedClock};
use timbang::decision::Outcome;
use timbang::facts::{self, Facts};
use timbang::ids::{CaseId, Digest32};
use timbang::ledger::body::{DecisionRecommended, EntryBody, ProgrammeProposed};
use timbang::ledger::chain::{Appended, Appender};
use timbang::ledger::checkpoint::CheckpointSigner;
use timbang::ledger::commitment::commitment;
use timbang::ledger::fields::{Actor, Mode, Positive, ProgrammeStatus};
use timbang::ledger::merkle::sha256;
use timbang::policy::{Programme, SHIPPED};
use timbang::store::{
    Access, Account, Batch, Database, NewCase, NewEntry, NewNode, NewPayload, NewProgramme,
    NewRecommendation, NewSecret, Store,
};
use timbang::vault::{CaseKey, CommitmentKey, EncryptionKey, SecretKey};
use timbang::web::{AppState, Site, Zone, router};
use tower::ServiceExt as _;

use crate::ledger_log::{Keys, ORIGIN, START_MS, genesis, origin};

pub const NAME: &str = "nurhayati";
pub const PASSWORD: &str = "kata sandi peragaan 1";
const ACCOUNT: [u8; 16] = [7; 16];
/// Where every fact of the office comes from: an officer may type anything here.
pub const SOURCE: &str = "Dukcapil <script>alert(1)</script>";

/// The pages of an office, and a browser's jar for its cookies.
pub struct App {
    pub router: Router,
    pub store: Arc<Store>,
    pub clock: Arc<FixedClock>,
    pub cookies: Vec<(String, String)>,
    _folder: TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers["location"].to_str().unwrap()
    }
}

impl App {
    /// An office whose ledger holds every worked case, checkpointed.
    pub async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::File(folder.path().join("timbang.db"));
        Store::migrate(&database).await.unwrap();
        let store = Store::open(&database, Access::Write, ORIGIN).await.unwrap();
        let encryption = SecretKey::generate(&mut StdRng::seed_from_u64(1));
        Scribe::begin(&store, &encryption).await.write().await;
        let clock = Arc::new(FixedClock::at(START_MS));
        let store = Arc::new(store);
        let site = Site {
            office: ("Dinas Sosial (contoh)".into(), "Social Office (example)".into()),
            zone: Zone::Wita,
            demo: true,
            trusted_proxies: Vec::new(),
        };
        let reader = Reader::new(store.clone(), Arc::new(encryption));
        let accounts = Accounts::new(store.clone());
        let state = AppState::new(site, reader, accounts, clock.clone() as Arc<dyn Clock>);
        let router = router(state);
        let app = Self { router, store, clock, cookies: Vec::new(), _folder: folder };
        app.enrol(NAME, ACCOUNT).await;
        app
    }

    pub async fn enrol(&self, name: &str, id: [u8; 16]) {
        let account = Account {
            id,
            person: id,
            name: name.into(),
            display_name: "Nurhayati Salim".into(),
            role: "officer".into(),
            password_hash: password::hash(&PASSWORD.into()).unwrap(),
            created_ms: START_MS,
            disabled_ms: None,
        };
        self.store.add_account(account).await.unwrap();
    }

    /// The same office with the session of its officer.
    pub async fn signed_in() -> Self {
        let mut app = Self::new().await;
        let answer = app.sign_in(NAME, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        app
    }

    pub async fn disable(&self) {
        self.store.disable_account(&ACCOUNT, START_MS).await.unwrap();
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let form = [("name", name), ("password", password), ("next", "/cases")];
        self.post("/login", &form).await
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A form as a browser sends it from a page of this site.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        self.send(with_form(request, form)).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let peer = SocketAddr::from(([127, 0, 0, 1], 50_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        request.headers_mut().insert("host", "localhost:8080".parse().unwrap());
        if !self.cookies.is_empty() {
            let jar: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert("cookie", jar.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all("set-cookie") {
            self.keep(set.to_str().unwrap());
        }
        let text = String::from_utf8(to_bytes(body, 1 << 24).await.unwrap().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    fn keep(&mut self, set: &str) {
        let (name, rest) = set.split_once('=').unwrap();
        self.cookies.retain(|(kept, _)| kept != name);
        if !set.contains("Max-Age=0") {
            let value = rest.split(';').next().unwrap();
            self.cookies.push((name.into(), value.into()));
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(kept, _)| kept == name).map(|(_, value)| value.as_str())
    }
}

pub fn with_form(request: axum::http::request::Builder, form: &[(&str, &str)]) -> Request<Body> {
    let pairs: Vec<String> =
        form.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(pairs.join("&"))).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Writes the log of the office in one batch.
struct Scribe<'s> {
    store: &'s Store,
    encryption: &'s EncryptionKey,
    appender: Appender,
    marks: CheckpointSigner,
    random: StdRng,
    batch: Batch,
    prev: [u8; 32],
}

impl<'s> Scribe<'s> {
    async fn begin(store: &'s Store, encryption: &'s EncryptionKey) -> Self {
        let keys = Keys::of(&origin(), 1);
        let genesis = genesis(&keys.public(&origin()), Mode::Demo);
        let (appender, first) =
            Appender::begin(origin(), keys.entry, &keys.root, genesis, Actor::Operator, START_MS)
                .unwrap();
        let mut scribe = Self {
            store,
            encryption,
            appender,
            marks: CheckpointSigner::new(origin(), keys.checkpoint, None),
            random: StdRng::seed_from_u64(2),
            batch: Batch::default(),
            prev: [0; 32],
        };
        scribe.take(first, None);
        scribe
    }

    fn take(&mut self, entry: Appended, subject: Option<i64>) -> u64 {
        self.batch.nodes.extend(entry.tile_nodes.iter().map(|(node, hash)| NewNode {
            level: u8::try_from(node.level / 8).unwrap(),
            position: node.index,
            hash: hash.0,
        }));
        let leaf_hash = entry.leaf_hash.0;
        let prev = std::mem::replace(&mut self.prev, leaf_hash);
        let seq = entry.seq;
        self.batch.entries.push(NewEntry { seq, prev, leaf_hash, subject, bytes: entry.bytes });
        seq
    }

    fn append(&mut self, actor: Actor, body: impl Into<EntryBody>, subject: Option<i64>) -> u64 {
        let entry = self.appender.append(actor, body, START_MS).unwrap();
        self.take(entry, subject)
    }

    async fn write(mut self) {
        let mut serial = 0;
        for (_, bytes) in SHIPPED {
            let programme = Programme::load(bytes, sha256(bytes).0).unwrap();
            self.propose(&programme, bytes);
            for example in &programme.document().examples {
                let facts = timbang::policy::example::facts(programme.compiled(), example).unwrap();
                serial += 1;
                self.decide(&programme, &sourced(&programme, &facts), serial);
            }
        }
        let checkpoint = self.marks.sign(&self.appender.head().frontier).unwrap();
        let size = self.appender.head().frontier.size();
        self.store.append(self.batch).await.unwrap();
        self.store.add_checkpoint(size, &checkpoint).await.unwrap();
    }

    fn propose(&mut self, programme: &Programme, bytes: &[u8]) {
        let version = programme.version().into();
        let body = ProgrammeProposed {
            digest: Digest32(*programme.digest()),
            id: programme.id().parse().unwrap(),
            status: ProgrammeStatus::Example,
            version: Positive::new(version).unwrap(),
        };
        let proposed_seq = self.append(Actor::Operator, body, None);
        self.batch.programmes.push(NewProgramme {
            digest: *programme.digest(),
            id: programme.id().into(),
            version,
            status: "example".into(),
            document: bytes.to_vec(),
            proposed_seq,
        });
    }

    fn decide(&mut self, programme: &Programme, facts: &Facts, serial: i64) {
        let compiled = programme.compiled();
        let made = compiled.recommend(facts, &mut compiled.scratch());
        let number = u8::try_from(serial).unwrap();
        let (case_id, key) = ([number; 16], CaseKey::generate([number; 16], &mut self.random));
        let opening = CommitmentKey::generate(&mut self.random);
        let payload = payload::compose(&facts.canonical_json(programme.schema()), "{}");
        let case = CaseId::from_random(case_id);
        let body = DecisionRecommended {
            case,
            commitment: commitment(opening.expose(), &origin(), &case, payload.as_bytes()),
            programme: Digest32(*programme.digest()),
        };
        let seq = self.append(Actor::Engine, body, Some(serial));
        let sealed = key.seal_payload(seq, &opening, payload.as_bytes(), &mut self.random).unwrap();
        self.batch.cases.push(NewCase {
            serial,
            case_id,
            number: format!("{}-2026-{serial:05}", programme.document().case_prefix),
            programme: programme.id().into(),
            received_ms: START_MS,
            secret: NewSecret {
                external_index: [number; 32],
                person_index: None,
                wrapped_key: key.wrap(self.encryption, &mut self.random).unwrap(),
                sealed_identity: key.seal_identity(b"{}", &mut self.random).unwrap(),
            },
        });
        self.batch.payloads.push(NewPayload { seq, serial, sealed });
        self.batch.recommendations.push(NewRecommendation {
            seq,
            serial,
            at_ms: START_MS,
            programme: *programme.digest(),
            facts_mark: [number; 32],
            leaf: compiled.leaf_id(made.leaf).into(),
            path: path(programme.version(), &made.trace).into(),
            code: compiled.leaf_code(made.leaf).into(),
            outcome: number_of(made.outcome),
            priority: made.priority,
            benefit: made.benefit,
        });
    }
}

fn number_of(outcome: Outcome) -> u8 {
    let place = Outcome::ALL.iter().position(|known| *known == outcome).unwrap();
    u8::try_from(place).unwrap()
}

/// The same facts, each with a source and a day.
fn sourced(programme: &Programme, facts: &Facts) -> Facts {
    let text = facts.canonical_json(programme.schema());
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    for fact in json.as_object_mut().unwrap().values_mut() {
        let fact = fact.as_object_mut().unwrap();
        fact.insert("source".into(), SOURCE.into());
        fact.insert("as_of".into(), "2026-02-20".into());
    }
    facts::parse(programme.schema(), &json.to_string()).unwrap()
}
