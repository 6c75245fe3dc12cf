//! `GET /feedback`: a reviewer's own figures and verdicts, with what became of them.
use axum::extract::State;
use axum::response::Response;

use super::figures::{DecisionRow, FeedbackPage};
use super::quality::{shown, shown_minutes, since};
use super::views::Line;
use crate::casework::read::review::{Became, Feedback, Judged, Share};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::decided_message;
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// Verdicts on the page.
const ROWS: usize = 50;

/// `GET /feedback`.
///
/// # Errors
/// [`Failure::Denied`] for who does not review; [`Failure::Fault`] if the store cannot be read.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let w = desk.w;
    let feedback = state.reader().feedback(&desk.viewer(), state.case_ms()).await;
    let feedback = feedback.map_err(Failure::fault)?;
    page::show(&FeedbackPage {
        since: since(feedback.since_ms, w),
        figures: figures(&feedback, w),
        rows: feedback.verdicts.iter().take(ROWS).map(|verdict| row(verdict, w)).collect(),
        frame: desk.frame(&state, Section::Queue).await,
        w,
    })
}

fn figures(feedback: &Feedback, w: Wording) -> Vec<Line> {
    let (now, before) = (&feedback.verdicts, &feedback.before);
    // Each figure beside that of the 90 days before: one's own past, and nobody else's.
    let line = |label, (value, interval): (String, Option<String>), (past, _): (String, _)| {
        let past = w.fill("feedback-before", &[("value", &past)]);
        let note = interval.map_or_else(|| past.clone(), |interval| format!("{interval}. {past}"));
        Line { label: w.say(label), value, note: Some(note) }
    };
    let share = |label, cases: &dyn Fn(&Judged) -> bool| {
        // A case that is open may come back to whoever decided in it: no figure tells what it was that
        // they decided on.
        let over = |verdict: &&Judged| verdict.became != Became::Open;
        let of =
            |verdicts: &[Judged]| shown(Share::over(verdicts.iter().filter(over).map(cases)), w);
        line(label, of(now), of(before))
    };
    let minutes = |verdicts: &[Judged]| shown_minutes(&Feedback::minutes(verdicts), w);
    let count = |verdicts: &[Judged]| (w.number(verdicts.len() as u64), None);
    vec![
        line("feedback-verdicts", count(now), count(before)),
        share("measure-override", &|one| one.overruled),
        share("measure-change", &Judged::changed_mind),
        share("feedback-returned", &|one| one.returned),
        line("measure-minutes", minutes(now), minutes(before)),
        share("measure-passkey", &|one| one.passkey),
        Line {
            label: w.say("measure-seeded"),
            value: w.say("measure-none"),
            note: Some(w.say("measure-seeded-note")),
        },
    ]
}

fn row(verdict: &Judged, w: Wording) -> DecisionRow {
    let outcome = |outcome| w.say(decided_message(outcome));
    let became = match verdict.became {
        Became::Open => w.say("became-open"),
        Became::Superseded => w.say("became-superseded"),
        Became::Deemed => w.say("became-deemed"),
        Became::Decided(decided) if verdict.returned => {
            w.fill("became-returned", &[("outcome", &outcome(decided))])
        }
        Became::Decided(decided) if decided == verdict.outcome => w.say("became-same"),
        Became::Decided(decided) => w.fill("became-other", &[("outcome", &outcome(decided))]),
    };
    DecisionRow {
        number: verdict.number.clone(),
        when: w.moment(verdict.at_ms),
        cells: [outcome(verdict.outcome), became],
    }
}
