//! The terms of the priority fit under the cap.

use super::scope::Scope;
use crate::policy::document::{Choices, Points};
use crate::policy::finding::Code;

/// Largest cap of a priority.
const MAX_CAP: u64 = 100;

/// Rule priority-over-cap.
pub(super) fn check(scope: &mut Scope<'_>) {
    let priority = &scope.document.priority;
    let most: u64 = priority
        .terms
        .iter()
        .map(|term| {
            let inner = term.points.iter().chain(term.group.iter().flatten());
            let sum: u64 = inner.map(|points| most_points(scope, points)).sum();
            term.cap.map_or(sum, |cap| sum.min(u64::from(cap)))
        })
        .sum();
    let cap = u64::from(priority.cap).min(MAX_CAP);
    if most > cap {
        let message = format!("the terms can come to {most}; the cap is {cap}");
        scope.tell(Code::PriorityOverCap, &["priority", "terms"], message);
    }
}

fn most_points(scope: &Scope<'_>, points: &Points) -> u64 {
    match points {
        Points::Map { map, .. } => {
            map.iter().map(|(_, points)| u64::from(*points)).max().unwrap_or_default()
        }
        Points::Each { by, each, at_most } => {
            let units = greatest(scope, by)
                .map_or(u64::from(*at_most), |greatest| greatest.min(u64::from(*at_most)));
            units * u64::from(*each)
        }
        Points::When { give, .. } | Points::Gap { give, .. } => u64::from(*give),
        Points::Deadline { give_at_deadline, .. } => u64::from(*give_at_deadline),
        Points::Days { most, .. } => u64::from(*most),
    }
}

/// The greatest value of an integer fact.
fn greatest(scope: &Scope<'_>, name: &str) -> Option<u64> {
    let fact = scope.document.facts.get(name)?;
    let greatest = match &fact.choices {
        Some(Choices::Integers(choices)) => choices.iter().max().copied(),
        _ => match fact.range.as_deref()? {
            [_, crate::policy::document::Scalar::Integer(max)] => Some(*max),
            _ => None,
        },
    };
    greatest.and_then(|greatest| u64::try_from(greatest.max(0)).ok())
}
