//! A fact that may only favour never harms: with all other facts known and unchanged, a higher
//! value never lowers the outcome, the priority or the benefit.
//!
//! First by structure: wherever a test moves with the fact, every end behind the answer that a
//! higher value gives is at least as good as every end behind the other (known facts are taken as
//! verified, so that no leaf gives way to its fallback). Where that is not so, by
//! cases: see [`super::cells`]. What neither shows harmless is refused.

use super::cells::{Cells, Harm};
use super::direction::{Direction, direction, is_definite};
use super::graph::{ANSWERS, Graph, Reach, Target};
use super::scope::Scope;
use crate::decision::{Benefit, Compiled, Definition, Effect};
use crate::facts::Usage;
use crate::policy::document::{Choices, Days, Document, Points};
use crate::policy::finding::Code;

/// Most values of an integer that are looked at one by one.
const MAX_LISTED: i64 = 10_000;

/// Rule favour-only-harms. Without a compiled programme (the document has other faults) outcomes are
/// not looked at; priority and benefit are.
pub(super) fn check(
    scope: &mut Scope<'_>,
    graph: &Graph,
    definition: Option<&Definition>,
    compiled: Option<&Compiled>,
) {
    let document = scope.document;
    for (fact, spec) in document.facts.iter() {
        if spec.usage == Usage::FavourOnly {
            priority(scope, fact);
            slots(scope, fact, definition);
            if let (Some(definition), Some(compiled)) = (definition, compiled) {
                outcome(scope, graph, definition, compiled, fact);
            }
        }
    }
}

fn outcome(
    scope: &mut Scope<'_>,
    graph: &Graph,
    definition: &Definition,
    compiled: &Compiled,
    fact: &str,
) {
    let document = scope.document;
    let reachable = graph.reach(graph.root).nodes;
    let suspects: Vec<usize> = reachable
        .into_iter()
        .filter(|node| !shown_harmless(scope, graph, definition, *node, fact))
        .collect();
    let Some((first, _)) = suspects.first().and_then(|node| document.nodes.at(*node)) else {
        return;
    };
    let Some(cells) = Cells::new(scope, compiled, fact) else { return };
    let message = match cells.harm() {
        Ok(None) => return,
        Ok(Some(Harm { from, to, what })) => {
            format!("raising `{fact}` from {from} to {to} {what}")
        }
        Err(reason) => format!("raising `{fact}` cannot be shown harmless here: {reason}"),
    };
    scope.tell(Code::FavourOnlyHarms, &["nodes", first, "test"], message);
}

/// Whether the answers of `node` can only get better as `fact` rises, whatever comes after.
fn shown_harmless(
    scope: &Scope<'_>,
    graph: &Graph,
    definition: &Definition,
    node: usize,
    fact: &str,
) -> bool {
    let (Some(Some(test)), Some([yes, no, _])) = (scope.tests.get(node), graph.edges.get(node))
    else {
        return true;
    };
    let better = |high: Option<Target>, low: Option<Target>| {
        let reach = |start| ends(scope, &known_reach(scope, graph, start), definition);
        match (reach(high), reach(low)) {
            (Some(high), Some(low)) => high.worst >= low.best && high.least >= low.most,
            _ => true,
        }
    };
    let moves = direction(scope, test, fact);
    if moves != Direction::Constant && !is_definite(scope, test) {
        return false;
    }
    match moves {
        Direction::Constant => true,
        Direction::Rising => better(*yes, *no),
        Direction::Falling => better(*no, *yes),
        Direction::Mixed => better(*yes, *no) && better(*no, *yes),
    }
}

/// What can be reached when every test has a known answer, unless it may have none even so.
fn known_reach(scope: &Scope<'_>, graph: &Graph, start: Option<Target>) -> Reach {
    let mut reach = Reach::default();
    let mut open: Vec<Target> = start.into_iter().collect();
    while let Some(target) = open.pop() {
        match target {
            Target::Node(node) => {
                if !reach.nodes.insert(node) {
                    continue;
                }
                let definite = scope
                    .tests
                    .get(node)
                    .is_some_and(|test| test.as_ref().is_some_and(|test| is_definite(scope, test)));
                let edges = graph.edges.get(node).into_iter().flatten().take(ANSWERS.len());
                open.extend(edges.take(if definite { 2 } else { 3 }).flatten());
            }
            Target::Leaf(leaf) => {
                reach.leaves.insert(leaf);
            }
        }
    }
    reach
}

/// The best and the worst among some leaves, and the amounts they grant.
struct Ends {
    worst: Effect,
    best: Effect,
    least: i64,
    most: i64,
}

