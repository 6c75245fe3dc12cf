//! What holds for every shipped programme, whatever the facts.

use proptest::prelude::*;
use proptest::sample::Index;
use timbang::decision::{Compiled, Effect, LeafIndex, Measure};
use timbang::facts::{Code, Decimal, Fact, FactIndex, FactKind, Facts, Grade, Usage, Value, parse};
use timbang::policy::Programme;
use timbang::policy::document::{Rule, Scalar};

use super::programmes;

/// Values of each fact: all of them where there are few, else the ends and both sides of every
/// constant of the programme that lies in the range.
fn candidates(programme: &Programme) -> Vec<Vec<Value>> {
    let document = programme.document();
    let mut numbers = vec![0, 1, 1_000, 1_000_000];
    for (_, parameter) in document.parameters.iter() {
        if let Scalar::Integer(number) = parameter.value {
            numbers.extend([number - 1, number, number + 1, number * 3, number * 4]);
        }
    }
    let mut codes = vec!["99999".to_owned()];
    for row in document.tables.iter().flat_map(|(_, table)| &table.rows) {
        codes.push(row.code.clone());
        if let Rule::Limits(limits) = &row.gives {
            for limit in limits {
                if let Some(Scalar::Integer(number)) = limit.up_to {
                    numbers.extend([number, number + 1]);
                }
            }
        }
    }
    let within = |min: i64, max: i64| {
        let mut values: Vec<i64> = if max - min <= 40 {
            (min..=max).collect()
        } else {
            let inside = numbers.iter().copied().filter(|n| (min..=max).contains(n));
            inside.chain([min, max]).collect()
        };
        values.sort_unstable();
        values.dedup();
        values
    };
    let values = |kind: &FactKind| -> Vec<Value> {
        match kind {
            FactKind::Flag => vec![Value::Flag(false), Value::Flag(true)],
            FactKind::Choice { choices } => {
                (0..u16::try_from(choices.len()).unwrap()).map(Value::Choice).collect()
            }
            FactKind::Integer { choices, .. } if !choices.is_empty() => {
                choices.iter().copied().map(Value::Integer).collect()
            }
            FactKind::Integer { min, max, .. } => {
                within(*min, *max).into_iter().map(Value::Integer).collect()
            }
            FactKind::Rupiah { min, max } => {
                within(*min, *max).into_iter().map(Value::Rupiah).collect()
            }
            FactKind::Decimal { .. } => ["0", "24.9999", "25", "25.0001", "100000"]
                .map(|token| Value::Decimal(Decimal::parse(token).unwrap()))
                .to_vec(),
            FactKind::Code { .. } => {
                codes.iter().map(|code| Value::Code(Code::new(code).unwrap())).collect()
            }
            FactKind::Date { min, max } => vec![Value::Date(*min), Value::Date(*max)],
        }
    };
    programme.schema().specs().iter().map(|spec| values(&spec.kind)).collect()
}

/// For each fact: whether it is known, which candidate, which grade.
fn picks() -> impl Strategy<Value = Vec<(bool, Index, Index)>> {
    let pick = (prop::bool::weighted(0.8), any::<Index>(), any::<Index>());
    prop::collection::vec(pick, 32)
}

fn case(programme: &Programme, candidates: &[Vec<Value>], picks: &[(bool, Index, Index)]) -> Facts {
    let mut facts = Facts::unknown(programme.schema());
    for ((index, _), (known, value, grade)) in programme.schema().iter().zip(picks.iter().cycle()) {
        if *known {
            let value =
                candidates[index.position()][value.index(candidates[index.position()].len())];
            let grade = Grade::ALL[grade.index(3)];
            facts.set(programme.schema(), index, Some(Fact { value, grade })).unwrap();
        }
    }
    facts
}

fn with(compiled: &Compiled, facts: &Facts, index: FactIndex, fact: Option<Fact>) -> Facts {
    let mut facts = facts.clone();
    facts.set(compiled.schema(), index, fact).unwrap();
    facts
}

/// Leaf, effect, priority and benefit of a case.
fn result(compiled: &Compiled, facts: &Facts) -> (LeafIndex, Effect, i64, i64) {
    let mut scratch = compiled.scratch();
    let found = compiled.evaluate(facts, &mut scratch);
    (found.leaf, found.outcome.effect(), found.priority, found.benefit.unwrap_or_default())
}

