//! What a supervisor does from the board, each a form: end a claim, let a clock stand still or run,
//! give leave beyond the hourly cap, send a letter again. A form that cannot be done comes back with what was typed.
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::acts::{self, day_of, seen_of};
use super::clocks::{self, GROUNDS, Typed};
use super::form::{Pairs, value};
use super::views::Problem;
use super::{post, words};
use crate::casework::Refusal;
use crate::casework::review::StopForm;
use crate::facts::Finding;
use crate::ids::parse_hex;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// The fields of the forms of a case by what their acts call them.
const FIELDS: [(&str, &str); 8] = [
    ("reason", "reason"),
    ("reason", "urgent-why"),
    ("basis", "basis"),
    ("basis", "urgent-basis"),
    ("until", "end"),
    ("why", "move-why"),
    ("why", "leave-why"),
    ("why", "review-why"),
];

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
    let Some(why) = said(&pairs, "move-why") else {
        return missing(&state, &desk, number, &pairs, &["move-why"]).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.reassign(access, &by, &number, seen, why).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_board("moved")),
        Err(refusal) => again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/{key}/leave`: lets the reviewer of a case go once beyond the hourly cap.
///
/// # Errors
/// As [`again`].
pub async fn give_leave(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let Some(why) = said(&pairs, "leave-why") else {
        return missing(&state, &desk, number, &pairs, &["leave-why"]).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.give_leave(access, &by, &number, seen, why).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_board("leave")),
        Err(refusal) => again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/{key}/freeze`: lets the clock stand still until the end of a day, for a reason
/// and on a legal basis.
///
/// # Errors
/// As [`again`].
pub async fn freeze(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let chosen = value(&pairs, "ground");
    let ground = GROUNDS.iter().find(|(word, ..)| *word == chosen).map(|(.., ground)| *ground);
    let (reason, basis) = (said(&pairs, "reason"), said(&pairs, "basis"));
    let until_ms = day_of(&state, value(&pairs, "end"));
    let (Some(ground), Some(reason), Some(basis), Some(until_ms)) =
        (ground, reason, basis, until_ms)
    else {
        let absent = [
            ("ground", ground.is_none()),
            ("reason", reason.is_none()),
            ("basis", basis.is_none()),
            ("end", until_ms.is_none()),
        ];
        let absent: Vec<_> =
            absent.iter().filter(|(_, absent)| *absent).map(|(field, _)| *field).collect();
        return missing(&state, &desk, number, &pairs, &absent).await;
    };
    let form = StopForm { ground, reason: reason.to_owned(), basis: basis.to_owned(), until_ms };
    let (access, by, seen) = (state.authorizer(), desk.account(), seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.stop_clock(access, &by, &number, seen, form).await;
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
        Err(Refusal::Calendar(_)) => {
            let text = told(&number, &desk.w.say("board-no-calendar-yet"), desk.w);
            let problem = Problem { field: None, text };
            clocks::again(&state, &desk, typed(number, &pairs, vec![problem])).await
        }
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
        return missing(&state, &desk, number, &pairs, &["way"]).await;
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
pub async fn again(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: &Pairs,
    refusal: &Refusal,
) -> Result<Response, Failure> {
    let problems = problems(&number, pairs, refusal, desk.w)?;
    clocks::again(state, desk, typed(number, pairs, problems)).await
}

/// What a refusal says of the forms of a case: of each field what is wrong with it.
///
/// # Errors
/// As [`text`].
pub fn problems(
    number: &str,
    pairs: &Pairs,
    refusal: &Refusal,
    w: Wording,
) -> Result<Vec<Problem>, Failure> {
    let Refusal::Invalid(findings) = refusal else {
        return Ok(vec![Problem { field: None, text: told(number, &text(refusal, w)?, w) }]);
    };
    let problem = |finding: &Finding| {
        let sent = |field: &str| pairs.iter().any(|(sent, _)| sent == field);
        let mut fields = FIELDS.iter().filter(|(path, field)| *path == finding.path && sent(field));
        let field = fields.next().map(|(_, field)| format!("{field}-{number}"));
        Problem { field, text: told(number, &words::problem(finding, w).text, w) }
    };
    Ok(findings.iter().map(problem).collect())
}

/// What a field says, if anything.
pub fn said<'p>(pairs: &'p Pairs, field: &str) -> Option<&'p str> {
    Some(value(pairs, field).trim()).filter(|text| !text.is_empty())
}

/// The board again, with the fields that say nothing.
///
/// # Errors
/// As [`clocks::again`].
pub async fn missing(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: &Pairs,
    fields: &[&str],
) -> Result<Response, Failure> {
    let problems = fields.iter().map(|field| absent(&number, field, desk.w)).collect();
    clocks::again(state, desk, typed(number, pairs, problems)).await
}

/// That a field of the forms of a case says nothing.
pub fn absent(number: &str, field: &str, w: Wording) -> Problem {
    let message = match field {
        "end" => "problem-day",
        "way" => "problem-way",
        "basis" | "urgent-basis" => "problem-basis",
        "ground" => "problem-choice",
        "sound" => "problem-sound",
        _ => "problem-why",
    };
    let text = told(number, &w.say(message), w);
    Problem { field: Some(format!("{field}-{number}")), text }
}

fn typed(number: String, pairs: &Pairs, problems: Vec<Problem>) -> Typed {
    Typed { number, pairs: pairs.clone(), after: value(pairs, "after").parse().ok(), problems }
}

/// A problem with the number of its case.
pub fn told(number: &str, text: &str, w: Wording) -> String {
    w.fill("board-problem", &[("number", number), ("text", text)])
}

/// What a refusal says. What happened meanwhile is not told: it may be another's verdict.
///
/// # Errors
/// [`Failure`] where it is no matter of the form: nothing there, not allowed, a fault.
pub fn text(refusal: &Refusal, w: Wording) -> Result<String, Failure> {
    match refusal {
        Refusal::Stale { .. } => Ok(w.say("board-stale")),
        Refusal::Calendar(_) => Ok(w.say("board-no-calendar")),
        refusal => Ok(acts::problem(refusal, w)?.text),
    }
}

/// The board, with what was just done.
pub fn to_board(done: &str) -> Response {
    Redirect::to(&format!("/supervision?done={done}")).into_response()
}
