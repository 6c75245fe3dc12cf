//! Everything a programme file is held to: all findings at once, in the order of the file.
//!
//! One file a family of rules. Rules follow derived values back to the facts beneath them.

mod adverse;
mod direction;
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
use super::{schema, yaml};
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
    if let Err(faults) = super::convert::definition(document) {
        for fault in faults {
            scope.tell_at(fault.code, fault.path, fault.message);
        }
    }
    scope.into_findings()
}
