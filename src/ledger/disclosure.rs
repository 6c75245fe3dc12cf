//! Disclosures: a payload with the key of its commitment, for whoever may check it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::canonical::{self, CanonicalError};
use super::commitment::commitment;
use super::encoding::{base64, parse_base64, parse_base64_exact};
use super::origin::Origin;
use crate::ids::{CaseId, Digest32};

/// The payload of one entry and what proves it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The case.
    pub case: CaseId,
    /// The key of the commitment.
    #[serde(serialize_with = "write_base64", deserialize_with = "read_key")]
    pub k: [u8; 32],
    /// The payload itself.
    #[serde(serialize_with = "write_base64", deserialize_with = "read_base64")]
    pub payload: Vec<u8>,
    /// The entry it belongs to.
    pub seq: u64,
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
        canonical::write(self).map(|line| line + "\n")
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is not of its form.
    pub fn parse(file: &[u8]) -> Result<Self, FileError> {
        parse_file(file)
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

fn write_base64<T: AsRef<[u8]>, S: Serializer>(bytes: &T, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&base64(bytes.as_ref()))
}

fn read_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    parse_base64_exact(text).ok_or_else(|| de::Error::custom("base64 of 32 bytes expected"))
}

fn read_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    parse_base64(text).ok_or_else(|| de::Error::custom("base64 expected"))
}
