//! base64 and decimals as the format wants them: one text for one value, every other text refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::canonical::MAX_INTEGER;

/// Appends the base64 of `bytes` (RFC 4648 section 4, padded).
pub(crate) fn push_base64(text: &mut String, bytes: &[u8]) {
    STANDARD.encode_string(bytes, text);
}

/// The base64 of `bytes`.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text; `None` where padding, alphabet or the unused bits are not canonical.
pub(crate) fn parse_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Exactly `N` bytes of a base64 text, without an allocation.
pub(crate) fn parse_base64_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N.div_ceil(3) * 4 {
        return None;
    }
    let mut bytes = [0; N];
    let length = STANDARD.decode_slice(text, &mut bytes).ok()?;
    (length == N).then_some(bytes)
}

/// A decimal number up to 2^53-1, without sign or leading zeros.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|number| canonical && *number <= MAX_INTEGER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_with_bits_that_decode_to_nothing_is_refused() {
        assert_eq!(parse_base64("AQ=="), Some(vec![1]));
        for wrong in ["AR==", "AQ", "AQ=", "AQ==\n", "A-==", "AQ= ="] {
            assert_eq!(parse_base64(wrong), None, "{wrong}");
        }
        assert_eq!(parse_base64_exact::<2>("AAE="), Some([0, 1]));
        assert_eq!(parse_base64_exact::<1>("AAE="), None);
        assert_eq!(parse_base64_exact::<3>("AAE="), None);
    }

    #[test]
    fn a_number_has_one_decimal_form() {
        assert_eq!(parse_decimal("0"), Some(0));
        assert_eq!(parse_decimal("9007199254740991"), Some(MAX_INTEGER));
        for wrong in ["", "00", "01", "+1", "-1", " 1", "1 ", "9007199254740992", "１"] {
            assert_eq!(parse_decimal(wrong), None, "{wrong}");
        }
    }
}
