//! What people read: texts in both languages, short reasons, a ground for every question.

use super::scope::Scope;
use crate::expression::{ExpressionKind, parse};
use crate::facts::parse_date;
use crate::policy::convert::results;
use crate::policy::document::{Choices, FactType, Text};
use crate::policy::finding::Code;

/// Most words of a reason.
const MAX_WORDS: usize = 30;

/// Rules missing-text (beyond what the schema sees), long-reason, missing-ground.
pub(super) fn check(scope: &mut Scope<'_>) {
    effective(scope);
    let document = scope.document;
    for (id, leaf) in document.leaves.iter() {
        for (language, reason) in [("id", &leaf.reason.id), ("en", &leaf.reason.en)] {
            let words = reason.split_whitespace().count();
            if words > MAX_WORDS {
                let message = format!("the reason has {words} words; at most {MAX_WORDS}");
                scope.tell(Code::LongReason, &["leaves", id, "reason", language], message);
            }
        }
        blank(scope, &["leaves", id, "reason"], &leaf.reason);
        blank(scope, &["leaves", id, "remedy"], &leaf.remedy);
    }
    for (id, node) in document.nodes.iter() {
        blank(scope, &["nodes", id, "question"], &node.question);
        if node.ground.as_deref().is_none_or(|ground| ground.trim().is_empty()) {
            let message = format!("node `{id}` has no legal ground");
            scope.tell(Code::MissingGround, &["nodes", id], message);
        }
    }
    for (name, derived) in document.derived.iter() {
        let table = parse(&derived.value).ok().and_then(|expression| match expression.kind {
            ExpressionKind::Lookup(table, _) => document.tables.get(&table),
            _ => None,
        });
        for result in table.map(results).unwrap_or_default() {
            if derived.choices.get(result).is_none() {
                let message = format!("`{result}` is not among the choices of `{name}`");
                scope.tell(Code::MissingText, &["derived", name], message);
            }
        }
    }
    for (key, fact) in document.facts.iter() {
        blank(scope, &["facts", key, "label"], &fact.label);
        if fact.kind == FactType::Choice && !matches!(fact.choices, Some(Choices::Named(_))) {
            let message = format!("choice `{key}` needs `choices`, each with what it is called");
            scope.tell(Code::MissingText, &["facts", key], message);
        }
    }
}

/// The days a version applies exist, and the last is not before the first.
fn effective(scope: &mut Scope<'_>) {
    let effective = &scope.document.effective;
    let from = parse_date(&effective.from);
    if from.is_none() {
        let message = format!("`{}` is no day", effective.from);
        scope.tell(Code::Structure, &["effective", "from"], message);
    }
    if let Some(to) = &effective.to
        && parse_date(to).is_none_or(|to| from.is_some_and(|from| to < from))
    {
        let message = format!("`{to}` is no day from `{}` on", effective.from);
        scope.tell(Code::Structure, &["effective", "to"], message);
    }
}

/// A text of nothing but spaces; the schema has told one that is missing or empty.
fn blank(scope: &mut Scope<'_>, parts: &[&str], text: &Text) {
    for (language, words) in [("id", &text.id), ("en", &text.en)] {
        if !words.is_empty() && words.trim().is_empty() {
            let parts = [parts, &[language]].concat();
            scope.tell(Code::MissingText, &parts, "the text is blank");
        }
    }
}
