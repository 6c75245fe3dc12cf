//! `GET /supervision/quality`: how well cases are reviewed, every figure with its number of cases.
use axum::extract::{Path, State};
use axum::response::Response;

use super::figures::{DecisionRow, MeasurePage, MeasureRow, QualityPage, ReviewerView};
use crate::access::{Action, Resource};
use crate::casework::read::review::{Measure, OfOffice, OfReviewer, Routine, Share, Streak};
use crate::statistics::{self, LEAST, Proportion, Variety};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::{decided_message, outcome_message};
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// Cases on the page of a measure.
const ROWS: usize = 100;

/// What cannot be computed, each with the reason.
const NOT_COMPUTED: [(&str, &str); 4] = [
    ("measure-seeded", "measure-seeded-note"),
    ("measure-opened", "measure-opened-note"),
    ("measure-stamp", "measure-stamp-note"),
    ("measure-correct", "measure-correct-note"),
];

/// `GET /supervision/quality`.
///
/// # Errors
/// [`Failure::Denied`] for who may not see it; [`Failure::Fault`] if the store cannot be read.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let w = desk.w;
    let quality = state.reader().quality(state.case_ms()).await.map_err(Failure::fault)?;
    let mut unit: Vec<MeasureRow> = quality
        .shares
        .iter()
        .map(|(measure, share)| {
            let (label, note) = messages(*measure);
            let cases = format!("/supervision/quality/{}", measure.as_str());
            let cases = Some(cases).filter(|_| share.part > 0);
            MeasureRow { cases, ..row(label, note, *share, w) }
        })
        .collect();
    unit.push(minutes_row("measure-minutes", "measure-minutes-note", &quality.minutes, w));
    unit.extend(of_office(&quality.office, w));
    unit.extend(NOT_COMPUTED.map(|(label, note)| none(label, note, w)));
    // Figures of a person with few verdicts are not shown to anyone.
    let reviewers = quality.reviewers.iter().filter(|one| one.overruled.of >= LEAST);
    page::show(&QualityPage {
        since: since(quality.since_ms, w),
        unit,
        reviewers: reviewers.map(|one| reviewer(one, w)).collect(),
        looks_again: desk.permit(&state, Resource::Emergency, Action::Review).is_ok(),
        frame: desk.frame(&state, Section::Supervision).await,
        w,
    })
}

/// `GET /supervision/quality/{measure}`: the cases behind a measure.
///
/// # Errors
/// [`Failure::NotFound`] for a measure there is none of; else as [`show`].
pub async fn cases(
    State(state): State<AppState>,
    desk: Desk,
    Path(measure): Path<String>,
) -> Result<Response, Failure> {
    let w = desk.w;
    let measure = Measure::parse(&measure).ok_or(Failure::NotFound)?;
    let behind = state.reader().behind(measure, state.case_ms()).await.map_err(Failure::fault)?;
    let (label, note) = messages(measure);
    let told = |outcome| w.say(outcome_message(outcome));
    let rows = behind.cases.iter().take(ROWS).map(|case| {
        let recommended = case.recommended.map_or_else(|| w.say("measure-forgotten"), told);
        let cells = [recommended, w.say(decided_message(case.outcome))];
        DecisionRow { number: case.number.clone(), when: w.moment(case.at_ms), cells }
    });
    let Share { part, of } = behind.share;
    let counted = [("part", w.number(part)), ("of", w.number(of))];
    let counted = counted.each_ref().map(|(name, number)| (*name, &**number));
    let message = if part > ROWS as u64 { "measure-latest" } else { "measure-all" };
    page::show(&MeasurePage {
        since: since(behind.since_ms, w),
        title: w.say(label),
        note: w.say(note),
        counted: w.fill(message, &counted),
        rows: rows.collect(),
        frame: desk.frame(&state, Section::Supervision).await,
        w,
    })
}

fn none(label: &str, note: &str, w: Wording) -> MeasureRow {
    MeasureRow {
        label: w.say(label),
        note: w.say(note),
        n: w.number(0),
        figure: w.say("measure-none"),
        interval: String::new(),
        cases: None,
    }
}

fn of_office(office: &OfOffice, w: Wording) -> Vec<MeasureRow> {
    let agreed = office.agreed;
    let pairs = agreed.both + agreed.neither + agreed.differ;
    let mut rows = vec![MeasureRow {
        label: w.say("measure-ac1"),
        note: w.say("measure-ac1-note"),
        n: w.number(pairs),
        figure: statistics::ac1(agreed).map_or_else(
            || w.say(if pairs == 0 { "measure-none" } else { "measure-few" }),
            |thousandths| coefficient(thousandths, w),
        ),
        interval: String::new(),
        cases: None,
    }];
    rows.extend(routine(&office.routine, w));
    rows.push(row("measure-streaks", "measure-streaks-note", office.streaks, w));
    rows.push(row("measure-hands", "measure-hands-note", office.hands, w));
    rows.push(row("measure-pair", "measure-pair-note", office.pair, w));
    rows
}

fn reviewer(one: &OfReviewer, w: Wording) -> ReviewerView {
    let mut rows = vec![row("measure-override", "measure-override-note", one.overruled, w)];
    rows.extend(routine(&one.routine, w));
    rows.push(streak(one.streak, w));
    ReviewerView { name: one.name.clone(), rows }
}

