//! The middle of many numbers with its interval, whatever they are distributed like.

use super::proportion::{LEAST, exact};

/// The middle with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    /// Lower end.
    pub low: u64,
    /// The middle; of an even number of values, the lower one of the two.
    pub middle: u64,
    /// Upper end.
    pub high: u64,
}

/// The median of `ascending`, with the interval between two of its values (Campbell and Gardner
/// 1988: ranks n/2 -+ 1.96 sqrt(n)/2); none below 30 values.
#[must_use]
pub fn median(ascending: &[u64]) -> Option<Median> {
    let n = u64::try_from(ascending.len()).ok()?;
    if n < LEAST {
        return None;
    }
    let n = exact(n)?;
    let half = 1.96 * n.sqrt() / 2.0;
    let at = |rank: usize| ascending.get(rank.checked_sub(1)?).copied();
    Some(Median {
        low: at(rank(n / 2.0 - half))?,
        middle: at(ascending.len().div_ceil(2))?,
        high: at(rank(1.0 + n / 2.0 + half))?,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 1 and the number of values by construction"
)]
fn rank(place: f64) -> usize {
    place.round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_median_lies_between_the_ranks_of_the_table() {
        // Of 30 values the 10th and the 21st, of 100 the 40th and the 61st (Campbell and Gardner).
        let of = |n: u64| median(&(1..=n).collect::<Vec<_>>());
        assert_eq!(of(30), Some(Median { low: 10, middle: 15, high: 21 }));
        assert_eq!(of(100), Some(Median { low: 40, middle: 50, high: 61 }));
    }

    #[test]
    fn few_values_have_no_median() {
        assert_eq!(median(&[7; 29]), None);
        assert_eq!(median(&[7; 30]), Some(Median { low: 7, middle: 7, high: 7 }));
    }
}
