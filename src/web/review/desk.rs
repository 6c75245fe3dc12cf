//! `GET /cases/{key}/review`: what the reader may see of a case under review now: its evidence, or
//! the comparison once their finding is locked.
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::evidence::Typed;
use super::form::FindingTyped;
use super::{comparison, evidence, verdict};
use crate::access::{Action, Resource};
use crate::casework::read::review::{self as read, Compared, Evidence, Looked};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::Viewed;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::look;
use crate::web::page::{self, Section};
use crate::web::state::AppState;

/// `GET /cases/{key}/review`.
///
/// # Errors
/// [`Failure::NotFound`] for who does not review, and where there is no such case.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let _permit = desk.permit(&state, Resource::Case, Action::Read)?;
    match seen(&state, &desk, &number).await? {
        read::Desk::Free(looked) => Ok(elsewhere(&looked, &desk, &number)),
        read::Desk::Evidence(read, looked) => {
            show_evidence(&state, &desk, &read, &looked, Typed::new(&FindingTyped::default())).await
        }
        read::Desk::Compared(compared) => {
            // What was prepared and not signed stays as it was typed.
            let mut office = state.office().await;
            let kept = office.kept_verdict(state.authorizer(), &desk.account(), &number).await;
            drop(office);
            let pairs = kept.ok().flatten().map(|kept| verdict::typed(&kept.form));
            let pairs = pairs.unwrap_or_default();
            let typed = comparison::Typed { pairs, ..comparison::Typed::default() };
            show_comparison(&state, &desk, &compared, typed).await
        }
    }
}

/// What the reader may see of a case.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such case.
pub async fn seen(state: &AppState, desk: &Desk, number: &str) -> Result<read::Desk, Failure> {
    let found = state.reader().review_desk(number, &desk.viewer(), state.case_ms()).await;
    found.map_err(Failure::fault)?.ok_or(Failure::NotFound)
}

/// Where a case leads whose review the reader does not hold.
pub fn elsewhere(looked: &Looked, desk: &Desk, number: &str) -> Response {
    let page = if decided(looked, desk) { "/done" } else { "" };
    Redirect::to(&format!("/cases/{number}{page}")).into_response()
}

/// Whether the reader decided in this review.
pub fn decided(looked: &Looked, desk: &Desk) -> bool {
    let actor = Actor::Account(desk.actor());
    looked.heard.iter().any(|heard| heard.actor == actor)
}

/// What whoever sits before a case under review needs.
const REVIEWS: (Resource, Action) = (Resource::Finding, Action::Record);

/// The page of the evidence, once the look at it is on record.
///
/// # Errors
/// As [`look::record`]; [`Failure::Fault`] if it cannot be written.
pub async fn show_evidence(
    state: &AppState,
    desk: &Desk,
    read: &Evidence,
    looked: &Looked,
    typed: Typed<'_>,
) -> Result<Response, Failure> {
    look::record(state, desk, (&read.file.number, Viewed::File), REVIEWS, None).await?;
    let frame = desk.frame(state, Section::Queue).await;
    page::show(&evidence::page(read, looked, typed, state.today(), (desk.w, frame)))
}

/// The page of the comparison, once the look at it is on record: that the recommendation is opened
/// beside the file, `recommendation.revealed` says.
///
/// # Errors
/// As [`show_evidence`].
pub async fn show_comparison(
    state: &AppState,
    desk: &Desk,
    compared: &Compared,
    typed: comparison::Typed,
) -> Result<Response, Failure> {
    let number = &compared.evidence.file.number;
    look::record(state, desk, (number, Viewed::File), REVIEWS, None).await?;
    let frame = desk.frame(state, Section::Queue).await;
    page::show(&comparison::page(compared, typed, state.today(), (desk.w, frame)))
}
