//! Keys: a signing key that never shows itself, a verifying key with its name, their text forms
//! (C2SP vkey, PKCS#8 v1 PEM), and the three keys of a log.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ed25519_dalek::pkcs8::{EncodePrivateKey as _, KeypairBytes};
use ed25519_dalek::{Signature, Signer as _, Verifier as _};
use pkcs8::der::SecretDocument;
use pkcs8::pkcs5::pbes2;
use pkcs8::pkcs5::scrypt;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::encoding::{parse_base64_exact, push_base64};
use super::merkle::sha256;
use super::origin::Origin;
use crate::ids::parse_hex;

/// The signature type of Ed25519 in signed notes.
const ED25519: u8 = 0x01;
const PLAIN_LABEL: &str = "PRIVATE KEY";
const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// scrypt with N = 2^14, r = 8, p = 1 takes 16 MiB: the largest N that the 32 MiB limit of
/// `openssl pkey` opens.
const SCRYPT_LOG_N: u8 = 14;
const SCRYPT_R: u32 = 8;
const SCRYPT_P: u32 = 1;

/// Why a key was refused. No variant carries secret bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A name that a signature line cannot carry.
    #[error("`{0}` is not a key name: not empty, without white space, control characters and `+`")]
    Name(String),
    /// Not `<name>+<id>+<base64>` of an Ed25519 key.
    #[error("`{0}` is not a vkey: <key name>+<8 hex digits>+<base64 of 0x01 and 32 bytes>")]
    Vkey(String),
    /// The id in a vkey is not that of its name and key.
    #[error("`{0}` is a vkey whose key id does not belong to its name and key")]
    KeyId(String),
    /// Not a canonical encoding of a point, or a point of small order.
    #[error("the public key of `{0}` is weak or not canonically encoded")]
    Weak(String),
    /// Not three keys of the roles entry, checkpoint, root, in this order, all different.
    #[error(
        "a log has one key of each role entry, checkpoint and root, in this order, all different"
    )]
    Roles,
    /// A key whose name does not belong to its role in this log.
    #[error("`{name}` cannot be a key of `{origin}` in its role")]
    Foreign {
        /// The key's name.
        name: String,
        /// The log.
        origin: Origin,
    },
    /// Not a PKCS#8 PEM of an Ed25519 key.
    #[error("not a PKCS#8 PEM of an Ed25519 private key")]
    Pem,
    /// An encrypted PEM without a passphrase.
    #[error("the key file is encrypted and needs its passphrase")]
    PassphraseMissing,
    /// A passphrase that does not open the PEM.
    #[error("the passphrase does not open the key file")]
    PassphraseWrong,
}

/// A public Ed25519 key with the name it signs under. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: Arc<str>,
    id: [u8; 4],
    key: ed25519_dalek::VerifyingKey,
}

