//! The shape: targets exist, everything is reached, nothing comes back to itself, limits hold.

use super::graph::{ANSWERS, Graph, Target};
use super::scope::{Scope, keys};
use crate::policy::document::{Choices, Days, ExampleStep, Points, Rule};
use crate::policy::finding::Code;

/// Deepest tree.
const MAX_LEVELS: usize = 64;
/// Most nodes and leaves of a tree.
const MAX_NODES: usize = 2_000;
/// From this impact on two persons decide.
const GRAVEST: u8 = 4;

/// Rules dangling-target, unreachable-node, cycle, limit-exceeded.
pub(super) fn check(scope: &mut Scope<'_>, graph: &Graph) {
    let document = scope.document;
    let size = document.nodes.len() + document.leaves.len();
    if size > MAX_NODES {
        let message = format!("{size} nodes and leaves; at most {MAX_NODES}");
        scope.tell(Code::LimitExceeded, &["nodes"], message);
    }
    for (id, _) in document.nodes.iter().filter(|(id, _)| document.leaves.get(id).is_some()) {
        scope.tell(Code::Structure, &["leaves", id], format!("`{id}` names a node as well"));
    }
    // The gravest programmes are decided by four eyes, whatever their authors wrote.
    if GRAVEST <= document.impact && document.review.reviewers < 2 {
        let message = format!("impact {} needs two reviewers: `reviewers: 2`", document.impact);
        scope.tell(Code::Structure, &["review", "reviewers"], message);
    }
    targets(scope, graph);
    names(scope);
    examples(scope);
    unreachable(scope, graph);
    walk(scope, graph);
}

fn dangling(scope: &mut Scope<'_>, parts: &[&str], what: &str, name: &str) {
    scope.tell(Code::DanglingTarget, parts, format!("no {what} is called `{name}`"));
}

fn targets(scope: &mut Scope<'_>, graph: &Graph) {
    let document = scope.document;
    if !matches!(graph.root, Some(Target::Node(_))) {
        dangling(scope, &["root"], "node", &document.root);
    }
    for ((id, node), edges) in document.nodes.iter().zip(&graph.edges) {
        let names = [&node.if_yes, &node.if_no, &node.if_unknown];
        for ((answer, name), edge) in ANSWERS.into_iter().zip(names).zip(edges) {
            if edge.is_none() {
                dangling(scope, &["nodes", id, answer], "node or leaf", name);
            }
        }
    }
    for (id, leaf) in document.leaves.iter() {
        for (fact, _) in leaf.floor.iter() {
            if document.facts.get(fact).is_none() {
                dangling(scope, &["leaves", id, "floor", fact], "fact", fact);
            }
        }
        if let Some(fallback) = &leaf.fallback
            && document.leaves.get(fallback).is_none()
        {
            dangling(scope, &["leaves", id, "fallback"], "leaf", fallback);
        }
    }
}

/// Names outside expressions; those inside are told by the compiler.
fn names(scope: &mut Scope<'_>) {
    let document = scope.document;
    let value =
        |name: &str| document.facts.get(name).is_some() || document.derived.get(name).is_some();
    let mut missing: Vec<(Vec<String>, &str, String)> = Vec::new();
    for (id, table) in document.tables.iter() {
        for (number, row) in table.rows.iter().enumerate() {
            let at = ["tables", id, "rows", &number.to_string()].map(str::to_owned).to_vec();
            match (&row.reads, &row.gives) {
                (Some(name), _) if !value(name) => {
                    missing.push(([at, vec!["reads".into()]].concat(), "value", name.clone()));
                }
                (None, Rule::Limits(_) | Rule::Choices(_)) => {
                    missing.push(([at, vec!["gives".into()]].concat(), "value", String::new()));
                }
                _ => {}
            }
        }
    }
    for (number, term) in document.priority.terms.iter().enumerate() {
        let at = ["priority", "terms", &number.to_string()].map(str::to_owned).to_vec();
        let group = term.group.iter().flatten().enumerate();
        let single = term.points.iter().map(|points| (vec!["points".to_owned()], points));
        let group = group.map(|(n, points)| (vec!["group".to_owned(), n.to_string()], points));
        for (inner, points) in single.chain(group) {
            let at = [at.clone(), inner].concat();
            if !value(points.by()) {
                let by = points.by().to_owned();
                missing.push(([at.clone(), vec!["by".into()]].concat(), "value", by));
            }
            if let Points::Gap { below, .. } = points
                && document.parameters.get(below).is_none()
            {
                missing.push(([at, vec!["below".into()]].concat(), "parameter", below.clone()));
            }
        }
    }
    let slots = document.benefit.iter().filter_map(|benefit| benefit.slots.as_ref());
    for (number, slot) in slots.flat_map(|slots| &slots.fill).enumerate() {
        if !value(&slot.by) {
            let number = number.to_string();
            let at = ["benefit", "slots", "fill", &number, "by"].map(str::to_owned).to_vec();
            missing.push((at, "value", slot.by.clone()));
        }
    }
    if let Days::By(days) = &document.clocks.decide {
        if !value(&days.by) {
            let at = ["clocks", "decide", "by"].map(str::to_owned).to_vec();
            missing.push((at, "value", days.by.clone()));
        }
        let derived = document.derived.get(&days.by).map(|derived| &derived.choices);
        let named = document.facts.get(&days.by).and_then(|fact| match &fact.choices {
            Some(Choices::Named(named)) => Some(named),
            _ => None,
        });
        for (word, _) in days.days.iter() {
            if derived.or(named).is_some_and(|choices| choices.get(word).is_none()) {
                let at = ["clocks", "decide", "days", word].map(str::to_owned).to_vec();
                missing.push((at, "choice", word.to_owned()));
            }
        }
    }
    for (at, what, name) in missing {
        let parts: Vec<&str> = at.iter().map(String::as_str).collect();
        dangling(scope, &parts, what, &name);
    }
}

