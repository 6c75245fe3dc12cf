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
    /// Whether a bound of the period is no day, or the last day comes before the first.
    fn has_wrong_day(&self) -> bool {
        self.from.is_wrong() || self.until.is_wrong() || self.is_backwards()
    }

    /// Whether the last day comes before the first.
    fn is_backwards(&self) -> bool {
        matches!((self.from.date, self.until.date), (Some(from), Some(until)) if until < from)
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
    filtered: bool,
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
    /// Whether anything is filtered by, known or not.
    fn is_filtered(&self) -> bool {
        let fields = [&self.number, &self.programme, &self.outcome, &self.from, &self.until];
        fields.iter().any(|field| !field.trim().is_empty())
    }

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
    let searched = !asked.number.trim().is_empty();
    if searched && let Some(number) = find(&state, &asked.number).await? {
        return Ok(Redirect::to(&format!("/cases/{number}")).into_response());
    }
    let counts = state.reader().counts().await.map_err(Failure::fault)?;
    let programmes = state.reader().programmes().await.map_err(Failure::fault)?;
    let titles = titles(&programmes, w);
    let filter = filter(&asked, &counts, &titles, w);
    let query = query(&asked, &filter, w).filter(|_| !searched);
    let list = match query {
        Some(query) => state.reader().cases(&query, PAGE).await.map_err(Failure::fault)?,
        None => CaseList { cases: Vec::new(), newer: false, older_than: None },
    };
    let filtered = asked.is_filtered();
    let title =
        if filtered { w.say("cases-title-some") } else { w.count("cases-title", counts.cases) };
    let rows = list.cases.into_iter().map(|case| line(case, &titles, w)).collect();
    let first = list.newer.then(|| asked.address(None));
    let next = list.older_than.map(|serial| asked.address(Some(serial)));
    let frame = desk.frame(&state, Section::Cases).await;
    page::show(&CasesPage { w, frame, title, filtered, filter, rows, first, next })
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

/// What the store is asked for; none where a field holds what nothing can be found by.
fn query(asked: &Asked, filter: &FilterForm, w: Wording) -> Option<CaseQuery> {
    let outcome = match asked.outcome.as_str() {
        "" => None,
        word => Some(Outcome::parse(word)?),
    };
    if filter.has_wrong_day() {
        return None;
    }
    let midnight = |date: Option<Date>| date.and_then(|date| w.zone.day_begins(date));
    let after_until = filter.until.date.and_then(|date| date.tomorrow().ok());
    Some(CaseQuery {
        programme: Some(asked.programme.clone()).filter(|id| !id.is_empty()),
        outcome,
        from_ms: midnight(filter.from.date),
        before_ms: midnight(after_until),
        older_than: asked.after,
    })
}

/// The number of the case that people mean by `text`: its number however they write it, or the name
/// the ledger knows.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub(super) async fn find(state: &AppState, text: &str) -> Result<Option<String>, Failure> {
    let text = text.trim();
    for key in [tidy(text), text.to_lowercase()] {
        let found = state.reader().case_number(&key).await.map_err(Failure::fault)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A case number in its own form, from the ways people write it: `kb 2026 630`, `KB2026-00630`.
fn tidy(text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for character in text.chars() {
        let kind = (character.is_ascii_alphabetic(), character.is_ascii_digit());
        if kind == (false, false) {
            last = None;
            continue;
        }
        // The four digits of the year end where they end, even if no mark says so.
        let year_is_full = parts.len() == 2 && parts[1].len() == 4;
        match parts.last_mut().filter(|_| last == Some(kind) && !year_is_full) {
            Some(part) => part.push(character.to_ascii_uppercase()),
            None => parts.push(character.to_ascii_uppercase().to_string()),
        }
        last = Some(kind);
    }
    if let [_, _, serial] = parts.as_mut_slice() {
        *serial = format!("{serial:0>5}");
    }
    parts.join("-")
}

fn line(case: case::CaseLine, titles: &BTreeMap<String, String>, w: Wording) -> CaseLine {
    let none = || "–".to_owned();
    CaseLine {
        programme: titles.get(&case.programme).cloned().unwrap_or(case.programme),
        received: w.day(case.received_ms),
        sign: case.outcome.map(sign_of),
        outcome: w.say(match case.outcome {
            Some(outcome) => outcome_message(outcome),
            None if case.under_review => "outcome-withheld",
            None => "outcome-none",
        }),
        leaf: case.code.unwrap_or_default(),
        priority: case.priority.map_or_else(none, |points| points.to_string()),
        benefit: case.benefit.map_or_else(none, |rupiah| w.money(rupiah)),
        entry: case.seq.map(|seq| (seq, w.number(seq))),
        number: case.number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_is_read_however_it_is_written() {
        for written in [
            "KB-2026-00630",
            " kb-2026-00630 ",
            "kb 2026 00630",
            "KB202600630",
            "kb2026-630",
            "KB\u{2013}2026\u{2013}00630",
            "kb/2026/630.",
        ] {
            assert_eq!(tidy(written), "KB-2026-00630", "{written}");
        }
        assert_eq!(tidy("KB-2026-1234567"), "KB-2026-1234567");
        assert_eq!(tidy("\u{0}"), "");
    }
}
