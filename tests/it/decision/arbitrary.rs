//! Any facts a schema allows, thresholds and range ends more often than chance would have them.

use proptest::prelude::*;
use timbang::facts::{Code, Decimal, Fact, FactKind, FactSchema, Facts, Grade, Value};

fn number(min: i64, max: i64, near: &[i64]) -> BoxedStrategy<i64> {
    let near: Vec<i64> = near
        .iter()
        .flat_map(|n| [n - 1, *n, n + 1])
        .chain([min, max])
        .filter(|n| (min..=max).contains(n))
        .collect();
    prop_oneof![min..=max, proptest::sample::select(near)].boxed()
}

fn value(kind: &FactKind) -> BoxedStrategy<Value> {
    match kind {
        FactKind::Integer { choices, .. } if !choices.is_empty() => {
            proptest::sample::select(choices.clone()).prop_map(Value::Integer).boxed()
        }
        FactKind::Integer { min, max, .. } => {
            number(*min, *max, &[0, 1, 4, 50, 100]).prop_map(Value::Integer).boxed()
        }
        FactKind::Rupiah { min, max } => {
            let near = [609_160, 2_800_000, 51_000_000];
            number(*min, *max, &near).prop_map(Value::Rupiah).boxed()
        }
        FactKind::Decimal { min, max, places } => {
            let (min, max, places) = (min.scaled(*places), max.scaled(*places), *places);
            number(min.unwrap(), max.unwrap(), &[2_550])
                .prop_map(move |n| Value::Decimal(Decimal::new(n, places).unwrap()))
                .boxed()
        }
        FactKind::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        FactKind::Choice { choices } => {
            (0..u16::try_from(choices.len()).unwrap()).prop_map(Value::Choice).boxed()
        }
        FactKind::Code { .. } => {
            let codes = vec!["47241", "56101", "10710", "99999"];
            proptest::sample::select(codes)
                .prop_map(|code| Value::Code(Code::new(code).unwrap()))
                .boxed()
        }
        FactKind::Date { min, max } => {
            proptest::sample::select(vec![*min, *max]).prop_map(Value::Date).boxed()
        }
    }
}

/// Each fact known with probability 0.9 and any evidence.
pub fn arbitrary_facts(schema: &FactSchema) -> BoxedStrategy<Facts> {
    let schema = schema.clone();
    let parts: Vec<_> = schema
        .specs()
        .iter()
        .map(|spec| {
            let grade = proptest::sample::select(Grade::ALL.to_vec());
            proptest::option::weighted(0.9, (value(&spec.kind), grade))
        })
        .collect();
    parts
        .prop_map(move |parts| {
            let mut facts = Facts::unknown(&schema);
            for ((index, _), part) in schema.iter().zip(parts) {
                let fact = part.map(|(value, grade)| Fact { value, grade });
                facts.set(&schema, index, fact).expect("a value in range");
            }
            facts
        })
        .boxed()
}
