//! The shape of a tree: targets, cycles, reach, and the two guarantees every tree must hold —
//! the unknown never harms, and weak evidence never harms.

use std::collections::HashMap;

use crate::decision::{Definition, Leaf, LeafIndex, Node, NodeIndex, Target};
use crate::facts::Finding;

/// The ids of a definition resolved to indices.
#[derive(Debug)]
pub(super) struct Structure {
    pub(super) root: Target,
    /// By node: where yes, no and unknown lead.
    pub(super) targets: Vec<[Target; 3]>,
    /// By leaf.
    pub(super) fallbacks: Vec<Option<LeafIndex>>,
    /// By node: whether a granting leaf can still be reached.
    pub(super) reaches_grant: Vec<bool>,
    /// All nodes, each after those it leads to.
    pub(super) upwards: Vec<NodeIndex>,
}

/// The most nodes, and the most leaves.
const MAX_PARTS: usize = 1_000;

/// Resolves and checks the shape; all findings, or a structure that is sound.
pub(super) fn resolve(definition: &Definition, findings: &mut Vec<Finding>) -> Option<Structure> {
    let (nodes, leaves) = (&definition.nodes, &definition.leaves);
    let before = findings.len();
    if nodes.len() > MAX_PARTS || leaves.len() > MAX_PARTS {
        let message = format!("more than {MAX_PARTS} nodes or leaves");
        findings.push(Finding::new("limit-exceeded", "nodes", message));
        return None;
    }
    let ids = ids(definition, findings);
    let mut find = |id: &str, path: String| {
        let target = ids.get(id).copied();
        if target.is_none() {
            let message = format!("`{id}` is no node and no leaf");
            findings.push(Finding::new("dangling-target", path, message));
        }
        target
    };
    let root = find(&definition.root, "root".to_owned());
    let targets: Vec<Option<[Target; 3]>> = nodes
        .iter()
        .map(|node| {
            let branches = [
                ("if_yes", &node.if_yes),
                ("if_no", &node.if_no),
                ("if_unknown", &node.if_unknown),
            ];
            let [yes, no, unknown] =
                branches.map(|(branch, id)| find(id, format!("nodes.{}.{branch}", node.id)));
            Some([yes?, no?, unknown?])
        })
        .collect();
    let fallbacks = leaves.iter().map(|leaf| fallback(leaf, &ids, findings)).collect();
    let (Some(root), Some(targets)) = (root, targets.into_iter().collect::<Option<Vec<_>>>())
    else {
        return None;
    };
    let (reaches_grant, upwards) = (Vec::new(), Vec::new());
    let mut structure = Structure { root, targets, fallbacks, reaches_grant, upwards };
    structure.check_leaves(leaves, findings);
    structure.upwards = structure.order(nodes, findings)?;
    structure.check_reach(definition, findings);
    structure.check_unknown(definition, findings);
    structure.reaches_grant = structure.reaching(leaves);
    (findings.len() == before).then_some(structure)
}

fn ids<'d>(definition: &'d Definition, findings: &mut Vec<Finding>) -> HashMap<&'d str, Target> {
    let nodes = (0..).map(|n| Target::Node(NodeIndex(n)));
    let leaves = (0..).map(|n| Target::Leaf(LeafIndex(n)));
    let nodes = definition.nodes.iter().map(|node| ("nodes", node.id.as_str())).zip(nodes);
    let leaves = definition.leaves.iter().map(|leaf| ("leaves", leaf.id.as_str())).zip(leaves);
    let mut ids = HashMap::new();
    for ((part, id), target) in nodes.chain(leaves) {
        if ids.insert(id, target).is_some() {
            let message = "a node or leaf has this id already";
            findings.push(Finding::new("duplicate-id", format!("{part}.{id}"), message));
        }
    }
    ids
}

fn fallback(
    leaf: &Leaf,
    ids: &HashMap<&str, Target>,
    findings: &mut Vec<Finding>,
) -> Option<LeafIndex> {
    let path = || format!("leaves.{}.fallback", leaf.id);
    match leaf.fallback.as_deref().map(|id| (id, ids.get(id))) {
        None => None,
        Some((_, Some(Target::Leaf(fallback)))) => Some(*fallback),
        Some((id, _)) => {
            let message = format!("`{id}` is no leaf");
            findings.push(Finding::new("dangling-target", path(), message));
            None
        }
    }
}

impl Structure {
    fn targets(&self, node: NodeIndex) -> &[Target] {
        self.targets.get(node.position()).map_or(&[], |targets| targets.as_slice())
    }

    /// An adverse leaf stands on evidence or gives way to a leaf that harms nobody.
    fn check_leaves(&self, leaves: &[Leaf], findings: &mut Vec<Finding>) {
        for (leaf, fallback) in leaves.iter().zip(&self.fallbacks) {
            let mut refuse = |code, message: &str| {
                findings.push(Finding::new(code, format!("leaves.{}", leaf.id), message));
            };
            let adverse = leaf.outcome.is_adverse();
            let after = fallback.and_then(|fallback| leaves.get(fallback.position()));
            if adverse && leaf.floor.is_empty() {
                refuse("adverse-without-floor", "an adverse leaf needs a floor of evidence");
            }
            if adverse && leaf.automatic {
                refuse("adverse-automatic", "an adverse leaf is never issued by rule");
            }
            if adverse && after.is_none_or(|after| after.outcome.is_adverse()) {
                refuse("adverse-fallback", "an adverse leaf needs a fallback that is not adverse");
            }
            if !adverse && !leaf.floor.is_empty() && after.is_none() {
                refuse("dangling-target", "a leaf with a floor needs a fallback");
            }
            if !adverse && after.is_some_and(|after| after.outcome.is_adverse()) {
                refuse("adverse-fallback", "weak evidence may not lead to an adverse leaf");
            }
        }
    }

