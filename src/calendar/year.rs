//! The days off of one year, and the decree that sets them.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// Why nobody works on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayOffKind {
    /// Hari libur nasional.
    Holiday,
    /// Cuti bersama: leave that everyone in the civil service takes together.
    CollectiveLeave,
}

/// A day on which no term runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOff {
    /// The day.
    pub date: Date,
    /// Why.
    pub kind: DayOffKind,
    /// What it is called in Bahasa Indonesia.
    pub id: String,
    /// What it is called in English.
    pub en: String,
}

/// What is wrong with the list of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No decree is named.
    #[error("no decree is named; give its number, so that anyone can look the list up")]
    NoDecree,
    /// No day is listed, which no decree ever said.
    #[error("no day is listed; enter the days of the decree")]
    NoDay,
    /// A day stands twice.
    #[error("{0} is listed twice; remove one")]
    Twice(Date),
    /// A day of another year.
    #[error("{date} is not a day of {year}; it belongs into the calendar of its year")]
    OtherYear {
        /// The day.
        date: Date,
        /// The year of the calendar.
        year: i16,
    },
}

/// A fault and the place, from 0, of the day it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// Place of the day in the list; none where the calendar as a whole is meant.
    pub day: Option<usize>,
    /// What is wrong.
    pub fault: Fault,
}

/// The working-day calendar of one year. Saturdays and Sundays are off without being listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    year: i16,
    decree: String,
    days: BTreeMap<Date, DayOff>,
}

impl Calendar {
    /// The calendar of `year` with its `days` off, in any order.
    ///
    /// # Errors
    /// Every fault of the list.
    pub fn new(year: i16, decree: &str, days: Vec<DayOff>) -> Result<Self, Vec<CalendarFault>> {
        let mut faults = Vec::new();
        let mut tell = |day, fault| faults.push(CalendarFault { day, fault });
        if decree.trim().is_empty() {
            tell(None, Fault::NoDecree);
        }
        if days.is_empty() {
            tell(None, Fault::NoDay);
        }
        let mut by_date = BTreeMap::new();
        for (place, day) in days.into_iter().enumerate() {
            let date = day.date;
            if date.year() != year {
                tell(Some(place), Fault::OtherYear { date, year });
            }
            if by_date.insert(date, day).is_some() {
                tell(Some(place), Fault::Twice(date));
            }
        }
        let decree = decree.trim().to_owned();
        if faults.is_empty() { Ok(Self { year, decree, days: by_date }) } else { Err(faults) }
    }

    /// The year.
    #[must_use]
    pub const fn year(&self) -> i16 {
        self.year
    }

    /// The decree the days come from.
    #[must_use]
    pub fn decree(&self) -> &str {
        &self.decree
    }

    /// The days off, first to last.
    pub fn days(&self) -> impl Iterator<Item = &DayOff> {
        self.days.values()
    }

    /// What day off `date` is, if it is listed.
    #[must_use]
    pub fn day_off(&self, date: Date) -> Option<&DayOff> {
        self.days.get(&date)
    }
}
