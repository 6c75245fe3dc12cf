//! Legal terms where an office is: days of its calendar, and the last millisecond of each.

use std::sync::Arc;

use super::refusal::{Fault, Refusal};
use crate::calendar::{self, CalendarError, Calendars, Date, end_of_day_ms};
use crate::clock::Zone;
use crate::facts::Facts;
use crate::ledger::terms::MOST_DAYS_OFF_MS;
use crate::policy::{Programme, calendar as files};
use crate::store::{LetterDue, ReviewState};

/// Where no calendar tells how far a stop moves a term, it moves it by no more than this beside its
/// own length, ms.
const MOST_DAYS_OFF: i64 = MOST_DAYS_OFF_MS.cast_signed();

/// Days looked back at for the first that no calendar tells: no office goes on for years without one.
const LONGEST_UNTOLD: usize = 1_000;

/// The working days of an office.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    days: Arc<Calendars>,
    zone: Zone,
}

impl Terms {
    /// By these calendars, or those the program carries.
    ///
    /// # Errors
    /// Never for those that were shipped: a test reads them all.
    pub(super) fn shipped_or(days: Option<Arc<Calendars>>, zone: Zone) -> Result<Self, Fault> {
        let shipped = || files::load(files::SHIPPED).map(|(days, _)| Arc::new(days));
        let days = days.map_or_else(shipped, Ok).map_err(|_| Fault::Worker)?;
        Ok(Self::of(days, zone))
    }

    /// By these calendars.
    pub(super) const fn of(days: Arc<Calendars>, zone: Zone) -> Self {
        Self { days, zone }
    }

    /// The working days.
    pub(super) fn calendars(&self) -> Arc<Calendars> {
        self.days.clone()
    }

    /// The day of a moment, where the office is.
    pub(super) fn date(&self, ms: i64) -> Result<Date, Fault> {
        self.zone.local(ms).map(jiff::civil::DateTime::date).ok_or(Fault::Worker)
    }

    /// The last millisecond of the term in which people decide a case; none where no calendar tells
    /// it, which is never guessed.
    pub(super) fn decide(&self, programme: &Programme, facts: &Facts, from_ms: i64) -> Option<i64> {
        self.end(from_ms, programme.term_to_decide(facts).working_days)
    }

    /// The last day to object to what is delivered on `day`; none where no calendar tells it.
    ///
    /// # Errors
    /// Days beyond those that can be written.
    pub(super) fn last_day_to_object(&self, day: Date) -> Result<Option<Date>, Refusal> {
        match self.days.add_working_days(day, calendar::OBJECTION.working_days) {
            Ok(last) => Ok(Some(last)),
            Err(CalendarError::NoCalendar(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The year without a calendar for which a letter waits; none where it can be sent.
    pub(super) fn awaited_year(&self, letter: &LetterDue, now_ms: i64) -> Option<i16> {
        // What the law granted is written when it is printed; any other letter, when it was decided.
        let year = self.untold(self.date(now_ms).ok()?)?;
        let waits = || Some(self.untold(self.date(letter.at_ms).ok()?).is_some());
        (letter.deemed || waits()?).then_some(year)
    }

    /// The year without a calendar for which letters wait at `now_ms`, and from when on, ms, what was
    /// decided waits for it: the first of the days up to then whose term no calendar tells. None
    /// where no letter waits.
    pub(super) fn awaited_from(&self, now_ms: i64) -> Option<(i16, i64)> {
        let mut first = self.date(now_ms).ok()?;
        let year = self.untold(first)?;
        for _ in 0..LONGEST_UNTOLD {
            match first.yesterday() {
                Ok(before) if self.untold(before).is_some() => first = before,
                Ok(_) | Err(_) => break,
            }
        }
        Some((year, self.zone.day_begins(first)?))
    }

    /// The year without a calendar into which the term to object to what is delivered on `day` goes.
    fn untold(&self, day: Date) -> Option<i16> {
        match self.days.add_working_days(day, calendar::OBJECTION.working_days) {
            Err(CalendarError::NoCalendar(year)) => Some(year),
            Ok(_) | Err(_) => None,
        }
    }

    /// The last millisecond to object to what was delivered at `from_ms`.
    pub(super) fn object(&self, from_ms: i64) -> Option<i64> {
        self.end(from_ms, calendar::OBJECTION.working_days)
    }

    /// The last millisecond to look again at what was granted in an emergency at `granted_ms`.
    pub(super) fn look_again(&self, granted_ms: i64) -> Option<i64> {
        self.end(granted_ms, calendar::LOOK_AGAIN.working_days)
    }

    /// A term that ended at `due_ms`, moved on by the working days between two moments.
    ///
    /// # Errors
    /// [`Refusal::Calendar`] where a day falls into a year without a calendar.
    pub(super) fn moved(&self, due_ms: i64, from_ms: i64, until_ms: i64) -> Result<i64, Refusal> {
        let days = self.between(from_ms, until_ms)?;
        let day = self.days.add_working_days(self.date(due_ms)?, days)?;
        Ok(self.end_of(day).ok_or(Fault::Worker)?)
    }

    /// A term that ended at `due_ms`, moved on over every stop from one moment to another.
    pub(super) fn moved_over(&self, due_ms: i64, stops: &[(i64, i64)]) -> Option<i64> {
        let moved = |due, (from, until): &(i64, i64)| self.moved(due, *from, *until).ok();
        stops.iter().try_fold(due_ms, moved)
    }

    /// The last millisecond of the term of a review as things stand at `now_ms`: a stop ends when it
    /// was to, be it on record or not. None while the clock stands still, or where no term is known.
    pub(super) fn ends(&self, state: &ReviewState, now_ms: i64) -> Option<i64> {
        let due_ms = state.term_ms()?;
        let Some(stopped_ms) = state.stopped_ms else { return Some(due_ms) };
        let until_ms = state.resume_ms.filter(|until| *until < now_ms)?;
        let latest = || due_ms.saturating_add(until_ms - stopped_ms).saturating_add(MOST_DAYS_OFF);
        Some(self.moved(due_ms, stopped_ms, until_ms).unwrap_or_else(|_| latest()))
    }

    /// The working days after the day of one moment, to that of another, the last one included.
    ///
    /// # Errors
    /// [`Refusal::Calendar`] where a day falls into a year without a calendar.
    pub(super) fn between(&self, from_ms: i64, until_ms: i64) -> Result<u16, Refusal> {
        Ok(self.days.working_days_between(self.date(from_ms)?, self.date(until_ms)?)?)
    }

    /// The last millisecond of a day.
    pub(super) fn end_of(&self, day: Date) -> Option<i64> {
        end_of_day_ms(day, self.zone)
    }

    /// The last millisecond of the next working day.
    pub(super) fn end_of_next_day(&self, now_ms: i64) -> Option<i64> {
        self.end(now_ms, 1)
    }

    fn end(&self, from_ms: i64, working_days: u16) -> Option<i64> {
        let day = self.date(from_ms).ok()?;
        end_of_day_ms(self.days.add_working_days(day, working_days).ok()?, self.zone)
    }
}
