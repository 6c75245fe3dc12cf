//! Priority terms of a document as the engine counts them.

use super::Faults;
use super::literal::{of_key, of_scalar};
use crate::decision::{self, Priority, Term};
use crate::expression::Literal;
use crate::policy::document::{Days, Document, Points};
use crate::policy::finding::Code;

pub(super) fn priority(document: &Document, faults: &mut Faults) -> Priority {
    let mut terms = Vec::new();
    for (number, term) in document.priority.terms.iter().enumerate() {
        let path = format!("/priority/terms/{number}");
        let points = match (&term.points, &term.group, term.cap) {
            (Some(points), None, None) => {
                convert(points, document, &format!("{path}/points"), faults)
            }
            (None, Some(group), Some(cap)) => {
                let inner = group.iter().enumerate().filter_map(|(number, points)| {
                    let path = format!("{path}/group/{number}");
                    let points_of = convert(points, document, &path, faults)?;
                    // Terms of a group have no name of their own: they are called by their value.
                    let id = format!("{}.{}", term.id, points.by());
                    Some(Term { id, points: points_of })
                });
                Some(decision::Points::Group { terms: inner.collect(), max: i64::from(cap) })
            }
            _ => {
                let message = "a term has either `points`, or a `group` and its `cap`";
                faults.tell(Code::Structure, path, message);
                None
            }
        };
        terms.extend(points.map(|points| Term { id: term.id.clone(), points }));
    }
    Priority { cap: i64::from(document.priority.cap), terms }
}

fn convert(
    points: &Points,
    document: &Document,
    path: &str,
    faults: &mut Faults,
) -> Option<decision::Points> {
    let of = faults.name(points.by(), &format!("{path}/by"))?;
    Some(match points {
        Points::Map { by, map } => decision::Points::Map {
            by: of,
            map: map
                .iter()
                .map(|(key, points)| (of_key(document, by, key), i64::from(*points)))
                .collect(),
        },
        Points::Each { each, at_most, .. } => decision::Points::PerUnit {
            of,
            points: i64::from(*each),
            max_units: i64::from(*at_most),
        },
        Points::When { when_in, give, .. } => decision::Points::IfIn {
            of,
            among: when_in.iter().filter_map(of_scalar).collect(),
            points: i64::from(*give),
        },
        Points::Days { every_days, give, most, .. } => decision::Points::PerDays {
            of,
            every: i64::from(*every_days),
            points: i64::from(*give),
            max: i64::from(*most),
        },
        Points::Gap { below, give, .. } => decision::Points::Gap {
            of,
            limit: faults.name(below, &format!("{path}/below"))?,
            points: i64::from(*give),
        },
        Points::Deadline { give_at_deadline, .. } => {
            let (by, terms) = match &document.clocks.decide {
                // The same term for every case: read a constant that is always there.
                Days::Fixed(days) => {
                    (faults.name("true", path)?, vec![(Literal::Boolean(true), i64::from(*days))])
                }
                Days::By(by_value) => (
                    faults.name(&by_value.by, "/clocks/decide/by")?,
                    by_value
                        .days
                        .iter()
                        .map(|(key, days)| (of_key(document, &by_value.by, key), i64::from(*days)))
                        .collect(),
                ),
            };
            decision::Points::Deadline { of, by, terms, points: i64::from(*give_at_deadline) }
        }
    })
}
