//! One's own passkeys: made, brought into the ledger where the server's word is enough, removed.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::own::from_hex;
use super::second_step::{AskedPage, MADE};
use super::{Answered, Ceremony, Problem, problems, proof};
use crate::web::credentials::refused;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// What went wrong where no form is left to send back.
#[derive(Debug, Template)]
#[template(path = "account/refused.html")]
pub(in crate::web) struct RefusedPage {
    pub(in crate::web) w: Wording,
    pub(in crate::web) frame: Frame,
    pub(in crate::web) problems: Vec<Problem>,
    /// Where to try again.
    pub(in crate::web) back: &'static str,
}

/// Says what went wrong, and where to try again.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub(super) async fn say(
    state: &AppState,
    desk: &Desk,
    problems: Vec<Problem>,
    back: &'static str,
) -> Result<Response, Failure> {
    let mut frame = desk.frame(state, Section::None).await;
    back.clone_into(&mut frame.path);
    page::again(&RefusedPage { w: desk.w, frame, problems, back })
}

/// What a passkey is to be called.
#[derive(Debug, Deserialize)]
pub struct Named {
    label: String,
}

/// Which passkey.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    credential: String,
}

/// `POST /account/passkeys`: asks the browser to make one.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn begin(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(named): Form<Named>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    let accounts = state.accounts();
    let asked = accounts.begin_registration(&desk.account(), &named.label, state.now_ms()).await;
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => {
            return say(&state, &desk, problems(refusal, desk.w)?, "/account").await;
        }
    };
    let w = desk.w;
    page::show_scripted(&AskedPage {
        title: w.say("passkey-new"),
        lede: w.say("passkey-new-lede"),
        action: "/account/passkeys/answer",
        ceremony: Ceremony(asked.ceremony),
        options: asked.options,
        next: String::new(),
        back: "/account".into(),
        frame: desk.frame(&state, Section::None).await,
        act: w.say("passkey-ask"),
        words: &MADE,
        w,
    })
}

/// `POST /account/passkeys/answer`: the passkey was made. It counts at once, or waits for somebody
/// who vouches.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn finish(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(answered): Form<Answered>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    if answered.assertion.is_empty() {
        let problem = Problem::of("passkey-script", "passkey", desk.w);
        return say(&state, &desk, vec![problem], "/account").await;
    }
    let (account, accounts) = (desk.account(), state.accounts());
    let (ceremony, answer) = (answered.ceremony.0, &answered.assertion);
    let made = accounts.finish_registration(&account, &ceremony, answer, state.now_ms()).await;
    let made = match made {
        Ok(made) => made,
        Err(refusal) => {
            return say(&state, &desk, problems(refusal, desk.w)?, "/account").await;
        }
    };
    let mut office = state.office().await;
    let done = office.enrol_passkey(state.authorizer(), accounts, &account, &made.credential).await;
    drop(office);
    done.map_err(refused)?;
    Ok(Redirect::to("/account").into_response())
}

/// `POST /account/passkeys/removal`.
///
/// # Errors
/// [`Failure::NotFound`] where it is not one's own; [`Failure::Fault`].
pub async fn remove(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    let credential = from_hex(&chosen.credential)?;
    let mut office = state.office().await;
    let done = office.remove_passkey(state.authorizer(), &desk.account(), &credential).await;
    drop(office);
    if let Err(refusal) = done {
        return say(&state, &desk, problems(refusal, desk.w)?, "/account").await;
    }
    Ok(Redirect::to("/account").into_response())
}
