//! The five keys of an office: three that sign the log, two that seal what may be forgotten.

use std::fmt;
use std::sync::Arc;

use rand::Rng as _;
use rand::rngs::StdRng;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::refusal::Fault;
use crate::ledger::key::{KeyError, LogKeys, SigningKey};
use crate::ledger::origin::Origin;
use crate::store::{Folder, KeyIds};
use crate::vault::{EncryptionKey, IndexKey};

const ENTRY: &str = "entry.pem";
const CHECKPOINT: &str = "checkpoint.pem";
const ROOT: &str = "root.pem";
const ENCRYPTION: &str = "encryption.key";
const INDEX: &str = "index.key";

/// The keys that sign a log.
#[derive(Debug)]
pub struct SigningKeys {
    /// Signs every entry.
    pub entry: SigningKey,
    /// Signs checkpoints.
    pub checkpoint: SigningKey,
    /// Signs entry 0; afterwards it is kept offline.
    pub root: Option<SigningKey>,
}

/// The keys that seal; neither is ever in the database.
#[derive(Clone)]
pub struct SealingKeys {
    /// Wraps the key of each case.
    pub encryption: Arc<EncryptionKey>,
    /// Finds outside ids and persons.
    pub index: Arc<IndexKey>,
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKeys")
    }
}

impl SigningKeys {
    /// Draws new keys for the log `origin`.
    ///
    /// # Errors
    /// Never for an origin that exists; the name check is passed on.
    pub fn generate(origin: &Origin, random: &mut StdRng) -> Result<Self, KeyError> {
        let mut key = |role: &str| {
            let mut seed = Zeroizing::new([0; 32]);
            random.fill_bytes(seed.as_mut_slice());
            SigningKey::from_seed(&name_of(origin, role), &seed)
        };
        Ok(Self { entry: key("entry")?, checkpoint: key("checkpoint")?, root: Some(key("root")?) })
    }

    /// The files they are kept in, encrypted where there is a passphrase.
    ///
    /// # Errors
    /// Never for keys that exist; the encoder's error is passed on.
    pub fn to_files(
        &self,
        passphrase: Option<&SecretString>,
        random: &mut StdRng,
    ) -> Result<Vec<(&'static str, SecretString)>, KeyError> {
        let keys = [(ENTRY, Some(&self.entry)), (CHECKPOINT, Some(&self.checkpoint))];
        let keys = keys.into_iter().chain([(ROOT, self.root.as_ref())]);
        keys.filter_map(|(file, key)| Some((file, key?)))
            .map(|(file, key)| {
                let pem = match passphrase {
                    None => key.to_pem()?,
                    Some(passphrase) => {
                        let (mut salt, mut iv) = ([0; 16], [0; 16]);
                        random.fill_bytes(&mut salt);
                        random.fill_bytes(&mut iv);
                        key.to_encrypted_pem(passphrase.expose_secret().as_bytes(), &salt, iv)?
                    }
                };
                Ok((file, SecretString::from(pem.as_str())))
            })
            .collect()
    }

    /// Reads them from a data folder; the root key may be kept elsewhere.
    ///
    /// # Errors
    /// A file that is missing, exposed, no key, or encrypted with another passphrase.
    pub fn read(
        folder: &Folder,
        origin: &Origin,
        passphrase: Option<&SecretString>,
    ) -> Result<Self, Fault> {
        let read = |file: &'static str, role: &str| {
            let pem = folder.read_key(file)?;
            let passphrase = passphrase.map(|words| words.expose_secret().as_bytes());
            SigningKey::from_pem(&name_of(origin, role), pem.expose_secret(), passphrase)
                .map_err(|source| Fault::Key { name: file, source })
        };
        let root = folder.key_path(ROOT).exists().then(|| read(ROOT, "root")).transpose()?;
        Ok(Self { entry: read(ENTRY, "entry")?, checkpoint: read(CHECKPOINT, "checkpoint")?, root })
    }

    /// Their public halves, where the root key is at hand.
    ///
    /// # Errors
    /// Keys that cannot be those of `origin`.
    pub fn log_keys(&self, origin: &Origin) -> Result<LogKeys, Fault> {
        let root = self.root.as_ref().ok_or(Fault::ForeignKey { name: ROOT })?;
        let [entry, checkpoint, root] =
            [&self.entry, &self.checkpoint, root].map(|key| key.verifying_key().clone());
        LogKeys::new(origin, entry, checkpoint, root)
            .map_err(|source| Fault::Key { name: ROOT, source })
    }
}

impl SealingKeys {
    /// Draws new keys.
    pub fn generate(random: &mut StdRng) -> Self {
        let encryption = Arc::new(EncryptionKey::generate(random));
        Self { encryption, index: Arc::new(IndexKey::generate(random)) }
    }

    /// Their ids, by which a foreign key file is found out before it is used.
    #[must_use]
    pub fn ids(&self) -> KeyIds {
        KeyIds { encryption: self.encryption.id(), index: self.index.id() }
    }

    /// The files they are kept in.
    #[must_use]
    pub fn to_files(&self) -> [(&'static str, SecretString); 2] {
        [(ENCRYPTION, self.encryption.to_file()), (INDEX, self.index.to_file())]
    }

    /// Reads them from a data folder.
    ///
    /// # Errors
    /// A file that is missing, exposed or altered, or belongs to another folder.
    pub fn read(folder: &Folder) -> Result<Self, Fault> {
        let encryption = EncryptionKey::from_file(folder.read_key(ENCRYPTION)?.expose_secret())?;
        let index = IndexKey::from_file(folder.read_key(INDEX)?.expose_secret())?;
        let ids = &folder.document().keys;
        for (name, found, stated) in
            [(ENCRYPTION, encryption.id(), &ids.encryption), (INDEX, index.id(), &ids.index)]
        {
            if found != *stated {
                return Err(Fault::ForeignKey { name });
            }
        }
        Ok(Self { encryption: Arc::new(encryption), index: Arc::new(index) })
    }
}

/// The name a key signs under: the origin itself for checkpoints (C2SP tlog-checkpoint).
fn name_of(origin: &Origin, role: &str) -> String {
    match role {
        "checkpoint" => origin.as_str().to_owned(),
        role => format!("{origin}/{role}"),
    }
}
