//! An office founded by two persons: over its pages, with authenticators in software, up to a
//! decision that both verifiers count as proved.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use timbang::casework::accounts::{Enrolment, InSession};
use timbang::casework::{NewAccount, Office, Opening, Refusal};
use timbang::ledger::fields::Role;
use timbang::policy::Programme;
use timbang::store::Folder;
use timbang::web::WITH_MODULE;

use crate::accounts_support::codes;
use crate::authenticator::Authenticator;
use crate::cli_support::{Desk, python, root};
use crate::founding_support::{
    ADMINISTRATOR, PASSWORD, PRESENT_ONLY, SUPERVISOR, Visit, ceremony, enrol, in_force,
    refuse_with, vouch,
};
use crate::review_acts::refused;
use crate::review_support::{Bureau, NOW_MS, ORIGIN, programme};
use crate::web::app::{between, options, send, with_form};

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_signed_under_a_founders_word_is_proved_from_entry_0_by_both_verifiers() {
    let mut visit = Visit::admitted().await;
    let (office, [_, mut supervisors]) = visit.found().await;
    let said = include_str!("../../src/config/office-example.json");
    std::fs::write(visit.path().join("office.json"), said).unwrap();
    office.close().await.unwrap();
    let Visit { folder, clock, .. } = visit;
    let path = folder.path().join("office");
    let opening = Opening { clock: Some(clock.clone()), ..Opening::default() };
    let office = Office::open(&path, opening).await.unwrap();
    let text = String::from_utf8(programme(1).1).unwrap();
    let text = text.replace("status: example", "status: active");
    let active = Arc::new(Programme::load(text.as_bytes()).unwrap());
    let mut bureau = Bureau::around(office, clock, active, folder).await;
    let store = bureau.office.store();
    let supervisor = store.account_by_name(SUPERVISOR[0]).await.unwrap().unwrap().id;
    in_force(&mut bureau, text.as_bytes(), &supervisor).await;

    let officer = bureau.person("petugas", Role::Officer, None).await;
    let mut key = Authenticator::new(3);
    assert_eq!(enrol(&mut bureau, &officer, &key).await, Enrolment::Waiting);
    let early = bureau.accounts.begin_confirmation(&officer, NOW_MS).await;
    assert_eq!(codes(early), ["passkey-none"], "nobody vouched for it");
    vouch(&mut bureau, &supervisor, &mut supervisors, &key.credential).await;
    let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
    refuse_with(&mut bureau, &officer, &mut key, &numbers[0]).await;
    bureau.office.checkpoint().await.unwrap();

    let desk = Desk::new();
    let data = bureau.path.display().to_string();
    drop(bureau.office);
    let said = desk.run(&format!("doctor --data {data}")).out;
    assert!(said.contains("ok     proofs: rooted in the 2 passkeys of entry 0"), "{said}");
    assert!(said.contains("3 people hold one"), "{said}");
    desk.run(&format!("ledger export --data {data} --output e")).done();
    let said = desk.run("ledger verify --export e").done();
    assert!(said.contains("1            signed by passkeys that go back to those of"), "{said}");
    let ours: Value =
        serde_json::from_str(&desk.run("ledger verify --json --export e").done()).unwrap();
    let verify = root().join("audits/verify.py").display().to_string();
    let export = desk.path("e").display().to_string();
    let theirs: Value =
        serde_json::from_str(&python(&[&verify, "--json", &export]).done()).unwrap();
    for report in [ours, theirs] {
        assert_eq!(report["adverse_decisions"]["proved_by_passkey"], 1, "{report}");
        assert_eq!(report["adverse_decisions"]["servers_word"], 0, "{report}");
        assert_eq!(report["adverse_decisions"]["passkey_on_servers_word"], 0, "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founded_office_holds_both_founders_their_roles_and_nothing_else() {
    let mut visit = Visit::admitted().await;
    let (mut office, keys) = visit.found().await;
    let store = office.store();
    let mut kinds = Vec::new();
    for seq in 0..store.head().await.unwrap().size {
        let text = String::from_utf8(store.entry(seq).await.unwrap().unwrap().bytes).unwrap();
        kinds.push(between(&text, "\"kind\":\"", "\"").to_owned());
        for personal in [ADMINISTRATOR[1], SUPERVISOR[1], ADMINISTRATOR[0], SUPERVISOR[0]] {
            assert!(!text.contains(personal), "{text}");
        }
    }
    assert_eq!(kinds, ["genesis", "access.changed", "access.changed"]);
    for (who, key, role) in
        [(ADMINISTRATOR, &keys[0], Role::Administrator), (SUPERVISOR, &keys[1], Role::Supervisor)]
    {
        let account = store.account_by_name(who[0]).await.unwrap().unwrap();
        assert_eq!(account.display_name, who[1]);
        let held = store.assignments(&account.id).await.unwrap();
        assert_eq!(held.iter().map(|held| held.role).collect::<Vec<_>>(), [role]);
        let passkeys = store.passkeys(&account.id).await.unwrap();
        assert_eq!(passkeys.len(), 1);
        assert_eq!(passkeys[0].credential, key.credential);
        assert_eq!((passkeys[0].enrolled_seq, passkeys[0].counter), (Some(0), key.counter));
    }
    // The pages of the founding are of no more use.
    assert!(visit.cookies.is_empty());
    visit.enter().await;
    assert!(visit.get("/founding").await.text.contains("href=\"/login\""));
    visit.enter().await;
    let again = visit.say(Role::Administrator, ["lain", "Orang Lain"], PASSWORD).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    visit.post("/founding/beginning", &[]).await;
    visit.state.give_up().await;
    assert!(visit.path().join("keys/entry.pem").exists());
    office.checkpoint().await.unwrap();
    let report = office.reader().verify().await.unwrap();
    assert!(report.is_whole(), "{:?}", report.faults);
}

#[tokio::test]
async fn without_the_code_nobody_founds_anything_and_nobody_from_elsewhere_reaches_it() {
    let mut visit = Visit::new().await;
    let page = visit.get("/founding").await;
    assert!(page.text.contains("name=\"code\"") && !page.text.contains("display_name"));
    assert!(!page.text.contains(&visit.code[..5]));
    for wrong in ["", "00000-00000", "07070-70707-07070-70707-070707"] {
        let answer = visit.post("/founding/code", &[("code", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(visit.cookies.is_empty());
    }
    visit.cookies = vec![("__Host-founding".into(), format!("a-{}", "0".repeat(26)))];
    for path in ["person", "passkey", "confirmation", "confirmation/answer", "writing", "beginning"]
    {
        let answer = visit.post(&format!("/founding/{path}"), &[("role", "administrator")]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/founding"));
    }
    visit.cookies.clear();
    visit.enter().await;
    let code = visit.code.clone();
    for (path, form) in [("/founding/code", ("code", &*code)), ("/founding/beginning", ("", ""))] {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        let mut request = with_form(request, &[form]);
        let elsewhere = SocketAddr::from(([192, 168, 1, 9], 50_000));
        request.extensions_mut().insert(ConnectInfo(elsewhere));
        let answer = send(&visit.router, &mut visit.cookies, request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let request = with_form(Request::post("/founding/beginning"), &[]);
    let unattributed = send(&visit.router, &mut visit.cookies, request).await;
    assert_eq!(unattributed.status, StatusCode::FORBIDDEN);
    let nothing = visit.get("/cases").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    assert!(nothing.text.contains("Buku catatan belum dimulai"), "{}", nothing.text);
}

#[tokio::test]
async fn what_is_wrong_with_a_founder_is_told_and_their_password_comes_back_on_no_page() {
    let mut visit = Visit::admitted().await;
    let weak = visit.say(Role::Administrator, ["X", "Ratna Dewi"], "Ratna-Baubau1").await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["Nama pengguna tidak sesuai bentuknya", "yang diketahui semua orang", "Ratna Dewi"]
    {
        assert!(weak.text.contains(told), "{told}: {}", weak.text);
    }
    assert!(!weak.text.contains("Ratna-Baubau1"));
    let turned = visit.say(Role::Administrator, ["ratna", "Ratna \u{202e}Dewi"], PASSWORD).await;
    assert!(turned.text.contains("1 sampai 80 huruf Latin"), "{}", turned.text);
    let short = visit.say(Role::Administrator, ADMINISTRATOR, "sembilan!").await;
    assert!(short.text.contains("Kata sandi terlalu pendek"), "{}", short.text);
    let out_of_turn = visit.say(Role::Supervisor, SUPERVISOR, PASSWORD).await;
    assert_eq!(out_of_turn.status, StatusCode::UNPROCESSABLE_ENTITY);
    let another = visit.say(Role::Officer, SUPERVISOR, PASSWORD).await;
    assert_eq!(another.status, StatusCode::UNPROCESSABLE_ENTITY);

    let first = Authenticator::new(1);
    let unverified = first.but(|key| key.flags = PRESENT_ONLY);
    let answer = visit.come(Role::Administrator, ADMINISTRATOR, &unverified).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("tidak cocok dengan yang ditanyakan"), "{}", answer.text);
    let elsewhere = first.but(|key| key.origin = "https://evil.example".into());
    let answer = visit.come(Role::Administrator, ADMINISTRATOR, &elsewhere).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = visit.come(Role::Administrator, ADMINISTRATOR, &first).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);

    let same_name = visit.say(Role::Supervisor, ["lain", "  ratna  DEWI"], PASSWORD).await;
    assert!(same_name.text.contains("dua orang yang berbeda"), "{}", same_name.text);
    let same_login = visit.say(Role::Supervisor, ["ratna", "La Ode Hamid"], PASSWORD).await;
    assert!(same_login.text.contains("Nama pengguna ini sudah dipakai"), "{}", same_login.text);
    let asked = visit.say(Role::Supervisor, SUPERVISOR, PASSWORD).await;
    let excluded: Value = serde_json::from_str(&options(&asked.text)).unwrap();
    let excluded = &excluded["publicKey"]["excludeCredentials"];
    assert_eq!(excluded.as_array().unwrap().len(), 1, "not the authenticator of the first");
    assert_eq!(asked.headers["content-security-policy"], WITH_MODULE);
    let same_key = visit.come(Role::Supervisor, SUPERVISOR, &first).await;
    assert_eq!(same_key.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(same_key.text.contains("Kunci sandi ini sudah terdaftar"), "{}", same_key.text);
    assert!(!Folder::exists(&visit.path()));
}

#[tokio::test]
async fn only_two_confirmations_by_two_passkeys_found_an_office() {
    let mut visit = Visit::admitted().await;
    let early = visit.post("/founding/confirmation", &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let [mut first, mut second] = visit.both().await;
    let mut stranger = Authenticator::new(9);
    let mut unverified = first.but(|key| key.flags = PRESENT_ONLY);
    for wrong in [&mut stranger, &mut unverified] {
        let answer = visit.confirm(wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let asked = visit.post("/founding/confirmation", &[]).await;
    let late = second.sign(&options(&asked.text));
    visit.clock.advance(5 * 60 * 1000);
    let late = visit.answer("/founding/confirmation/answer", &asked, &late).await;
    assert!(late.text.contains("terlambat"), "{}", late.text);
    assert_eq!(visit.confirm(&mut first).await.status, StatusCode::SEE_OTHER);
    let twice = visit.confirm(&mut first).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "one person does not confirm twice");
    visit.post("/founding/writing", &[]).await;
    let page = visit.get("/founding").await.text;
    assert_eq!(page.matches("Belum</span>").count(), 1, "{page}");
    assert!(!Folder::exists(&visit.path()), "nothing is kept yet");
    assert_eq!(visit.confirm(&mut second).await.status, StatusCode::OK);
    assert!(Folder::exists(&visit.path()));
}

#[tokio::test]
async fn a_founding_that_is_given_up_leaves_nothing_and_can_be_begun_again() {
    let mut visit = Visit::admitted().await;
    visit.both().await;
    let again = visit.post("/founding/beginning", &[]).await;
    assert_eq!(again.location(), "/founding");
    assert!(visit.get("/founding").await.text.contains("value=\"administrator\""));
    visit.both().await;
    visit.state.give_up().await;
    assert!(!visit.path().exists());
    let Visit { folder, .. } = visit;
    let mut visit = Visit::at(folder).await;
    visit.enter().await;
    let (office, _) = visit.found().await;
    office.close().await.unwrap();
    let taken = ceremony(&visit.path(), &visit.clock, ORIGIN).check_place().await.unwrap_err();
    assert!(taken.to_string().contains("holds the office"), "{taken}");
}

#[tokio::test]
async fn a_founding_cut_off_while_it_is_written_goes_on_and_never_without_its_founders() {
    let mut visit = Visit::admitted().await;
    let (office, _) = visit.found().await;
    office.close().await.unwrap();
    // The folder with its keys, and no log yet.
    let path = visit.path();
    for file in ["timbang.db", "head.checkpoint"] {
        std::fs::remove_file(path.join(file)).unwrap();
    }
    std::fs::write(path.join("founding"), "founders\n").unwrap();
    let alone = Office::open(&path, Opening::default()).await.unwrap_err().to_string();
    assert!(alone.contains("timbang found"), "{alone}");
    let other = ceremony(&path, &visit.clock, "b.example/1").check_place().await;
    assert!(other.unwrap_err().to_string().contains(ORIGIN));
    let Visit { folder, .. } = visit;
    let mut visit = Visit::at(folder).await;
    visit.enter().await;
    let (office, _) = visit.found().await;
    office.close().await.unwrap();

    // The first entries, and no checkpoint of them yet.
    let database = format!("sqlite://{}", path.join("timbang.db").display());
    let database = sea_orm::Database::connect(&database).await.unwrap();
    forget_checkpoints(&database).await;
    database.close().await.unwrap();
    std::fs::remove_file(path.join("head.checkpoint")).unwrap();
    std::fs::write(path.join("founding"), "founders\n").unwrap();
    let again = ceremony(&path, &visit.clock, ORIGIN).check_place().await.unwrap_err();
    assert!(again.to_string().contains("has begun already"), "{again}");
    let opening = Opening { clock: Some(visit.clock.clone()), ..Opening::default() };
    let office = Office::open(&path, opening).await.unwrap();
    assert!(!path.join("founding").exists());
    office.close().await.unwrap();
    let desk = Desk::new();
    desk.run(&format!("ledger export --data {} --output e", path.display())).done();
    desk.run("ledger verify --export e").done();
    assert!(desk.path("e/checkpoints/1").exists(), "genesis is checkpointed before anything else");
}

/// What a crash would have left: the triggers that keep checkpoints stand again afterwards.
async fn forget_checkpoints(database: &sea_orm::DatabaseConnection) {
    let query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = \
                 'ledger_checkpoint'";
    let query = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, query);
    let triggers = database.query_all_raw(query).await.unwrap();
    let told = |row: &sea_orm::QueryResult, column| row.try_get::<String>("", column).unwrap();
    for trigger in &triggers {
        let drop = format!("DROP TRIGGER {}", told(trigger, "name"));
        database.execute_unprepared(&drop).await.unwrap();
    }
    database.execute_unprepared("DELETE FROM ledger_checkpoint").await.unwrap();
    for trigger in &triggers {
        database.execute_unprepared(&told(trigger, "sql")).await.unwrap();
    }
}

#[tokio::test]
async fn where_genesis_holds_passkeys_those_of_others_begin_no_log() {
    let mut visit = Visit::admitted().await;
    let (office, _) = visit.found().await;
    office.close().await.unwrap();
    let path = visit.path();
    // As if the place had been free when it was looked at.
    let Visit { clock, .. } = visit;
    let mut other = ceremony(&path, &clock, ORIGIN);
    let mut keys = [4, 5].map(Authenticator::new);
    for (key, (role, [name, display_name])) in keys
        .iter()
        .zip([(Role::Administrator, ["lain", "Orang Lain"]), (Role::Supervisor, SUPERVISOR)])
    {
        let said = timbang::casework::accounts::Introduction {
            role,
            name,
            display_name,
            label: "kunci",
            password: PASSWORD.into(),
        };
        let asked = other.founders_mut().introduce(said, NOW_MS).await.unwrap();
        let answer = key.register(&asked.options);
        other.founders_mut().register(&asked.ceremony, &answer, NOW_MS).unwrap();
    }
    assert!(other.write().await.unwrap_err().to_string().contains("both founders confirm"));
    for key in &mut keys {
        let asked = other.founders_mut().ask(NOW_MS).unwrap();
        let answer = key.sign(&asked.options);
        other.founders_mut().confirm(&asked.ceremony, &answer, NOW_MS).unwrap();
    }
    let refused = other.write().await.unwrap_err().to_string();
    assert!(refused.contains("begun already"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_suspended_in_a_live_office_is_approved_anew_before_it_is_in_force_again() {
    let mut visit = Visit::admitted().await;
    let (office, _) = visit.found().await;
    let Visit { clock, folder, .. } = visit;
    let (programme, text) = programme(1);
    let mut bureau = Bureau::around(office, clock, Arc::new(programme), folder).await;
    let store = bureau.office.store();
    let supervisor = store.account_by_name(SUPERVISOR[0]).await.unwrap().unwrap().id;
    in_force(&mut bureau, &text, &supervisor).await;
    let author = store.account_by_name("penyusun").await.unwrap().unwrap().id;
    let board = bureau.person("dewan", Role::Board, None).await;
    let Bureau { office, access, programme, .. } = &mut bureau;
    let digest = programme.digest();
    office.suspend_programme(access, &board, digest).await.unwrap();
    let early = office.activate_programme(access, &author, digest).await;
    assert!(matches!(early, Err(Refusal::Conflict(_))), "{early:?}");
    office.approve_programme(access, &supervisor, digest).await.unwrap();
    office.activate_programme(access, &author, digest).await.unwrap();
    bureau.verified().await;
}

#[tokio::test]
async fn a_second_passkey_of_a_founder_waits_for_the_other_founder() {
    let mut visit = Visit::admitted().await;
    let (office, [_, mut supervisors]) = visit.found().await;
    let Visit { clock, folder, .. } = visit;
    let (programme, _) = programme(1);
    let mut bureau = Bureau::around(office, clock, Arc::new(programme), folder).await;
    let store = bureau.office.store();
    let of = |name: &'static str| {
        let store = store.clone();
        async move { store.account_by_name(name).await.unwrap().unwrap().id }
    };
    let (ratna, hamid) = (of(ADMINISTRATOR[0]).await, of(SUPERVISOR[0]).await);
    let second = Authenticator::new(8);
    assert_eq!(enrol(&mut bureau, &ratna, &second).await, Enrolment::Waiting);
    let Bureau { office, access, accounts, .. } = &mut bureau;
    let own = office.begin_vouching(access, accounts, &ratna, &second.credential, NOW_MS).await;
    assert_eq!(codes(own), ["own-account"]);
    vouch(&mut bureau, &hamid, &mut supervisors, &second.credential).await;
    assert_eq!(bureau.accounts.factors(&ratna).await.unwrap().passkeys, 2);
    let new = NewAccount {
        name: "penyelia2",
        display_name: "Wa Ode Sari",
        role: Role::Supervisor,
        same_person_as: None,
    };
    let id = bureau.session(&ratna).await;
    let proof = InSession { id: &id, now_ms: 1_000 };
    bureau.office.create_account(&bureau.access, &ratna, proof, new, i64::MAX).await.unwrap();
    bureau.verified().await;
}

#[test]
fn an_address_no_passkey_is_bound_to_or_that_others_listen_in_on_founds_nothing() {
    let desk = Desk::new();
    let found = "found --data d --origin a.example/1 --listen 127.0.0.1:0";
    desk.run(&format!("{found} --public-url https://10.0.0.7")).refused(2, &["host name"]);
    desk.run(&format!("{found} --public-url http://a.example")).refused(2, &["only https"]);
    desk.run("found --data d --origin a.example/1 --listen 0.0.0.0:0")
        .refused(2, &["--trusted-proxy"]);
    desk.run("found --data d --origin A.example").refused(2, &["A.example"]);
    let secret = desk.run(&format!("{found} --database postgres://u:secret@h/d"));
    assert!(!secret.err.contains("secret"), "{secret:?}");
    assert!(!desk.path("d").exists());
    let desk = Desk::live();
    desk.run(found).refused(1, &["holds the office"]);
    let said = desk.run("doctor --data d").out;
    assert!(said.contains("ok     proofs: entry 0 holds no passkey"), "{said}");
}
