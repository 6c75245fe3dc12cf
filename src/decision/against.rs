//! What stands between a case and a grant, where humans answer some of the questions themselves.

use crate::decision::{Answer, Compiled, NodeIndex, Scratch, Target};
use crate::facts::Facts;

impl Compiled {
    /// Whether a granting leaf can still be reached from `target`.
    #[must_use]
    pub fn reaches_grant(&self, target: Target) -> bool {
        match target {
            Target::Node(node) => self.node(node).is_some_and(|node| node.reaches_grant),
            Target::Leaf(leaf) => self.outcome(leaf).is_granting(),
        }
    }

    /// Whether a granting leaf can still be reached where `node` is answered so; `false` for an
    /// index of another programme.
    #[must_use]
    pub fn leads_to_grant(&self, node: NodeIndex, answer: Answer) -> bool {
        self.targets(node).is_some_and(|targets| self.reaches_grant(answer.choose(targets)))
    }

    /// The known answer that a grant needs of a node: the one that leads to a granting leaf, yes
    /// before no; none where neither does.
    #[must_use]
    pub fn needed(&self, node: NodeIndex) -> Option<Answer> {
        [Answer::Yes, Answer::No].into_iter().find(|answer| self.leads_to_grant(node, *answer))
    }

    /// Those of the nodes `found`, in their order, whose answer stands against a grant. Where a node
    /// is not among them the facts answer; a question without an answer stays open every way.
    ///
    /// An answer stands against a grant if the other one alone would open a way to it: as all other
    /// answers are, or, if several close the way, where no further one did.
    #[must_use]
    pub fn against(
        &self,
        found: &[(NodeIndex, Answer)],
        facts: &Facts,
        scratch: &mut Scratch,
    ) -> Vec<NodeIndex> {
        let mut answers: Vec<Answer> =
            self.nodes().map(|node| self.answer(node, facts, scratch)).collect();
        for (node, answer) in found {
            put(&mut answers, *node, *answer);
        }
        let closes = |node: NodeIndex, answer: Answer| {
            let other = other(answer).is_some_and(|other| self.leads_to_grant(node, other));
            other && !self.leads_to_grant(node, answer)
        };
        let mut relaxed = answers.clone();
        for (node, answer) in self.nodes().zip(&answers) {
            if closes(node, *answer) {
                put(&mut relaxed, node, Answer::Unknown);
            }
        }
        let turns = |(node, answer): &(NodeIndex, Answer)| {
            let opens = |mut answers: Vec<Answer>| {
                put(&mut answers, *node, *answer);
                let before = self.is_open(&answers);
                let Some(other) = other(*answer) else { return false };
                put(&mut answers, *node, other);
                !before && self.is_open(&answers)
            };
            (opens(answers.clone()) || closes(*node, *answer) && opens(relaxed.clone()))
                .then_some(*node)
        };
        found.iter().filter_map(turns).collect()
    }

    /// Whether these answers, by node, leave a way to a granting leaf.
    fn is_open(&self, answers: &[Answer]) -> bool {
        let (mut ahead, mut seen) = (vec![self.root()], vec![false; answers.len()]);
        while let Some(target) = ahead.pop() {
            let node = match target {
                Target::Leaf(leaf) if self.outcome(leaf).is_granting() => return true,
                Target::Leaf(_) => continue,
                Target::Node(node) => node,
            };
            let Some(new @ false) = seen.get_mut(node.position()) else { continue };
            *new = true;
            let Some(targets) = self.targets(node) else { continue };
            match answers.get(node.position()) {
                None | Some(Answer::Unknown) => ahead.extend(targets),
                Some(answer) => ahead.push(answer.choose(targets)),
            }
        }
        false
    }
}

/// The other of two known answers.
const fn other(answer: Answer) -> Option<Answer> {
    match answer {
        Answer::Yes => Some(Answer::No),
        Answer::No => Some(Answer::Yes),
        Answer::Unknown => None,
    }
}

fn put(answers: &mut [Answer], node: NodeIndex, answer: Answer) {
    if let Some(place) = answers.get_mut(node.position()) {
        *place = answer;
    }
}
