//! Whether an assertion holds under a passkey (audits/README.md, section 6), from bytes alone.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::Signature;
use p256::ecdsa::signature::Verifier as _;
use serde::de;
use serde_json::value::RawValue;

use super::encoding::parse_decimal;
use super::merkle::sha256;
use super::review_fields::{Assertion, PublicKey, RelyingPartyId};
use crate::ids::Digest32;

/// Authenticator data: hash of the relying party id, flags, signature counter.
const SHORTEST_DATA: usize = 37;
/// User present and user verified (WebAuthn Level 2, section 6.1).
const PRESENT_AND_VERIFIED: u8 = 0x01 | 0x04;
/// Objects and arrays inside one another in client data, the outermost counted.
const MAX_DEPTH: usize = 32;

/// Why an assertion does not hold: the first of the checks that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// Not a JSON object, or one with a key twice.
    #[error("the client data is not one JSON object without duplicate keys")]
    ClientData,
    /// Made for something else than answering a challenge.
    #[error("the client data is not of the type `webauthn.get`")]
    Type,
    /// Another challenge was answered.
    #[error("another challenge was answered")]
    Challenge,
    /// Answered inside a page of another origin.
    #[error("it was made inside a page of another origin")]
    CrossOrigin,
    /// Made on a page of another site.
    #[error("it was made on a page that is not of the relying party")]
    Origin,
    /// Shorter than its fixed part.
    #[error("the authenticator data is shorter than 37 bytes")]
    AuthenticatorData,
    /// The authenticator answered for another relying party.
    #[error("the authenticator answered for another relying party")]
    RelyingParty,
    /// Nobody touched the authenticator, or it did not verify who.
    #[error("the authenticator did not verify its user")]
    User,
    /// The signature is not of this key over these bytes.
    #[error("the signature does not verify")]
    Signature,
}

impl Assertion {
    /// Whether it answers `challenge` under the passkey of `key`, which is bound to `rp`.
    /// That `credential` is the passkey's is for the caller to see: by it the key was found.
    ///
    /// # Errors
    /// Why it does not hold.
    pub fn holds(
        &self,
        key: &PublicKey,
        rp: &RelyingPartyId,
        challenge: &Digest32,
    ) -> Result<(), AssertionError> {
        let client_data = self.client_data.as_bytes();
        ClientData::parse(client_data)?.answers(rp, challenge)?;
        let data = self.authenticator_data.as_bytes();
        let flags = match data.get(32) {
            Some(flags) if SHORTEST_DATA <= data.len() => *flags,
            _ => return Err(AssertionError::AuthenticatorData),
        };
        if !data.starts_with(&sha256(rp.as_str().as_bytes()).0) {
            return Err(AssertionError::RelyingParty);
        }
        if flags & PRESENT_AND_VERIFIED != PRESENT_AND_VERIFIED {
            return Err(AssertionError::User);
        }
        let signed = [data, &sha256(client_data).0].concat();
        let signature = Signature::from_der(self.signature.as_bytes());
        let verified = signature.and_then(|signature| key.get().verify(&signed, &signature));
        verified.map_err(|_| AssertionError::Signature)
    }
}

/// What the browser says it did (WebAuthn Level 2, section 5.8.1), as far as it is compared.
#[derive(Debug, Default, PartialEq, Eq)]
struct ClientData {
    /// `type`, which Rust keeps for itself.
    ceremony: Option<String>,
    challenge: Option<String>,
    origin: Option<String>,
    /// Absent or false.
    same_origin: bool,
}

impl ClientData {
    fn parse(bytes: &[u8]) -> Result<Self, AssertionError> {
        let text = std::str::from_utf8(bytes).map_err(|_| AssertionError::ClientData)?;
        let members = members(text, 1).ok_or(AssertionError::ClientData)?;
        let mut read = Self { same_origin: true, ..Self::default() };
        for (name, value) in members {
            let string = || serde_json::from_str(value.get()).ok();
            match name.as_str() {
                "type" => read.ceremony = string(),
                "challenge" => read.challenge = string(),
                "origin" => read.origin = string(),
                "crossOrigin" => read.same_origin = value.get() == "false",
                _ => {}
            }
        }
        Ok(read)
    }

