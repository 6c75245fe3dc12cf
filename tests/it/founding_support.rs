//! Two founders at the pages of a founding, and what the office they found then does.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use tempfile::TempDir;
use timbang::casework::accounts::{Enrolment, PublicUrl};
use timbang::casework::review::{Settled, Signature, VerdictForm};
use timbang::casework::{Founding, FoundingCeremony, Office, Opening};
use timbang::clock::{FixedClock, Zone};
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::store::{AccountId, DatabasePlace, Mode};
use timbang::web::{FoundingCode, FoundingState, founding_router};

use crate::authenticator::Authenticator;
use crate::review_acts::{against, because};
use crate::review_support::{Bureau, NOW_MS, ORIGIN};
use crate::web::app::{Answer, between, options, send, with_form};

pub const PASSWORD: &str = "tiga perahu kayu di teluk";
pub const ADMINISTRATOR: [&str; 2] = ["ratna", "Ratna Dewi"];
pub const SUPERVISOR: [&str; 2] = ["la.ode", "La Ode Hamid"];
/// User present, nobody verified.
pub const PRESENT_ONLY: u8 = 0x01;

/// A founding under way, and a browser at its pages.
pub struct Visit {
    pub state: FoundingState,
    pub router: Router,
    pub cookies: Vec<(String, String)>,
    pub code: String,
    pub clock: Arc<FixedClock>,
    pub folder: TempDir,
}

pub fn ceremony(path: &Path, clock: &Arc<FixedClock>, origin: &str) -> FoundingCeremony {
    let founding = Founding {
        origin: origin.parse().unwrap(),
        office: "Dinas Sosial Kota Baubau".into(),
        mode: Mode::Live,
        zone: Zone::Wita,
        database: DatabasePlace::Sqlite,
    };
    let url = PublicUrl::localhost(8080).unwrap();
    let opening = Opening { clock: Some(clock.clone()), ..Opening::default() };
    FoundingCeremony::new(path, founding, &url).unwrap().opened_with(opening)
}

impl Visit {
    pub async fn new() -> Self {
        Self::at(TempDir::new().unwrap()).await
    }

    pub async fn at(folder: TempDir) -> Self {
        let clock = Arc::new(FixedClock::at(NOW_MS));
        let ceremony = ceremony(&folder.path().join("office"), &clock, ORIGIN);
        ceremony.check_place().await.unwrap();
        let code = FoundingCode::new([7; 16]);
        let named = ("Dinas Sosial Kota Baubau", Zone::Wita);
        let state = FoundingState::new(ceremony, named, code, Vec::new(), clock.clone());
        let router = founding_router(state.clone());
        Self { state, router, cookies: Vec::new(), code: code.to_string(), clock, folder }
    }

    /// With the code typed.
    pub async fn admitted() -> Self {
        let mut visit = Self::new().await;
        visit.enter().await;
        visit
    }

