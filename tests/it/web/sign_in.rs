//! Signing in: what an attacker may try, and what the officer of an office does every morning.
use axum::http::StatusCode;
use timbang::clock::Clock as _;

use super::app::{App, NAME};

const SESSION: &str = "__Host-session";

#[tokio::test]
async fn an_unknown_name_gets_the_answer_of_a_wrong_password() {
    let mut app = App::new().await;
    let wrong = app.sign_in(NAME, "salah salah salah").await;
    let unknown = app.sign_in("siapa saja", "salah salah salah").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, wrong.status);
    assert_eq!(unknown.text.replace("siapa saja", NAME), wrong.text);
    assert!(!wrong.text.contains("salah salah"), "a password comes back");
    assert_eq!(app.cookie(SESSION), None);
}

#[tokio::test]
async fn ten_failures_close_an_account_for_fifteen_minutes() {
    let mut app = App::new().await;
    let password = app.password.clone();
    for _ in 0..10 {
        app.sign_in(NAME, "salah salah salah").await;
    }
    let right = app.sign_in(NAME, &password).await;
    assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.clock.advance(15 * 60 * 1000 + 1);
    assert_eq!(app.sign_in(NAME, &password).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_flood_from_one_peer_is_turned_away() {
    let mut app = App::new().await;
    let mut statuses = Vec::new();
    for n in 0..25 {
        statuses.push(app.sign_in(&format!("name{n}"), "x").await.status);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    assert_eq!(app.get("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_was_planted_is_worth_nothing_after_signing_in() {
    let mut app = App::new().await;
    let password = app.password.clone();
    app.cookies.push((SESSION.into(), "AAAAAAAAAAAAAAAAAAAAAA".into()));
    app.sign_in(NAME, &password).await;
    let own = app.cookie(SESSION).unwrap().to_owned();
    assert_ne!(own, "AAAAAAAAAAAAAAAAAAAAAA");
    app.sign_in(NAME, &password).await;
    let second = app.cookie(SESSION).unwrap().to_owned();
    assert_ne!(own, second);
    app.cookies = vec![(SESSION.into(), own)];
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER, "the first session lives on");
    app.cookies = vec![(SESSION.into(), second)];
    assert_eq!(app.get("/cases").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_cookie_of_a_session_is_bound_to_host_and_hidden_from_scripts() {
    let mut app = App::new().await;
    let password = app.password.clone();
    let answer = app.sign_in(NAME, &password).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["__Host-session=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.location(), "/cases");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let mut app = App::signed_in().await;
    let session = app.cookies.clone();
    let answer = app.post("/logout", &[]).await;
    assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"");
    app.cookies = session;
    assert_eq!(app.get("/cases").await.location(), "/login?next=/cases");
}

#[tokio::test]
async fn a_closed_account_and_twelve_hours_end_a_session() {
    let mut app = App::signed_in().await;
    let password = app.password.clone();
    app.clock.advance(12 * 60 * 60 * 1000);
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER);
    app.sign_in(NAME, &password).await;
    assert_eq!(app.get("/cases").await.status, StatusCode::OK);
    app.disable().await;
    assert_eq!(app.get("/cases").await.status, StatusCode::SEE_OTHER);
    assert!(app.clock.now_ms() > 0);
}

#[tokio::test]
async fn a_way_back_after_signing_in_stays_on_this_site() {
    let mut app = App::new().await;
    let password = app.password.clone();
    for (next, expected) in [("//evil.example", "/"), ("/ledger/6", "/ledger/6")] {
        let form = [("name", NAME), ("password", &password), ("next", next)];
        assert_eq!(app.post("/login", &form).await.location(), expected);
    }
}

#[tokio::test]
async fn the_language_is_one_tap_away_and_remembered() {
    let mut app = App::new().await;
    assert!(app.get("/login").await.text.contains("<html lang=\"id\">"));
    let form = [("language", "en"), ("back", "/login")];
    assert_eq!(app.post("/language", &form).await.location(), "/login");
    let page = app.get("/login").await.text;
    assert!(page.contains("<html lang=\"en\">") && page.contains("Sign in"));
    let refused = app.post("/language", &[("language", "xx")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("The request cannot be read"));
}
