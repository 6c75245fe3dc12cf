//! A share with its interval on a graduated line: the interval is drawn, not only the share.

/// A drawing of a share with its 95 % interval, ready for the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// What it says, for who does not see it.
    pub label: String,
    /// Ticks and their words.
    pub ticks: Vec<(u32, String)>,
    /// The stretch of the interval.
    pub stretch: String,
    /// Where the share stands.
    pub at: u32,
}

const LEFT: u32 = 12;
const LENGTH: u32 = 280;

/// Draws basis points `low`, `share` and `high` (of 10,000) under `label`; `percent` writes a tick.
#[must_use]
pub fn interval(
    (low, share, high): (u32, u32, u32),
    label: String,
    percent: impl Fn(u32) -> String,
) -> Interval {
    let full = [2_000, 5_000, 10_000].into_iter().find(|full| high <= *full).unwrap_or(10_000);
    let at = |points: u32| LEFT + points.min(full) * LENGTH / full;
    let ticks = (0..=4).map(|n| full * n / 4).map(|points| (at(points), percent(points)));
    Interval {
        label,
        ticks: ticks.collect(),
        stretch: format!("M{} 14H{}M{} 9v10M{} 9v10", at(low), at(high), at(low), at(high)),
        at: at(share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_lies_around_its_share_on_a_scale_that_holds_it() {
        let drawn = interval((540, 750, 1_050), String::new(), |points| points.to_string());
        assert_eq!(drawn.at, 12 + 750 * 280 / 2_000);
        assert_eq!(drawn.ticks.last().unwrap().1, "2000");
        let wide = interval((3_000, 6_000, 9_000), String::new(), |points| points.to_string());
        assert_eq!(wide.ticks.last().unwrap().1, "10000");
    }
}
