//! The derived values of a case, for whoever explains it.

use crate::decision::{Compiled, DerivedIndex, Scratch};
use crate::expression::Evaluator;
use crate::facts::{Facts, Value};

impl Compiled {
    /// A derived value of the case: a number as it is; a choice by its position, and true or false
    /// as 1 or 0; none where it is unknown.
    #[must_use]
    pub fn derived_value(
        &self,
        facts: &Facts,
        derived: DerivedIndex,
        scratch: &mut Scratch,
    ) -> Option<Value> {
        let program = &self.program;
        let op = *program.derived.get(derived.position())?;
        let places = *program.derived_places.get(derived.position())?;
        let memos = &mut scratch.memos;
        memos.forget(program);
        let held = Evaluator { program, facts, memos }.value(op)?;
        program.shown(held, None, places)
    }

    /// The derived values in the order of the definition.
    pub fn derived(&self) -> impl Iterator<Item = DerivedIndex> + use<> {
        (0..).map(DerivedIndex).take(self.program.derived.len())
    }
}
