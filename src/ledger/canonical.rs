//! Canonical JSON (RFC 8785, narrowed): one text for one value.
//!
//! What is narrowed: strings are printable ASCII, numbers integers from 0 to 2^53-1, so neither
//! the shortest form of a float nor the order of UTF-16 units ever matters, and no reader can
//! silently change an integer.

use std::cmp::Ordering;

use serde::Serialize;

/// The greatest integer that every JSON reader keeps exactly: 2^53 - 1.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Objects and arrays inside one another, the outermost counted.
pub const MAX_DEPTH: usize = 32;

/// Why a text is not canonical JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON of this narrow form, or white space, or an escape that is not needed.
    #[error("not canonical JSON at byte {at}: {expected} expected")]
    Unexpected {
        /// Offset of the byte.
        at: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// A key that does not come after the key before it: out of order, or a duplicate.
    #[error("the key at byte {at} is a duplicate or out of order")]
    KeyOrder {
        /// Offset of the key.
        at: usize,
    },
    /// An integer above 2^53-1.
    #[error("the integer at byte {at} is above 2^53-1")]
    IntegerTooLarge {
        /// Offset of the integer.
        at: usize,
    },
    /// Deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} at byte {at}")]
    TooDeep {
        /// Offset of the opening bracket.
        at: usize,
    },
    /// The value could not be serialised at all.
    #[error("the value has no JSON form")]
    NotSerialisable,
}

/// Writes `value`, whose fields must come in the order of their names, as canonical JSON.
///
/// # Errors
/// When the result would not be canonical: nothing is written that [`lint`] refuses.
pub fn write<T: Serialize>(value: &T) -> Result<String, CanonicalError> {
    let text = serde_json::to_string(value).map_err(|_| CanonicalError::NotSerialisable)?;
    lint(text.as_bytes()).map(|()| text)
}

/// Accepts exactly the texts that parsing and writing again would give back: one object.
///
/// # Errors
/// The first place where `text` is not canonical.
pub fn lint(text: &[u8]) -> Result<(), CanonicalError> {
    let mut lint = Lint { text, at: 0 };
    if lint.peek() != Some(b'{') {
        return Err(lint.unexpected("an object"));
    }
    lint.value(1)?;
    if lint.at == text.len() { Ok(()) } else { Err(lint.unexpected("the end")) }
}

struct Lint<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Lint<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn unexpected(&self, expected: &'static str) -> CanonicalError {
        CanonicalError::Unexpected { at: self.at, expected }
    }

    fn take(&mut self, byte: u8, expected: &'static str) -> Result<(), CanonicalError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), CanonicalError> {
        match self.peek() {
            Some(b'{' | b'[') if MAX_DEPTH < depth => Err(CanonicalError::TooDeep { at: self.at }),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(drop),
            Some(b'0'..=b'9') => self.integer(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), CanonicalError> {
        self.take(b'{', "an object")?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut before: Option<&[u8]> = None;
        loop {
            let at = self.at;
            let key = self.string()?;
            if before.is_some_and(|before| compare_keys(before, key) != Ordering::Less) {
                return Err(CanonicalError::KeyOrder { at });
            }
            before = Some(key);
            self.take(b':', "`:`")?;
            self.value(depth + 1)?;
            if self.peek() == Some(b'}') {
                self.at += 1;
                return Ok(());
            }
            self.take(b',', "`,` or `}`")?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), CanonicalError> {
        self.take(b'[', "an array")?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(());
            }
            self.take(b',', "`,` or `]`")?;
        }
    }

    /// Passes over a string and returns what stands between its quotes, escapes as written.
    fn string(&mut self) -> Result<&'a [u8], CanonicalError> {
        self.take(b'"', "a string")?;
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let inner = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(inner);
                }
                Some(b'\\') => {
                    self.at += 1;
                    if !matches!(self.peek(), Some(b'"' | b'\\')) {
                        return Err(self.unexpected("`\"` or `\\` after a backslash"));
                    }
                    self.at += 1;
                }
                Some(0x20..=0x7e) => self.at += 1,
                _ => return Err(self.unexpected("printable ASCII")),
            }
        }
    }

    fn integer(&mut self) -> Result<(), CanonicalError> {
        let at = self.at;
        let mut value: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        if self.text.get(at) == Some(&b'0') && 1 < self.at - at {
            return Err(CanonicalError::Unexpected { at, expected: "no leading zero" });
        }
        if value <= MAX_INTEGER { Ok(()) } else { Err(CanonicalError::IntegerTooLarge { at }) }
    }

    fn word(&mut self) -> Result<(), CanonicalError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for word in ["true", "false", "null"] {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(());
            }
        }
        Err(self.unexpected("a value"))
    }
}

/// Compares two keys by the bytes they stand for, not by the bytes of their escapes.
fn compare_keys(left: &[u8], right: &[u8]) -> Ordering {
    if left.contains(&b'\\') || right.contains(&b'\\') {
        unescaped(left).cmp(unescaped(right))
    } else {
        left.cmp(right)
    }
}

fn unescaped(key: &[u8]) -> impl Iterator<Item = u8> {
    let mut bytes = key.iter().copied();
    std::iter::from_fn(move || match bytes.next()? {
        b'\\' => bytes.next(),
        byte => Some(byte),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_texts_pass() {
        for right in [
            "{}",
            r#"{"a":[],"b":{"c":null,"d":[true,false,0,9007199254740991]},"e":"\"\\ ~"}"#,
            // `!` (0x21) sorts before `"` (0x22), which is written as an escape.
            r#"{"a!":1,"a\"":2,"a]":3}"#,
        ] {
            assert_eq!(lint(right.as_bytes()), Ok(()), "{right}");
        }
    }

    #[test]
    fn every_other_way_to_write_a_value_is_refused() {
        for wrong in [
            "",
            "1",
            "[]",
            "\"a\"",
            "{} ",
            " {}",
            "{}{}",
            "{",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a": 1}"#,
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":01}"#,
            r#"{"a":-1}"#,
            r#"{"a":-0}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":99999999999999999999999}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\n"}"#,
            "{\"a\":\"\u{e9}\"}",
            "{\"a\":\"\u{7f}\"}",
            "{\"a\":\"\t\"}",
            r#"{"a":tru}"#,
            r#"{"a":[1,]}"#,
            r#"{"a":[1 ,2]}"#,
            "{a:1}",
            r#"{"a\\":1,"a\"":2}"#,
        ] {
            assert!(lint(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested =
            |arrays: usize| format!("{{\"a\":{}{}}}", "[".repeat(arrays), "]".repeat(arrays));
        assert_eq!(lint(nested(MAX_DEPTH - 1).as_bytes()), Ok(()));
        let deep = lint(nested(MAX_DEPTH).as_bytes());
        assert_eq!(deep, Err(CanonicalError::TooDeep { at: 4 + MAX_DEPTH }));
        assert!(lint(nested(100_000).as_bytes()).is_err());
    }
}
