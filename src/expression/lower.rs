//! Type-checks expressions and turns them into the operations of a [`Program`].

use crate::expression::kind::{Quantity, Type};
use crate::expression::program::{List, Op, OpIndex, Program, date_key};
use crate::expression::{
    Connective, Expression, ExpressionKind as Kind, Fault, Literal, MAX_DEPTH, MAX_NODES, Operator,
    Parameter, Span, Table,
};
use crate::facts::{Code, FactSchema, Finding, clip};

/// What the expressions of a programme may name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) schema: &'a FactSchema,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) tables: &'a [Table],
    /// Names and expressions of derived values.
    pub(crate) derived: &'a [(&'a str, &'a Expression)],
}

impl Scope<'_> {
    /// Refuses a programme with more than [`MAX_NODES`] nodes, before any of them is looked at.
    pub(crate) fn check_size(&self, expressions: &[&Expression]) -> Option<Finding> {
        let derived = self.derived.iter().map(|(_, expression)| *expression);
        let rows = self.tables.iter().flat_map(|table| &table.rows);
        let reads = rows.filter_map(|row| row.rule.reads());
        let all = derived.chain(reads).chain(expressions.iter().copied());
        let size: usize = all.map(Expression::size).sum();
        let message = format!("the expressions have {size} nodes; at most {MAX_NODES}");
        (size > MAX_NODES).then(|| Finding::new("limit-exceeded", "derived", message))
    }
}

/// A compiled expression and its type.
#[derive(Clone, Debug)]
pub(crate) struct Lowered<'a> {
    pub(crate) op: OpIndex,
    pub(crate) kind: Type<'a>,
    pub(crate) span: Span,
    /// Levels of nesting beneath, derived values and tables included.
    pub(super) depth: usize,
}

/// How far a derived value or table has come; it is lowered when first named.
#[derive(Clone, Debug)]
pub(crate) enum Progress<'a> {
    Untouched,
    Underway,
    Refused,
    Done(Lowered<'a>),
}

/// Lowers all expressions of one programme and gathers every finding.
#[derive(Debug)]
pub(crate) struct Lowering<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) program: Program,
    pub(super) derived: Vec<Progress<'a>>,
    pub(crate) tables: Vec<Progress<'a>>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) path: String,
    level: usize,
}

/// `None` means that a finding has been recorded.
pub(crate) type Checked<T> = Option<T>;

impl<'a> Lowering<'a> {
    /// Collects every code of the programme first, so that codes have their final places.
    pub(crate) fn new(
        scope: Scope<'a>,
        expressions: &[&'a Expression],
        literals: &[&'a Literal],
    ) -> Self {
        let mut codes = Vec::new();
        let named = scope.derived.iter().map(|(_, expression)| *expression);
        for expression in named.chain(expressions.iter().copied()) {
            collect_codes(expression, &mut codes);
        }
        let parameters = scope.parameters.iter().map(|parameter| &parameter.value);
        codes.extend(parameters.chain(literals.iter().copied()).filter_map(|literal| {
            if let Literal::Text(text) = literal { Code::new(text) } else { None }
        }));
        let rows = scope.tables.iter().flat_map(|table| &table.rows);
        codes.extend(rows.filter_map(|row| Code::new(&row.code)));
        codes.sort_unstable();
        codes.dedup();
        let program = Program {
            derived: vec![OpIndex(0); scope.derived.len()],
            derived_places: vec![0; scope.derived.len()],
            tables: Vec::with_capacity(scope.tables.len()),
            codes,
            ..Program::default()
        };
        let mut lowering = Self {
            scope,
            program,
            derived: vec![Progress::Untouched; scope.derived.len()],
            tables: vec![Progress::Untouched; scope.tables.len()],
            findings: Vec::new(),
            path: String::new(),
            level: 0,
        };
        lowering.check_names();
        lowering
    }

    /// Lowers everything that no expression has named, so that its faults are found too.
    pub(crate) fn finish_scope(&mut self) {
        for position in 0..self.derived.len() {
            self.derived(position);
        }
        for position in 0..self.scope.tables.len() {
            self.table(position);
        }
    }

    pub(crate) fn refuse<T>(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Checked<T> {
        let fault = Fault::new(code, span, message);
        self.findings.push(Finding::new(code, self.path.as_str(), fault.to_string()));
        None
    }

    /// Lowers the expression at `path` of the document.
    pub(crate) fn lower_at(
        &mut self,
        path: String,
        expression: &'a Expression,
    ) -> Checked<Lowered<'a>> {
        let outer = std::mem::replace(&mut self.path, path);
        let lowered = self.lower(expression);
        self.path = outer;
        lowered
    }

    pub(super) fn push(
        &mut self,
        op: Op,
        kind: Type<'a>,
        span: Span,
        depth: usize,
    ) -> Checked<Lowered<'a>> {
        if depth > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels, derived values included");
            return self.refuse("limit-exceeded", span, message);
        }
        let Some(op) = self.emit(op) else {
            return self.refuse("limit-exceeded", span, "too many operations");
        };
        Some(Lowered { op, kind, span, depth })
    }

