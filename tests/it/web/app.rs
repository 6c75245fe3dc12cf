//! An office with its pages: the worked cases of the shipped programmes, decided into a real
//! ledger.
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use timbang::access::{Authorizer, Epoch, PolicyFiles};
use timbang::casework::accounts::{Accounts, PublicUrl};
use timbang::casework::decide::{Application, Decided, Incoming, Sink, Source};
use timbang::casework::{Fault, Founding, NewAccount, Office, Opening, SigningKeys};
use timbang::clock::Zone;
use timbang::clock::{Clock, FixedClock};
use timbang::decision::Outcome;
use timbang::facts::{self, Facts};
use timbang::ledger::fields::{ErasureGround, ErasureScope, Role};
use timbang::ledger::key::VerifyingKey;
use timbang::policy::{Programme, SHIPPED, example};
use timbang::store::{AccountChange, Batch, DatabasePlace, Filter, Folder, Mode, Side, Store};
use timbang::web::{Acts, AppState, Site, router};

use crate::authenticator::Authenticator;
use tokio::sync::Mutex;
use tower::ServiceExt as _;

pub const START_MS: i64 = timbang::clock::SIMULATED_START_MS;
pub const NAME: &str = "nurhayati";
/// Where every fact of the office comes from: an officer may type anything here.
pub const SOURCE: &str = "Dukcapil <script>alert(1)</script>";

/// The pages of an office, and a browser's jar for its cookies.
pub struct App {
    pub router: Router,
    pub store: Arc<Store>,
    pub clock: Arc<FixedClock>,
    pub password: String,
    /// The password of each account that was signed in, by its name.
    passwords: Vec<(String, String)>,
    pub cookies: Vec<(String, String)>,
    pub office: Arc<Mutex<Office>>,
    /// The last number of the address the browser sends from.
    pub from: u8,
    folder: TempDir,
}

