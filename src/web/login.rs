//! Signing in and out. A name that does not exist, a wrong password and an account closed for a
//! while get the same answer, after the same work.
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use secrecy::SecretString;
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Failure;
use super::page::{Frame, Place, Section, local_path, show};
use super::session;
use super::state::AppState;
use super::wording::Wording;
use crate::casework::accounts::password;

/// The longest name and password that are looked at, in bytes.
const LONGEST: usize = 256;

#[derive(Debug, Template)]
#[template(path = "login.html")]
struct LoginPage {
    w: Wording,
    frame: Frame,
    name: String,
    next: String,
    problem: Option<String>,
}

/// Where to go once signed in.
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /login`.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn form(
    State(state): State<AppState>,
    place: Place,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Failure> {
    show(&page(&state, &place, String::new(), &next, false).await)
}

async fn page(
    state: &AppState,
    place: &Place,
    name: String,
    next: &str,
    failed: bool,
) -> LoginPage {
    let w = place.wording(state);
    let next = local_path(next).to_owned();
    let mut frame = Frame::new(state, place, None, Section::None).await;
    if frame.path == "/" {
        // The answer to a failed attempt has no address of its own to come back to.
        "/login".clone_into(&mut frame.path);
    }
    let problem = failed.then(|| w.say("login-wrong"));
    LoginPage { w, frame, name, next, problem }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Attempt {
    name: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt")
    }
}

/// `POST /login`.
///
/// # Errors
/// [`Failure::Busy`] if too many wait; [`Failure::Fault`] if the store cannot be read or written.
pub async fn sign_in(
    State(state): State<AppState>,
    place: Place,
    session: Session,
    Form(attempt): Form<Attempt>,
) -> Result<Response, Failure> {
    let name = attempt.name.trim();
    let Some(account) = check(&state, name, attempt.password).await? else {
        let page = page(&state, &place, name.chars().take(64).collect(), &attempt.next, true).await;
        let text = page.render().map_err(Failure::fault)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(text)).into_response());
    };
    session::begin(&session, account, state.now_ms()).await?;
    Ok(Redirect::to(local_path(&attempt.next)).into_response())
}

async fn check(
    state: &AppState,
    name: &str,
    given: SecretString,
) -> Result<Option<[u8; 16]>, Failure> {
    use secrecy::ExposeSecret as _;
    let (passwords, sign_ins) = state.sign_in_permits();
    let _waiting = sign_ins.try_acquire().map_err(|_| Failure::Busy)?;
    let _turn = passwords.acquire().await.map_err(Failure::fault)?;
    let now_ms = state.now_ms();
    let credential = state.accounts().credential(name, now_ms).await.map_err(Failure::fault)?;
    let too_long = name.len() > LONGEST || given.expose_secret().len() > LONGEST;
    let kept = credential.password_hash.filter(|_| !too_long);
    let given = if too_long { SecretString::default() } else { given };
    let fits = tokio::task::spawn_blocking(move || password::verify(&given, kept.as_deref())).await;
    let account = credential.account.filter(|_| fits.unwrap_or(false));
    match account {
        Some(_) => state.accounts().succeeded(name).await.map_err(Failure::fault)?,
        None => state.accounts().failed(name, now_ms).await.map_err(Failure::fault)?,
    }
    Ok(account)
}

/// `POST /logout`: ends the session on the server, and tells the browser to forget what it kept.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn sign_out(session: Session) -> Result<Response, Failure> {
    session.flush().await.map_err(Failure::fault)?;
    let mut headers = HeaderMap::new();
    let forget = HeaderName::from_static("clear-site-data");
    headers.insert(forget, HeaderValue::from_static("\"cache\", \"storage\""));
    Ok((headers, Redirect::to("/login")).into_response())
}
