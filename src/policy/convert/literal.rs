//! Constants of a document as the engine wants them.

use super::Faults;
use crate::expression::{Expression, ExpressionKind as Kind, Literal, Operator};
use crate::facts::Decimal;
use crate::policy::document::{Amount, Choices, Document, FactType, Scalar};
use crate::policy::finding::Code;

/// A scalar that stands for itself.
pub(super) fn of_scalar(scalar: &Scalar) -> Option<Literal> {
    match scalar {
        Scalar::Flag(flag) => Some(Literal::Boolean(*flag)),
        Scalar::Text(text) => Some(Literal::Text(text.clone())),
        Scalar::Integer(_) | Scalar::Decimal(_) => scalar.number().map(Literal::Number),
    }
}

/// A key of a mapping, which YAML hands over as a text: a number where the value read is one.
pub(super) fn of_key(document: &Document, by: &str, key: &str) -> Literal {
    let text = match document.facts.get(by) {
        Some(fact) => {
            matches!(fact.kind, FactType::Choice | FactType::Code)
                || matches!(fact.choices, Some(Choices::Named(_)))
        }
        None => document.derived.get(by).is_some_and(|derived| !derived.choices.is_empty()),
    };
    match (text, key, Decimal::parse(key)) {
        (false, "true", _) => Literal::Boolean(true),
        (false, "false", _) => Literal::Boolean(false),
        (false, _, Ok(number)) => Literal::Number(number),
        _ => Literal::Text(key.to_owned()),
    }
}

/// A whole number, or an expression over parameters that comes to one; 0 after a fault.
pub(super) fn amount(amount: &Amount, document: &Document, path: &str, faults: &mut Faults) -> i64 {
    let whole = match amount {
        Amount::Number(number) => i64::try_from(*number).ok(),
        Amount::Expression(source) => {
            let Some(expression) = faults.expression(source, path) else { return 0 };
            constant(&expression, document).filter(|whole| *whole >= 0)
        }
    };
    whole.unwrap_or_else(|| {
        let message = "not a whole number, from 0, over whole parameters with + - *";
        faults.tell(Code::TypeMismatch, path, message);
        0
    })
}

fn constant(expression: &Expression, document: &Document) -> Option<i64> {
    match &expression.kind {
        Kind::Number(number) => number.scaled(0),
        Kind::Name(name) => match document.parameters.get(name)?.value {
            Scalar::Integer(integer) => Some(integer),
            _ => None,
        },
        Kind::Binary(operator, left, right) => {
            let (left, right) = (constant(left, document)?, constant(right, document)?);
            match operator {
                Operator::Add => left.checked_add(right),
                Operator::Subtract => left.checked_sub(right),
                Operator::Multiply => left.checked_mul(right),
                _ => None,
            }
        }
        _ => None,
    }
}
