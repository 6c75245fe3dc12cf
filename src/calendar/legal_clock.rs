//! A legal term that runs, is stopped for recorded reasons, warns, and lapses.

use jiff::civil::Date;

use super::{CalendarError, Calendars};

/// What the law makes of silence after the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnLapse {
    /// Nothing follows but that a superior is told.
    None,
    /// The application counts as granted (fiktif positif).
    DeemedGranted,
}

/// A time in which the term does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The last day that still counted.
    pub from: Date,
    /// The day on which it went on, itself not counted; none while it is stopped.
    pub until: Option<Date>,
    /// Why, as it was recorded.
    pub reason: String,
}

/// What cannot be done to a clock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// Stopped already.
    #[error("the clock has been stopped since {0}; resume it first")]
    Stopped(Date),
    /// Not stopped.
    #[error("the clock runs; there is nothing to resume")]
    Runs,
    /// Too late to stop.
    #[error("the term ended on {0}; what has lapsed cannot be stopped")]
    Lapsed(Date),
    /// Earlier than what happened before.
    #[error("{0} is before the last change of the clock")]
    Backwards(Date),
    /// A stop without a reason.
    #[error("a clock stops only for a reason; give one")]
    NoReason,
    /// The last day cannot be told.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// Where a clock stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// More than one working day is left.
    Running {
        /// The last day in time.
        deadline: Date,
        /// Working days left, that day included.
        left: u16,
    },
    /// At most one working day is left.
    Warning {
        /// The last day in time.
        deadline: Date,
        /// Working days left: 1, or 0 on the last day.
        left: u16,
    },
    /// It does not run.
    Stopped {
        /// The last day that still counted.
        since: Date,
    },
    /// The last day is over.
    Lapsed {
        /// The last day that was in time.
        deadline: Date,
        /// What follows from it.
        on_lapse: OnLapse,
    },
}

/// A term of working days with its stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalClock {
    started: Date,
    working_days: u16,
    on_lapse: OnLapse,
    stops: Vec<Stop>,
}

impl LegalClock {
    /// A clock that starts on a day, itself not counted.
    #[must_use]
    pub const fn start(started: Date, working_days: u16, on_lapse: OnLapse) -> Self {
        Self { started, working_days, on_lapse, stops: Vec::new() }
    }

    /// The day it started.
    #[must_use]
    pub const fn started(&self) -> Date {
        self.started
    }

    /// The times in which it did not run, first to last.
    #[must_use]
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// Stops the clock at the end of a day.
    ///
    /// # Errors
    /// [`ClockFault`] where it is stopped, has lapsed, or no reason is given.
    pub fn stop(&mut self, from: Date, reason: &str, days: &Calendars) -> Result<(), ClockFault> {
        if reason.trim().is_empty() {
            return Err(ClockFault::NoReason);
        }
        if from < self.last_change() {
            return Err(ClockFault::Backwards(from));
        }
        let deadline = self.deadline(days)?.ok_or(ClockFault::Stopped(self.last_change()))?;
        if deadline < from {
            return Err(ClockFault::Lapsed(deadline));
        }
        self.stops.push(Stop { from, until: None, reason: reason.trim().to_owned() });
        Ok(())
    }

    /// Lets the clock go on from a day, itself not counted.
    ///
    /// # Errors
    /// [`ClockFault`] where it runs, or the day is before the stop.
    pub fn resume(&mut self, on: Date) -> Result<(), ClockFault> {
        match self.stops.last_mut() {
            Some(stop) if stop.until.is_none() => {
                if on < stop.from {
                    return Err(ClockFault::Backwards(on));
                }
                stop.until = Some(on);
                Ok(())
            }
            _ => Err(ClockFault::Runs),
        }
    }

    /// The last day in time: the term, and every working day it was stopped. None while stopped.
    ///
    /// # Errors
    /// [`CalendarError::NoCalendar`] where it falls into a year that is not known.
    pub fn deadline(&self, days: &Calendars) -> Result<Option<Date>, CalendarError> {
        let mut deadline = days.add_working_days(self.started, self.working_days)?;
        for stop in &self.stops {
            let Some(until) = stop.until else { return Ok(None) };
            let stopped = days.working_days_between(stop.from, until)?;
            deadline = days.add_working_days(deadline, stopped)?;
        }
        Ok(Some(deadline))
    }

    /// Where the clock stands on `today`.
    ///
    /// # Errors
    /// As for [`Self::deadline`].
    pub fn state(&self, today: Date, days: &Calendars) -> Result<ClockState, CalendarError> {
        let Some(deadline) = self.deadline(days)? else {
            return Ok(ClockState::Stopped { since: self.last_change() });
        };
        if deadline < today {
            return Ok(ClockState::Lapsed { deadline, on_lapse: self.on_lapse });
        }
        let left = days.working_days_between(today, deadline)?;
        Ok(if left <= 1 {
            ClockState::Warning { deadline, left }
        } else {
            ClockState::Running { deadline, left }
        })
    }

    fn last_change(&self) -> Date {
        self.stops.last().map_or(self.started, |stop| stop.until.unwrap_or(stop.from))
    }
}