    pub(crate) fn emit(&mut self, op: Op) -> Option<OpIndex> {
        let index = u16::try_from(self.program.ops.len()).ok()?;
        self.program.ops.push(op);
        Some(OpIndex(index))
    }

    pub(super) fn list(&mut self, ops: &[OpIndex], span: Span) -> Checked<List> {
        let start = u16::try_from(self.program.lists.len());
        let (Ok(start), Ok(length)) = (start, u16::try_from(ops.len())) else {
            return self.refuse("limit-exceeded", span, "too many operands");
        };
        self.program.lists.extend_from_slice(ops);
        Some(List { start, length })
    }

    pub(super) fn lower(&mut self, expression: &'a Expression) -> Checked<Lowered<'a>> {
        if self.level > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels, derived values included");
            return self.refuse("limit-exceeded", expression.span, message);
        }
        self.level += 1;
        let lowered = self.lower_kind(expression);
        self.level -= 1;
        lowered
    }

    fn lower_kind(&mut self, expression: &'a Expression) -> Checked<Lowered<'a>> {
        let span = expression.span;
        match &expression.kind {
            Kind::Unknown => self.push(Op::Unknown, Type::Unknown, span, 1),
            Kind::Boolean(flag) => self.push(Op::Constant(i64::from(*flag)), Type::Flag, span, 1),
            Kind::Number(number) => {
                let (low, places) = (i128::from(number.mantissa()), number.places());
                let quantity = Quantity { low, high: low, places, dimension: None };
                self.push(Op::Constant(number.mantissa()), Type::Number(quantity), span, 1)
            }
            Kind::Text(text) => self.push(Op::Unknown, Type::Text(text), span, 1),
            Kind::Date(date) => self.push(Op::Constant(date_key(*date)), Type::Date, span, 1),
            Kind::Name(name) => self.name(name, span),
            Kind::Not(inner) => {
                let inner = self.lower(inner)?;
                self.expect_flag(&inner)?;
                self.push(Op::Not(inner.op), Type::Flag, span, inner.depth + 1)
            }
            Kind::Negate(inner) => {
                let inner = self.lower(inner)?;
                let quantity = self.expect_number(&inner)?;
                let kind = Quantity { low: -quantity.high, high: -quantity.low, ..quantity };
                let op = match self.program.op(inner.op) {
                    Op::Constant(constant) => Op::Constant(-constant),
                    _ => Op::Negate(inner.op),
                };
                self.push(op, Type::Number(kind), span, inner.depth + 1)
            }
            Kind::Logic(connective, operands) => self.logic(*connective, operands, span),
            Kind::Binary(operator, left, right) => {
                let (left, right) = (self.lower(left), self.lower(right));
                let (left, right) = (left?, right?);
                match operator {
                    Operator::Add => self.add(&[left, right], false, span),
                    Operator::Subtract => self.add(&[left, right], true, span),
                    Operator::Multiply => self.multiply(&left, &right, span),
                    Operator::Divide => {
                        let message = "a quotient is exact only inside floor(a / b)";
                        self.refuse("type-mismatch", span, message)
                    }
                    _ => self.compare(*operator, &[left, right], span),
                }
            }
            Kind::In(value, members) => self.membership(value, members, span),
            Kind::If(test, then, otherwise) => {
                let lowered = [self.lower(test), self.lower(then), self.lower(otherwise)];
                let [Some(test), Some(then), Some(otherwise)] = lowered else { return None };
                self.expect_flag(&test)?;
                let depth = test.depth.max(then.depth).max(otherwise.depth) + 1;
                let (ops, kind) = self.unify(&[then, otherwise], span)?;
                let [then, otherwise] = ops.as_slice() else { return None };
                self.push(Op::If(test.op, *then, *otherwise), kind, span, depth)
            }
            Kind::Call(function, arguments) => self.call(*function, arguments, span),
            Kind::Lookup(name, key) => {
                let key = self.lower(key)?;
                let found = self.scope.tables.iter().position(|table| table.name == *name);
                let Some(position) = found else {
                    let message = format!("{} is no function and no table", clip(name));
                    return self.refuse("unknown-name", span, message);
                };
                let table = self.table(position)?;
                let key = self.code_key(&key)?;
                let Ok(number) = u16::try_from(position) else { return None };
                let depth = table.depth.max(key.depth) + 1;
                self.push(Op::Lookup(number, key.op), table.kind, span, depth)
            }
        }
    }

    pub(crate) fn code(&self, text: &str) -> Option<i64> {
        let found = self.program.codes.binary_search(&Code::new(text)?).ok()?;
        i64::try_from(found).ok()
    }

    pub(super) fn expect_flag(&mut self, lowered: &Lowered<'a>) -> Checked<()> {
        match &lowered.kind {
            Type::Flag | Type::Unknown => Some(()),
            other => {
                let message = format!("expected true or false, not {other}");
                self.refuse("type-mismatch", lowered.span, message)
            }
        }
    }

    pub(crate) fn expect_number(&mut self, lowered: &Lowered<'a>) -> Checked<Quantity> {
        match &lowered.kind {
            Type::Number(quantity) => Some(quantity.clone()),
            other => {
                let message = format!("expected a number, not {other}");
                self.refuse("type-mismatch", lowered.span, message)
            }
        }
    }

    fn logic(
        &mut self,
        connective: Connective,
        operands: &'a [Expression],
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let lowered: Vec<_> = operands.iter().map(|operand| self.lower(operand)).collect();
        let lowered = lowered.into_iter().collect::<Option<Vec<_>>>()?;
        let checked: Vec<_> = lowered.iter().map(|operand| self.expect_flag(operand)).collect();
        checked.into_iter().collect::<Option<Vec<()>>>()?;
        let ops: Vec<_> = lowered.iter().map(|operand| operand.op).collect();
        let list = self.list(&ops, span)?;
        let op = match connective {
            Connective::And => Op::And(list),
            Connective::Or => Op::Or(list),
        };
        self.push(op, Type::Flag, span, depth_over(&lowered))
    }
}

pub(super) fn depth_over(operands: &[Lowered<'_>]) -> usize {
    1 + operands.iter().map(|operand| operand.depth).max().unwrap_or(0)
}

/// Every quoted text of the expression that could be a code.
fn collect_codes(expression: &Expression, codes: &mut Vec<Code>) {
    if let Kind::Text(text) = &expression.kind {
        codes.extend(Code::new(text));
    }
    for child in expression.children() {
        collect_codes(child, codes);
    }
}
