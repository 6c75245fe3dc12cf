//! Runs the worked cases of a programme.

use crate::decision::{Compiled, Step};
use crate::facts::{Code, Decimal, Fact, FactKind, Facts, Value, parse_date};
use crate::policy::document::{Example, Scalar};

/// How a worked case fails: the part of the example, and the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// `leaf`, `priority`, `benefit`, `path`, or `facts/<key>`.
    pub part: String,
    /// What came out, or what is wrong with what went in.
    pub message: String,
}

/// Runs `example`; every part that differs.
#[must_use]
pub fn run(compiled: &Compiled, example: &Example) -> Vec<Failure> {
    let facts = match facts(compiled, example) {
        Ok(facts) => facts,
        Err(failures) => return failures,
    };
    let mut scratch = compiled.scratch();
    let evaluation = compiled.evaluate(&facts, &mut scratch);
    let mut failures = Vec::new();
    let mut differs = |part: &str, found: String, expected: String| {
        if found != expected {
            let message = format!("comes to {found}, not to {expected}");
            failures.push(Failure { part: part.to_owned(), message });
        }
    };
    let amount = |amount: Option<i64>| amount.map_or("nothing".to_owned(), |a| a.to_string());
    let expected = example.benefit.map(|benefit| i64::try_from(benefit).unwrap_or(i64::MAX));
    differs("leaf", compiled.leaf_id(evaluation.leaf).to_owned(), example.leaf.clone());
    differs("priority", evaluation.priority.to_string(), example.priority.to_string());
    differs("benefit", amount(evaluation.benefit), amount(expected));
    let path = evaluation.trace.iter().map(|step| show(compiled, *step)).collect::<Vec<_>>();
    let expected = example.path.iter().map(ToString::to_string).collect::<Vec<_>>();
    differs("path", path.join(", "), expected.join(", "));
    failures
}

fn show(compiled: &Compiled, step: Step) -> String {
    match step {
        Step::Test { node, answer } => format!("{} {}", compiled.node_id(node), answer.as_str()),
        Step::Floor { leaf, fact } => {
            format!("{} floor:{}", compiled.leaf_id(leaf), compiled.schema().key(fact))
        }
    }
}

/// The facts of a worked case.
///
/// # Errors
/// Every fact that is not one of the programme's, or has a value it does not allow.
pub fn facts(compiled: &Compiled, example: &Example) -> Result<Facts, Vec<Failure>> {
    let schema = compiled.schema();
    let (mut facts, mut failures) = (Facts::unknown(schema), Vec::new());
    for (key, given) in example.facts.iter() {
        let (scalar, grade) = given.graded();
        let set = schema.index(key).and_then(|index| {
            let value = value(&schema.spec(index)?.kind, scalar)?;
            facts.set(schema, index, Some(Fact { value, grade })).ok()
        });
        if set.is_none() {
            let message = format!("`{scalar}` is not a value of `{key}`");
            failures.push(Failure { part: format!("facts/{key}"), message });
        }
    }
    if failures.is_empty() { Ok(facts) } else { Err(failures) }
}

fn value(kind: &FactKind, scalar: &Scalar) -> Option<Value> {
    Some(match (kind, scalar) {
        (FactKind::Flag, Scalar::Flag(flag)) => Value::Flag(*flag),
        (FactKind::Integer { .. }, Scalar::Integer(n)) => Value::Integer(*n),
        (FactKind::Rupiah { .. }, Scalar::Integer(n)) => Value::Rupiah(*n),
        (FactKind::Decimal { .. }, Scalar::Integer(n)) => Value::Decimal(Decimal::from(*n)),
        (FactKind::Decimal { .. }, Scalar::Decimal(t)) => Value::Decimal(Decimal::parse(t).ok()?),
        (FactKind::Choice { choices }, Scalar::Text(text)) => {
            let position = choices.iter().position(|choice| choice == text)?;
            Value::Choice(u16::try_from(position).ok()?)
        }
        (FactKind::Code { .. }, Scalar::Text(text)) => Value::Code(Code::new(text)?),
        (FactKind::Date { .. }, Scalar::Text(text)) => Value::Date(parse_date(text)?),
        _ => return None,
    })
}
