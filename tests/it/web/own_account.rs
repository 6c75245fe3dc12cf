//! One's own account: every change is proved first, shown once, and ends what it must end.
use axum::http::StatusCode;
use timbang::ledger::fields::Role;

use super::app::{App, NAME, between, options};
use crate::authenticator::Authenticator;

const SESSION: &str = "__Host-session";
const ANOTHER: &str = "tiga perahu kayu di teluk";

#[tokio::test]
async fn no_change_of_an_account_without_proving_it_of_late() {
    let mut app = App::signed_in().await;
    for path in [
        "/account/codes",
        "/account/recovery",
        "/account/sessions",
        "/account/passkeys",
        "/account/passkeys/removal",
        "/account/password",
    ] {
        let form =
            [("label", "x"), ("credential", "00"), ("password", ANOTHER), ("again", ANOTHER)];
        let answer = app.post(path, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/account/proof?next=/account"), "{path}");
    }
    app.prove(NAME).await;
    app.clock.advance(5 * 60 * 1000 + 1);
    let late = app.post("/account/codes", &[]).await;
    assert!(late.location().starts_with("/account/proof"));
}

#[tokio::test]
async fn a_stolen_cookie_is_worth_nothing_after_the_password_was_changed() {
    let mut app = App::signed_in().await;
    let stolen = app.cookies.clone();
    let password = app.password.clone();
    app.cookies.clear();
    app.sign_in(NAME, &password).await;
    app.prove(NAME).await;
    let own = app.cookie(SESSION).unwrap().to_owned();
    let form = [("password", ANOTHER), ("again", ANOTHER)];
    let answer = app.post("/account/password", &form).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"));
    assert_ne!(app.cookie(SESSION).unwrap(), own, "a new id");
    assert_eq!(app.get("/account").await.status, StatusCode::OK);
    for cookies in [stolen, vec![(SESSION.into(), own)]] {
        app.cookies = cookies;
        assert_eq!(app.get("/account").await.status, StatusCode::SEE_OTHER);
    }
    app.cookies.clear();
    assert_eq!(app.sign_in(NAME, &password).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.sign_in(NAME, ANOTHER).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_weak_password_is_refused_with_every_reason_and_comes_back_on_no_page() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    let form = [("password", "nurhayati"), ("again", "nurhayati")];
    let refused = app.post("/account/password", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("terlalu pendek") && refused.text.contains("diketahui semua orang")
    );
    assert!(!refused.text.contains("value=\"nurhayati\" type=\"password\""));
    let form = [("password", ANOTHER), ("again", "tiga perahu")];
    let refused = app.post("/account/password", &form).await;
    assert!(refused.text.contains("Kedua isian tidak sama"));
    assert!(!refused.text.contains(ANOTHER));
}

#[tokio::test]
async fn an_app_is_set_up_with_its_first_code_and_asked_for_from_then_on() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    let begun = app.post("/account/codes", &[]).await;
    let path = begun.location().to_owned();
    let page = app.get(&path).await.text;
    assert!(page.contains("class=\"qr\"") && !page.contains("otpauth"));
    let secret = between(&page, "<p class=\"big mono\">", "</p>").replace(' ', "");
    let wrong = app.post(&path, &[("code", "000000")]).await;
    assert!(wrong.text.contains("Kode tidak cocok") && wrong.text.contains("class=\"qr\""));
    let code = crate::accounts_codes::code_of(&secret, super::app::START_MS);
    let done = app.post(&path, &[("code", &code)]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/account"));
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND, "shown while under way only");
    let password = app.password.clone();
    app.cookies.clear();
    assert_eq!(app.sign_in(NAME, &password).await.location(), "/login/code");
}

#[tokio::test]
async fn another_cannot_look_at_a_secret_under_way() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    let path = app.post("/account/codes", &[]).await.location().to_owned();
    app.sign_in_as(Role::Supervisor).await;
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/account/codes/..%2flogin").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_only_beside_a_factor() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    assert_eq!(app.post("/account/recovery", &[]).await.status, StatusCode::BAD_REQUEST);
    app.register_passkey(&Authenticator::new(6)).await;
    app.prove_by(&mut Authenticator::new(6)).await;
    let shown = app.post("/account/recovery", &[]).await;
    assert_eq!(shown.headers["cache-control"], "no-store");
    let list = between(&shown.text, "<ol class=\"codes mono\">", "</ol>");
    assert_eq!(list.matches("<li>").count(), 10);
    let first = between(&shown.text, "<li>0-", "</li>").to_owned();
    assert!(!app.get("/account").await.text.contains(&first));
}

