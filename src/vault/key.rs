//! The two secret keys of an office, and the form of their files.
//!
//! ```text
//! timbang/key/v1
//! encryption 9f2c60a41b7d3e58
//! <base64 of 32 bytes>
//! ```
//! The second line names the purpose and the id; the id is derived from the key, so a file that
//! was cut, altered or mixed up is seen when it is read.

use std::fmt::{self, Write as _};
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::CryptoRng;
use secrecy::SecretString;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::VaultError;
use crate::ledger::merkle::Sha256;

const FORMAT: &str = "timbang/key/v1";

/// What a key is for. One key is never used for two things.
pub trait Purpose {
    /// The word in its file.
    const NAME: &'static str;
}

/// Wrapping case keys.
#[derive(Clone, Copy, Debug)]
pub enum Encryption {}

/// Keyed indexes.
#[derive(Clone, Copy, Debug)]
pub enum Index {}

impl Purpose for Encryption {
    const NAME: &'static str = "encryption";
}

impl Purpose for Index {
    const NAME: &'static str = "index";
}

/// The key that wraps case keys.
pub type EncryptionKey = SecretKey<Encryption>;

/// The key of the keyed indexes.
pub type IndexKey = SecretKey<Index>;

/// 32 secret bytes for one purpose; wiped when dropped, never shown.
#[derive(Clone)]
pub struct SecretKey<P> {
    bytes: Zeroizing<[u8; 32]>,
    purpose: PhantomData<P>,
}

impl<P: Purpose> SecretKey<P> {
    /// Draws a new key.
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        Self { bytes: draw(random), purpose: PhantomData }
    }

    /// The id by which `folder.json` knows the key; 16 hex digits, of no use to find the key.
    #[must_use]
    pub fn id(&self) -> String {
        let mut mac = self.mac("timbang/key-id/v1");
        mac.update(P::NAME.as_bytes());
        let tag: [u8; 32] = mac.finalize().into_bytes().into();
        tag.iter().take(8).fold(String::new(), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        })
    }

    /// The text of its file.
    #[must_use]
    pub fn to_file(&self) -> SecretString {
        let key = Zeroizing::new(STANDARD.encode(*self.bytes));
        SecretString::from(format!("{FORMAT}\n{} {}\n{}\n", P::NAME, self.id(), &*key))
    }

    /// Reads the text of a key file.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`] for any text but the one [`SecretKey::to_file`] writes.
    pub fn from_file(text: &str) -> Result<Self, VaultError> {
        let fault = VaultError::KeyFile { purpose: P::NAME };
        let encoded = text.lines().nth(2).ok_or(fault)?;
        let decoded = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| fault)?);
        let bytes = <[u8; 32]>::try_from(decoded.as_slice()).map_err(|_| fault)?;
        let key = Self { bytes: Zeroizing::new(bytes), purpose: PhantomData };
        let whole = Zeroizing::new(format!("{FORMAT}\n{} {}\n{encoded}\n", P::NAME, key.id()));
        if bool::from(whole.as_bytes().ct_eq(text.as_bytes())) { Ok(key) } else { Err(fault) }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// HMAC-SHA256 under this key, begun with a domain.
    pub(super) fn mac(&self, domain: &str) -> Hmac<Sha256> {
        // HMAC pads a short key to its block with zeros; given the block, it refuses nothing.
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(self.bytes.iter()).for_each(|(slot, byte)| *slot = *byte);
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(domain.as_bytes());
        mac
    }
}

impl<P: Purpose> fmt::Debug for SecretKey<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", P::NAME)
    }
}

/// 32 random bytes that are wiped.
pub(super) fn draw(random: &mut impl CryptoRng) -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    random.fill_bytes(&mut *bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_key_file_gives_back_its_key() {
        let key = EncryptionKey::generate(&mut StdRng::seed_from_u64(1));
        let file = key.to_file();
        let read = EncryptionKey::from_file(file.expose_secret()).unwrap();
        assert_eq!((read.bytes(), read.id()), (key.bytes(), key.id()));
    }

    #[test]
    fn any_one_altered_byte_of_a_key_file_is_seen() {
        let file = IndexKey::generate(&mut StdRng::seed_from_u64(1)).to_file();
        let file = file.expose_secret();
        for place in 0..file.len() {
            let mut bytes = file.as_bytes().to_vec();
            bytes[place] ^= 1;
            let altered = String::from_utf8(bytes).unwrap();
            assert!(IndexKey::from_file(&altered).is_err(), "byte {place}");
            assert!(IndexKey::from_file(&file[..place]).is_err(), "cut at {place}");
        }
        assert!(EncryptionKey::from_file(file).is_err(), "a key for another purpose");
        assert!(IndexKey::from_file(&format!("{file}\n")).is_err(), "something after it");
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = EncryptionKey::generate(&mut StdRng::seed_from_u64(1));
        assert_eq!(format!("{key:?}"), "SecretKey(encryption)");
    }
}
