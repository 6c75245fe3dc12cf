//! Why: all adverse grounds that apply, what is missing, and how near the line the case lies.

use crate::decision::near_line::NearLine;
use crate::decision::{Answer, Compiled, LeafIndex, NodeIndex, Scratch, Step, Target};
use crate::expression::Evaluator;
use crate::facts::{FactIndex, Facts, Grade};

/// A ground: a leaf, and the node that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The leaf whose text is the reason.
    pub leaf: LeafIndex,
    /// The last node before it, whose ground stands in where the leaf has none.
    pub node: Option<NodeIndex>,
}

/// A fact that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Missing {
    /// Which fact.
    pub fact: FactIndex,
    /// The evidence a floor asks of it; none where any value would do.
    pub evidence: Option<Grade>,
}

/// What a reader is told beside the result.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Explanation {
    /// The leaf itself, then every further adverse ground that applies.
    pub reasons: Vec<Reason>,
    /// Facts that were unknown where they mattered, and facts of floors not met; each once.
    pub missing: Vec<Missing>,
    /// The comparison on the path nearest to the leaf that a small change would turn.
    pub near_line: Option<NearLine>,
}

/// The last test of a path.
fn last_node(trace: &[Step]) -> Option<NodeIndex> {
    trace.iter().rev().find_map(|step| match step {
        Step::Test { node, .. } => Some(*node),
        Step::Floor { .. } => None,
    })
}

impl Compiled {
    /// Explains the leaf and the trace that evaluating `facts` gave.
    #[must_use]
    pub fn explain(
        &self,
        facts: &Facts,
        leaf: LeafIndex,
        trace: &[Step],
        scratch: &mut Scratch,
    ) -> Explanation {
        let memos = &mut scratch.memos;
        memos.forget(&self.program);
        let mut on = Evaluator { program: &self.program, facts, memos };
        Explanation {
            missing: self.missing(&mut on, trace),
            near_line: self.near_line(&mut on, trace),
            reasons: self.reasons(&mut on, leaf, trace.to_vec()),
        }
    }

    /// All adverse grounds that apply: after an adverse leaf, turn the nearest node above, not yet
    /// turned, whose other known branch can still reach a granting leaf, and go on with the same
    /// facts. Each adverse leaf met with its floor met is a further ground; the first leaf that is
    /// not adverse ends the search.
    fn reasons(&self, on: &mut Evaluator<'_>, leaf: LeafIndex, mut path: Vec<Step>) -> Vec<Reason> {
        let mut reasons = vec![Reason { leaf, node: last_node(&path) }];
        if !self.outcome(leaf).is_adverse() {
            return reasons;
        }
        let mut turned: Vec<NodeIndex> = Vec::new();
        while let Some(step) = path.pop() {
            let Step::Test { node, answer } = step else { continue };
            if turned.contains(&node) {
                continue;
            }
            let Some((other, target)) = self.other_branch(node, answer) else { continue };
            turned.push(node);
            path.push(Step::Test { node, answer: other });
            let leaf = self.descend(target, on, &mut path);
            if !self.outcome(leaf).is_adverse() {
                break;
            }
            let known = reasons.iter().any(|reason| reason.leaf == leaf);
            let mut met = true;
            self.settle(leaf, on.facts, |_, _| met = false);
            if met && !known {
                reasons.push(Reason { leaf, node: last_node(&path) });
            }
        }
        reasons
    }

    /// The known branch that was not taken and can still reach a granting leaf.
    fn other_branch(&self, node: NodeIndex, answer: Answer) -> Option<(Answer, Target)> {
        let targets = self.targets(node)?;
        let taken = answer.choose(targets);
        [Answer::Yes, Answer::No].into_iter().map(|other| (other, other.choose(targets))).find(
            |(other, target)| *other != answer && *target != taken && self.reaches_grant(*target),
        )
    }

    fn missing(&self, on: &mut Evaluator<'_>, trace: &[Step]) -> Vec<Missing> {
        let mut missing = Vec::new();
        for step in trace {
            match step {
                Step::Test { node, .. } => {
                    let Some(node) = self.node(*node) else { continue };
                    on.each_missing(node.test, &mut |fact| {
                        missing.push(Missing { fact, evidence: None });
                    });
                }
                Step::Floor { leaf, fact } => {
                    let floor = self.leaf(*leaf).map_or(&[][..], |leaf| &leaf.floor);
                    let evidence = floor.iter().find(|(other, _)| other == fact);
                    let evidence = evidence.map(|(_, grade)| *grade);
                    missing.push(Missing { fact: *fact, evidence });
                }
            }
        }
        // One line a fact, the strictest: an asked-for grade before any value at all.
        missing.sort_by_key(|missing| (missing.fact, std::cmp::Reverse(missing.evidence)));
        missing.dedup_by_key(|missing| missing.fact);
        missing
    }
}
