//! Time as a parameter: whoever needs the hour is given a clock, and tests give one that they set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// Where the present time comes from.
pub trait Clock: std::fmt::Debug + Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
}

/// 2 March 2026, 09:00 WITA: when the time of a demonstration and of its town begins.
pub const SIMULATED_START_MS: i64 = 1_772_413_200_000;

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still until it is moved: for tests and for the simulated town.
#[derive(Debug, Default)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `now_ms`, milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn at(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    /// Moves the clock by `milliseconds`, back if negative.
    pub fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A clock that goes on from a given time at the pace of the machine, whatever the machine's date:
/// the time of a demonstration.
#[derive(Debug, Clone, Copy)]
pub struct RunningClock {
    from_ms: i64,
    since: Instant,
}

impl From<i64> for RunningClock {
    /// Shows `from_ms` now.
    fn from(from_ms: i64) -> Self {
        Self { from_ms, since: Instant::now() }
    }
}

impl Clock for RunningClock {
    fn now_ms(&self) -> i64 {
        let gone = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.from_ms.saturating_add(gone)
    }
}

/// A clock that shows no time before one it has shown already: what a log says never goes back.
#[derive(Debug)]
pub struct NotBefore {
    clock: Arc<dyn Clock>,
    told_ms: AtomicI64,
}

impl NotBefore {
    /// `clock`, but never before `told_ms`.
    #[must_use]
    pub const fn new(clock: Arc<dyn Clock>, told_ms: i64) -> Self {
        Self { clock, told_ms: AtomicI64::new(told_ms) }
    }
}

impl Clock for NotBefore {
    fn now_ms(&self) -> i64 {
        let now_ms = self.clock.now_ms();
        self.told_ms.fetch_max(now_ms, Ordering::SeqCst).max(now_ms)
    }
}

/// The time an office goes by. Indonesia has three zones and no summer time (Keppres 41/1987).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7.
    Wib,
    /// Waktu Indonesia Tengah, UTC+8.
    #[default]
    Wita,
    /// Waktu Indonesia Timur, UTC+9.
    Wit,
}

impl Zone {
    /// The abbreviation printed after a time of day.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    /// How far it is ahead of UTC.
    #[must_use]
    pub const fn offset(self) -> Offset {
        Offset::constant(match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        })
    }

    /// The local date and time of a moment in milliseconds since 1970; `None` beyond the year 9999.
    #[must_use]
    pub fn local(self, milliseconds: i64) -> Option<DateTime> {
        let moment = Timestamp::from_millisecond(milliseconds).ok()?;
        Some(self.offset().to_datetime(moment))
    }

    /// The moment a local day begins, in milliseconds since 1970.
    #[must_use]
    pub fn day_begins(self, date: Date) -> Option<i64> {
        let moment = self.offset().to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        Some(moment.as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = FixedClock::at(1_000);
        assert_eq!((clock.now_ms(), clock.now_ms()), (1_000, 1_000));
        clock.advance(-250);
        assert_eq!(clock.now_ms(), 750);
    }

    #[test]
    fn a_clock_that_steps_back_shows_no_time_twice_told() {
        let inner = Arc::new(FixedClock::at(1_000));
        let clock = NotBefore::new(inner.clone(), 1_200);
        assert_eq!(clock.now_ms(), 1_200);
        inner.advance(500);
        assert_eq!(clock.now_ms(), 1_500);
        inner.advance(-400);
        assert_eq!(clock.now_ms(), 1_500);
    }

    #[test]
    fn the_system_clock_counts_milliseconds_of_this_century() {
        let now = SystemClock.now_ms();
        assert!((1_700_000_000_000..4_102_444_800_000).contains(&now));
    }
}
