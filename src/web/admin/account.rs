//! `/accounts/{name}`: one account, its roles, and what who keeps accounts does with it.
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tower_sessions::Session;

use super::{OneTimePage, RoleChoice, factors_in, role_choices};
use crate::access::{Action, Resource};
use crate::casework::Refusal;
use crate::casework::accounts::{InSession, Listed, ONE_TIME_MS};
use crate::ledger::fields::Role;
use crate::web::account::{Problem, again, problems, proof};
use crate::web::credentials::refused;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::role_message;
use crate::web::page::{self, Frame, Section};
use crate::web::session;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// A role that is held.
#[derive(Clone, Debug)]
struct RoleLine {
    word: &'static str,
    name: String,
    since: String,
    until: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "admin/account.html")]
struct AccountPage {
    w: Wording,
    frame: Frame,
    login: String,
    name: String,
    created: String,
    closed: Option<String>,
    once: Option<String>,
    /// Whether it decides nothing before a colleague vouches for it.
    waits: bool,
    others: String,
    factors: String,
    held: Vec<RoleLine>,
    roles: Vec<RoleChoice>,
    /// Whether the reader changes accounts, and this one is not their own.
    changes: bool,
    own: bool,
    problems: Vec<Problem>,
}

/// Which role to give or take.
#[derive(Debug, Deserialize)]
pub struct RoleTyped {
    role: String,
    change: RoleChange,
    #[serde(default)]
    until: String,
}

/// What is done with a role.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleChange {
    Grant,
    Revoke,
}

/// Whether an account is to be open.
#[derive(Debug, Deserialize)]
pub struct StateTyped {
    state: OpenState,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OpenState {
    Open,
    Closed,
}

/// What is reset.
#[derive(Debug, Deserialize)]
pub struct ResetTyped {
    what: ResetWhat,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ResetWhat {
    Password,
    Factors,
}

/// `GET /accounts/{name}`.
///
/// # Errors
/// [`Failure::NotFound`] for who may not see accounts, and where there is none.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(login): Path<String>,
) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Account, Action::Read)?;
    let listed = state.accounts().entry(&login).await.map_err(refused)?;
    page::show(&view(&state, &desk, &listed, Vec::new()).await)
}

/// `POST /accounts/{name}/roles`.
///
/// # Errors
/// As [`show`], for who may not change roles.
pub async fn change_role(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Path(login): Path<String>,
    Form(typed): Form<RoleTyped>,
) -> Result<Response, Failure> {
    let action = match typed.change {
        RoleChange::Grant => Action::Grant,
        RoleChange::Revoke => Action::Revoke,
    };
    let _permit = desk.permit(&state, Resource::Role, action)?;
    let listed = state.accounts().entry(&login).await.map_err(refused)?;
    if let Some(elsewhere) = proof::needed_twice(&state, &session, &desk, &address(&listed)).await?
    {
        return Ok(elsewhere);
    }
    let role: Role = typed.role.parse().map_err(|_| Failure::Malformed)?;
    let until_ms = match until(&state, &typed.until) {
        Ok(until_ms) => until_ms,
        Err(code) => {
            let problem = Problem::of(code, "until", desk.w);
            return again(&view(&state, &desk, &listed, vec![problem]).await);
        }
    };
    let (access, by) = (state.authorizer(), desk.account());
    let id = session::id(&session)?;
    let in_session = InSession { id: &id, now_ms: state.now_ms() };
    let mut office = state.office().await;
    let done = match typed.change {
        RoleChange::Grant => {
            office.grant_role(access, &by, in_session, &listed.id, role, until_ms).await
        }
        RoleChange::Revoke => office.revoke_role(access, &by, in_session, &listed.id, role).await,
    };
    drop(office);
    let given = matches!(typed.change, RoleChange::Grant);
    ended(&state, &desk, &listed, if given { done.map_err(of_new_role) } else { done }).await
}

/// A refusal of a role that is given: the form names its field so, since the roles that are held
/// stand beside it.
fn of_new_role(refusal: Refusal) -> Refusal {
    let Refusal::Invalid(mut findings) = refusal else { return refusal };
    for finding in findings.iter_mut().filter(|finding| finding.path == "role") {
        "new-role".clone_into(&mut finding.path);
    }
    Refusal::Invalid(findings)
}