fn ends(scope: &Scope<'_>, reach: &Reach, definition: &Definition) -> Option<Ends> {
    let mut ends: Option<Ends> = None;
    for leaf in &reach.leaves {
        let Some((_, leaf)) = scope.document.leaves.at(*leaf) else { continue };
        let effect = leaf.outcome.effect();
        // Slots are the same on both sides but for the fact itself, which `slots` looks at.
        let amount = match &definition.benefit {
            Benefit::ByOutcome(amounts) => {
                let found = amounts.iter().find(|(outcome, _)| *outcome == leaf.outcome);
                found.map_or(0, |(_, amount)| *amount)
            }
            _ => i64::from(effect == Effect::Granting),
        };
        ends = Some(ends.map_or(
            Ends { worst: effect, best: effect, least: amount, most: amount },
            |so_far| Ends {
                worst: so_far.worst.min(effect),
                best: so_far.best.max(effect),
                least: so_far.least.min(amount),
                most: so_far.most.max(amount),
            },
        ));
    }
    ends
}

fn priority(scope: &mut Scope<'_>, fact: &str) {
    let document = scope.document;
    for (number, term) in document.priority.terms.iter().enumerate() {
        let inner = term.points.iter().chain(term.group.iter().flatten());
        for points in inner {
            if !points_only_rise(scope, points, fact) {
                let parts = ["priority", "terms", &number.to_string()];
                let message = format!("points may fall as `{fact}` rises");
                scope.tell(Code::FavourOnlyHarms, &parts, message);
            }
        }
    }
}

fn points_only_rise(scope: &Scope<'_>, points: &Points, fact: &str) -> bool {
    let by = points.by();
    let moves = named_direction(scope, by, fact);
    match points {
        Points::Deadline { .. } => {
            let term = match &scope.document.clocks.decide {
                Days::By(days) => named_direction(scope, &days.by, fact),
                Days::Fixed(_) => Direction::Constant,
            };
            term == Direction::Constant && matches!(moves, Direction::Constant | Direction::Rising)
        }
        Points::Each { .. } | Points::Days { .. } => {
            matches!(moves, Direction::Constant | Direction::Rising)
        }
        Points::Gap { .. } => matches!(moves, Direction::Constant | Direction::Falling),
        Points::Map { .. } | Points::When { .. } => {
            moves == Direction::Constant || by == fact && listed_rise(scope.document, points)
        }
    }
}

fn named_direction(scope: &Scope<'_>, name: &str, fact: &str) -> Direction {
    if name == fact {
        return Direction::Rising;
    }
    scope.definition(name).map_or(Direction::Constant, |value| direction(scope, value, fact))
}

/// Whether points listed by value rise over the values of the fact itself.
fn listed_rise(document: &Document, points: &Points) -> bool {
    let values: Vec<String> = match document.facts.get(points.by()) {
        Some(fact) => match (&fact.choices, fact.range.as_deref()) {
            (Some(Choices::Named(named)), _) => named.iter().map(|(c, _)| c.to_owned()).collect(),
            (Some(Choices::Integers(choices)), _) => choices.iter().map(i64::to_string).collect(),
            (None, Some([low, high])) => {
                let (Ok(low), Ok(high)) = (low.to_string().parse(), high.to_string().parse())
                else {
                    return false;
                };
                let range: std::ops::RangeInclusive<i64> = low..=high;
                if high.checked_sub(low).is_none_or(|values| values > MAX_LISTED) {
                    return false;
                }
                range.map(|value| value.to_string()).collect()
            }
            (None, None) => vec!["false".to_owned(), "true".to_owned()],
            _ => return false,
        },
        None => return false,
    };
    values.iter().map(|value| points_of(points, value)).is_sorted()
}

fn points_of(points: &Points, value: &str) -> u32 {
    match points {
        Points::Map { map, .. } => map.get(value).copied().unwrap_or_default(),
        Points::When { when_in, give, .. }
            if when_in.iter().any(|listed| listed.to_string() == value) =>
        {
            *give
        }
        _ => 0,
    }
}

/// One more of what is counted takes a slot, and pushes out what stands last: that must not be
/// worth more.
fn slots(scope: &mut Scope<'_>, fact: &str, definition: Option<&Definition>) {
    let (Some(benefit), Some(Benefit::Slots { order, .. })) =
        (&scope.document.benefit, definition.map(|definition| &definition.benefit))
    else {
        return;
    };
    let Some(slots) = &benefit.slots else { return };
    let mut faults = Vec::new();
    for (number, (slot, taker)) in slots.fill.iter().zip(order).enumerate() {
        let harms = match named_direction(scope, &slot.by, fact) {
            Direction::Constant => false,
            Direction::Rising => {
                order.iter().skip(number + 1).any(|later| later.amount > taker.amount)
            }
            Direction::Falling | Direction::Mixed => true,
        };
        if harms {
            faults.push(number.to_string());
        }
    }
    for number in faults {
        let message = format!("one more `{fact}` may push out a slot that is worth more");
        scope.tell(Code::FavourOnlyHarms, &["benefit", "slots", "fill", &number], message);
    }
}
