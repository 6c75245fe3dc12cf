//! Everything a programme file is held to: all findings at once, in the order of the file.
//!
//! One file a family of rules. Rules follow derived values back to the facts beneath them.

mod absence;
mod adverse;
mod cells;
mod direction;
mod engine;
mod example;
mod favour;
mod graph;
mod lines;
mod priority;
mod scope;
mod shape;
mod text;
mod unknown;
mod uses;
mod warning;

use serde::Deserialize;

use super::document::Document;
use super::finding::{Code, Finding};
use super::{convert, schema, yaml};
use crate::decision::{Compiled, compile};
use graph::Graph;
use scope::Scope;

/// What became of a programme file.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The document, whenever it could be read at all.
    pub document: Option<Document>,
    /// What decides, where nothing is wrong with facts, expressions and shape.
    pub compiled: Option<Compiled>,
    /// Everything that is wrong, in the order of the file.
    pub findings: Vec<Finding>,
}

/// Reads and checks a programme file.
#[must_use]
pub fn check(bytes: &[u8]) -> Checked {
    let tree = match yaml::read(bytes) {
        Ok(tree) => tree,
        Err(findings) => return Checked { findings, ..Checked::default() },
    };
    let mut findings = schema::structure(schema::Form::Programme, &tree);
    let document = match Document::deserialize(&tree) {
        Ok(document) => Some(document),
        Err(error) => {
            // The schema tells where; what only serde sees is told without a place.
            if findings.is_empty() {
                let message = error.to_string();
                let path = String::new();
                findings.push(Finding { code: Code::Structure, path, line: 1, message });
            }
            None
        }
    };
    let mut compiled = None;
    if let Some(document) = &document {
        let mut scope = Scope::new(document, &tree);
        compiled = rules(&mut scope);
        lines::check(&mut scope, bytes);
        findings.extend(scope.into_findings());
    }
    findings.sort_by(|a, b| (a.line, &a.path, a.code).cmp(&(b.line, &b.path, b.code)));
    findings.dedup();
    Checked { document, compiled, findings }
}

fn rules(scope: &mut Scope<'_>) -> Option<Compiled> {
    let document = scope.document;
    let graph = Graph::new(document);
    shape::check(scope, &graph);
    unknown::check(scope, &graph);
    adverse::check(scope);
    uses::check(scope, &graph);
    text::check(scope);
    priority::check(scope);
    warning::check(scope, &graph);
    let (definition, faults) = convert::definition(document);
    let compiled = definition.as_ref().map(compile);
    let sound = faults.is_empty();
    engine::tell(scope, faults, compiled.as_ref().and_then(|c| c.as_ref().err()));
    let compiled = compiled.and_then(Result::ok).filter(|_| sound);
    if let Some(compiled) = &compiled {
        absence::check(scope, &graph, compiled);
    }
    favour::check(scope, &graph, definition.as_ref(), compiled.as_ref());
    example::check(scope, compiled.as_ref());
    compiled
}
