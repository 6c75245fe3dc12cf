//! What a fact may be used for: protected, monitoring only, score, signal.

use std::collections::BTreeSet;

use super::direction::{Direction, direction};
use super::graph::{ANSWERS, Graph, Target};
use super::scope::Scope;
use crate::decision::Outcome;
use crate::facts::Usage;
use crate::policy::document::Days;
use crate::policy::finding::Code;

/// Rules protected-test, monitoring-only-test and signal-decides; a score is tested by no node.
pub(super) fn check(scope: &mut Scope<'_>, graph: &Graph) {
    let document = scope.document;
    for (node, (id, _)) in document.nodes.iter().enumerate() {
        for fact in scope.beneath_node(node) {
            let Some((key, spec)) = document.facts.at(fact) else { continue };
            let parts = ["nodes", id, "test"];
            if spec.protected && spec.usage != Usage::FavourOnly {
                let message = format!("`{key}` is protected and not favour_only");
                scope.tell(Code::ProtectedTest, &parts, message);
            }
            match spec.usage {
                Usage::Score => {
                    let message = format!("`{key}` may only be counted, not tested");
                    scope.tell(Code::Structure, &parts, message);
                }
                Usage::Signal => signal(scope, graph, node, key),
                Usage::Test | Usage::FavourOnly => {}
            }
        }
    }
    monitoring_only(scope);
    counted(scope);
}

/// Every place that reads or gives a fact, with the facts beneath it.
fn readers(scope: &Scope<'_>) -> Vec<(Vec<String>, BTreeSet<usize>)> {
    let document = scope.document;
    let mut readers = Vec::new();
    let mut add = |parts: &[&str], facts: BTreeSet<usize>| {
        readers.push((parts.iter().map(|part| (*part).to_owned()).collect(), facts));
    };
    for (node, (id, _)) in document.nodes.iter().enumerate() {
        add(&["nodes", id, "test"], scope.beneath_node(node));
    }
    for (name, _) in document.derived.iter() {
        add(&["derived", name, "value"], scope.beneath_name(name));
    }
    for (id, leaf) in document.leaves.iter() {
        for (fact, _) in leaf.floor.iter() {
            add(&["leaves", id, "floor", fact], scope.beneath_name(fact));
        }
    }
    for (name, _) in document.tables.iter() {
        add(&["tables", name], scope.beneath_name(name));
    }
    if let Days::By(days) = &document.clocks.decide {
        add(&["clocks", "decide", "by"], scope.beneath_name(&days.by));
    }
    for (number, example) in document.examples.iter().enumerate() {
        for (fact, _) in example.facts.iter() {
            add(&["examples", &number.to_string(), "facts", fact], scope.beneath_name(fact));
        }
    }
    for (parts, facts) in counting(scope) {
        readers.push((parts, facts));
    }
    readers
}

/// The places that count for priority or benefit.
fn counting(scope: &Scope<'_>) -> Vec<(Vec<String>, BTreeSet<usize>)> {
    let document = scope.document;
    let mut counting = Vec::new();
    for (number, term) in document.priority.terms.iter().enumerate() {
        let points = term.points.iter().chain(term.group.iter().flatten());
        let facts = points.flat_map(|points| scope.beneath_name(points.by())).collect();
        let parts = ["priority", "terms", &number.to_string()].map(str::to_owned).to_vec();
        counting.push((parts, facts));
    }
    let slots = document.benefit.iter().filter_map(|benefit| benefit.slots.as_ref());
    for (number, slot) in slots.flat_map(|slots| &slots.fill).enumerate() {
        let parts = ["benefit", "slots", "fill", &number.to_string()].map(str::to_owned).to_vec();
        counting.push((parts, scope.beneath_name(&slot.by)));
    }
    counting
}

fn monitoring_only(scope: &mut Scope<'_>) {
    for (parts, facts) in readers(scope) {
        for fact in facts {
            let Some((key, spec)) = scope.document.facts.at(fact) else { continue };
            if spec.monitoring_only {
                let message = format!("`{key}` is kept only to monitor fairness");
                tell(scope, Code::MonitoringOnlyTest, &parts, message);
            }
        }
    }
}

fn counted(scope: &mut Scope<'_>) {
    for (parts, facts) in counting(scope) {
        for fact in facts {
            let Some((key, spec)) = scope.document.facts.at(fact) else { continue };
            if spec.usage == Usage::Signal {
                let message = format!("signal `{key}` may lead to a review and to nothing else");
                tell(scope, Code::SignalDecides, &parts, message);
            }
        }
    }
}

fn tell(scope: &mut Scope<'_>, code: Code, parts: &[String], message: String) {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    scope.tell(code, &parts, message);
}

/// The branch taken when the signal is true must end in a review, and no edge in an adverse leaf.
fn signal(scope: &mut Scope<'_>, graph: &Graph, node: usize, key: &str) {
    let document = scope.document;
    let (Some((id, _)), Some(edges), Some(Some(test))) =
        (document.nodes.at(node), graph.edges.get(node), scope.tests.get(node))
    else {
        return;
    };
    let true_branches: &[usize] = match direction(scope, test, key) {
        Direction::Constant | Direction::Rising => &[0],
        Direction::Falling => &[1],
        Direction::Mixed => &[0, 1],
    };
    let mut faults = Vec::new();
    for (branch, (answer, edge)) in ANSWERS.into_iter().zip(edges).enumerate() {
        let adverse = match edge {
            Some(Target::Leaf(leaf)) => {
                document.leaves.at(*leaf).is_some_and(|(_, leaf)| leaf.outcome.is_adverse())
            }
            _ => false,
        };
        let elsewhere = true_branches.contains(&branch)
            && graph.reach(*edge).leaves.into_iter().any(|leaf| {
                document.leaves.at(leaf).is_some_and(|(_, leaf)| leaf.outcome != Outcome::Review)
            });
        if adverse {
            faults.push((answer, format!("an adverse leaf is entered from signal `{key}`")));
        } else if elsewhere {
            faults.push((answer, format!("signal `{key}` may lead to a review and nothing else")));
        }
    }
    for (answer, message) in faults {
        scope.tell(Code::SignalDecides, &["nodes", id, answer], message);
    }
}
