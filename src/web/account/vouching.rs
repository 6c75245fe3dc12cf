//! Vouching: the passkeys that wait, and a passkey of one's own that speaks for one of them.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::own::{from_hex, hex};
use super::second_step::{AskedPage, USED};
use super::{Answered, Ceremony, Problem, passkeys, problems};
use crate::access::{Action, Resource};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// A passkey that waits.
#[derive(Clone, Debug)]
struct Waiting {
    name: String,
    login: String,
    label: String,
    made: String,
    credential: String,
}

#[derive(Debug, Template)]
#[template(path = "account/vouching.html")]
struct VouchingPage {
    w: Wording,
    frame: Frame,
    waiting: Vec<Waiting>,
    /// Whether the reader has a passkey to vouch with.
    able: bool,
}

/// Which passkey.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    credential: String,
}

/// `GET /vouching`.
///
/// # Errors
/// [`Failure::NotFound`] for who may not vouch.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Passkey, Action::Vouch)?;
    let (w, accounts) = (desk.w, state.accounts());
    let waiting = accounts.waiting_passkeys(&desk.account()).await.map_err(Failure::fault)?;
    let factors = accounts.factors(&desk.account()).await.map_err(Failure::fault)?;
    let waiting = waiting.into_iter().map(|(passkey, owner)| Waiting {
        name: owner.display_name,
        login: owner.name,
        label: passkey.label,
        made: w.moment(passkey.made_ms),
        credential: hex(&passkey.credential),
    });
    let waiting = waiting.collect();
    let frame = desk.frame(&state, Section::None).await;
    page::show(&VouchingPage { w, frame, waiting, able: factors.passkeys > 0 })
}

/// `POST /vouching`: asks one's own passkey.
///
/// # Errors
/// [`Failure::NotFound`] for who may not vouch, and for a passkey that does not wait.
pub async fn begin(
    State(state): State<AppState>,
    desk: Desk,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let credential = from_hex(&chosen.credential)?;
    let (account, now_ms) = (desk.account(), state.now_ms());
    let mut office = state.office().await;
    let asked = office
        .begin_vouching(state.authorizer(), state.accounts(), &account, &credential, now_ms)
        .await;
    drop(office);
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => {
            let problems = problems(refusal, desk.w)?;
            return passkeys::say(&state, &desk, problems, "/vouching").await;
        }
    };
    let w = desk.w;
    page::show_scripted(&AskedPage {
        title: w.say("vouching-asked"),
        lede: w.say("vouching-asked-lede"),
        action: "/vouching/answer",
        ceremony: Ceremony(asked.ceremony),
        options: asked.options,
        next: String::new(),
        back: "/vouching".into(),
        frame: desk.frame(&state, Section::None).await,
        act: w.say("passkey-ask"),
        words: &USED,
        w,
    })
}

/// `POST /vouching/answer`.
///
/// # Errors
/// As [`begin`].
pub async fn finish(
    State(state): State<AppState>,
    desk: Desk,
    Form(answered): Form<Answered>,
) -> Result<Response, Failure> {
    if answered.assertion.is_empty() {
        let problem = Problem::of("passkey-script", "passkey", desk.w);
        return passkeys::say(&state, &desk, vec![problem], "/vouching").await;
    }
    let (account, now_ms) = (desk.account(), state.now_ms());
    let (ceremony, answer) = (answered.ceremony.0, &answered.assertion);
    let (access, accounts) = (state.authorizer(), state.accounts());
    let mut office = state.office().await;
    let done = office.finish_vouching(access, accounts, &account, &ceremony, answer, now_ms).await;
    drop(office);
    if let Err(refusal) = done {
        return passkeys::say(&state, &desk, problems(refusal, desk.w)?, "/vouching").await;
    }
    Ok(Redirect::to("/vouching").into_response())
}
