//! One case. Two pages: the file alone, for as long as the recommendation may not be seen, and the
//! file with it. The first has no field for a recommendation, so no slip in a template can show
//! one.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::recommendation::{self, RecommendationView};
use super::{cases, decided_message, grade_name, period};
use crate::access::{Action, Resource};
use crate::casework::read::{CaseFile, CaseRead, Decided, ProgrammeVersion};
use crate::facts::Facts;
use crate::ledger::review_fields::Viewed;
use crate::policy::document::Status;
use crate::policy::explain::Explainer;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::look;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// A fact in the list of evidence.
#[derive(Clone, Debug)]
struct FactLine {
    label: String,
    period: Option<String>,
    value: Option<String>,
    evidence: String,
    source: String,
    date: String,
}

/// The case file: what was sent and found, nothing of what the machine made of it.
#[derive(Clone, Debug)]
struct FileView {
    number: String,
    case_id: String,
    received: String,
    programme: String,
    programme_href: Option<String>,
    version: String,
    example: bool,
    erased: Option<String>,
    decided: Option<DecidedView>,
    known: String,
    facts: Vec<FactLine>,
}

/// What was decided, and where it is recorded.
#[derive(Clone, Debug)]
struct DecidedView {
    seq: u64,
    entry: String,
    outcome: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/case_file.html")]
struct CaseFilePage {
    w: Wording,
    frame: Frame,
    title: String,
    lede: String,
    file: FileView,
}

#[derive(Debug, Template)]
#[template(path = "officer/case_revealed.html")]
struct CaseRevealedPage {
    w: Wording,
    frame: Frame,
    file: FileView,
    recommendation: RecommendationView,
}

/// `GET /cases/{key}`: by number; the name the ledger knows, and a number written another way, lead
/// there.
///
/// # Errors
/// [`Failure::NotFound`] if there is no such case; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(key): Path<String>,
) -> Result<Response, Failure> {
    let number = cases::find(&state, &key).await?.ok_or(Failure::NotFound)?;
    if number != key {
        return Ok(Redirect::to(&format!("/cases/{number}")).into_response());
    }
    let case = desk
        .reader(&state)
        .case(&number)
        .await
        .map_err(Failure::fault)?
        .ok_or(Failure::NotFound)?;
    let CaseRead { file, recommended } = case;
    let what = if recommended.is_some() { Viewed::Recommendation } else { Viewed::File };
    let made_seq = recommended.as_ref().map(|made| made.entry.seq);
    let needs = (Resource::Case, Action::Read);
    look::record(&state, &desk, (&number, what), needs, made_seq).await?;
    let frame = desk.frame(&state, Section::Cases).await;
    let Some(made) = recommended else {
        return page::show(&file_page(&file, desk.w, frame));
    };
    let proof = state.reader().proof(&made.entry).await.map_err(Failure::fault)?;
    let (Some(version), Some(facts)) = (&file.version, &file.facts) else {
        return Err(Failure::fault("a recommendation without facts"));
    };
    let recommendation =
        recommendation::view(&file, (version, facts), &made, proof.as_ref(), desk.w);
    page::show(&CaseRevealedPage {
        file: file_view(&file, desk.w),
        recommendation,
        w: desk.w,
        frame,
    })
}

fn file_page(file: &CaseFile, w: Wording, frame: Frame) -> CaseFilePage {
    let (title, lede) = match file.erased_ms {
        Some(_) => ("case-erased-title", "case-erased-lede"),
        None => ("case-file-title", "case-file-lede"),
    };
    CaseFilePage { w, frame, title: w.say(title), lede: w.say(lede), file: file_view(file, w) }
}

fn file_view(file: &CaseFile, w: Wording) -> FileView {
    let document = file.version.as_ref().map(|version| version.programme.document());
    let facts = match (&file.version, &file.facts) {
        (Some(version), Some(facts)) => fact_lines(version, facts, w),
        _ => Vec::new(),
    };
    let known = facts.iter().filter(|fact| fact.value.is_some()).count();
    FileView {
        number: file.number.clone(),
        case_id: file.case_id.to_string(),
        received: w.day(file.came_ms),
        programme: document.map_or_else(
            || file.programme_id.clone(),
            |document| w.of(&document.title.id, &document.title.en).to_owned(),
        ),
        programme_href: file.version.as_deref().map(super::programmes::address),
        version: document.map(|document| document.version.to_string()).unwrap_or_default(),
        example: document.is_some_and(|document| document.status == Status::Example),
        decided: file.decided.map(|Decided { seq, outcome }| DecidedView {
            seq,
            entry: w.number(seq),
            outcome: w.say(outcome.map_or("became-deemed", decided_message)),
        }),
        erased: file.erased_ms.map(|ms| w.fill("case-erased", &[("time", &w.moment(ms))])),
        known: w.fill(
            "case-known",
            &[("known", &known.to_string()), ("all", &facts.len().to_string())],
        ),
        facts,
    }
}

fn fact_lines(version: &ProgrammeVersion, facts: &Facts, w: Wording) -> Vec<FactLine> {
    let programme = &version.programme;
    let explainer = Explainer::new(programme, facts);
    let line = |(key, texts): (&str, &crate::policy::document::Fact)| {
        let index = programme.schema().index(key);
        let known = index.and_then(|index| Some((index, facts.get(index)?)));
        let value = known.map(|(index, fact)| explainer.value(index, fact.value));
        let provenance = index.and_then(|index| facts.provenance(index));
        let source = provenance.and_then(|provenance| provenance.source.clone());
        let date = provenance.and_then(|provenance| provenance.as_of).map(|date| w.date(date));
        let months = texts.period != crate::facts::Period::Instant;
        FactLine {
            label: w.of(&texts.label.id, &texts.label.en).to_owned(),
            period: months.then(|| period(texts.period, w)),
            value: value.map(|value| w.of(&value.id, &value.en).to_owned()),
            evidence: known.map_or_else(none, |(_, fact)| grade_name(fact.grade, w)),
            source: source.unwrap_or_else(none),
            date: date.unwrap_or_else(none),
        }
    };
    programme.document().facts.iter().map(line).collect()
}

fn none() -> String {
    "–".to_owned()
}
