//! The permission of an officer's page as an extractor: a handler that asks for a [`Desk`] is
//! reached by signed-in people only, one that asks for a [`CaseDesk`] by those who may read cases.
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::error::Failure;
use super::officer::Officer;
use super::page::{Frame, Place, Section};
use super::session;
use super::state::AppState;
use super::wording::Wording;

/// A signed-in officer at a page.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The words of the page.
    pub w: Wording,
    /// Where the page is.
    pub place: Place,
    officer: Officer,
}

impl Desk {
    /// Whether pages at this desk may lead to cases.
    #[must_use]
    pub fn reads_cases(&self) -> bool {
        self.officer.reads_cases
    }

    /// What surrounds the page.
    pub async fn frame(&self, state: &AppState, section: Section) -> Frame {
        Frame::new(state, &self.place, Some(self.officer.clone()), section).await
    }
}

/// A desk of someone who may read cases.
#[derive(Clone, Debug)]
pub struct CaseDesk(pub Desk);

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
        let reads_cases = person.may_read_cases();
        let officer = Officer { name: person.name, roles: person.roles, reads_cases };
        if let Some(seat) = parts.extensions.get::<Seat>() {
            // Whoever was found first in this request is the same.
            let _same = seat.0.set(officer.clone());
        }
        Ok(Self { w, place, officer })
    }
}

impl FromRequestParts<AppState> for CaseDesk {
    type Rejection = Failure;

    /// Refused as if there were nothing: which cases exist is private.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let desk = Desk::from_request_parts(parts, state).await?;
        if desk.officer.reads_cases { Ok(Self(desk)) } else { Err(Failure::NotFound) }
    }
}
