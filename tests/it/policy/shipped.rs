//! The four shipped programmes pass the check.

use timbang::policy::check::{Checked, check};

use timbang::decision::Outcome;
use timbang::policy::{Programme, SHIPPED, example};

/// The reference asks no evidence for the family size on which a refusal of emergency aid rests.
const WARNINGS: [&str; 1] = ["floor-misses-fact /leaves/L-TOLAK-MAMPU/floor"];

#[test]
fn shipped_programmes_are_not_refused() {
    for (file, bytes) in SHIPPED {
        let id = file.strip_suffix("/1.yaml").unwrap();
        let Checked { document, findings, .. } = check(bytes);
        let findings: Vec<String> =
            findings.iter().map(|f| format!("{} {}", f.code, f.path)).collect();
        let expected: &[&str] = if id == "ref-blt-darurat" { &WARNINGS } else { &[] };
        assert_eq!(findings, expected, "{id}");
        assert_eq!(document.map(|document| document.id).as_deref(), Some(id));
    }
}

#[test]
fn what_is_given_goes_by_what_is_decided_whatever_was_recommended() {
    let given = |id: &str, leaf: &str, outcome| {
        let (_, bytes) = SHIPPED.into_iter().find(|(file, _)| file.starts_with(id)).unwrap();
        let programme = Programme::load(bytes).unwrap();
        let compiled = programme.compiled();
        let worked = programme.document().examples.iter().find(|worked| worked.leaf == leaf);
        let facts = example::facts(compiled, worked.unwrap()).unwrap();
        compiled.benefit(outcome, &facts, &mut compiled.scratch())
    };
    let aid = |outcome| given("ref-blt-darurat", "L-TOLAK-MAMPU", outcome);
    assert_eq!(aid(Outcome::Grant), Some(900_000));
    assert_eq!(aid(Outcome::ProvisionalGrant), Some(300_000));
    assert_eq!(aid(Outcome::ProposedRefusal), None);
    let family = |leaf| given("ref-keluarga-bersyarat", leaf, Outcome::Eligible);
    assert!(family("L-TOLAK-GANDA").is_some());
    assert_eq!(family("L-TOLAK-KOMPONEN"), None, "of a member nobody knows no amount is told");
    assert_eq!(given("ref-izin-usaha", "L-TOLAK-STANDAR", Outcome::Issue), None);
}
