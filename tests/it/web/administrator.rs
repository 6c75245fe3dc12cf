//! Who keeps accounts: everything to accounts, nothing of a case, and no account of their own.
use axum::http::StatusCode;
use timbang::ledger::fields::Role;
use timbang::web::{Access, ROUTES};

use super::app::{App, NAME, between};

const OWN: &str = "administrator";

/// Signed in as an administrator who has proved it of late.
async fn at_work() -> App {
    let mut app = App::new().await;
    app.sign_in_as(Role::Administrator).await;
    app.prove_twice(OWN).await;
    app
}

#[tokio::test]
async fn an_administrator_finds_no_case_anywhere() {
    let mut app = App::signed_in().await;
    let case = app.first_case().await;
    app.sign_in_as(Role::Administrator).await;
    let home = app.get("/").await.text;
    assert!(!home.contains("href=\"/cases") && home.contains("href=\"/accounts\""));
    for route in ROUTES.iter().filter(|route| is_of_a_case(route.access)) {
        let path = route.path.replace("{key}", &case);
        for method in route.methods {
            let answer = match *method {
                "GET" => app.get(&path).await,
                _ => app.post(&path, &[]).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
}

fn is_of_a_case(access: Access) -> bool {
    matches!(access, Access::May(resource, _) if resource.is_of_a_case())
}

#[tokio::test]
async fn accounts_are_kept_by_administrators_read_by_auditors_and_there_for_nobody_else() {
    for role in Role::ALL {
        let mut app = App::new().await;
        app.sign_in_as(*role).await;
        let reads = matches!(role, Role::Administrator | Role::Auditor);
        let expected = if reads { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(app.get("/accounts").await.status, expected, "{role}");
        assert_eq!(app.get(&format!("/accounts/{NAME}")).await.status, expected, "{role}");
        app.prove(role.as_str()).await;
        let changes = *role == Role::Administrator;
        for (path, form) in [
            ("/accounts", vec![("name", "baru"), ("display_name", "Baru"), ("role", "board")]),
            ("/accounts/nurhayati/roles", vec![("role", "board"), ("change", "grant")]),
            ("/accounts/nurhayati/reset", vec![("what", "factors")]),
            ("/accounts/nurhayati/state", vec![("state", "closed")]),
        ] {
            let answer = app.post(path, &form).await;
            assert_eq!(answer.status == StatusCode::FORBIDDEN, !changes, "{role} {path}");
        }
    }
}

#[tokio::test]
async fn nothing_is_changed_without_proving_a_second_factor_of_late() {
    let mut app = App::new().await;
    app.sign_in_as(Role::Administrator).await;
    app.prove(OWN).await;
    let answer = app.post("/accounts/nurhayati/reset", &[("what", "factors")]).await;
    assert_eq!(answer.location(), "/account", "a password alone: a second factor is set up first");
    app.office.lock().await.add_totp(OWN).await.unwrap();
    let answer = app.post("/accounts/nurhayati/reset", &[("what", "factors")]).await;
    assert_eq!(answer.location(), "/account/proof?next=/accounts/nurhayati");
}

#[tokio::test]
async fn a_new_account_signs_in_once_with_a_password_shown_once_and_then_has_its_own() {
    let mut app = at_work().await;
    let form =
        [("name", "wa.ode"), ("display_name", "Wa Ode"), ("role", "officer"), ("person", "")];
    let added = app.post("/accounts", &form).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text);
    let password = between(&added.text, "<p class=\"big mono\">", "</p>").to_owned();
    assert!(!app.get("/accounts/wa.ode").await.text.contains(&password));
    app.cookies.clear();
    let answer = app.sign_in("wa.ode", &password).await;
    assert_eq!(answer.location(), "/login/password");
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER, "not before");
    let own = "tiga perahu kayu di teluk";
    let chosen = app.post("/login/password", &[("password", own), ("again", own)]).await;
    assert_eq!(chosen.location(), "/cases");
    assert_eq!(app.get("/cases").await.status, StatusCode::OK);
    app.cookies.clear();
    assert_eq!(app.sign_in("wa.ode", &password).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_second_account_of_somebodys_name_says_whether_it_is_the_same_person() {
    let mut app = at_work().await;
    let form = |person, another| {
        let login = [("name", "nurhayati.lain"), ("display_name", " nurhayati  SALIM")];
        [login[0], login[1], ("role", "auditor"), ("person", person), ("another", another)]
    };
    let asked = app.post("/accounts", &form("", "")).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("Sudah ada akun dengan nama orang ini"), "{}", asked.text);
    assert!(asked.text.contains("value=\"nurhayati.lain\""), "what was typed is kept");
    assert!(app.store.account_by_name("nurhayati.lain").await.unwrap().is_none());
    let same = app.post("/accounts", &form(NAME, "")).await;
    assert_eq!(same.status, StatusCode::OK, "{}", same.text);
    let both = [app.store.account_by_name(NAME), app.store.account_by_name("nurhayati.lain")];
    let [first, second] = both.map(|account| async { account.await.unwrap().unwrap().person });
    assert_eq!(first.await, second.await);
}

#[tokio::test]
async fn a_role_that_is_taken_ends_sessions_and_counts_at_the_next_request() {
    let mut app = App::signed_in().await;
    let officer = app.cookies.clone();
    app.sign_in_as(Role::Administrator).await;
    app.prove_twice(OWN).await;
    let form = [("role", "officer"), ("change", "revoke")];
    let done = app.post(&format!("/accounts/{NAME}/roles"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    app.cookies = officer;
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER);
    let password = app.password.clone();
    app.cookies.clear();
    app.sign_in(NAME, &password).await;
    assert_eq!(app.get("/cases").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/account").await.status, StatusCode::FORBIDDEN, "no role, no page");
}

#[tokio::test]
async fn what_an_administrator_may_not_do_is_told_on_the_page() {
    let mut app = at_work().await;
    for (path, form, words) in [
        (
            "/accounts/administrator/roles",
            vec![("role", "officer"), ("change", "grant")],
            "pengelola lain",
        ),
        (
            "/accounts/nurhayati/roles",
            vec![("role", "administrator"), ("change", "grant")],
            "tidak memegang peran lain",
        ),
        (
            "/accounts/nurhayati/roles",
            vec![("role", "officer"), ("change", "grant")],
            "<a href=\"#new-role\">Peran ini sudah dipegang",
        ),
        (
            "/accounts/nurhayati/roles",
            vec![("role", "board"), ("change", "grant"), ("until", "9999-12-31")],
            "<a href=\"#until\">Hari itu terlalu jauh",
        ),
        (
            "/accounts/nurhayati/roles",
            vec![("role", "board"), ("change", "grant"), ("until", "besok")],
            "Tulis tanggal",
        ),
        (
            "/accounts/nurhayati/roles",
            vec![("role", "board"), ("change", "grant"), ("until", "2020-01-01")],
            "setelah hari ini",
        ),
        (
            "/accounts",
            vec![("name", "X"), ("display_name", "Y"), ("role", "officer")],
            "Nama pengguna tidak sesuai bentuknya: 3 sampai 32 huruf kecil",
        ),
        (
            "/accounts",
            vec![("name", "X"), ("display_name", " "), ("role", "officer")],
            "Nama yang ditampilkan terdiri atas 1 sampai 80 huruf",
        ),
        (
            "/accounts",
            vec![("name", NAME), ("display_name", "Y"), ("role", "officer")],
            "sudah dipakai",
        ),
        (
            "/accounts",
            vec![("name", "baru"), ("display_name", "Y"), ("role", "officer"), ("person", "tiada")],
            "Tidak ada akun",
        ),
    ] {
        let answer = app.post(path, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {form:?}");
        assert!(answer.text.contains(words), "{path}: {words}");
    }
    let odd =
        app.post("/accounts", &[("name", "b"), ("display_name", "c"), ("role", "engine")]).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST, "no such role");
}

#[tokio::test]
async fn a_displayed_name_is_one_that_letters_print_and_nobody_mistakes() {
    let mut app = at_work().await;
    let form = |shown| [("name", "wa.ode"), ("display_name", shown), ("role", "officer")];
    let told =
        "<a href=\"#display_name\">Nama yang ditampilkan terdiri atas 1 sampai 80 huruf Latin";
    // An emoji; a mark that turns what follows; a Cyrillic a; an accent apart; what only looks empty.
    for shown in ["Wa Ode 🙂", "Wa \u{202e}Ode", "W\u{430} Ode", "Wa Ode\u{301}", "\u{200b}", "- 7"]
    {
        let refused = app.post("/accounts", &form(shown)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{shown:?}");
        assert!(refused.text.contains(told), "{shown:?}: {}", refused.text);
    }
    let added = app.post("/accounts", &form("Dr. Wa Ode Ma’rifah Müller-O'Neil, S.H.")).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text);
}

#[tokio::test]
async fn what_is_done_to_accounts_stands_in_the_ledger() {
    let mut app = at_work().await;
    let size = app.store.head().await.unwrap().size;
    app.post("/accounts/nurhayati/roles", &[("role", "supervisor"), ("change", "grant")]).await;
    app.post("/accounts/nurhayati/state", &[("state", "closed")]).await;
    let head = app.store.head().await.unwrap().size;
    assert_eq!(head - size, 3, "granted, and both revoked");
    let page = app.get("/accounts/nurhayati").await.text;
    assert!(page.contains("Ditutup") && page.contains("Buka lagi"));
}

#[tokio::test]
async fn whoever_was_reset_is_told_whom_to_ask_and_a_supervisor_vouches_on_a_page() {
    let mut app = at_work().await;
    let reset = app.post("/accounts/nurhayati/reset", &[("what", "factors")]).await;
    let once = between(&reset.text, "<p class=\"big mono\">", "</p>").to_owned();
    assert_eq!(app.get("/colleagues").await.status, StatusCode::FORBIDDEN, "not who reset it");
    let own = "tiga perahu kayu di teluk";
    app.cookies.clear();
    app.sign_in(NAME, &once).await;
    app.post("/login/password", &[("password", own), ("again", own)]).await;
    // Nobody else decides here, so the officer made first goes on; with a supervisor they wait.
    assert!(!app.get("/account").await.text.contains("menunggu jaminan rekan"));

    app.sign_in_as(Role::Supervisor).await;
    let supervisor = app.cookies.clone();
    app.sign_in_as(Role::Board).await;
    let mut office = app.office.lock().await;
    office.reset_by_operator(NAME, i64::MAX).await.unwrap();
    drop(office);
    let accounts = app.accounts().await;
    let id = app.store.account_by_name(NAME).await.unwrap().unwrap().id;
    accounts.choose_password(&id, own.into()).await.unwrap();
    app.cookies.clear();
    app.sign_in(NAME, own).await;
    assert!(app.get("/account").await.text.contains("menunggu jaminan rekan"));
    assert!(app.get("/queue").await.text.contains("Akun Anda belum memutus apa pun"));

    app.cookies = supervisor;
    assert!(app.get("/queue").await.text.contains("href=\"/colleagues\""));
    app.prove_twice("supervisor").await;
    let unseen = app.post("/colleagues", &[("account", NAME)]).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let vouched = app.post("/colleagues", &[("account", NAME), ("seen", "yes")]).await;
    assert_eq!(vouched.status, StatusCode::SEE_OTHER, "{}", vouched.text);
    assert!(!accounts.waits_for_word(&id).await.unwrap());
}
