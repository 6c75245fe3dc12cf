//! Compiled expressions: flat operations over 64-bit integers.

use crate::facts::{Code, Date, Decimal, FactIndex, FactKind, Value};

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
            Value::Code(code) => self.place(code),
        })
    }

    /// The place of a code among those the programme names, or -1. Kept out of line: a search
    /// inside [`Self::held`] would keep the common kinds from being read in place.
    #[inline(never)]
    fn place(&self, code: &Code) -> i64 {
        let found = self.codes.binary_search(code).ok();
        found.and_then(|found| i64::try_from(found).ok()).unwrap_or(-1)
    }
}

impl Table {
    /// The row of a code as the machine holds it.
    pub(crate) fn row(&self, key: i64) -> Option<&Row> {
        self.rows.get(usize::try_from(key).ok()?)?.as_ref()
    }
}
