//! `POST /language`: remembers the language of the pages for a year and leads back to where the
//! switch was used.
use axum::Form;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::error::Failure;
use super::language::{COOKIE, Language};
use super::page::local_path;

/// What the switch sends.
#[derive(Debug, Deserialize)]
pub struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

/// Remembers the choice.
///
/// # Errors
/// [`Failure::Malformed`] for a language that this product does not speak.
pub async fn remember(Form(choice): Form<Choice>) -> Result<Response, Failure> {
    let language = Language::from_tag(&choice.language).ok_or(Failure::Malformed)?;
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax",
        language.tag()
    );
    let cookie = HeaderValue::try_from(cookie).map_err(Failure::fault)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to(local_path(&choice.back))).into_response())
}
