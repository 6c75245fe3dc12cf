//! The finite cells of each fact that may change: between two thresholds evaluation is constant.

use crate::decision::compile::Node;
use crate::expression::{Comparison, CompiledRow as Row, Op, OpIndex, Program};
use crate::facts::{Correction, FactIndex, FactKind, FactSchema, FactSpec, power_of_ten};

/// Values of a fact, as the machine holds them, that no test can tell apart; both ends belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) low: i64,
    pub(super) high: i64,
}

/// A fact that a counterfactual may change.
#[derive(Clone, Debug)]
pub(super) struct Changeable {
    pub(super) fact: FactIndex,
    pub(super) kind: Correction,
    pub(super) cost: u32,
    pub(super) places: u8,
    /// All its cells, ascending.
    pub(super) cells: Vec<Cell>,
    /// Whether a lower value is never offered: nobody is advised to become poorer.
    never_lower: bool,
    /// The choices that may be offered; any where empty.
    to: Vec<u16>,
}

/// The most values that are tried one by one where a fact enters arithmetic.
const MAX_VALUES: i64 = 64;

/// Wider than any two-digit count: from here on, offered values are rounded to two digits.
const ROUND_FROM: u64 = 1_000;

/// The facts that may change: actionable, neither protected nor immutable nor only monitored, and
/// read by a test. Codes and dates are never changed. A number with more than [`MAX_VALUES`]
/// values that a test computes with (instead of comparing it with constants) is left alone: its
/// cells would depend on the other facts.
pub(super) fn changeable(
    schema: &FactSchema,
    program: &Program,
    nodes: &[Node],
) -> Vec<Changeable> {
    let mut seen = vec![false; program.ops.len()];
    let mut cuts = Cuts { program, by_fact: vec![FactCuts::default(); schema.specs().len()] };
    let mut open: Vec<OpIndex> = nodes.iter().map(|node| node.test).collect();
    while let Some(index) = open.pop() {
        let Some(seen @ false) = seen.get_mut(usize::from(index.0)) else { continue };
        *seen = true;
        let op = program.op(index);
        cuts.note(op);
        open.extend(program.operands(op));
    }
    let facts = schema.iter().zip(cuts.by_fact);
    facts.filter_map(|((fact, spec), cuts)| one(fact, spec, cuts)).collect()
}

/// Asking for more changes than this is no advice.
const MAX_CHANGES: usize = 4;
/// The most combinations of cells that are tried for one case.
const MAX_COMBINATIONS: u64 = 100_000;

/// The most changes, up to [`MAX_CHANGES`], whose every combination can be tried for one case.
pub(super) fn max_changes(changeable: &[Changeable]) -> usize {
    // By number of changes: how many ways there are to choose that many facts and a cell of each.
    let mut ways = [0_u64; MAX_CHANGES + 1];
    ways[0] = 1;
    for one in changeable {
        let cells = u64::try_from(one.cells.len()).unwrap_or(u64::MAX);
        let fewer = ways;
        for (ways, fewer) in ways.iter_mut().skip(1).zip(fewer) {
            *ways = ways.saturating_add(fewer.saturating_mul(cells));
        }
    }
    let mut all = 0_u64;
    let within = ways.iter().take_while(|ways| {
        all = all.saturating_add(**ways);
        all <= MAX_COMBINATIONS
    });
    within.count().saturating_sub(1).min(changeable.len())
}

/// What the tests distinguish of one fact.
#[derive(Clone, Debug, Default)]
struct FactCuts {
    read: bool,
    computed: bool,
    /// First values of cells.
    starts: Vec<i64>,
}

struct Cuts<'p> {
    program: &'p Program,
    by_fact: Vec<FactCuts>,
}

impl Cuts<'_> {
    fn of(&mut self, fact: FactIndex) -> Option<&mut FactCuts> {
        let cuts = self.by_fact.get_mut(fact.position())?;
        cuts.read = true;
        Some(cuts)
    }

    /// A comparison of a fact (perhaps scaled) with constants; `false` where it is something else.
    fn compared(&mut self, of: OpIndex, with: &[OpIndex]) -> bool {
        let (fact, factor) = match self.program.op(of) {
            Op::Fact { fact, .. } => (fact, 1),
            Op::Scale(inner, places) => match (self.program.op(inner), power_of_ten(places)) {
                (Op::Fact { fact, .. }, Some(factor)) => (fact, factor),
                _ => return false,
            },
            _ => return false,
        };
        let constants: Option<Vec<i64>> = with
            .iter()
            .map(|constant| match self.program.op(*constant) {
                Op::Constant(constant) => Some(constant),
                _ => None,
            })
            .collect();
        let (Some(constants), Some(cuts)) = (constants, self.of(fact)) else { return false };
        for constant in constants {
            cuts.around(constant.div_euclid(factor));
        }
        true
    }

    fn note(&mut self, op: Op) {
        let program = self.program;
        let compared = match op {
            Op::CompareFact { comparison, fact, constant } => {
                if let Some(cuts) = self.of(fact) {
                    cuts.compare(comparison, constant);
                }
                return;
            }
            Op::Fact { fact, .. } | Op::ChoiceIn { fact, .. } => {
                self.of(fact);
                return;
            }
            Op::Compare(_, left, right) => {
                self.compared(left, &[right]) || self.compared(right, &[left])
            }
            Op::Within { value, low, high, .. } => self.compared(value, &[low, high]),
            Op::In(value, list) => self.compared(value, program.list(list)),
            // What these pass on unchanged is judged where it arrives; for a flag or a choice,
            // whose values are all tried, it does not matter.
            Op::Known(_) | Op::Scale(..) => true,
            Op::Lookup(table, _) => {
                let rows = program.tables.get(usize::from(table)).map(|table| table.rows.iter());
                for row in rows.into_iter().flatten().flatten() {
                    self.row(row);
                }
                return;
            }
            _ => false,
        };
        if !compared {
            for operand in program.operands(op) {
                self.computed(operand);
            }
        }
    }

    fn row(&mut self, row: &Row) {
        if let Row::Limits { of, limits, .. } = row {
            let Op::Fact { fact, .. } = self.program.op(*of) else { return self.computed(*of) };
            if let Some(cuts) = self.of(fact) {
                for (limit, _) in limits {
                    cuts.around(*limit);
                }
            }
        }
    }

    /// Marks a fact whose value goes into something other than a comparison with a constant.
    fn computed(&mut self, operand: OpIndex) {
        let operand = match self.program.op(operand) {
            Op::Scale(inner, _) => self.program.op(inner),
            op => op,
        };
        if let Op::Fact { fact, .. } = operand
            && let Some(cuts) = self.of(fact)
        {
            cuts.computed = true;
        }
    }
}

