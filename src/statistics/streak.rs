//! Whether somebody decided the same way for longer than chance would have it.

use super::proportion::exact;

/// The chance that is left to longer runs.
const BEYOND: f64 = 0.01;

/// The shortest length that the longest run of yes in `n` independent answers reaches with a chance
/// of less than 1 %, where `no` of `of` answers say no (Feller 1968, XIII.7, by its recursion). None
/// where nothing says no, or nothing was asked: any run is then as expected.
#[must_use]
pub fn longest_expected(n: u64, no: u64, of: u64) -> Option<u64> {
    let chance = exact(no)? / exact(of).filter(|of| *of > 0.0)?;
    if n == 0 || no == 0 || no > of {
        return None;
    }
    let (mut low, mut high) = (1, n.checked_add(1)?);
    while low < high {
        let length = low.midpoint(high);
        if reached(n, length, chance)? < BEYOND { high = length } else { low = length + 1 }
    }
    Some(low)
}

/// The chance that `n` answers hold a run of at least `length` without a no.
fn reached(n: u64, length: u64, no: f64) -> Option<f64> {
    let (n, length) = (usize::try_from(n).ok()?, usize::try_from(length).ok()?);
    if length > n {
        return Some(0.0);
    }
    let run = (1.0 - no).powi(i32::try_from(length).ok()?);
    // without[k]: the chance that k answers hold no such run.
    let mut without = vec![1.0; n + 1];
    *without.get_mut(length)? = 1.0 - run;
    for k in length + 1..=n {
        let ends = *without.get(k - length - 1)? * no * run;
        *without.get_mut(k)? = *without.get(k - 1)? - ends;
    }
    Some(1.0 - without.get(n)?)
}

/// The longest run of `true`.
#[must_use]
pub fn longest(answers: impl IntoIterator<Item = bool>) -> u64 {
    let (mut run, mut longest) = (0_u64, 0);
    for answer in answers {
        run = if answer { run.saturating_add(1) } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_a_run_is_the_one_counted_by_hand() {
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        // Of 8 throws of three coins 3 hold two heads in a row: HHH, HHT, THH.
        assert!(near(reached(3, 2, 0.5).unwrap(), 3.0 / 8.0));
        // Of 16 throws of four, 3 hold three in a row: HHHH, HHHT, THHH.
        assert!(near(reached(4, 3, 0.5).unwrap(), 3.0 / 16.0));
        assert!(near(reached(2, 3, 0.5).unwrap(), 0.0));
    }

    #[test]
    fn a_run_of_a_fair_coin_reaches_thirteen_of_a_hundred_less_often_than_once_in_a_hundred() {
        let length = longest_expected(100, 50, 100).unwrap();
        assert!(reached(100, length, 0.5).unwrap() < 0.01);
        assert!(reached(100, length - 1, 0.5).unwrap() >= 0.01);
        assert_eq!(length, 13);
        // One change in ten: much longer runs are to be expected.
        assert!(longest_expected(100, 1, 10).unwrap() > 40);
    }

    #[test]
    fn where_nothing_is_ever_changed_no_run_is_too_long() {
        assert_eq!(longest_expected(50, 0, 50), None);
        assert_eq!(longest_expected(0, 1, 2), None);
    }

    #[test]
    fn the_longest_run_is_found() {
        assert_eq!(longest([true, true, false, true, true, true]), 3);
        assert_eq!(longest([]), 0);
    }
}
