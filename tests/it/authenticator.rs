//! An authenticator in software: what a security key or a phone answers to a browser, with each of
//! its habits free to be wrong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use crate::store_support::hash;

/// User present, user verified.
const VERIFIED: u8 = 0x05;
/// Attested credential data follow.
const ATTESTED: u8 = 0x40;

/// One passkey, and the browser it is used with.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    pub credential: Vec<u8>,
    pub counter: u32,
    /// What it says of its user.
    pub flags: u8,
    /// Where the browser is.
    pub origin: String,
    pub rp: String,
    /// The algorithm it says its key has.
    pub algorithm: i8,
    pub cross_origin: bool,
}

impl Authenticator {
    /// One of many, told apart by a number.
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            credential: vec![number; 32],
            counter: 1,
            flags: VERIFIED,
            origin: "http://localhost:8080".into(),
            rp: "localhost".into(),
            algorithm: -7,
            cross_origin: false,
        }
    }

    /// The same with a habit that is another.
    pub fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// Answers `navigator.credentials.create` with these options.
    pub fn register(&self, options: &str) -> String {
        let asked: Value = serde_json::from_str(options).unwrap();
        let client_data = self.client_data("webauthn.create", &asked);
        let mut data = self.authenticator_data(self.flags | ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.cose_key());
        let mut attestation = vec![0xa3];
        attestation.extend(text("fmt"));
        attestation.extend(text("none"));
        attestation.extend(text("attStmt"));
        attestation.push(0xa0);
        attestation.extend(text("authData"));
        attestation.extend(bytes(&data));
        let response = json!({
            "attestationObject": coded(&attestation),
            "clientDataJSON": coded(client_data.as_bytes()),
        });
        self.answer(&response)
    }

    /// Answers `navigator.credentials.get` with these options, and counts the use.
    pub fn sign(&mut self, options: &str) -> String {
        let asked: Value = serde_json::from_str(options).unwrap();
        self.counter += u32::from(self.counter > 0);
        let client_data = self.client_data("webauthn.get", &asked);
        let data = self.authenticator_data(self.flags);
        let signed = [data.as_slice(), &hash(client_data.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "authenticatorData": coded(&data),
            "clientDataJSON": coded(client_data.as_bytes()),
            "signature": coded(signature.to_der().as_bytes()),
            "userHandle": null,
        });
        self.answer(&response)
    }

    fn answer(&self, response: &Value) -> String {
        let id = coded(&self.credential);
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
        .to_string()
    }

    fn client_data(&self, ceremony: &str, asked: &Value) -> String {
        json!({
            "type": ceremony,
            "challenge": asked["publicKey"]["challenge"],
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        })
        .to_string()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let mut data = hash(self.rp.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// `COSE_Key` (RFC 9053, section 7.1.1) of the public key.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = &point.as_bytes()[1..];
        let (x, y) = point.split_at(32);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03];
        key.extend(negative(self.algorithm));
        key.extend([0x20, 0x01, 0x21]);
        key.extend(bytes(x));
        key.push(0x22);
        key.extend(bytes(y));
        key
    }
}

/// A negative integer of CBOR (RFC 8949, section 3.1).
fn negative(value: i8) -> Vec<u8> {
    let n = u8::try_from(-1 - value).unwrap();
    if n < 24 { vec![0x20 | n] } else { vec![0x38, n] }
}

fn text(text: &str) -> Vec<u8> {
    let mut coded = vec![0x60 | u8::try_from(text.len()).unwrap()];
    coded.extend(text.as_bytes());
    coded
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    let mut coded = vec![0x59];
    coded.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
    coded.extend(bytes);
    coded
}

fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
