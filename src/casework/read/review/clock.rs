//! A legal clock as pages show it: working days used and left, and what silence leads to.

use jiff::civil::Date;

use super::super::{ReadError, Reader};
use crate::calendar::Calendars;
use crate::clock::Zone;
use crate::policy::document::OnSilence;
use crate::store::Review;

/// What follows when the term is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// A supervisor is told.
    Escalated,
    /// It is over, and a supervisor was told.
    Reported,
    /// The law counts the application as granted, if it is complete. Whether it is stands in what is
    /// recommended, and is not told here.
    Granted,
}

/// A legal clock on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockRead {
    /// The last day in time; none where no calendar tells it.
    pub until: Option<Date>,
    /// Working days of the term.
    pub term: u16,
    /// Working days of it that are over.
    pub used: u16,
    /// Since which day it stands still.
    pub stopped: Option<Date>,
    /// What follows when it is over.
    pub lapse: Lapse,
}

impl ClockRead {
    /// Working days left, the last one included; 0 on the last day and after it.
    #[must_use]
    pub const fn left(&self) -> u16 {
        self.term.saturating_sub(self.used)
    }

    /// Whether the last day is over.
    #[must_use]
    pub fn has_lapsed(&self, today: Date) -> bool {
        self.stopped.is_none() && self.until.is_some_and(|until| until < today)
    }

    /// The clock of `review` on the day of `now_ms`. Its term runs from the day of
    /// `from_ms`. A year without a calendar gives a clock without a last day.
    pub(super) fn of(
        review: &Review,
        from_ms: i64,
        now_ms: i64,
        on_silence: OnSilence,
        (calendars, zone): (&Calendars, Zone),
    ) -> Self {
        let day = |ms| zone.local(ms).map(jiff::civil::DateTime::date);
        let until = review.state.term_ms().and_then(day);
        let stopped = review.state.stopped_ms.and_then(day);
        let between = |from: Option<Date>, to: Option<Date>| {
            let (from, to) = (from?, to?);
            if from > to { Some(0) } else { calendars.working_days_between(from, to).ok() }
        };
        let term = between(day(from_ms), until).unwrap_or_default();
        let is_over = stopped.is_none() && until.is_some_and(|until| day(now_ms) > Some(until));
        let left = between(stopped.or_else(|| day(now_ms)), until).unwrap_or_default();
        Self {
            until,
            term,
            used: term.saturating_sub(left),
            stopped,
            lapse: match on_silence {
                _ if is_over && review.state.escalated.is_some() => Lapse::Reported,
                OnSilence::None => Lapse::Escalated,
                OnSilence::Granted => Lapse::Granted,
            },
        }
    }
}

impl Reader {
    /// The last day on which an open case is decided in time; none where its clock stands still, or no
    /// calendar tells it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn decide_by(&self, number: &str) -> Result<Option<Date>, ReadError> {
        let Some(case) = self.store.case_by_number(number).await? else { return Ok(None) };
        let review = self.store.review(case.serial).await?;
        let runs = review.filter(|review| review.state.stopped_ms.is_none());
        let due = runs.and_then(|review| self.zone.local(review.state.term_ms()?));
        Ok(due.map(jiff::civil::DateTime::date))
    }
}