fn show(programme: &Programme, facts: &Facts) -> String {
    let known = programme.schema().iter().filter_map(|(index, spec)| {
        facts.get(index).map(|fact| format!("{}: {:?}", spec.key, fact))
    });
    format!("{} {}", programme.id(), known.collect::<Vec<_>>().join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn absence_alone_is_never_the_ground(picks in picks()) {
        for programme in programmes() {
            let (compiled, candidates) = (programme.compiled(), candidates(programme));
            let facts = case(programme, &candidates, &picks);
            let (leaf, effect, ..) = result(compiled, &facts);
            if effect != Effect::Adverse {
                continue;
            }
            for (key, _) in programme.leaf(leaf).unwrap().floor.iter() {
                let index = programme.schema().index(key).unwrap();
                prop_assert!(facts.get(index).is_some(), "{key} {}", show(programme, &facts));
            }
            for (index, spec) in programme.schema().iter() {
                if facts.get(index).is_some() {
                    continue;
                }
                let same = candidates[index.position()].iter().any(|value| {
                    let fact = Fact { value: *value, grade: Grade::Verified };
                    result(compiled, &with(compiled, &facts, index, Some(fact))).0 == leaf
                });
                prop_assert!(same, "{} {}", spec.key, show(programme, &facts));
            }
        }
    }

    #[test]
    fn weaker_evidence_never_makes_a_result_adverse(picks in picks()) {
        for programme in programmes() {
            let compiled = programme.compiled();
            let facts = case(programme, &candidates(programme), &picks);
            if result(compiled, &facts).1 == Effect::Adverse {
                continue;
            }
            for (index, spec) in programme.schema().iter() {
                let Some(known) = facts.get(index) else { continue };
                for grade in Grade::ALL.into_iter().filter(|grade| *grade < known.grade) {
                    let weaker = with(compiled, &facts, index, Some(Fact { grade, ..known }));
                    let effect = result(compiled, &weaker).1;
                    prop_assert!(
                        effect != Effect::Adverse, "{} {}", spec.key, show(programme, &facts)
                    );
                }
            }
        }
    }

    #[test]
    fn a_fact_that_may_only_favour_never_harms(picks in picks()) {
        let picks: Vec<_> = picks.into_iter().map(|(_, value, grade)| (true, value, grade)).collect();
        for programme in programmes() {
            let (compiled, candidates) = (programme.compiled(), candidates(programme));
            let mut facts = case(programme, &candidates, &picks);
            for (index, _) in programme.schema().iter() {
                let known = facts.get(index).unwrap();
                let verified = Fact { grade: Grade::Verified, ..known };
                facts.set(programme.schema(), index, Some(verified)).unwrap();
            }
            for (index, spec) in programme.schema().iter() {
                if spec.usage != Usage::FavourOnly {
                    continue;
                }
                let results: Vec<_> = candidates[index.position()]
                    .iter()
                    .map(|value| {
                        let fact = Fact { value: *value, grade: Grade::Verified };
                        let (_, effect, priority, benefit) =
                            result(compiled, &with(compiled, &facts, index, Some(fact)));
                        (effect, priority, benefit)
                    })
                    .collect();
                for pair in results.windows(2) {
                    let (low, high) = (pair[0], pair[1]);
                    prop_assert!(
                        low.0 <= high.0 && low.1 <= high.1 && low.2 <= high.2,
                        "{} {results:?} {}", spec.key, show(programme, &facts)
                    );
                }
            }
        }
    }

    #[test]
    fn near_the_line_says_nothing_of_protected_and_favour_only_facts(picks in picks()) {
        for programme in programmes() {
            let compiled = programme.compiled();
            let facts = case(programme, &candidates(programme), &picks);
            let found = compiled.recommend(&facts, &mut compiled.scratch());
            let Some(near) = found.explanation.near_line else { continue };
            if let Measure::Fact(fact) = near.measure {
                let spec = programme.schema().spec(fact).unwrap();
                prop_assert!(!spec.protected && spec.usage != Usage::FavourOnly, "{}", spec.key);
            }
        }
    }

    #[test]
    fn counterfactuals_change_choices_only_to_those_that_can_come_of_it(picks in picks()) {
        for programme in programmes() {
            let compiled = programme.compiled();
            let facts = case(programme, &candidates(programme), &picks);
            for way in compiled.counterfactuals(&facts, &mut compiled.scratch()) {
                for change in way.changes {
                    let to = &programme.schema().spec(change.fact).unwrap().recourse.as_ref().unwrap().to;
                    if let Value::Choice(choice) = change.to {
                        prop_assert!(to.is_empty() || to.contains(&choice));
                    }
                }
            }
        }
    }

    #[test]
    fn every_case_has_one_result_and_it_is_always_the_same(picks in picks()) {
        for programme in programmes() {
            let compiled = programme.compiled();
            let facts = case(programme, &candidates(programme), &picks);
            let mut scratch = compiled.scratch();
            let first = compiled.recommend(&facts, &mut scratch);
            // Memory that held another case before changes nothing.
            let _ = compiled.recommend(&Facts::unknown(compiled.schema()), &mut scratch);
            prop_assert_eq!(&first, &compiled.recommend(&facts, &mut scratch));
            prop_assert!((0..=100).contains(&first.priority));
            prop_assert!(programme.leaf(first.leaf).is_some());
            prop_assert!(!(first.outcome.is_adverse() && first.automatic));
        }
    }
}

/// What policies/programmes/README.md says of favour-only facts where other evidence is weak.
#[test]
fn a_favour_only_fact_may_uncover_a_ground_that_weak_evidence_hid_and_never_makes_one() {
    let compiled = super::programme("ref-keluarga-bersyarat").compiled();
    let effect = |hamil: u8, evidence: &str| {
        let none = format!(r#"{{"value": 0, "evidence": "{evidence}"}}"#);
        let json = format!(
            r#"{{"nik_status": "padan", "domisili_sesuai": true, "pekerjaan_dikecualikan": false,
            "desil": 1, "desil_umur_hari": 40, "hamil": {hamil}, "anak_0_6": {none}, "anak_sd": 0,
            "anak_smp": 0, "anak_sma": 0, "lansia_60": {none}, "disabilitas_berat": 0,
            "manfaat_sejenis": {{"value": true, "evidence": "register"}}}}"#
        );
        let facts = parse(compiled.schema(), &json).unwrap();
        result(compiled, &facts).1
    };
    assert_eq!((effect(0, "declared"), effect(1, "declared")), (Effect::Step, Effect::Adverse));
    assert_eq!((effect(0, "verified"), effect(1, "verified")), (Effect::Adverse, Effect::Adverse));
}
