//! Arithmetic under type check: units, periods, decimal places, and proof that nothing overflows.

use crate::expression::kind::{Dimension, Quantity, Type, period_words};
use crate::expression::lower::{Checked, Lowered, Lowering, depth_over};
use crate::expression::program::{Op, OpIndex};
use crate::expression::{Expression, ExpressionKind as Kind, Function, Operator, Span};
use crate::facts::power_of_ten;

/// Numbers brought to one dimension and so many places: operations and their quantities.
type Aligned = (Vec<OpIndex>, Vec<Quantity>, Option<Dimension>, u8);

impl<'a> Lowering<'a> {
    pub(super) fn add(
        &mut self,
        operands: &[Lowered<'a>; 2],
        subtract: bool,
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let (ops, quantities, dimension, places) = self.align(operands, span)?;
        let (&[left, right], [a, b]) = (ops.as_slice(), quantities.as_slice()) else {
            return None;
        };
        let (low, high) = if subtract {
            (a.low - b.high, a.high - b.low)
        } else {
            (a.low + b.low, a.high + b.high)
        };
        let op = match (subtract, self.program.op(left), self.program.op(right)) {
            (false, Op::Constant(a), Op::Constant(b)) => a.checked_add(b).map(Op::Constant),
            (true, Op::Constant(a), Op::Constant(b)) => a.checked_sub(b).map(Op::Constant),
            (false, ..) => Some(Op::Add(left, right)),
            (true, ..) => Some(Op::Subtract(left, right)),
        };
        let depth = depth_over(operands);
        self.bounded(op, Quantity { low, high, places, dimension }, span, depth)
    }

    /// Emits an arithmetic operation whose every result fits 64 bits.
    pub(super) fn bounded(
        &mut self,
        op: Option<Op>,
        quantity: Quantity,
        span: Span,
        depth: usize,
    ) -> Checked<Lowered<'a>> {
        match op {
            Some(op) if fits(&quantity) => self.push(op, Type::Number(quantity), span, depth),
            _ => {
                let message = "the result can exceed 64 bits; narrow the ranges of the facts";
                self.refuse("limit-exceeded", span, message)
            }
        }
    }

    pub(super) fn multiply(
        &mut self,
        left: &Lowered<'a>,
        right: &Lowered<'a>,
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let (a, b) = (self.expect_number(left), self.expect_number(right));
        let (a, b) = (a?, b?);
        let dimension = match (a.dimension, b.dimension) {
            (Some(a), Some(b)) => {
                let product = a.product(&b);
                if product.is_none() {
                    let message = "two quantities over a period cannot be multiplied";
                    return self.refuse("period-mismatch", span, message);
                }
                product
            }
            (dimension, None) | (None, dimension) => dimension,
        };
        let corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
        let (low, high) = hull(corners);
        let op = match (self.program.op(left.op), self.program.op(right.op)) {
            (Op::Constant(a), Op::Constant(b)) => a.checked_mul(b).map(Op::Constant),
            _ => Some(Op::Multiply(left.op, right.op)),
        };
        let quantity = Quantity { low, high, places: a.places + b.places, dimension };
        self.bounded(op, quantity, span, left.depth.max(right.depth) + 1)
    }

