//! Prints an expression so that reading it back gives the same expression.

use std::fmt;

use crate::expression::{Connective, Expression, ExpressionKind as Kind, Membership, Operator};

/// How tightly a form holds together; a part that binds looser than its place needs brackets.
fn binding(kind: &Kind) -> u8 {
    match kind {
        Kind::If(..) => 0,
        Kind::Logic(Connective::Or, _) => 1,
        Kind::Logic(Connective::And, _) => 2,
        Kind::Not(_) => 3,
        Kind::In(..) => 4,
        Kind::Binary(operator, ..) if operator.is_comparison() => 4,
        Kind::Binary(Operator::Add | Operator::Subtract, ..) => 5,
        Kind::Binary(..) => 6,
        Kind::Negate(_) => 7,
        _ => 8,
    }
}

struct At<'e>(u8, &'e Expression);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(least, expression) = self;
        if binding(&expression.kind) < *least {
            write!(f, "({expression})")
        } else {
            write!(f, "{expression}")
        }
    }
}

/// `parts` with `separator` between them.
fn join<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    separator: &str,
    parts: impl Iterator<Item = T>,
) -> fmt::Result {
    for (position, part) in parts.enumerate() {
        if position > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = binding(&self.kind);
        match &self.kind {
            Kind::Unknown => f.write_str("unknown"),
            Kind::Boolean(value) => write!(f, "{value}"),
            Kind::Number(number) => write!(f, "{number}"),
            Kind::Text(text) => write!(f, "\"{text}\""),
            Kind::Date(date) => write!(f, "date(\"{date}\")"),
            Kind::Name(name) => f.write_str(name),
            Kind::Not(inner) => write!(f, "not {}", At(own, inner)),
            Kind::Negate(inner) => write!(f, "-{}", At(own, inner)),
            Kind::Binary(operator, left, right) => {
                // Comparisons do not chain; the others lean to the left.
                let left_least = if operator.is_comparison() { own + 1 } else { own };
                let (left, right) = (At(left_least, left), At(own + 1, right));
                write!(f, "{left} {} {right}", operator.as_str())
            }
            Kind::Logic(connective, operands) => {
                let word = match connective {
                    Connective::And => " and ",
                    Connective::Or => " or ",
                };
                join(f, word, operands.iter().map(|operand| At(own + 1, operand)))
            }
            Kind::In(value, members) => {
                write!(f, "{} in ", At(own + 1, value))?;
                if let [Membership::Range(low, high)] = members.as_slice() {
                    let open = if low.inclusive { '[' } else { '(' };
                    let close = if high.inclusive { ']' } else { ')' };
                    return write!(f, "{open}{}..{}{close}", low.value, high.value);
                }
                f.write_str("[")?;
                join(f, ", ", members.iter().filter_map(Membership::value))?;
                f.write_str("]")
            }
            Kind::If(test, then, otherwise) => {
                write!(f, "if {test} then {then} else {otherwise}")
            }
            Kind::Call(function, arguments) => {
                write!(f, "{}(", function.as_str())?;
                join(f, ", ", arguments.iter())?;
                f.write_str(")")
            }
            Kind::Lookup(table, key) => write!(f, "{table}({key})"),
        }
    }
}

impl Membership {
    fn value(&self) -> Option<&Expression> {
        match self {
            Self::Value(value) => Some(value),
            Self::Range(..) => None,
        }
    }
}
