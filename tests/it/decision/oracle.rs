//! A second, naive implementation of the format: it walks the document with exact fractions and
//! looks every name up. The compiled programme must agree with it.

use timbang::decision::{
    Answer, Benefit, Compiled, Definition, Effect, Outcome, Points, Step, Term,
};
use timbang::expression::{
    Connective, Expression, ExpressionKind as Kind, Function, Literal, Membership, Operator,
    RowRule,
};
use timbang::facts::{Date, Decimal, FactKind, Facts, Value};

/// A known value; numbers are fractions with a positive denominator.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Known {
    Flag(bool),
    Number(Fraction),
    Text(String),
    Date(Date),
}

#[derive(Clone, Copy, Debug)]
pub struct Fraction(i128, i128);

impl Fraction {
    fn order(self, other: Self) -> std::cmp::Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
    fn floor(self) -> i128 {
        self.0.div_euclid(self.1)
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.order(*other).is_eq()
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.order(*other))
    }
}

fn whole(n: impl Into<i128>) -> Fraction {
    Fraction(n.into(), 1)
}

fn decimal(number: Decimal) -> Fraction {
    Fraction(number.mantissa().into(), 10_i128.pow(number.places().into()))
}

pub fn literal(literal: &Literal) -> Known {
    match literal {
        Literal::Boolean(flag) => Known::Flag(*flag),
        Literal::Number(number) => Known::Number(decimal(*number)),
        Literal::Text(text) => Known::Text(text.clone()),
        Literal::Date(date) => Known::Date(*date),
    }
}

pub struct Oracle<'d> {
    pub definition: &'d Definition,
    pub facts: &'d Facts,
}

