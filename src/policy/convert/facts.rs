//! The facts of a document as the schema that reads and guards them.

use super::Faults;
use crate::facts::{FactKind, FactSchema, FactSpec, Recourse, parse_date};
use crate::policy::document::{Choices, Document, Fact, FactType, Scalar};
use crate::policy::finding::Code;

/// Code length where a document states none.
const CODE_LENGTH: (u8, u8) = (1, 22);
/// Digits after the point where a document states none.
const PLACES: u8 = 2;

pub(super) fn schema(document: &Document, faults: &mut Faults) -> Option<FactSchema> {
    let mut specs = Vec::new();
    for (key, fact) in document.facts.iter() {
        let path = format!("/facts/{key}");
        match kind(fact) {
            Ok(kind) => {
                let recourse = recourse(fact, &kind, &path, faults);
                specs.push(FactSpec { recourse, ..spec(key, fact, kind) });
            }
            Err((part, message)) => {
                faults.tell(Code::Structure, format!("{path}{part}"), message);
            }
        }
        if let Some(unit) = &fact.unit {
            unit_is_known(document, unit, &format!("{path}/unit"), faults);
        }
    }
    for (name, parameter) in document.parameters.iter() {
        if let Some(unit) = &parameter.unit {
            unit_is_known(document, unit, &format!("/parameters/{name}/unit"), faults);
        }
    }
    match FactSchema::new(specs) {
        Ok(schema) => Some(schema),
        Err(findings) => {
            for finding in findings {
                let path = format!("/{}", finding.path.replacen('.', "/", 1));
                faults.tell(Code::parse(finding.code), path, finding.message);
            }
            None
        }
    }
}

fn unit_is_known(document: &Document, unit: &str, path: &str, faults: &mut Faults) {
    for part in unit.split('/') {
        if part != "Rp" && document.units.get(part).is_none() {
            faults.tell(Code::DanglingTarget, path, format!("no unit is called `{part}`"));
        }
    }
}

fn spec(key: &str, fact: &Fact, kind: FactKind) -> FactSpec {
    FactSpec {
        key: key.to_owned(),
        kind,
        unit: fact.unit.clone(),
        period: fact.period,
        usage: fact.usage,
        protected: fact.protected,
        monitoring_only: fact.monitoring_only,
        immutable: fact.immutable,
        recourse: None,
    }
}

fn recourse(fact: &Fact, kind: &FactKind, path: &str, faults: &mut Faults) -> Option<Recourse> {
    let actionable = fact.actionable.as_ref()?;
    let mut to = Vec::with_capacity(actionable.to.len());
    for (number, word) in actionable.to.iter().enumerate() {
        let position = kind.choices().iter().position(|choice| choice == word);
        if let Some(position) = position.and_then(|position| u16::try_from(position).ok()) {
            to.push(position);
        } else {
            let path = format!("{path}/actionable/to/{number}");
            let message = format!("this fact has no choice called `{word}`");
            faults.tell(Code::DanglingTarget, path, message);
        }
    }
    Some(Recourse { kind: actionable.kind, cost: actionable.cost, to })
}

type Misfit = (&'static str, &'static str);

fn kind(fact: &Fact) -> Result<FactKind, Misfit> {
    let named = || match &fact.choices {
        Some(Choices::Named(named)) => Ok(named.iter().map(|(c, _)| c.to_owned()).collect()),
        _ => Err(("", "a choice needs `choices`, each with what it is called")),
    };
    Ok(match fact.kind {
        FactType::Flag => FactKind::Flag,
        FactType::Choice => FactKind::Choice { choices: named()? },
        FactType::Code => {
            let (min_length, max_length) = fact.digits.map_or(CODE_LENGTH, |n| (n, n));
            FactKind::Code { min_length, max_length }
        }
        FactType::Integer => {
            let choices = match &fact.choices {
                Some(Choices::Integers(choices)) => choices.clone(),
                Some(Choices::Named(_)) => {
                    return Err(("/choices", "the choices of an integer are a list"));
                }
                None => Vec::new(),
            };
            let (min, max) = match (choices.first(), choices.last()) {
                (Some(min), Some(max)) if fact.range.is_none() => (*min, *max),
                _ => whole(fact)?,
            };
            FactKind::Integer { min, max, choices }
        }
        FactType::Rupiah => {
            let (min, max) = whole(fact)?;
            FactKind::Rupiah { min, max }
        }
        FactType::Decimal => {
            let (min, max) = ends(fact, Scalar::number)?;
            FactKind::Decimal { min, max, places: fact.places.unwrap_or(PLACES) }
        }
        FactType::Date => {
            let (min, max) = ends(fact, |end| match end {
                Scalar::Text(text) => parse_date(text),
                _ => None,
            })?;
            FactKind::Date { min, max }
        }
    })
}

fn whole(fact: &Fact) -> Result<(i64, i64), Misfit> {
    ends(fact, |end| end.number().and_then(|number| number.scaled(0)))
}

fn ends<T>(fact: &Fact, read: impl Fn(&Scalar) -> Option<T>) -> Result<(T, T), Misfit> {
    match fact.range.as_deref() {
        Some([min, max]) => {
            let misfit = ("/range", "an end of the range is not a value of this type");
            Ok((read(min).ok_or(misfit)?, read(max).ok_or(misfit)?))
        }
        _ => Err(("", "this type needs a `range` of a smallest and a largest value")),
    }
}
