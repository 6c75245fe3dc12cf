//! What would have to be different for the case to be granted: exact, not by sampling.
//!
//! Between the thresholds of a programme evaluation is constant, so each fact that may change has
//! finitely many cells, and trying one value of each is trying them all. The search goes down the
//! tree and settles a fact only where a test first reads it; with one change allowed, then two, and
//! so on, the first counterfactuals met are those with the fewest changes.

use crate::decision::cells::{Cell, Changeable};
use crate::decision::{Answer, Compiled, LeafIndex, NodeIndex, Scratch, Target};
use crate::expression::{Evaluator, Memos};
use crate::facts::{Correction, Fact, FactIndex, Facts, Grade, Value};

/// One value that would be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// Which fact.
    pub fact: FactIndex,
    /// Its value now, none where it is unknown.
    pub from: Option<Value>,
    /// The value nearest to it that would do, a little beyond the threshold.
    pub to: Value,
}

/// Changes that together lead to a granting leaf.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Counterfactual {
    /// The changes, in the order of the facts.
    pub changes: Vec<Change>,
    /// The granting leaf they lead to.
    pub leaf: LeafIndex,
    /// `Act` where the person can do all of it, else `Correct`: a record may be wrong.
    pub kind: Correction,
}

/// The most counterfactuals offered for a case.
const MAX_OFFERED: usize = 3;

/// What a granting leaf was reached with.
#[derive(Clone, Debug)]
struct Found {
    /// Positions of changeable facts and the values they were given.
    changes: Vec<(usize, i64)>,
    leaf: LeafIndex,
    cost: u32,
    /// Cells crossed, all changes together; choices lie in the order of the document.
    distance: usize,
}

struct Search<'c> {
    compiled: &'c Compiled,
    original: &'c Facts,
    facts: Facts,
    memos: &'c mut Memos,
    /// By node: whether a granting leaf can be reached at all by changing facts.
    hopeful: Vec<bool>,
    /// By changeable fact: whether a test above has settled it.
    settled: Vec<bool>,
    changes: Vec<(usize, i64)>,
    distance: usize,
    left: usize,
    found: Vec<Found>,
}

impl Compiled {
    /// What would have to be different for the case to be granted: the ways with the fewest changes
    /// (at most four; fewer where the programme leaves too many combinations to try), for each set of facts the nearest values, the least costly sets first, at
    /// most three. None where the case is granted, or where no way leads there.
    ///
    /// Changed values count as verified; everything else stays as it is.
    #[must_use]
    pub fn counterfactuals(&self, facts: &Facts, scratch: &mut Scratch) -> Vec<Counterfactual> {
        let mut search = Search {
            compiled: self,
            original: facts,
            facts: facts.clone(),
            memos: &mut scratch.memos,
            hopeful: vec![false; self.nodes.len()],
            settled: vec![false; self.changeable.len()],
            changes: Vec::with_capacity(self.max_changes),
            distance: 0,
            left: 0,
            found: Vec::new(),
        };
        search.find_hope();
        for changes in 0..=self.max_changes {
            search.left = changes;
            search.descend(self.root);
            if !search.found.is_empty() {
                break;
            }
        }
        let mut found = search.found;
        // Granted with no change at all.
        found.retain(|found| !found.changes.is_empty());
        found.sort_by(|a, b| (a.cost, &a.changes).cmp(&(b.cost, &b.changes)));
        found.truncate(MAX_OFFERED);
        found.into_iter().map(|found| self.offered(facts, found)).collect()
    }

    fn offered(&self, facts: &Facts, found: Found) -> Counterfactual {
        let mut kind = Correction::Act;
        let mut changes = Vec::with_capacity(found.changes.len());
        for (position, held) in found.changes {
            let Some(changeable) = self.changeable.get(position) else { continue };
            kind = kind.max(changeable.kind);
            let fact = changeable.fact;
            if let Some(to) = self.value_of(changeable, held) {
                changes.push(Change { fact, from: facts.get(fact).map(|fact| fact.value), to });
            }
        }
        changes.sort_by_key(|change| change.fact);
        Counterfactual { changes, leaf: found.leaf, kind }
    }

    fn value_of(&self, changeable: &Changeable, held: i64) -> Option<Value> {
        let kind = self.schema.spec(changeable.fact).map(|spec| &spec.kind);
        self.program.shown(held, kind, changeable.places)
    }
}

