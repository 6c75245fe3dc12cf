//! Checkpoints (C2SP tlog-checkpoint): size and root of the log, signed.

use super::encoding::{parse_base64_exact, parse_decimal, push_base64};
use super::key::{SigningKey, VerifyingKey};
use super::merkle::Frontier;
use super::note::{self, Note, NoteError};
use super::origin::{Origin, OriginError};
use crate::ids::Digest32;

/// Why a checkpoint was refused or not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note, or without the signature of the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not the three lines.
    #[error("not the three lines of a checkpoint: origin, size, base64 of the root")]
    Lines,
    /// A first line that is not an origin.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// Signing would give one size two roots, or go back.
    #[error(
        "a checkpoint of size {signed} is already signed: size {size} with root {root} \
         contradicts it"
    )]
    Contradicts {
        /// Size of the newest signed checkpoint.
        signed: u64,
        /// Size that was to be signed.
        size: u64,
        /// Root that was to be signed.
        root: Digest32,
    },
}

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: Origin,
    /// Entries in it.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Digest32,
}

impl Checkpoint {
    /// Reads a checkpoint without verifying it; the note is for whoever does.
    ///
    /// # Errors
    /// What is not of the form.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Note<'_>), CheckpointError> {
        let note = Note::parse(bytes)?;
        let mut lines = note.text.split_terminator('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let size = parse_decimal(size).ok_or(CheckpointError::Lines)?;
        let root = parse_base64_exact(root).map(Digest32).ok_or(CheckpointError::Lines)?;
        Ok((Self { origin: origin.parse()?, size, root }, note))
    }

    /// Reads a checkpoint and verifies that `key` signed it; signatures by others are ignored.
    ///
    /// # Errors
    /// What is not of the form; a signature that is missing or does not verify.
    pub fn open(bytes: &[u8], key: &VerifyingKey) -> Result<Self, CheckpointError> {
        let (checkpoint, note) = Self::parse(bytes)?;
        note.verify(key)?;
        Ok(checkpoint)
    }

    /// The note that says this, signed by `key`.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> String {
        let mut text = format!("{}\n{}\n", self.origin, self.size);
        push_base64(&mut text, &self.root.0);
        text.push('\n');
        note::sign(&mut text, &[key]);
        text
    }
}

/// Signs the checkpoints of one log, none that contradicts what it signed before.
#[derive(Debug)]
pub struct CheckpointSigner {
    origin: Origin,
    key: SigningKey,
    newest: Option<Checkpoint>,
}

impl CheckpointSigner {
    /// A signer for the log `origin` whose newest signed checkpoint is `newest`.
    #[must_use]
    pub const fn new(origin: Origin, key: SigningKey, newest: Option<Checkpoint>) -> Self {
        Self { origin, key, newest }
    }

    /// The newest checkpoint that was signed.
    #[must_use]
    pub const fn newest(&self) -> Option<&Checkpoint> {
        self.newest.as_ref()
    }

    /// The public half of the key.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        self.key.verifying_key()
    }

    /// Signs size and root of `frontier`, which must come from the entries as they are stored.
    ///
    /// # Errors
    /// [`CheckpointError::Contradicts`]: a smaller size than before, or one size with two roots.
    pub fn sign(&mut self, frontier: &Frontier) -> Result<String, CheckpointError> {
        let (size, root) = (frontier.size(), frontier.root());
        if let Some(newest) = &self.newest
            && (size < newest.size || (size == newest.size && root != newest.root))
        {
            return Err(CheckpointError::Contradicts { signed: newest.size, size, root });
        }
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root };
        let note = checkpoint.sign(&self.key);
        self.newest = Some(checkpoint);
        Ok(note)
    }
}
