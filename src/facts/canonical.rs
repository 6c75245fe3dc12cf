//! The one way to write facts as bytes: what is committed to in the ledger.

use std::fmt::Write as _;

use crate::facts::{FactSchema, Facts, Value};

impl Facts {
    /// JSON with sorted keys, ASCII only (others as `\uXXXX`), no white space, unknown facts left
    /// out: `{"desil":{"as_of":"2026-03-31","evidence":"register","source":"DTSEN","value":3}}`.
    /// [`crate::facts::parse`] reads it back as the same facts.
    #[must_use]
    pub fn canonical_json(&self, schema: &FactSchema) -> String {
        let mut json = String::from("{");
        for (index, spec) in schema.sorted() {
            let Some(fact) = self.get(index) else { continue };
            if json.len() > 1 {
                json.push(',');
            }
            push_text(&mut json, &spec.key);
            json.push_str(":{");
            let provenance = self.provenance(index);
            if let Some(as_of) = provenance.and_then(|provenance| provenance.as_of) {
                push(&mut json, format_args!("\"as_of\":\"{as_of}\","));
            }
            push(&mut json, format_args!("\"evidence\":\"{}\",", fact.grade.as_str()));
            if let Some(source) = provenance.and_then(|provenance| provenance.source.as_deref()) {
                json.push_str("\"source\":");
                push_text(&mut json, source);
                json.push(',');
            }
            json.push_str("\"value\":");
            push_value(&mut json, fact.value, spec.kind.choices());
            json.push('}');
        }
        json.push('}');
        json
    }
}

/// Writing to a string cannot fail.
fn push(json: &mut String, parts: std::fmt::Arguments<'_>) {
    let _ = json.write_fmt(parts);
}

fn push_value(json: &mut String, value: Value, choices: &[String]) {
    match value {
        Value::Integer(n) | Value::Rupiah(n) => push(json, format_args!("{n}")),
        Value::Decimal(decimal) => push(json, format_args!("{decimal}")),
        Value::Flag(flag) => push(json, format_args!("{flag}")),
        Value::Choice(choice) => {
            push_text(json, choices.get(usize::from(choice)).map_or("", String::as_str));
        }
        Value::Code(code) => push_text(json, code.as_str()),
        Value::Date(date) => push(json, format_args!("\"{date}\"")),
    }
}

fn push_text(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            ' '..='~' => json.push(c),
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    push(json, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    json.push('"');
}
