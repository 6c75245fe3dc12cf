//! Near the line: a comparison on the path that a small change of one value would turn.

use crate::decision::{Compiled, DerivedIndex, NodeIndex, Step};
use crate::expression::{Comparison, Evaluator, Op, OpIndex, date_from_key};
use crate::facts::{FactIndex, FactKind, Usage, Value};

/// A value that a comparison reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A fact.
    Fact(FactIndex),
    /// A derived value.
    Derived(DerivedIndex),
}

/// A value close to the threshold it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NearLine {
    /// The node on whose test it lies.
    pub node: NodeIndex,
    /// What is compared.
    pub measure: Measure,
    /// Its value.
    pub value: Value,
    /// The constant it is compared with.
    pub threshold: Value,
}

/// Days within which a date counts as near.
const NEAR_DAYS: i32 = 7;

/// How far, in units of the last place, a value may lie from turning: 5 % of the threshold,
/// rounded down, and at least 1 for whole numbers.
fn margin(threshold: i64, places: u8) -> u64 {
    (threshold.unsigned_abs() / 20).max(u64::from(places == 0))
}

/// How far `value` must move to turn the comparison with `threshold`.
fn distance(comparison: Comparison, value: i64, threshold: i64) -> Option<u64> {
    // `x <= t` turns between t and t + 1, `x < t` between t - 1 and t.
    let (below, above) = match comparison {
        Comparison::LessOrEqual | Comparison::Greater => (threshold, threshold.checked_add(1)?),
        Comparison::Less | Comparison::GreaterOrEqual => (threshold.checked_sub(1)?, threshold),
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    Some(if value <= below { above.abs_diff(value) } else { below.abs_diff(value) })
}

impl Compiled {
    /// The last test of the path, and in it the last comparison, that is near the line: integers,
    /// decimals and rupiah within 5 % of the threshold (whole numbers: at least 1), dates within
    /// 7 days. Comparisons inside flags and derived flags count; equality does not, nor does what
    /// rests on a protected or a favour-only fact: nobody is told that a disability, or a member to
    /// care for, is close to a line.
    pub(super) fn near_line(&self, on: &mut Evaluator<'_>, trace: &[Step]) -> Option<NearLine> {
        trace.iter().rev().find_map(|step| match step {
            Step::Test { node, .. } => self.near(on, *node, self.node(*node)?.test),
            Step::Floor { .. } => None,
        })
    }

    fn near(&self, on: &mut Evaluator<'_>, node: NodeIndex, index: OpIndex) -> Option<NearLine> {
        let program = &self.program;
        match program.op(index) {
            Op::CompareFact { comparison, fact, constant } => {
                let value = on.fact(fact, 0)?;
                self.measured(node, Measure::Fact(fact), (comparison, value, constant), 0)
                    .filter(|_| self.may_be_near(index))
            }
            Op::Compare(comparison, left, right) => {
                let (comparison, of, constant) = match (program.op(left), program.op(right)) {
                    (_, Op::Constant(constant)) => (comparison, left, constant),
                    (Op::Constant(constant), _) => (comparison.mirrored(), right, constant),
                    _ => return None,
                };
                let (measure, places) = self.measure(of)?;
                let value = on.value(of)?;
                self.measured(node, measure, (comparison, value, constant), places)
                    .filter(|_| self.may_be_near(index))
            }
            Op::Derived(_) | Op::And(_) | Op::Or(_) | Op::Not(_) => {
                let operands = program.operands(program.op(index));
                operands.into_iter().rev().find_map(|operand| self.near(on, node, operand))
            }
            _ => None,
        }
    }

    fn may_be_near(&self, comparison: OpIndex) -> bool {
        let beneath = self.program.facts_beneath(comparison);
        let mut specs = beneath.into_iter().filter_map(|fact| self.schema.spec(fact));
        specs.all(|spec| !spec.protected && spec.usage != Usage::FavourOnly)
    }

    /// The fact or derived value an operation reads, and its digits after the point.
    fn measure(&self, of: OpIndex) -> Option<(Measure, u8)> {
        match self.program.op(of) {
            Op::Fact { fact, places } => Some((Measure::Fact(fact), places)),
            Op::Derived(derived) => {
                let places = self.program.derived_places.get(usize::from(derived)).copied()?;
                Some((Measure::Derived(DerivedIndex(derived)), places))
            }
            Op::Scale(inner, more) => {
                let (measure, places) = self.measure(inner)?;
                Some((measure, places + more))
            }
            _ => None,
        }
    }

    fn measured(
        &self,
        node: NodeIndex,
        measure: Measure,
        (comparison, value, threshold): (Comparison, i64, i64),
        places: u8,
    ) -> Option<NearLine> {
        let distance = distance(comparison, value, threshold)?;
        let kind = match measure {
            Measure::Fact(fact) => Some(&self.schema.spec(fact)?.kind),
            Measure::Derived(_) => None,
        };
        let near = if let Some(FactKind::Date { .. }) = kind {
            let days = date_from_key(value)?.until(date_from_key(threshold)?).ok()?.get_days();
            days.abs() <= NEAR_DAYS
        } else {
            distance <= margin(threshold, places)
        };
        let show = |held| self.program.shown(held, kind, places);
        let (value, threshold) = (show(value)?, show(threshold)?);
        near.then_some(NearLine { node, measure, value, threshold })
    }
}
