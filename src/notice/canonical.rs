//! The bytes of a record: what the ledger commits to. As the ledger's canonical JSON (keys in the
//! order of their bytes, no white space), but its strings are UTF-8 and only `"` and `\` are escaped.

use serde_json::Value;

use super::record::{Elements, NoticeRecord};
use crate::facts::Finding;

/// Why bytes are no record of a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not JSON, or not of the form.
    #[error("not the record of a letter: {0}")]
    Form(String),
    /// Another text for the same value: what was committed to has one form only.
    #[error("the record is not in its canonical form; give the bytes as they were committed to")]
    NotCanonical,
    /// An element is missing.
    #[error("the record is not whole: {} findings, the first: {}", .0.len(), first(.0))]
    Incomplete(Vec<Finding>),
}

fn first(findings: &[Finding]) -> String {
    findings.first().map(ToString::to_string).unwrap_or_default()
}

impl NoticeRecord {
    /// The canonical bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // A tree of strings, integers and lists always has a JSON form.
        let value = serde_json::to_value(self.elements()).unwrap_or_default();
        let mut text = String::new();
        write(&value, &mut text);
        text.into_bytes()
    }

    /// Reads the canonical bytes back.
    ///
    /// # Errors
    /// Bytes that are not a whole record in its canonical form.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        let elements: Elements =
            serde_json::from_slice(bytes).map_err(|error| RecordError::Form(error.to_string()))?;
        let record = Self::new(elements).map_err(RecordError::Incomplete)?;
        if record.to_bytes() == bytes { Ok(record) } else { Err(RecordError::NotCanonical) }
    }
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            // Sorted here: the map keeps the order of its keys or of their coming, as it was built.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| key.as_bytes());
            text.push('{');
            for (place, (key, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(&Value::from(key.as_str()), text);
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(value, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}
