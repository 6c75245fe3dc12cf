//! A share with its interval: Wilson's score interval at 95 % (Wilson 1927), which stays sound for
//! small numbers and for shares near 0 and 1.

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Fewer cases than this have counts and no share.
pub const LEAST: u64 = 30;

/// A share of `of`, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    /// Lower end of the 95 % interval.
    pub low: u32,
    /// The share.
    pub share: u32,
    /// Upper end of the 95 % interval.
    pub high: u32,
}

/// The share of `part` in `of` with its interval; none below 30, where a share would say more than
/// is known, and none where `part` is more than `of`.
#[must_use]
pub fn wilson(part: u64, of: u64) -> Option<Proportion> {
    if of < LEAST || part > of {
        return None;
    }
    let (part, of) = (exact(part)?, exact(of)?);
    let share = part / of;
    let (square, scale) = (Z * Z, 1.0 + Z * Z / of);
    let centre = (share + square / (2.0 * of)) / scale;
    let half = Z * (share * (1.0 - share) / of + square / (4.0 * of * of)).sqrt() / scale;
    Some(Proportion {
        low: points((centre - half).max(0.0)),
        share: points(share),
        high: points((centre + half).min(1.0)),
    })
}

/// Counts above 2^32 are beyond any office.
pub(super) fn exact(count: u64) -> Option<f64> {
    u32::try_from(count).ok().map(f64::from)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 10,000 by construction"
)]
fn points(share: f64) -> u32 {
    (share * 10_000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // 31 of 412: 7.52 %, interval 5.35 to 10.48 % (R, prop.test without correction).
        let changed = wilson(31, 412).unwrap();
        assert_eq!((changed.low, changed.share, changed.high), (535, 752, 1_048));
    }

    #[test]
    fn none_of_many_is_not_surely_none() {
        let none = wilson(0, 100).unwrap();
        assert_eq!((none.low, none.share), (0, 0));
        assert!((300..400).contains(&none.high), "{none:?}");
        assert_eq!(wilson(100, 100).unwrap().high, 10_000);
    }

    #[test]
    fn few_cases_have_no_share() {
        assert_eq!(wilson(5, 29), None);
        assert_eq!(wilson(31, 30), None);
    }
}
