//! `/accounts`: everyone who can sign in, and a form for one more.
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use tower_sessions::Session;

use super::{OneTimePage, RoleChoice, factors_in, role_choices};
use crate::access::{Action, Resource};
use crate::casework::accounts::{InSession, Listed, ONE_TIME_MS};
use crate::casework::{NewAccount, Refusal};
use crate::ledger::fields::Role;
use crate::web::account::{Problem, again, problems, proof};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::role_message;
use crate::web::page::{self, Frame, Section};
use crate::web::session;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// An account in the list.
#[derive(Clone, Debug)]
struct Line {
    login: String,
    name: String,
    roles: String,
    factors: String,
    closed: bool,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Typed {
    name: String,
    display_name: String,
    role: String,
    #[serde(default)]
    person: String,
    /// `yes` where somebody of the same name is another person.
    #[serde(default)]
    another: String,
}

#[derive(Debug, Template)]
#[template(path = "admin/accounts.html")]
struct AccountsPage {
    w: Wording,
    frame: Frame,
    lines: Vec<Line>,
    count: String,
    roles: Vec<RoleChoice>,
    typed: Typed,
    /// Whether the reader may add one.
    adds: bool,
    problems: Vec<Problem>,
}

/// `GET /accounts`.
///
/// # Errors
/// [`Failure::NotFound`] for who may not see accounts.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Account, Action::Read)?;
    page::show(&view(&state, &desk, Typed::default(), Vec::new()).await?)
}

/// `POST /accounts`: adds one, and shows its password once.
///
/// # Errors
/// [`Failure::NotFound`] for who may not add accounts; [`Failure::Fault`].
pub async fn add(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Account, Action::Create)?;
    if let Some(elsewhere) = proof::needed_twice(&state, &session, &desk, "/accounts").await? {
        return Ok(elsewhere);
    }
    let role: Role = typed.role.parse().map_err(|_| Failure::Malformed)?;
    let person = typed.person.trim();
    let namesake = state.accounts().namesake(&typed.display_name).await.map_err(Failure::fault)?;
    if namesake.is_some() && person.is_empty() && typed.another != "yes" {
        let problem = Problem::of("person-same-name", "person", desk.w);
        return again(&view(&state, &desk, typed, vec![problem]).await?);
    }
    let new = NewAccount {
        name: typed.name.trim(),
        display_name: &typed.display_name,
        role,
        same_person_as: Some(person).filter(|name| !name.is_empty()),
    };
    let until_ms = state.now_ms() + ONE_TIME_MS;
    let id = session::id(&session)?;
    let in_session = InSession { id: &id, now_ms: state.now_ms() };
    let (access, by) = (state.authorizer(), desk.account());
    let mut office = state.office().await;
    let added = office.create_account(access, &by, in_session, new, until_ms).await;
    drop(office);
    let found = match added {
        Ok(password) => {
            return page::show(&OneTimePage {
                login: typed.name.trim().to_owned(),
                password: password.expose_secret().to_owned(),
                until: desk.w.fill("one-time-until", &[("until", &desk.w.moment(until_ms))]),
                frame: desk.frame(&state, Section::Accounts).await,
                w: desk.w,
            });
        }
        Err(Refusal::NotFound { .. }) => vec![Problem::of("person-unknown", "person", desk.w)],
        Err(refusal) => problems(refusal, desk.w)?,
    };
    again(&view(&state, &desk, typed, found).await?)
}

async fn view(
    state: &AppState,
    desk: &Desk,
    typed: Typed,
    problems: Vec<Problem>,
) -> Result<AccountsPage, Failure> {
    let w = desk.w;
    let all = state.accounts().directory().await.map_err(Failure::fault)?;
    let mut frame = desk.frame(state, Section::Accounts).await;
    "/accounts".clone_into(&mut frame.path);
    Ok(AccountsPage {
        count: w.count("accounts-count", all.len() as u64),
        lines: all.iter().map(|listed| line(listed, w)).collect(),
        roles: role_choices(w),
        adds: desk.permit(state, Resource::Account, Action::Create).is_ok(),
        typed,
        problems,
        w,
        frame,
    })
}

fn line(listed: &Listed, w: Wording) -> Line {
    let roles: Vec<String> =
        listed.roles.iter().map(|held| w.say(role_message(held.role))).collect();
    let roles = if roles.is_empty() { w.say("role-none") } else { roles.join(", ") };
    Line {
        login: listed.login.clone(),
        name: listed.name.clone(),
        roles,
        factors: factors_in(listed, w),
        closed: listed.closed_ms.is_some(),
    }
}
