//! Comparisons and membership under type check: bringing operands to one type.

use crate::expression::kind::{Quantity, Type};
use crate::expression::lower::{Checked, Lowered, Lowering, depth_over};
use crate::expression::program::{Comparison, Op, OpIndex};
use crate::expression::{Expression, Membership, Operator, Span};
use crate::facts::{FactIndex, clip};

impl<'a> Lowering<'a> {
    /// A key of a table: a code, or a quoted one.
    pub(super) fn code_key(&mut self, key: &Lowered<'a>) -> Checked<Lowered<'a>> {
        match &key.kind {
            Type::Code => Some(key.clone()),
            Type::Text(text) => {
                let constant = self.code(text).unwrap_or(-1);
                self.push(Op::Constant(constant), Type::Code, key.span, key.depth)
            }
            other => {
                let message = format!("a table is read by a code, not by {other}");
                self.refuse("type-mismatch", key.span, message)
            }
        }
    }

    pub(super) fn compare(
        &mut self,
        operator: Operator,
        operands: &[Lowered<'a>; 2],
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let comparison = match operator {
            Operator::NotEqual => Comparison::NotEqual,
            Operator::Less => Comparison::Less,
            Operator::LessOrEqual => Comparison::LessOrEqual,
            Operator::Greater => Comparison::Greater,
            Operator::GreaterOrEqual => Comparison::GreaterOrEqual,
            _ => Comparison::Equal,
        };
        let depth = depth_over(operands);
        self.comparable(operands, span)?;
        let (ops, kind) = self.unify(operands, span)?;
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if !equality && !matches!(kind, Type::Number(_) | Type::Date) {
            let message = format!("`{}` orders numbers and dates only", operator.as_str());
            return self.refuse("type-mismatch", span, message);
        }
        let &[left, right] = ops.as_slice() else { return None };
        let op = match (self.program.op(left), self.program.op(right)) {
            (Op::Fact { fact, places: 0 }, Op::Constant(constant)) => {
                Op::CompareFact { comparison, fact, constant }
            }
            (Op::Constant(constant), Op::Fact { fact, places: 0 }) => {
                Op::CompareFact { comparison: comparison.mirrored(), fact, constant }
            }
            _ => Op::Compare(comparison, left, right),
        };
        self.push(op, Type::Flag, span, depth)
    }

    /// Refuses comparisons that could never be known, or that codes cannot bear.
    pub(super) fn comparable(&mut self, operands: &[Lowered<'a>], span: Span) -> Checked<()> {
        if operands.iter().any(|operand| operand.kind == Type::Unknown) {
            let message = "nothing equals unknown; ask known(x)";
            return self.refuse("type-mismatch", span, message);
        }
        let codes = operands.iter().filter(|operand| operand.kind == Type::Code).count();
        if codes > 1 {
            let message = "a code is compared with quoted codes only";
            return self.refuse("type-mismatch", span, message);
        }
        Some(())
    }

    pub(super) fn membership(
        &mut self,
        value: &'a Expression,
        members: &'a [Membership],
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let mut parts = vec![self.lower(value)];
        for member in members {
            match member {
                Membership::Value(value) => parts.push(self.lower(value)),
                Membership::Range(low, high) => {
                    parts.extend([self.lower(&low.value), self.lower(&high.value)]);
                }
            }
        }
        let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
        self.comparable(&parts, span)?;
        let depth = depth_over(&parts);
        let (ops, kind) = self.unify(&parts, span)?;
        let (value, rest) = ops.split_first()?;
        if let ([Membership::Range(from, to)], &[low, high]) = (members, rest) {
            if !matches!(kind, Type::Number(_) | Type::Date) {
                let message = "a range holds numbers or dates only";
                return self.refuse("type-mismatch", span, message);
            }
            let (holds_low, holds_high) = (from.inclusive, to.inclusive);
            let op = Op::Within { value: *value, low, high, holds_low, holds_high };
            return self.push(op, Type::Flag, span, depth);
        }
        let op = match self.choice_mask(*value, rest, &kind) {
            Some((fact, mask)) => Op::ChoiceIn { fact, mask },
            None => Op::In(*value, self.list(rest, span)?),
        };
        self.push(op, Type::Flag, span, depth)
    }

    /// A choice fact among constants, as bits.
    pub(super) fn choice_mask(
        &self,
        value: OpIndex,
        members: &[OpIndex],
        kind: &Type<'a>,
    ) -> Option<(FactIndex, u64)> {
        let (Op::Fact { fact, .. }, Type::Choice(_)) = (self.program.op(value), kind) else {
            return None;
        };
        let mut mask = 0_u64;
        for member in members {
            let Op::Constant(choice) = self.program.op(*member) else { return None };
            mask |= 1_u64.checked_shl(u32::try_from(choice).ok()?)?;
        }
        Some((fact, mask))
    }

    /// Brings operands to one type; texts become choices or codes, `unknown` becomes anything.
    pub(crate) fn unify(
        &mut self,
        operands: &[Lowered<'a>],
        span: Span,
    ) -> Checked<(Vec<OpIndex>, Type<'a>)> {
        let open = |kind: &Type<'_>| matches!(kind, Type::Text(_) | Type::Unknown);
        let Some(leading) = operands.iter().find(|operand| !open(&operand.kind)) else {
            let message = "a text is compared with a choice or a code";
            return self.refuse("type-mismatch", span, message);
        };
        let leading = leading.kind.clone();
        if let Type::Number(_) = leading {
            let unknown = |operand: &&Lowered<'_>| operand.kind != Type::Unknown;
            let numbers: Vec<_> = operands.iter().filter(unknown).cloned().collect();
            let (ops, quantities, dimension, places) = self.align(&numbers, span)?;
            let low = quantities.iter().map(|quantity| quantity.low).min()?;
            let high = quantities.iter().map(|quantity| quantity.high).max()?;
            let mut ops = ops.into_iter();
            let all = operands.iter().map(|operand| {
                if operand.kind == Type::Unknown { Some(operand.op) } else { ops.next() }
            });
            let all = all.collect::<Option<Vec<_>>>()?;
            return Some((all, Type::Number(Quantity { low, high, places, dimension })));
        }
        let mut ops = Vec::with_capacity(operands.len());
        for operand in operands {
            ops.push(match (&leading, &operand.kind) {
                (_, Type::Unknown) => operand.op,
                (leading, kind) if leading == kind => operand.op,
                (Type::Choice(_) | Type::Code, Type::Text(text)) => {
                    self.text_constant(text, &leading, operand.span)?
                }
                (leading, kind) => {
                    let message = format!("{leading} meets {kind}");
                    return self.refuse("type-mismatch", operand.span, message);
                }
            });
        }
        Some((ops, leading))
    }

    /// The constant that a quoted text is among the choices or codes of `kind`.
    pub(super) fn text_constant(
        &mut self,
        text: &str,
        kind: &Type<'a>,
        span: Span,
    ) -> Checked<OpIndex> {
        let constant = match kind {
            Type::Choice(choices) => {
                let position = choices.iter().position(|choice| choice == text);
                position.and_then(|position| i64::try_from(position).ok())
            }
            _ => self.code(text),
        };
        let Some(constant) = constant else {
            let message = format!("{} is not {kind}", clip(text));
            return self.refuse("type-mismatch", span, message);
        };
        self.emit(Op::Constant(constant))
    }
}
