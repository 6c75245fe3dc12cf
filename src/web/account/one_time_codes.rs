//! One-time codes of an app: a secret to scan or type, and its first code back.
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use tower_sessions::Session;

use super::{Ceremony, Problem, again, problems, proof};
use crate::notice::Code;
use crate::web::credentials::refused;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::session;
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Template)]
#[template(path = "account/one_time_codes.html")]
struct SecretPage {
    w: Wording,
    frame: Frame,
    ceremony: Ceremony,
    /// The secret in groups of four.
    secret: String,
    /// Modules a side, and the dark ones as an SVG path.
    drawing: Option<(i32, String)>,
    problems: Vec<Problem>,
}

impl std::fmt::Debug for SecretPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretPage")
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Typed {
    code: String,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// `POST /account/codes`: draws a secret.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn begin(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    let begun = state.accounts().begin_totp(&desk.account(), state.now_ms()).await;
    let ceremony = Ceremony(begun.map_err(refused)?.ceremony);
    Ok(Redirect::to(&format!("/account/codes/{ceremony}")).into_response())
}

/// `GET /account/codes/{ceremony}`.
///
/// # Errors
/// [`Failure::NotFound`] where nothing is under way under this id.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(ceremony): Path<Ceremony>,
) -> Result<Response, Failure> {
    page::show(&view(&state, &desk, ceremony, Vec::new()).await?)
}

/// `POST /account/codes/{ceremony}`: the first code came back; from now on a code is asked for, and
/// every other session ends.
///
/// # Errors
/// As [`show`].
pub async fn finish(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Path(ceremony): Path<Ceremony>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    let (account, now_ms) = (desk.account(), state.now_ms());
    let done = state.accounts().finish_totp(&account, &ceremony.0, &typed.code, now_ms).await;
    if let Err(refusal) = done {
        let problems = problems(refusal, desk.w)?;
        return again(&view(&state, &desk, ceremony, problems).await?);
    }
    state.accounts().end_sessions(&account).await.map_err(Failure::fault)?;
    session::begin(&session, account, now_ms).await?;
    Ok(Redirect::to("/account").into_response())
}

async fn view(
    state: &AppState,
    desk: &Desk,
    ceremony: Ceremony,
    problems: Vec<Problem>,
) -> Result<SecretPage, Failure> {
    let under_way =
        state.accounts().totp_under_way(&desk.account(), &ceremony.0, state.now_ms()).await;
    let under_way = under_way.map_err(|_| Failure::NotFound)?;
    let letters: Vec<char> = under_way.secret.expose_secret().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    let code = Code::of(under_way.uri.expose_secret());
    Ok(SecretPage {
        w: desk.w,
        frame: desk.frame(state, Section::None).await,
        ceremony,
        secret: groups.join(" "),
        drawing: code.map(|code| (code.side(), code.svg_path())),
        problems,
    })
}
