//! The tree as a graph: where each answer goes, and what can be reached from there.

use std::collections::BTreeSet;

use crate::policy::document::{Document, Leaf};

/// The answers, in the order of a node's edges.
pub(super) const ANSWERS: [&str; 3] = ["if_yes", "if_no", "if_unknown"];

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// The node at a position.
    Node(usize),
    /// The leaf at a position.
    Leaf(usize),
}

/// Edges of every node: yes, no, unknown; none where the target does not exist.
#[derive(Debug)]
pub(super) struct Graph {
    /// Where a case starts.
    pub root: Option<Target>,
    /// Edges by node position.
    pub edges: Vec<[Option<Target>; 3]>,
    fallbacks: Vec<Option<Target>>,
}

/// Nodes and leaves that can be reached, fallbacks of leaves included.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    /// Positions of nodes.
    pub nodes: BTreeSet<usize>,
    /// Positions of leaves.
    pub leaves: BTreeSet<usize>,
}

impl Graph {
    /// The graph of `document`.
    pub fn new(document: &Document) -> Self {
        let target = |id: &str| {
            let node = document.nodes.position(id).map(Target::Node);
            node.or_else(|| document.leaves.position(id).map(Target::Leaf))
        };
        let edges = document
            .nodes
            .iter()
            .map(|(_, node)| [target(&node.if_yes), target(&node.if_no), target(&node.if_unknown)]);
        let fallback = |leaf: &Leaf| leaf.fallback.as_deref().and_then(target);
        Self {
            root: target(&document.root),
            edges: edges.collect(),
            fallbacks: document.leaves.iter().map(|(_, leaf)| fallback(leaf)).collect(),
        }
    }

    /// Everything that can be reached from `start`, itself included.
    pub fn reach(&self, start: Option<Target>) -> Reach {
        let mut reach = Reach::default();
        let mut open: Vec<Target> = start.into_iter().collect();
        while let Some(target) = open.pop() {
            match target {
                Target::Node(node) if reach.nodes.insert(node) => {
                    open.extend(self.edges.get(node).into_iter().flatten().flatten());
                }
                Target::Leaf(leaf) if reach.leaves.insert(leaf) => {
                    open.extend(self.fallbacks.get(leaf).copied().flatten());
                }
                _ => {}
            }
        }
        reach
    }
}
