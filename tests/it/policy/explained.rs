//! One case of each programme told in both languages, as a person reads it.

use std::fmt::Write as _;

use timbang::policy::Programme;
use timbang::policy::document::Text;
use timbang::policy::example;
use timbang::policy::explain::{Explainer, phrases};

use super::programme;

/// Everything that is told about the first example that ends at `leaf`.
fn told(programme: &Programme, leaf: &str) -> String {
    let compiled = programme.compiled();
    let worked = programme.document().examples.iter().find(|e| e.leaf == leaf).unwrap();
    let facts = example::facts(compiled, worked).unwrap();
    let found = compiled.recommend(&facts, &mut compiled.scratch());
    let tell = Explainer::new(programme, &facts);
    let mut told = String::new();
    let mut part = |name: &str, texts: Vec<Text>| {
        writeln!(told, "{name}").unwrap();
        for text in texts {
            writeln!(told, "  id  {}\n  en  {}", text.id, text.en).unwrap();
        }
    };
    part(
        "path",
        tell.steps(&found.trace, &found.explanation.missing)
            .into_iter()
            .map(|step| step.sentence)
            .collect(),
    );
    for reason in tell.reasons(&found.explanation.reasons) {
        let name = format!("reason {} ({})", reason.code, reason.ground);
        part(&name, vec![reason.reason.clone(), reason.remedy.clone()]);
    }
    part("missing", found.explanation.missing.iter().map(|m| tell.missing(m)).collect());
    let ways = found.counterfactuals.iter().map(|way| tell.counterfactual(way));
    let ways: Vec<Text> = ways.collect();
    let none = ways.is_empty() && !found.outcome.is_granting();
    part("ways", if none { vec![phrases::no_way()] } else { ways });
    part("near line", found.explanation.near_line.iter().map(|n| tell.near_line(n)).collect());
    part("priority", tell.priority(&found.terms).into_iter().map(|term| term.sentence).collect());
    told
}

#[test]
fn a_family_above_the_limit_is_told_why() {
    insta::assert_snapshot!(told(programme("ref-keluarga-bersyarat"), "L-TOLAK-DESIL"));
}

#[test]
fn a_family_granted_food_aid_is_told_why() {
    insta::assert_snapshot!(told(programme("ref-pangan"), "L-LAYAK"));
}

#[test]
fn a_family_whose_income_is_only_declared_is_told_why_it_is_surveyed() {
    insta::assert_snapshot!(told(programme("ref-blt-darurat"), "L-SURVEI-CEPAT"));
}

#[test]
fn a_firm_without_the_document_is_told_which_would_do() {
    insta::assert_snapshot!(told(programme("ref-izin-usaha"), "L-DATA-LINGKUNGAN"));
}
