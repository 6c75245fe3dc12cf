//! `GET /queue`: the cases that wait for a human, the one nearest to its legal deadline first.
use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::form::{Pairs, value};
use super::views::{Choice, Pager, Problem, QueueFilter, QueuePage, QueueRow};
use super::{clock, words};
use crate::access::{Action, Resource};
use crate::casework::read::review::{QueueQuery, QueuedCase, Stage, WaitsFor, Whose};
use crate::web::credentials;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Section, encode};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// Cases on a page.
const PAGE: u64 = 20;

/// How the queue is narrowed, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Narrowing {
    #[serde(default)]
    programme: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    whose: String,
    #[serde(default)]
    area: String,
    after: Option<i64>,
    #[serde(default)]
    done: String,
}

/// `GET /queue`.
///
/// # Errors
/// [`Failure::NotFound`] for who does not review; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(narrowing): Query<Narrowing>,
) -> Result<Response, Failure> {
    page::show(&view(&state, &desk, &narrowing, (&Pairs::new(), Vec::new())).await?)
}

/// The queue, with what was typed and could not be done.
///
/// # Errors
/// As [`show`].
pub async fn with_problem(
    state: &AppState,
    desk: &Desk,
    pairs: &Pairs,
    problem: Problem,
) -> Result<Response, Failure> {
    let typed = (pairs, vec![problem]);
    page::again(&view(state, desk, &Narrowing::default(), typed).await?)
}

async fn view(
    state: &AppState,
    desk: &Desk,
    narrowing: &Narrowing,
    (pairs, problems): (&Pairs, Vec<Problem>),
) -> Result<QueuePage, Failure> {
    let w = desk.w;
    let viewer = desk.viewer();
    let query = QueueQuery {
        programme: Some(narrowing.programme.clone()).filter(|programme| !programme.is_empty()),
        stage: words::stage_of(&narrowing.stage),
        whose: match narrowing.whose.as_str() {
            "mine" => Whose::Of(viewer.account),
            "all" => Whose::All,
            _ => Whose::OfOrUnclaimed(viewer.account),
        },
        escalated: false,
        area: Some(narrowing.area.trim().to_owned()).filter(|area| !area.is_empty()),
        after: narrowing.after,
        all: false,
    };
    let now_ms = state.case_ms();
    let queue = state.reader().queue(&query, &viewer, now_ms, PAGE).await;
    let queue = queue.map_err(Failure::fault)?;
    let today = state.today();
    let frame = desk.frame(state, Section::Queue).await;
    let supervises = frame.supervises();
    let row = |case: &QueuedCase| row(case, &viewer.account, supervises, (today, w));
    let bulk = super::bulk::rows(state, desk, pairs).await?;
    let accounts = state.accounts();
    let waits = accounts.waits_for_word(&viewer.account).await.map_err(Failure::fault)?;
    let in_doubt = accounts.in_doubt(&viewer.account).await.map_err(Failure::fault)?;
    let may_vouch = !waits && desk.permit(state, Resource::Colleague, Action::Vouch).is_ok();
    Ok(QueuePage {
        now: w.moment(now_ms),
        lede: w.count("queue-lede", queue.cases.len() as u64),
        done: words::done(&narrowing.done, w),
        problems,
        waits,
        vouch: may_vouch && in_doubt.iter().any(|one| one.waits && one.ready),
        filter: filter(state, narrowing, w).await?,
        sought: value(pairs, "sought").to_owned(),
        rows: queue.cases.iter().map(row).collect(),
        shown: if bulk.is_empty() {
            None
        } else {
            credentials::shown_code(state, &desk.account()).await?
        },
        bulk,
        astray: state.reader().astray().await.map_err(Failure::fault)?,
        pager: Pager {
            first: narrowing.after.map(|_| address(narrowing, None)),
            next: queue.after.map(|after| address(narrowing, Some(after))),
        },
        frame,
        w,
    })
}

fn row(
    case: &QueuedCase,
    viewer: &[u8; 16],
    supervises: bool,
    (today, w): (jiff::civil::Date, Wording),
) -> QueueRow {
    let title = &case.version.programme.document().title;
    let two = case.version.programme.document().review.reviewers > 1;
    QueueRow {
        number: case.number.clone(),
        programme: w.of(&title.id, &title.en).to_owned(),
        clock: clock::view(&case.clock, today, w),
        applicant: case.applicant.clone().unwrap_or_else(|| w.say("queue-forgotten")),
        place: case.village.as_ref().map(|village| {
            if village.contains(char::is_alphabetic) {
                village.clone()
            } else {
                w.fill("queue-village", &[("code", village)])
            }
        }),
        stage: w.say(words::stage_message(case.stage)),
        waiting: w.say(words::waits_message(case.waits_for)),
        flags: w.number(case.flags as u64),
        second: w.say(match (two, case.second) {
            (false, _) => "second-no",
            (true, false) => "second-yes",
            (true, true) => "second-now",
        }),
        // Whoever asked for information opens the case again to record that it came.
        mine: case.waits_for == WaitsFor::You || case.holder.as_ref() == Some(viewer),
        taken: w.say(match (case.waits_for, &case.holder) {
            (WaitsFor::Supervisor, _) => "queue-for-supervisor",
            (WaitsFor::Information, _) => "queue-awaits",
            (_, Some(_)) => "queue-taken",
            (_, None) => "queue-for-another",
        }),
        free: match case.waits_for {
            WaitsFor::Anyone => true,
            WaitsFor::Supervisor => supervises,
            WaitsFor::You | WaitsFor::Another | WaitsFor::Information => false,
        },
    }
}

async fn filter(
    state: &AppState,
    narrowing: &Narrowing,
    w: Wording,
) -> Result<QueueFilter, Failure> {
    let programmes = state.reader().programmes().await.map_err(Failure::fault)?;
    let programmes = programmes.iter().map(|version| {
        let document = version.programme.document();
        Choice {
            value: document.id.clone(),
            label: w.of(&document.title.id, &document.title.en).to_owned(),
            chosen: document.id == narrowing.programme,
        }
    });
    let stages = [Stage::Waiting, Stage::Claimed, Stage::Information].map(|stage| Choice {
        value: stage.as_str().to_owned(),
        label: w.say(words::stage_message(stage)),
        chosen: stage.as_str() == narrowing.stage,
    });
    let whose = [("", "whose-mine-and-free"), ("mine", "whose-mine"), ("all", "whose-all")];
    let whose = whose.map(|(value, message)| Choice {
        value: value.to_owned(),
        label: w.say(message),
        chosen: value == narrowing.whose,
    });
    Ok(QueueFilter {
        programmes: programmes.collect(),
        stages: stages.into(),
        whose: whose.into(),
        area: narrowing.area.clone(),
    })
}

fn address(narrowing: &Narrowing, after: Option<i64>) -> String {
    let Narrowing { programme, stage, whose, area, .. } = narrowing;
    let mut address = String::from("/queue");
    let mut separator = '?';
    let given = [("programme", programme), ("stage", stage), ("whose", whose), ("area", area)];
    for (name, value) in given.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _infallible = write!(address, "{separator}{name}={}", encode(value));
        separator = '&';
    }
    if let Some(after) = after {
        let _infallible = write!(address, "{separator}after={after}");
    }
    address
}