impl Search<'_> {
    fn test(&mut self, node: NodeIndex) -> Option<(Answer, [Target; 3])> {
        let compiled = self.compiled;
        let node = compiled.node(node)?;
        self.memos.forget(&compiled.program);
        let (program, facts) = (&compiled.program, &self.facts);
        let mut on = Evaluator { program, facts, memos: self.memos };
        Some((Answer::of(on.value(node.test)), node.targets))
    }

    /// From the leaves up: where a test cannot change its answer only that answer gives hope.
    /// A test in plain Kleene logic that is known with every changeable fact unknown cannot change.
    fn find_hope(&mut self) {
        let compiled = self.compiled;
        for changeable in &compiled.changeable {
            self.facts.forget(changeable.fact);
        }
        for index in &compiled.upwards {
            let Some(node) = compiled.node(*index) else { continue };
            let fixed = node.changeable.is_empty() || node.plain;
            let answer = if fixed { self.test(*index).map(|(answer, _)| answer) } else { None };
            let hope = match answer {
                Some(Answer::Unknown) if !node.changeable.is_empty() => self.any_hope(node.targets),
                Some(answer) => self.is_hopeful(answer.choose(node.targets)),
                None => self.any_hope(node.targets),
            };
            if let Some(slot) = self.hopeful.get_mut(index.position()) {
                *slot = hope;
            }
        }
        for changeable in &compiled.changeable {
            self.facts.restore(changeable.fact, self.original);
        }
    }

    fn any_hope(&self, targets: [Target; 3]) -> bool {
        targets.into_iter().any(|target| self.is_hopeful(target))
    }

    fn is_hopeful(&self, target: Target) -> bool {
        match target {
            Target::Node(node) => self.hopeful.get(node.position()).copied().unwrap_or(false),
            // A leaf that is not granting may give way to one that is.
            Target::Leaf(leaf) => std::iter::successors(Some(leaf), |leaf| {
                self.compiled.leaf(*leaf).and_then(|leaf| leaf.fallback)
            })
            .any(|leaf| self.compiled.outcome(leaf).is_granting()),
        }
    }

    fn descend(&mut self, target: Target) {
        if !self.is_hopeful(target) {
            return;
        }
        match target {
            Target::Leaf(leaf) => self.arrive(leaf),
            Target::Node(node) => self.settle(node, 0),
        }
    }

    /// Settles the changeable facts that the test of `index` reads from place `next` on, in every
    /// way the changes left allow, and goes on along the answer.
    fn settle(&mut self, index: NodeIndex, next: usize) {
        let compiled = self.compiled;
        let Some(node) = compiled.node(index) else { return };
        let Some(&position) = node.changeable.get(next) else {
            if let Some((answer, targets)) = self.test(index) {
                self.descend(answer.choose(targets));
            }
            return;
        };
        if self.settled.get(position).copied().unwrap_or(true) {
            return self.settle(index, next + 1);
        }
        self.mark(position, true);
        self.settle(index, next + 1);
        if self.left > 0
            && let Some(changeable) = compiled.changeable.get(position)
        {
            self.left -= 1;
            self.change(index, next, position, changeable);
            self.facts.restore(changeable.fact, self.original);
            self.left += 1;
        }
        self.mark(position, false);
    }

    /// Gives the fact a value of each other cell in turn.
    fn change(&mut self, index: NodeIndex, next: usize, position: usize, changeable: &Changeable) {
        let compiled = self.compiled;
        let now = self.original.get(changeable.fact);
        let now = now.and_then(|fact| compiled.program.held(&fact.value, changeable.places));
        let holds = |cell: &&Cell| now.is_some_and(|now| cell.holds(now));
        let home = changeable.cells.iter().position(|cell| holds(&cell));
        for (number, cell) in changeable.cells.iter().enumerate() {
            if home == Some(number) || !changeable.reaches(*cell, now) {
                continue;
            }
            let held = changeable.offer(*cell, now);
            let Some(value) = compiled.value_of(changeable, held) else { continue };
            let crossed = home.map_or(0, |home| home.abs_diff(number));
            self.facts.replace(changeable.fact, Fact { value, grade: Grade::Verified });
            self.changes.push((position, held));
            self.distance += crossed;
            self.settle(index, next + 1);
            self.distance -= crossed;
            self.changes.pop();
        }
    }

    fn mark(&mut self, position: usize, settled: bool) {
        if let Some(slot) = self.settled.get_mut(position) {
            *slot = settled;
        }
    }

    /// At a leaf: keeps the changes where it grants, the nearest values for each set of facts.
    fn arrive(&mut self, leaf: LeafIndex) {
        let leaf = self.compiled.settle(leaf, &self.facts, |_, _| {});
        if !self.compiled.outcome(leaf).is_granting() {
            return;
        }
        let mut changes = self.changes.clone();
        changes.sort_unstable();
        let set = |changes: &[(usize, i64)]| changes.iter().map(|c| c.0).collect::<Vec<_>>();
        let cost = |(position, _): &(usize, i64)| {
            self.compiled.changeable.get(*position).map_or(0, |changeable| changeable.cost)
        };
        let cost = changes.iter().map(cost).sum();
        let found = Found { changes, leaf, cost, distance: self.distance };
        let same = |other: &&mut Found| set(&other.changes) == set(&found.changes);
        match self.found.iter_mut().find(same) {
            None => self.found.push(found),
            Some(known) => {
                if (found.distance, &found.changes) < (known.distance, &known.changes) {
                    *known = found;
                }
            }
        }
    }
}
