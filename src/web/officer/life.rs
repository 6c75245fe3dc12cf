//! The life of a programme version: proposed, approved by another person, in force, suspended; and the
//! acts by which it goes on, for those who may.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::programme::find;
use super::programmes::address;
use crate::access::{Action, Resource};
use crate::casework::Refusal;
use crate::casework::read::{ProgrammeChange, ProgrammeVersion};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::review::words::hindrance_message;
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Clone, Debug)]
struct Step {
    text: String,
    seq: u64,
    shown: String,
}

#[derive(Clone, Debug)]
struct Act {
    path: &'static str,
    text: String,
    label: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/programme_life.html")]
struct LifePage {
    w: Wording,
    frame: Frame,
    id: String,
    version: String,
    title: String,
    href: String,
    problem: Option<String>,
    steps: Vec<Step>,
    acts: Vec<Act>,
}

/// `GET /programmes/{id}/{version}/life`.
///
/// # Errors
/// [`Failure::NotFound`] if it is not on record; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, version)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let version = find(&state, &id, version).await?;
    page::show(&view(&state, &desk, &version, None).await?)
}

async fn view(
    state: &AppState,
    desk: &Desk,
    version: &ProgrammeVersion,
    problem: Option<String>,
) -> Result<LifePage, Failure> {
    let w = desk.w;
    let document = version.programme.document();
    let life = state.reader().programme_life(version).await.map_err(Failure::fault)?;
    let step = |text: &str, seq| Step { text: w.say(text), seq, shown: w.number(seq) };
    let mut steps = vec![step("kind-programme-proposed", version.proposed_seq)];
    steps.extend(life.iter().map(|(seq, change)| {
        let message = match change {
            ProgrammeChange::Approved => "kind-programme-approved",
            ProgrammeChange::Activated => "kind-programme-activated",
            ProgrammeChange::Suspended => "kind-programme-suspended",
        };
        step(message, *seq)
    }));
    let last = life.last().map(|(_, change)| *change);
    let may = |action| desk.permit(state, Resource::Programme, action).is_ok();
    let act = |path, text: &str, label: &str| Act { path, text: w.say(text), label: w.say(label) };
    let mut acts = Vec::new();
    let waits = last.is_none_or(|last| last == ProgrammeChange::Suspended);
    if waits && may(Action::Approve) {
        acts.push(act("approval", "life-approve-text", "life-approve"));
    }
    if last == Some(ProgrammeChange::Approved) && may(Action::Activate) {
        acts.push(act("activation", "life-activate-text", "life-activate"));
    }
    if last == Some(ProgrammeChange::Activated) && may(Action::Suspend) {
        acts.push(act("suspension", "life-suspend-text", "life-suspend"));
    }
    Ok(LifePage {
        id: document.id.clone(),
        version: document.version.to_string(),
        title: w.of(&document.title.id, &document.title.en).to_owned(),
        href: address(version),
        problem,
        steps,
        acts,
        frame: desk.frame(state, Section::Programmes).await,
        w,
    })
}

async fn change(
    state: &AppState,
    desk: &Desk,
    (id, version): (String, u64),
    action: Action,
) -> Result<Response, Failure> {
    let version = find(state, &id, version).await?;
    let (access, by, digest) = (state.authorizer(), desk.account(), version.programme.digest());
    let mut office = state.office().await;
    let done = match action {
        Action::Approve => office.approve_programme(access, &by, digest).await,
        Action::Activate => office.activate_programme(access, &by, digest).await,
        _ => office.suspend_programme(access, &by, digest).await,
    };
    drop(office);
    let life = format!("{}/life", address(&version));
    match done {
        Ok(()) => Ok(Redirect::to(&life).into_response()),
        Err(refusal @ (Refusal::Conflict(_) | Refusal::Hindered(_))) => {
            let message = match &refusal {
                Refusal::Hindered(hindrance) => hindrance_message(*hindrance),
                _ => "life-refused",
            };
            let problem = Some(desk.w.say(message));
            page::again(&view(state, desk, &version, problem).await?)
        }
        Err(Refusal::Denied(_)) => Err(Failure::Denied),
        Err(refusal) => Err(Failure::fault(refusal.to_string())),
    }
}

/// `POST /programmes/{id}/{version}/approval`.
///
/// # Errors
/// As [`show`]; what cannot be done is told on the page.
pub async fn approve(
    State(state): State<AppState>,
    desk: Desk,
    Path(named): Path<(String, u64)>,
) -> Result<Response, Failure> {
    change(&state, &desk, named, Action::Approve).await
}

/// `POST /programmes/{id}/{version}/activation`.
///
/// # Errors
/// As [`approve`].
pub async fn activate(
    State(state): State<AppState>,
    desk: Desk,
    Path(named): Path<(String, u64)>,
) -> Result<Response, Failure> {
    change(&state, &desk, named, Action::Activate).await
}

/// `POST /programmes/{id}/{version}/suspension`.
///
/// # Errors
/// As [`approve`].
pub async fn suspend(
    State(state): State<AppState>,
    desk: Desk,
    Path(named): Path<(String, u64)>,
) -> Result<Response, Failure> {
    change(&state, &desk, named, Action::Suspend).await
}
