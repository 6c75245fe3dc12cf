//! Counting working days. The day a term starts on is not counted; nothing is ever guessed.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::Calendar;
use crate::clock::Zone;

/// Why a day cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The count reaches a year whose days off are not known.
    #[error("there is no calendar of {0}; add policies/calendars/{0}.yaml with its decree")]
    NoCalendar(i16),
    /// Two calendars of one year.
    #[error("there are two calendars of {0}; keep one")]
    TwoCalendars(i16),
    /// Beyond the last day that can be written.
    #[error("{0} has no day after it that can be written")]
    EndOfTime(Date),
}

/// The calendars of all years that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<i16, Calendar>);

impl Calendars {
    /// The calendars of several years, in any order.
    ///
    /// # Errors
    /// [`CalendarError::TwoCalendars`] where a year stands twice.
    pub fn new(calendars: impl IntoIterator<Item = Calendar>) -> Result<Self, CalendarError> {
        let mut by_year = BTreeMap::new();
        for calendar in calendars {
            if let Some(twice) = by_year.insert(calendar.year(), calendar) {
                return Err(CalendarError::TwoCalendars(twice.year()));
            }
        }
        Ok(Self(by_year))
    }

    /// The calendar of a year.
    #[must_use]
    pub fn year(&self, year: i16) -> Option<&Calendar> {
        self.0.get(&year)
    }

    /// Every calendar, first year first.
    pub fn iter(&self) -> impl Iterator<Item = &Calendar> {
        self.0.values()
    }

    /// Whether terms run on `date`: neither Saturday nor Sunday nor a listed day.
    ///
    /// # Errors
    /// [`CalendarError::NoCalendar`] for a day of an unknown year, a weekend day included.
    pub fn is_working_day(&self, date: Date) -> Result<bool, CalendarError> {
        let calendar = self.year(date.year()).ok_or(CalendarError::NoCalendar(date.year()))?;
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && calendar.day_off(date).is_none())
    }

    /// The working day that is `days` after `day`, `day` itself not counted; `day` for 0.
    ///
    /// # Errors
    /// [`CalendarError::NoCalendar`] where the count reaches a year that is not known.
    pub fn add_working_days(&self, day: Date, days: u16) -> Result<Date, CalendarError> {
        let (mut day, mut left) = (day, days);
        while left > 0 {
            day = next(day)?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// Working days after `start` up to `end`, `end` included; 0 where `end` is not later.
    ///
    /// # Errors
    /// As for [`Self::add_working_days`].
    pub fn working_days_between(&self, start: Date, end: Date) -> Result<u16, CalendarError> {
        let (mut day, mut count) = (start, 0_u16);
        while day < end {
            day = next(day)?;
            count = count.saturating_add(u16::from(self.is_working_day(day)?));
        }
        Ok(count)
    }
}

fn next(day: Date) -> Result<Date, CalendarError> {
    day.tomorrow().map_err(|_| CalendarError::EndOfTime(day))
}

/// The last millisecond of `date` where an office is, since 1970-01-01T00:00:00Z; none beyond the
/// year 9999.
#[must_use]
pub fn end_of_day_ms(date: Date, zone: Zone) -> Option<i64> {
    zone.day_begins(date.tomorrow().ok()?)?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_a_millisecond_before_the_next_begins() {
        let date = jiff::civil::date(2026, 3, 17);
        let end = end_of_day_ms(date, Zone::Wita).unwrap();
        assert_eq!(end + 1, Zone::Wita.day_begins(date.tomorrow().unwrap()).unwrap());
        assert_eq!(end, 1_773_763_199_999);
        assert_eq!(end_of_day_ms(date, Zone::Wib).unwrap() - end, 3_600_000);
    }

    #[test]
    fn a_year_has_one_calendar() {
        let calendar = |year| {
            let date = jiff::civil::date(year, 8, 17);
            let (id, en) = ("Kemerdekaan".to_owned(), "Independence".to_owned());
            let kind = crate::calendar::DayOffKind::Holiday;
            Calendar::new(year, "SKB", vec![crate::calendar::DayOff { date, kind, id, en }])
                .unwrap()
        };
        assert!(Calendars::new([calendar(2026), calendar(2027)]).is_ok());
        let twice = Calendars::new([calendar(2026), calendar(2026)]);
        assert_eq!(twice, Err(CalendarError::TwoCalendars(2026)));
    }
}