    fn answers(&self, rp: &RelyingPartyId, challenge: &Digest32) -> Result<(), AssertionError> {
        if self.ceremony.as_deref() != Some("webauthn.get") {
            return Err(AssertionError::Type);
        }
        if self.challenge != Some(URL_SAFE_NO_PAD.encode(challenge.0)) {
            return Err(AssertionError::Challenge);
        }
        if !self.same_origin {
            return Err(AssertionError::CrossOrigin);
        }
        let origin = self.origin.as_deref().unwrap_or_default();
        if is_of(origin, rp.as_str()) { Ok(()) } else { Err(AssertionError::Origin) }
    }
}

/// Whether a page of `origin` may use a passkey of `rp`.
fn is_of(origin: &str, rp: &str) -> bool {
    let (host, plain) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(host), _) => (host, false),
        (None, Some(host)) => (host, true),
        (None, None) => return false,
    };
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let is_port = |port: &str| port.len() <= 5 && parse_decimal(port).is_some();
    let letter = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(letter);
    let below = || host.strip_suffix(rp).and_then(|rest| rest.strip_suffix('.'));
    let lawful = if plain {
        rp == "localhost" && host == rp
    } else {
        host == rp || below().is_some_and(is_name)
    };
    lawful && port.is_none_or(is_port)
}

