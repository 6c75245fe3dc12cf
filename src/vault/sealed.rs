//! The form of sealed bytes: version (1 byte), nonce (24), ciphertext, tag (16).

use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use zeroize::Zeroizing;

use super::VaultError;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// Where sealed bytes belong: they open nowhere else.
pub(super) struct Place<'a> {
    /// What is sealed.
    pub(super) kind: Kind,
    /// Whose it is: 16 random bytes of the case, or of the account.
    pub(super) owner: &'a [u8; 16],
    /// The entry; 0 for what belongs to its owner as a whole.
    pub(super) seq: u64,
}

/// What is sealed. The number is part of the format.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    CaseKey = 1,
    Identity = 2,
    Payload = 3,
    Totp = 4,
    Draft = 5,
    Message = 6,
}

impl Place<'_> {
    /// The associated data: format, kind, owner, entry, each of fixed length.
    fn bytes(&self) -> [u8; 41] {
        let mut bytes = [0; 41];
        let parts = b"timbang/seal/v1\0"
            .iter()
            .copied()
            .chain([self.kind as u8])
            .chain(self.owner.iter().copied())
            .chain(self.seq.to_be_bytes());
        bytes.iter_mut().zip(parts).for_each(|(slot, byte)| *slot = byte);
        bytes
    }
}

/// Seals `parts`, one after the other, under `key`.
///
/// # Errors
/// [`VaultError::TooLong`].
pub(super) fn seal(
    key: &[u8; 32],
    place: &Place<'_>,
    parts: [&[u8]; 2],
    random: &mut impl CryptoRng,
) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0; NONCE];
    random.fill_bytes(&mut nonce);
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut sealed = Vec::with_capacity(1 + NONCE + length + TAG);
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    for part in parts {
        sealed.extend_from_slice(part);
    }
    let cipher = XChaCha20Poly1305::new(key.into());
    let (_, plain) = sealed.split_at_mut(1 + NONCE);
    let tag = cipher
        .encrypt_inout_detached(&XNonce::from(nonce), &place.bytes(), plain.into())
        .map_err(|_| VaultError::TooLong)?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// Opens what [`seal`] sealed under the same key for the same place.
pub(super) fn open(
    key: &[u8; 32],
    place: &Place<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (version, rest) = sealed.split_first().ok_or(VaultError::Shut)?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Shut)?;
    let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(VaultError::Shut)?;
    if *version != VERSION {
        return Err(VaultError::Shut);
    }
    let mut plain = Zeroizing::new(text.to_vec());
    XChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            &place.bytes(),
            plain.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| VaultError::Shut)?;
    Ok(plain)
}
