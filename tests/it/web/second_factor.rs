//! Signing in with a second factor, and proving it again: what gets in, and what only looks as if.
use axum::http::StatusCode;
use timbang::ledger::fields::Role;
use timbang::web::WITH_MODULE;

use super::app::{App, NAME, between};
use crate::authenticator::Authenticator;

const SESSION: &str = "__Host-session";

/// The officer of an office, whose account has an app; before signing in.
async fn with_app() -> App {
    let app = App::new().await;
    app.office.lock().await.add_totp(NAME).await.unwrap();
    app
}

/// The code that the page shows to a visitor of a demonstration.
async fn shown(app: &mut App, path: &str) -> String {
    let page = app.get(path).await.text;
    between(&page, "<b class=\"mono\">", "</b>").to_owned()
}

async fn password_given() -> App {
    let mut app = with_app().await;
    let password = app.password.clone();
    let answer = app.sign_in(NAME, &password).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login/code"));
    app
}

#[tokio::test]
async fn a_password_alone_reaches_nothing_where_a_factor_is_enrolled() {
    let mut app = password_given().await;
    for path in ["/", "/cases", "/account", "/ledger", "/account/proof", "/login/password"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/login"), "{path}: {}", answer.location());
    }
    let answer = app.post("/account/password", &[("password", "x"), ("again", "x")]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_right_code_signs_in_under_a_new_id_and_leads_where_one_wanted_to_go() {
    let mut app = password_given().await;
    let half_way = app.cookie(SESSION).unwrap().to_owned();
    let code = shown(&mut app, "/login/code").await;
    let answer = app.post("/login/code", &[("code", &code)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/cases"));
    assert_ne!(app.cookie(SESSION).unwrap(), half_way);
    assert_eq!(app.get("/cases").await.status, StatusCode::OK);
    app.cookies = vec![(SESSION.into(), half_way)];
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER, "the id half-way");
}

#[tokio::test]
async fn a_code_that_signed_in_once_signs_in_nobody_else() {
    let mut app = password_given().await;
    let code = shown(&mut app, "/login/code").await;
    app.post("/login/code", &[("code", &code)]).await;
    app.cookies.clear();
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    let replayed = app.post("/login/code", &[("code", &code)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(replayed.text.contains("Kode tidak cocok"), "{}", replayed.text);
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_codes_ends_after_five_and_the_step_after_ten_minutes() {
    let mut app = password_given().await;
    let code = shown(&mut app, "/login/code").await;
    for _ in 0..5 {
        let wrong = app.post("/login/code", &[("code", "000000")]).await;
        assert!(wrong.text.contains("Kode tidak cocok"));
    }
    let right = app.post("/login/code", &[("code", &code)]).await;
    assert!(right.text.contains("Terlalu banyak percobaan yang salah"), "{}", right.text);
    app.clock.advance(10 * 60 * 1000);
    let late = app.get("/login/code").await;
    assert_eq!((late.status, late.location()), (StatusCode::SEE_OTHER, "/login?next=/login/code"));
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_the_app_once() {
    let mut app = with_app().await;
    let account = app.store.account_by_name(NAME).await.unwrap().unwrap().id;
    let codes = app.accounts().await.draw_recovery_codes(&account, super::app::START_MS).await;
    let codes = codes.unwrap();
    let password = app.password.clone();
    for expected in [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY] {
        app.cookies.clear();
        app.sign_in(NAME, &password).await;
        let code = secrecy::ExposeSecret::expose_secret(&codes[4]).to_owned();
        assert_eq!(app.post("/login/code", &[("code", &code)]).await.status, expected);
    }
}

#[tokio::test]
async fn a_passkey_signs_in_and_its_page_lets_one_script_run() {
    let mut app = App::signed_in().await;
    let mut key = Authenticator::new(5);
    app.prove(NAME).await;
    app.register_passkey(&key).await;
    app.cookies.clear();
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    let asked = app.post("/login/passkey", &[]).await;
    assert_eq!(asked.headers["content-security-policy"], WITH_MODULE);
    let script = between(&asked.text, "<script type=\"module\" src=\"", "\"").to_owned();
    let integrity = between(&asked.text, "integrity=\"", "\"").to_owned();
    let module = app.get(&script).await;
    assert_eq!(module.headers["content-type"], "text/javascript; charset=utf-8");
    let hash = crate::store_support::hash(module.text.as_bytes());
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    assert_eq!(integrity, format!("sha256-{hash}"));

    let ceremony = between(&asked.text, "name=\"ceremony\" value=\"", "\"").to_owned();
    let without =
        app.post("/login/passkey/answer", &[("ceremony", &ceremony), ("assertion", "")]).await;
    assert!(without.text.contains("memerlukan JavaScript"), "what to do without a script");
    let answer = key.sign(&super::app::options(&asked.text));
    let form = [("ceremony", ceremony.as_str()), ("assertion", &answer)];
    let signed_in = app.post("/login/passkey/answer", &form).await;
    assert_eq!((signed_in.status, signed_in.location()), (StatusCode::SEE_OTHER, "/cases"));
}

#[tokio::test]
async fn the_answer_of_one_persons_passkey_signs_in_nobody_else() {
    let mut app = App::signed_in().await;
    let mut key = Authenticator::new(5);
    app.prove(NAME).await;
    app.register_passkey(&key).await;
    app.cookies.clear();
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    let asked = app.post("/login/passkey", &[]).await;
    let ceremony = between(&asked.text, "name=\"ceremony\" value=\"", "\"").to_owned();
    let answer = key.sign(&super::app::options(&asked.text));
    app.sign_in_as(Role::Supervisor).await;
    let form = [("ceremony", ceremony.as_str()), ("assertion", &answer)];
    let refused = app.post("/login/passkey/answer", &form).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "a session that is signed in already");
    let stepped = app.post("/account/proof/answer", &form).await;
    assert_eq!(stepped.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn proving_again_gives_the_session_a_new_id_and_the_old_one_ends() {
    let mut app = App::signed_in().await;
    let before = app.cookie(SESSION).unwrap().to_owned();
    let password = app.password.clone();
    let form = [("password", password.as_str()), ("code", ""), ("next", "/account")];
    let wrong = app.post("/account/proof", &[("password", "salah salah"), ("code", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = app.post("/account/proof", &form).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"));
    assert_ne!(app.cookie(SESSION).unwrap(), before);
    app.cookies = vec![(SESSION.into(), before)];
    assert_eq!(app.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_way_back_after_proving_stays_on_this_site() {
    let mut app = App::signed_in().await;
    let password = app.password.clone();
    let form = [("password", password.as_str()), ("code", ""), ("next", "//evil.example")];
    assert_eq!(app.post("/account/proof", &form).await.location(), "/");
    let page = app.get("/account/proof?next=https://evil.example").await.text;
    assert!(!page.contains("evil.example"));
}