#[tokio::test]
async fn a_passkey_is_listed_with_its_entry_and_removed_with_another() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    let mut key = Authenticator::new(6);
    app.register_passkey(&key).await;
    let page = app.get("/account").await.text;
    assert!(page.contains("kunci kantor") && page.contains("/ledger/"));
    app.prove_by(&mut key).await;
    let credential = between(&page, "name=\"credential\" value=\"", "\"").to_owned();
    let last = app.post("/account/passkeys/removal", &[("credential", &credential)]).await;
    assert!(last.text.contains("bukti kedua Anda yang terakhir"), "{}", last.text);
    app.office.lock().await.add_totp(NAME).await.unwrap();
    let removed = app.post("/account/passkeys/removal", &[("credential", &credential)]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(!app.get("/account").await.text.contains("kunci kantor"));
    let again = app.post("/account/passkeys/removal", &[("credential", &credential)]).await;
    assert!(again.status == StatusCode::NOT_FOUND || again.status == StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn somebody_else_vouches_on_a_page_of_those_who_may() {
    let mut app = App::signed_in().await;
    assert_eq!(app.get("/vouching").await.status, StatusCode::FORBIDDEN, "an officer");
    app.sign_in_as(Role::Supervisor).await;
    assert_eq!(app.get("/vouching").await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_other_sessions_end_at_once() {
    let mut app = App::signed_in().await;
    let elsewhere = app.cookies.clone();
    let password = app.password.clone();
    app.cookies.clear();
    app.sign_in(NAME, &password).await;
    app.prove(NAME).await;
    assert_eq!(app.post("/account/sessions", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.get("/account").await.status, StatusCode::OK);
    app.cookies = elsewhere;
    assert_eq!(app.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_makes_a_passkey_is_told_apart_what_failed_and_what_is_held_already() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    let mut key = Authenticator::new(6);
    app.register_passkey(&key).await;
    app.prove_by(&mut key).await;
    let asked = app.post("/account/passkeys", &[("label", "kunci kedua")]).await.text;
    let asked_for: serde_json::Value = serde_json::from_str(&options(&asked)).unwrap();
    assert_eq!(asked_for["publicKey"]["excludeCredentials"].as_array().unwrap().len(), 1);
    let form = between(&asked, "data-passkey=", "</form>");
    let held = between(form, "data-passkey-known hidden>", "</p>");
    assert!(held.contains("sudah memegang kunci sandi akun Anda"), "{form}");
    let failed = between(form, "data-passkey-trouble hidden>", "</p>");
    assert!(failed.contains("tidak jadi dibuat") && !failed.contains("kode"), "{form}");
}

#[tokio::test]
async fn options_of_a_page_are_what_the_browser_is_asked() {
    let mut app = App::signed_in().await;
    app.prove(NAME).await;
    let asked = app.post("/account/passkeys", &[("label", "kunci kantor")]).await;
    let options: serde_json::Value = serde_json::from_str(&options(&asked.text)).unwrap();
    assert_eq!(options["publicKey"]["rp"]["id"], "localhost");
    assert_eq!(options["publicKey"]["user"]["name"], NAME);
}

#[tokio::test]
async fn strangers_who_try_a_name_keep_nobody_who_is_signed_in_from_proving_it() {
    let mut app = App::signed_in().await;
    let own = std::mem::take(&mut app.cookies);
    for _ in 0..12 {
        app.sign_in(NAME, "salah sama sekali").await;
        app.cookies.clear();
    }
    let password = app.password.clone();
    let locked = app.sign_in(NAME, &password).await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody signs in for a while");
    app.cookies = own;
    app.prove(NAME).await;
    for tries in 1..=11 {
        let form = [("password", "salah"), ("code", ""), ("next", "/account")];
        let answer = app.post("/account/proof", &form).await;
        let told = answer.text.contains("Terlalu banyak percobaan yang salah");
        assert_eq!(told, tries > 10, "{tries}: {}", answer.status);
    }
}