impl VerifyingKey {
    /// The key of 32 bytes (RFC 8032) under `name`.
    ///
    /// # Errors
    /// A bad name; a key that is weak or not canonically encoded.
    pub fn new(name: &str, bytes: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name(name.to_owned()));
        }
        // Decompression reduces modulo p; only a round trip tells a canonical encoding.
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak() && key.to_edwards().compress().as_bytes() == bytes)
            .ok_or_else(|| KeyError::Weak(name.to_owned()))?;
        Ok(Self { name: name.into(), id: key_id(name, bytes), key })
    }

    /// The name it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// First 4 bytes of SHA-256(name || 0x0A || 0x01 || key): a hint which key signed.
    #[must_use]
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The 32 bytes of RFC 8032.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether `signature` is this key's over `text`: RFC 8032, cofactorless, S canonical.
    #[must_use]
    pub fn verifies(&self, text: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify(text, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Whether a signature line can carry this name (C2SP signed-note).
pub(crate) fn is_key_name(name: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    !name.is_empty() && name.chars().all(plain)
}

fn key_id(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let hash = sha256(&[name.as_bytes(), b"\n", &[ED25519], key].concat());
    let [a, b, c, d, ..] = hash.0;
    [a, b, c, d]
}

impl FromStr for VerifyingKey {
    type Err = KeyError;

    /// Reads a vkey.
    fn from_str(vkey: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Vkey(vkey.to_owned());
        let (name, rest) = vkey.split_once('+').ok_or_else(malformed)?;
        let (id, key) = rest.split_once('+').ok_or_else(malformed)?;
        let id: [u8; 4] = parse_hex(id).ok_or_else(malformed)?;
        let [algorithm, key @ ..] = parse_base64_exact::<33>(key).ok_or_else(malformed)?;
        if algorithm != ED25519 || !is_key_name(name) {
            return Err(malformed());
        }
        if id != key_id(name, &key) {
            return Err(KeyError::KeyId(vkey.to_owned()));
        }
        Self::new(name, &key)
    }
}

impl fmt::Display for VerifyingKey {
    /// Writes the vkey.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = [ED25519; 33];
        for (slot, byte) in key.iter_mut().skip(1).zip(self.bytes()) {
            *slot = *byte;
        }
        let mut text = format!("{}+{:08x}+", self.name, u32::from_be_bytes(self.id));
        push_base64(&mut text, &key);
        f.pad(&text)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A private Ed25519 key with the name it signs under. Erased from memory when dropped; `Debug`
/// shows the public half only.
pub struct SigningKey {
    public: VerifyingKey,
    secret: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The key of 32 random bytes (RFC 8032, section 5.1.5) under `name`.
    ///
    /// # Errors
    /// A bad name.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifyingKey::new(name, secret.verifying_key().as_bytes())?;
        Ok(Self { public, secret })
    }

    /// Its public half.
    #[must_use]
    pub const fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    /// The signature over `text`.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.secret.sign(text).to_bytes()
    }

    /// The key as PKCS#8 v1 PEM. Version 1, because OpenSSL 3.0 does not read version 2.
    ///
    /// # Errors
    /// Never for a key that exists; the encoder's error is passed on as [`KeyError::Pem`].
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        self.to_der()?.to_pem(PLAIN_LABEL, LineEnding::LF).map_err(|_| KeyError::Pem)
    }

    /// The key as PKCS#8 v1 PEM, encrypted (PBES2: scrypt, AES-256-CBC) under `passphrase`.
    /// `salt` and `iv` are random bytes, new for each call.
    ///
    /// # Errors
    /// Never for a key that exists; the encoder's error is passed on as [`KeyError::Pem`].
    pub fn to_encrypted_pem(
        &self,
        passphrase: &[u8],
        salt: &[u8; 16],
        iv: [u8; 16],
    ) -> Result<Zeroizing<String>, KeyError> {
        let cost = scrypt::Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P);
        let parameters = pbes2::Parameters::generate_scrypt_aes256cbc(
            cost.map_err(|_| KeyError::Pem)?,
            salt,
            iv,
        )
        .map_err(|_| KeyError::Pem)?;
        let plain = self.to_der()?;
        PrivateKeyInfoRef::try_from(plain.as_bytes())
            .and_then(|key| key.encrypt_with_params(parameters, passphrase))
            .map_err(|_| KeyError::Pem)?
            .to_pem(ENCRYPTED_LABEL, LineEnding::LF)
            .map_err(|_| KeyError::Pem)
    }

    /// Reads a PKCS#8 PEM, plain or encrypted, ours or made by OpenSSL.
    ///
    /// # Errors
    /// Not such a PEM; an encrypted one with no or the wrong passphrase; a bad name.
    pub fn from_pem(name: &str, pem: &str, passphrase: Option<&[u8]>) -> Result<Self, KeyError> {
        let (label, document) = SecretDocument::from_pem(pem).map_err(|_| KeyError::Pem)?;
        let plain = match label {
            PLAIN_LABEL => document,
            ENCRYPTED_LABEL => {
                let passphrase = passphrase.ok_or(KeyError::PassphraseMissing)?;
                EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
                    .map_err(|_| KeyError::Pem)?
                    .decrypt(passphrase)
                    .map_err(|_| KeyError::PassphraseWrong)?
            }
            _ => return Err(KeyError::Pem),
        };
        let pair = PrivateKeyInfoRef::try_from(plain.as_bytes())
            .and_then(KeypairBytes::try_from)
            .map_err(|_| KeyError::Pem)?;
        let key = Self::from_seed(name, &pair.secret_key)?;
        let stated = pair.public_key.as_ref().map(|public| public.0);
        if stated.is_some_and(|stated| stated != *key.public.bytes()) {
            return Err(KeyError::Pem);
        }
        Ok(key)
    }

    fn to_der(&self) -> Result<SecretDocument, KeyError> {
        let pair = KeypairBytes { secret_key: self.secret.to_bytes(), public_key: None };
        pair.to_pkcs8_der().map_err(|_| KeyError::Pem)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// What a key of a log is for; never one key for two roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyRole {
    /// Signs every entry.
    Entry,
    /// Signs checkpoints; its name is the origin.
    Checkpoint,
    /// Kept offline; signs entry 0 with the entry key.
    Root,
}