/// The members of a JSON object; `None` where it is none, where a key stands twice in it or in any
/// object below, or where it is deeper than [`MAX_DEPTH`].
fn members(text: &str, depth: usize) -> Option<Vec<(String, &RawValue)>> {
    struct Members;

    impl<'de> de::Visitor<'de> for Members {
        type Value = Vec<(String, &'de RawValue)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(text);
    let members = de::Deserializer::deserialize_map(&mut reader, Members).ok()?;
    reader.end().ok()?;
    let mut names = HashSet::new();
    let unique = members.iter().all(|(name, _)| names.insert(name.as_str()));
    let below = members.iter().all(|(_, value)| is_strict(value.get(), depth + 1));
    (unique && below && depth <= MAX_DEPTH).then_some(members)
}

/// Whether no object in this value has a key twice, and every string is text: an escape of half a
/// character is none.
fn is_strict(value: &str, depth: usize) -> bool {
    match value.as_bytes().first() {
        Some(b'{') => members(value, depth).is_some(),
        Some(b'[') => {
            let values: Result<Vec<&RawValue>, _> = serde_json::from_str(value);
            depth <= MAX_DEPTH
                && values.is_ok_and(|values| {
                    values.iter().all(|value| is_strict(value.get(), depth + 1))
                })
        }
        Some(b'"') => serde_json::from_str::<String>(value).is_ok(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::SigningKey;
    use p256::ecdsa::signature::Signer as _;
    use serde_json::json;

    use super::*;
    use crate::ledger::review_fields::Bytes;

    const RP: &str = "aid.example";
    const CHALLENGE: Digest32 = Digest32([7; 32]);

    fn key(number: u8) -> SigningKey {
        SigningKey::from_slice(&[number; 32]).unwrap()
    }

    fn public(key: &SigningKey) -> PublicKey {
        let point = key.verifying_key().to_sec1_point(false);
        PublicKey::from_sec1(point.as_bytes().try_into().unwrap()).unwrap()
    }

    fn client_data() -> serde_json::Value {
        let challenge = URL_SAFE_NO_PAD.encode(CHALLENGE.0);
        json!({ "type": "webauthn.get", "challenge": challenge, "origin": "https://aid.example" })
    }

    fn authenticator_data(flags: u8) -> Vec<u8> {
        [&sha256(RP.as_bytes()).0[..], &[flags, 0, 0, 0, 0]].concat()
    }

    fn signed(client_data: &str, authenticator_data: &[u8]) -> Assertion {
        let text = [authenticator_data, &sha256(client_data.as_bytes()).0].concat();
        let signature: Signature = key(1).sign(&text);
        with_signature(client_data, authenticator_data, signature.to_der().as_bytes())
    }

    fn with_signature(client_data: &str, authenticator_data: &[u8], der: &[u8]) -> Assertion {
        let bytes = |bytes: &[u8]| Bytes::new(bytes).unwrap();
        Assertion {
            authenticator_data: bytes(authenticator_data),
            client_data: bytes(client_data.as_bytes()),
            credential: bytes(b"one"),
            signature: bytes(der),
        }
    }

    fn verdict(assertion: &Assertion, rp: &str) -> Result<(), AssertionError> {
        assertion.holds(&public(&key(1)), &rp.parse().unwrap(), &CHALLENGE)
    }

    #[track_caller]
    fn said(client_data: &str) -> Result<(), AssertionError> {
        verdict(&signed(client_data, &authenticator_data(5)), RP)
    }

    #[test]
    fn what_the_passkey_signed_holds_and_under_no_other_key_or_challenge() {
        let assertion = signed(&client_data().to_string(), &authenticator_data(5));
        assert_eq!(verdict(&assertion, RP), Ok(()));
        let rp = RP.parse().unwrap();
        let other = assertion.holds(&public(&key(2)), &rp, &CHALLENGE);
        assert_eq!(other, Err(AssertionError::Signature));
        let other = assertion.holds(&public(&key(1)), &rp, &Digest32([8; 32]));
        assert_eq!(other, Err(AssertionError::Challenge));
        let edited = Assertion {
            client_data: Bytes::new(client_data().to_string().replace(':', ": ").as_bytes())
                .unwrap(),
            ..assertion
        };
        assert!(verdict(&edited, RP).is_err());
    }

    #[test]
    fn either_of_the_two_forms_of_a_signature_holds_in_strict_der_alone() {
        let (client, data) = (client_data().to_string(), authenticator_data(5));
        let text = [&data[..], &sha256(client.as_bytes()).0].concat();
        let low: Signature = key(1).sign(&text);
        let high = Signature::from_scalars(low.r(), -*low.s()).unwrap();
        assert_ne!(low, high);
        for signature in [low, high] {
            let der = signature.to_der();
            assert_eq!(verdict(&with_signature(&client, &data, der.as_bytes()), RP), Ok(()));
            let longer = [der.as_bytes(), &[0]].concat();
            let longer = with_signature(&client, &data, &longer);
            assert_eq!(verdict(&longer, RP), Err(AssertionError::Signature));
        }
        let raw = with_signature(&client, &data, &low.to_bytes());
        assert_eq!(verdict(&raw, RP), Err(AssertionError::Signature));
    }

    #[test]
    fn each_part_of_the_client_data_counts() {
        for (name, value, error) in [
            ("type", json!("webauthn.create"), AssertionError::Type),
            ("type", json!(null), AssertionError::Type),
            ("challenge", json!("BwcH"), AssertionError::Challenge),
            ("crossOrigin", json!(true), AssertionError::CrossOrigin),
            ("crossOrigin", json!(null), AssertionError::CrossOrigin),
            ("origin", json!(null), AssertionError::Origin),
            ("origin", json!("https://aid.example.evil"), AssertionError::Origin),
            ("origin", json!("https://evil/.aid.example"), AssertionError::Origin),
            ("origin", json!("https://evilaid.example"), AssertionError::Origin),
            ("origin", json!("https://.aid.example"), AssertionError::Origin),
            ("origin", json!("https://aid.example/"), AssertionError::Origin),
            ("origin", json!("https://aid.example:"), AssertionError::Origin),
            ("origin", json!("https://aid.example:044"), AssertionError::Origin),
            ("origin", json!("https://aid.example:123456"), AssertionError::Origin),
            ("origin", json!("http://aid.example"), AssertionError::Origin),
            ("origin", json!("http://localhost"), AssertionError::Origin),
        ] {
            let mut client_data = client_data();
            client_data[name] = value;
            assert_eq!(said(&client_data.to_string()), Err(error), "{client_data}");
        }
        for (name, value) in [
            ("origin", json!("https://desk.aid.example:8443")),
            ("crossOrigin", json!(false)),
            ("other", json!({ "deep": [1.5e300, "\u{1f600}", { "a": null }] })),
        ] {
            let mut client_data = client_data();
            client_data[name] = value;
            assert_eq!(said(&client_data.to_string()), Ok(()), "{client_data}");
        }
    }

    #[test]
    fn on_the_machine_itself_a_plain_page_will_do() {
        let data = [&sha256(b"localhost").0[..], &[5, 0, 0, 0, 0]].concat();
        for (origin, expected) in [
            ("http://localhost:8080", Ok(())),
            ("http://localhost", Ok(())),
            ("https://localhost", Ok(())),
            ("http://desk.localhost", Err(AssertionError::Origin)),
        ] {
            let mut client_data = client_data();
            client_data["origin"] = json!(origin);
            let assertion = signed(&client_data.to_string(), &data);
            assert_eq!(verdict(&assertion, "localhost"), expected, "{origin}");
        }
    }

    #[test]
    fn client_data_that_two_readers_could_read_otherwise_is_refused() {
        let right = client_data().to_string();
        let open = right.strip_suffix('}').unwrap();
        let nested =
            |depth: usize| format!("{open},\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        for wrong in [
            format!("{open},\"type\":\"webauthn.get\"}}"),
            format!("{open},\"\\u0074ype\":\"webauthn.get\"}}"),
            format!("{open},\"x\":{{\"a\":1,\"a\":1}}}}"),
            format!("{open},\"x\":[{{\"a\":1,\"a\":1}}]}}"),
            format!("{open},\"x\":NaN}}"),
            format!("{open},\"x\":01}}"),
            format!("{right} {right}"),
            format!("\u{feff}{right}"),
            format!("[{right}]"),
            open.to_owned(),
            nested(MAX_DEPTH),
        ] {
            assert_eq!(said(&wrong), Err(AssertionError::ClientData), "{wrong}");
        }
        assert_eq!(said(&nested(MAX_DEPTH - 1)), Ok(()));
        assert_eq!(said(&format!(" {right}\n")), Ok(()));
    }

    #[test]
    fn the_authenticator_answers_for_this_party_and_verified_its_user() {
        let client_data = client_data().to_string();
        for (data, error) in [
            (authenticator_data(4), AssertionError::User),
            (authenticator_data(1), AssertionError::User),
            (authenticator_data(5)[..36].to_vec(), AssertionError::AuthenticatorData),
            ([&[9; 32][..], &[5, 0, 0, 0, 0]].concat(), AssertionError::RelyingParty),
        ] {
            assert_eq!(verdict(&signed(&client_data, &data), RP), Err(error));
        }
        let extended = [authenticator_data(0x85), vec![0xa0]].concat();
        assert_eq!(verdict(&signed(&client_data, &extended), RP), Ok(()));
    }

    #[test]
    fn a_key_is_a_point_of_the_curve() {
        let mut point = public(&key(1)).to_sec1();
        assert!(PublicKey::from_sec1(&point).is_some());
        point[64] ^= 1;
        assert_eq!(PublicKey::from_sec1(&point), None);
        point[64] ^= 1;
        // Hybrid encoding of the same point.
        point[0] = 6 + (point[64] & 1);
        assert_eq!(PublicKey::from_sec1(&point), None);
    }
}
