//! How fast: the times within which work was done, and the most of it within an hour.

use super::proportion::LEAST;

const HOUR_MS: i64 = 3_600_000;

/// Time worked between `steps` (ms, ascending), a pause of more than `longest_ms` counted as that:
/// what happened in it nobody knows.
#[must_use]
pub fn worked_ms(steps: &[i64], longest_ms: i64) -> i64 {
    let pauses = steps.iter().zip(steps.iter().skip(1)).map(|(from, to)| to.saturating_sub(*from));
    pauses.map(|pause| pause.clamp(0, longest_ms)).fold(0, i64::saturating_add)
}

/// The value of which 5 % of `ascending` are below, by nearest rank; none below 30 values.
#[must_use]
pub fn floor(ascending: &[i64]) -> Option<i64> {
    let n = u64::try_from(ascending.len()).ok()?;
    if n < LEAST {
        return None;
    }
    // Rank ceil(n / 20), from 1.
    ascending.get(ascending.len().div_ceil(20).checked_sub(1)?).copied()
}

/// The most of `moments` (ms, ascending) within one hour.
#[must_use]
pub fn most_in_an_hour(moments: &[i64]) -> u64 {
    let mut most = 0;
    let mut first = 0;
    for (place, moment) in moments.iter().enumerate() {
        while moments.get(first).is_some_and(|from| moment.saturating_sub(*from) >= HOUR_MS) {
            first += 1;
        }
        most = most.max(place + 1 - first);
    }
    u64::try_from(most).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_pause_counts_as_a_short_one() {
        assert_eq!(worked_ms(&[0, 100, 5_000, 5_100], 1_000), 1_200);
        assert_eq!(worked_ms(&[7], 1_000), 0);
    }

    #[test]
    fn the_floor_is_the_value_of_the_fifth_percentile() {
        let values: Vec<i64> = (1..=100).collect();
        assert_eq!(floor(&values), Some(5));
        assert_eq!(floor(&values[..30]), Some(2));
        assert_eq!(floor(&values[..29]), None);
    }

    #[test]
    fn an_hour_is_looked_at_wherever_it_begins() {
        let minutes = [0, 10, 59, 60, 65, 130].map(|minute: i64| minute * 60_000);
        assert_eq!(most_in_an_hour(&minutes), 4, "from minute 10 to 65");
        assert_eq!(most_in_an_hour(&[]), 0);
    }
}
