//! Signing in and out. A name that does not exist, a wrong password and an account closed for a
//! while get the same answer, after the same work.
use askama::Template;
use axum::Form;
use axum::extract::{Query, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::SecretString;
use serde::Deserialize;
use tower_sessions::Session;

use super::credentials;
use super::error::Failure;
use super::page::{Frame, Place, Section, again, local_path, show};
use super::session::{self, UnderWay};
use super::state::AppState;
use super::wording::Wording;

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
    let Some(known) = credentials::check(&state, name, attempt.password).await? else {
        let typed = name.chars().take(64).collect();
        return again(&page(&state, &place, typed, &attempt.next, true).await);
    };
    let factors = state.accounts().factors(&known.account).await.map_err(Failure::fault)?;
    let step = UnderWay {
        account: known.account,
        since_ms: state.now_ms(),
        factor: factors.any(),
        once: known.once,
        next: local_path(&attempt.next).to_owned(),
    };
    go_on(&state, &session, step).await
}

/// The next step of signing in, or what one signed in for. The session gets a new id at each.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn go_on(
    state: &AppState,
    session: &Session,
    step: UnderWay,
) -> Result<Response, Failure> {
    let to = if step.factor {
        "/login/code".to_owned()
    } else if step.once {
        "/login/password".to_owned()
    } else {
        session::begin(session, step.account, state.now_ms()).await?;
        return Ok(Redirect::to(local_path(&step.next)).into_response());
    };
    session::wait(session, step).await?;
    Ok(Redirect::to(&to).into_response())
}

/// Lets a request through to its handler if somebody gave the right password of late.
pub async fn guard(
    State(state): State<AppState>,
    session: Session,
    request: Request,
    next: middleware::Next,
) -> Response {
    match session::under_way(&session, &state).await {
        Ok(_) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
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
