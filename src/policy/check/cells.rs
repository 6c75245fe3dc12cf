//! What a fact does case by case, where structure alone does not show it harmless.
//!
//! Each fact that a test reads is looked at with representative values: all of them where there are
//! few, else its ends and both sides of every constant it is compared with. Between those no test
//! changes its answer, so the cases stand for all cases, unless such a fact enters arithmetic. A
//! fact is varied only where a path comes to a test that reads it. At most [`MAX_CASES`] cases are
//! looked at. Where the cases do not stand for all, or are too many, harm that is found is told,
//! and harmlessness is not claimed.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Scope;
use crate::decision::{Compiled, Effect, Scratch, Step};
use crate::expression::{Expression, ExpressionKind as Kind, Membership};
use crate::facts::{Code, Decimal, Fact, FactIndex, FactKind, Facts, Grade, Value};
use crate::policy::document::{Rule, Scalar};

/// Most cases that are looked at for one fact.
const MAX_CASES: usize = 200_000;
/// An integer with at most so many values is looked at with all of them.
const MAX_VALUES: i64 = 32;

/// A case in which a higher value of the fact harms.
#[derive(Debug)]
pub(super) struct Harm {
    /// The lower value.
    pub from: String,
    /// The higher value.
    pub to: String,
    /// What it does.
    pub what: String,
}

/// The cases of one fact.
#[derive(Debug)]
pub(super) struct Cells<'c> {
    compiled: &'c Compiled,
    fact: FactIndex,
    /// By fact: its representative values, and whether they stand for all it can have.
    values: Vec<(Vec<Value>, bool)>,
    /// By node: the facts beneath its test.
    beneath: Vec<Vec<FactIndex>>,
}

/// How a search over the cases stands.
struct Search {
    facts: Facts,
    scratch: Scratch,
    left: usize,
    exact: bool,
}

impl<'c> Cells<'c> {
    /// The cases for `fact`, none if it is not a fact of the programme.
    pub fn new(scope: &Scope<'_>, compiled: &'c Compiled, fact: &str) -> Option<Self> {
        let constants = Constants::of(scope);
        let schema = compiled.schema();
        Some(Self {
            compiled,
            fact: schema.index(fact)?,
            values: schema.specs().iter().map(|s| constants.values(&s.key, &s.kind)).collect(),
            beneath: compiled.nodes().map(|node| compiled.facts_beneath(node)).collect(),
        })
    }

    /// The first harm found; none if there is none.
    ///
    /// # Errors
    /// Why harmlessness cannot be claimed, where no harm was found.
    pub fn harm(&self) -> Result<Option<Harm>, &'static str> {
        let mut search = Search {
            facts: Facts::unknown(self.compiled.schema()),
            scratch: self.compiled.scratch(),
            left: MAX_CASES,
            exact: true,
        };
        match self.explore(&mut search) {
            Some(harm) => Ok(Some(harm)),
            None if search.left == 0 => Err("there are too many cases to look at"),
            None if !search.exact => Err("a fact with many values enters arithmetic"),
            None => Ok(None),
        }
    }

    /// Looks at the facts set so far, and at every value of the next fact some path asks for.
    fn explore(&self, search: &mut Search) -> Option<Harm> {
        let mut before: Option<(Value, Effect, i64)> = None;
        let mut harm = None;
        for value in self.values_of(self.fact) {
            search.left = search.left.checked_sub(1)?;
            self.set(search, self.fact, Some(*value));
            let found = self.compiled.evaluate(&search.facts, &mut search.scratch);
            let asked = found.trace.iter().find_map(|step| self.asked(&search.facts, *step));
            if let Some(asked) = asked {
                return self.vary(asked, search);
            }
            let (effect, amount) = (found.outcome.effect(), found.benefit.unwrap_or_default());
            if let Some((lower, was, had)) = before
                && harm.is_none()
                && (effect < was || amount < had)
            {
                let what = if effect < was {
                    format!("turns {} into {}", word(was), word(effect))
                } else {
                    format!("lowers the benefit from {had} to {amount}")
                };
                harm = Some(Harm { from: show(lower), to: show(*value), what });
            }
            before = Some((*value, effect, amount));
        }
        harm
    }

    fn vary(&self, fact: FactIndex, search: &mut Search) -> Option<Harm> {
        search.exact &= self.values.get(fact.position()).is_some_and(|(_, all)| *all);
        for value in self.values_of(fact) {
            self.set(search, fact, Some(*value));
            let harm = self.explore(search);
            if harm.is_some() {
                return harm;
            }
        }
        self.set(search, fact, None);
        None
    }

    /// The first fact that a step reads and that is not set.
    fn asked(&self, facts: &Facts, step: Step) -> Option<FactIndex> {
        let Step::Test { node, .. } = step else { return None };
        let beneath = self.beneath.get(node.position())?;
        beneath.iter().copied().find(|fact| facts.get(*fact).is_none())
    }

    fn values_of(&self, fact: FactIndex) -> &[Value] {
        self.values.get(fact.position()).map_or(&[], |(values, _)| values)
    }

    fn set(&self, search: &mut Search, fact: FactIndex, value: Option<Value>) {
        let known = value.map(|value| Fact { value, grade: Grade::Verified });
        // A representative value lies in the range; one that did not would leave the case as it was.
        let _ = search.facts.set(self.compiled.schema(), fact, known);
    }
}

fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::Adverse => "an adverse result",
        Effect::Step => "a step",
        Effect::Granting => "a grant",
    }
}