    pub async fn enter(&mut self) {
        let code = self.code.clone();
        let answer = self.post("/founding/code", &[("code", &code)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/founding"));
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("office")
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        send(&self.router, &mut self.cookies, request).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        send(&self.router, &mut self.cookies, with_form(request, form)).await
    }

    pub async fn say(&mut self, role: Role, [name, shown]: [&str; 2], password: &str) -> Answer {
        let form = [
            ("role", role.as_str()),
            ("display_name", shown),
            ("name", name),
            ("label", "kunci kantor"),
            ("password", password),
            ("again", password),
        ];
        self.post("/founding/person", &form).await
    }

    /// Comes forward and answers with a passkey.
    pub async fn come(&mut self, role: Role, who: [&str; 2], key: &Authenticator) -> Answer {
        let asked = self.say(role, who, PASSWORD).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        let answer = key.register(&options(&asked.text));
        self.answer("/founding/passkey", &asked, &answer).await
    }

    pub async fn answer(&mut self, path: &str, asked: &Answer, answer: &str) -> Answer {
        let ceremony = between(&asked.text, "name=\"ceremony\" value=\"", "\"").to_owned();
        self.post(path, &[("ceremony", &ceremony), ("assertion", answer)]).await
    }

    pub async fn confirm(&mut self, key: &mut Authenticator) -> Answer {
        let asked = self.post("/founding/confirmation", &[]).await;
        let answer = key.sign(&options(&asked.text));
        self.answer("/founding/confirmation/answer", &asked, &answer).await
    }

    /// Both come forward.
    pub async fn both(&mut self) -> [Authenticator; 2] {
        let keys = [1, 2].map(Authenticator::new);
        let first = self.come(Role::Administrator, ADMINISTRATOR, &keys[0]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        let second = self.come(Role::Supervisor, SUPERVISOR, &keys[1]).await;
        assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.text);
        keys
    }

    /// Both come forward and confirm.
    pub async fn found(&mut self) -> (Office, [Authenticator; 2]) {
        let mut keys = self.both().await;
        let first = self.confirm(&mut keys[1]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        let done = self.confirm(&mut keys[0]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert!(done.text.contains(ADMINISTRATOR[1]) && done.text.contains(SUPERVISOR[1]));
        assert!(done.text.contains("s.d. entri"), "the ledger has begun: {}", done.text);
        (self.state.office().await.unwrap(), keys)
    }
}

/// Registers a passkey of an account; gives what became of it.
pub async fn enrol(bureau: &mut Bureau, id: &AccountId, key: &Authenticator) -> Enrolment {
    let asked = bureau.accounts.begin_registration(id, "kunci", NOW_MS).await.unwrap();
    let answer = key.register(&asked.options);
    let made = bureau.accounts.finish_registration(id, &asked.ceremony, &answer, NOW_MS).await;
    let credential = made.unwrap().credential;
    let Bureau { office, access, accounts, .. } = bureau;
    office.enrol_passkey(access, accounts, id, &credential).await.unwrap()
}

/// Vouches, as the holder of `key`, for a passkey that waits.
pub async fn vouch(
    bureau: &mut Bureau,
    by: &AccountId,
    key: &mut Authenticator,
    credential: &[u8],
) {
    let Bureau { office, access, accounts, .. } = bureau;
    let asked = office.begin_vouching(access, accounts, by, credential, NOW_MS).await.unwrap();
    let answer = key.sign(&asked.options);
    let done = office.finish_vouching(access, accounts, by, &asked.ceremony, &answer, NOW_MS).await;
    done.unwrap();
}

/// Refuses an application with a passkey, as this officer.
pub async fn refuse_with(
    bureau: &mut Bureau,
    by: &AccountId,
    key: &mut Authenticator,
    number: &str,
) {
    bureau.claim(by, number).await.unwrap();
    bureau.find(by, number, against()).await.unwrap();
    let asked = bureau.accounts.begin_confirmation(by, NOW_MS).await.unwrap();
    let reasons = serde_json::from_value(because()).unwrap();
    let form = VerdictForm { outcome: Outcome::ProposedRefusal, reasons };
    let seen = bureau.seen(number).await;
    let Bureau { office, access, accounts, .. } = bureau;
    let challenge = Some(asked.challenge);
    office.prepare(access, by, number, seen, form, challenge).await.unwrap();
    let answer = key.sign(&asked.options);
    let answer = accounts.finish_confirmation(by, &asked.ceremony, &answer, NOW_MS).await.unwrap();
    let rp = accounts.relying_party_id().unwrap();
    let signature = Signature::Passkey { answer, rp: &rp };
    let seen = bureau.seen(number).await;
    let signed = bureau.office.confirm(&bureau.access, by, number, seen, signature).await;
    assert_eq!(signed.unwrap().1, Settled::Issued(Outcome::ProposedRefusal));
}

/// The food programme as a live office has it in force, approved by one and activated by another.
pub async fn in_force(bureau: &mut Bureau, text: &[u8], supervisor: &AccountId) {
    let author = bureau.person("penyusun", Role::Author, None).await;
    let Bureau { office, access, programme, .. } = bureau;
    office.propose(programme, text).await.unwrap();
    let digest = programme.digest();
    office.approve_programme(access, supervisor, digest).await.unwrap();
    office.activate_programme(access, &author, digest).await.unwrap();
}
