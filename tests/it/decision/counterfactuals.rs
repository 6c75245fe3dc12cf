//! Counterfactuals against trying everything.

use proptest::prelude::*;
use timbang::decision::{Compiled, Counterfactual};
use timbang::facts::{
    Correction, Decimal, Fact, FactIndex, FactKind, FactSchema, Facts, Grade, Value, parse,
};

use super::arbitrary_facts;
use super::fixture::{definition, programme};

/// Representatives enough for the thresholds of the fixture, found by hand and not by the engine.
fn values(kind: &FactKind) -> Vec<Value> {
    match kind {
        FactKind::Integer { min, max, .. } => (*min..=*max).map(Value::Integer).collect(),
        FactKind::Rupiah { .. } => {
            [0, 50_999_999, 51_000_000, 100_000_000].map(Value::Rupiah).to_vec()
        }
        FactKind::Decimal { .. } => {
            [0, 2_550, 2_551].map(|n| Value::Decimal(Decimal::new(n, 2).unwrap())).to_vec()
        }
        FactKind::Flag => vec![Value::Flag(false), Value::Flag(true)],
        FactKind::Choice { choices } => {
            (0..u16::try_from(choices.len()).unwrap()).map(Value::Choice).collect()
        }
        FactKind::Code { .. } | FactKind::Date { .. } => Vec::new(),
    }
}

fn changeable(schema: &FactSchema) -> Vec<(FactIndex, u32, bool)> {
    schema
        .iter()
        .filter(|(_, spec)| !spec.protected && !spec.immutable)
        .filter_map(|(index, spec)| {
            let recourse = spec.recourse.as_ref()?;
            let amount = matches!(spec.kind, FactKind::Rupiah { .. });
            Some((index, recourse.cost.into(), amount && recourse.kind == Correction::Act))
        })
        .collect()
}

/// The fewest changes (at most four), and the least cost with that many, that lead to a grant.
fn by_trying(programme: &Compiled, facts: &Facts) -> Option<(usize, u32)> {
    fn go(
        programme: &Compiled,
        facts: &mut Facts,
        rest: &[(FactIndex, u32, bool)],
        spent: (usize, u32),
        best: &mut Option<(usize, u32)>,
    ) {
        if best.is_some_and(|best| best <= spent) {
            return;
        }
        let Some(((index, cost, never_lower), rest)) = rest.split_first() else {
            if programme.evaluate(facts, &mut programme.scratch()).outcome.is_granting() {
                *best = Some(spent);
            }
            return;
        };
        go(programme, facts, rest, spent, best);
        if spent.0 == 4 {
            return;
        }
        let schema = programme.schema();
        let now = facts.get(*index);
        for value in values(&schema.spec(*index).unwrap().kind) {
            let lower = match (now.map(|now| now.value), value) {
                (Some(Value::Rupiah(now)), Value::Rupiah(then)) => then < now,
                _ => false,
            };
            if *never_lower && lower {
                continue;
            }
            let changed = Fact { value, grade: Grade::Verified };
            facts.set(schema, *index, Some(changed)).unwrap();
            go(programme, facts, rest, (spent.0 + 1, spent.1 + cost), best);
        }
        facts.set(schema, *index, now).unwrap();
    }
    let mut best = None;
    let all = changeable(programme.schema());
    go(programme, &mut facts.clone(), &all, (0, 0), &mut best);
    best
}

fn applied(programme: &Compiled, facts: &Facts, counterfactual: &Counterfactual) -> Facts {
    let mut facts = facts.clone();
    for change in &counterfactual.changes {
        let fact = Fact { value: change.to, grade: Grade::Verified };
        facts.set(programme.schema(), change.fact, Some(fact)).expect("a value in range");
    }
    facts
}

fn offered(json: &str) -> Vec<(Correction, Vec<(String, Value)>)> {
    let programme = programme();
    let facts = parse(programme.schema(), json).unwrap_or_else(|found| panic!("{found:?}"));
    let found = programme.counterfactuals(&facts, &mut programme.scratch());
    found
        .into_iter()
        .map(|counterfactual| {
            let changes = counterfactual.changes.iter();
            let key = |fact| programme.schema().key(fact).to_owned();
            (counterfactual.kind, changes.map(|c| (key(c.fact), c.to)).collect())
        })
        .collect()
}

const FAMILY: &str = r#""status": "cocok", "lokal": true, "sejenis": false, "upah": 0, "luas": 1,
    "anak": 1"#;

#[test]
fn the_value_offered_is_the_nearest_that_would_do() {
    let found = offered(&format!(r#"{{{FAMILY}, "desil": 9, "kbli": "47241"}}"#));
    let desil = ("desil".to_owned(), Value::Integer(4));
    assert_eq!(found, [(Correction::Correct, vec![desil])]);
}

#[test]
fn amounts_are_offered_rounded_and_never_lower() {
    let json = format!(
        r#"{{{FAMILY}, "desil": 2, "kbli": "99999", "dokumen": "sppl", "modal": 8000000}}"#
    );
    let modal = ("modal".to_owned(), Value::Rupiah(51_000_000));
    assert_eq!(offered(&json), [(Correction::Act, vec![modal])]);
}

#[test]
fn no_way_is_said_where_there_is_none() {
    assert_eq!(offered(r#"{"status": "tidak", "desil": 9}"#), []);
}

#[test]
fn protected_and_immutable_facts_are_never_changed() {
    // An elder or a higher age would help here; only the child may be named.
    let found = offered(&format!(
        r#"{{{}, "anak": 0, "lansia": 0, "desil": 2, "kbli": "47241"}}"#,
        FAMILY.replace(r#""anak": 1"#, r#""kursi": 1"#)
    ));
    assert_eq!(found, [(Correction::Act, vec![("anak".to_owned(), Value::Integer(1))])]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn counterfactuals_are_valid_and_no_trial_beats_them(
        facts in arbitrary_facts(&definition().schema),
    ) {
        let programme = programme();
        let mut scratch = programme.scratch();
        prop_assume!(!programme.evaluate(&facts, &mut scratch).outcome.is_granting());
        let found = programme.counterfactuals(&facts, &mut scratch);
        let costs = changeable(programme.schema());
        for counterfactual in &found {
            let after = applied(&programme, &facts, counterfactual);
            let evaluation = programme.evaluate(&after, &mut scratch);
            prop_assert!(evaluation.outcome.is_granting());
            prop_assert_eq!(evaluation.leaf, counterfactual.leaf);
            for change in &counterfactual.changes {
                prop_assert!(costs.iter().any(|(fact, ..)| *fact == change.fact));
                prop_assert_ne!(change.from, Some(change.to));
            }
        }
        let cost = |counterfactual: &Counterfactual| {
            let cost = |fact| costs.iter().find(|(other, ..)| *other == fact).unwrap().1;
            let changes = &counterfactual.changes;
            (changes.len(), changes.iter().map(|change| cost(change.fact)).sum::<u32>())
        };
        prop_assert_eq!(found.first().map(cost), by_trying(&programme, &facts));
    }
}
