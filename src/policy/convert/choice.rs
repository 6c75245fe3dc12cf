//! A derived value that is a choice: `if .. then "mikro" else "kecil"`.
//!
//! The engine knows the choices of facts and of tables. A derived value that names its own becomes
//! a look-up in a table of exactly those, so its words are checked and held as positions.

use super::Faults;
use crate::expression::{Expression, ExpressionKind as Kind, Function, Row, RowRule, Table};
use crate::policy::document::{Ordered, Text};
use crate::policy::finding::Code;

/// The table of the choices of the derived value called `name`.
fn table_name(name: &str) -> String {
    format!("{name}_choices")
}

/// `expression` with the words it results in taken from the choices of the derived value; and the
/// table they are taken from, where a word is used at all.
pub(super) fn of_derived(
    name: &str,
    choices: &Ordered<Text>,
    expression: Expression,
    faults: &mut Faults,
) -> (Expression, Option<Table>) {
    let mut words = Words { name, choices, used: false, faults };
    let expression = words.result(expression);
    let rows = choices.iter().enumerate().map(|(position, (choice, _))| Row {
        code: position.to_string(),
        rule: RowRule::Constant(choice.to_owned()),
    });
    let table = choices.at(0).filter(|_| words.used).map(|(first, _)| Table {
        name: table_name(name),
        results: choices.iter().map(|(choice, _)| choice.to_owned()).collect(),
        rows: rows.collect(),
        default: first.to_owned(),
    });
    (expression, table)
}

struct Words<'a> {
    name: &'a str,
    choices: &'a Ordered<Text>,
    used: bool,
    faults: &'a mut Faults,
}

impl Words<'_> {
    fn result(&mut self, expression: Expression) -> Expression {
        let span = expression.span;
        let kind = match expression.kind {
            Kind::Text(word) => self.word(word, span),
            Kind::If(test, then, otherwise) => {
                Kind::If(test, Box::new(self.result(*then)), Box::new(self.result(*otherwise)))
            }
            Kind::Call(Function::OrElse, arguments) => {
                let arguments = arguments.into_iter().map(|value| self.result(value)).collect();
                Kind::Call(Function::OrElse, arguments)
            }
            other => other,
        };
        Expression { kind, span }
    }

    fn word(&mut self, word: String, span: crate::expression::Span) -> Kind {
        let Some(position) = self.choices.position(&word) else {
            let path = format!("/derived/{}/value", self.name);
            let message = format!("`{word}` is not among the choices of `{}`", self.name);
            self.faults.tell(Code::TypeMismatch, path, message);
            return Kind::Text(word);
        };
        self.used = true;
        let key = Expression { kind: Kind::Text(position.to_string()), span };
        Kind::Lookup(table_name(self.name), Box::new(key))
    }
}
