//! What a granting leaf gives, in rupiah.

use crate::decision::{Benefit, Compiled, Definition, Leaf, Outcome, Scratch};
use crate::expression::{Evaluator, Expression, Lowering, OpIndex};
use crate::facts::{Facts, Finding};

#[derive(Clone, Debug)]
struct Slot {
    count: OpIndex,
    max: i64,
    amount: i64,
}

/// A benefit over operations.
#[derive(Clone, Debug, Default)]
pub(super) struct Amounts {
    /// By leaf: the amount its outcome fixes.
    fixed: Vec<Option<i64>>,
    slots: Option<(i64, Vec<Slot>)>,
}

/// Every expression that the benefit reads.
pub(super) fn expressions(benefit: &Benefit) -> Vec<&Expression> {
    match benefit {
        Benefit::None | Benefit::ByOutcome(_) => Vec::new(),
        Benefit::Slots { order, .. } => order.iter().map(|slot| &slot.count).collect(),
    }
}

/// Compiles the benefit; findings go to `lowering`.
pub(super) fn compile<'a>(definition: &'a Definition, lowering: &mut Lowering<'a>) -> Amounts {
    let mut amounts = Amounts { fixed: vec![None; definition.leaves.len()], slots: None };
    let mut refuse = |message: &str| {
        lowering.findings.push(Finding::new("limit-exceeded", "benefit", message));
    };
    match &definition.benefit {
        Benefit::None => {}
        Benefit::ByOutcome(by_outcome) => {
            for (outcome, amount) in by_outcome {
                if !outcome.is_granting() || *amount < 0 {
                    refuse("an amount is not negative and belongs to a granting outcome");
                }
            }
            let amount = |leaf: &Leaf| {
                by_outcome.iter().find(|(outcome, _)| *outcome == leaf.outcome).map(|(_, a)| *a)
            };
            amounts.fixed = definition.leaves.iter().map(amount).collect();
        }
        Benefit::Slots { slots, order } => {
            let dearest = order.iter().map(|slot| slot.amount).max().unwrap_or(0);
            let negative = order.iter().any(|slot| slot.max < 0 || slot.amount < 0);
            if *slots < 0 || negative || slots.checked_mul(dearest).is_none() {
                refuse("slots and amounts are not negative and their product fits 64 bits");
            }
            let mut compiled = Vec::with_capacity(order.len());
            for (position, slot) in order.iter().enumerate() {
                let path = format!("benefit.order.{position}");
                let Some(count) = lowering.lower_at(path, &slot.count) else { continue };
                let Some(quantity) = lowering.expect_number(&count) else { continue };
                if quantity.places > 0 {
                    let message = "slots count whole numbers; use floor(..)";
                    let path = format!("benefit.order.{position}");
                    lowering.findings.push(Finding::new("type-mismatch", path, message));
                }
                compiled.push(Slot { count: count.op, max: slot.max, amount: slot.amount });
            }
            amounts.slots = Some((*slots, compiled));
        }
    }
    amounts
}

impl Amounts {
    /// Rupiah for a granting leaf at `position`; `None` where the programme counts none.
    pub(super) fn evaluate(&self, position: usize, on: &mut Evaluator<'_>) -> Option<i64> {
        let Some((slots, order)) = &self.slots else {
            return self.fixed.get(position).copied().flatten();
        };
        let (mut left, mut amount) = (*slots, 0_i64);
        for slot in order {
            let taken = on.value(slot.count).unwrap_or(0).min(slot.max).min(left).max(0);
            left -= taken;
            amount = amount.saturating_add(taken * slot.amount);
        }
        Some(amount)
    }
}

impl Compiled {
    /// Rupiah that deciding `outcome` gives on these facts, whatever was recommended; none where it
    /// grants nothing, where the programme counts no amount for it, or where it comes to nothing.
    #[must_use]
    pub fn benefit(&self, outcome: Outcome, facts: &Facts, scratch: &mut Scratch) -> Option<i64> {
        let leaf = self.leaves().find(|leaf| self.outcome(*leaf) == outcome)?;
        if !outcome.is_granting() {
            return None;
        }
        let memos = &mut scratch.memos;
        memos.forget(&self.program);
        let mut on = Evaluator { program: &self.program, facts, memos };
        self.amounts.evaluate(leaf.position(), &mut on).filter(|rupiah| *rupiah > 0)
    }
}
