//! Everything a programme file is held to: all findings at once, in the order of the file.
//!
//! One file a family of rules. Rules follow derived values back to the facts beneath them.

mod adverse;
mod cells;
mod direction;
mod engine;
mod example;
mod favour;
mod graph;
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
use crate::decision::compile;
use graph::Graph;
use scope::Scope;

/// Reads and checks a programme file. The document is there whenever it could be read at all.
#[must_use]
pub fn check(bytes: &[u8]) -> (Option<Document>, Vec<Finding>) {
    let tree = match yaml::read(bytes) {
        Ok(tree) => tree,
        Err(findings) => return (None, findings),
    };
    let mut findings = schema::structure(&tree);
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
    if let Some(document) = &document {
        findings.extend(rules(document, &tree));
    }
    findings.sort_by(|a, b| (a.line, &a.path, a.code).cmp(&(b.line, &b.path, b.code)));
    findings.dedup();
    (document, findings)
}

fn rules(document: &Document, tree: &yaml::Tree) -> Vec<Finding> {
    let mut scope = Scope::new(document, tree);
    let graph = Graph::new(document);
    shape::check(&mut scope, &graph);
    unknown::check(&mut scope, &graph);
    adverse::check(&mut scope);
    uses::check(&mut scope, &graph);
    text::check(&mut scope);
    priority::check(&mut scope);
    warning::check(&mut scope, &graph);
    let (definition, faults) = convert::definition(document);
    let compiled = definition.as_ref().map(compile);
    let sound = faults.is_empty();
    engine::tell(&mut scope, faults, compiled.as_ref().and_then(|c| c.as_ref().err()));
    let compiled = compiled.and_then(Result::ok).filter(|_| sound);
    favour::check(&mut scope, &graph, definition.as_ref(), compiled.as_ref());
    example::check(&mut scope, compiled.as_ref());
    scope.into_findings()
}