fn show(value: Value) -> String {
    match value {
        Value::Integer(n) | Value::Rupiah(n) => n.to_string(),
        Value::Decimal(decimal) => decimal.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(choice) => format!("choice {}", choice + 1),
        Value::Code(code) => code.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

/// What each fact is compared with.
#[derive(Default)]
pub(super) struct Constants {
    numbers: BTreeMap<String, BTreeSet<Decimal>>,
    texts: BTreeSet<String>,
    arithmetic: BTreeSet<String>,
}

impl Constants {
    /// Those of all tests, derived values and tables.
    pub fn of(scope: &Scope<'_>) -> Self {
        let mut constants = Self::default();
        for expression in scope.derived.iter().chain(&scope.tests).flatten() {
            constants.collect(scope, expression);
        }
        constants.tables(scope);
        constants
    }

    fn collect(&mut self, scope: &Scope<'_>, expression: &Expression) {
        match &expression.kind {
            Kind::Binary(operator, left, right) if operator.is_comparison() => {
                let compared =
                    [(left, right), (right, left)].into_iter().any(|(fact, constant)| {
                        match (&fact.kind, scope.constant(constant)) {
                            (Kind::Name(name), Some(number)) => {
                                self.numbers.entry(name.clone()).or_default().insert(number);
                                true
                            }
                            _ => false,
                        }
                    });
                if compared {
                    return;
                }
            }
            Kind::In(value, members) => {
                if let Kind::Name(name) = &value.kind {
                    let bounds = members.iter().flat_map(|member| match member {
                        Membership::Value(value) => vec![value],
                        Membership::Range(low, high) => vec![&low.value, &high.value],
                    });
                    for bound in bounds {
                        match scope.constant(bound) {
                            Some(number) => {
                                self.numbers.entry(name.clone()).or_default().insert(number);
                            }
                            None => self.collect(scope, bound),
                        }
                    }
                    return;
                }
            }
            Kind::Text(text) => {
                self.texts.insert(text.clone());
            }
            Kind::Name(name) => {
                self.arithmetic.insert(name.clone());
            }
            _ => {}
        }
        for child in expression.children() {
            self.collect(scope, child);
        }
    }

    fn tables(&mut self, scope: &Scope<'_>) {
        for (_, table) in scope.document.tables.iter() {
            for row in &table.rows {
                self.texts.insert(row.code.clone());
                if let (Some(reads), Rule::Limits(limits)) = (&row.reads, &row.gives) {
                    let limits = limits.iter().filter_map(|limit| limit.up_to.as_ref());
                    let numbers = self.numbers.entry(reads.clone()).or_default();
                    numbers.extend(limits.filter_map(Scalar::number));
                }
            }
        }
    }

    /// Representative values of a fact, ascending, and whether they stand for all it can have.
    pub fn values(&self, key: &str, kind: &FactKind) -> (Vec<Value>, bool) {
        match kind {
            FactKind::Flag => (vec![Value::Flag(false), Value::Flag(true)], true),
            FactKind::Choice { choices } => {
                ((0..).take(choices.len()).map(Value::Choice).collect(), true)
            }
            FactKind::Integer { choices, .. } if !choices.is_empty() => {
                (choices.iter().copied().map(Value::Integer).collect(), true)
            }
            FactKind::Integer { min, max, .. } if max.saturating_sub(*min) < MAX_VALUES => {
                ((*min..=*max).map(Value::Integer).collect(), true)
            }
            FactKind::Integer { min, max, .. } => {
                let values = self.near(key, 0, *min, *max).into_iter();
                (values.map(Value::Integer).collect(), !self.arithmetic.contains(key))
            }
            FactKind::Rupiah { min, max } => {
                let values = self.near(key, 0, *min, *max).into_iter();
                (values.map(Value::Rupiah).collect(), !self.arithmetic.contains(key))
            }
            FactKind::Decimal { min, max, places } => {
                let scaled = |end: &Decimal| end.scaled(*places).unwrap_or_default();
                let values = self.near(key, *places, scaled(min), scaled(max)).into_iter();
                let decimal = |n| Decimal::new(n, *places).map(Value::Decimal);
                (values.filter_map(decimal).collect(), !self.arithmetic.contains(key))
            }
            // A code is only ever equal or not: those named, and one that is not.
            FactKind::Code { max_length, .. } => {
                let other = "~".repeat(usize::from(*max_length));
                let codes = self.texts.iter().map(String::as_str).chain([other.as_str()]);
                let codes = codes.filter_map(Code::new).map(Value::Code);
                (codes.filter(|code| kind.admits(code).is_ok()).collect(), true)
            }
            FactKind::Date { min, max } => (vec![Value::Date(*min), Value::Date(*max)], min == max),
        }
    }

    /// The ends and both sides of every constant, as whole numbers of 10^-places.
    fn near(&self, key: &str, places: u8, min: i64, max: i64) -> BTreeSet<i64> {
        // In arithmetic any constant of the programme may come to bear.
        let own = |name: &String| name == key || self.arithmetic.contains(key);
        let constants = self.numbers.iter().filter(|(name, _)| own(name)).flat_map(|(_, n)| n);
        // A constant finer than the fact lies between two of its values: both are its neighbours.
        let near = constants.filter_map(|constant| {
            let finer = constant.places().checked_sub(places).filter(|finer| *finer > 0);
            match finer {
                None => constant.scaled(places),
                Some(finer) => {
                    Some(constant.mantissa().div_euclid(10_i64.checked_pow(u32::from(finer))?))
                }
            }
        });
        let near = near.flat_map(|n| [n.saturating_sub(1), n, n.saturating_add(1)]);
        near.chain([min, max]).filter(|n| (min..=max).contains(n)).collect()
    }
}
