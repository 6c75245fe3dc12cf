//! The key of one case. Once it is deleted, everything sealed under it is noise.

use std::fmt;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::key::draw;
use super::sealed::{Kind, Place, open, seal};
use super::{EncryptionKey, VaultError};

/// The key of one case.
#[derive(Clone)]
pub struct CaseKey {
    case: [u8; 16],
    bytes: Zeroizing<[u8; 32]>,
}

/// The key of one commitment, kept with its payload only.
#[derive(Clone)]
pub struct CommitmentKey(Zeroizing<[u8; 32]>);

impl CommitmentKey {
    /// Draws a new key; each payload has its own.
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        Self(draw(random))
    }

    /// The key of these bytes, as they were kept.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, for the commitment.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl CaseKey {
    /// Draws the key of a case, named by its 16 random bytes.
    pub fn generate(case: [u8; 16], random: &mut impl CryptoRng) -> Self {
        Self { case, bytes: draw(random) }
    }

    /// The key, wrapped for the database: 73 bytes.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub fn wrap(
        &self,
        key: &EncryptionKey,
        random: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        seal(key.bytes(), &self.place(Kind::CaseKey, 0), [&*self.bytes, &[]], random)
    }

    /// Unwraps the key of `case`.
    ///
    /// # Errors
    /// [`VaultError::Shut`]: another key, another case, or altered bytes.
    pub fn unwrap(key: &EncryptionKey, case: [u8; 16], wrapped: &[u8]) -> Result<Self, VaultError> {
        let place = Place { kind: Kind::CaseKey, owner: &case, seq: 0 };
        let bytes = open(key.bytes(), &place, wrapped)?;
        let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| VaultError::Shut)?;
        Ok(Self { case, bytes: Zeroizing::new(bytes) })
    }

    /// Seals who the case is about.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub fn seal_identity(
        &self,
        identity: &[u8],
        random: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        seal(&self.bytes, &self.place(Kind::Identity, 0), [identity, &[]], random)
    }

    /// Opens who the case is about.
    ///
    /// # Errors
    /// [`VaultError::Shut`].
    pub fn open_identity(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        open(&self.bytes, &self.place(Kind::Identity, 0), sealed)
    }

    /// Seals what a reviewer prepared from a seat about the recommendation of entry `seq`, and has
    /// not confirmed.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub fn seal_draft(
        &self,
        seq: u64,
        draft: &[u8],
        random: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        seal(&self.bytes, &self.place(Kind::Draft, seq), [draft, &[]], random)
    }

    /// Opens what a reviewer prepared about the recommendation of entry `seq`.
    ///
    /// # Errors
    /// [`VaultError::Shut`].
    pub fn open_draft(&self, seq: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        open(&self.bytes, &self.place(Kind::Draft, seq), sealed)
    }

    /// Seals a message that tells of entry `seq`.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub fn seal_message(
        &self,
        seq: u64,
        message: &[u8],
        random: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        seal(&self.bytes, &self.place(Kind::Message, seq), [message, &[]], random)
    }

    /// Opens a message that tells of entry `seq`.
    ///
    /// # Errors
    /// [`VaultError::Shut`].
    pub fn open_message(&self, seq: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        open(&self.bytes, &self.place(Kind::Message, seq), sealed)
    }

    /// Seals the payload that entry `seq` commits to, and the key of that commitment with it.
    ///
    /// # Errors
    /// [`VaultError::TooLong`].
    pub fn seal_payload(
        &self,
        seq: u64,
        commitment: &CommitmentKey,
        payload: &[u8],
        random: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        let parts = [commitment.expose(), payload];
        seal(&self.bytes, &self.place(Kind::Payload, seq), parts, random)
    }

    /// Opens the payload of entry `seq`: the key of its commitment, and its bytes.
    ///
    /// # Errors
    /// [`VaultError::Shut`].
    pub fn open_payload(
        &self,
        seq: u64,
        sealed: &[u8],
    ) -> Result<(CommitmentKey, Zeroizing<Vec<u8>>), VaultError> {
        let plain = open(&self.bytes, &self.place(Kind::Payload, seq), sealed)?;
        let (key, payload) = plain.split_first_chunk::<32>().ok_or(VaultError::Shut)?;
        Ok((CommitmentKey(Zeroizing::new(*key)), Zeroizing::new(payload.to_vec())))
    }

    const fn place(&self, kind: Kind, seq: u64) -> Place<'_> {
        Place { kind, owner: &self.case, seq }
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseKey")
    }
}

