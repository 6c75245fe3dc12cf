//! The syntax tree of an expression, with the place of every part for messages.

use crate::facts::{Date, Decimal};

/// Bytes `start..end` of the source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A fault in an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at character {})", span.start + 1)]
pub struct Fault {
    /// The rule, as in [`crate::facts::Finding`]: `syntax`, `type-mismatch`, `limit-exceeded`, …
    pub code: &'static str,
    /// Where in the expression.
    pub span: Span,
    /// The fact and what to do next.
    pub message: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into() }
    }
}

/// An expression. Equality ignores where it was written.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it was written.
    pub span: Span,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Expression {}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// `unknown`.
    Unknown,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, exact.
    Number(Decimal),
    /// `"text"`: a choice or a code, by what it meets.
    Text(String),
    /// `date("2026-03-31")`.
    Date(Date),
    /// A fact, a derived value or a parameter.
    Name(String),
    /// `not x`.
    Not(Box<Expression>),
    /// `-x`.
    Negate(Box<Expression>),
    /// `a + b`, `a <= b` and the like.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `a and b and c`, or with `or`: two or more operands.
    Logic(Connective, Vec<Expression>),
    /// `x in [..]`: true where one member matches.
    In(Box<Expression>, Vec<Membership>),
    /// `if a then b else c`. With `a` unknown the value is known only where `b` and `c` agree.
    If(Box<Expression>, Box<Expression>, Box<Expression>),
    /// A function over its arguments.
    Call(Function, Vec<Expression>),
    /// `table(key)`: a row of a lookup table.
    Lookup(String, Box<Expression>),
}

/// One member on the right of `in`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// Equal to this value.
    Value(Expression),
    /// Between two values: `[1..5]` holds both ends, `(1..5)` neither.
    Range(Bound, Bound),
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The end.
    pub value: Expression,
    /// Whether the range holds the end itself.
    pub inclusive: bool,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: exact, and therefore only directly inside `floor`.
    Divide,
}

impl Operator {
    /// The sign it is written with.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    /// Whether it yields true or false.
    #[must_use]
    pub fn is_comparison(self) -> bool {
        !matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide)
    }
}

/// Kleene's connectives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connective {
    /// False where one operand is false, unknown where none is and one is unknown.
    And,
    /// True where one operand is true, unknown where none is and one is unknown.
    Or,
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `floor(x)`: the greatest integer not above `x`; `floor(a / b)` divides exactly first.
    Floor,
    /// `abs(x)`.
    Abs,
    /// `min(a, b, …)`: unknown where one is.
    Min,
    /// `max(a, b, …)`: unknown where one is.
    Max,
    /// `sum(a, b, …)`: unknown where one is.
    Sum,
    /// `count(p, q, …)`: how many are true; unknown where one is.
    Count,
    /// `known(x)`: never unknown.
    Known,
    /// `or_else(x, v)`: `x`, or `v` where `x` is unknown.
    OrElse,
}

impl Function {
    /// All functions.
    pub const ALL: [Self; 8] = [
        Self::Floor,
        Self::Abs,
        Self::Min,
        Self::Max,
        Self::Sum,
        Self::Count,
        Self::Known,
        Self::OrElse,
    ];

    /// The name it is called by.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Abs => "abs",
            Self::Min => "min",
            Self::Max => "max",
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Known => "known",
            Self::OrElse => "or_else",
        }
    }

    /// The function called `name`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.as_str() == name)
    }

    /// How many arguments it takes: exactly one, exactly two, or any number from one.
    pub(crate) fn accepts(self, arguments: usize) -> bool {
        match self {
            Self::Floor | Self::Abs | Self::Known => arguments == 1,
            Self::OrElse => arguments == 2,
            Self::Min | Self::Max | Self::Sum | Self::Count => arguments >= 1,
        }
    }
}

impl Expression {
    /// The direct parts, left to right.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExpressionKind::Unknown
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Text(_)
            | ExpressionKind::Date(_)
            | ExpressionKind::Name(_) => Vec::new(),
            ExpressionKind::Not(inner)
            | ExpressionKind::Negate(inner)
            | ExpressionKind::Lookup(_, inner) => vec![inner],
            ExpressionKind::Binary(_, left, right) => vec![left, right],
            ExpressionKind::Logic(_, operands) | ExpressionKind::Call(_, operands) => {
                operands.iter().collect()
            }
            ExpressionKind::If(test, then, otherwise) => vec![test, then, otherwise],
            ExpressionKind::In(value, members) => {
                let mut parts = vec![&**value];
                for member in members {
                    match member {
                        Membership::Value(value) => parts.push(value),
                        Membership::Range(low, high) => parts.extend([&low.value, &high.value]),
                    }
                }
                parts
            }
        }
    }

    /// How many nodes it has, itself counted.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.children().into_iter().map(Self::size).sum::<usize>()
    }

    /// Calls `visit` with every name in it: facts, derived values, parameters, tables.
    pub fn each_name(&self, visit: &mut impl FnMut(&str)) {
        if let ExpressionKind::Name(name) | ExpressionKind::Lookup(name, _) = &self.kind {
            visit(name);
        }
        for child in self.children() {
            child.each_name(visit);
        }
    }
}
