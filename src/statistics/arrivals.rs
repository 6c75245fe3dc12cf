//! How many arrivals to expect in a day, from those of the last days.

use super::proportion::exact;

/// An expectation with its 95 % range, in whole arrivals a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Lower end.
    pub low: u64,
    /// What is expected.
    pub expected: u64,
    /// Upper end.
    pub high: u64,
}

/// What the next day brings if it is like the days counted in `days`: their mean, with the range of
/// Student's t over their spread, or of a Poisson count where that is wider. None of fewer than
/// three days.
#[must_use]
pub fn forecast(days: &[u64]) -> Option<Forecast> {
    let counts: Vec<f64> = days.iter().map(|count| exact(*count)).collect::<Option<_>>()?;
    let n = exact(u64::try_from(counts.len()).ok()?)?;
    let t = *T_TABLE.get(counts.len().checked_sub(3)?).unwrap_or(&1.96);
    let mean = counts.iter().sum::<f64>() / n;
    let spread = counts.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>();
    let spread = (spread / (n - 1.0) * (1.0 + 1.0 / n)).sqrt() * t;
    let half = spread.max(1.96 * mean.sqrt());
    Some(Forecast { low: whole(mean - half), expected: whole(mean), high: whole(mean + half) })
}

/// The 97.5 % points of Student's t with 2, 3, .. degrees of freedom.
const T_TABLE: [f64; 8] = [4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and far below 2^53"
)]
fn whole(count: f64) -> u64 {
    count.max(0.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_days_still_leave_the_chance_of_a_count() {
        let next = forecast(&[100; 5]).unwrap();
        assert_eq!((next.low, next.expected, next.high), (80, 100, 120));
    }

    #[test]
    fn unequal_days_widen_the_range_and_nothing_is_below_none() {
        let next = forecast(&[0, 40, 5, 60, 10]).unwrap();
        assert_eq!((next.low, next.expected), (0, 23));
        assert!(next.high > 80);
    }

    #[test]
    fn two_days_tell_nothing() {
        assert_eq!(forecast(&[1, 2]), None);
    }
}
