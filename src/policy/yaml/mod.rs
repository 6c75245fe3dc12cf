//! Reads one YAML document into a tree that knows its lines.
//!
//! A subset on purpose: no anchors, aliases, tags or second document, no duplicate keys, and a bare
//! `yes`, `no`, `on` or `off` is refused, because other readers take it for a boolean.

mod deserialize;
mod reader;

use std::borrow::Cow;

pub use reader::{MAX_BYTES, MAX_DEPTH, MAX_NODES, read};

/// A value with the line on which it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Line, from 1.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// What a YAML node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    Sequence(Vec<Tree>),
    /// A mapping in document order.
    Mapping(Vec<(Key, Tree)>),
}

/// A key with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Line, from 1.
    pub line: usize,
    /// The key as text.
    pub text: String,
}

impl Tree {
    /// Line of the deepest part of `pointer` (RFC 6901) that exists: for a key, the line of the key.
    #[must_use]
    pub fn line_of(&self, pointer: &str) -> usize {
        let (mut tree, mut line) = (self, self.line);
        for part in pointer.split('/').skip(1) {
            let part = unescape(part);
            let (next, at) = match &tree.value {
                Value::Mapping(entries) => match entries.iter().find(|(k, _)| k.text == part) {
                    Some((key, value)) => (value, key.line),
                    None => return line,
                },
                Value::Sequence(values) => {
                    match part.parse::<usize>().ok().and_then(|n| values.get(n)) {
                        Some(value) => (value, value.line),
                        None => return line,
                    }
                }
                _ => return line,
            };
            (tree, line) = (next, at);
        }
        line
    }

    /// The tree as JSON for the check of its structure. Numbers that are no JSON stay texts.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Flag(flag) => (*flag).into(),
            Value::Number(token) => {
                serde_json::from_str(token).unwrap_or_else(|_| token.as_str().into())
            }
            Value::Text(text) => text.as_str().into(),
            Value::Sequence(values) => values.iter().map(Self::to_json).collect(),
            Value::Mapping(entries) => {
                entries.iter().map(|(key, value)| (key.text.clone(), value.to_json())).collect()
            }
        }
    }
}

/// One part of a JSON pointer, escaped (RFC 6901).
#[must_use]
pub fn escape(part: &str) -> Cow<'_, str> {
    if part.contains(['~', '/']) {
        part.replace('~', "~0").replace('/', "~1").into()
    } else {
        part.into()
    }
}

fn unescape(part: &str) -> Cow<'_, str> {
    if part.contains('~') { part.replace("~1", "/").replace("~0", "~").into() } else { part.into() }
}