impl FactCuts {
    fn around(&mut self, value: i64) {
        self.starts.extend([value, value.saturating_add(1)]);
    }

    fn compare(&mut self, comparison: Comparison, constant: i64) {
        match comparison {
            Comparison::Less | Comparison::GreaterOrEqual => self.starts.push(constant),
            Comparison::LessOrEqual | Comparison::Greater => {
                self.starts.push(constant.saturating_add(1));
            }
            Comparison::Equal | Comparison::NotEqual => self.around(constant),
        }
    }
}

fn one(fact: FactIndex, spec: &FactSpec, cuts: FactCuts) -> Option<Changeable> {
    let recourse = spec.recourse.as_ref()?;
    if spec.protected || spec.immutable || spec.monitoring_only || !cuts.read {
        return None;
    }
    let single = |value: i64| Cell { low: value, high: value };
    let (cells, places) = match &spec.kind {
        FactKind::Flag => (vec![single(0), single(1)], 0),
        FactKind::Choice { choices } => {
            let count = i64::try_from(choices.len()).ok()?;
            ((0..count).map(single).collect(), 0)
        }
        FactKind::Integer { choices, .. } if !choices.is_empty() => {
            (choices.iter().copied().map(single).collect(), 0)
        }
        FactKind::Integer { min, max, .. } | FactKind::Rupiah { min, max } => {
            (cells(*min, *max, cuts)?, 0)
        }
        FactKind::Decimal { min, max, places } => {
            (cells(min.scaled(*places)?, max.scaled(*places)?, cuts)?, *places)
        }
        FactKind::Code { .. } | FactKind::Date { .. } => return None,
    };
    Some(Changeable {
        fact,
        kind: recourse.kind,
        cost: recourse.cost.into(),
        places,
        cells,
        never_lower: recourse.kind == Correction::Act
            && matches!(spec.kind, FactKind::Rupiah { .. }),
        to: recourse.to.clone(),
    })
}

/// The range cut at every start; every value by itself where the fact is computed with.
fn cells(min: i64, max: i64, mut cuts: FactCuts) -> Option<Vec<Cell>> {
    if cuts.computed {
        let few = max.checked_sub(min).is_some_and(|width| width < MAX_VALUES);
        return few.then(|| (min..=max).map(|value| Cell { low: value, high: value }).collect());
    }
    cuts.starts.retain(|start| (min..=max).contains(start));
    cuts.starts.push(min);
    cuts.starts.sort_unstable();
    cuts.starts.dedup();
    let ends = cuts.starts.iter().skip(1).map(|next| next - 1).chain([max]);
    Some(cuts.starts.iter().zip(ends).map(|(low, high)| Cell { low: *low, high }).collect())
}

impl Changeable {
    /// Whether a change from `now` into `cell` may be offered.
    pub(super) fn reaches(&self, cell: Cell, now: Option<i64>) -> bool {
        let lower = now.is_some_and(|now| cell.high < now);
        let named = || self.to.iter().any(|choice| cell.holds(i64::from(*choice)));
        !(self.never_lower && lower) && (self.to.is_empty() || named())
    }

    /// The value of `cell` to offer instead of `now`: a little beyond the threshold between them.
    /// For an unknown value the threshold is the end of the cell that is not the end of the range.
    pub(super) fn offer(&self, cell: Cell, now: Option<i64>) -> i64 {
        let lowest = self.cells.first() == Some(&cell);
        let from = if lowest { i64::MAX } else { i64::MIN };
        cell.offer(now.unwrap_or(from))
    }
}

impl Cell {
    pub(super) fn holds(self, value: i64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The value to offer: the end nearest to `from`, moved further to two digits where the cell
    /// holds such a value.
    fn offer(self, from: i64) -> i64 {
        let down = from > self.high;
        let end = if down { self.high } else { self.low };
        if end.unsigned_abs() < ROUND_FROM {
            return end;
        }
        let step = 10_i64.pow(end.unsigned_abs().ilog10() - 1);
        let below = end.div_euclid(step).saturating_mul(step);
        let rounded = if down || below == end { below } else { below.saturating_add(step) };
        if self.holds(rounded) { rounded } else { end }
    }
}
