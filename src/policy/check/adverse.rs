//! Weak evidence never harms: what an adverse leaf must have, and may not be.

use super::scope::Scope;
use crate::policy::finding::Code;

/// Rules adverse-without-floor, adverse-fallback, adverse-automatic.
pub(super) fn check(scope: &mut Scope<'_>) {
    let document = scope.document;
    for (id, leaf) in document.leaves.iter().filter(|(_, leaf)| leaf.outcome.is_adverse()) {
        if leaf.floor.is_empty() {
            let message = format!("adverse leaf `{id}` asks for no evidence; give it a floor");
            scope.tell(Code::AdverseWithoutFloor, &["leaves", id], message);
        }
        match leaf.fallback.as_deref() {
            None => {
                let message = format!("adverse leaf `{id}` has no fallback for weak evidence");
                scope.tell(Code::AdverseFallback, &["leaves", id], message);
            }
            Some(fallback) => {
                if document.leaves.get(fallback).is_some_and(|leaf| leaf.outcome.is_adverse()) {
                    let message = format!("fallback `{fallback}` is adverse itself");
                    scope.tell(Code::AdverseFallback, &["leaves", id, "fallback"], message);
                }
            }
        }
        if leaf.automatic {
            let message = "an adverse outcome is never issued without a human";
            scope.tell(Code::AdverseAutomatic, &["leaves", id, "automatic"], message);
        }
    }
}
