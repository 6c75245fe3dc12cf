//! Whether texts that should differ are the same: how often the most frequent one stands there, and
//! how much variety there is.

use super::proportion::exact;

/// How often each of several texts stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variety {
    /// Texts.
    pub texts: u64,
    /// Of these, how often the most frequent one.
    pub most: u64,
    /// How many different ones.
    pub distinct: u64,
    /// Shannon's entropy (Shannon 1948), in hundredths of a bit: 0 where all are the same, log2 of
    /// their number where all differ.
    pub entropy: u32,
}

/// The variety of texts of which each stands `counts` times; none without a text.
#[must_use]
pub fn variety(counts: &[u64]) -> Option<Variety> {
    let texts = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count))?;
    let all = exact(texts).filter(|all| *all > 0.0)?;
    let mut bits = 0.0;
    for count in counts.iter().filter(|count| **count > 0) {
        let share = exact(*count)? / all;
        bits -= share * share.log2();
    }
    let distinct = u64::try_from(counts.iter().filter(|count| **count > 0).count()).ok()?;
    let most = counts.iter().copied().max()?;
    Some(Variety { texts, most, distinct, entropy: hundredths(bits) })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and at most the 64 bits of a count"
)]
fn hundredths(bits: f64) -> u32 {
    (bits.max(0.0) * 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_that_of_the_formula() {
        let of = |counts: &[u64]| variety(counts).unwrap();
        assert_eq!((of(&[4]).entropy, of(&[1; 4]).entropy, of(&[2, 2]).entropy), (0, 200, 100));
        // -(0.75 log2 0.75 + 0.25 log2 0.25) = 0.8113
        let three = of(&[3, 1]);
        assert_eq!((three.entropy, three.most, three.distinct, three.texts), (81, 3, 2, 4));
    }

    #[test]
    fn no_text_has_no_variety() {
        assert_eq!(variety(&[]), None);
        assert_eq!(variety(&[0]), None);
    }
}
