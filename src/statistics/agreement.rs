//! How well two reviewers agree beyond chance, where one answer is far more frequent than the other.

use super::proportion::{LEAST, exact};

/// Pairs of answers to a question of yes and no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Both say yes.
    pub both: u64,
    /// Both say no.
    pub neither: u64,
    /// They differ.
    pub differ: u64,
}

/// Gwet's first-order agreement coefficient (Gwet 2008: AC1 = (pa - pe) / (1 - pe), where pe =
/// 2 q (1 - q) and q is the mean share of yes), in thousandths; none below 30 pairs. Cohen's kappa
/// falls to nothing where nearly all answers are the same; this does not.
#[must_use]
pub fn ac1(pairs: Pairs) -> Option<i32> {
    let n = pairs.both.checked_add(pairs.neither)?.checked_add(pairs.differ)?;
    if n < LEAST {
        return None;
    }
    let [n, both, neither, differ] = [n, pairs.both, pairs.neither, pairs.differ].map(exact);
    let (n, both, neither, differ) = (n?, both?, neither?, differ?);
    let agreed = (both + neither) / n;
    let yes = (2.0 * both + differ) / (2.0 * n);
    let chance = 2.0 * yes * (1.0 - yes);
    Some(thousandths((agreed - chance) / (1.0 - chance)))
}

#[expect(clippy::cast_possible_truncation, reason = "between -1,000 and 1,000 by construction")]
fn thousandths(coefficient: f64) -> i32 {
    (coefficient * 1_000.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coefficient_is_the_one_counted_by_hand() {
        // pa = 25/30, q = 45/60, pe = 0.375, AC1 = 0.4583 / 0.625.
        assert_eq!(ac1(Pairs { both: 20, neither: 5, differ: 5 }), Some(733));
        // All the same: full agreement, where kappa has no value at all.
        assert_eq!(ac1(Pairs { both: 40, neither: 0, differ: 0 }), Some(1_000));
        // Never the same: pe = 0.5, AC1 = -1.
        assert_eq!(ac1(Pairs { both: 0, neither: 0, differ: 30 }), Some(-1_000));
    }

    #[test]
    fn few_pairs_have_no_coefficient() {
        assert_eq!(ac1(Pairs { both: 29, neither: 0, differ: 0 }), None);
    }
}