fn routine(routine: &Routine, w: Wording) -> Vec<MeasureRow> {
    vec![
        minutes_row("measure-active", "measure-active-note", &routine.active, w),
        row("measure-hasty", "measure-hasty-note", routine.hasty, w),
        reasons(routine.reasons, w),
        most_in_an_hour(routine.most_in_an_hour, w),
    ]
}

/// The most frequent reason, with how varied all are.
fn reasons(variety: Option<Variety>, w: Wording) -> MeasureRow {
    let (label, note) = ("measure-reasons", "measure-reasons-note");
    let Some(variety) = variety else { return none(label, note, w) };
    let share = Share { part: variety.most, of: variety.texts };
    let bits = w.decimal(&format!("{}.{:02}", variety.entropy / 100, variety.entropy % 100));
    let distinct = w.number(variety.distinct);
    let varied = w.fill("measure-variety", &[("distinct", &distinct), ("bits", &bits)]);
    let row = row(label, note, share, w);
    MeasureRow { note: format!("{} {varied}", row.note), ..row }
}

fn most_in_an_hour(share: Share, w: Wording) -> MeasureRow {
    let figure = match share.of {
        0 => w.say("measure-none"),
        _ => w.number(share.part),
    };
    let n = w.number(share.of);
    let (label, note) = (w.say("measure-load"), w.say("measure-load-note"));
    MeasureRow { label, note, n, figure, interval: String::new(), cases: None }
}

fn streak(streak: Streak, w: Wording) -> MeasureRow {
    let unlikely = match streak.unlikely {
        Some(unlikely) => w.fill("measure-unlikely", &[("length", &w.number(unlikely))]),
        None => w.say("measure-unlikely-none"),
    };
    let n = w.number(streak.of);
    let figure = if streak.of == 0 { w.say("measure-none") } else { w.number(streak.longest) };
    let (label, note) = (w.say("measure-streak"), w.say("measure-streak-note"));
    MeasureRow { label, note, n, figure, interval: unlikely, cases: None }
}

/// A coefficient in thousandths, with two decimals: `0,73`.
fn coefficient(thousandths: i32, w: Wording) -> String {
    let hundredths = (thousandths.unsigned_abs() + 5) / 10;
    let sign = if thousandths < 0 { "-" } else { "" };
    w.decimal(&format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100))
}

/// Since which day.
pub(super) fn since(since_ms: i64, w: Wording) -> String {
    w.fill("measure-since", &[("day", &w.day(since_ms))])
}

fn row(label: &str, note: &str, share: Share, w: Wording) -> MeasureRow {
    let (figure, interval) = shown(share, w);
    MeasureRow {
        label: w.say(label),
        note: w.say(note),
        n: w.number(share.of),
        figure,
        interval: interval.unwrap_or_default(),
        cases: None,
    }
}

fn minutes_row(label: &str, note: &str, minutes: &[u64], w: Wording) -> MeasureRow {
    let (figure, interval) = shown_minutes(minutes, w);
    MeasureRow {
        label: w.say(label),
        note: w.say(note),
        n: w.number(minutes.len() as u64),
        figure,
        interval: interval.unwrap_or_default(),
        cases: None,
    }
}

/// A share in words with its interval: a percentage where there are enough cases, counts where there
/// are few, and that there is none where there is no case.
pub(super) fn shown(share: Share, w: Wording) -> (String, Option<String>) {
    if share.of == 0 {
        return (w.say("measure-none"), None);
    }
    let percent = |points: u32| w.share(points.into(), 10_000).unwrap_or_default();
    if let Some(Proportion { low, share, high }) = statistics::wilson(share.part, share.of) {
        let between = [("low", &*percent(low)), ("high", &*percent(high))];
        return (percent(share), Some(w.fill("measure-interval", &between)));
    }
    let counts = [("part", &*w.number(share.part)), ("of", &*w.number(share.of))];
    (w.fill("measure-counts", &counts), None)
}

/// The median of minutes in words with its interval.
pub(super) fn shown_minutes(ascending: &[u64], w: Wording) -> (String, Option<String>) {
    let Some(median) = statistics::median(ascending) else {
        let message = if ascending.is_empty() { "measure-none" } else { "measure-few" };
        return (w.say(message), None);
    };
    let (low, high) = (w.number(median.low), w.number(median.high));
    let interval = w.fill("measure-interval", &[("low", &low), ("high", &high)]);
    (w.count("measure-in-minutes", median.middle), Some(interval))
}

/// The messages that name a measure and say how it is computed.
pub(super) const fn messages(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::AdverseOverride => ("measure-adverse-override", "measure-adverse-override-note"),
        Measure::GrantOverride => ("measure-grant-override", "measure-grant-override-note"),
        Measure::Override => ("measure-override", "measure-override-note"),
        Measure::AdverseShare => ("measure-adverse-share", "measure-adverse-share-note"),
        Measure::BlindDisagreement => ("measure-disagreement", "measure-disagreement-note"),
        Measure::Switch => ("measure-switch", "measure-switch-note"),
        Measure::ChangeOfMind => ("measure-change", "measure-change-note"),
        Measure::Agreement => ("measure-agreement", "measure-agreement-note"),
        Measure::SentBack => ("measure-sent-back", "measure-sent-back-note"),
        Measure::Passkey => ("measure-passkey", "measure-passkey-note"),
    }
}
