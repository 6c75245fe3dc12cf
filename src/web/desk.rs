//! Who sits at a page, and what they may do there. A handler that asks for a [`Desk`] is reached by
//! signed-in people only; what a route needs beyond that stands in the table of routes, and
//! [`guard`] asks the access policy before the handler is reached.
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_sessions::Session;

use super::error::Failure;
use super::look::Asked;
use super::officer::Officer;
use super::page::{Frame, Place, Section};
use super::session;
use super::state::AppState;
use super::wording::Wording;
use crate::access::{Action, Assignment, Permit, Resource, Subject};
use crate::casework::accounts::{Person, trail};
use crate::casework::read::review::Viewer;
use crate::casework::read::{Reader, Sight};
use crate::ids::ActorId;
use crate::ledger::fields::Role;

/// A signed-in officer at a page.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The words of the page.
    pub w: Wording,
    /// Where the page is.
    pub place: Place,
    /// How it was asked for.
    pub asked: Asked,
    officer: Officer,
    person: Person,
    sight: Sight,
}

impl Desk {
    /// Whether cases are told of here whose recommendation is withheld.
    #[must_use]
    pub const fn sees_all(&self) -> bool {
        matches!(self.sight, Sight::All)
    }

    /// Whether pages at this desk may lead to cases.
    #[must_use]
    pub fn reads_cases(&self) -> bool {
        self.officer.reads_cases
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> [u8; 16] {
        self.person.id
    }

    /// The account, as the ledger names it.
    #[must_use]
    pub fn actor(&self) -> ActorId {
        ActorId::from_random(self.person.id)
    }

    /// Who looks, for what is read.
    #[must_use]
    pub const fn viewer(&self) -> Viewer {
        Viewer { account: self.person.id, person: self.person.person }
    }

    /// That this person may do this, by the roles they hold now and the policy in force.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where it is about cases, whose existence is private;
    /// [`Failure::Denied`] otherwise.
    pub fn permit(
        &self,
        state: &AppState,
        resource: Resource,
        action: Action,
    ) -> Result<Permit, Failure> {
        let private = resource.is_of_a_case();
        may(&self.person, state, resource, action).ok_or(if private {
            Failure::NotFound
        } else {
            Failure::Denied
        })
    }

    /// The reader of what this person may be told.
    #[must_use]
    pub fn reader(&self, state: &AppState) -> Reader {
        state.reader().seeing(self.sight)
    }

    /// What surrounds the page.
    pub async fn frame(&self, state: &AppState, section: Section) -> Frame {
        Frame::new(state, &self.place, Some(self.officer.clone()), section).await
    }
}

fn may(person: &Person, state: &AppState, resource: Resource, action: Action) -> Option<Permit> {
    may_as(&person.roles, person, state, resource, action)
}

/// The roles were read as they stand now, so each holds now.
fn may_as(
    roles: &[Role],
    person: &Person,
    state: &AppState,
    resource: Resource,
    action: Action,
) -> Option<Permit> {
    let now = |role: &Role| Assignment { role: *role, from_ms: i64::MIN, until_ms: None };
    let held: Vec<_> = roles.iter().map(now).collect();
    let subject = Subject::account(ActorId::from_random(person.id), &held, state.now_ms());
    state.authorizer().check(&subject, resource, action).ok()
}

/// Who oversees and reviews nothing is told of undecided cases too. Whoever reviews is not, under
/// none of their accounts: what one of them reads, the person knows in the other.
async fn sight(person: &Person, state: &AppState) -> Result<Sight, Failure> {
    if may(person, state, Resource::Quality, Action::Read).is_none() {
        return Ok(Sight::Decided);
    }
    let beside = state.accounts().roles_beside(person).await.map_err(Failure::fault)?;
    let reviews = [&person.roles, &beside]
        .into_iter()
        .any(|roles| may_as(roles, person, state, Resource::Finding, Action::Record).is_some());
    Ok(if reviews { Sight::Decided } else { Sight::All })
}

/// Who turned out to sit at the desk: what an error page around the answer is drawn for.
#[derive(Clone, Debug, Default)]
pub struct Seat(Arc<OnceLock<Officer>>);

impl Seat {
    /// Who sits there, if anyone was asked for.
    #[must_use]
    pub fn officer(&self) -> Option<Officer> {
        self.0.get().cloned()
    }
}

impl FromRequestParts<AppState> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let session = parts.extensions.get::<Session>().cloned().ok_or(Failure::SignIn)?;
        let person = session::person(&session, state).await?;
        let place = Place::of(&parts.method, &parts.uri, &parts.headers);
        let w = place.wording(state);
        let does = |resource, action| may(&person, state, resource, action).is_some();
        let officer = Officer {
            name: person.name.clone(),
            roles: person.roles.clone(),
            reads_cases: does(Resource::Case, Action::Read),
            reviews: does(Resource::Queue, Action::Read),
            supervises: does(Resource::Queue, Action::Supervise),
            reads_quality: does(Resource::Quality, Action::Read),
            keeps_accounts: does(Resource::Account, Action::Read),
        };
        if let Some(seat) = parts.extensions.get::<Seat>() {
            // Whoever was found first in this request is the same.
            let _same = seat.0.set(officer.clone());
        }
        let sight = sight(&person, state).await?;
        let asked = Asked::of(&parts.method, &parts.headers);
        Ok(Self { w, place, asked, officer, person, sight })
    }
}

/// Lets a request through to its handler if whoever is signed in may do what the route is for.
pub async fn guard(
    State((state, resource, action)): State<(AppState, Resource, Action)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let desk = match Desk::from_request_parts(&mut parts, &state).await {
        Ok(desk) => desk,
        Err(failure) => return failure.into_response(),
    };
    match desk.permit(&state, resource, action) {
        Ok(_) => next.run(Request::from_parts(parts, body)).await,
        Err(failure) => {
            trail::told("denied", Some(&desk.account()));
            failure.into_response()
        }
    }
}
