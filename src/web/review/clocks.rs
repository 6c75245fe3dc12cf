//! `GET /supervision`: deadlines of every case that waits, who holds it, what is coming, and letters
//! that did not arrive.
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::form::{Pairs, value};
use super::views::{BoardRow, Choice, ClocksPage, Line, Pager, Problem};
use super::{clock, emergency, post, words};
use crate::casework::read::review::{Board, BoardCase, ClockCounts, HeldLetters, ToIssue};
use crate::review::StopGround;
use crate::statistics;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// Cases on a page.
const PAGE: u64 = 10;
/// On what a supervisor stops a clock: the word of the form, its message, the ground.
pub const GROUNDS: [(&str, &str, StopGround); 2] = [
    ("freeze", "clocks-ground-freeze", StopGround::Freeze),
    ("field-visit", "clocks-ground-visit", StopGround::FieldVisit),
];

/// Where in the list, and what was just done.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Position {
    after: Option<i64>,
    #[serde(default)]
    done: String,
}

impl Position {
    /// What was just done.
    pub fn done(&self) -> &str {
        &self.done
    }

    /// After what the list begins.
    pub const fn after(&self) -> Option<i64> {
        self.after
    }
}

/// A form that could not be done, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The case; empty where it was about a letter.
    pub number: String,
    /// The fields.
    pub pairs: Pairs,
    /// The page it was sent from.
    pub after: Option<i64>,
    /// What is to be put right.
    pub problems: Vec<Problem>,
}

/// `GET /supervision`.
///
/// # Errors
/// [`Failure::NotFound`] for who does not supervise; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(position): Query<Position>,
) -> Result<Response, Failure> {
    let done = words::done(&position.done, desk.w);
    let typed = Typed { after: position.after, ..Typed::default() };
    board(&state, &desk, done, typed).await
}

/// The board again, with what was typed and what is to be put right.
///
/// # Errors
/// As [`show`].
pub async fn again(state: &AppState, desk: &Desk, typed: Typed) -> Result<Response, Failure> {
    board(state, desk, None, typed).await.map(page::refused)
}

async fn board(
    state: &AppState,
    desk: &Desk,
    done: Option<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let (w, now_ms) = (desk.w, state.case_ms());
    let board = desk.reader(state).board(&desk.viewer(), typed.after, now_ms, PAGE).await;
    let board = board.map_err(Failure::fault)?;
    let today = state.today();
    page::show(&ClocksPage {
        now: w.moment(now_ms),
        lede: lede(&board.clocks, w),
        done,
        states: states(&board, w),
        load: board
            .load
            .iter()
            .map(|load| Line { label: load.name.clone(), value: w.number(load.cases), note: None })
            .collect(),
        forecast: forecast(&board.arrivals, w),
        rows: board.cases.iter().map(|case| row(case, &typed, today, w)).collect(),
        unproved: board
            .unproved
            .into_iter()
            .map(|letter| post::unproved(letter, &typed, today, w))
            .collect(),
        ways: post::ways(w),
        dead: board.letters.into_iter().map(|letter| post::dead(letter, w)).collect(),
        unreviewed: emergency::grants(state, desk, board.unreviewed, &typed, false).await?,
        after: typed.after.map(|after| after.to_string()).unwrap_or_default(),
        pager: Pager {
            first: typed.after.map(|_| "/supervision".to_owned()),
            next: board.after.map(|after| format!("/supervision?after={after}")),
        },
        problems: typed.problems,
        frame: desk.frame(state, Section::Supervision).await,
        w,
    })
}

fn lede(clocks: &ClockCounts, w: Wording) -> String {
    match (clocks.over, clocks.soon) {
        (0, 0) => w.say("board-lede-none"),
        (0, soon) => w.count("board-lede-soon", soon),
        (over, _) => w.count("board-lede-over", over),
    }
}

