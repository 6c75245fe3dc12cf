//! Evaluates operations for one case in Kleene's three-valued logic; nothing here allocates.

use crate::expression::program::{List, Op, OpIndex, Program, Row};
use crate::facts::{FactIndex, Facts, power_of_ten};

/// A derived value once computed; stale where it bears another epoch.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memo {
    epoch: u64,
    value: Option<i64>,
}

/// The derived values of the case at hand, kept between cases only to spare allocation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memos {
    epoch: u64,
    memos: Vec<Memo>,
}

impl Memos {
    /// Forgets all values; allocates only for a programme larger than any before.
    pub(crate) fn forget(&mut self, program: &Program) {
        self.epoch += 1;
        if self.memos.len() < program.derived.len() {
            self.memos.resize(program.derived.len(), Memo::default());
        }
    }
}

/// A programme at work on one case.
#[derive(Debug)]
pub(crate) struct Evaluator<'e> {
    pub(crate) program: &'e Program,
    pub(crate) facts: &'e Facts,
    pub(crate) memos: &'e mut Memos,
}

/// The interval analysis of compilation proves that no step overflows; were it wrong, the value
/// would be unknown, which harms nobody.
impl Evaluator<'_> {
    #[inline]
    pub(crate) fn fact(&self, fact: FactIndex, places: u8) -> Option<i64> {
        self.program.held(&self.facts.entry(fact)?.value, places)
    }

    /// The value of an operation, `None` where it is unknown. Most operands are facts and
    /// constants: they are read in place, the others are called.
    #[inline]
    pub(crate) fn value(&mut self, index: OpIndex) -> Option<i64> {
        let program = self.program;
        match program.ops.get(usize::from(index.0))? {
            Op::Constant(constant) => Some(*constant),
            Op::Fact { fact, places } => self.fact(*fact, *places),
            other => self.compute(other),
        }
    }

    // Inlined into `value` it would make every operand pay for its registers.
    #[inline(never)]
    fn compute(&mut self, op: &Op) -> Option<i64> {
        match *op {
            Op::Constant(constant) => Some(constant),
            Op::Unknown => None,
            Op::Fact { fact, places } => self.fact(fact, places),
            Op::CompareFact { comparison, fact, constant } => {
                Some(i64::from(comparison.holds(self.fact(fact, 0)?, constant)))
            }
            Op::ChoiceIn { fact, mask } => Some(i64::from(mask_holds(mask, self.fact(fact, 0)?))),
            Op::Derived(derived) => self.derived(derived),
            Op::And(list) => self.all(list, 1),
            Op::Or(list) => self.all(list, 0),
            Op::Not(inner) => Some(1 - self.value(inner)?),
            Op::Compare(comparison, left, right) => {
                Some(i64::from(comparison.holds(self.value(left)?, self.value(right)?)))
            }
            Op::Within { value, low, high, holds_low, holds_high } => {
                self.within(value, (low, holds_low), (high, holds_high))
            }
            Op::In(value, list) => self.contains(value, list),
            Op::If(test, then, otherwise) => match self.value(test) {
                Some(0) => self.value(otherwise),
                Some(_) => self.value(then),
                None => {
                    let then = self.value(then)?;
                    (self.value(otherwise)? == then).then_some(then)
                }
            },
            Op::Known(inner) => Some(i64::from(self.value(inner).is_some())),
            Op::OrElse(inner, otherwise) => self.value(inner).or_else(|| self.value(otherwise)),
            Op::OrConstant(inner, constant) => self.value(inner).or(Some(constant)),
            Op::AtMost(inner, most) => self.value(inner).map(|value| value.min(most)),
            Op::Lookup(table, key) => self.lookup(table, key),
            Op::Min(list) => self.fold(list, |a, b| Some(a.min(b))),
            Op::Max(list) => self.fold(list, |a, b| Some(a.max(b))),
            Op::Sum(list) => self.fold(list, i64::checked_add),
            Op::Negate(inner) => self.value(inner)?.checked_neg(),
            Op::Abs(inner) => self.value(inner)?.checked_abs(),
            Op::Add(left, right) => self.value(left)?.checked_add(self.value(right)?),
            Op::Subtract(left, right) => self.value(left)?.checked_sub(self.value(right)?),
            Op::Multiply(left, right) => self.value(left)?.checked_mul(self.value(right)?),
            Op::FloorDivide(left, right) => floor_divide(self.value(left)?, self.value(right)?),
            Op::Scale(inner, places) => self.value(inner)?.checked_mul(power_of_ten(places)?),
            Op::Unscale(inner, places) => {
                Some(self.value(inner)?.div_euclid(power_of_ten(places)?))
            }
        }
    }

    fn derived(&mut self, derived: u16) -> Option<i64> {
        let position = usize::from(derived);
        let epoch = self.memos.epoch;
        if let Some(memo) = self.memos.memos.get(position)
            && memo.epoch == epoch
        {
            return memo.value;
        }
        let value = self.value(*self.program.derived.get(position)?);
        if let Some(memo) = self.memos.memos.get_mut(position) {
            *memo = Memo { epoch, value };
        }
        value
    }

    /// Kleene's `and` with `neutral` 1, his `or` with 0: the other value settles it.
    fn all(&mut self, list: List, neutral: i64) -> Option<i64> {
        let program = self.program;
        let mut result = Some(neutral);
        for operand in program.list(list) {
            match self.value(*operand) {
                Some(value) if value != neutral => return Some(value),
                Some(_) => {}
                None => result = None,
            }
        }
        result
    }

    fn fold(&mut self, list: List, with: impl Fn(i64, i64) -> Option<i64>) -> Option<i64> {
        let program = self.program;
        let (first, rest) = program.list(list).split_first()?;
        let mut result = self.value(*first)?;
        for operand in rest {
            result = with(result, self.value(*operand)?)?;
        }
        Some(result)
    }

    fn within(
        &mut self,
        value: OpIndex,
        (low, holds_low): (OpIndex, bool),
        (high, holds_high): (OpIndex, bool),
    ) -> Option<i64> {
        let value = self.value(value)?;
        let above = self.value(low).map(|low| value > low || (holds_low && value == low));
        let below = self.value(high).map(|high| value < high || (holds_high && value == high));
        match (above, below) {
            (Some(false), _) | (_, Some(false)) => Some(0),
            (Some(true), Some(true)) => Some(1),
            _ => None,
        }
    }

    fn contains(&mut self, value: OpIndex, list: List) -> Option<i64> {
        let value = self.value(value)?;
        let program = self.program;
        let mut result = Some(0);
        for member in program.list(list) {
            match self.value(*member) {
                Some(member) if member == value => return Some(1),
                Some(_) => {}
                None => result = None,
            }
        }
        result
    }

    fn lookup(&mut self, table: u16, key: OpIndex) -> Option<i64> {
        let key = self.value(key)?;
        let program = self.program;
        let table = program.tables.get(usize::from(table))?;
        match table.row(key) {
            None => Some(table.default),
            Some(Row::Constant(result)) => Some(*result),
            Some(Row::Limits { of, limits, above }) => {
                let value = self.value(*of)?;
                let found = limits.iter().find(|(limit, _)| value <= *limit);
                Some(found.map_or(*above, |(_, result)| *result))
            }
            Some(Row::Choices { of, results }) => {
                let choice = usize::try_from(self.value(*of)?).ok()?;
                results.get(choice).copied()
            }
        }
    }
}

/// Whether bit `choice` of `mask` is set.
#[inline]
pub(crate) fn mask_holds(mask: u64, choice: i64) -> bool {
    u32::try_from(choice).ok().and_then(|choice| mask.checked_shr(choice)).unwrap_or(0) & 1 == 1
}

/// The greatest integer not above `dividend / divisor`; `None` for a divisor of 0.
#[inline]
pub(crate) fn floor_divide(dividend: i64, divisor: i64) -> Option<i64> {
    let quotient = dividend.checked_div(divisor)?;
    let inexact = dividend % divisor != 0;
    Some(quotient - i64::from(inexact && (dividend < 0) != (divisor < 0)))
}
