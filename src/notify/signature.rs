//! What gateway and office sign for each other: HMAC-SHA256 as Standard Webhooks 1.0.0 says.
//!
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use zeroize::Zeroizing;

use crate::ledger::merkle::Sha256;

/// How far the time of a signature may be from now, s.
pub const SIGNED_WITHIN_S: i64 = 300;
const PREFIX: &str = "whsec_";
const VERSION: &str = "v1,";

/// Why a signature is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The secret is not of the form.
    #[error("the secret is not `whsec_` and base64 of 24 to 64 bytes")]
    Secret,
    /// The time is not a number, or too far from now.
    #[error("the time of the signature is not within five minutes of now")]
    Time,
    /// None of the signatures is of this message.
    #[error("the signature is not of this message")]
    Signature,
}

/// A secret that office and gateway share.
#[derive(Clone)]
pub struct WebhookSecret(Zeroizing<Vec<u8>>);

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret")
    }
}

/// A signed message as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Header `webhook-id`.
    pub id: &'a str,
    /// Header `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// Header `webhook-signature`: one or several, with spaces between.
    pub signature: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

impl WebhookSecret {
    /// Reads the text of a secret.
    ///
    /// # Errors
    /// [`SignatureError::Secret`].
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let encoded = text.trim_end().strip_prefix(PREFIX).ok_or(SignatureError::Secret)?;
        let bytes = STANDARD.decode(encoded).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| SignatureError::Secret)?;
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(SignatureError::Secret) }
    }

    /// The signature header of a message sent at `timestamp`, seconds since 1970.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mac = self.mac(id, &timestamp.to_string(), body).finalize();
        format!("{VERSION}{}", STANDARD.encode(mac.into_bytes()))
    }

    /// Whether the other side signed this message, within five minutes of `now_ms`.
    ///
    /// # Errors
    /// [`SignatureError::Time`], [`SignatureError::Signature`].
    pub fn verify(&self, signed: Signed<'_>, now_ms: i64) -> Result<(), SignatureError> {
        let Signed { id, timestamp, signature, body } = signed;
        let at: i64 = timestamp.parse().map_err(|_| SignatureError::Time)?;
        if at.abs_diff(now_ms / 1_000) > SIGNED_WITHIN_S.unsigned_abs() {
            return Err(SignatureError::Time);
        }
        let offered = signature.split(' ').filter_map(|one| one.strip_prefix(VERSION));
        let mut decoded = offered.filter_map(|one| STANDARD.decode(one).ok());
        // `verify_slice` takes the same time for every wrong signature.
        let by_them = |one: Vec<u8>| self.mac(id, timestamp, body).verify_slice(&one).is_ok();
        if decoded.any(by_them) { Ok(()) } else { Err(SignatureError::Signature) }
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        // HMAC pads a shorter key to its block with zeros; given whole, it cannot be refused.
        let mut block = Zeroizing::new([0; 64]);
        for (slot, byte) in block.iter_mut().zip(self.0.iter()) {
            *slot = *byte;
        }
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification's reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const AT: i64 = 1_614_265_330;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn verify(
        id: &str,
        at: i64,
        signature: &str,
        body: &[u8],
        now: i64,
    ) -> Result<(), SignatureError> {
        let secret = WebhookSecret::parse(SECRET).unwrap();
        secret.verify(Signed { id, timestamp: &at.to_string(), signature, body }, now * 1_000)
    }

    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secret = WebhookSecret::parse(&format!("{SECRET}\n")).unwrap();
        assert_eq!(secret.sign(ID, AT, BODY), SIGNATURE);
        assert_eq!(verify(ID, AT, &format!("v2,x v1,!! {SIGNATURE}"), BODY, AT + 300), Ok(()));
        assert_eq!(format!("{secret:?}"), "WebhookSecret");
    }

    #[test]
    fn another_body_id_time_or_signature_is_refused() {
        let refused = Err(SignatureError::Signature);
        assert_eq!(verify(ID, AT, SIGNATURE, b"{}", AT), refused);
        assert_eq!(verify("msg_other", AT, SIGNATURE, BODY, AT), refused);
        assert_eq!(verify(ID, AT + 1, SIGNATURE, BODY, AT), refused);
        assert_eq!(verify(ID, AT, "", BODY, AT), refused);
        assert_eq!(verify(ID, AT, &SIGNATURE[3..], BODY, AT), refused);
        for now in [AT - 301, AT + 301] {
            assert_eq!(verify(ID, AT, SIGNATURE, BODY, now), Err(SignatureError::Time));
        }
    }

    #[test]
    fn a_secret_is_long_enough_or_refused() {
        for text in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_?"] {
            assert!(WebhookSecret::parse(text).is_err(), "{text}");
        }
    }
}
