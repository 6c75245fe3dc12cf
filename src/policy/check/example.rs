//! Worked cases: every leaf has one, and each comes to what it says.

use super::scope::Scope;
use crate::decision::Compiled;
use crate::policy::example::run;
use crate::policy::finding::Code;

/// Rules leaf-without-example and example-fails; cases are run where the programme compiles.
pub(super) fn check(scope: &mut Scope<'_>, compiled: Option<&Compiled>) {
    let document = scope.document;
    for (id, _) in document.leaves.iter() {
        if document.examples.iter().all(|example| example.leaf != id) {
            let message = format!("no example ends at leaf `{id}`");
            scope.tell(Code::LeafWithoutExample, &["leaves", id], message);
        }
    }
    let Some(compiled) = compiled else { return };
    for (number, example) in document.examples.iter().enumerate() {
        for failure in run(compiled, example) {
            let path = format!("/examples/{number}/{}", failure.part);
            scope.tell_at(Code::ExampleFails, path, failure.message);
        }
    }
}
