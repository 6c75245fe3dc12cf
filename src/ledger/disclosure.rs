//! Disclosures: a payload with the key of its commitment, for whoever may check it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::canonical::{self, CanonicalError};
use super::commitment::commitment;
use super::encoding::{base64, parse_base64, parse_base64_exact};
use super::origin::Origin;
use crate::ids::{CaseId, Digest32};

/// The payload of one entry and what proves it.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The case.
    pub case: CaseId,
    /// The key of the commitment.
    pub k: [u8; 32],
    /// The payload itself.
    pub payload: Vec<u8>,
    /// The entry it belongs to.
    pub seq: u64,
}

/// Its file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: CaseId,
    k: String,
    payload: String,
    seq: u64,
}

/// Why a file is not a disclosure or `policy.json`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Not one line of canonical JSON with its newline.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// No newline at the end.
    #[error("no newline at the end")]
    Newline,
    /// A field that is not base64, or not of 32 bytes where those are wanted.
    #[error("`k` is not the base64 of 32 bytes or `payload` not base64")]
    Base64,
    /// A field is missing, unknown, or not of its form.
    #[error("{0}")]
    Schema(String),
}

/// Reads a file of one line of canonical JSON.
pub(crate) fn parse_file<'a, T: Deserialize<'a>>(file: &'a [u8]) -> Result<T, FileError> {
    let line = file.strip_suffix(b"\n").ok_or(FileError::Newline)?;
    canonical::lint(line)?;
    serde_json::from_slice(line).map_err(|error| FileError::Schema(error.to_string()))
}

impl Disclosure {
    /// The file.
    ///
    /// # Errors
    /// A `seq` above 2^53-1.
    pub fn to_file(&self) -> Result<String, CanonicalError> {
        let Self { case, seq, .. } = *self;
        let file = File { case, k: base64(&self.k), payload: base64(&self.payload), seq };
        canonical::write(&file).map(|line| line + "\n")
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is not of its form.
    pub fn parse(file: &[u8]) -> Result<Self, FileError> {
        let File { case, k, payload, seq } = parse_file(file)?;
        let k = parse_base64_exact(&k).ok_or(FileError::Base64)?;
        let payload = parse_base64(&payload).ok_or(FileError::Base64)?;
        Ok(Self { case, k, payload, seq })
    }

    /// The commitment that the entry must hold.
    #[must_use]
    pub fn commitment(&self, origin: &Origin) -> Digest32 {
        commitment(&self.k, origin, &self.case, &self.payload)
    }
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (case, seq) = (&self.case, &self.seq);
        f.debug_struct("Disclosure").field("case", case).field("seq", seq).finish_non_exhaustive()
    }
}
