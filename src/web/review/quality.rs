//! `GET /supervision/quality`: how well cases are reviewed, every figure with its number of cases.
use axum::extract::State;
use axum::response::Response;

use super::views::{MeasureRow, QualityPage};
use crate::casework::read::review::{Measure, Share};
use crate::statistics::{self, Proportion};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// What cannot be computed, each with the reason.
const NOT_COMPUTED: [(&str, &str); 5] = [
    ("measure-seeded", "measure-seeded-note"),
    ("measure-active", "measure-active-note"),
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
            row(w.say(label), w.say(note), *share, w)
        })
        .collect();
    unit.push(minutes_row(&quality.minutes, w));
    unit.extend(NOT_COMPUTED.map(|(label, note)| MeasureRow {
        label: w.say(label),
        note: w.say(note),
        n: w.number(0),
        figure: w.say("measure-none"),
        interval: String::new(),
    }));
    // Figures of a person with few verdicts are not shown to anyone.
    let many = |(_, share): &&(String, Share)| statistics::wilson(share.part, share.of).is_some();
    let reviewers = quality.reviewers.iter().filter(many);
    page::show(&QualityPage {
        since: since(quality.since_ms, w),
        unit,
        reviewers: reviewers
            .map(|(name, share)| row(name.clone(), String::new(), *share, w))
            .collect(),
        frame: desk.frame(&state, Section::Supervision).await,
        w,
    })
}

/// Since which day.
pub(super) fn since(since_ms: i64, w: Wording) -> String {
    w.fill("measure-since", &[("day", &w.day(since_ms))])
}

fn row(label: String, note: String, share: Share, w: Wording) -> MeasureRow {
    let (figure, interval) = shown(share, w);
    MeasureRow {
        label,
        note,
        n: w.number(share.of),
        figure,
        interval: interval.unwrap_or_default(),
    }
}

fn minutes_row(minutes: &[u64], w: Wording) -> MeasureRow {
    let (figure, interval) = shown_minutes(minutes, w);
    MeasureRow {
        label: w.say("measure-minutes"),
        note: w.say("measure-minutes-note"),
        n: w.number(minutes.len() as u64),
        figure,
        interval: interval.unwrap_or_default(),
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
