//! The files of an export: which there are, and what each path means (audits/README.md, 7).

use serde::{Deserialize, Serialize};

use super::body::AS_ARRAY;
use super::canonical::{self, CanonicalError};
use super::disclosure::{FileError, parse_file};
use super::encoding::parse_decimal;
use super::entry::EntryError;
use super::key::KeyRecord;
use super::merkle::{Frontier, leaf_hash};
use super::origin::Origin;
use super::tile::{HashTiles, TILE_WIDTH, Tile, TileKind, push_entry};
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
        let policy: Self = parse_file(file)?;
        // serde reads the keys from arrays of their values too.
        if policy.to_file()?.as_bytes() == file {
            Ok(policy)
        } else {
            Err(FileError::Schema(AS_ARRAY.to_owned()))
        }
    }
}

/// Turns entries into the files of `tile/`, one after the other; holds one bundle and one hash
/// tile a level.
#[derive(Debug, Default)]
pub struct TileWriter {
    frontier: Frontier,
    tiles: HashTiles,
    bundle: Vec<u8>,
}

impl TileWriter {
    /// Takes the next entry and writes, with `write(path, bytes)`, the files that it completes.
    ///
    /// # Errors
    /// What `write` fails with.
    pub fn push<E>(
        &mut self,
        entry: &[u8],
        write: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E>
    where
        E: From<EntryError>,
    {
        push_entry(&mut self.bundle, entry)?;
        let Self { frontier, tiles, .. } = self;
        let mut full = Vec::new();
        frontier.push_with(leaf_hash(entry), |node, hash| full.extend(tiles.put(node, hash)));
        for tile in full {
            write(&tile.tile().path(), &tile.bytes())?;
        }
        if self.frontier.size().is_multiple_of(TILE_WIDTH) {
            self.write_bundle(write)
        } else {
            Ok(())
        }
    }

    /// Writes the files that are not full, and gives the tree of all entries.
    ///
    /// # Errors
    /// What `write` fails with.
    pub fn finish<E>(
        mut self,
        write: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<Frontier, E> {
        if !self.bundle.is_empty() {
            self.write_bundle(write)?;
        }
        for tile in self.tiles.finish() {
            write(&tile.tile().path(), &tile.bytes())?;
        }
        Ok(self.frontier)
    }

    fn write_bundle<E>(
        &mut self,
        write: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let size = self.frontier.size();
        let index = size.saturating_sub(1) / TILE_WIDTH;
        let width = size - index * TILE_WIDTH;
        let tile = Tile { kind: TileKind::Entries, index, width };
        write(&tile.path(), &self.bundle)?;
        self.bundle.clear();
        Ok(())
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
