//! Names under type check: facts, parameters and derived values, and what they yield.

use crate::expression::kind::{Dimension, Quantity, Type, Unit};
use crate::expression::lower::{Checked, Lowered, Lowering, Progress};
use crate::expression::parser::is_reserved;
use crate::expression::program::{Op, date_key};
use crate::expression::{Literal, Parameter, Span};
use crate::facts::{FactIndex, FactKind, Finding, clip, is_name};

impl<'a> Lowering<'a> {
    /// Every name stands for one thing and means nothing in the language itself.
    pub(super) fn check_names(&mut self) {
        let scope = self.scope;
        let facts = scope.schema.specs().iter().map(|spec| ("facts", spec.key.as_str()));
        let parameters = scope.parameters.iter().map(|p| ("parameters", p.name.as_str()));
        let derived = scope.derived.iter().map(|(name, _)| ("derived", *name));
        let tables = scope.tables.iter().map(|table| ("tables", table.name.as_str()));
        let mut names: Vec<_> = facts.chain(parameters).chain(derived).chain(tables).collect();
        names.sort_by_key(|(_, name)| *name);
        let mut previous = None;
        for (part, name) in names {
            let path = format!("{part}.{name}");
            if !is_name(name) {
                let message = "a name is lower snake case of 1 to 64 letters";
                self.findings.push(Finding::new("malformed-name", path.as_str(), message));
            }
            if is_reserved(name) {
                let message = "this word has a meaning of its own in expressions";
                self.findings.push(Finding::new("malformed-name", path.as_str(), message));
            }
            if previous == Some(name) {
                let message = "a fact, parameter, derived value or table has this name already";
                self.findings.push(Finding::new("duplicate-id", path, message));
            }
            previous = Some(name);
        }
    }

    pub(super) fn name(&mut self, name: &'a str, span: Span) -> Checked<Lowered<'a>> {
        if let Some(fact) = self.scope.schema.index(name) {
            return self.fact(fact, span);
        }
        let scope = self.scope;
        if let Some(parameter) = scope.parameters.iter().find(|p| p.name == name) {
            return self.parameter(parameter, span);
        }
        if let Some(position) = scope.derived.iter().position(|(other, _)| *other == name) {
            let derived = self.derived(position)?;
            let Ok(number) = u16::try_from(position) else { return None };
            return self.push(Op::Derived(number), derived.kind, span, derived.depth + 1);
        }
        let message = format!("{} is no fact, parameter or derived value", clip(name));
        self.refuse("unknown-name", span, message)
    }

    fn fact(&mut self, fact: FactIndex, span: Span) -> Checked<Lowered<'a>> {
        let spec = self.scope.schema.spec(fact)?;
        let number = |low: i64, high: i64, places: u8, default: &str| {
            let unit = Unit::parse(spec.unit.as_deref().unwrap_or(default));
            Type::Number(Quantity {
                low: low.into(),
                high: high.into(),
                places,
                dimension: Some(Dimension { unit, period: spec.period }),
            })
        };
        let mut read = 0;
        let kind = match &spec.kind {
            FactKind::Integer { min, max, .. } => number(*min, *max, 0, ""),
            FactKind::Rupiah { min, max } => number(*min, *max, 0, "Rp"),
            FactKind::Decimal { min, max, places } => {
                read = *places;
                number(min.scaled(read)?, max.scaled(read)?, read, "")
            }
            FactKind::Flag => Type::Flag,
            FactKind::Choice { choices } => Type::Choice(choices),
            FactKind::Code { .. } => Type::Code,
            FactKind::Date { .. } => Type::Date,
        };
        self.push(Op::Fact { fact, places: read }, kind, span, 1)
    }

    fn parameter(&mut self, parameter: &'a Parameter, span: Span) -> Checked<Lowered<'a>> {
        let (op, kind) = match &parameter.value {
            Literal::Boolean(flag) => (Op::Constant(i64::from(*flag)), Type::Flag),
            Literal::Text(text) => (Op::Unknown, Type::Text(text)),
            Literal::Date(date) => (Op::Constant(date_key(*date)), Type::Date),
            Literal::Number(number) => {
                let unit = Unit::parse(parameter.unit.as_deref().unwrap_or_default());
                let (low, places) = (i128::from(number.mantissa()), number.places());
                let dimension = Some(Dimension { unit, period: parameter.period });
                let quantity = Quantity { low, high: low, places, dimension };
                (Op::Constant(number.mantissa()), Type::Number(quantity))
            }
        };
        self.push(op, kind, span, 1)
    }

    /// The derived value at `position`, lowered when first named.
    pub(super) fn derived(&mut self, position: usize) -> Checked<Lowered<'a>> {
        let (name, expression) = *self.scope.derived.get(position)?;
        match self.derived.get(position)?.clone() {
            Progress::Done(lowered) => return Some(lowered),
            Progress::Refused => return None,
            Progress::Underway => {
                let message = format!("`{name}` depends on itself");
                return self.refuse("cycle", expression.span, message);
            }
            Progress::Untouched => {}
        }
        *self.derived.get_mut(position)? = Progress::Underway;
        let lowered =
            self.lower_at(format!("derived.{name}"), expression).and_then(|lowered| match &lowered
                .kind
            {
                Type::Text(_) | Type::Unknown => {
                    self.path = format!("derived.{name}");
                    self.refuse("type-mismatch", lowered.span, "a constant needs no name here")
                }
                _ => Some(lowered),
            });
        if let Some(lowered) = &lowered {
            *self.program.derived.get_mut(position)? = lowered.op;
            if let Type::Number(quantity) = &lowered.kind {
                *self.program.derived_places.get_mut(position)? = quantity.places;
            }
        }
        *self.derived.get_mut(position)? =
            lowered.clone().map_or(Progress::Refused, Progress::Done);
        lowered
    }
}
