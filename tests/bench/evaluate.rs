//! Leaf, priority, benefit and trace a second, on one core: `cargo bench --bench evaluate`.

mod measure;
mod town;

use std::error::Error;
use std::hint::black_box;

use measure::{best_of_three, each, load, per_second};

/// Evaluations of one run.
const EVALUATIONS: u64 = 2_000_000;
/// What each programme must reach on one core.
const TARGET: u128 = 2_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    println!("load {}; best of three; target {TARGET}/s for each programme", load());
    for programme in town::library()?.iter() {
        let cases = town::cases(programme)?;
        let compiled = programme.compiled();
        let mut scratch = compiled.scratch();
        let count = u64::try_from(cases.len())?;
        let rounds = EVALUATIONS / count;
        let elapsed = best_of_three(|| {
            for _ in 0..rounds {
                for facts in &cases {
                    black_box(compiled.evaluate(black_box(facts), &mut scratch));
                }
            }
        });
        let steps: usize =
            cases.iter().map(|facts| compiled.evaluate(facts, &mut scratch).trace.len()).sum();
        let (rate, nanoseconds) = (per_second(rounds * count, elapsed), each(rounds * count, elapsed));
        println!(
            "{:24} {rate:>9}/s  {nanoseconds:>4} ns each  {} steps in {count} cases{}",
            programme.id(),
            steps,
            if rate < TARGET { "  BELOW TARGET" } else { "" },
        );
    }
    Ok(())
}
