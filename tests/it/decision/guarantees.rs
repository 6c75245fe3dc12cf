//! What the compiler refuses, and what holds for everything it accepts.

use proptest::prelude::*;
use timbang::decision::{Definition, Outcome, compile};
use timbang::facts::{Fact, Grade};

use super::arbitrary_facts;
use super::fixture::{definition, expression, programme};

/// The codes and paths of the findings once `spoil` has changed the fixture.
fn refused(spoil: impl FnOnce(&mut Definition)) -> Vec<(&'static str, String)> {
    let mut definition = definition();
    spoil(&mut definition);
    let findings = compile(&definition).expect_err("findings");
    findings.into_iter().map(|finding| (finding.code, finding.path)).collect()
}

fn only(code: &'static str, path: &str) -> Vec<(&'static str, String)> {
    vec![(code, path.to_owned())]
}

#[test]
fn a_target_that_is_nowhere_is_refused() {
    let found = refused(|d| d.nodes[1].if_no = "HILANG".to_owned());
    assert!(found.contains(&("dangling-target", "nodes.N2.if_no".to_owned())), "{found:?}");
}

#[test]
fn a_branch_that_leads_back_is_refused() {
    let found = refused(|d| d.nodes[5].if_yes = "N2".to_owned());
    assert!(found.contains(&("cycle", "nodes.N2".to_owned())), "{found:?}");
}

#[test]
fn an_unknown_that_leads_to_an_adverse_leaf_is_refused() {
    let found = refused(|d| d.nodes[5].if_unknown = "TOLAK-KOMPONEN".to_owned());
    assert_eq!(found, only("unknown-to-adverse", "nodes.N5.if_unknown"));
}

#[test]
fn an_unknown_with_nodes_of_its_own_is_refused() {
    let found = refused(|d| d.nodes[6].if_unknown = "N3b".to_owned());
    assert_eq!(found, only("unknown-to-adverse", "nodes.N6.if_unknown"));
}

#[test]
fn an_adverse_leaf_without_floor_is_refused() {
    let found = refused(|d| d.leaves[7].floor.clear());
    assert_eq!(found, only("adverse-without-floor", "leaves.TOLAK-GANDA"));
}

#[test]
fn an_adverse_leaf_issued_by_rule_is_refused() {
    let found = refused(|d| d.leaves[7].automatic = true);
    assert_eq!(found, only("adverse-automatic", "leaves.TOLAK-GANDA"));
}

#[test]
fn weak_evidence_that_leads_to_another_adverse_leaf_is_refused() {
    let found = refused(|d| d.leaves[7].fallback = Some("TOLAK-DESIL".to_owned()));
    assert_eq!(found, only("adverse-fallback", "leaves.TOLAK-GANDA"));
}

#[test]
fn a_leaf_no_case_reaches_is_refused() {
    let found = refused(|d| {
        let stray = super::leaf("SENDIRI", Outcome::Review);
        d.leaves.push(stray);
    });
    assert_eq!(found, only("unreachable-node", "leaves.SENDIRI"));
}

#[test]
fn a_month_meets_no_point_in_time() {
    let found = refused(|d| d.nodes[4].test = expression("upah > modal"));
    assert_eq!(found, only("period-mismatch", "nodes.N4.test"));
}

#[test]
fn a_derived_value_that_needs_itself_is_refused() {
    let found = refused(|d| d.derived[2].expression = expression("komponen + 0"));
    assert!(found.iter().any(|(code, _)| *code == "cycle"), "{found:?}");
}

#[test]
fn faults_of_every_part_come_at_once() {
    let found = refused(|d| {
        d.nodes[2].test = expression("desil <= \"empat\"");
        d.nodes[5].test = expression("komponen");
        d.leaves[7].floor[0].0 = "tiada".to_owned();
        d.derived[1].expression = expression("upah > 9000000000 * 9000000000 * 9000000000");
    });
    for (code, path) in [
        ("type-mismatch", "nodes.N3.test"),
        ("type-mismatch", "nodes.N5.test"),
        ("unknown-name", "leaves.TOLAK-GANDA.floor.tiada"),
        ("limit-exceeded", "derived.kontradiksi"),
    ] {
        assert!(found.contains(&(code, path.to_owned())), "{code} {path}: {found:?}");
    }
}

#[test]
fn the_facts_beneath_a_test_are_found_through_derived_values_and_tables() {
    let programme = programme();
    let node = programme.nodes().nth(7).expect("N7");
    let beneath = programme.facts_beneath(node);
    let keys: Vec<_> = beneath.iter().map(|fact| programme.schema().key(*fact)).collect();
    assert_eq!(keys, ["kbli", "kursi", "dokumen"]);
}

proptest! {
    #[test]
    fn weaker_evidence_never_turns_a_result_adverse(
        facts in arbitrary_facts(&definition().schema),
        weaker in any::<proptest::sample::Index>(),
    ) {
        let programme = programme();
        let schema = programme.schema();
        let mut scratch = programme.scratch();
        prop_assume!(!programme.evaluate(&facts, &mut scratch).outcome.is_adverse());
        let known: Vec<_> = schema.iter().filter(|(index, _)| facts.get(*index).is_some()).collect();
        prop_assume!(!known.is_empty());
        let (index, _) = known[weaker.index(known.len())];
        let mut facts = facts;
        let value = facts.get(index).unwrap().value;
        facts.set(schema, index, Some(Fact { value, grade: Grade::Declared })).unwrap();
        prop_assert!(!programme.evaluate(&facts, &mut scratch).outcome.is_adverse());
    }

    #[test]
    fn every_fact_of_the_floor_is_known_where_a_leaf_is_adverse(
        facts in arbitrary_facts(&definition().schema),
    ) {
        let (definition, programme) = (definition(), programme());
        let mut scratch = programme.scratch();
        let evaluation = programme.evaluate(&facts, &mut scratch);
        if evaluation.outcome.is_adverse() {
            let id = programme.leaf_id(evaluation.leaf);
            let leaf = definition.leaves.iter().find(|leaf| leaf.id == id).unwrap();
            for (key, least) in &leaf.floor {
                let fact = facts.get(programme.schema().index(key).unwrap());
                prop_assert!(fact.is_some_and(|fact| fact.grade >= *least));
            }
        }
    }
}
