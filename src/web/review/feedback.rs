//! `GET /feedback`: a reviewer's own figures and verdicts, with what became of them.
use axum::extract::State;
use axum::response::Response;

use super::quality::{shown, shown_minutes, since};
use super::views::{FeedbackPage, FeedbackRow, Line};
use crate::casework::read::review::{Became, Feedback, Judged, Share};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::outcome_message;
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
    let verdicts = &feedback.verdicts;
    // A case that is open may come back to whoever decided in it: no figure tells what it was that
    // they decided on.
    let over = |verdict: &&Judged| verdict.became != Became::Open;
    let share = |label, cases: &dyn Fn(&Judged) -> bool| {
        let (value, note) = shown(Share::over(verdicts.iter().filter(over).map(cases)), w);
        Line { label: w.say(label), value, note }
    };
    let (value, note) = shown_minutes(&feedback.minutes(), w);
    vec![
        Line {
            label: w.say("feedback-verdicts"),
            value: w.number(verdicts.len() as u64),
            note: None,
        },
        share("measure-override", &|one| one.overruled),
        share("measure-change", &Judged::changed_mind),
        share("feedback-returned", &|one| one.returned),
        Line { label: w.say("measure-minutes"), value, note },
        share("measure-passkey", &|one| one.passkey),
    ]
}

fn row(verdict: &Judged, w: Wording) -> FeedbackRow {
    let outcome = |outcome| w.say(outcome_message(outcome));
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
    FeedbackRow {
        number: verdict.number.clone(),
        when: w.moment(verdict.at_ms),
        yours: outcome(verdict.outcome),
        became,
    }
}
