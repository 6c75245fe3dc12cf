//! Looks that are recorded: finding a case by number, name or NIK, and opening who it is about.
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;

use super::acts::problem;
use super::form::{Pairs, value};
use super::queue;
use super::views::{Line, Problem};
use crate::ledger::review_fields::Viewed;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::look::Sight;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// The longest text that is searched for, in characters.
const LONGEST: usize = 80;

#[derive(Debug, Template)]
#[template(path = "review/found.html")]
struct FoundPage {
    w: Wording,
    frame: Frame,
    title: String,
    numbers: Vec<String>,
}

/// `POST /queue/search`: what is typed stands in no address and in no log.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read or written.
pub async fn search(
    State(state): State<AppState>,
    desk: Desk,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let sought = value(&pairs, "sought").trim();
    if sought.is_empty() || sought.chars().count() > LONGEST {
        let text = desk.w.say("problem-sought");
        let problem = Problem { field: Some("sought".to_owned()), text };
        return queue::with_problem(&state, &desk, &pairs, problem).await;
    }
    let mut office = state.office().await;
    let (by, now_ms) = (desk.account(), state.case_ms());
    let on_record = |number: &str| state.looks().knows(&Sight::found(by, number), now_ms);
    let found = office.search(state.authorizer(), &by, sought, &on_record).await;
    let found = found.inspect(|numbers| {
        for number in numbers {
            state.looks().keep(Sight::found(by, number), now_ms);
        }
    });
    drop(office);
    let numbers = match found {
        Ok(numbers) => numbers,
        Err(refusal) => {
            let problem = problem(&refusal, desk.w)?;
            return queue::with_problem(&state, &desk, &pairs, problem).await;
        }
    };
    let mut frame = desk.frame(&state, Section::Queue).await;
    // The answer to a search has no address of its own to come back to.
    "/queue".clone_into(&mut frame.path);
    let title = desk.w.count("found-title", numbers.len() as u64);
    page::show(&FoundPage { title, numbers, frame, w: desk.w })
}

#[derive(Debug, Template)]
#[template(path = "review/identity.html")]
struct IdentityPage {
    w: Wording,
    frame: Frame,
    number: String,
    lede: String,
    members: Vec<Line>,
}

/// `POST /cases/{key}/identity`: every NIK of the household, once the look is on record.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such case, or its person is forgotten.
pub async fn identity(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let w = desk.w;
    let mut office = state.office().await;
    let seen =
        office.record_view(state.authorizer(), &desk.account(), &number, Viewed::Identity).await;
    drop(office);
    let seen = match seen {
        Ok(seen) => seen.seen,
        Err(refusal) => {
            let problem = problem(&refusal, w)?;
            return queue::with_problem(&state, &desk, &Pairs::new(), problem).await;
        }
    };
    let household = state.reader().household_of(&number).await.map_err(Failure::fault)?;
    let household = household.ok_or(Failure::NotFound)?;
    let line = |member: &crate::casework::read::review::Member| Line {
        label: member.name.clone(),
        value: member.nik.clone(),
        note: None,
    };
    let mut frame = desk.frame(&state, Section::Queue).await;
    frame.path = format!("/cases/{number}/review");
    page::show(&IdentityPage {
        lede: w.fill("identity-lede", &[("entry", &w.number(seen))]),
        members: household.members.iter().map(line).collect(),
        number,
        frame,
        w,
    })
}
