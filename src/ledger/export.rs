//! The files of an export: which there are, and what each path means (audits/README.md, 7).

use serde::{Deserialize, Serialize};

use super::canonical::{self, CanonicalError};
use super::disclosure::{FileError, parse_file};
use super::encoding::parse_decimal;
use super::key::KeyRecord;
use super::origin::Origin;
use super::tile::Tile;
use crate::ids::Digest32;

/// A file of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExportPath {
    /// The newest checkpoint.
    Checkpoint,
    /// The checkpoint of a size.
    CheckpointOf(u64),
    /// Origin and keys.
    Policy,
    /// A programme, by digest.
    Programme(Digest32),
    /// A hash tile or an entry bundle.
    Tile(Tile),
    /// The payload of an entry.
    Disclosure(u64),
}

impl ExportPath {
    /// The path, parts separated by `/`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Checkpoint => "checkpoint".to_owned(),
            Self::CheckpointOf(size) => format!("checkpoints/{size}"),
            Self::Policy => "policy.json".to_owned(),
            Self::Programme(digest) => format!("programmes/{digest}.yaml"),
            Self::Tile(tile) => tile.path(),
            Self::Disclosure(seq) => format!("disclosures/{seq}.json"),
        }
    }

    /// What a path means; `None` if the format does not name it.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        match path {
            "checkpoint" => return Some(Self::Checkpoint),
            "policy.json" => return Some(Self::Policy),
            _ => {}
        }
        if path.starts_with("tile/") {
            return Tile::parse(path).map(Self::Tile);
        }
        let (folder, name) = path.split_once('/')?;
        match folder {
            "checkpoints" => parse_decimal(name).map(Self::CheckpointOf),
            "programmes" => name.strip_suffix(".yaml")?.parse().ok().map(Self::Programme),
            "disclosures" => parse_decimal(name.strip_suffix(".json")?).map(Self::Disclosure),
            _ => None,
        }
    }
}

/// `policy.json`: origin and keys, for tools that do not read genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogPolicy {
    /// As in entry 0.
    pub keys: Vec<KeyRecord>,
    /// The log.
    pub origin: Origin,
}

impl LogPolicy {
    /// The file.
    ///
    /// # Errors
    /// A vkey that is not ASCII.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_path() {
        let digest = "ab".repeat(32);
        for path in [
            "checkpoint",
            "policy.json",
            "checkpoints/0",
            "checkpoints/300",
            "tile/0/000",
            "tile/entries/001.p/44",
            "disclosures/7.json",
            &format!("programmes/{digest}.yaml"),
        ] {
            assert_eq!(ExportPath::parse(path).map(|parsed| parsed.path()).as_deref(), Some(path));
        }
        for path in [
            "",
            "checkpoints",
            "checkpoints/",
            "checkpoints/01",
            "checkpoints/1/2",
            "./checkpoint",
            "checkpoint/",
            "policy.json.bak",
            "disclosures/07.json",
            "disclosures/7",
            "tile/0/0",
            "tile",
            &format!("programmes/{digest}.yml"),
            &format!("programmes/{}.yaml", digest.to_uppercase()),
        ] {
            assert_eq!(ExportPath::parse(path), None, "{path}");
        }
    }
}
