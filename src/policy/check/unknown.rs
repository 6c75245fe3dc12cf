//! Unknown never harms: where a node sends a case whose answer is not known.

use super::graph::{Graph, Target};
use super::scope::Scope;
use crate::policy::finding::Code;

/// Rule unknown-to-adverse.
pub(super) fn check(scope: &mut Scope<'_>, graph: &Graph) {
    let document = scope.document;
    for ((id, node), edges) in document.nodes.iter().zip(&graph.edges) {
        let [yes, no, unknown] = *edges;
        let adverse = |target: Option<Target>| match target {
            Some(Target::Leaf(leaf)) => {
                document.leaves.at(leaf).is_some_and(|(_, leaf)| leaf.outcome.is_adverse())
            }
            _ => false,
        };
        if node.mitigating {
            if adverse(yes) {
                let message =
                    "a mitigating node can only help, and its yes leads to an adverse leaf";
                scope.tell(Code::UnknownToAdverse, &["nodes", id, "if_yes"], message);
            }
            if unknown != no {
                let message = "the unknown of a mitigating node goes where its no goes";
                scope.tell(Code::UnknownToAdverse, &["nodes", id, "if_unknown"], message);
            }
        } else if adverse(unknown) {
            let message = format!("an answer that is not known leads to `{}`", node.if_unknown);
            scope.tell(Code::UnknownToAdverse, &["nodes", id, "if_unknown"], message);
        } else if let Some(Target::Node(subtree)) = unknown {
            let known = [graph.reach(yes), graph.reach(no)];
            if known.iter().all(|reach| !reach.nodes.contains(&subtree)) {
                let message = format!("only absence leads to `{}`", node.if_unknown);
                scope.tell(Code::UnknownToAdverse, &["nodes", id, "if_unknown"], message);
            }
        }
    }
}
