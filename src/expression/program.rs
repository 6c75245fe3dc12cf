//! Compiled expressions: flat operations over 64-bit integers, evaluated in three-valued logic.

use crate::facts::{Code, Date, Decimal, FactIndex, FactKind, Facts, Value, power_of_ten};

/// The place of an operation in its [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OpIndex(pub(crate) u16);

/// A stretch of [`Program::lists`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) start: u16,
    pub(crate) length: u16,
}

/// How two integers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    #[inline]
    pub(crate) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }

    /// The comparison that holds with the operands in the other order.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

/// One operation. Its operands stand before it, so there are no cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Constant(i64),
    Unknown,
    /// A fact; a decimal is read with `places` digits after the point.
    Fact {
        fact: FactIndex,
        places: u8,
    },
    /// A derived value, computed at most once a case.
    Derived(u16),
    /// The test most nodes are: a fact against a constant.
    CompareFact {
        comparison: Comparison,
        fact: FactIndex,
        constant: i64,
    },
    /// A choice among those whose bit is set.
    ChoiceIn {
        fact: FactIndex,
        mask: u64,
    },
    Compare(Comparison, OpIndex, OpIndex),
    /// Between two bounds, each held or not.
    Within {
        value: OpIndex,
        low: OpIndex,
        high: OpIndex,
        holds_low: bool,
        holds_high: bool,
    },
    /// Equal to one of the list.
    In(OpIndex, List),
    And(List),
    Or(List),
    Not(OpIndex),
    If(OpIndex, OpIndex, OpIndex),
    Known(OpIndex),
    OrElse(OpIndex, OpIndex),
    /// `OrElse` with a constant.
    OrConstant(OpIndex, i64),
    Negate(OpIndex),
    Add(OpIndex, OpIndex),
    Subtract(OpIndex, OpIndex),
    Multiply(OpIndex, OpIndex),
    /// The floor of the quotient; unknown for a divisor of 0.
    FloorDivide(OpIndex, OpIndex),
    /// Times 10^n.
    Scale(OpIndex, u8),
    /// The floor of the value over 10^n.
    Unscale(OpIndex, u8),
    Abs(OpIndex),
    Min(List),
    /// `Min` of a value and a constant.
    AtMost(OpIndex, i64),
    Max(List),
    /// The sum of numbers, or the count of what is true.
    Sum(List),
    /// A row of a table, by code.
    Lookup(u16, OpIndex),
}

/// A row of a compiled table.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    Constant(i64),
    Limits { of: OpIndex, limits: Vec<(i64, i64)>, above: i64 },
    Choices { of: OpIndex, results: Vec<i64> },
}

impl Row {
    /// What the row reads, where it reads anything.
    pub(crate) fn reads(&self) -> Option<OpIndex> {
        match self {
            Self::Constant(_) => None,
            Self::Limits { of, .. } | Self::Choices { of, .. } => Some(*of),
        }
    }
}

/// A compiled table: a row for each code the programme names.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Option<Row>>,
    pub(crate) default: i64,
}

/// All compiled expressions of a programme.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) ops: Vec<Op>,
    pub(crate) lists: Vec<OpIndex>,
    pub(crate) derived: Vec<OpIndex>,
    /// Digits after the point of each derived number.
    pub(crate) derived_places: Vec<u8>,
    pub(crate) tables: Vec<Table>,
    /// Every code named in an expression or table, ascending.
    pub(crate) codes: Vec<Code>,
}

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

/// An integer that orders as the date does.
pub(crate) fn date_key(date: Date) -> i64 {
    (i64::from(date.year()) * 16 + i64::from(date.month())) * 32 + i64::from(date.day())
}

/// The date that orders as `key` does.
pub(crate) fn date_from_key(key: i64) -> Option<Date> {
    let (month, day) = (key / 32 % 16, key % 32);
    let year = i16::try_from(key / 512).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A programme at work on one case.
#[derive(Debug)]
pub(crate) struct Evaluator<'e> {
    pub(crate) program: &'e Program,
    pub(crate) facts: &'e Facts,
    pub(crate) memos: &'e mut Memos,
}

impl Program {
    pub(crate) fn list(&self, list: List) -> &[OpIndex] {
        let start = usize::from(list.start);
        self.lists.get(start..start + usize::from(list.length)).unwrap_or_default()
    }

