//! Which unknown facts made an expression unknown, for the case at hand and not in general.

use crate::expression::evaluate::Evaluator;
use crate::expression::program::{List, Op, OpIndex, Row};
use crate::facts::FactIndex;

impl Evaluator<'_> {
    /// Calls `visit` with each unknown fact that keeps the operation from being known, and with
    /// each one that `known(..)` found unknown. A row of a table not looked up, or a branch not
    /// taken, does not matter.
    pub(crate) fn each_missing(&mut self, index: OpIndex, visit: &mut dyn FnMut(FactIndex)) {
        let program = self.program;
        match program.op(index) {
            Op::Fact { fact, .. } | Op::CompareFact { fact, .. } | Op::ChoiceIn { fact, .. } => {
                if self.facts.get(fact).is_none() {
                    visit(fact);
                }
            }
            // A fact that `known` asks after matters whatever the answer; so does its own value.
            Op::Known(inner) => self.each_missing(inner, visit),
            Op::If(test, then, otherwise) => {
                self.each_missing(test, visit);
                match self.value(test) {
                    Some(0) => self.each_missing(otherwise, visit),
                    Some(_) => self.each_missing(then, visit),
                    None => self.each_of([then, otherwise], visit),
                }
            }
            Op::OrElse(inner, otherwise) => {
                if self.value(inner).is_none() && self.value(otherwise).is_none() {
                    self.each_of([inner, otherwise], visit);
                }
            }
            Op::OrConstant(..) => {}
            Op::Lookup(table, key) => {
                self.each_missing(key, visit);
                if let Some(of) = self.row_read(table, key) {
                    self.each_missing(of, visit);
                }
            }
            // An operand that is settled does not matter, nor do the others once one settles all.
            Op::And(list) | Op::Or(list) => self.each_unsettled(index, list, visit),
            op => {
                for operand in program.operands(op) {
                    self.each_missing(operand, visit);
                }
            }
        }
    }

    fn each_of(&mut self, operands: [OpIndex; 2], visit: &mut dyn FnMut(FactIndex)) {
        for operand in operands {
            self.each_missing(operand, visit);
        }
    }

    fn each_unsettled(&mut self, index: OpIndex, list: List, visit: &mut dyn FnMut(FactIndex)) {
        if self.value(index).is_some() {
            return;
        }
        let program = self.program;
        for operand in program.list(list) {
            self.each_missing(*operand, visit);
        }
    }

    /// What the row of `key` reads.
    fn row_read(&mut self, table: u16, key: OpIndex) -> Option<OpIndex> {
        let key = self.value(key)?;
        self.program.tables.get(usize::from(table))?.row(key).and_then(Row::reads)
    }
}
