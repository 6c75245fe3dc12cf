//! Everything that evaluating a case gives, owned: what is stored, signed and shown.

use crate::decision::{
    Compiled, Counterfactual, Explanation, LeafIndex, Outcome, Scratch, Step, TermPoints,
};
use crate::facts::Facts;

/// The machine's recommendation for one case; a decision only once issued under authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// The leaf, after fallbacks.
    pub leaf: LeafIndex,
    /// What it comes to.
    pub outcome: Outcome,
    /// Whether it may be issued by rule, without a human.
    pub automatic: bool,
    /// Points from 0 to the cap.
    pub priority: i64,
    /// Every term in reading order, groups before the terms in them.
    pub terms: Vec<TermPoints>,
    /// Rupiah, where the outcome grants and the programme counts an amount.
    pub benefit: Option<i64>,
    /// Every step, first to last.
    pub trace: Vec<Step>,
    /// Reasons, what is missing, and how near the line.
    pub explanation: Explanation,
    /// What would have to be different; empty for a granting outcome, or where there is no way.
    pub counterfactuals: Vec<Counterfactual>,
}

impl Compiled {
    /// Decides and explains one case. The same facts give the same recommendation everywhere.
    #[must_use]
    pub fn recommend(&self, facts: &Facts, scratch: &mut Scratch) -> Recommendation {
        let evaluation = self.evaluate(facts, scratch);
        let (leaf, outcome, automatic) =
            (evaluation.leaf, evaluation.outcome, evaluation.automatic);
        let (priority, benefit) = (evaluation.priority, evaluation.benefit);
        let (terms, trace) = (evaluation.terms.to_vec(), evaluation.trace.to_vec());
        let explanation = self.explain(facts, leaf, &trace, scratch);
        let counterfactuals = self.counterfactuals(facts, scratch);
        Recommendation {
            leaf,
            outcome,
            automatic,
            priority,
            terms,
            benefit,
            trace,
            explanation,
            counterfactuals,
        }
    }
}