    /// All nodes, each after those it leads to; refuses branches and fallbacks that lead back.
    fn order(&self, nodes: &[Node], findings: &mut Vec<Finding>) -> Option<Vec<NodeIndex>> {
        let before = findings.len();
        let mut incoming = vec![0_usize; self.targets.len()];
        for target in self.targets.iter().flatten() {
            if let Target::Node(node) = target
                && let Some(count) = incoming.get_mut(node.position())
            {
                *count += 1;
            }
        }
        let mut ready: Vec<NodeIndex> = (0..)
            .map(NodeIndex)
            .zip(&incoming)
            .filter_map(|(node, count)| (*count == 0).then_some(node))
            .collect();
        let mut order = Vec::with_capacity(nodes.len());
        while let Some(node) = ready.pop() {
            order.push(node);
            for target in self.targets(node) {
                if let Target::Node(next) = target
                    && let Some(count) = incoming.get_mut(next.position())
                {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(*next);
                    }
                }
            }
        }
        for (node, _) in nodes.iter().zip(&incoming).filter(|(_, count)| **count > 0) {
            let message = "the branches lead back to this node";
            findings.push(Finding::new("cycle", format!("nodes.{}", node.id), message));
        }
        let step = |leaf: LeafIndex| self.fallbacks.get(leaf.position()).copied().flatten();
        let endless = (0..).map(LeafIndex).take(self.fallbacks.len()).any(|leaf| {
            let chain = std::iter::successors(Some(leaf), |leaf| step(*leaf));
            chain.take(self.fallbacks.len() + 1).count() > self.fallbacks.len()
        });
        if endless {
            findings.push(Finding::new("cycle", "leaves", "the fallbacks lead back"));
        }
        order.reverse();
        (findings.len() == before).then_some(order)
    }

    /// By node, then by leaf: what can be reached from `start`, itself included.
    fn reach(&self, start: &[Target]) -> (Vec<bool>, Vec<bool>) {
        let mut nodes = vec![false; self.targets.len()];
        let mut leaves = vec![false; self.fallbacks.len()];
        let mut open = start.to_vec();
        while let Some(target) = open.pop() {
            match target {
                Target::Node(node) => {
                    if let Some(seen @ false) = nodes.get_mut(node.position()) {
                        *seen = true;
                        open.extend_from_slice(self.targets(node));
                    }
                }
                Target::Leaf(leaf) => {
                    if let Some(seen @ false) = leaves.get_mut(leaf.position()) {
                        *seen = true;
                        let fallback = self.fallbacks.get(leaf.position()).copied().flatten();
                        open.extend(fallback.map(Target::Leaf));
                    }
                }
            }
        }
        (nodes, leaves)
    }

    fn check_reach(&self, definition: &Definition, findings: &mut Vec<Finding>) {
        let (nodes, leaves) = self.reach(&[self.root]);
        let nodes = definition.nodes.iter().zip(nodes).filter(|(_, seen)| !seen);
        let leaves = definition.leaves.iter().zip(leaves).filter(|(_, seen)| !seen);
        let nodes = nodes.map(|(node, _)| format!("nodes.{}", node.id));
        let leaves = leaves.map(|(leaf, _)| format!("leaves.{}", leaf.id));
        findings.extend(nodes.chain(leaves).map(|path| {
            Finding::new("unreachable-node", path, "no case can come here; remove or connect it")
        }));
    }

    /// The unknown may not harm: it leads to no adverse leaf and to nothing of its own.
    fn check_unknown(&self, definition: &Definition, findings: &mut Vec<Finding>) {
        for (node, [yes, no, unknown]) in definition.nodes.iter().zip(&self.targets) {
            let message = if node.mitigating {
                (unknown != no).then_some("the unknown of a mitigating node goes where its no goes")
            } else {
                match unknown {
                    Target::Leaf(leaf) => definition
                        .leaves
                        .get(leaf.position())
                        .is_some_and(|leaf| leaf.outcome.is_adverse())
                        .then_some("the unknown leads to an adverse leaf"),
                    Target::Node(next) => {
                        let (known, _) = self.reach(&[*yes, *no]);
                        let reached = known.get(next.position()).copied().unwrap_or(false);
                        (!reached)
                            .then_some("the unknown leads to nodes that no known answer reaches")
                    }
                }
            };
            if let Some(message) = message {
                let path = format!("nodes.{}.if_unknown", node.id);
                findings.push(Finding::new("unknown-to-adverse", path, message));
            }
        }
    }

    fn reaching(&self, leaves: &[Leaf]) -> Vec<bool> {
        let granting = |leaf: &Leaf| leaf.outcome.is_granting();
        (0..)
            .map(NodeIndex)
            .take(self.targets.len())
            .map(|node| {
                let (_, reached) = self.reach(&[Target::Node(node)]);
                leaves.iter().zip(reached).any(|(leaf, reached)| reached && granting(leaf))
            })
            .collect()
    }
}