fn examples(scope: &mut Scope<'_>) {
    let document = scope.document;
    for (number, example) in document.examples.iter().enumerate() {
        let number = number.to_string();
        if document.leaves.get(&example.leaf).is_none() {
            dangling(scope, &["examples", &number, "leaf"], "leaf", &example.leaf);
        }
        for (step, ExampleStep { at, .. }) in example.path.iter().enumerate() {
            if document.nodes.get(at).is_none() && document.leaves.get(at).is_none() {
                let parts = ["examples", &number, "path", &step.to_string()];
                dangling(scope, &parts, "node or leaf", at);
            }
        }
        for fact in keys(&example.facts) {
            if document.facts.get(&fact).is_none() {
                dangling(scope, &["examples", &number, "facts", &fact], "fact", &fact);
            }
        }
    }
}

fn unreachable(scope: &mut Scope<'_>, graph: &Graph) {
    let document = scope.document;
    let reach = graph.reach(graph.root);
    for (position, (id, _)) in document.nodes.iter().enumerate() {
        if graph.root.is_some() && !reach.nodes.contains(&position) {
            let message = format!("no case can come to node `{id}`");
            scope.tell(Code::UnreachableNode, &["nodes", id], message);
        }
    }
    for (position, (id, _)) in document.leaves.iter().enumerate() {
        if graph.root.is_some() && !reach.leaves.contains(&position) {
            let message = format!("no case can come to leaf `{id}`");
            scope.tell(Code::UnreachableNode, &["leaves", id], message);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

/// Walks every node in depth, without recursion, and tells the edges that close a cycle and a path
/// that is too long. Nodes no case can come to are walked as well.
fn walk(scope: &mut Scope<'_>, graph: &Graph) {
    let count = graph.edges.len();
    let mut visits = vec![Visit::New; count];
    let mut levels = vec![0_usize; count];
    for start in 0..count {
        let mut open = vec![(start, 0_usize)];
        while let Some((node, edge)) = open.pop() {
            let (Some(visit), Some(edges)) = (visits.get_mut(node), graph.edges.get(node)) else {
                continue;
            };
            if edge == 0 {
                if *visit != Visit::New {
                    continue;
                }
                *visit = Visit::Open;
            }
            let Some(target) = edges.get(edge) else {
                *visit = Visit::Done;
                let below = edges.iter().filter_map(|target| match target {
                    Some(Target::Node(next)) => levels.get(*next).copied(),
                    _ => None,
                });
                let level = 1 + below.max().unwrap_or_default();
                if let Some(slot) = levels.get_mut(node) {
                    *slot = level;
                }
                continue;
            };
            open.push((node, edge + 1));
            if let Some(Target::Node(next)) = *target {
                match visits.get(next) {
                    Some(Visit::New) => open.push((next, 0)),
                    Some(Visit::Open) => tell_cycle(scope, node, edge, next),
                    _ => {}
                }
            }
        }
    }
    if let Some(deepest) = levels.iter().max().filter(|level| **level > MAX_LEVELS) {
        let message = format!("the tree is {deepest} levels deep; at most {MAX_LEVELS}");
        scope.tell(Code::LimitExceeded, &["nodes"], message);
    }
}

fn tell_cycle(scope: &mut Scope<'_>, node: usize, edge: usize, next: usize) {
    let nodes = &scope.document.nodes;
    let (Some((id, _)), Some((back, _)), Some(answer)) =
        (nodes.at(node), nodes.at(next), ANSWERS.get(edge))
    else {
        return;
    };
    let message = format!("this comes back to `{back}`, from which `{id}` is reached");
    scope.tell(Code::Cycle, &["nodes", id, answer], message);
}
