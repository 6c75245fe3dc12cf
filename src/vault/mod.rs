//! Sealing what may be forgotten: one key a case, wrapped by the key-encryption key; payloads and
//! identities sealed under the case key; the secrets of one-time codes; keyed indexes by which a person is found and not named.
//!
//! Pure: randomness is a parameter. Neither of the two secret keys is ever in the database.
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) takes random nonces of 24 bytes, so none repeats;
//! what is sealed is bound to its place, so that no row can be moved to another case or entry.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod case_key;
mod factor;
mod index;
mod key;
mod sealed;

pub use case_key::{CaseKey, CommitmentKey};
pub use index::words_of;
pub use key::{Encryption, EncryptionKey, Index, IndexKey, Purpose, SecretKey};

/// Why something stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Not the text of a key file of this purpose, or one that was altered or cut.
    #[error("not a whole key file for {purpose}")]
    KeyFile {
        /// What the key is for.
        purpose: &'static str,
    },
    /// Longer than the cipher takes.
    #[error("256 GiB and more cannot be sealed")]
    TooLong,
    /// Wrong key, another place, or altered bytes: an authenticated cipher cannot tell which.
    #[error("cannot be opened: another key, another place, or altered bytes")]
    Shut,
}
