//! The letter of a decided case, as a page and as the paper that was committed to; and what became
//! of it: whoever handed it over, or got it back, records that here.
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::acts::{self, seen_of};
use super::form::{Pairs, value};
use super::views::{Choice, Problem};
use super::{post, words};
use crate::access::{Action, Resource};
use crate::casework::Refusal;
use crate::casework::read::review::{LetterRead, PostRead, ReturnGround};
use crate::casework::review::Arrival;
use crate::ledger::review_fields::Viewed;
use crate::notice::NoticeRecord;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::look;
use crate::web::officer::letter::LetterView;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Debug, Template)]
#[template(path = "review/letter.html")]
struct LetterPage {
    w: Wording,
    frame: Frame,
    number: String,
    /// None where the letter is there on paper alone.
    letter: Option<String>,
    paper: bool,
    done: Option<String>,
    problems: Vec<Problem>,
    /// How far it is, a sentence each.
    states: Vec<String>,
    /// The form of its delivery, for who may record it, while nothing proves it.
    form: Option<DeliveryForm>,
}

/// What became of a letter, as typed.
#[derive(Debug)]
struct DeliveryForm {
    seen: u64,
    ways: Vec<Choice>,
    arrived: String,
    /// The first and the last day it can have arrived.
    between: [String; 2],
    /// Why it came back; none where the print room does not have it.
    grounds: Vec<Choice>,
}

/// What whoever opens a letter needs.
const READ: (Resource, Action) = (Resource::Notice, Action::Read);

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Position {
    #[serde(default)]
    done: String,
}

/// A form that could not be done.
#[derive(Debug, Default)]
struct Typed {
    pairs: Pairs,
    problems: Vec<Problem>,
}

/// `GET /cases/{key}/letter`.
///
/// # Errors
/// [`Failure::NotFound`] where there is no letter.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Query(position): Query<Position>,
) -> Result<Response, Failure> {
    let done = words::done(&position.done, desk.w);
    page::show(&view(&state, &desk, number, done, Typed::default()).await?)
}

/// The page of the letter, once the look at it is on record.
async fn view(
    state: &AppState,
    desk: &Desk,
    number: String,
    done: Option<String>,
    typed: Typed,
) -> Result<LetterPage, Failure> {
    let read = state.reader().letter(&number).await.map_err(Failure::fault)?;
    let read = read.ok_or(Failure::NotFound)?;
    look::record(state, desk, (&number, Viewed::File), READ, None).await?;
    let letter = read.record.as_ref().map(|record| {
        LetterView::new(record, Some(&read.decision)).render().map_err(Failure::fault)
    });
    let held = read.record.as_ref().is_some_and(NoticeRecord::is_held) && read.paper.is_none();
    let states = match &read.post {
        Some(post) => states(post, desk.w),
        None if held => vec![desk.w.say("letter-held")],
        None => Vec::new(),
    };
    let records = desk.permit(state, Resource::Notice, Action::RecordDelivery).is_ok();
    Ok(LetterPage {
        letter: letter.transpose()?,
        paper: read.paper.is_some(),
        states,
        form: if records { form(state, &read, &typed.pairs, desk.w) } else { None },
        number,
        done,
        problems: typed.problems,
        frame: desk.frame(state, Section::Cases).await,
        w: desk.w,
    })
}

/// How far a letter is.
fn states(post: &PostRead, w: Wording) -> Vec<String> {
    let mut states = vec![w.fill("post-issued", &[("day", &w.date(post.issued))])];
    match (post.arrived, post.objection) {
        (Some(day), Some(until)) => {
            states.push(w.fill("post-arrived", &[("day", &w.date(day))]));
            states.push(w.fill("post-objection", &[("day", &w.date(until))]));
        }
        (Some(day), None) => {
            states.push(w.fill("post-arrived", &[("day", &w.date(day))]));
            states.push(w.say("post-objection-untold"));
        }
        (None, _) => states.push(w.say("post-waits")),
    }
    if let (Some(ground), None) = (post.returned, post.arrived) {
        let why = w.say(post::ground_message(ground));
        states.push(w.fill("post-returned", &[("why", &why)]));
    }
    states
}

