//! The letter of a decided case, as a page and as the paper that was committed to.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::letter::LetterView;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

#[derive(Debug, Template)]
#[template(path = "review/letter.html")]
struct LetterPage {
    w: Wording,
    frame: Frame,
    number: String,
    /// None where the letter is there on paper alone.
    letter: Option<String>,
    paper: bool,
}

/// `GET /cases/{key}/letter`.
///
/// # Errors
/// [`Failure::NotFound`] where there is no letter.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let read = state.reader().letter(&number).await.map_err(Failure::fault)?;
    let read = read.ok_or(Failure::NotFound)?;
    let letter = read.record.as_ref().map(|record| {
        LetterView::new(record, Some(&read.decision), desk.w).render().map_err(Failure::fault)
    });
    page::show(&LetterPage {
        letter: letter.transpose()?,
        paper: read.paper.is_some(),
        number,
        frame: desk.frame(&state, Section::Cases).await,
        w: desk.w,
    })
}

/// `GET /cases/{key}/letter.pdf`: the bytes that `notice.issued` commits to.
///
/// # Errors
/// [`Failure::NotFound`] where no paper was made.
pub async fn paper(
    State(state): State<AppState>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let read = state.reader().letter(&number).await.map_err(Failure::fault)?;
    let paper = read.and_then(|read| read.paper).ok_or(Failure::NotFound)?;
    // The number was found, so it is of the letters a number has.
    let name = format!("attachment; filename=\"{number}.pdf\"");
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, paper).into_response())
}
