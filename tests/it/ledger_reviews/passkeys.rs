//! Passkeys of the people, and what they sign.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use timbang::ids::Digest32;
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{
    Assertion, Bytes, FoundingPasskey, PasskeyAlgorithm, PublicKey,
};

use super::person;
use crate::ledger_log::account;

pub const RP: &str = "aid.example";

/// The signing key of a passkey.
pub fn passkey(number: u8) -> SigningKey {
    SigningKey::from_slice(&sha256(&[b'p', number]).0).unwrap()
}

pub fn public(number: u8) -> PublicKey {
    let point = passkey(number).verifying_key().to_sec1_point(false);
    PublicKey::from_sec1(point.as_bytes().try_into().unwrap()).unwrap()
}

pub fn credential(number: u8) -> Bytes {
    Bytes::new(&sha256(&[b'c', number]).0[..20]).unwrap()
}

pub fn challenge(number: u8) -> Digest32 {
    sha256(&[b'?', number])
}

/// What a browser says it was asked on a page of `origin`; `extra` are more members.
pub fn client_data(challenge: Digest32, origin: &str, extra: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(challenge.0);
    format!(
        "{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\
         \"crossOrigin\":false{extra}}}"
    )
}

/// What passkey `number` signs for `rp` of what a browser says, with these flags.
pub fn signed_by(number: u8, client_data: &str, rp: &str, flags: u8) -> Assertion {
    let data = [&sha256(rp.as_bytes()).0[..], &[flags, 0, 0, 0, number]].concat();
    let signed = [&data[..], &sha256(client_data.as_bytes()).0].concat();
    let signature: Signature = passkey(number).sign(&signed);
    Assertion {
        authenticator_data: Bytes::new(&data).unwrap(),
        client_data: Bytes::new(client_data.as_bytes()).unwrap(),
        credential: credential(number),
        signature: Bytes::new(signature.to_der().as_bytes()).unwrap(),
    }
}

/// What passkey `number` answers on a page of `origin`, with these flags.
pub fn asserted(number: u8, challenge: Digest32, origin: &str, flags: u8) -> Assertion {
    signed_by(number, &client_data(challenge, origin, ""), RP, flags)
}

pub fn answered(number: u8, challenge: Digest32) -> Assertion {
    asserted(number, challenge, "https://meja.aid.example", 0x05)
}

pub fn founding(number: u8) -> FoundingPasskey {
    FoundingPasskey {
        algorithm: PasskeyAlgorithm::Es256,
        credential: credential(number),
        person: person(number),
        public_key: public(number),
        rp: RP.parse().unwrap(),
        subject: account(number),
    }
}