    /// The operations that `op` reads directly; rows of tables count among them.
    pub(crate) fn operands(&self, op: Op) -> Vec<OpIndex> {
        match op {
            Op::Constant(_)
            | Op::Unknown
            | Op::Fact { .. }
            | Op::CompareFact { .. }
            | Op::ChoiceIn { .. } => Vec::new(),
            Op::Derived(derived) => {
                self.derived.get(usize::from(derived)).copied().into_iter().collect()
            }
            Op::Not(a)
            | Op::Known(a)
            | Op::OrConstant(a, _)
            | Op::AtMost(a, _)
            | Op::Negate(a)
            | Op::Scale(a, _)
            | Op::Unscale(a, _)
            | Op::Abs(a) => vec![a],
            Op::Compare(_, a, b)
            | Op::OrElse(a, b)
            | Op::Add(a, b)
            | Op::Subtract(a, b)
            | Op::Multiply(a, b)
            | Op::FloorDivide(a, b) => vec![a, b],
            Op::If(a, b, c) => vec![a, b, c],
            Op::Within { value, low, high, .. } => vec![value, low, high],
            Op::In(value, list) => [&[value], self.list(list)].concat(),
            Op::And(list) | Op::Or(list) | Op::Min(list) | Op::Max(list) | Op::Sum(list) => {
                self.list(list).to_vec()
            }
            Op::Lookup(table, key) => {
                let rows = self.tables.get(usize::from(table)).map(|table| table.rows.iter());
                let reads = rows.into_iter().flatten().flatten().filter_map(Row::reads);
                std::iter::once(key).chain(reads).collect()
            }
        }
    }

    /// Every operation that `index` can come to, itself included, each once.
    fn beneath(&self, index: OpIndex) -> Vec<Op> {
        let mut seen = vec![false; self.ops.len()];
        let (mut open, mut ops) = (vec![index], Vec::new());
        while let Some(index) = open.pop() {
            let Some(seen @ false) = seen.get_mut(usize::from(index.0)) else { continue };
            *seen = true;
            let op = self.op(index);
            open.extend(self.operands(op));
            ops.push(op);
        }
        ops
    }

    /// Every fact that the operation can read, ascending.
    pub(crate) fn facts_beneath(&self, index: OpIndex) -> Vec<FactIndex> {
        let fact = |op: Op| match op {
            Op::Fact { fact, .. } | Op::CompareFact { fact, .. } | Op::ChoiceIn { fact, .. } => {
                Some(fact)
            }
            _ => None,
        };
        let mut facts: Vec<_> = self.beneath(index).into_iter().filter_map(fact).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// Whether what is known stays as it is when more becomes known: nothing asks what is unknown.
    pub(crate) fn is_plain(&self, index: OpIndex) -> bool {
        let asks = |op: &Op| matches!(op, Op::Known(_) | Op::OrElse(..) | Op::OrConstant(..));
        !self.beneath(index).iter().any(asks)
    }

    #[inline]
    pub(crate) fn op(&self, index: OpIndex) -> Op {
        self.ops.get(usize::from(index.0)).copied().unwrap_or(Op::Unknown)
    }

    /// What the machine holds, as a value again: of a fact of this kind, or of a number where
    /// there is none.
    pub(crate) fn shown(&self, held: i64, kind: Option<&FactKind>, places: u8) -> Option<Value> {
        Some(match kind {
            Some(FactKind::Date { .. }) => Value::Date(date_from_key(held)?),
            Some(FactKind::Rupiah { .. }) if places == 0 => Value::Rupiah(held),
            Some(FactKind::Flag) => Value::Flag(held != 0),
            Some(FactKind::Choice { .. }) => Value::Choice(u16::try_from(held).ok()?),
            Some(FactKind::Code { .. }) => {
                Value::Code(*self.codes.get(usize::try_from(held).ok()?)?)
            }
            Some(FactKind::Decimal { .. }) => Value::Decimal(Decimal::new(held, places)?),
            _ => match Decimal::new(held, places)? {
                whole if whole.places() == 0 => Value::Integer(whole.mantissa()),
                decimal => Value::Decimal(decimal),
            },
        })
    }

    /// The value of a fact as the machine holds it.
    #[inline]
    pub(crate) fn held(&self, value: &Value, places: u8) -> Option<i64> {
        Some(match value {
            Value::Integer(n) | Value::Rupiah(n) => *n,
            Value::Flag(flag) => i64::from(*flag),
            Value::Choice(choice) => i64::from(*choice),
            Value::Decimal(decimal) => decimal.scaled(places)?,
            Value::Date(date) => date_key(*date),
            Value::Code(code) => self.code(code),
        })
    }

    /// The position of a code among those the programme names, or -1. Apart from
    /// [`Program::held`], so that the other kinds are read in place.
    fn code(&self, code: &Code) -> i64 {
        let found = self.codes.binary_search(code);
        found.ok().and_then(|found| i64::try_from(found).ok()).unwrap_or(-1)
    }
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

impl Table {
    /// The row of a code as the machine holds it.
    pub(crate) fn row(&self, key: i64) -> Option<&Row> {
        self.rows.get(usize::try_from(key).ok()?)?.as_ref()
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
