//! Proving again who one is, shortly before an act that weighs: the password with a code, or a
//! passkey. The session goes on under a new id.
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use secrecy::SecretString;
use serde::Deserialize;
use tower_sessions::Session;

use super::second_step::{AskedPage, USED};
use super::{Answered, Ceremony, Next, Problem, again, problems};
use crate::casework::accounts::{Proved, Purpose, Tried};
use crate::web::credentials;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section, encode, local_path};
use crate::web::session;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// How a proof fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It stands beside the session now, whose id is this.
    Given([u8; 16]),
    /// Password or code are wrong; nothing tells which.
    Wrong,
    /// Too many passwords or codes were tried.
    TooOften,
}

#[derive(Debug, Template)]
#[template(path = "account/proof.html")]
struct ProofPage {
    w: Wording,
    frame: Frame,
    name: String,
    next: String,
    /// Whether a code is asked for beside the password.
    code: bool,
    passkeys: bool,
    shown: Option<String>,
    problems: Vec<Problem>,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Typed {
    password: SecretString,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// Where to go first, where whoever is signed in did not prove of late who they are.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn needed(
    state: &AppState,
    session: &Session,
    desk: &Desk,
    next: &str,
) -> Result<Option<Response>, Failure> {
    let (id, now_ms) = (session::id(session)?, state.now_ms());
    let may = state.accounts().may_change_own(&id, &desk.account(), now_ms).await;
    if may.map_err(Failure::fault)? {
        return Ok(None);
    }
    let address = format!("/account/proof?next={}", encode(next));
    Ok(Some(Redirect::to(&address).into_response()))
}

/// The same before an act on the account of another: the second factor is asked for, and whoever has
/// none is led to where one is set up. The act itself reads it again.
///
/// # Errors
/// As [`needed`].
pub async fn needed_twice(
    state: &AppState,
    session: &Session,
    desk: &Desk,
    next: &str,
) -> Result<Option<Response>, Failure> {
    let (id, account, accounts) = (session::id(session)?, desk.account(), state.accounts());
    let fresh = accounts.stepped_up(&id, &account, state.now_ms()).await;
    if fresh.map_err(Failure::fault)?.is_some() {
        return Ok(None);
    }
    let any = accounts.factors(&account).await.map_err(Failure::fault)?.any();
    let address =
        if any { format!("/account/proof?next={}", encode(next)) } else { "/account".to_owned() };
    Ok(Some(Redirect::to(&address).into_response()))
}

/// Takes password and code of whoever is signed in; the proof stands beside the session, which goes
/// on under a new id. An account without second factors proves its password alone, which is enough
/// to change that account and for nothing else.
///
/// # Errors
/// [`Failure::SignIn`] without a session; [`Failure::Fault`] if the store cannot be read or written.
pub async fn prove(
    state: &AppState,
    session: &Session,
    account: &[u8; 16],
    password: SecretString,
    code: &str,
) -> Result<Proof, Failure> {
    let id = session::id(session)?;
    match credentials::check_own(state, &id, account, password).await? {
        Tried::Right => {}
        Tried::Wrong => return Ok(Proof::Wrong),
        Tried::TooOften | Tried::Stopped => return Ok(Proof::TooOften),
    }
    let factors = state.accounts().factors(account).await.map_err(Failure::fault)?;
    let proved = if factors.any() {
        match credentials::try_code(state, account, code).await? {
            (Tried::Right, proved) => proved,
            (Tried::Wrong, _) => return Ok(Proof::Wrong),
            (Tried::TooOften | Tried::Stopped, _) => return Ok(Proof::TooOften),
        }
    } else {
        Proved::Password
    };
    Ok(Proof::Given(keep(state, session, proved).await?))
}

/// Writes a proof beside the session, under a new id.
async fn keep(state: &AppState, session: &Session, proved: Proved) -> Result<[u8; 16], Failure> {
    let id = session::renew(session).await?;
    state.accounts().step_up(&id, proved, state.now_ms()).await.map_err(Failure::fault)?;
    Ok(id)
}

/// `GET /account/proof`.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Failure> {
    page::show(&view(&state, &desk, &next, Vec::new()).await?)
}

/// `POST /account/proof`.
///
/// # Errors
/// As [`prove`].
pub async fn give(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let proof = prove(&state, &session, &desk.account(), typed.password, &typed.code).await?;
    let code = match proof {
        Proof::Given(_) => return Ok(Redirect::to(local_path(&typed.next)).into_response()),
        Proof::Wrong => "password-wrong",
        Proof::TooOften => "code-too-often",
    };
    let problems = vec![Problem::of(code, "password", desk.w)];
    again(&view(&state, &desk, &typed.next, problems).await?)
}

/// `POST /account/proof/passkey`: asks the browser for one.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn ask(
    State(state): State<AppState>,
    desk: Desk,
    Form(Next { next }): Form<Next>,
) -> Result<Response, Failure> {
    let next = local_path(&next).to_owned();
    let accounts = state.accounts();
    let asked = accounts.begin_assertion(&desk.account(), Purpose::StepUp, state.now_ms()).await;
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => {
            let problems = problems(refusal, desk.w)?;
            return again(&view(&state, &desk, &next, problems).await?);
        }
    };
    let w = desk.w;
    page::show_scripted(&AskedPage {
        title: w.say("passkey-asked"),
        lede: w.say("passkey-asked-lede"),
        action: "/account/proof/answer",
        ceremony: Ceremony(asked.ceremony),
        options: asked.options,
        back: format!("/account/proof?next={}", encode(&next)),
        next,
        frame: desk.frame(&state, Section::None).await,
        act: w.say("passkey-ask"),
        words: &USED,
        w,
    })
}

/// `POST /account/proof/answer`.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn answer(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(answered): Form<Answered>,
) -> Result<Response, Failure> {
    let next = local_path(&answered.next);
    let refused = if answered.assertion.is_empty() {
        vec![Problem::of("passkey-script", "password", desk.w)]
    } else {
        let (account, ceremony) = (desk.account(), answered.ceremony.0);
        let (accounts, purpose) = (state.accounts(), Purpose::StepUp);
        let checked = accounts
            .finish_assertion(&account, &ceremony, purpose, &answered.assertion, state.now_ms())
            .await;
        match checked {
            Ok(_) => {
                keep(&state, &session, Proved::Passkey).await?;
                return Ok(Redirect::to(next).into_response());
            }
            Err(refusal) => problems(refusal, desk.w)?,
        }
    };
    again(&view(&state, &desk, next, refused).await?)
}

async fn view(
    state: &AppState,
    desk: &Desk,
    next: &str,
    problems: Vec<Problem>,
) -> Result<ProofPage, Failure> {
    let account = desk.account();
    let factors = state.accounts().factors(&account).await.map_err(Failure::fault)?;
    let next = local_path(next).to_owned();
    let mut frame = desk.frame(state, Section::None).await;
    frame.path = format!("/account/proof?next={}", encode(&next));
    let name = state.accounts().login_name(&account).await.map_err(credentials::refused)?;
    Ok(ProofPage {
        w: desk.w,
        frame,
        name,
        next,
        code: factors.any(),
        passkeys: factors.passkeys > 0 && state.accounts().passkeys_possible().is_ok(),
        shown: credentials::shown_code(state, &account).await?,
        problems,
    })
}
