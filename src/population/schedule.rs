//! When applications arrive: the office days and hours of the town's intake.

use super::draw::Draw;
use crate::clock::SIMULATED_START_MS;
use jiff::civil::{Date, Weekday, date};

/// The day of [`SIMULATED_START_MS`] in the town.
pub(super) const FIRST_DAY: Date = date(2026, 3, 2);

/// One registration week: at its end the cases that wait for an officer are within their legal
/// terms, the oldest near the end of them.
const OFFICE_DAYS: usize = 5;
/// Applications are taken from 09:00 to 15:00.
const OFFICE_MS: u64 = 6 * 60 * 60 * 1000;
const WINDOW_MS: u64 = OFFICE_DAYS as u64 * OFFICE_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Applications of one visit follow each other by at most a minute.
const STEP_MS: u64 = 60 * 1000;

/// Arrival times that rise with the household's index: the intake window is cut into one slot a
/// household, and each comes at a random moment of the first half of its slot. So the town streams in
/// order without sorting. The window is fixed: with more households they come faster, not longer.
#[derive(Debug)]
pub(super) struct Schedule {
    days: Vec<(Date, i64)>,
    slot_ms: u64,
}

/// The first application of a visit and the time to the next ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub day: Date,
    start: u64,
    step: u64,
}

impl Schedule {
    /// For one household or more.
    pub(super) fn new(households: u64) -> Self {
        let days = FIRST_DAY
            .series(jiff::Span::new().days(1))
            .zip((0..).map(|day| SIMULATED_START_MS + day * DAY_MS))
            .filter(|(day, _)| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
            .take(OFFICE_DAYS)
            .collect();
        Self { days, slot_ms: WINDOW_MS / households }
    }

    pub(super) fn visit(&self, draw: &mut Draw, index: u64) -> Visit {
        let half = i64::try_from(self.slot_ms / 2).unwrap_or(0);
        let late = u64::try_from(draw.between(0, half)).unwrap_or(0);
        let start = index * self.slot_ms + late;
        Visit { day: self.moment(start).0, start, step: (self.slot_ms / 16).min(STEP_MS) }
    }

    /// When application number `order` (below 8) of a visit is received.
    pub(super) fn received_ms(&self, visit: Visit, order: u64) -> i64 {
        self.moment(visit.start + order * visit.step).1
    }

    /// The day and the moment at which so much office time has passed.
    fn moment(&self, office_ms: u64) -> (Date, i64) {
        let day = usize::try_from(office_ms / OFFICE_MS).unwrap_or(0).min(OFFICE_DAYS - 1);
        let (date, opens) = self.days[day];
        (date, opens + i64::try_from(office_ms % OFFICE_MS).unwrap_or(0))
    }
}