impl App {
    /// The letter that waits for the signature of the account of this name, as its form names it.
    pub async fn letter(&self, name: &str, number: &str) -> String {
        let account = self.store.account_by_name(name).await.unwrap().unwrap().id;
        let mut office = self.office.lock().await;
        let access = office.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
        let kept = office.kept_verdict(&access, &account, number).await.ok().flatten();
        kept.map(|kept| kept.prepared.notice.to_string()).unwrap_or_default()
    }
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
        Self::configured(|_| ()).await
    }

    /// The same with a data folder that was written to before it was opened.
    pub async fn configured(write: impl FnOnce(&std::path::Path)) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("office");
        let founding = Founding {
            origin: "dinsos.baubaukota.example/2026".parse().unwrap(),
            office: "Dinas Sosial (contoh)".into(),
            mode: Mode::Demo,
            zone: Zone::Wita,
            database: DatabasePlace::Sqlite,
        };
        Office::found(&path, founding, None).await.unwrap();
        write(&path);
        let mut office = Office::open(&path, Opening::default()).await.unwrap();
        let clock = Arc::new(FixedClock::at(START_MS));
        office.follow(clock.clone());
        let account = NewAccount {
            name: NAME,
            display_name: "Nurhayati Salim",
            role: Role::Officer,
            same_person_as: None,
        };
        let password = office.draw_password();
        office.add_account_under(account, &password).await.unwrap();
        let password = password.expose_secret().to_owned();
        let office = decide_worked_cases(office).await;
        let mut app = Self::over(office, clock, folder).await;
        app.passwords.push((NAME.to_owned(), password.clone()));
        app.password = password;
        app
    }

    /// The pages over the office of this folder, before anybody signs in.
    pub async fn over(office: Office, clock: Arc<FixedClock>, folder: TempDir) -> Self {
        let store = office.store();
        let site = Site {
            office: ("Dinas Sosial (contoh)".into(), "Social Office (example)".into()),
            zone: Zone::Wita,
            demo: true,
            trusted_proxies: Vec::new(),
        };
        let reader = office.reader();
        let url = PublicUrl::localhost(8080).unwrap();
        let accounts = Accounts::new(&office, &url);
        let epoch = Epoch::load(&PolicyFiles::SHIPPED, 1, START_MS).await.unwrap();
        let channels = office.channels().unwrap();
        let office = Arc::new(Mutex::new(office));
        let acts = Acts {
            office: office.clone(),
            authorizer: Arc::new(Authorizer::new(epoch)),
            clock: clock.clone(),
            channels,
        };
        let state = AppState::new(site, reader, accounts, clock.clone() as Arc<dyn Clock>, acts);
        let router = router(state);
        let (password, passwords, cookies) = (String::new(), Vec::new(), Vec::new());
        Self { router, store, clock, password, passwords, cookies, office, from: 1, folder }
    }

    /// The same office with the session of its officer.
    pub async fn signed_in() -> Self {
        let mut app = Self::new().await;
        let password = app.password.clone();
        let answer = app.sign_in(NAME, &password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        app
    }

    /// The key that signs the checkpoints of this office, as its genesis names it.
    pub fn checkpoint_key(&self) -> VerifyingKey {
        let folder = Folder::open(&self.folder.path().join("office")).unwrap();
        let origin = folder.document().origin.parse().unwrap();
        let keys = SigningKeys::read(&folder, &origin, None).unwrap();
        keys.checkpoint.verifying_key().clone()
    }

    /// Adds an account and signs it in.
    pub async fn sign_in_as(&mut self, role: Role) {
        let name = role.as_str();
        let account = NewAccount { name, display_name: "Ratna Dewi", role, same_person_as: None };
        let mut office = self.office.lock().await;
        let password = office.draw_password();
        office.add_account_under(account, &password).await.unwrap();
        drop(office);
        self.passwords.push((name.into(), password.expose_secret().to_owned()));
        self.cookies.clear();
        let answer = self.sign_in(name, password.expose_secret()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Signs in with a password and a code of the app that the account is given here.
    pub async fn enter(&mut self, name: &str, password: &str) {
        self.office.lock().await.add_totp(name).await.unwrap();
        self.cookies.clear();
        let answer = self.sign_in(name, password).await;
        assert_eq!(answer.location(), "/login/code", "{}", answer.text);
        let code = self.code(name).await;
        let answer = self.post("/login/code", &[("code", &code)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Proves again who is signed in, by password and code.
    pub async fn prove_with_code(&mut self, name: &str, password: &str) {
        let code = self.code(name).await;
        let form = [("password", password), ("code", &code), ("next", "/account")];
        let answer = self.post("/account/proof", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// What the app of an account shows a minute later.
    pub async fn code(&self, name: &str) -> String {
        self.clock.advance(60_000);
        let id = self.store.account_by_name(name).await.unwrap().unwrap().id;
        let code = self.accounts().await.next_code(&id, self.clock.now_ms()).await;
        code.unwrap().unwrap().expose_secret().to_owned()
    }

    /// The accounts, past the pages.
    pub async fn accounts(&self) -> Accounts {
        let url = PublicUrl::localhost(8080).unwrap();
        Accounts::new(&*self.office.lock().await, &url)
    }

    /// Proves again who is signed in, by the password of the account of that name.
    pub async fn prove(&mut self, name: &str) {
        let password = self.passwords.iter().find(|(of, _)| of == name).unwrap().1.clone();
        let form = [("password", password.as_str()), ("code", ""), ("next", "/account")];
        let answer = self.post("/account/proof", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Proves again who is signed in, by the password of the account of that name and a code: of an
    /// app that is set up past the pages.
    pub async fn prove_twice(&mut self, name: &str) {
        self.office.lock().await.add_totp(name).await.unwrap();
        let accounts = self.accounts().await;
        let id = self.store.account_by_name(name).await.unwrap().unwrap().id;
        let code = accounts.next_code(&id, self.clock.now_ms()).await.unwrap().unwrap();
        let password = self.passwords.iter().find(|(of, _)| of == name).unwrap().1.clone();
        let code = code.expose_secret();
        let form = [("password", password.as_str()), ("code", code), ("next", "/account")];
        let answer = self.post("/account/proof", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Proves again who is signed in, by a passkey.
    pub async fn prove_by(&mut self, key: &mut Authenticator) {
        let asked = self.post("/account/proof/passkey", &[("next", "/account")]).await;
        let ceremony = between(&asked.text, "name=\"ceremony\" value=\"", "\"").to_owned();
        let answer = key.sign(&options(&asked.text));
        let form = [("ceremony", ceremony.as_str()), ("assertion", &answer), ("next", "/account")];
        let answer = self.post("/account/proof/answer", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Registers a passkey for whoever is signed in and has proved it.
    pub async fn register_passkey(&mut self, key: &Authenticator) {
        let asked = self.post("/account/passkeys", &[("label", "kunci kantor")]).await;
        let ceremony = between(&asked.text, "name=\"ceremony\" value=\"", "\"").to_owned();
        let answer = key.register(&options(&asked.text));
        let form = [("ceremony", ceremony.as_str()), ("assertion", &answer)];
        let answer = self.post("/account/passkeys/answer", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Forgets the person of a case.
    pub async fn erase(&mut self, number: &str) {
        let (ground, scope) = (ErasureGround::Request, ErasureScope::Case);
        self.office.lock().await.erase_under_review(number, ground, scope).await.unwrap();
    }

    pub async fn disable(&self) {
        let account = self.store.account_by_name(NAME).await.unwrap().unwrap().id;
        let closed = AccountChange::SetDisabled { account, at_ms: Some(START_MS) };
        let account_changes = vec![closed, AccountChange::EndSessions { account }];
        let batch = Batch { account_changes, ..Batch::default() };
        self.store.append(batch).await.unwrap();
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let form = [("name", name), ("password", password), ("next", "/cases")];
        self.post("/login", &form).await
    }

    /// The number of the newest case of one programme in which a refusal is proposed; past the
    /// pages, which do not tell that of a case that may still be reviewed.
    pub async fn first_case(&self) -> String {
        let refused = Filter {
            programme: Some("ref-keluarga-bersyarat".into()),
            outcome: Some(Outcome::ProposedRefusal as u8),
            ..Filter::default()
        };
        let page = self.store.cases(&refused, Side::Newest, 1).await.unwrap();
        page.cases.into_iter().next().unwrap().number
    }

    /// Signed in as who oversees, and is told of undecided cases.
    pub async fn overseen() -> Self {
        let mut app = Self::signed_in().await;
        app.sign_in_as(Role::Auditor).await;
        app
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
        let peer = SocketAddr::from(([127, 0, 0, self.from], 50_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        send(&self.router, &mut self.cookies, request).await
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(kept, _)| kept == name).map(|(_, value)| value.as_str())
    }
}

/// Sends a request from this machine, with a browser's jar of cookies.
pub async fn send(
    router: &Router,
    jar: &mut Vec<(String, String)>,
    mut request: Request<Body>,
) -> Answer {
    let here = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000)));
    if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
        request.extensions_mut().insert(here);
    }
    request.headers_mut().insert("host", "localhost:8080".parse().unwrap());
    if !jar.is_empty() {
        let shown: Vec<String> =
            jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert("cookie", shown.join("; ").parse().unwrap());
    }
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    for set in parts.headers.get_all("set-cookie") {
        keep(jar, set.to_str().unwrap());
    }
    let text = String::from_utf8(to_bytes(body, 1 << 24).await.unwrap().to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, text }
}

fn keep(jar: &mut Vec<(String, String)>, set: &str) {
    let (name, rest) = set.split_once('=').unwrap();
    jar.retain(|(kept, _)| kept != name);
    if !set.contains("Max-Age=0") {
        let value = rest.split(';').next().unwrap();
        jar.push((name.into(), value.into()));
    }
}

/// What stands between two texts of a page.
pub fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no `{before}` in {page}")).1;
    rest.split_once(after).unwrap().0
}

/// What a page asks an authenticator.
pub fn options(page: &str) -> String {
    between(page, "data-passkey=\"", "\"").replace("&#34;", "\"").replace("&quot;", "\"")
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

/// Cases that stand ready, one after the other.
pub struct Worked(pub std::vec::IntoIter<Incoming>);

impl Source for Worked {
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault> {
        Ok(self.0.next())
    }
}

/// Nobody waits for what is told.
pub struct Nobody;

impl Sink for Nobody {
    fn take(&mut self, _: &Decided<'_>) -> Result<(), Fault> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}

async fn decide_worked_cases(mut office: Office) -> Office {
    let mut programmes = Vec::new();
    let mut worked = Vec::new();
    for (place, (_, bytes)) in SHIPPED.into_iter().enumerate() {
        let programme = Programme::load(bytes).unwrap();
        office.propose(&programme, bytes).await.unwrap();
        for (number, worked_case) in programme.document().examples.iter().enumerate() {
            let facts = example::facts(programme.compiled(), worked_case).unwrap();
            worked.push(incoming(
                format!("{}-{number}", programme.id()),
                place,
                &programme,
                &facts,
            ));
        }
        if programme.id() == "ref-izin-usaha" {
            let farm = r#"{"kbli": "01191", "luas_lahan_ha": 2.4}"#;
            let facts = facts::parse(programme.schema(), farm).unwrap();
            worked.push(incoming("with a decimal".into(), place, &programme, &facts));
        }
        programmes.push(Arc::new(programme));
    }
    let source = Box::new(Worked(worked.into_iter()));
    office.decide(programmes.into(), source, Box::new(Nobody)).await.unwrap().0
}

/// A case as it came over the counter.
fn incoming(id: String, place: usize, programme: &Programme, facts: &Facts) -> Incoming {
    let application = Application {
        received_ms: Some(START_MS),
        decided_ms: Some(START_MS),
        channel: "counter",
        identity: Some("{}".into()),
        nik: None,
    };
    let facts = sourced(programme, facts);
    Incoming { id, programme: place, facts, application: Some(application), line: 0 }
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