fn states(board: &Board, w: Wording) -> Vec<Line> {
    let clocks = &board.clocks;
    let apart = clocks.over + clocks.soon + clocks.stopped + clocks.untold;
    let line = |label, count| Line { label: w.say(label), value: w.number(count), note: None };
    let soon = match board.soon {
        Some(day) => Line {
            note: Some(w.fill("board-soon-until", &[("day", &w.date(day))])),
            ..line("board-soon", clocks.soon)
        },
        None => Line {
            label: w.say("board-soon"),
            value: w.say("board-untold-value"),
            note: Some(w.say("clock-no-calendar")),
        },
    };
    vec![
        line("board-over", clocks.over),
        soon,
        line("board-running", clocks.open.saturating_sub(apart)),
        line("board-stopped", clocks.stopped),
        line("board-information", clocks.information),
        Line {
            note: Some(w.say("board-unanswered-note")),
            ..line("board-unanswered", clocks.unanswered)
        },
        line("board-untold", clocks.untold),
        Line { note: Some(w.say("board-deemed-note")), ..line("board-deemed", board.deemed) },
        to_issue(board.to_issue.as_ref(), w),
        held(board.held.as_ref(), w),
        line("board-unproved", board.unproved_count),
    ]
}

/// What the law granted and nobody was written to about.
fn to_issue(to_issue: Option<&ToIssue>, w: Wording) -> Line {
    let numbers = to_issue.map_or(&[][..], |to_issue| &to_issue.numbers);
    let note = to_issue.map(|to_issue| {
        let until = to_issue.until.map(|until| w.date(until));
        let until = until.unwrap_or_else(|| w.say("board-untold-value"));
        w.fill("board-to-issue-until", &[("day", &until), ("numbers", &numbers.join(", "))])
    });
    Line { label: w.say("board-to-issue"), value: w.number(numbers.len() as u64), note }
}

/// Letters that are decided and wait for a calendar.
fn held(held: Option<&HeldLetters>, w: Wording) -> Line {
    let note = held.map(|held| {
        let more = if held.all > held.numbers.len() as u64 { ", …" } else { "" };
        let named = held.numbers.join(", ") + more;
        w.fill("board-held-year", &[("year", &held.year.to_string()), ("numbers", &named)])
    });
    Line { label: w.say("board-held"), value: w.number(held.map_or(0, |held| held.all)), note }
}

fn forecast(arrivals: &[u64], w: Wording) -> String {
    let Some(next) = statistics::forecast(arrivals) else { return w.say("board-forecast-none") };
    let (low, high) = (w.number(next.low), w.number(next.high));
    let expected = w.number(next.expected);
    w.fill("board-forecast", &[("expected", &expected), ("low", &low), ("high", &high)])
}

fn row(board: &BoardCase, typed: &Typed, today: jiff::civil::Date, w: Wording) -> BoardRow {
    let case = &board.case;
    let title = &case.version.programme.document().title;
    let open = case.number == typed.number;
    let again = |field| if open { value(&typed.pairs, field).to_owned() } else { String::new() };
    let ground = again("ground");
    let grounds = GROUNDS.map(|(value, message, _)| Choice {
        value: value.to_owned(),
        label: w.say(message),
        chosen: value == ground,
    });
    BoardRow {
        number: case.number.clone(),
        programme: w.of(&title.id, &title.en).to_owned(),
        clock: clock::view(&case.clock, today, w),
        stage: w.say(words::stage_message(case.stage)),
        waiting: w.say(words::waits_message(case.waits_for)),
        holder: board.holder.clone(),
        stopped: case.clock.stopped.is_some(),
        stops: (board.stops > 0).then(|| w.count("board-stops", board.stops as u64)),
        seen: board.seen,
        move_why: again("move-why"),
        leave_why: again("leave-why"),
        grounds: grounds.into(),
        reason: again("reason"),
        basis: again("basis"),
        end: again("end"),
        may_be_urgent: board.may_be_urgent,
        urgent_why: again("urgent-why"),
        urgent_basis: again("urgent-basis"),
        open,
    }
}
