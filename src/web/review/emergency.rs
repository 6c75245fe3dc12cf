//! Emergencies on pages: a supervisor declares one from the board, reviewers are told that it was
//! declared, and somebody else looks again at what was granted in it.
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;

use super::clocks::{Position, Typed};
use super::form::{Pairs, value};
use super::views::{Choice, EmergenciesPage, Problem, UnreviewedGrant};
use super::{acts, supervise, words};
use crate::access::{Action, Resource};
use crate::casework::Refusal;
use crate::casework::read::review::Unreviewed;
use crate::casework::review::EmergencyForm;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::decided_message;
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// What a review can come to: the word of the form, its message, whether the emergency was one.
const SOUND: [(&str, &str, bool); 2] =
    [("sound", "unreviewed-was-sound", true), ("unsound", "unreviewed-was-not", false)];

/// What reviewers are told of an emergency that was declared at `ts`, ms: by whom, and what it
/// changes. Never why.
pub fn told(ts: u64, w: Wording) -> String {
    let time = w.moment(i64::try_from(ts).unwrap_or_default());
    w.fill("urgent-told", &[("time", &time)])
}

/// Grants that wait for their review, with what was `typed` into the form of one of them.
pub fn grants(
    unreviewed: Vec<Unreviewed>,
    typed: (&str, &Pairs),
    desk: &Desk,
    today: Date,
) -> Vec<UnreviewedGrant> {
    unreviewed.into_iter().map(|one| grant(one, typed, desk, today)).collect()
}

fn grant(
    one: Unreviewed,
    (number, pairs): (&str, &Pairs),
    desk: &Desk,
    today: Date,
) -> UnreviewedGrant {
    let w = desk.w;
    let open = one.number == number && pairs.iter().any(|(field, _)| field == "review-why");
    let again = |field| if open { value(pairs, field).to_owned() } else { String::new() };
    let chosen = again("sound");
    let (reason, basis) =
        one.urgency.filter(|_| one.apart).map(|urgency| (urgency.reason, urgency.basis)).unzip();
    UnreviewedGrant {
        leads: desk.reads_cases(),
        granted: w.moment(one.granted_ms),
        outcome: w.say(decided_message(one.outcome)),
        until: one.until.map_or_else(|| w.say("board-untold-value"), |until| w.date(until)),
        over: one.until.is_some_and(|until| until < today),
        reason,
        basis,
        seen: one.apart.then_some(one.seen),
        sound: SOUND
            .map(|(value, message, _)| Choice {
                value: value.to_owned(),
                label: w.say(message),
                chosen: value == chosen,
            })
            .into(),
        why: again("review-why"),
        open,
        number: one.number,
    }
}

/// `GET /supervision/emergencies`.
///
/// # Errors
/// [`Failure::NotFound`] for who does not look again; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(position): Query<Position>,
) -> Result<Response, Failure> {
    let done = words::done(position.done(), desk.w);
    waiting(&state, &desk, done, Typed::default()).await
}

async fn waiting(
    state: &AppState,
    desk: &Desk,
    done: Option<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let unreviewed = state.reader().unreviewed(&desk.viewer()).await.map_err(Failure::fault)?;
    page::show(&EmergenciesPage {
        done,
        unreviewed: grants(unreviewed, (&typed.number, &typed.pairs), desk, state.today()),
        problems: typed.problems,
        frame: desk.frame(state, Section::Supervision).await,
        w: desk.w,
    })
}

/// `POST /supervision/{key}/emergency`: declares need to be urgent.
///
/// # Errors
/// As [`supervise::again`].
pub async fn declare(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let fields = ["urgent-why", "urgent-basis"];
    let absent: Vec<_> =
        fields.into_iter().filter(|field| supervise::said(&pairs, field).is_none()).collect();
    if !absent.is_empty() {
        return supervise::missing(&state, &desk, number, &pairs, &absent).await;
    }
    let [reason, basis] = fields.map(|field| value(&pairs, field).to_owned());
    let (access, by, seen) = (state.authorizer(), desk.account(), acts::seen_of(&pairs));
    let mut office = state.office().await;
    let form = EmergencyForm { reason, basis };
    let done = office.declare_emergency(access, &by, &number, seen, form).await;
    drop(office);
    match done {
        Ok(_) => Ok(supervise::to_board("urgent")),
        Err(refusal) => supervise::again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/{key}/emergency/review`: says whether the emergency was one.
///
/// # Errors
/// As [`supervise::again`].
pub async fn look_again(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let chosen = value(&pairs, "sound");
    let sound = SOUND.iter().find(|(word, ..)| *word == chosen).map(|(.., sound)| *sound);
    let why = supervise::said(&pairs, "review-why");
    let (Some(sound), Some(why)) = (sound, why) else {
        let absent = [("sound", sound.is_none()), ("review-why", why.is_none())];
        let absent = absent.iter().filter(|(_, absent)| *absent).map(|(field, _)| *field);
        let problems = absent.map(|field| supervise::absent(&number, field, desk.w)).collect();
        return again(&state, &desk, number, pairs, problems).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), acts::seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.review_emergency(access, &by, &number, seen, sound, why).await;
    drop(office);
    match done {
        Ok(_) => {
            Ok(Redirect::to(&format!("{}?done=looked-again", back(&state, &desk))).into_response())
        }
        Err(refusal) => {
            let problems = vec![refused(&number, &refusal, desk.w)?];
            again(&state, &desk, number, pairs, problems).await
        }
    }
}

fn refused(number: &str, refusal: &Refusal, w: Wording) -> Result<Problem, Failure> {
    let text = supervise::text(refusal, w)?;
    Ok(Problem { field: None, text: supervise::told(number, &text, w) })
}

/// Where the form was, for this reader: the board of deadlines, or what waits alone.
fn back(state: &AppState, desk: &Desk) -> &'static str {
    match desk.permit(state, Resource::Queue, Action::Supervise) {
        Ok(_) => "/supervision",
        Err(_) => "/supervision/emergencies",
    }
}

async fn again(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: Pairs,
    problems: Vec<Problem>,
) -> Result<Response, Failure> {
    let typed = Typed { number, pairs, after: None, problems };
    if back(state, desk) == "/supervision" {
        return super::clocks::again(state, desk, typed).await;
    }
    let answer = waiting(state, desk, None, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
}
