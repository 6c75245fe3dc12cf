//! How an expression moves with one fact while all facts are known: proof by structure.
//!
//! Every answer but [`Direction::Mixed`] is proven: `Rising` means that a higher value of the fact
//! (true over false) never lowers the expression. `Mixed` only says that no proof was found.

use super::scope::Scope;
use crate::expression::{
    Bound, Expression, ExpressionKind as Kind, Function, Membership, Operator,
};
use crate::facts::Decimal;
use crate::policy::document::{Choices, Fact, FactType};

/// Largest expression after derived values are written out; beyond it nothing is proven.
const MAX_SIZE: usize = 20_000;

/// How an expression moves with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Not at all.
    Constant,
    /// Never down when the fact goes up.
    Rising,
    /// Never up when the fact goes up.
    Falling,
    /// Not proven to be either.
    Mixed,
}

impl Direction {
    fn flip(self) -> Self {
        match self {
            Self::Rising => Self::Falling,
            Self::Falling => Self::Rising,
            other => other,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Constant, other) | (other, Self::Constant) => other,
            (a, b) if a == b => a,
            _ => Self::Mixed,
        }
    }
}

/// How `expression` moves with the fact called `fact`.
pub(super) fn direction(scope: &Scope<'_>, expression: &Expression, fact: &str) -> Direction {
    match written_out(scope, expression) {
        Some(expression) => Moves { scope, fact }.of(&expression),
        None => Direction::Mixed,
    }
}

/// Whether `expression` is known whenever all facts are.
pub(super) fn is_definite(scope: &Scope<'_>, expression: &Expression) -> bool {
    written_out(scope, expression).is_some_and(|expression| definite(scope, &expression))
}

/// `expression` with derived values written out and what only matters to unknown facts taken away.
pub(super) fn written_out(scope: &Scope<'_>, expression: &Expression) -> Option<Expression> {
    WriteOut { scope, left: MAX_SIZE, depth: 0 }.of(expression)
}

struct WriteOut<'s, 'a> {
    scope: &'s Scope<'a>,
    left: usize,
    depth: usize,
}

impl WriteOut<'_, '_> {
    fn boxed(&mut self, expression: &Expression) -> Option<Box<Expression>> {
        self.of(expression).map(Box::new)
    }

    fn all(&mut self, parts: &[Expression]) -> Option<Vec<Expression>> {
        parts.iter().map(|part| self.of(part)).collect()
    }

    fn of(&mut self, expression: &Expression) -> Option<Expression> {
        self.left = self.left.checked_sub(1)?;
        let kind = match &expression.kind {
            Kind::Name(name) => match self.scope.definition(name) {
                // Deeper than the number of derived values is a cycle, which the compiler tells.
                Some(_) if self.depth > self.scope.derived.len() => return None,
                Some(definition) => {
                    self.depth += 1;
                    let written = self.of(definition);
                    self.depth -= 1;
                    return written;
                }
                None => Kind::Name(name.clone()),
            },
            Kind::Not(inner) => Kind::Not(self.boxed(inner)?),
            Kind::Negate(inner) => Kind::Negate(self.boxed(inner)?),
            Kind::Lookup(table, key) => Kind::Lookup(table.clone(), self.boxed(key)?),
            Kind::Binary(operator, left, right) => {
                Kind::Binary(*operator, self.boxed(left)?, self.boxed(right)?)
            }
            Kind::Logic(connective, operands) => Kind::Logic(*connective, self.all(operands)?),
            Kind::In(value, members) => {
                let value = self.boxed(value)?;
                let members: Option<_> = members.iter().map(|member| self.member(member)).collect();
                Kind::In(value, members?)
            }
            Kind::If(test, then, otherwise) => {
                let (test, then) = (self.of(test)?, self.of(then)?);
                let otherwise = self.of(otherwise)?;
                if then == otherwise && definite(self.scope, &test) {
                    return Some(then);
                }
                Kind::If(Box::new(test), Box::new(then), Box::new(otherwise))
            }
            Kind::Call(function, arguments) => {
                let arguments = self.all(arguments)?;
                match (function, arguments.as_slice()) {
                    (Function::OrElse, [value, _]) if definite(self.scope, value) => {
                        return Some(value.clone());
                    }
                    (Function::Known, [value]) if definite(self.scope, value) => {
                        Kind::Boolean(true)
                    }
                    _ => Kind::Call(*function, arguments),
                }
            }
            other => other.clone(),
        };
        Some(Expression { kind, span: expression.span })
    }

    fn member(&mut self, member: &Membership) -> Option<Membership> {
        Some(match member {
            Membership::Value(value) => Membership::Value(self.of(value)?),
            Membership::Range(low, high) => {
                let bound = |out: &mut Self, bound: &Bound| {
                    Some(Bound { value: out.of(&bound.value)?, inclusive: bound.inclusive })
                };
                Membership::Range(bound(self, low)?, bound(self, high)?)
            }
        })
    }
}

