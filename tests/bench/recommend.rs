//! What a recommendation costs, and what it costs to tell it in both languages:
//! `cargo bench --bench recommend`.

mod measure;
mod town;

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use measure::{best_of_three, each, load};
use timbang::decision::Recommendation;
use timbang::facts::Facts;
use timbang::policy::Programme;
use timbang::policy::explain::{Change, Explainer};

fn main() -> Result<(), Box<dyn Error>> {
    println!("load {}; best of three; nanoseconds a case", load());
    println!(
        "{:24} {:>8} {:>8} {:>8} {:>8}",
        "programme", "explain", "counterf", "whole", "texts"
    );
    for programme in town::library()?.iter() {
        let cases = town::cases(programme)?;
        let compiled = programme.compiled();
        let mut scratch = compiled.scratch();
        let count = u64::try_from(cases.len())?;
        let nanoseconds = |elapsed: Duration| each(count, elapsed);

        let recommendations: Vec<_> =
            cases.iter().map(|facts| compiled.recommend(facts, &mut scratch)).collect();
        let explain = best_of_three(|| {
            for (facts, recommendation) in cases.iter().zip(&recommendations) {
                let (leaf, trace) = (recommendation.leaf, &recommendation.trace);
                black_box(compiled.explain(facts, leaf, trace, &mut scratch));
            }
        });
        let counterfactuals = best_of_three(|| {
            for facts in &cases {
                black_box(compiled.counterfactuals(facts, &mut scratch));
            }
        });
        let whole = best_of_three(|| {
            for facts in &cases {
                black_box(compiled.recommend(facts, &mut scratch));
            }
        });
        let texts = best_of_three(|| {
            for (facts, recommendation) in cases.iter().zip(&recommendations) {
                tell(programme, facts, recommendation);
            }
        });
        println!(
            "{:24} {:>8} {:>8} {:>8} {:>8}",
            programme.id(),
            nanoseconds(explain),
            nanoseconds(counterfactuals),
            nanoseconds(whole),
            nanoseconds(texts),
        );
    }
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
        let changes = found.changes.iter();
        let changes: Vec<_> = changes
            .map(|change| Change { fact: change.fact, from: change.from, to: change.to })
            .collect();
        black_box(explainer.counterfactual(found.kind, &changes, found.leaf));
    }
}
