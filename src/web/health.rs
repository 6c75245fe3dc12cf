//! `GET /healthz`: whether the store answers. It tells nothing else, so it needs no login.
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::error::Failure;
use super::state::AppState;

/// `ok`, or 500.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn show(State(state): State<AppState>) -> Result<Response, Failure> {
    state.reader().checkpoint().await.map_err(Failure::fault)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], "ok\n").into_response())
}
