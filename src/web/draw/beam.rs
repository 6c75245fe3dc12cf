//! The legal clock as a beam: one tick a working day, the part used up thick, the weight at today.
use std::fmt::Write as _;

/// Between two ticks.
const STEP: u16 = 12;
/// Left of the first tick.
const MARGIN: u16 = 5;
/// More ticks than fit a column: terms beyond it are drawn at this length.
const MOST: u16 = 30;

/// A beam, ready to be drawn. Its words stand beside it, so it is hidden from screen readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beam {
    /// Its width.
    pub width: u16,
    /// One tick a working day.
    pub ticks: String,
    /// What is left.
    pub rest: String,
    /// What is used up.
    pub used: String,
    /// The weight.
    pub weight: String,
    /// Words of style: `pz` where the clock stands still, `la` where it has lapsed.
    pub state: &'static str,
}

/// The beam of a clock of `term` working days of which `used` are over.
#[must_use]
pub fn beam(term: u16, used: u16, stopped: bool) -> Beam {
    let term = term.clamp(1, MOST);
    let lapsed = used >= term;
    let used = used.min(term);
    let at = |day: u16| MARGIN + STEP * day;
    let mut ticks = String::new();
    for day in 0..=term {
        let _infallible = write!(ticks, "M{}.5 2v6", at(day));
    }
    let state = match (stopped, lapsed) {
        (true, _) => "pz",
        (false, true) => "la",
        (false, false) => "",
    };
    let half = 4;
    let left = (at(used)).saturating_sub(half);
    Beam {
        width: at(term) + MARGIN,
        ticks,
        rest: format!("M{} 8.5H{}", at(used), at(term) + 1),
        used: format!("M{MARGIN} 8.5H{}", at(used)),
        weight: format!("M{left}.5 8.5h10v8h-10z"),
        state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_stands_at_today_and_not_beyond_the_term() {
        let three = beam(10, 7, false);
        assert_eq!((three.width, three.weight.as_str()), (130, "M85.5 8.5h10v8h-10z"));
        assert_eq!(three.ticks.matches('M').count(), 11);
        assert_eq!(beam(5, 9, false).weight, beam(5, 5, false).weight);
        assert_eq!(beam(5, 9, false).state, "la");
        assert_eq!(beam(5, 2, true).state, "pz");
    }
}
