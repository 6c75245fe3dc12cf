//! Choosing a password: at the first sign-in with one that somebody else drew, and later at will.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use tower_sessions::Session;

use super::{Problem, again, problems, proof};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::login::go_on;
use crate::web::page::{self, Frame, Place, Section};
use crate::web::session::{self, UnderWay};
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Debug, Template)]
#[template(path = "account/new_password.html")]
struct PasswordPage {
    w: Wording,
    frame: Frame,
    action: &'static str,
    /// How long it must be.
    hint: String,
    /// The name a password manager keeps it under.
    name: String,
    /// Whether it is the first of one's own.
    first: bool,
    problems: Vec<Problem>,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Typed {
    password: SecretString,
    again: SecretString,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// `GET /login/password`.
///
/// # Errors
/// [`Failure::SignIn`] if nobody signs in with a password to be used once; [`Failure::Fault`].
pub async fn show_first(
    State(state): State<AppState>,
    place: Place,
    session: Session,
) -> Result<Response, Failure> {
    let step = once(&session, &state).await?;
    let mut frame = Frame::new(&state, &place, None, Section::None).await;
    "/login/password".clone_into(&mut frame.path);
    page::show(&view(&state, &place, frame, &step.account, Vec::new(), true).await?)
}

/// `POST /login/password`: then one is signed in.
///
/// # Errors
/// As [`show_first`].
pub async fn choose_first(
    State(state): State<AppState>,
    place: Place,
    session: Session,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let step = once(&session, &state).await?;
    let found = choose(&state, &step.account, typed, place.wording(&state)).await?;
    if found.is_empty() {
        return go_on(&state, &session, UnderWay { once: false, ..step }).await;
    }
    let mut frame = Frame::new(&state, &place, None, Section::None).await;
    "/login/password".clone_into(&mut frame.path);
    again(&view(&state, &place, frame, &step.account, found, true).await?)
}

/// `GET /account/password`.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account/password").await? {
        return Ok(elsewhere);
    }
    let frame = desk.frame(&state, Section::None).await;
    page::show(&view(&state, &desk.place, frame, &desk.account(), Vec::new(), false).await?)
}

/// `POST /account/password`: every session of the account ends, and this one goes on under a new id.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn change(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account/password").await? {
        return Ok(elsewhere);
    }
    let found = choose(&state, &desk.account(), typed, desk.w).await?;
    if found.is_empty() {
        session::begin(&session, desk.account(), state.now_ms()).await?;
        return Ok(Redirect::to("/account").into_response());
    }
    let frame = desk.frame(&state, Section::None).await;
    again(&view(&state, &desk.place, frame, &desk.account(), found, false).await?)
}

async fn choose(
    state: &AppState,
    account: &[u8; 16],
    typed: Typed,
    w: Wording,
) -> Result<Vec<Problem>, Failure> {
    let same =
        typed.password.expose_secret().as_bytes().ct_eq(typed.again.expose_secret().as_bytes());
    if !bool::from(same) {
        return Ok(vec![Problem::of("password-repeated", "again", w)]);
    }
    match state.accounts().choose_password(account, typed.password).await {
        Ok(()) => Ok(Vec::new()),
        Err(refusal) => problems(refusal, w),
    }
}

async fn once(session: &Session, state: &AppState) -> Result<UnderWay, Failure> {
    let step = session::under_way(session, state).await?;
    if step.once && !step.factor { Ok(step) } else { Err(Failure::SignIn) }
}

async fn view(
    state: &AppState,
    place: &Place,
    mut frame: Frame,
    account: &[u8; 16],
    problems: Vec<Problem>,
    first: bool,
) -> Result<PasswordPage, Failure> {
    let action = if first { "/login/password" } else { "/account/password" };
    action.clone_into(&mut frame.path);
    let shortest = state.accounts().shortest_password(account).await.map_err(Failure::fault)?;
    let name = state.accounts().login_name(account).await;
    let name = name.map_err(crate::web::credentials::refused)?;
    let w = place.wording(state);
    let hint = w.count("new-password-hint", shortest);
    Ok(PasswordPage { w, frame, action, hint, name, first, problems })
}
