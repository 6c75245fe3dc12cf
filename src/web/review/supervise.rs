//! What a supervisor does from the board, each a form: end a claim, let a clock stand still or run,
//! send a letter again. A form that cannot be done comes back with what was typed.
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::acts::{self, day_of, seen_of};
use super::clocks::{self, Typed};
use super::form::{Pairs, value};
use super::post;
use super::views::Problem;
use crate::casework::Refusal;
use crate::ids::parse_hex;
use crate::review::StopGround;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// `POST /supervision/{key}/reassignment`: ends the claim, so that another can take the case.
///
/// # Errors
/// As [`again`].
pub async fn reassign(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let mut office = state.office().await;
    let done = office.reassign(state.authorizer(), &desk.account(), &number, seen_of(&pairs)).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_board("moved")),
        Err(refusal) => again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/{key}/freeze`: lets the clock stand still until the end of a day.
///
/// # Errors
/// As [`again`].
pub async fn freeze(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let Some(until_ms) = day_of(&state, value(&pairs, "end")) else {
        let field = Some(format!("end-{number}"));
        let problem = Problem { field, text: told(&number, &desk.w.say("problem-day"), desk.w) };
        return clocks::again(&state, &desk, typed(number, &pairs, problem)).await;
    };
    let (seen, ground) = (seen_of(&pairs), StopGround::Freeze);
    let mut office = state.office().await;
    let done = office
        .stop_clock(state.authorizer(), &desk.account(), &number, seen, ground, Some(until_ms))
        .await;
    drop(office);
    match done {
        Ok(_) => Ok(to_board("frozen")),
        Err(refusal) => again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/{key}/resumption`: lets the clock run again.
///
/// # Errors
/// As [`again`].
pub async fn resume(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let mut office = state.office().await;
    let done =
        office.resume_clock(state.authorizer(), &desk.account(), &number, seen_of(&pairs)).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_board("resumed")),
        Err(refusal) => again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/letters/{id}/delivery`: the letter of the case of this number arrived; the term
/// to object begins.
///
/// # Errors
/// As [`again`].
pub async fn arrived(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let Some(way) = post::way_of(value(&pairs, "way")) else {
        let problem =
            Problem { field: None, text: told(&number, &desk.w.say("problem-way"), desk.w) };
        return clocks::again(&state, &desk, typed(number, &pairs, problem)).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.record_delivery(access, &by, &number, seen, way).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_board("arrived")),
        Err(refusal) => again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/letters/{id}/retry`: sends a letter again that was given up.
///
/// # Errors
/// [`Failure::NotFound`] for what is no id of a letter; as [`clocks::again`].
pub async fn retry(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let letter: [u8; 16] = parse_hex(&id).ok_or(Failure::NotFound)?;
    let mut office = state.office().await;
    let done = office.redeliver(state.authorizer(), &desk.account(), &letter).await;
    drop(office);
    let text = match done {
        Ok(()) => return Ok(to_board("retried")),
        Err(Refusal::NotFound { .. }) => desk.w.say("letters-gone"),
        Err(refusal) => text(&refusal, desk.w)?,
    };
    let problems = vec![Problem { field: None, text }];
    clocks::again(&state, &desk, Typed { problems, ..Typed::default() }).await
}

/// The board a refused form comes back on.
///
/// # Errors
/// [`Failure`] where it is no matter of the form: nothing there, not allowed, a fault.
async fn again(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: &Pairs,
    refusal: &Refusal,
) -> Result<Response, Failure> {
    let text = told(&number, &text(refusal, desk.w)?, desk.w);
    let problem = Problem { field: None, text };
    clocks::again(state, desk, typed(number, pairs, problem)).await
}

fn typed(number: String, pairs: &Pairs, problem: Problem) -> Typed {
    Typed {
        number,
        end: value(pairs, "end").to_owned(),
        after: value(pairs, "after").parse().ok(),
        problems: vec![problem],
    }
}

fn told(number: &str, text: &str, w: Wording) -> String {
    w.fill("board-problem", &[("number", number), ("text", text)])
}

/// What a refusal says. What happened meanwhile is not told: it may be another's verdict.
fn text(refusal: &Refusal, w: Wording) -> Result<String, Failure> {
    match refusal {
        Refusal::Stale { .. } => Ok(w.say("board-stale")),
        Refusal::Invalid(_) => Ok(w.say("problem-day")),
        refusal => Ok(acts::problem(refusal, w)?.text),
    }
}

fn to_board(done: &str) -> Response {
    Redirect::to(&format!("/supervision?done={done}")).into_response()
}