impl Oracle<'_> {
    pub fn value(&self, expression: &Expression) -> Option<Known> {
        Some(match &expression.kind {
            Kind::Unknown => return None,
            Kind::Boolean(flag) => Known::Flag(*flag),
            Kind::Number(number) => Known::Number(decimal(*number)),
            Kind::Text(text) => Known::Text(text.clone()),
            Kind::Date(date) => Known::Date(*date),
            Kind::Name(name) => return self.name(name),
            Kind::Not(inner) => Known::Flag(!self.flag(inner)?),
            Kind::Negate(inner) => {
                let Fraction(over, under) = self.number(inner)?;
                Known::Number(Fraction(-over, under))
            }
            Kind::Logic(connective, operands) => {
                let values: Vec<_> = operands.iter().map(|operand| self.flag(operand)).collect();
                let settles = *connective == Connective::Or;
                if values.contains(&Some(settles)) {
                    Known::Flag(settles)
                } else if values.contains(&None) {
                    return None;
                } else {
                    Known::Flag(!settles)
                }
            }
            Kind::Binary(operator, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                return binary(*operator, left, right);
            }
            Kind::In(value, members) => return self.member(&self.value(value)?, members),
            Kind::If(test, then, otherwise) => match self.flag(test) {
                Some(true) => return self.value(then),
                Some(false) => return self.value(otherwise),
                None => {
                    let (then, otherwise) = (self.value(then)?, self.value(otherwise)?);
                    return (then == otherwise).then_some(then);
                }
            },
            Kind::Call(function, arguments) => return self.call(*function, arguments),
            Kind::Lookup(table, key) => {
                let Known::Text(code) = self.value(key)? else { panic!("a code") };
                Known::Text(self.row(table, &code)?)
            }
        })
    }

    fn row(&self, table: &str, code: &str) -> Option<String> {
        let table = self.definition.tables.iter().find(|t| t.name == table).expect("a table");
        let Some(row) = table.rows.iter().find(|row| row.code == code) else {
            return Some(table.default.clone());
        };
        match &row.rule {
            RowRule::Constant(result) => Some(result.clone()),
            RowRule::Limits { of, limits, above } => {
                let value = self.number(of)?;
                let found = limits.iter().find(|(limit, _)| value <= decimal(*limit));
                Some(found.map_or(above, |(_, result)| result).clone())
            }
            RowRule::Choices { of, results } => {
                let Known::Text(choice) = self.value(of)? else { panic!("a choice") };
                let found = results.iter().find(|(other, _)| *other == choice);
                Some(found.map_or(&table.default, |(_, result)| result).clone())
            }
        }
    }

    fn name(&self, name: &str) -> Option<Known> {
        let definition = self.definition;
        if let Some(parameter) = definition.parameters.iter().find(|p| p.name == name) {
            return Some(literal(&parameter.value));
        }
        if let Some(derived) = definition.derived.iter().find(|d| d.name == name) {
            return self.value(&derived.expression);
        }
        let index = definition.schema.index(name).expect("a fact");
        let kind = &definition.schema.spec(index).expect("a fact").kind;
        Some(match self.facts.get(index)?.value {
            Value::Integer(n) | Value::Rupiah(n) => Known::Number(whole(n)),
            Value::Decimal(number) => Known::Number(decimal(number)),
            Value::Flag(flag) => Known::Flag(flag),
            Value::Date(date) => Known::Date(date),
            Value::Code(code) => Known::Text(code.as_str().to_owned()),
            Value::Choice(choice) => {
                let FactKind::Choice { choices } = kind else { panic!("a choice") };
                Known::Text(choices[usize::from(choice)].clone())
            }
        })
    }

    pub fn flag(&self, expression: &Expression) -> Option<bool> {
        match self.value(expression)? {
            Known::Flag(flag) => Some(flag),
            other => panic!("{expression} is {other:?}"),
        }
    }

    pub fn number(&self, expression: &Expression) -> Option<Fraction> {
        match self.value(expression)? {
            Known::Number(number) => Some(number),
            other => panic!("{expression} is {other:?}"),
        }
    }

    fn member(&self, value: &Known, members: &[Membership]) -> Option<Known> {
        let answers: Vec<Option<bool>> = members
            .iter()
            .map(|member| match member {
                Membership::Value(member) => Some(self.value(member)? == *value),
                Membership::Range(low, high) => {
                    let above = self.value(&low.value).map(|low_value| {
                        *value > low_value || (low.inclusive && *value == low_value)
                    });
                    let below = self.value(&high.value).map(|high_value| {
                        *value < high_value || (high.inclusive && *value == high_value)
                    });
                    match (above, below) {
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        (Some(true), Some(true)) => Some(true),
                        _ => None,
                    }
                }
            })
            .collect();
        if answers.contains(&Some(true)) {
            return Some(Known::Flag(true));
        }
        (!answers.contains(&None)).then_some(Known::Flag(false))
    }

    fn call(&self, function: Function, arguments: &[Expression]) -> Option<Known> {
        match function {
            Function::Known => return Some(Known::Flag(self.value(&arguments[0]).is_some())),
            Function::OrElse => {
                return self.value(&arguments[0]).or_else(|| self.value(&arguments[1]));
            }
            Function::Count => {
                let flags: Option<Vec<bool>> = arguments.iter().map(|a| self.flag(a)).collect();
                let count = flags?.into_iter().filter(|flag| *flag).count();
                return Some(Known::Number(whole(i128::try_from(count).expect("few"))));
            }
            _ => {}
        }
        let numbers: Option<Vec<Fraction>> = arguments.iter().map(|a| self.number(a)).collect();
        let numbers = numbers?;
        let pick = |better: fn(Fraction, Fraction) -> bool| {
            numbers.iter().copied().reduce(|a, b| if better(b, a) { b } else { a })
        };
        Some(Known::Number(match function {
            Function::Floor => whole(numbers[0].floor()),
            Function::Abs => Fraction(numbers[0].0.abs(), numbers[0].1),
            Function::Min => pick(|a, b| a < b)?,
            Function::Max => pick(|a, b| a > b)?,
            _ => numbers.iter().fold(whole(0), |a, b| add(a, *b)),
        }))
    }

    /// The path as words, the raw leaf reached, then the leaf that stands.
    fn walk(&self) -> (Vec<String>, String) {
        let (mut path, mut at) = (Vec::new(), self.definition.root.clone());
        while let Some(node) = self.definition.nodes.iter().find(|node| node.id == at) {
            let (answer, next) = match self.flag(&node.test) {
                Some(true) => ("yes", &node.if_yes),
                Some(false) => ("no", &node.if_no),
                None => ("unknown", &node.if_unknown),
            };
            path.push(format!("{at} {answer}"));
            at.clone_from(next);
        }
        loop {
            let leaf = self.definition.leaves.iter().find(|leaf| leaf.id == at).expect("a leaf");
            let unmet = leaf.floor.iter().filter(|(key, least)| {
                let fact =
                    self.definition.schema.index(key).and_then(|index| self.facts.get(index));
                fact.is_none_or(|fact| fact.grade < *least)
            });
            let unmet: Vec<_> = unmet.map(|(key, _)| format!("{at} floor:{key}")).collect();
            if unmet.is_empty() {
                return (path, at);
            }
            path.extend(unmet);
            at.clone_from(leaf.fallback.as_ref().expect("a fallback"));
        }
    }

    fn points(&self, term: &Term) -> i128 {
        self.known_points(term).unwrap_or(0)
    }

    fn known_points(&self, term: &Term) -> Option<i128> {
        let positive = |number: Fraction| number.floor().max(0);
        Some(match &term.points {
            Points::Map { by, map } => {
                let value = self.value(by)?;
                let found = map.iter().find(|(other, _)| literal(other) == value);
                found.map_or(0, |(_, points)| (*points).into())
            }
            Points::PerUnit { of, points, max_units } => {
                positive(self.number(of)?).min((*max_units).into()) * i128::from(*points)
            }
            Points::IfIn { of, among, points } => {
                let value = self.value(of)?;
                if among.iter().any(|other| literal(other) == value) { (*points).into() } else { 0 }
            }
            Points::PerDays { of, every, points, max } => {
                let steps = positive(self.number(of)?) / i128::from(*every);
                (steps * i128::from(*points)).min((*max).into())
            }
            Points::Gap { of, limit, points } => {
                let (value, limit) = (self.number(of)?, self.number(limit)?);
                let gap = if value < limit { add(limit, negative(value)) } else { whole(0) };
                let gap = if limit < gap { limit } else { gap };
                i128::from(*points) * gap.0 * limit.1 / (gap.1 * limit.0)
            }
            Points::Deadline { of, by, terms, points } => {
                let value = self.value(by)?;
                let found = terms.iter().find(|(other, _)| literal(other) == value);
                let term = found.map_or(0, |(_, days)| i128::from(*days));
                let gone = positive(self.number(of).unwrap_or(whole(0))).min(term);
                if term == 0 { 0 } else { i128::from(*points) * gone / term }
            }
            Points::Group { max, terms } => {
                let sum: i128 = terms.iter().map(|term| self.points(term)).sum();
                sum.min((*max).into())
            }
        })
    }

    fn benefit(&self, outcome: Outcome) -> Option<i128> {
        if outcome.effect() != Effect::Granting {
            return None;
        }
        match &self.definition.benefit {
            Benefit::None => None,
            Benefit::ByOutcome(amounts) => {
                amounts.iter().find(|(other, _)| *other == outcome).map(|(_, a)| (*a).into())
            }
            Benefit::Slots { slots, order } => {
                let mut taken = Vec::new();
                for slot in order {
                    let count = self.number(&slot.count).map_or(0, |n| n.floor().max(0));
                    let kind = std::iter::repeat_n(slot.amount, usize::try_from(count).unwrap());
                    taken.extend(kind.take(usize::try_from(slot.max).unwrap()));
                }
                let slots = usize::try_from(*slots).unwrap();
                Some(taken.into_iter().take(slots).map(i128::from).sum())
            }
        }
    }

    /// Everything the naive reading gives: path, leaf, priority, benefit.
    pub fn result(&self) -> (Vec<String>, String, i128, Option<i128>) {
        let (path, leaf) = self.walk();
        let terms = &self.definition.priority.terms;
        let priority: i128 = terms.iter().map(|term| self.points(term)).sum();
        let outcome = self.definition.leaves.iter().find(|l| l.id == leaf).expect("a leaf").outcome;
        let priority = priority.min(self.definition.priority.cap.into());
        (path, leaf, priority, self.benefit(outcome))
    }
}