/// `POST /accounts/{name}/state`.
///
/// # Errors
/// As [`show`], for who may not close accounts.
pub async fn change_state(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Path(login): Path<String>,
    Form(typed): Form<StateTyped>,
) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Account, Action::Disable)?;
    let listed = state.accounts().entry(&login).await.map_err(refused)?;
    if let Some(elsewhere) = proof::needed_twice(&state, &session, &desk, &address(&listed)).await?
    {
        return Ok(elsewhere);
    }
    let (access, by) = (state.authorizer(), desk.account());
    let id = session::id(&session)?;
    let in_session = InSession { id: &id, now_ms: state.now_ms() };
    let mut office = state.office().await;
    let done = match typed.state {
        OpenState::Closed => office.close_account(access, &by, in_session, &listed.id).await,
        OpenState::Open => office.open_account(access, &by, in_session, &listed.id).await,
    };
    drop(office);
    ended(&state, &desk, &listed, done).await
}

/// `POST /accounts/{name}/reset`: shows the new password once.
///
/// # Errors
/// As [`show`], for who may not reset factors.
pub async fn reset(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Path(login): Path<String>,
    Form(typed): Form<ResetTyped>,
) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Factor, Action::Reset)?;
    let listed = state.accounts().entry(&login).await.map_err(refused)?;
    if let Some(elsewhere) = proof::needed_twice(&state, &session, &desk, &address(&listed)).await?
    {
        return Ok(elsewhere);
    }
    let until_ms = state.now_ms() + ONE_TIME_MS;
    let (access, by) = (state.authorizer(), desk.account());
    let id = session::id(&session)?;
    let in_session = InSession { id: &id, now_ms: state.now_ms() };
    let mut office = state.office().await;
    let done: Result<SecretString, Refusal> = match typed.what {
        ResetWhat::Password => {
            office.reset_password(access, &by, in_session, &listed.id, until_ms).await
        }
        ResetWhat::Factors => {
            office.reset_factors(access, &by, in_session, &listed.id, until_ms).await
        }
    };
    drop(office);
    match done {
        Ok(password) => page::show(&OneTimePage {
            login: listed.login,
            password: password.expose_secret().to_owned(),
            until: desk.w.fill("one-time-until", &[("until", &desk.w.moment(until_ms))]),
            frame: desk.frame(&state, Section::Accounts).await,
            w: desk.w,
        }),
        Err(refusal) => {
            let problems = problems(refusal, desk.w)?;
            again(&view(&state, &desk, &listed, problems).await)
        }
    }
}

async fn ended(
    state: &AppState,
    desk: &Desk,
    listed: &Listed,
    done: Result<(), Refusal>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(Redirect::to(&address(listed)).into_response()),
        Err(refusal) => {
            let problems = problems(refusal, desk.w)?;
            again(&view(state, desk, listed, problems).await)
        }
    }
}

fn address(listed: &Listed) -> String {
    format!("/accounts/{}", listed.login)
}

/// The first millisecond after the day that was typed, if one was.
fn until(state: &AppState, typed: &str) -> Result<Option<i64>, &'static str> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day: Date = typed.trim().parse().map_err(|_| "until-malformed")?;
    // The last days of the calendar have no day after them.
    let after = day.tomorrow().map_err(|_| "until-far")?;
    state.site().zone.day_begins(after).map(Some).ok_or("until-far")
}

async fn view(
    state: &AppState,
    desk: &Desk,
    listed: &Listed,
    problems: Vec<Problem>,
) -> AccountPage {
    let w = desk.w;
    let held = listed.roles.iter().map(|held| RoleLine {
        word: held.role.as_str(),
        name: w.say(role_message(held.role)),
        since: w.day(held.from_ms),
        until: held.until_ms.map(|until_ms| w.day(until_ms - 1)),
    });
    let own = listed.id == desk.account() || listed.others.contains(&own_login(state, desk).await);
    let may = desk.permit(state, Resource::Account, Action::Disable).is_ok();
    let mut frame = desk.frame(state, Section::Accounts).await;
    frame.path = address(listed);
    AccountPage {
        login: listed.login.clone(),
        name: listed.name.clone(),
        created: w.day(listed.created_ms),
        closed: listed.closed_ms.map(|closed_ms| w.moment(closed_ms)),
        once: listed
            .once_until_ms
            .map(|until_ms| w.fill("account-once", &[("until", &w.moment(until_ms))])),
        waits: listed.waits,
        others: listed.others.join(", "),
        factors: factors_in(listed, w),
        held: held.collect(),
        roles: role_choices(w),
        changes: may && !own,
        own,
        problems,
        w,
        frame,
    }
}

async fn own_login(state: &AppState, desk: &Desk) -> String {
    state.accounts().login_name(&desk.account()).await.unwrap_or_default()
}
