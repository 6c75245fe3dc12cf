//! What is not refused, but ought to be looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, Target};
use super::scope::Scope;
use crate::expression::{Expression, ExpressionKind as Kind};
use crate::facts::Usage;
use crate::policy::finding::Code;

/// Warnings floor-misses-fact and near-thresholds.
pub(super) fn check(scope: &mut Scope<'_>, graph: &Graph) {
    floors(scope, graph);
    thresholds(scope);
}

/// An adverse leaf rests on the facts of the questions that lead to it. Where that question can
/// only help, on those of the question before it. A fact that can only help needs no floor.
fn floors(scope: &mut Scope<'_>, graph: &Graph) {
    let document = scope.document;
    for (position, (id, leaf)) in document.leaves.iter().enumerate() {
        if !leaf.outcome.is_adverse() || leaf.floor.is_empty() {
            continue;
        }
        for fact in decisive(scope, graph, Target::Leaf(position)) {
            let Some((key, spec)) = document.facts.at(fact) else { continue };
            if spec.usage != Usage::FavourOnly && leaf.floor.get(key).is_none() {
                let message = format!("`{key}` decides, and its evidence has no floor");
                scope.tell(Code::FloorMissesFact, &["leaves", id, "floor"], message);
            }
        }
    }
}

fn decisive(scope: &Scope<'_>, graph: &Graph, target: Target) -> BTreeSet<usize> {
    let mut facts = BTreeSet::new();
    let (mut open, mut seen) = (vec![target], BTreeSet::new());
    while let Some(target) = open.pop() {
        for (node, edges) in graph.edges.iter().enumerate() {
            let [yes, no, _] = edges;
            if ![yes, no].contains(&&Some(target)) || !seen.insert(node) {
                continue;
            }
            if scope.document.nodes.at(node).is_some_and(|(_, node)| node.mitigating) {
                open.push(Target::Node(node));
            } else {
                facts.extend(scope.beneath_node(node));
            }
        }
    }
    facts
}

/// Millionths: thresholds are compared as whole numbers of them.
const PLACES: u8 = 6;
const ONE: i64 = 1_000_000;

fn thresholds(scope: &mut Scope<'_>) {
    let document = scope.document;
    let mut found: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    let derived = document.derived.iter().zip(&scope.derived);
    let derived = derived.map(|((name, _), e)| (format!("/derived/{name}/value"), e));
    let nodes = document.nodes.iter().zip(&scope.tests);
    let nodes = nodes.map(|((id, _), e)| (format!("/nodes/{id}/test"), e));
    for (path, expression) in derived.chain(nodes) {
        if let Some(expression) = expression {
            collect(scope, expression, &path, &mut found);
        }
    }
    for (fact, values) in found {
        let pairs = values.iter().zip(values.iter().skip(1));
        for ((low, _), (high, path)) in pairs.filter(|((low, _), (high, _))| *high - *low <= ONE) {
            let (low, high) = (low / ONE, high / ONE);
            let message = format!("`{fact}` is compared with {low} and with {high}");
            scope.tell_at(Code::NearThresholds, path.clone(), message);
        }
    }
}

/// Every comparison of a fact with a constant.
fn collect(
    scope: &Scope<'_>,
    expression: &Expression,
    path: &str,
    found: &mut BTreeMap<String, BTreeMap<i64, String>>,
) {
    if let Kind::Binary(operator, left, right) = &expression.kind
        && operator.is_comparison()
    {
        for (fact, constant) in [(left, right), (right, left)] {
            if let Kind::Name(name) = &fact.kind
                && scope.document.facts.get(name).is_some()
                && let Some(value) =
                    scope.constant(constant).and_then(|number| number.scaled(PLACES))
            {
                found.entry(name.clone()).or_default().entry(value).or_insert(path.to_owned());
            }
        }
    }
    for child in expression.children() {
        collect(scope, child, path, found);
    }
}
