//! One case down the tree: leaf, priority, benefit and trace, without allocation.

use crate::decision::{Compiled, LeafIndex, NodeIndex, Outcome, Target, TermPoints};
use crate::expression::{Evaluator, Memos};
use crate::facts::{FactIndex, Facts};

/// The answer of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// True.
    Yes,
    /// False.
    No,
    /// Neither: something it reads is unknown.
    Unknown,
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    /// The word used in output and the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    pub(super) fn of(value: Option<i64>) -> Self {
        match value {
            Some(0) => Self::No,
            Some(_) => Self::Yes,
            None => Self::Unknown,
        }
    }

    /// Which of the targets of a node it takes.
    pub(super) fn choose(self, [yes, no, unknown]: [Target; 3]) -> Target {
        match self {
            Self::Yes => yes,
            Self::No => no,
            Self::Unknown => unknown,
        }
    }
}

/// One step of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A node answered.
    Test {
        /// The node.
        node: NodeIndex,
        /// Its answer.
        answer: Answer,
    },
    /// A leaf gave way to its fallback for want of evidence of a fact.
    Floor {
        /// The leaf whose floor is not met.
        leaf: LeafIndex,
        /// The fact whose evidence is missing or too weak.
        fact: FactIndex,
    },
}

/// Working memory of evaluation, owned by the caller and used for case after case.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) memos: Memos,
    pub(super) trace: Vec<Step>,
    pub(super) terms: Vec<TermPoints>,
}

/// The result of one case, borrowed from the [`Scratch`] it was computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluation<'s> {
    /// The leaf, after fallbacks.
    pub leaf: LeafIndex,
    /// What it comes to.
    pub outcome: Outcome,
    /// Whether it may be issued by rule.
    pub automatic: bool,
    /// Points from 0 to the cap.
    pub priority: i64,
    /// Every term in reading order, groups before the terms in them.
    pub terms: &'s [TermPoints],
    /// Rupiah, where the outcome grants and the programme counts an amount.
    pub benefit: Option<i64>,
    /// Every step, first to last.
    pub trace: &'s [Step],
}

impl Compiled {
    /// Working memory large enough for this programme, so that evaluating allocates nothing.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let floors: usize = self.leaves.iter().map(|leaf| leaf.floor.len()).sum();
        let mut scratch = Scratch {
            memos: Memos::default(),
            trace: Vec::with_capacity(self.nodes.len() + floors),
            terms: Vec::with_capacity(self.terms.count()),
        };
        scratch.memos.forget(&self.program);
        scratch
    }

    /// Decides one case. `facts` are those of [`Compiled::schema`].
    pub fn evaluate<'s>(&self, facts: &Facts, scratch: &'s mut Scratch) -> Evaluation<'s> {
        let Scratch { memos, trace, terms } = scratch;
        memos.forget(&self.program);
        let mut on = Evaluator { program: &self.program, facts, memos };
        trace.clear();
        let reached = self.descend(self.root, &mut on, trace);
        let leaf = self.settle(reached, facts, |leaf, fact| trace.push(Step::Floor { leaf, fact }));
        let outcome = self.outcome(leaf);
        let priority = self.terms.evaluate(&mut on, terms);
        let granting = outcome.is_granting();
        let benefit = if granting { self.amounts.evaluate(leaf.position(), &mut on) } else { None };
        let automatic = self.leaf(leaf).is_some_and(|leaf| leaf.automatic);
        Evaluation { leaf, outcome, automatic, priority, terms, benefit, trace }
    }

    /// What the test of a node answers, whichever way the case would come to it.
    #[must_use]
    pub fn answer(&self, node: NodeIndex, facts: &Facts, scratch: &mut Scratch) -> Answer {
        let memos = &mut scratch.memos;
        memos.forget(&self.program);
        let mut on = Evaluator { program: &self.program, facts, memos };
        self.node(node).map_or(Answer::Unknown, |node| Answer::of(on.value(node.test)))
    }

    /// Whether the test of a node goes by what is absent: with `known(..)` or `or_else(..)`.
    #[must_use]
    pub fn asks_for_absence(&self, node: NodeIndex) -> bool {
        self.node(node).is_some_and(|node| !node.plain)
    }

    /// From `target` down to a leaf; every node is met at most once, as there are no cycles.
    pub(super) fn descend(
        &self,
        mut target: Target,
        on: &mut Evaluator<'_>,
        trace: &mut Vec<Step>,
    ) -> LeafIndex {
        loop {
            let index = match target {
                Target::Leaf(leaf) => return leaf,
                Target::Node(index) => index,
            };
            // The compiler has resolved every target: a node that is not there cannot be reached.
            let Some(node) = self.node(index) else { return LeafIndex(u16::MAX) };
            let answer = Answer::of(on.value(node.test));
            trace.push(Step::Test { node: index, answer });
            target = answer.choose(node.targets);
        }
    }

    /// The leaf that stands once leaves without evidence have given way.
    pub(super) fn settle(
        &self,
        mut index: LeafIndex,
        facts: &Facts,
        mut unmet: impl FnMut(LeafIndex, FactIndex),
    ) -> LeafIndex {
        while let Some(leaf) = self.leaf(index)
            && let Some(fallback) = leaf.fallback
        {
            let mut met = true;
            for (fact, least) in &leaf.floor {
                if facts.get(*fact).is_none_or(|fact| fact.grade < *least) {
                    unmet(index, *fact);
                    met = false;
                }
            }
            if met {
                break;
            }
            index = fallback;
        }
        index
    }
}
