//! `/colleagues`: accounts that somebody else made or reset, and the word of a colleague who has seen
//! that their owner uses them.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::{Problem, again, problems, proof};
use crate::access::{Action, Resource};
use crate::casework::accounts::{InDoubt, InSession};
use crate::web::credentials::refused;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::session;
use crate::web::state::AppState;
use crate::web::wording::Wording;

const ADDRESS: &str = "/colleagues";

#[derive(Debug, Template)]
#[template(path = "account/colleagues.html")]
struct ColleaguesPage {
    w: Wording,
    frame: Frame,
    lines: Vec<InDoubt>,
    problems: Vec<Problem>,
}

/// For whom, and that the reader has seen them.
#[derive(Debug, Deserialize)]
pub struct Vouched {
    account: String,
    #[serde(default)]
    seen: String,
}

/// `GET /colleagues`.
///
/// # Errors
/// [`Failure::Denied`] for who vouches for nobody.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Colleague, Action::Vouch)?;
    page::show(&view(&state, &desk, Vec::new()).await?)
}

/// `POST /colleagues`.
///
/// # Errors
/// As [`show`]; [`Failure::NotFound`] where there is no such account.
pub async fn vouch(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(vouched): Form<Vouched>,
) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Colleague, Action::Vouch)?;
    if let Some(elsewhere) = proof::needed_twice(&state, &session, &desk, ADDRESS).await? {
        return Ok(elsewhere);
    }
    if vouched.seen != "yes" {
        let problem = Problem::of("vouch-seen", "", desk.w);
        return again(&view(&state, &desk, vec![problem]).await?);
    }
    let subject = state.accounts().entry(&vouched.account).await.map_err(refused)?.id;
    let (id, now_ms) = (session::id(&session)?, state.now_ms());
    let in_session = InSession { id: &id, now_ms };
    let mut office = state.office().await;
    let done = office.vouch(state.authorizer(), &desk.account(), in_session, &subject).await;
    drop(office);
    match done {
        Ok(()) => Ok(Redirect::to(ADDRESS).into_response()),
        Err(refusal) => {
            let problems = problems(refusal, desk.w)?;
            again(&view(&state, &desk, problems).await?)
        }
    }
}

async fn view(
    state: &AppState,
    desk: &Desk,
    problems: Vec<Problem>,
) -> Result<ColleaguesPage, Failure> {
    let lines = state.accounts().in_doubt(&desk.account()).await.map_err(Failure::fault)?;
    let mut frame = desk.frame(state, Section::None).await;
    ADDRESS.clone_into(&mut frame.path);
    Ok(ColleaguesPage { w: desk.w, frame, lines, problems })
}