fn negative(number: Fraction) -> Fraction {
    Fraction(-number.0, number.1)
}

fn add(a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.0 * b.1 + b.0 * a.1, a.1 * b.1)
}

fn binary(operator: Operator, left: Known, right: Known) -> Option<Known> {
    let flag = match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        Operator::GreaterOrEqual => left >= right,
        _ => {
            let (Known::Number(left), Known::Number(right)) = (left, right) else {
                panic!("numbers")
            };
            return Some(Known::Number(match operator {
                Operator::Add => add(left, right),
                Operator::Subtract => add(left, negative(right)),
                Operator::Multiply => Fraction(left.0 * right.0, left.1 * right.1),
                _ if right.0 == 0 => return None,
                _ => {
                    let sign = right.0.signum();
                    Fraction(left.0 * right.1 * sign, left.1 * right.0 * sign)
                }
            }));
        }
    };
    Some(Known::Flag(flag))
}

/// A trace as the words the oracle uses.
pub fn path(programme: &Compiled, trace: &[Step]) -> Vec<String> {
    let word = |step: &Step| match step {
        Step::Test { node, answer } => format!("{} {}", programme.node_id(*node), answer.as_str()),
        Step::Floor { leaf, fact } => {
            format!("{} floor:{}", programme.leaf_id(*leaf), programme.schema().key(*fact))
        }
    };
    trace.iter().map(word).collect()
}

/// The answer of one test.
pub fn answer(flag: Option<bool>) -> Answer {
    match flag {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::Unknown,
    }
}
