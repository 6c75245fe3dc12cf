//! Working days and the terms the law counts in them; a year without a calendar is refused.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod legal_clock;
mod term;
mod working_days;
mod year;

pub use legal_clock::{ClockFault, ClockState, LegalClock, OnLapse, Stop};
pub use term::{ANSWER, APPEAL, DECIDE, DELIVER, ISSUE_AFTER_LAPSE, LOOK_AGAIN, OBJECTION, Term};
pub use working_days::{CalendarError, Calendars, end_of_day_ms};
pub use year::{Calendar, CalendarFault, DayOff, DayOffKind, Fault};

/// A calendar date without a time zone.
pub use jiff::civil::Date;