    /// `floor(a / b)`: both are brought to the same places, then divided as integers.
    pub(super) fn floor_divide(
        &mut self,
        left: &'a Expression,
        right: &'a Expression,
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let (left, right) = (self.lower(left), self.lower(right));
        let (left, right) = (left?, right?);
        let (a, b) = (self.expect_number(&left), self.expect_number(&right));
        let (a, b) = (a?, b?);
        let bare = Dimension::default();
        let dimension = match (&a.dimension, &b.dimension) {
            (None, None) => None,
            (a, b) => {
                let quotient = a.as_ref().unwrap_or(&bare).quotient(b.as_ref().unwrap_or(&bare));
                if quotient.is_none() {
                    let message = "the two cover different periods";
                    return self.refuse("period-mismatch", span, message);
                }
                quotient
            }
        };
        let places = a.places.max(b.places);
        let depth = left.depth.max(right.depth) + 1;
        let (dividend, a) = self.rescale(&left, &a, places)?;
        let (divisor, b) = self.rescale(&right, &b, places)?;
        let (low, high) = if b.low > 0 {
            let corners = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)];
            hull(corners.map(|(a, b)| a.div_euclid(b)))
        } else {
            let most = a.low.abs().max(a.high.abs());
            (-most - 1, most)
        };
        let op = Some(Op::FloorDivide(dividend, divisor));
        self.bounded(op, Quantity { low, high, places: 0, dimension }, span, depth)
    }

    /// The operation that holds the number with `places` digits after the point.
    pub(super) fn rescale(
        &mut self,
        lowered: &Lowered<'a>,
        quantity: &Quantity,
        places: u8,
    ) -> Checked<(OpIndex, Quantity)> {
        let more = places.saturating_sub(quantity.places);
        if more == 0 {
            return Some((lowered.op, quantity.clone()));
        }
        let Some(factor) = power_of_ten(more) else {
            return self.refuse("limit-exceeded", lowered.span, "too many decimal places");
        };
        let (low, high) = (quantity.low * i128::from(factor), quantity.high * i128::from(factor));
        let op = match self.program.op(lowered.op) {
            Op::Constant(constant) => constant.checked_mul(factor).map(Op::Constant),
            _ => Some(Op::Scale(lowered.op, more)),
        };
        let quantity = Quantity { low, high, places, dimension: quantity.dimension.clone() };
        let scaled = self.bounded(op, quantity.clone(), lowered.span, lowered.depth)?;
        Some((scaled.op, quantity))
    }

    /// Brings numbers to one dimension and one number of places.
    pub(super) fn align(&mut self, operands: &[Lowered<'a>], span: Span) -> Checked<Aligned> {
        let quantities: Vec<_> =
            operands.iter().map(|operand| self.expect_number(operand)).collect();
        let quantities = quantities.into_iter().collect::<Option<Vec<_>>>()?;
        let places = quantities.iter().map(|quantity| quantity.places).max().unwrap_or(0);
        let mut dimension: Option<Dimension> = None;
        for other in quantities.iter().filter_map(|quantity| quantity.dimension.as_ref()) {
            match &dimension {
                None => dimension = Some(other.clone()),
                Some(first) if first.unit != other.unit => {
                    let message = format!("`{}` meets `{}`", first.unit, other.unit);
                    return self.refuse("unit-mismatch", span, message);
                }
                Some(first) if first.period != other.period => {
                    let (a, b) = (period_words(first.period), period_words(other.period));
                    return self.refuse("period-mismatch", span, format!("{a} meets {b}"));
                }
                Some(_) => {}
            }
        }
        let (mut ops, mut aligned) = (Vec::new(), Vec::new());
        for (operand, quantity) in operands.iter().zip(&quantities) {
            let (op, quantity) = self.rescale(operand, quantity, places)?;
            ops.push(op);
            aligned.push(quantity);
        }
        Some((ops, aligned, dimension, places))
    }

    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &'a [Expression],
        span: Span,
    ) -> Checked<Lowered<'a>> {
        if let (Function::Floor, [argument]) = (function, arguments)
            && let Kind::Binary(Operator::Divide, left, right) = &argument.kind
        {
            return self.floor_divide(left, right, span);
        }
        let lowered: Vec<_> = arguments.iter().map(|argument| self.lower(argument)).collect();
        let lowered = lowered.into_iter().collect::<Option<Vec<_>>>()?;
        let depth = depth_over(&lowered);
        let first = lowered.first()?;
        match function {
            Function::Known => self.push(Op::Known(first.op), Type::Flag, span, depth),
            Function::OrElse => {
                let (ops, kind) = self.unify(&lowered, span)?;
                let &[value, otherwise] = ops.as_slice() else { return None };
                let op = match self.program.op(otherwise) {
                    Op::Constant(constant) => Op::OrConstant(value, constant),
                    _ => Op::OrElse(value, otherwise),
                };
                self.push(op, kind, span, depth)
            }
            Function::Count => {
                let flags: Vec<_> = lowered.iter().map(|flag| self.expect_flag(flag)).collect();
                flags.into_iter().collect::<Option<Vec<()>>>()?;
                let ops: Vec<_> = lowered.iter().map(|flag| flag.op).collect();
                let list = self.list(&ops, span)?;
                let high = i128::from(list.length);
                let dimension = Some(Dimension::default());
                let quantity = Quantity { low: 0, high, places: 0, dimension };
                self.push(Op::Sum(list), Type::Number(quantity), span, depth)
            }
            Function::Floor | Function::Abs => {
                let quantity = self.expect_number(first)?;
                let (op, quantity) = if function == Function::Abs {
                    let high = quantity.low.abs().max(quantity.high.abs());
                    let low = quantity.low.max(-quantity.high).max(0);
                    (Op::Abs(first.op), Quantity { low, high, ..quantity })
                } else {
                    let Some(factor) = power_of_ten(quantity.places) else {
                        return self.refuse("limit-exceeded", span, "too many decimal places");
                    };
                    let floor = |bound: i128| bound.div_euclid(i128::from(factor));
                    let (low, high) = (floor(quantity.low), floor(quantity.high));
                    let op = Op::Unscale(first.op, quantity.places);
                    (op, Quantity { low, high, places: 0, dimension: quantity.dimension })
                };
                self.push(op, Type::Number(quantity), span, depth)
            }
            Function::Min | Function::Max | Function::Sum => self.fold(function, &lowered, span),
        }
    }

    fn fold(
        &mut self,
        function: Function,
        operands: &[Lowered<'a>],
        span: Span,
    ) -> Checked<Lowered<'a>> {
        let depth = depth_over(operands);
        let (ops, quantities, dimension, places) = self.align(operands, span)?;
        let constant = |op: &OpIndex| match self.program.op(*op) {
            Op::Constant(constant) => Some(constant),
            _ => None,
        };
        let at_most = match ops.as_slice() {
            [of, most] if function == Function::Min => {
                constant(most).map(|most| Op::AtMost(*of, most))
            }
            _ => None,
        };
        let list = self.list(&ops, span)?;
        let lows = quantities.iter().map(|quantity| quantity.low);
        let highs = quantities.iter().map(|quantity| quantity.high);
        let (op, low, high) = match function {
            Function::Min => (at_most.unwrap_or(Op::Min(list)), lows.min()?, highs.min()?),
            Function::Max => (Op::Max(list), lows.max()?, highs.max()?),
            // Partial sums stay within the sums of the negative and of the positive ends.
            _ => {
                let low = lows.map(|low| low.min(0)).sum();
                (Op::Sum(list), low, highs.map(|high| high.max(0)).sum())
            }
        };
        self.bounded(Some(op), Quantity { low, high, places, dimension }, span, depth)
    }
}

fn hull(corners: [i128; 4]) -> (i128, i128) {
    corners
        .iter()
        .fold((i128::MAX, i128::MIN), |(low, high), corner| (low.min(*corner), high.max(*corner)))
}

/// Every value, and its negation, fits 64 bits.
fn fits(quantity: &Quantity) -> bool {
    let most = i128::from(i64::MAX);
    quantity.low >= -most && quantity.high <= most
}
