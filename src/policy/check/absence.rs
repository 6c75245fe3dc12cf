//! Absence alone never decides against a person, whatever the expression makes of it.
//!
//! `known(x)` and `or_else(x, v)` answer where a fact is absent. An answer that comes of absence,
//! and would be another for some value of the absent fact, is the answer of the unknown and held to
//! the same rule: it leads to no adverse leaf, nor to a question that no known case is asked.
//!
//! The tests that use them are looked at case by case, each fact absent or with representative
//! values (where that makes too many cases, only its first and last). What is found is refused.

use super::cells::Constants;
use super::graph::{Graph, Target};
use super::scope::Scope;
use crate::decision::{Answer, Compiled, NodeIndex};
use crate::facts::{Fact, FactIndex, Facts, Grade, Value};
use crate::policy::finding::Code;

/// Most cases that are looked at for one test.
const MAX_CASES: usize = 50_000;

/// Rule unknown-to-adverse, for answers that come of absence.
pub(super) fn check(scope: &mut Scope<'_>, graph: &Graph, compiled: &Compiled) {
    let document = scope.document;
    let constants = Constants::of(scope);
    for (index, edges) in compiled.nodes().zip(&graph.edges) {
        let Some((id, node)) = document.nodes.at(index.position()) else { continue };
        // The unknown of a mitigating node goes where its no goes, and its yes harms nobody.
        if node.mitigating || !compiled.asks_for_absence(index) {
            continue;
        }
        let [yes, no, _] = *edges;
        let ways = [(Answer::Yes, yes, no), (Answer::No, no, yes)];
        let mut cases = None;
        for (answer, to, other) in ways {
            let harm = match to {
                Some(Target::Leaf(leaf)) => {
                    let leaf = document.leaves.at(leaf);
                    leaf.filter(|(_, leaf)| leaf.outcome.is_adverse()).map(|_| Harm::Adverse)
                }
                Some(Target::Node(node)) if !graph.reach(other).nodes.contains(&node) => {
                    Some(Harm::OnlyAbsence)
                }
                _ => None,
            };
            let Some(harm) = harm else { continue };
            let cases = cases.get_or_insert_with(|| Cases::of(compiled, &constants, index));
            if let Some(fact) = cases.decided_by_absence(answer, harm) {
                let key = compiled.schema().key(fact);
                let (word, target) = match answer {
                    Answer::Yes => ("yes", &node.if_yes),
                    _ => ("no", &node.if_no),
                };
                let message = match harm {
                    Harm::Adverse => format!(
                        "where `{key}` is not known the answer can be {word}, which leads to \
                         `{target}`"
                    ),
                    Harm::OnlyAbsence => format!("only absence of `{key}` leads to `{target}`"),
                };
                scope.tell(Code::UnknownToAdverse, &["nodes", id, "test"], message);
            }
        }
    }
}

/// What would be wrong with an answer that comes of absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    /// It leads to an adverse leaf.
    Adverse,
    /// It leads to a question; harm where no known case is asked it.
    OnlyAbsence,
}

/// The answers of one test over all cases, the first fact varying fastest.
struct Cases {
    /// The facts beneath, and how many ways each may stand; the first way is absent.
    facts: Vec<(FactIndex, usize)>,
    answers: Vec<Answer>,
    /// Whether they stand for all there are.
    exact: bool,
}

impl Cases {
    fn of(compiled: &Compiled, constants: &Constants, node: NodeIndex) -> Self {
        let schema = compiled.schema();
        let beneath = compiled.facts_beneath(node).into_iter();
        let mut exact = true;
        let mut standing: Vec<(FactIndex, Vec<Value>)> = beneath
            .filter_map(|fact| {
                let spec = schema.spec(fact)?;
                let (values, all) = constants.values(&spec.key, &spec.kind);
                exact &= all;
                Some((fact, values))
            })
            .collect();
        let count = |standing: &[(FactIndex, Vec<Value>)]| {
            standing.iter().fold(1, |cases: usize, (_, v)| cases.saturating_mul(v.len() + 1))
        };
        if count(&standing) > MAX_CASES {
            exact = false;
            for (_, values) in &mut standing {
                if let (Some(first), Some(last)) = (values.first(), values.last()) {
                    *values = vec![*first, *last];
                }
            }
        }
        let cases = count(&standing).min(MAX_CASES);
        let mut scratch = compiled.scratch();
        let mut facts = Facts::unknown(schema);
        let answers = (0..cases).map(|case| {
            let mut rest = case;
            for (fact, values) in &standing {
                let ways = values.len() + 1;
                let value = (rest % ways).checked_sub(1).and_then(|way| values.get(way));
                let known = value.map(|value| Fact { value: *value, grade: Grade::Verified });
                // A representative value lies in the range.
                let _ = facts.set(schema, *fact, known);
                rest /= ways;
            }
            compiled.answer(node, &facts, &mut scratch)
        });
        let answers = answers.collect();
        let facts = standing.into_iter().map(|(fact, values)| (fact, values.len() + 1)).collect();
        Self { facts, answers, exact }
    }

    /// A fact whose absence, and not any value it may have, gives `answer`.
    fn decided_by_absence(&self, answer: Answer, harm: Harm) -> Option<FactIndex> {
        let of_known = |case: usize| {
            let mut rest = case;
            self.facts.iter().all(|(_, ways)| {
                let known = !rest.is_multiple_of(*ways);
                rest /= ways;
                known
            })
        };
        let mut given = (0..).zip(&self.answers).filter(|(_, given)| **given == answer);
        let only_absence = || self.exact && !given.clone().any(|(case, _)| of_known(case));
        if harm == Harm::OnlyAbsence && !only_absence() {
            return None;
        }
        given.find_map(|(case, _)| self.absent_and_decisive(case, answer))
    }

    fn absent_and_decisive(&self, case: usize, answer: Answer) -> Option<FactIndex> {
        let (mut rest, mut step) = (case, 1);
        for (fact, ways) in &self.facts {
            let absent = rest.is_multiple_of(*ways);
            let others = || (1..*ways).filter_map(|way| self.answers.get(case + way * step));
            if absent && others().any(|other| *other != answer) {
                return Some(*fact);
            }
            rest /= ways;
            step *= ways;
        }
        None
    }
}