fn form(state: &AppState, read: &LetterRead, typed: &Pairs, w: Wording) -> Option<DeliveryForm> {
    let post = read.post.filter(|post| post.arrived.is_none())?;
    let today = state.today();
    let chosen = post::way_of(value(typed, "way"));
    let mut ways = post::by_hand(w);
    if let Some(chosen) = chosen {
        for way in &mut ways {
            way.chosen = way.value == chosen.as_str();
        }
    }
    let grounds = ReturnGround::ALL.map(|ground| Choice {
        value: ground.as_str().to_owned(),
        label: w.say(post::ground_message(ground)),
        chosen: ground.as_str() == value(typed, "ground"),
    });
    Some(DeliveryForm {
        seen: read.seen,
        ways,
        arrived: value(typed, "arrived").to_owned(),
        between: [post.issued.to_string(), today.to_string()],
        grounds: if post.posted { grounds.into() } else { Vec::new() },
    })
}

/// `POST /cases/{key}/letter/delivery`: the letter arrived, on a day; the term to object begins.
///
/// # Errors
/// As [`again`].
pub async fn arrived(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let way = post::way_of(value(&pairs, "way"));
    let day = value(&pairs, "arrived").trim().parse().ok();
    let mut problems = Vec::new();
    if way.is_none() {
        problems.push(problem("way-hand", "problem-way", desk.w));
    }
    if day.is_none() {
        problems.push(problem("arrived", "problem-arrived", desk.w));
    }
    let (Some(channel), Some(_), true) = (way, day, problems.is_empty()) else {
        return again(&state, &desk, number, pairs, problems).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), seen_of(&pairs));
    let arrival = Arrival { channel, day };
    let mut office = state.office().await;
    let done = office.record_delivery(access, &by, &number, seen, arrival).await;
    drop(office);
    settled(&state, &desk, number, pairs, done.map(|_| "delivered")).await
}

/// `POST /cases/{key}/letter/return`: the letter was posted and came back.
///
/// # Errors
/// As [`again`].
pub async fn came_back(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let Some(ground) = ReturnGround::named(value(&pairs, "ground")) else {
        let problems = vec![problem("ground", "problem-ground", desk.w)];
        return again(&state, &desk, number, pairs, problems).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.record_return(access, &by, &number, seen, ground).await;
    drop(office);
    settled(&state, &desk, number, pairs, done.map(|()| "came-back")).await
}

async fn settled(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: Pairs,
    done: Result<&str, Refusal>,
) -> Result<Response, Failure> {
    let problems = match done {
        Ok(word) => {
            return Ok(Redirect::to(&format!("/cases/{number}/letter?done={word}")).into_response());
        }
        Err(Refusal::Invalid(_)) => vec![problem("arrived", "problem-arrived", desk.w)],
        Err(refusal) => vec![acts::problem(&refusal, desk.w)?],
    };
    again(state, desk, number, pairs, problems).await
}

/// The page a refused form comes back on.
///
/// # Errors
/// [`Failure`] where it is no matter of the form: nothing there, not allowed, a fault.
async fn again(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: Pairs,
    problems: Vec<Problem>,
) -> Result<Response, Failure> {
    page::again(&view(state, desk, number, None, Typed { pairs, problems }).await?)
}

fn problem(field: &str, message: &str, w: Wording) -> Problem {
    Problem { field: Some(field.to_owned()), text: w.say(message) }
}

/// `GET /cases/{key}/letter.pdf`: the bytes that `notice.issued` commits to.
///
/// # Errors
/// [`Failure::NotFound`] where no paper was made.
pub async fn paper(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let read = state.reader().letter(&number).await.map_err(Failure::fault)?;
    let paper = read.and_then(|read| read.paper).ok_or(Failure::NotFound)?;
    look::record(&state, &desk, (&number, Viewed::File), READ, None).await?;
    // The number was found, so it is of the letters a number has.
    let name = format!("attachment; filename=\"{number}.pdf\"");
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, paper).into_response())
}
