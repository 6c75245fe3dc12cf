//! What an entry `decision.recommended` commits to: the facts of the case and the result together,
//! as one JSON object
//! `{"facts":{…},"result":{…}}`, the facts in their canonical form ([`Facts::canonical_json`]).
//!
//! [`Facts::canonical_json`]: crate::facts::Facts::canonical_json
use serde::Deserialize;
use serde_json::value::RawValue;

/// A payload, read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload<'p> {
    /// The facts, as [`crate::facts::parse`] reads them.
    #[serde(borrow)]
    pub facts: &'p RawValue,
    /// The result as it was told.
    #[serde(borrow)]
    pub result: &'p RawValue,
}

/// The payload of facts in canonical form and a result that is a JSON object.
#[must_use]
pub fn compose(facts: &str, result: &str) -> String {
    format!(r#"{{"facts":{facts},"result":{result}}}"#)
}

/// The payload of `application.received`: what was submitted, by which way, and when it came to the
/// office, in milliseconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn submitted(facts: &str, channel: &str, came_ms: i64) -> String {
    format!(r#"{{"came":{came_ms},"channel":"{channel}","facts":{facts}}}"#)
}

/// Reads a payload.
///
/// # Errors
/// What is not of the form.
pub fn parse(bytes: &[u8]) -> serde_json::Result<Payload<'_>> {
    serde_json::from_slice(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_gives_back_its_parts_to_the_byte() {
        let whole = compose(r#"{"desil":{"evidence":"register","value":3}}"#, r#"{"leaf":"L"}"#);
        let payload = parse(whole.as_bytes()).unwrap();
        assert_eq!(payload.facts.get(), r#"{"desil":{"evidence":"register","value":3}}"#);
        assert_eq!(payload.result.get(), r#"{"leaf":"L"}"#);
    }
}
