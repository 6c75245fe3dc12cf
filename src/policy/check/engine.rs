//! What conversion and compiling refuse, told with the place in the document.

use std::collections::BTreeSet;

use super::scope::Scope;
use crate::facts;
use crate::policy::convert::Fault;
use crate::policy::document::Document;
use crate::policy::finding::Code;
use crate::policy::yaml::escape;

/// Rules type-mismatch, unit-mismatch, period-mismatch, syntax and the limits of expressions. The
/// compiler guards the shape and the adverse leaves as well; what the check has told is not told
/// again.
pub(super) fn tell(
    scope: &mut Scope<'_>,
    faults: Vec<Fault>,
    findings: Option<&Vec<facts::Finding>>,
) {
    let mut places: BTreeSet<String> = BTreeSet::new();
    for fault in faults {
        places.insert(fault.path.clone());
        scope.tell_at(fault.code, fault.path, fault.message);
    }
    let told: BTreeSet<Code> = scope.codes();
    for finding in findings.into_iter().flatten() {
        let code = match finding.code {
            "unknown-name" => Code::DanglingTarget,
            other => Code::parse(other),
        };
        let path = pointer(scope.document, &finding.path);
        let shape = matches!(
            code,
            Code::UnreachableNode
                | Code::Cycle
                | Code::UnknownToAdverse
                | Code::AdverseWithoutFloor
                | Code::AdverseFallback
                | Code::AdverseAutomatic
        );
        let known = places.contains(&path) || shape && told.contains(&code);
        if !known && !scope.has(code, &path) {
            scope.tell_at(code, path, finding.message.clone());
        }
    }
}

/// The place in the document of a dotted path of the engine.
fn pointer(document: &Document, path: &str) -> String {
    let (part, rest) = path.split_once('.').unwrap_or((path, ""));
    let named = |ids: &mut dyn Iterator<Item = &str>, inner: &str| {
        let id = ids
            .filter(|id| rest.strip_prefix(id).is_some_and(ends_a_name))
            .max_by_key(|id| id.len());
        let id = id.unwrap_or(rest);
        let inner = rest.strip_prefix(id).filter(|more| !more.is_empty()).unwrap_or(inner);
        format!("/{part}/{}{}", escape(id), inner.replace('.', "/"))
    };
    match part {
        _ if rest.is_empty() => format!("/{}", escape(part)),
        "nodes" => named(&mut document.nodes.iter().map(|(id, _)| id), ""),
        "leaves" => named(&mut document.leaves.iter().map(|(id, _)| id), ""),
        "derived" => named(&mut document.derived.iter().map(|(id, _)| id), ".value"),
        "priority" => term(document, rest.strip_prefix("terms.").unwrap_or(rest)),
        "tables" => row(document, rest),
        "benefit" => match rest.strip_prefix("order.") {
            Some(number) => format!("/benefit/slots/fill/{number}"),
            None => "/benefit".to_owned(),
        },
        _ => format!("/{}", path.replace('.', "/")),
    }
}

fn ends_a_name(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}

/// A term by its id, or one inside a group by `group.value`.
fn term(document: &Document, id: &str) -> String {
    for (number, term) in document.priority.terms.iter().enumerate() {
        let path = format!("/priority/terms/{number}");
        if term.id == id {
            return path;
        }
        let inner = id.strip_prefix(&term.id).and_then(|rest| rest.strip_prefix('.'));
        let place = term.group.iter().flatten().position(|points| Some(points.by()) == inner);
        if let Some(place) = place {
            return format!("{path}/group/{place}");
        }
    }
    "/priority/terms".to_owned()
}

/// A row of a table by its code.
fn row(document: &Document, rest: &str) -> String {
    let (id, code) = rest.split_once('.').unwrap_or((rest, ""));
    let rows = document.tables.get(id).map(|table| table.rows.as_slice()).unwrap_or_default();
    match rows.iter().position(|row| row.code == code) {
        Some(number) => format!("/tables/{}/rows/{number}", escape(id)),
        None => format!("/tables/{}", escape(id)),
    }
}
