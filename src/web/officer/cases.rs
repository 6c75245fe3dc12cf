//! The list of cases: filters, search by number, pages by key.
use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::{outcome_message, sign_of};
use crate::casework::read::{self as case, CaseList, CaseQuery, Counts, ProgrammeVersion};
use crate::decision::Outcome;
use crate::web::desk::Desk;
use crate::web::draw::Sign;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// A value of a select field.
#[derive(Clone, Debug)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A day as typed.
#[derive(Clone, Debug, Default)]
struct Day {
    text: String,
    date: Option<Date>,
}

impl Day {
    fn read(text: &str) -> Self {
        let text = text.trim();
        Self { text: text.to_owned(), date: text.parse().ok() }
    }

    /// Whether something was typed that is no day.
    const fn is_wrong(&self) -> bool {
        self.date.is_none() && !self.text.is_empty()
    }
}

/// The filter as the form shows it.
#[derive(Clone, Debug, Default)]
struct FilterForm {
    number: String,
    programmes: Vec<Choice>,
    outcomes: Vec<Choice>,
    from: Day,
    until: Day,
}

impl FilterForm {
    fn is_set(&self) -> bool {
        let chosen = |choices: &[Choice]| choices.iter().any(|choice| choice.chosen);
        let typed = [&self.number, &self.from.text, &self.until.text];
        typed.iter().any(|text| !text.is_empty())
            || chosen(&self.programmes)
            || chosen(&self.outcomes)
    }
}

/// One line of the list.
#[derive(Clone, Debug)]
struct CaseLine {
    number: String,
    programme: String,
    received: String,
    sign: Option<Sign>,
    outcome: String,
    leaf: String,
    priority: String,
    benefit: String,
    entry: Option<(u64, String)>,
}

#[derive(Debug, Template)]
#[template(path = "officer/cases.html")]
struct CasesPage {
    w: Wording,
    frame: Frame,
    title: String,
    filter: FilterForm,
    rows: Vec<CaseLine>,
    first: Option<String>,
    next: Option<String>,
}

/// Cases on a page.
const PAGE: u64 = 25;

/// The query of the address, as the form sends it.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
    #[serde(default)]
    programme: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    after: Option<i64>,
}

impl Asked {
    /// The same list from another place on.
    fn address(&self, after: Option<i64>) -> String {
        let after = after.map(|serial| serial.to_string()).unwrap_or_default();
        let pairs = [
            ("number", &self.number),
            ("programme", &self.programme),
            ("outcome", &self.outcome),
            ("from", &self.from),
            ("until", &self.until),
            ("after", &after),
        ];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> =
            pairs.map(|(key, value)| format!("{key}={}", page::encode(value))).collect();
        if query.is_empty() { "/cases".into() } else { format!("/cases?{}", query.join("&")) }
    }
}

/// `GET /cases`.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let w = desk.w;
    let number = asked.number.trim().to_uppercase();
    if !number.is_empty() {
        let found = state.reader().case_number(&number).await.map_err(Failure::fault)?;
        if let Some(number) = found {
            return Ok(Redirect::to(&format!("/cases/{number}")).into_response());
        }
    }
    let counts = state.reader().counts().await.map_err(Failure::fault)?;
    let programmes = state.reader().programmes().await.map_err(Failure::fault)?;
    let titles = titles(&programmes, w);
    let filter = filter(&asked, &counts, &titles, w);
    let list = if number.is_empty() && !filter.from.is_wrong() && !filter.until.is_wrong() {
        let query = query(&asked, &filter, w);
        state.reader().cases(&query, PAGE).await.map_err(Failure::fault)?
    } else {
        CaseList { cases: Vec::new(), newer: false, older_than: None }
    };
    let title = if filter.is_set() {
        w.say("cases-title-some")
    } else {
        w.count("cases-title", counts.cases)
    };
    let rows = list.cases.into_iter().map(|case| line(case, &titles, w)).collect();
    let first = list.newer.then(|| asked.address(None));
    let next = list.older_than.map(|serial| asked.address(Some(serial)));
    let frame = desk.frame(&state, Section::Cases).await;
    page::show(&CasesPage { w, frame, title, filter, rows, first, next })
}

fn titles(versions: &[Arc<ProgrammeVersion>], w: Wording) -> BTreeMap<String, String> {
    let title = |version: &Arc<ProgrammeVersion>| {
        let document = version.programme.document();
        (document.id.clone(), w.of(&document.title.id, &document.title.en).to_owned())
    };
    versions.iter().map(title).collect()
}

fn filter(
    asked: &Asked,
    counts: &Counts,
    titles: &BTreeMap<String, String>,
    w: Wording,
) -> FilterForm {
    let programmes = titles.iter().map(|(id, title)| Choice {
        value: id.clone(),
        label: title.clone(),
        chosen: *id == asked.programme,
    });
    let outcomes = counts.outcomes.iter().map(|outcome| Choice {
        value: outcome.as_str().to_owned(),
        label: w.say(outcome_message(*outcome)),
        chosen: outcome.as_str() == asked.outcome,
    });
    FilterForm {
        number: asked.number.clone(),
        programmes: programmes.collect(),
        outcomes: outcomes.collect(),
        from: Day::read(&asked.from),
        until: Day::read(&asked.until),
    }
}

fn query(asked: &Asked, filter: &FilterForm, w: Wording) -> CaseQuery {
    let midnight = |date: Option<Date>| date.and_then(|date| w.zone.day_begins(date));
    let after_until = filter.until.date.and_then(|date| date.tomorrow().ok());
    CaseQuery {
        programme: Some(asked.programme.clone()).filter(|id| !id.is_empty()),
        outcome: Outcome::parse(&asked.outcome),
        from_ms: midnight(filter.from.date),
        before_ms: midnight(after_until),
        older_than: asked.after,
    }
}

fn line(case: case::CaseLine, titles: &BTreeMap<String, String>, w: Wording) -> CaseLine {
    let none = || "–".to_owned();
    CaseLine {
        programme: titles.get(&case.programme).cloned().unwrap_or(case.programme),
        received: w.day(case.received_ms),
        sign: case.outcome.map(sign_of),
        outcome: w.say(case.outcome.map_or("outcome-none", outcome_message)),
        leaf: case.code.unwrap_or_default(),
        priority: case.priority.map_or_else(none, |points| points.to_string()),
        benefit: case.benefit.map_or_else(none, |rupiah| w.money(rupiah)),
        entry: case.seq.map(|seq| (seq, w.number(seq))),
        number: case.number,
    }
}