impl fmt::Debug for CommitmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CommitmentKey")
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    const CASE: [u8; 16] = [7; 16];

    #[test]
    fn what_was_sealed_opens_with_its_key_alone() {
        let random = &mut StdRng::seed_from_u64(1);
        let office = EncryptionKey::generate(random);
        let key = CaseKey::generate(CASE, random);
        let commitment = CommitmentKey::generate(random);
        let wrapped = key.wrap(&office, random).unwrap();
        let sealed = key.seal_payload(5, &commitment, b"desil 3", random).unwrap();
        let identity = key.seal_identity(b"Siti", random).unwrap();
        assert_eq!(wrapped.len(), 73);

        let key = CaseKey::unwrap(&office, CASE, &wrapped).unwrap();
        let (opened, payload) = key.open_payload(5, &sealed).unwrap();
        assert_eq!((opened.expose(), payload.as_slice()), (commitment.expose(), &b"desil 3"[..]));
        assert_eq!(key.open_identity(&identity).unwrap().as_slice(), b"Siti");

        let other = CaseKey::generate(CASE, random);
        assert_eq!(other.open_payload(5, &sealed).unwrap_err(), VaultError::Shut);
        let stranger = EncryptionKey::generate(random);
        assert_eq!(CaseKey::unwrap(&stranger, CASE, &wrapped).unwrap_err(), VaultError::Shut);
    }

    #[test]
    fn sealed_bytes_open_at_no_other_place() {
        let random = &mut StdRng::seed_from_u64(2);
        let office = EncryptionKey::generate(random);
        let key = CaseKey::generate(CASE, random);
        let commitment = CommitmentKey::generate(random);
        let sealed = key.seal_payload(5, &commitment, b"desil 3", random).unwrap();
        assert!(key.open_payload(6, &sealed).is_err(), "another entry");
        assert!(key.open_identity(&sealed).is_err(), "another kind");
        let moved = CaseKey { case: [8; 16], bytes: key.bytes.clone() };
        assert!(moved.open_payload(5, &sealed).is_err(), "another case");
        assert!(CaseKey::unwrap(&office, [8; 16], &key.wrap(&office, random).unwrap()).is_err());
    }

    #[test]
    fn any_one_altered_or_missing_byte_keeps_it_shut() {
        let random = &mut StdRng::seed_from_u64(3);
        let key = CaseKey::generate(CASE, random);
        let commitment = CommitmentKey::generate(random);
        let sealed = key.seal_payload(1, &commitment, b"x", random).unwrap();
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(key.open_payload(1, &altered).is_err(), "byte {place}");
            assert!(key.open_payload(1, &sealed[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_to_the_same_bytes() {
        let random = &mut StdRng::seed_from_u64(4);
        let key = CaseKey::generate(CASE, random);
        assert_ne!(
            key.seal_identity(b"Siti", random).unwrap(),
            key.seal_identity(b"Siti", random).unwrap()
        );
    }

    #[test]
    fn keys_are_not_shown() {
        let random = &mut StdRng::seed_from_u64(5);
        let shown =
            format!("{:?} {:?}", CaseKey::generate(CASE, random), CommitmentKey::generate(random));
        assert_eq!(shown, "CaseKey CommitmentKey");
    }
}
