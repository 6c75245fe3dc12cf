//! Verifying the ledger on demand: on a thread of its own, one run at a time, the page asks again
//! until it is done.
use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};

use crate::ledger::verify::Fault;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::verification::Run;
use crate::web::wording::Wording;

/// Something the verifier found wrong.
#[derive(Clone, Debug)]
struct FaultLine {
    place: String,
    class: String,
    text: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/verification.html")]
struct VerificationPage {
    w: Wording,
    frame: Frame,
    title: String,
    lede: String,
    running: bool,
    ended: Option<String>,
    lines: Vec<(String, String)>,
    faults: Vec<FaultLine>,
}

/// Faults that are listed; the rest are counted.
const LISTED: usize = 100;

/// `GET /ledger/verification`.
///
/// # Errors
/// [`Failure::Fault`] if the page cannot be written.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let run = state.verification().run();
    let mut frame = desk.frame(&state, Section::Ledger).await;
    frame.reload = matches!(run, Run::Running { .. }).then_some(2);
    page::show(&view(&run, desk.w, frame))
}

/// `POST /ledger/verification`: begins a run, unless one is under way, and leads to how it stands.
pub async fn begin(State(state): State<AppState>, _: Desk) -> Redirect {
    state.verification().begin(&state);
    Redirect::to("/ledger/verification")
}

fn view(run: &Run, w: Wording, frame: Frame) -> VerificationPage {
    let (title, lede) = match run {
        Run::None => ("verification-none", "verification-none-lede"),
        Run::Running { .. } => ("verification-running", "verification-running-lede"),
        Run::Finished { report, .. } if report.is_whole() => {
            ("verification-intact", "verification-intact-lede")
        }
        Run::Finished { .. } => ("verification-broken", "verification-broken-lede"),
        Run::Failed { .. } => ("verification-failed", "verification-failed-lede"),
    };
    let line = |key, value| (w.say(key), value);
    let lines = match run {
        Run::None => Vec::new(),
        Run::Running { started_ms } | Run::Failed { started_ms } => {
            vec![line("verification-started", w.moment(*started_ms))]
        }
        Run::Finished { started_ms, ended_ms, report } => vec![
            line("verification-entries", w.number(report.size)),
            line("verification-covered", w.number(report.checkpoint_size.unwrap_or_default())),
            line("verification-pending", w.number(report.entries_after_checkpoint)),
            line("verification-faults", w.number(report.fault_counts.values().sum())),
            line("verification-took", took(ended_ms - started_ms, w)),
        ],
    };
    let (ended, faults) = match run {
        Run::Finished { ended_ms, report, .. } => {
            let faults = report.faults.iter().take(LISTED).map(|fault| fault_line(fault, w));
            (Some(w.moment(*ended_ms)), faults.collect())
        }
        _ => (None, Vec::new()),
    };
    let running = matches!(run, Run::Running { .. });
    VerificationPage {
        title: w.say(title),
        lede: w.say(lede),
        running,
        ended,
        lines,
        faults,
        w,
        frame,
    }
}

fn took(ms: i64, w: Wording) -> String {
    let tenths = (ms.max(0) + 50) / 100;
    let seconds = w.decimal(&format!("{}.{}", tenths / 10, tenths % 10));
    w.fill("verification-seconds", &[("seconds", &seconds)])
}

fn fault_line(fault: &Fault, w: Wording) -> FaultLine {
    let place = fault.seq.map(|seq| w.number(seq));
    FaultLine {
        place: place.or_else(|| fault.path.clone()).unwrap_or_default(),
        class: fault.class.as_str().to_owned(),
        text: fault.message.clone(),
    }
}
