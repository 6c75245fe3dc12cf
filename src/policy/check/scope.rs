//! What every rule reads: the document, its parsed expressions, and the facts beneath each name.

use std::collections::BTreeSet;

use crate::expression::{Expression, ExpressionKind, parse};
use crate::facts::Decimal;
use crate::policy::document::{Document, Ordered, Rule};
use crate::policy::finding::{Code, Finding};
use crate::policy::yaml::{Tree, escape};

/// The document with its expressions parsed, and the findings so far.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    /// The document.
    pub document: &'a Document,
    /// Expression of each derived value, where it parses.
    pub derived: Vec<Option<Expression>>,
    /// Expression of each node, where it parses.
    pub tests: Vec<Option<Expression>>,
    tree: &'a Tree,
    findings: Vec<Finding>,
}

impl<'a> Scope<'a> {
    /// Parses the expressions of `document`. What does not parse is told by the compiler.
    pub fn new(document: &'a Document, tree: &'a Tree) -> Self {
        let derived = document.derived.iter().map(|(_, d)| parse(&d.value).ok()).collect();
        let tests = document.nodes.iter().map(|(_, n)| parse(&n.test).ok()).collect();
        Self { document, derived, tests, tree, findings: Vec::new() }
    }

    /// Records a finding at the place `parts` name, such as `["nodes", "N5", "if_unknown"]`.
    pub fn tell(&mut self, code: Code, parts: &[&str], message: impl Into<String>) {
        let mut path = String::new();
        for part in parts {
            path.push('/');
            path.push_str(&escape(part));
        }
        self.tell_at(code, path, message);
    }

    /// Records a finding at a JSON pointer.
    pub fn tell_at(&mut self, code: Code, path: String, message: impl Into<String>) {
        let line = self.tree.line_of(&path);
        self.findings.push(Finding { code, line, path, message: message.into() });
    }

    /// The codes told so far.
    pub fn codes(&self) -> BTreeSet<Code> {
        self.findings.iter().map(|finding| finding.code).collect()
    }

    /// Whether a finding of `code` at `path` was told.
    pub fn has(&self, code: Code, path: &str) -> bool {
        self.findings.iter().any(|finding| finding.code == code && finding.path == path)
    }

    /// All findings.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// The facts beneath `expression`, by position; derived values and tables followed down.
    pub fn beneath(&self, expression: &Expression) -> BTreeSet<usize> {
        let mut beneath = Beneath { scope: self, facts: BTreeSet::new(), seen: BTreeSet::new() };
        beneath.expression(expression);
        beneath.facts
    }

    /// The facts beneath a fact or derived value.
    pub fn beneath_name(&self, name: &str) -> BTreeSet<usize> {
        let mut beneath = Beneath { scope: self, facts: BTreeSet::new(), seen: BTreeSet::new() };
        beneath.name(name);
        beneath.facts
    }

    /// The facts beneath the test of the node at a position.
    pub fn beneath_node(&self, node: usize) -> BTreeSet<usize> {
        let test = self.tests.get(node).and_then(Option::as_ref);
        test.map(|test| self.beneath(test)).unwrap_or_default()
    }

    /// The number of an expression that is a constant: written out, or a parameter.
    pub fn constant(&self, expression: &Expression) -> Option<Decimal> {
        match &expression.kind {
            ExpressionKind::Number(number) => Some(*number),
            ExpressionKind::Name(name) => self.document.parameters.get(name)?.value.number(),
            _ => None,
        }
    }

    /// The expression of a derived value.
    pub fn definition(&self, name: &str) -> Option<&Expression> {
        let position = self.document.derived.position(name)?;
        self.derived.get(position)?.as_ref()
    }
}

/// Keys of a mapping as owned texts: a rule may then tell findings while it walks them.
pub(super) fn keys<V>(map: &Ordered<V>) -> Vec<String> {
    map.iter().map(|(key, _)| key.to_owned()).collect()
}

struct Beneath<'s, 'a> {
    scope: &'s Scope<'a>,
    facts: BTreeSet<usize>,
    seen: BTreeSet<String>,
}

impl Beneath<'_, '_> {
    fn expression(&mut self, expression: &Expression) {
        let mut names = Vec::new();
        expression.each_name(&mut |name| names.push(name.to_owned()));
        for name in names {
            self.name(&name);
        }
    }

    fn name(&mut self, name: &str) {
        let document = self.scope.document;
        if let Some(fact) = document.facts.position(name) {
            self.facts.insert(fact);
            return;
        }
        // A cycle of derived values is the compiler's to tell; here it only must not loop.
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        if let Some(expression) = self.scope.definition(name) {
            self.expression(expression);
        } else if let Some(table) = document.tables.get(name) {
            for row in &table.rows {
                if let (Some(reads), false) = (&row.reads, matches!(row.gives, Rule::Constant(_))) {
                    self.name(reads);
                }
            }
        }
    }
}
