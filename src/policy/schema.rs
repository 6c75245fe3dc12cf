//! The JSON Schemas of policy files: generated from their structs, used by editors and by the checks.

use std::sync::LazyLock;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::calendar;
use super::document;
use super::finding::{Code, Finding};
use super::yaml::{Tree, escape};

/// A kind of policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `policies/programmes/<id>/<version>.yaml`.
    Programme,
    /// `policies/calendars/<year>.yaml`.
    Calendar,
}

static PROGRAMME: LazyLock<Option<Validator>> = LazyLock::new(|| validator(Form::Programme));
static CALENDAR: LazyLock<Option<Validator>> = LazyLock::new(|| validator(Form::Calendar));

fn validator(form: Form) -> Option<Validator> {
    jsonschema::validator_for(&schema(form)).ok()
}

fn schema(form: Form) -> Value {
    fn of<T: JsonSchema>() -> Value {
        let generator = SchemaSettings::draft2020_12().into_generator();
        generator.into_root_schema_for::<T>().to_value()
    }
    match form {
        Form::Programme => of::<document::Document>(),
        Form::Calendar => of::<calendar::Document>(),
    }
}

/// The schema as it stands in `policies/programmes/programme.schema.json` or
/// `policies/calendars/calendar.schema.json`.
#[must_use]
pub fn text(form: Form) -> String {
    format!("{:#}\n", schema(form))
}

/// Everything in `tree` that is missing, unknown or of the wrong kind.
#[must_use]
pub fn structure(form: Form, tree: &Tree) -> Vec<Finding> {
    let validator = match form {
        Form::Programme => &*PROGRAMME,
        Form::Calendar => &*CALENDAR,
    };
    let Some(validator) = validator else {
        return vec![Finding {
            code: Code::Structure,
            path: String::new(),
            line: 1,
            message: "the schema of such files does not compile; report this fault".into(),
        }];
    };
    let mut findings = Vec::new();
    for error in validator.iter_errors(&tree.to_json()) {
        describe(&error, tree, &mut findings);
    }
    findings
}

fn describe(error: &ValidationError<'_>, tree: &Tree, findings: &mut Vec<Finding>) {
    let path = error.instance_path().as_str();
    let mut tell = |code, path: &str, message: String| {
        findings.push(Finding { code, line: tree.line_of(path), path: path.to_owned(), message });
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for key in unexpected {
                let path = format!("{path}/{}", escape(key));
                tell(Code::Structure, &path, format!("key `{key}` is not known here"));
            }
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let place = error.schema_path().as_str();
            let text = ["/Text/", "/Actionable/", "/Unit/"].iter().any(|d| place.contains(d));
            if text && matches!(key, "id" | "en") {
                tell(Code::MissingText, path, format!("the text is missing in `{key}`"));
            } else {
                tell(Code::Structure, path, format!("key `{key}` is missing"));
            }
        }
        ValidationErrorKind::MinLength { .. } => {
            tell(Code::MissingText, path, "the text is empty".into());
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(error, context, tree, findings);
        }
        ValidationErrorKind::Pattern { pattern } => {
            tell(Code::Structure, path, format!("{} does not match `{pattern}`", shown(error)));
        }
        _ => tell(Code::Structure, path, shortened(&error.to_string())),
    }
}

/// Of several permitted forms, tells the faults of the one that was most likely meant.
fn alternatives(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    tree: &Tree,
    findings: &mut Vec<Finding>,
) {
    let path = error.instance_path().as_str();
    let permitted: Vec<&str> = context
        .iter()
        .flatten()
        .filter_map(|inner| match inner.kind() {
            ValidationErrorKind::Constant { expected_value } => expected_value.as_str(),
            _ => None,
        })
        .collect();
    if permitted.len() == context.len() {
        let message = format!("{} is not one of {}", shown(error), permitted.join(", "));
        let line = tree.line_of(path);
        findings.push(Finding { code: Code::Structure, path: path.to_owned(), line, message });
        return;
    }
    // A form of another type was not meant; among the rest the one with the fewest faults was.
    let wrong_type = |faults: &[ValidationError<'_>]| {
        faults.iter().any(|inner| {
            matches!(inner.kind(), ValidationErrorKind::Type { .. })
                && inner.instance_path().as_str() == path
        })
    };
    let meant = context.iter().min_by_key(|faults| (wrong_type(faults), faults.len()));
    match meant.filter(|faults| !wrong_type(faults)) {
        Some(faults) => faults.iter().for_each(|inner| describe(inner, tree, findings)),
        None => findings.push(Finding {
            code: Code::Structure,
            line: tree.line_of(path),
            path: path.to_owned(),
            message: format!("{} is of the wrong kind", shown(error)),
        }),
    }
}

fn shown(error: &ValidationError<'_>) -> String {
    format!("`{}`", shortened(error.instance().to_string().trim_matches('"')))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
