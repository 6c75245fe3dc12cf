//! Lookup tables under type check: rows by code, and what each row reads.

use crate::expression::kind::Type;
use crate::expression::lower::{Checked, Lowered, Lowering, Progress};
use crate::expression::program::{self, Op};
use crate::expression::{Expression, Literal, Row, RowRule, Span, Table};
use crate::facts::clip;

impl RowRule {
    /// What the row reads, where it reads anything.
    #[must_use]
    pub fn reads(&self) -> Option<&Expression> {
        match self {
            Self::Constant(_) => None,
            Self::Limits { of, .. } | Self::Choices { of, .. } => Some(of),
        }
    }
}

impl<'a> Lowering<'a> {
    /// The table at `position`, lowered when first named.
    pub(super) fn table(&mut self, position: usize) -> Checked<Lowered<'a>> {
        let table = self.scope.tables.get(position)?;
        match self.tables.get(position)?.clone() {
            Progress::Done(lowered) => return Some(lowered),
            Progress::Refused => return None,
            Progress::Underway => {
                let message = format!("table `{}` depends on itself", table.name);
                return self.refuse("cycle", Span::default(), message);
            }
            Progress::Untouched => {}
        }
        *self.tables.get_mut(position)? = Progress::Underway;
        let outer = std::mem::take(&mut self.path);
        let lowered = self.table_rows(position, table);
        self.path = outer;
        *self.tables.get_mut(position)? = lowered.clone().map_or(Progress::Refused, Progress::Done);
        lowered
    }

    fn table_rows(&mut self, position: usize, table: &'a Table) -> Checked<Lowered<'a>> {
        self.path = format!("tables.{}", table.name);
        let mut sorted: Vec<_> = table.results.iter().collect();
        sorted.sort_unstable();
        if sorted.is_empty() || !sorted.is_sorted_by(|a, b| a < b) {
            return self.refuse(
                "type-mismatch",
                Span::default(),
                "results must be listed, each once",
            );
        }
        let default = self.result(table, &table.default)?;
        let mut rows = vec![None; self.program.codes.len()];
        let (mut depth, mut complete) = (1, true);
        for row in &table.rows {
            self.path = format!("tables.{}.{}", table.name, row.code);
            let code = self.code(&row.code).and_then(|code| usize::try_from(code).ok());
            let Some(slot) = code.and_then(|code| rows.get_mut(code)) else {
                let message = format!("{} is not a code", clip(&row.code));
                self.refuse::<()>("type-mismatch", Span::default(), message);
                complete = false;
                continue;
            };
            if slot.is_some() {
                let message = "this code stands twice";
                self.refuse::<()>("duplicate-id", Span::default(), message);
                complete = false;
                continue;
            }
            match self.row(table, row, default) {
                Some((row, beneath)) => {
                    depth = depth.max(beneath + 1);
                    *slot = Some(row);
                }
                None => complete = false,
            }
        }
        // A lookup refers to its table by position, whatever the order of lowering.
        let empty = program::Table { rows: Vec::new(), default };
        self.program.tables.resize(self.scope.tables.len(), empty);
        *self.program.tables.get_mut(position)? = program::Table { rows, default };
        let op = self.emit(Op::Unknown)?;
        let kind = Type::Choice(&table.results);
        complete.then_some(Lowered { op, kind, span: Span::default(), depth })
    }

    fn row(
        &mut self,
        table: &'a Table,
        row: &'a Row,
        default: i64,
    ) -> Checked<(program::Row, usize)> {
        match &row.rule {
            RowRule::Constant(result) => {
                Some((program::Row::Constant(self.result(table, result)?), 0))
            }
            RowRule::Limits { of, limits, above } => {
                let path = self.path.clone();
                let of = self.lower_at(path, of)?;
                self.expect_number(&of)?;
                let above = self.result(table, above)?;
                let mut compiled = Vec::with_capacity(limits.len());
                for (limit, result) in limits {
                    let limit = self.literal(&of, &Literal::Number(*limit))?;
                    compiled.push((limit, self.result(table, result)?));
                }
                if !compiled.is_sorted_by(|(a, _), (b, _)| a < b) {
                    return self.refuse("type-mismatch", of.span, "the limits must ascend");
                }
                Some((program::Row::Limits { of: of.op, limits: compiled, above }, of.depth))
            }
            RowRule::Choices { of, results } => {
                let path = self.path.clone();
                let of = self.lower_at(path, of)?;
                let Type::Choice(choices) = of.kind else {
                    let message = format!("a map of choices reads a choice, not {}", of.kind);
                    return self.refuse("type-mismatch", of.span, message);
                };
                let mut compiled = vec![default; choices.len()];
                for (choice, result) in results {
                    let place = self.literal(&of, &Literal::Text(choice.clone()))?;
                    let place = usize::try_from(place).ok()?;
                    *compiled.get_mut(place)? = self.result(table, result)?;
                }
                Some((program::Row::Choices { of: of.op, results: compiled }, of.depth))
            }
        }
    }

    fn result(&mut self, table: &Table, result: &str) -> Checked<i64> {
        let position = table.results.iter().position(|other| other == result);
        position.and_then(|position| i64::try_from(position).ok()).or_else(|| {
            let message = format!("{} is none of the results listed", clip(result));
            self.refuse("type-mismatch", Span::default(), message)
        })
    }

    /// `literal` as the machine holds values of the type of `of`.
    pub(crate) fn literal(&mut self, of: &Lowered<'a>, literal: &Literal) -> Checked<i64> {
        let found = match (&of.kind, literal) {
            (Type::Flag, Literal::Boolean(flag)) => Some(i64::from(*flag)),
            (Type::Number(quantity), Literal::Number(number)) => number.scaled(quantity.places),
            (Type::Date, Literal::Date(date)) => Some(program::date_key(*date)),
            (Type::Code, Literal::Text(text)) => self.code(text),
            (Type::Choice(choices), Literal::Text(text)) => {
                let position = choices.iter().position(|choice| choice == text);
                position.and_then(|position| i64::try_from(position).ok())
            }
            _ => None,
        };
        found.or_else(|| {
            let shown = match literal {
                Literal::Boolean(flag) => format!("`{flag}`"),
                Literal::Number(number) => format!("`{number}`"),
                Literal::Text(text) => clip(text),
                Literal::Date(date) => format!("`{date}`"),
            };
            let message = format!("{shown} is not {}", of.kind);
            self.refuse("type-mismatch", of.span, message)
        })
    }
}
