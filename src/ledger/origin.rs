//! The name of a log, and the names of the keys that belong to it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::deserialize_text;

const MAX_ORIGIN_LENGTH: usize = 120;
const MAX_KEY_LENGTH: usize = 32;

/// The name of one log, such as `dinsos.baubaukota.example/2026`: 1 to 120 characters of
/// `a-z 0-9 . - /`, no empty part between slashes. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Arc<str>);

/// A text that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an origin: 1 to 120 characters of `a-z 0-9 . - /`, with no empty part between \
     slashes"
)]
pub struct OriginError(pub String);

impl Origin {
    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is of the form of an origin.
    pub(crate) fn is_form(text: &str) -> bool {
        let letter = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'/');
        text.len() <= MAX_ORIGIN_LENGTH
            && text.bytes().all(letter)
            && text.split('/').all(|part| !part.is_empty())
    }

    /// The name of this log's key called `key` (1 to 32 characters of `a-z 0-9 -`).
    #[must_use]
    pub fn key_name(&self, key: &str) -> Option<String> {
        is_key(key).then(|| format!("{self}/{key}"))
    }

    /// Whether `name` is `<origin>/<key>` of this log.
    #[must_use]
    pub fn owns_key_name(&self, name: &str) -> bool {
        name.strip_prefix(self.as_str()).and_then(|rest| rest.strip_prefix('/')).is_some_and(is_key)
    }
}

fn is_key(key: &str) -> bool {
    (1..=MAX_KEY_LENGTH).contains(&key.len())
        && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        if Self::is_form(text) { Ok(Self(text.into())) } else { Err(OriginError(text.to_owned())) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_path_of_plain_letters() {
        for right in ["a", "dinsos.baubaukota.example/2026", "-./.", &"x".repeat(120)] {
            assert!(right.parse::<Origin>().is_ok(), "{right}");
        }
        for wrong in ["", "/", "a/", "/a", "a//b", "A", "a b", "a+b", "é", "a\n", &"x".repeat(121)]
        {
            assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_belongs_to_one_log() {
        let origin: Origin = "log.example".parse().unwrap();
        assert_eq!(origin.key_name("entry").as_deref(), Some("log.example/entry"));
        assert_eq!(origin.key_name("en/try"), None);
        assert!(origin.owns_key_name("log.example/k-1"));
        for other in ["log.example", "log.example/", "log.example/a/b", "log.examples/a"] {
            assert!(!origin.owns_key_name(other), "{other}");
        }
    }
}
