//! What supervisors see: the board of deadlines, letters that did not arrive, emergencies.

use askama::Template;

use super::{Choice, ClockView, ComparedTable, Line, Pager, Problem};
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A case on the supervisor's board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// Case number.
    pub number: String,
    /// Its programme.
    pub programme: String,
    /// Its legal clock.
    pub clock: ClockView,
    /// Which step of the review.
    pub stage: String,
    /// Whom it waits for.
    pub waiting: String,
    /// Who holds it; none where nobody does.
    pub holder: Option<String>,
    /// Whether its clock stands still.
    pub stopped: bool,
    /// How often it stood still for information, if it did.
    pub stops: Option<String>,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// Why its claim is to end, as typed.
    pub move_why: String,
    /// Why its reviewer is to have leave, as typed.
    pub leave_why: String,
    /// The grounds on which a supervisor stops a clock.
    pub grounds: Vec<Choice>,
    /// Why its clock is to stand still, as typed.
    pub reason: String,
    /// By what law, as typed.
    pub basis: String,
    /// Until when, as typed.
    pub end: String,
    /// Whether an emergency can be declared in it.
    pub may_be_urgent: bool,
    /// Why, as typed.
    pub urgent_why: String,
    /// By what law, as typed.
    pub urgent_basis: String,
    /// Whether its forms are open: one of them could not be done.
    pub open: bool,
}

/// A message that did not reach anyone.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Its id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// What it carries.
    pub what: String,
    /// By which way.
    pub channel: String,
    /// Why not.
    pub why: String,
}

/// A letter whose arrival nothing proves yet.
#[derive(Clone, Debug)]
pub struct UnprovedLetter {
    /// Case number.
    pub number: String,
    /// The day it was made.
    pub issued: String,
    /// The last day to deliver it.
    pub until: String,
    /// Whether that day is over.
    pub over: bool,
    /// What it lacks in ways to arrive.
    pub lacks: Option<String>,
    /// Whether its form comes back.
    pub open: bool,
    /// The way it is said to have arrived, as typed.
    pub way: String,
    /// The last entry of the case the person saw.
    pub seen: u64,
}

/// The case behind a grant in an emergency. It has no field for who it is about.
#[derive(Clone, Debug)]
pub struct GrantedView {
    /// What was asked for, recommended, found and given, when and by whom.
    pub lines: Vec<Line>,
    /// Criterion by criterion.
    pub table: ComparedTable,
}

/// A grant in an emergency that waits for somebody to look again.
#[derive(Clone, Debug)]
pub struct UnreviewedGrant {
    /// Case number.
    pub number: String,
    /// Whether the reader may open the case.
    pub leads: bool,
    /// When it was granted.
    pub granted: String,
    /// What was given.
    pub outcome: String,
    /// The last day to look again.
    pub until: String,
    /// Whether that day is over.
    pub over: bool,
    /// Why it was urgent, for who may look again.
    pub reason: Option<String>,
    /// By what law.
    pub basis: Option<String>,
    /// The case, for who may look again.
    pub case: Option<GrantedView>,
    /// Why nothing is told of it, to who may.
    pub untold: Option<String>,
    /// The last entry of the case the person saw; none for who may not look again.
    pub seen: Option<u64>,
    /// Sound or not, to choose from.
    pub sound: Vec<Choice>,
    /// What is said of it, as typed.
    pub why: String,
    /// Whether its form is open: it could not be done.
    pub open: bool,
}

/// Grants in an emergency that wait for somebody to look again.
#[derive(Clone, Debug)]
pub struct UnreviewedView {
    /// The oldest of them, or those after.
    pub rows: Vec<UnreviewedGrant>,
    /// After which decision the list begins, on its own page; none on the board.
    pub listed: Option<String>,
    /// Where the others stand.
    pub pager: Pager,
}

/// What was granted in an emergency, for those who look again and have no board of deadlines.
#[derive(Debug, Template)]
#[template(path = "review/emergencies.html")]
pub struct EmergenciesPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<String>,
    /// What could not be done.
    pub problems: Vec<Problem>,
    /// What waits.
    pub unreviewed: UnreviewedView,
}

/// P1 and P5: clocks of all cases, moving a case, freezing a clock, letters that did not arrive.
#[derive(Debug, Template)]
#[template(path = "review/clocks.html")]
pub struct ClocksPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Day and time.
    pub now: String,
    /// What is most urgent.
    pub lede: String,
    /// What was just done.
    pub done: Option<String>,
    /// What could not be done.
    pub problems: Vec<Problem>,
    /// Cases by state of their clock.
    pub states: Vec<Line>,
    /// Cases by who holds them.
    pub load: Vec<Line>,
    /// What is coming, with its interval.
    pub forecast: String,
    /// The cases.
    pub rows: Vec<BoardRow>,
    /// Letters whose arrival nothing proves yet, the oldest first.
    pub unproved: Vec<UnprovedLetter>,
    /// The ways by which they can have arrived.
    pub ways: Vec<Choice>,
    /// Letters that did not arrive.
    pub dead: Vec<DeadLetter>,
    /// What was granted in an emergency and waits for its review.
    pub unreviewed: UnreviewedView,
    /// The case after which this page begins; empty on the first.
    pub after: String,
    /// Where the other cases stand.
    pub pager: Pager,
}
