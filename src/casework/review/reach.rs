//! The ways to an applicant, as the application gave them.

use super::super::refusal::{Fault, Refusal};
use super::at_hand::AtHand;

/// Who a letter of this case is sent to: name first, then the address, as the application gave them.
///
/// # Errors
/// An identity that does not open.
pub(in crate::casework) fn recipient(case: &AtHand) -> Result<Vec<String>, Refusal> {
    Ok(reach(case)?.post)
}

/// The ways to an applicant, as the application gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Lines of an envelope.
    pub post: Vec<String>,
    /// A mail address.
    pub email: Option<String>,
    /// A telephone number: digits, perhaps after a `+`.
    pub phone: Option<String>,
}

/// How the applicant of a case can be reached.
///
/// # Errors
/// An identity that does not open.
pub(super) fn reach(case: &AtHand) -> Result<Reach, Refusal> {
    let identity = case.key.open_identity(&case.sealed_identity)?;
    let identity: serde_json::Value =
        serde_json::from_slice(&identity).map_err(|_| Fault::Worker)?;
    let given = |pointer: &str| identity.pointer(pointer).and_then(serde_json::Value::as_str);
    Ok(Reach {
        post: addressed(&identity),
        email: given("/person/email").and_then(mail_address),
        phone: given("/person/phone").and_then(telephone),
    })
}

/// A mail address as far as its form tells (RFC 5321): what a server makes of it, it says.
#[must_use]
pub fn mail_address(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let plain = text.is_ascii() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let parts = !local.is_empty() && domain.contains('.') && !domain.contains("..");
    let ends = !domain.starts_with('.') && !domain.ends_with('.');
    (plain && parts && ends && text.len() <= 254).then(|| text.to_owned())
}

/// A telephone number as it is dialled: 8 to 15 digits (ITU-T E.164), perhaps after a `+`.
#[must_use]
pub fn telephone(text: &str) -> Option<String> {
    let dialled: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    let digits = dialled.strip_prefix('+').unwrap_or(&dialled);
    let dials = (8..=15).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    dials.then_some(dialled)
}

/// The lines of an envelope.
pub(in crate::casework) fn addressed(identity: &serde_json::Value) -> Vec<String> {
    let line = |pointer: &str| identity.pointer(pointer).and_then(serde_json::Value::as_str);
    let name = line("/person/members/0/name").or_else(|| line("/person/name"));
    // Who came without a name is written to under the id they came with.
    let first = name.or_else(|| line("/id"));
    // A village that came as its code alone is no line of an envelope.
    let village = line("/person/village").filter(|village| village.contains(char::is_alphabetic));
    first.into_iter().chain(line("/person/address")).chain(village).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_written_to_or_dialled_is_a_way_to_someone() {
        assert_eq!(mail_address(" siti@example.org "), Some("siti@example.org".to_owned()));
        for not in ["", "siti", "@example.org", "siti@localhost", "a b@example.org", "a@b..c"] {
            assert_eq!(mail_address(not), None, "{not}");
        }
        assert_eq!(telephone("+62 812-3456-789"), Some("+628123456789".to_owned()));
        assert_eq!(telephone("(0402) 282 1234"), Some("04022821234".to_owned()));
        for not in ["contoh-0812-000001", "1234567", "0812 x345 6789", "+"] {
            assert_eq!(telephone(not), None, "{not}");
        }
    }
}
