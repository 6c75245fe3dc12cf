//! What a case costs on one core, for each shipped programme: `cargo bench --bench evaluate -- [PROGRAMME]`.
//!
//! Leaf, priority, benefit and trace have a target; the recommendation with all adverse grounds and
//! counterfactuals, and its texts in both languages, are reported. Facts are those observed in the
//! synthetic town, parsed beforehand.

mod cases;
mod measure;

use std::error::Error;
use std::hint::black_box;

use measure::{best_of_three, load, per_second};
use timbang::decision::{Compiled, Recommendation};
use timbang::facts::Facts;
use timbang::policy::Programme;
use timbang::policy::explain::Explainer;

/// Evaluations a second that each programme must reach on one core.
const TARGET: u128 = 2_000_000;
/// How often the cases of a programme are evaluated in one run.
const ROUNDS: u64 = 1_000;
/// How often they are explained in one run.
const EXPLAINED: u128 = 50;

fn main() -> Result<(), Box<dyn Error>> {
    println!("load {}; best of three; time of one thread; target {TARGET} evaluations/s", load());
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let wanted = wanted.unwrap_or_default();
    let mut missed = Vec::new();
    for programme in cases::library()?.iter().filter(|p| p.id().contains(&wanted)) {
        let cases = cases::of(programme)?;
        let rate = evaluations(programme.compiled(), &cases)?;
        println!(
            "{}: {rate} evaluations/s, {} ns each",
            programme.id(),
            1_000_000_000 / rate.max(1)
        );
        report(programme, &cases)?;
        if rate < TARGET {
            missed.push(programme.id().to_owned());
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("below target: {missed:?}").into()) }
}

fn evaluations(compiled: &Compiled, cases: &[Facts]) -> Result<u128, Box<dyn Error>> {
    let mut scratch = compiled.scratch();
    let [(_, elapsed)] = best_of_three([&mut || {
        for _ in 0..ROUNDS {
            for facts in cases {
                black_box(compiled.evaluate(black_box(facts), &mut scratch));
            }
        }
    }]);
    Ok(per_second(ROUNDS * u64::try_from(cases.len())?, elapsed))
}

/// Prints the nanoseconds of each part of a recommendation, and of its texts.
fn report(programme: &Programme, cases: &[Facts]) -> Result<(), Box<dyn Error>> {
    let compiled = programme.compiled();
    let mut scratch = compiled.scratch();
    let recommend = |facts: &Facts| compiled.recommend(facts, &mut compiled.scratch());
    let told: Vec<_> = cases.iter().map(|facts| (facts, recommend(facts))).collect();
    let count = u128::try_from(cases.len())?;
    let print = |what: &str, run: &mut dyn FnMut(&Facts, &Recommendation)| {
        let [(_, elapsed)] = best_of_three([&mut || {
            for _ in 0..EXPLAINED {
                for (facts, told) in &told {
                    run(facts, told);
                }
            }
        }]);
        println!("    {what}: {} ns", elapsed.as_nanos() / (EXPLAINED * count));
    };
    print("reasons, missing, near line", &mut |facts, told| {
        black_box(compiled.explain(facts, told.leaf, &told.trace, &mut scratch));
    });
    print("counterfactuals", &mut |facts, _| {
        black_box(compiled.counterfactuals(facts, &mut scratch));
    });
    print("whole recommendation", &mut |facts, _| {
        black_box(compiled.recommend(facts, &mut scratch));
    });
    print("its texts, Indonesian and English", &mut |facts, told| tell(programme, facts, told));
    Ok(())
}

/// Every text that a line of `timbang decide` holds.
fn tell(programme: &Programme, facts: &Facts, recommendation: &Recommendation) {
    let explainer = Explainer::new(programme, facts);
    let explanation = &recommendation.explanation;
    black_box(explainer.reasons(&explanation.reasons));
    for missing in &explanation.missing {
        black_box(explainer.missing(missing));
    }
    if let Some(near) = &explanation.near_line {
        black_box(explainer.near_line(near));
    }
    for found in &recommendation.counterfactuals {
        black_box(explainer.counterfactual(found));
    }
}