fn definite(scope: &Scope<'_>, expression: &Expression) -> bool {
    let own =
        match &expression.kind {
            Kind::Unknown => false,
            Kind::Binary(Operator::Divide, _, divisor) => is_positive(scope, divisor),
            Kind::Lookup(table, _) => scope.document.tables.get(table).is_some_and(|table| {
                table.rows.iter().filter_map(|row| row.reads.as_deref()).all(|reads| {
                    scope.definition(reads).is_none_or(|reads| is_definite(scope, reads))
                })
            }),
            _ => true,
        };
    own && expression.children().into_iter().all(|child| definite(scope, child))
}

struct Moves<'s, 'a> {
    scope: &'s Scope<'a>,
    fact: &'s str,
}

impl Moves<'_, '_> {
    fn of(&self, expression: &Expression) -> Direction {
        if !self.reads(expression) {
            return Direction::Constant;
        }
        match &expression.kind {
            Kind::Name(_) => Direction::Rising,
            Kind::Not(inner) | Kind::Negate(inner) => self.of(inner).flip(),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right),
            Kind::Logic(_, operands) => self.all(operands),
            Kind::If(test, then, otherwise) => match self.of(test) {
                Direction::Constant => self.of(then).and(self.of(otherwise)),
                _ => Direction::Mixed,
            },
            Kind::Call(function, arguments) => match function {
                Function::Floor
                | Function::Min
                | Function::Max
                | Function::Sum
                | Function::Count => self.all(arguments),
                Function::Abs if arguments.iter().all(|a| is_from_zero(self.scope, a)) => {
                    self.all(arguments)
                }
                Function::Abs | Function::Known | Function::OrElse => Direction::Mixed,
            },
            _ => Direction::Mixed,
        }
    }

    fn all(&self, parts: &[Expression]) -> Direction {
        parts.iter().fold(Direction::Constant, |so_far, part| so_far.and(self.of(part)))
    }

    fn reads(&self, expression: &Expression) -> bool {
        let position = self.scope.document.facts.position(self.fact);
        position.is_some_and(|position| self.scope.beneath(expression).contains(&position))
    }

    fn binary(&self, operator: Operator, left: &Expression, right: &Expression) -> Direction {
        let (l, r) = (self.of(left), self.of(right));
        match operator {
            Operator::Add => l.and(r),
            Operator::Subtract | Operator::Greater | Operator::GreaterOrEqual => l.and(r.flip()),
            Operator::Less | Operator::LessOrEqual => l.flip().and(r),
            Operator::Multiply => match (l, r) {
                (Direction::Constant, moving) if is_from_zero(self.scope, left) => moving,
                (moving, Direction::Constant) if is_from_zero(self.scope, right) => moving,
                _ => Direction::Mixed,
            },
            Operator::Divide => match (l, r) {
                (moving, Direction::Constant) if is_positive(self.scope, right) => moving,
                (Direction::Constant, moving)
                    if is_from_zero(self.scope, left) && is_positive(self.scope, right) =>
                {
                    moving.flip()
                }
                _ => Direction::Mixed,
            },
            Operator::Equal | Operator::NotEqual => {
                let against = match (&left.kind, &right.kind) {
                    (Kind::Boolean(flag), _) | (_, Kind::Boolean(flag)) => *flag,
                    _ => return Direction::Mixed,
                };
                let moving = l.and(r);
                if against == (operator == Operator::Equal) { moving } else { moving.flip() }
            }
        }
    }
}

/// Proven to be 0 or more.
fn is_from_zero(scope: &Scope<'_>, expression: &Expression) -> bool {
    let zero = Decimal::from(0);
    match &expression.kind {
        Kind::Number(number) => *number >= zero,
        Kind::Name(name) => least(scope, name).is_some_and(|least| least >= zero),
        Kind::Binary(Operator::Add | Operator::Multiply | Operator::Divide, left, right) => {
            is_from_zero(scope, left) && is_from_zero(scope, right)
        }
        Kind::Call(Function::Abs | Function::Count, _) => true,
        Kind::Call(Function::Known, _) => false,
        Kind::Call(_, arguments) => arguments.iter().all(|a| is_from_zero(scope, a)),
        Kind::If(_, then, otherwise) => is_from_zero(scope, then) && is_from_zero(scope, otherwise),
        _ => false,
    }
}

/// Proven to be more than 0.
fn is_positive(scope: &Scope<'_>, expression: &Expression) -> bool {
    let zero = Decimal::from(0);
    match &expression.kind {
        Kind::Number(number) => *number > zero,
        Kind::Name(name) => least(scope, name).is_some_and(|least| least > zero),
        _ => false,
    }
}

/// The smallest value a fact or parameter can have.
fn least(scope: &Scope<'_>, name: &str) -> Option<Decimal> {
    if let Some(parameter) = scope.document.parameters.get(name) {
        return parameter.value.number();
    }
    let fact: &Fact = scope.document.facts.get(name)?;
    match (&fact.range, &fact.choices, fact.kind) {
        (Some(range), ..) => range.first()?.number(),
        (None, Some(Choices::Integers(choices)), FactType::Integer) => {
            choices.iter().min().copied().map(Decimal::from)
        }
        _ => None,
    }
}
