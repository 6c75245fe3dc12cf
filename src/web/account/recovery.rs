//! `POST /account/recovery`: ten recovery codes, shown in this answer and never again.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use secrecy::ExposeSecret as _;
use tower_sessions::Session;

use super::proof;
use crate::web::credentials::refused;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Template)]
#[template(path = "account/recovery.html")]
struct CodesPage {
    w: Wording,
    frame: Frame,
    codes: Vec<String>,
}

impl std::fmt::Debug for CodesPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodesPage")
    }
}

/// Draws new codes in the place of the old. They stand in for a second factor, so there must be one.
///
/// # Errors
/// [`Failure::Malformed`] without a second factor; [`Failure::Fault`] if the store cannot be written.
pub async fn draw(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    let account = desk.account();
    let factors = state.accounts().factors(&account).await.map_err(Failure::fault)?;
    if !factors.any() {
        return Err(Failure::Malformed);
    }
    let drawn = state.accounts().draw_recovery_codes(&account, state.now_ms()).await;
    let codes =
        drawn.map_err(refused)?.iter().map(|code| code.expose_secret().to_owned()).collect();
    let frame = desk.frame(&state, Section::None).await;
    page::show(&CodesPage { w: desk.w, frame, codes })
}