impl fmt::Display for KeyRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Entry => "entry",
            Self::Checkpoint => "checkpoint",
            Self::Root => "root",
        })
    }
}

/// A key as genesis and `policy.json` list it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRecord {
    /// What it is for.
    pub role: KeyRole,
    /// Its text form.
    pub vkey: String,
}

/// The three keys of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKeys {
    /// Signs every entry.
    pub entry: VerifyingKey,
    /// Signs checkpoints.
    pub checkpoint: VerifyingKey,
    /// Signs entry 0 with the entry key.
    pub root: VerifyingKey,
}

impl LogKeys {
    /// Checks three keys against the log they belong to.
    ///
    /// # Errors
    /// A name that is not of its role in `origin`; two keys that are the same.
    pub fn new(
        origin: &Origin,
        entry: VerifyingKey,
        checkpoint: VerifyingKey,
        root: VerifyingKey,
    ) -> Result<Self, KeyError> {
        let foreign = |key: &VerifyingKey| KeyError::Foreign {
            name: key.name().to_owned(),
            origin: origin.clone(),
        };
        for key in [&entry, &root] {
            if !origin.owns_key_name(key.name()) {
                return Err(foreign(key));
            }
        }
        if checkpoint.name() != origin.as_str() {
            return Err(foreign(&checkpoint));
        }
        let same = |a: &VerifyingKey, b: &VerifyingKey| a.bytes() == b.bytes();
        if same(&entry, &checkpoint) || same(&entry, &root) || same(&checkpoint, &root) {
            return Err(KeyError::Roles);
        }
        Ok(Self { entry, checkpoint, root })
    }

    /// Reads the keys that genesis or `policy.json` lists.
    ///
    /// # Errors
    /// Other roles or another order; a bad vkey; what [`LogKeys::new`] refuses.
    pub fn from_records(origin: &Origin, records: &[KeyRecord]) -> Result<Self, KeyError> {
        let [entry, checkpoint, root] = records else { return Err(KeyError::Roles) };
        if [entry.role, checkpoint.role, root.role]
            != [KeyRole::Entry, KeyRole::Checkpoint, KeyRole::Root]
        {
            return Err(KeyError::Roles);
        }
        Self::new(origin, entry.vkey.parse()?, checkpoint.vkey.parse()?, root.vkey.parse()?)
    }

    /// The keys as genesis and `policy.json` list them.
    #[must_use]
    pub fn to_records(&self) -> Vec<KeyRecord> {
        [
            (KeyRole::Entry, &self.entry),
            (KeyRole::Checkpoint, &self.checkpoint),
            (KeyRole::Root, &self.root),
        ]
        .map(|(role, key)| KeyRecord { role, vkey: key.to_string() })
        .into()
    }

    /// Whether `key` is one of the three, name and bytes.
    #[must_use]
    pub fn contains(&self, key: &VerifyingKey) -> bool {
        [&self.entry, &self.checkpoint, &self.root].contains(&key)
    }
}
