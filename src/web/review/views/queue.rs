//! What the queue shows.

use askama::Template;

use super::{Choice, ClockView, Pager, Problem};
use crate::casework::read::review::Astray;
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A case in the queue.
#[derive(Clone, Debug)]
pub struct QueueRow {
    /// Its number.
    pub number: String,
    /// Its programme.
    pub programme: String,
    /// Its legal clock.
    pub clock: ClockView,
    /// The applicant, shortened.
    pub applicant: String,
    /// Where they live, where that is known.
    pub place: Option<String>,
    /// Which step of the review.
    pub stage: String,
    /// Whom it waits for.
    pub waiting: String,
    /// Number of flags.
    pub flags: String,
    /// Whether a second reviewer is needed.
    pub second: String,
    /// Whether the reader holds it.
    pub mine: bool,
    /// Whether the reader may take it.
    pub free: bool,
    /// Why it is not theirs to take.
    pub taken: String,
}

/// A favourable case whose recommendation the reader has seen: may be confirmed with others.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Its number.
    pub number: String,
    /// Its programme.
    pub programme: String,
    /// What would be granted.
    pub outcome: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How the queue is narrowed.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Programmes.
    pub programmes: Vec<Choice>,
    /// Steps of the review.
    pub stages: Vec<Choice>,
    /// Whose cases.
    pub whose: Vec<Choice>,
    /// The area, as typed.
    pub area: String,
}

/// O1: the queue.
#[derive(Debug, Template)]
#[template(path = "review/queue.html")]
pub struct QueuePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Day and time.
    pub now: String,
    /// How many, and which first.
    pub lede: String,
    /// What was just done.
    pub done: Option<String>,
    /// What could not be done.
    pub problems: Vec<Problem>,
    /// Whether the reader decides nothing before a colleague vouches for them.
    pub waits: bool,
    /// Whether the account of a colleague waits for somebody who vouches.
    pub vouch: bool,
    /// The narrowing.
    pub filter: QueueFilter,
    /// What was searched for, as typed.
    pub sought: String,
    /// Its cases.
    pub rows: Vec<QueueRow>,
    /// Favourable ones that may be confirmed together.
    pub bulk: Vec<BulkRow>,
    /// The present code, in a demonstration.
    pub shown: Option<String>,
    /// Cases whose applicant was not reached.
    pub astray: Astray,
    /// Where the other cases stand.
    pub pager: Pager,
}
