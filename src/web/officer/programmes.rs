//! The list of programmes.
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::casework::read::{Counts, ProgrammeVersion};
use crate::policy::document::Status;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::{Wording, short_hash};

/// A version of a programme.
#[derive(Clone, Debug)]
struct ProgrammeLine {
    href: String,
    id: String,
    title: String,
    version: String,
    status: String,
    example: bool,
    cases: String,
    granting: String,
    refusals: String,
    digest: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/programmes.html")]
struct ProgrammesPage {
    w: Wording,
    frame: Frame,
    rows: Vec<ProgrammeLine>,
}

/// `GET /programmes`.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let versions = state.reader().programmes().await.map_err(Failure::fault)?;
    let counts = state.reader().counts(desk.sight()).await.map_err(Failure::fault)?;
    let rows = versions.iter().map(|version| line(version, &counts, desk.w)).collect();
    let frame = desk.frame(&state, Section::Programmes).await;
    page::show(&ProgrammesPage { w: desk.w, frame, rows })
}

/// Address of the page of a version.
#[must_use]
pub(super) fn address(version: &ProgrammeVersion) -> String {
    let document = version.programme.document();
    format!("/programmes/{}/{}", document.id, document.version)
}

fn line(version: &ProgrammeVersion, counts: &Counts, w: Wording) -> ProgrammeLine {
    let document = version.programme.document();
    let [granting, steps, refusals] =
        counts.programmes.get(&document.id).copied().unwrap_or_default();
    ProgrammeLine {
        href: address(version),
        id: document.id.clone(),
        title: w.of(&document.title.id, &document.title.en).to_owned(),
        version: document.version.to_string(),
        status: w.say(match document.status {
            Status::Example => "status-example",
            Status::Draft => "status-draft",
            Status::Active => "status-active",
        }),
        example: document.status != Status::Active,
        cases: w.number(granting + steps + refusals),
        granting: w.number(granting),
        refusals: w.number(refusals),
        digest: short_hash(&version.programme.digest().0),
    }
}
