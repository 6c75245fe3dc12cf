//! The permission of an officer's page as an extractor: a handler that asks for a [`Desk`] is
//! reached by signed-in people only.
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
    /// What surrounds the page.
    pub async fn frame(&self, state: &AppState, section: Section) -> Frame {
        Frame::new(state, &self.place, Some(self.officer.clone()), section).await
    }
}

impl FromRequestParts<AppState> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let session = parts.extensions.get::<Session>().cloned().ok_or(Failure::SignIn)?;
        let person = session::person(&session, state).await?;
        let place = Place::of(&parts.method, &parts.uri, &parts.headers);
        let w = place.wording(state);
        Ok(Self { w, place, officer: Officer { name: person.name, role: person.role } })
    }
}
