//! Which criterion an adverse ground failed, and the values it went by.

use super::day::Day;
use super::inputs::{Chosen, Inputs, Marked};
use super::record::{Reason, Used};
use super::words::{self, both};
use crate::decision::{Answer, LeafIndex, NodeIndex, Reason as Ground, Step, Target};
use crate::facts::FactIndex;
use crate::policy::document::Text;
use crate::policy::explain::{Explainer, phrases};

/// Tells the criteria of one case.
#[derive(Clone, Copy)]
pub(super) struct Teller<'i> {
    inputs: &'i Inputs<'i>,
    explainer: Explainer<'i>,
}

/// What of a recommendation holds where a human decides as recommended.
pub(super) struct Held<'m> {
    /// The grounds that no mark contradicts.
    grounds: Vec<Ground>,
    /// The marks that stand against a grant on other criteria than those of the grounds.
    pub(super) marks: Vec<&'m Marked>,
    /// Whether that is every ground.
    pub(super) whole: bool,
}

impl<'i> Teller<'i> {
    pub(super) fn new(inputs: &'i Inputs<'i>) -> Self {
        Self { inputs, explainer: Explainer::new(inputs.programme, inputs.facts) }
    }

    pub(super) fn explainer(&self) -> &Explainer<'i> {
        &self.explainer
    }

    /// The reasons of the recommendation as far as they hold: one a ground, then one a mark.
    pub(super) fn recommended(&self, held: &Held<'_>) -> Vec<Reason> {
        let grounds = held.grounds.iter().filter_map(|ground| self.of_ground(*ground));
        grounds.chain(held.marks.iter().filter_map(|marked| self.of_mark(marked))).collect()
    }

    /// What of the recommendation holds beside these marks, and which of them stand against a grant
    /// on other criteria.
    pub(super) fn held<'m>(&self, marks: &'m [Marked]) -> Held<'m> {
        let grounds = &self.inputs.recommendation.explanation.reasons;
        if !self.inputs.outcome.is_adverse() {
            return Held { grounds: grounds.clone(), marks: Vec::new(), whole: true };
        }
        let mut against = self.against(marks);
        let holds = |ground: &Ground| !self.is_contradicted(*ground, marks, &against);
        let held: Vec<Ground> = grounds.iter().copied().filter(holds).collect();
        let nodes: Vec<_> = held.iter().filter_map(|ground| self.deciding(*ground)).collect();
        against.retain(|marked| !nodes.iter().any(|(node, _)| *node == marked.node));
        Held { whole: held.len() == grounds.len(), grounds: held, marks: against }
    }

    /// Whether the human found otherwise than this ground: of its criterion, or of another one that
    /// opens a way past it.
    fn is_contradicted(&self, ground: Ground, marks: &[Marked], against: &[&Marked]) -> bool {
        let Some((node, needed)) = self.deciding(ground) else { return true };
        let rests_on = if needed == Answer::Yes { Answer::No } else { Answer::Yes };
        if marks.iter().any(|marked| marked.node == node && marked.mark.answer() != rests_on) {
            return true;
        }
        let compiled = self.inputs.programme.compiled();
        let stands = |found: &[(NodeIndex, Answer)]| {
            compiled.against(found, self.inputs.facts, &mut compiled.scratch()).contains(&node)
        };
        let own = (node, rests_on);
        let others = marks.iter().filter(|marked| !against.contains(marked));
        let found = others.map(|marked| (marked.node, marked.mark.answer())).chain([own]);
        stands(&[own]) && !stands(&found.collect::<Vec<_>>())
    }

    fn of_ground(&self, ground: Ground) -> Option<Reason> {
        let programme = self.inputs.programme;
        let leaf = programme.leaf(ground.leaf)?;
        let floor = self.floor(ground);
        let (node, needed) = self.deciding(ground)?;
        let mut facts = programme.compiled().facts_beneath(node);
        facts
            .extend(floor.iter().filter(|fact| !facts.contains(fact)).copied().collect::<Vec<_>>());
        Some(Reason {
            sentence: leaf.reason.clone(),
            rule: self.rule(node),
            values: self.used(&facts),
            needed: words::needed(needed, &self.explainer.limits(node)),
            ground: programme.ground(ground.leaf, ground.node).to_owned(),
        })
    }

    /// The facts whose evidence the leaf of a ground asks for.
    fn floor(&self, ground: Ground) -> Vec<FactIndex> {
        let programme = self.inputs.programme;
        let floor = programme.leaf(ground.leaf).into_iter().flat_map(|leaf| leaf.floor.iter());
        floor.filter_map(|(key, _)| programme.schema().index(key)).collect()
    }

    /// The node that decided and the answer it needed. For a granting leaf, the last node and the
    /// answer it gave.
    fn deciding(&self, ground: Ground) -> Option<(NodeIndex, Answer)> {
        let last = ground.node?;
        if self.inputs.programme.compiled().outcome(ground.leaf).is_adverse() {
            Some(self.failed(ground.leaf, last, &self.floor(ground)))
        } else {
            Some((last, self.answer(last)))
        }
    }

    /// The node that keeps a case from a grant and the answer it needed: upwards from the leaf, the
    /// first that reads what the leaf stands on and whose other answer can still reach a granting
    /// leaf.
    fn failed(&self, leaf: LeafIndex, last: NodeIndex, floor: &[FactIndex]) -> (NodeIndex, Answer) {
        let compiled = self.inputs.programme.compiled();
        let (mut node, mut child) = (last, Target::Leaf(leaf));
        loop {
            if let Some(needed) = self.other(node, child) {
                let reads = compiled.facts_beneath(node);
                if floor.is_empty() || floor.iter().any(|fact| reads.contains(fact)) {
                    return (node, needed);
                }
            }
            let Some(above) = self.parent(node) else { break };
            (child, node) = (Target::Node(node), above);
        }
        let needed = if self.answer(last) == Answer::Yes { Answer::No } else { Answer::Yes };
        (last, needed)
    }

    /// The known answer that does not lead to `child` and can still reach a granting leaf.
    fn other(&self, node: NodeIndex, child: Target) -> Option<Answer> {
        let compiled = self.inputs.programme.compiled();
        let [yes, no, _] = compiled.targets(node)?;
        let open = |target: Target| target != child && compiled.reaches_grant(target);
        if open(yes) { Some(Answer::Yes) } else { open(no).then_some(Answer::No) }
    }

    /// The node above: the one whose answer led here, else (on a path turned to find a further
    /// ground) the first that can.
    fn parent(&self, node: NodeIndex) -> Option<NodeIndex> {
        let compiled = self.inputs.programme.compiled();
        let leads = |above: &NodeIndex| {
            let targets = compiled.targets(*above);
            targets.is_some_and(|targets| targets.contains(&Target::Node(node)))
        };
        let took = |above: &NodeIndex| {
            self.inputs.recommendation.trace.iter().any(|step| {
                matches!(step,
                Step::Test { node, .. } if node == above)
            })
        };
        let above: Vec<NodeIndex> = compiled.nodes().filter(leads).collect();
        above.iter().rev().copied().find(took).or_else(|| above.first().copied())
    }

    fn answer(&self, node: NodeIndex) -> Answer {
        let compiled = self.inputs.programme.compiled();
        compiled.answer(node, self.inputs.facts, &mut compiled.scratch())
    }

    /// The grounds of what a human decided on their own marks. Against the person: the marks that
    /// stand against a grant, and no other. For them: the marks that lead to it; where none does, the
    /// criteria their reasons are about; where they gave none, what kept the machine from it.
    pub(super) fn marked(&self, marks: &[Marked]) -> Vec<Reason> {
        let compiled = self.inputs.programme.compiled();
        if self.inputs.outcome.is_adverse() {
            let against = self.against(marks);
            let against = against.into_iter().map(|marked| self.of_mark(marked));
            return against.flatten().collect();
        }
        let leads = |marked: &&Marked| compiled.leads_to_grant(marked.node, marked.mark.answer());
        let supporting = marks.iter().filter(leads);
        let mut told: Vec<Reason> = supporting.filter_map(|marked| self.of_mark(marked)).collect();
        if told.is_empty() {
            let chosen = self.inputs.ruling.chosen().iter();
            told = chosen.filter_map(|chosen| self.of_chosen(chosen)).collect();
        }
        if told.is_empty() {
            told = self.otherwise().into_iter().collect();
        }
        told
    }

    /// The marks that stand against a grant, in their order.
    pub(super) fn against<'m>(&self, marks: &'m [Marked]) -> Vec<&'m Marked> {
        let compiled = self.inputs.programme.compiled();
        let found: Vec<_> =
            marks.iter().map(|marked| (marked.node, marked.mark.answer())).collect();
        let against = compiled.against(&found, self.inputs.facts, &mut compiled.scratch());
        marks.iter().filter(|marked| against.contains(&marked.node)).collect()
    }

    /// A criterion a human found proven or refuted. One they cannot tell is no reason: what is
    /// unknown never decides.
    fn of_mark(&self, marked: &Marked) -> Option<Reason> {
        let found = marked.mark.answer();
        let needed = match (found, self.inputs.outcome.is_adverse()) {
            (Answer::Unknown, _) => return None,
            (found, false) => found,
            (Answer::Yes, true) => Answer::No,
            (Answer::No, true) => Answer::Yes,
        };
        let role = self.inputs.ruling.last();
        self.told(marked.node, &marked.evidence, words::marked(role, found), needed)
    }

    /// A criterion that a reason for a grant is about.
    fn of_chosen(&self, chosen: &Chosen<'_>) -> Option<Reason> {
        let needed = self.inputs.programme.compiled().needed(chosen.node)?;
        self.told(chosen.node, &[], chosen.told.clone(), needed)
    }

    /// What kept the machine from the grant that a human gave all the same.
    fn otherwise(&self) -> Option<Reason> {
        let ground = self.inputs.recommendation.explanation.reasons.first()?;
        let (node, needed) = self.failed(ground.leaf, ground.node?, &[]);
        self.told(node, &[], words::otherwise(self.inputs.ruling.last()), needed)
    }

    /// The reason that a node is, with the values of `evidence`, or of all that it reads.
    fn told(
        &self,
        node: NodeIndex,
        evidence: &[FactIndex],
        sentence: Text,
        needed: Answer,
    ) -> Option<Reason> {
        let programme = self.inputs.programme;
        let beneath = programme.compiled().facts_beneath(node);
        Some(Reason {
            sentence,
            rule: self.rule(node),
            values: self.used(if evidence.is_empty() { &beneath } else { evidence }),
            needed: words::needed(needed, &self.explainer.limits(node)),
            ground: programme.node(node)?.ground.clone().unwrap_or_default(),
        })
    }

    /// A node's question, and what it works out from facts.
    fn rule(&self, node: NodeIndex) -> Text {
        let Some(texts) = self.inputs.programme.node(node) else {
            return Text::same(String::new());
        };
        let derived = self.explainer.derived_values(node);
        let derived: Vec<Text> = derived.iter().map(|text| both!("{}." | "{}.", text)).collect();
        words::joined(std::iter::once(&texts.question).chain(&derived))
    }

    /// The known values of `facts`, each with its source and day.
    pub(super) fn used(&self, facts: &[FactIndex]) -> Vec<Used> {
        facts.iter().filter_map(|fact| self.one(*fact)).collect()
    }

    fn one(&self, index: FactIndex) -> Option<Used> {
        let known = self.inputs.facts.get(index)?;
        let (value, grade) =
            (self.explainer.value(index, known.value), phrases::grade(known.grade));
        let origin = self.inputs.facts.provenance(index);
        let source = origin.and_then(|origin| origin.source.clone());
        Some(Used {
            label: self.explainer.label(index),
            value: both!("{} ({})" | "{} ({})", value, grade),
            source: source.map_or_else(words::with_application, Text::same),
            as_of: Day(origin.and_then(|origin| origin.as_of).unwrap_or(self.inputs.received)),
        })
    }

    /// The day the application came, as the one value a lapsed term rests on.
    pub(super) fn received(&self) -> Used {
        let day = Day(self.inputs.received);
        Used {
            label: words::day_received(),
            value: day.told(),
            source: words::with_application(),
            as_of: day,
        }
    }

    /// Every question on the path with its answer.
    pub(super) fn factors(&self) -> Vec<Text> {
        let told = self.inputs.recommendation.trace.iter().filter_map(|step| match step {
            Step::Test { node, answer } => {
                let question = &self.inputs.programme.node(*node)?.question;
                let answer = phrases::answer(*answer);
                Some(both!("{} {}." | "{} {}.", question, answer))
            }
            Step::Floor { .. } => None,
        });
        told.collect()
    }

    /// Every known fact the path read, in the order of the programme.
    pub(super) fn relied_on(&self) -> Vec<FactIndex> {
        let compiled = self.inputs.programme.compiled();
        let mut facts: Vec<FactIndex> = Vec::new();
        for step in &self.inputs.recommendation.trace {
            match step {
                Step::Test { node, .. } => facts.extend(compiled.facts_beneath(*node)),
                Step::Floor { fact, .. } => facts.push(*fact),
            }
        }
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// What the leaves of the grounds tell the person to do.
    pub(super) fn remedies(&self, held: &Held<'_>) -> Vec<Text> {
        let leaves = held.grounds.iter().filter_map(|of| self.inputs.programme.leaf(of.leaf));
        leaves.map(|leaf| leaf.remedy.clone()).collect()
    }
}
