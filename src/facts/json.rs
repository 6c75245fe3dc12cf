//! Facts from JSON: `{"desil": {"value": 3, "evidence": "register"}, "hamil": 1}`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::facts::token::{Token, parse_date};
use crate::facts::{
    Date, Fact, FactKind, FactSchema, Facts, Finding, Grade, Provenance, Value, clip,
};

/// The most characters of a source.
const MAX_SOURCE: usize = 200;

/// An object whose members are kept as they were written, repeated keys included.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<Key<'de>, _>()? {
                    members.push((key.0, value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect).map(Members)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

/// Reads the facts of one case from a JSON object.
///
/// A bare value is declared; `null` or an absent key is unknown; an object has `value` and may have
/// `evidence`, `source` and `as_of`. Numbers are read from their digits, never through a float.
///
/// # Errors
/// Every violation at once: `malformed-json`, `unknown-fact`, `unknown-key`, `duplicate-id`,
/// `wrong-type`, `out-of-range`, `bad-evidence`, `bad-date`, `too-long`.
pub fn parse(schema: &FactSchema, json: &str) -> Result<Facts, Vec<Finding>> {
    let Members(members) = serde_json::from_str(json).map_err(|error| {
        let message = format!("not a JSON object of facts (column {})", error.column());
        vec![Finding::new("malformed-json", "facts", message)]
    })?;
    let (mut facts, mut findings) = (Facts::unknown(schema), Vec::new());
    let mut seen = vec![false; schema.specs().len()];
    for (key, raw) in members {
        let Some((index, spec)) = schema.given(&key) else {
            let message = "the programme has no fact of this key";
            findings.push(Finding::new("unknown-fact", shown(&key), message));
            continue;
        };
        if seen.get_mut(index.position()).is_some_and(|seen| std::mem::replace(seen, true)) {
            findings.push(Finding::new("duplicate-id", &spec.key, "this fact stands twice"));
            continue;
        }
        if let Some(entry) = entry(&spec.kind, &spec.key, raw.get(), &mut findings) {
            facts.put(index, entry.0, entry.1);
        }
    }
    if findings.is_empty() { Ok(facts) } else { Err(findings) }
}

/// A foreign key as a path: cut, without backticks.
fn shown(key: &str) -> String {
    clip(key).trim_matches('`').to_owned()
}

type Entry = (Fact, Option<Provenance>);

/// One member: a bare value or an object; `None` where it is unknown or faulty.
fn entry(kind: &FactKind, path: &str, raw: &str, findings: &mut Vec<Finding>) -> Option<Entry> {
    if !raw.starts_with('{') {
        let value = scalar(kind, path, raw, findings)?;
        return Some((Fact { value, grade: Grade::Declared }, None));
    }
    let Ok(Members(members)) = serde_json::from_str(raw) else {
        findings.push(Finding::new("malformed-json", path, "not a JSON object"));
        return None;
    };
    let (mut value, mut parts) = (None, EvidenceText::default());
    let mut seen: Vec<&str> = Vec::new();
    for (key, raw) in &members {
        let key: &str = key;
        if seen.contains(&key) {
            let message = format!("{} stands twice", clip(key));
            findings.push(Finding::new("duplicate-id", path, message));
            continue;
        }
        seen.push(key);
        let slot = match key {
            "value" => {
                value = scalar(kind, path, raw.get(), findings);
                continue;
            }
            "evidence" => &mut parts.evidence,
            "source" => &mut parts.source,
            "as_of" => &mut parts.as_of,
            _ => {
                let message = format!("{} is none of value, evidence, source, as_of", clip(key));
                findings.push(Finding::new("unknown-key", path, message));
                continue;
            }
        };
        if let Ok(text) = serde_json::from_str(raw.get()) {
            *slot = text;
        } else {
            let path = format!("{path}.{key}");
            findings.push(Finding::new("wrong-type", path, "expected a text in quotes"));
        }
    }
    if !seen.contains(&"value") {
        findings.push(Finding::new("unknown-key", path, "an object of a fact has a `value`"));
    }
    let (grade, provenance) = parts.read(path, findings);
    value.map(|value| (Fact { value, grade }, provenance))
}

/// A scalar; `None` for null or a fault.
fn scalar(kind: &FactKind, path: &str, raw: &str, findings: &mut Vec<Finding>) -> Option<Value> {
    let text;
    let token = match raw.as_bytes().first() {
        Some(b'n') => return None,
        Some(b't') => Token::Flag(true),
        Some(b'f') => Token::Flag(false),
        Some(b'"') => {
            text = serde_json::from_str::<Key<'_>>(raw).ok()?.0;
            Token::Text(&text)
        }
        Some(b'-' | b'0'..=b'9') => Token::Number(raw),
        _ => {
            let message = "expected one value, not a list or an object";
            findings.push(Finding::new("wrong-type", path, message));
            return None;
        }
    };
    kind.read(token, path).map_err(|finding| findings.push(finding)).ok()
}

/// Evidence and provenance as they were written; shared by JSON and CSV.
#[derive(Debug, Default)]
pub(crate) struct EvidenceText {
    pub(crate) evidence: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) as_of: Option<String>,
}

impl EvidenceText {
    /// The grade (declared where none is given) and the provenance (none where nothing is given).
    pub(crate) fn read(
        self,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> (Grade, Option<Provenance>) {
        let grade = self.evidence.map_or(Some(Grade::Declared), |word| {
            let grade = Grade::parse(&word);
            if grade.is_none() {
                let message = format!("{} is none of declared, register, verified", clip(&word));
                findings.push(Finding::new("bad-evidence", format!("{path}.evidence"), message));
            }
            grade
        });
        let as_of: Option<Date> = self.as_of.and_then(|text| {
            let date = parse_date(&text);
            if date.is_none() {
                let message = format!("{} is not a date such as 2026-03-31", clip(&text));
                findings.push(Finding::new("bad-date", format!("{path}.as_of"), message));
            }
            date
        });
        if self.source.as_ref().is_some_and(|source| source.chars().count() > MAX_SOURCE) {
            let message = format!("a source has at most {MAX_SOURCE} characters");
            findings.push(Finding::new("too-long", format!("{path}.source"), message));
        }
        let given = self.source.is_some() || as_of.is_some();
        let provenance = given.then_some(Provenance { source: self.source, as_of });
        (grade.unwrap_or_default(), provenance)
    }
}
