//! Tiles and entry bundles (C2SP tlog-tiles): the files in which a log is published.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::encoding::parse_decimal;
use super::entry::EntryError;
use super::merkle::Node;
use crate::ids::Digest32;

/// Levels of the tree that one hash tile spans.
pub const TILE_HEIGHT: u32 = 8;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// Which kind of tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TileKind {
    /// Nodes of tree level `8 * level`.
    Hashes {
        /// 0 holds leaf hashes.
        level: u8,
    },
    /// Entries.
    Entries,
}

/// A tile: its kind, its place, and how many elements it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// Hashes of a level, or entries.
    pub kind: TileKind,
    /// Position from the left.
    pub index: u64,
    /// Elements in it: 1 to 256, less than 256 for a partial tile.
    pub width: u64,
}

/// The highest tile level that a log can have: 8 * 7 + 8 bits are 64.
const MAX_LEVEL: u8 = 7;

impl Tile {
    /// The path of its file.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = match self.kind {
            TileKind::Hashes { level } => format!("tile/{level}/"),
            TileKind::Entries => "tile/entries/".to_owned(),
        };
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest != 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            // Writing to a string cannot fail.
            let _ = match place {
                0 => write!(path, "{group:03}"),
                _ => write!(path, "x{group:03}/"),
            };
        }
        if self.width < TILE_WIDTH {
            let _ = write!(path, ".p/{}", self.width);
        }
        path
    }

    /// The tile whose file has this path; `None` for any other text, so `parse(path()) == self`.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => {
                let level = u8::try_from(parse_decimal(level)?).ok()?;
                (level <= MAX_LEVEL).then_some(TileKind::Hashes { level })?
            }
        };
        let (digits, width) = match rest.split_once(".p/") {
            Some((digits, width)) => (digits, parse_decimal(width)?),
            None => (rest, TILE_WIDTH),
        };
        let groups = digits.split('/');
        let last = groups.clone().count().checked_sub(1)?;
        let mut index = 0_u64;
        for (place, group) in groups.enumerate() {
            let group = if place == last { group } else { group.strip_prefix('x')? };
            if group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            index = index.checked_mul(1000)?.checked_add(group.parse().ok()?)?;
        }
        let tile = Self { kind, index, width };
        // One tile has one path: the round trip refuses leading zero groups and odd widths.
        (1..=TILE_WIDTH).contains(&width).then_some(tile).filter(|tile| tile.path() == path)
    }

    /// How many tiles of `kind` a log of `size` entries has, and the width of the one at `index`.
    #[must_use]
    pub fn at(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        let elements = match kind {
            TileKind::Entries => size,
            TileKind::Hashes { level } => size.checked_shr(TILE_HEIGHT * u32::from(level))?,
        };
        let before = index.checked_mul(TILE_WIDTH)?;
        let width = elements.checked_sub(before).filter(|rest| *rest != 0)?.min(TILE_WIDTH);
        Some(Self { kind, index, width })
    }

    /// Every tile of a log of `size` entries: hash tiles by level, then entry bundles.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let kinds = (0..=MAX_LEVEL).map(|level| TileKind::Hashes { level });
        kinds
            .chain([TileKind::Entries])
            .flat_map(move |kind| (0..).map_while(move |index| Self::at(kind, index, size)))
    }
}

/// Appends an entry to a bundle.
///
/// # Errors
/// [`EntryError::TooLong`].
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), EntryError> {
    let length = u16::try_from(entry.len()).map_err(|_| EntryError::TooLong(entry.len()))?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// Where the entries of a bundle stand in it, up to the first whose length points past the end;
/// and whether they fill it exactly.
#[must_use]
pub fn split_bundle(bundle: &[u8]) -> (Vec<Range<usize>>, bool) {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(length) = bundle.get(at..).and_then(<[u8]>::first_chunk::<2>) {
        let start = at + length.len();
        let end = start + usize::from(u16::from_be_bytes(*length));
        if bundle.len() < end {
            break;
        }
        entries.push(start..end);
        at = end;
    }
    (entries, at == bundle.len())
}

/// The hashes of a hash tile; `None` if its length is not a multiple of 32.
#[must_use]
pub fn split_hash_tile(tile: &[u8]) -> Option<Vec<Digest32>> {
    let (hashes, rest) = tile.as_chunks::<32>();
    rest.is_empty().then(|| hashes.iter().copied().map(Digest32).collect())
}

/// A hash tile as entries give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltTile {
    /// Tile level.
    pub level: u8,
    /// Position from the left.
    pub index: u64,
    /// 1 to 256 hashes.
    pub hashes: Vec<Digest32>,
}

impl BuiltTile {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> TileKind {
        TileKind::Hashes { level: self.level }
    }

    /// Its kind, place and width.
    #[must_use]
    pub fn tile(&self) -> Tile {
        let width = u64::try_from(self.hashes.len()).unwrap_or(u64::MAX);
        Tile { kind: self.kind(), index: self.index, width }
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

/// Gathers the nodes of a growing tree into hash tiles; holds one tile a level.
#[derive(Debug, Clone, Default)]
pub struct HashTiles {
    levels: BTreeMap<u8, BuiltTile>,
}

impl HashTiles {
    /// Takes a node that [`super::merkle::Frontier::push_with`] shows, and gives the tile it fills.
    pub fn put(&mut self, node: Node, hash: &Digest32) -> Option<BuiltTile> {
        if !node.level.is_multiple_of(TILE_HEIGHT) {
            return None;
        }
        let level = u8::try_from(node.level / TILE_HEIGHT).ok()?;
        let empty = |index| BuiltTile { level, index, hashes: Vec::new() };
        let tile = self.levels.entry(level).or_insert_with(|| empty(0));
        tile.hashes.push(*hash);
        let next = tile.index + 1;
        let full = tile.tile().width == TILE_WIDTH;
        full.then(|| std::mem::replace(tile, empty(next)))
    }

    /// The tiles that are not full.
    pub fn finish(self) -> impl Iterator<Item = BuiltTile> {
        self.levels.into_values().filter(|tile| !tile.hashes.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_has_one_path() {
        let entries = |index, width| Tile { kind: TileKind::Entries, index, width };
        let hashes = |level, index, width| Tile { kind: TileKind::Hashes { level }, index, width };
        for (tile, path) in [
            (entries(0, 256), "tile/entries/000"),
            (entries(1_234_067, 256), "tile/entries/x001/x234/067"),
            (entries(1000, 7), "tile/entries/x001/000.p/7"),
            (hashes(0, 273, 255), "tile/0/273.p/255"),
            (hashes(2, 0, 1), "tile/2/000.p/1"),
        ] {
            assert_eq!(tile.path(), path);
            assert_eq!(Tile::parse(path), Some(tile));
        }
        for wrong in [
            "tile/entries/0",
            "tile/entries/x000/001",
            "tile/entries/001.p/0",
            "tile/entries/001.p/256",
            "tile/entries/001.p/07",
            "tile/8/000",
            "tile/00/000",
            "tile/entries/x001/x234",
            "tile/entries/001/",
            "tile/entries/000.p",
            "tile//000",
            "tile/entries/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/entries/x001/x000/x000",
        ] {
            assert_eq!(Tile::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_tiles_of_a_size_are_those_of_the_specification() {
        // The example of c2sp.org/tlog-tiles: a tree of 70,000.
        let paths: Vec<_> = Tile::all(70_000).map(|tile| tile.path()).collect();
        for path in [
            "tile/0/000",
            "tile/0/272",
            "tile/0/273.p/112",
            "tile/1/000",
            "tile/1/001.p/17",
            "tile/2/000.p/1",
            "tile/entries/273.p/112",
        ] {
            assert!(paths.iter().any(|other| other == path), "{path}");
        }
        assert_eq!(paths.len(), 274 + 2 + 1 + 274);
        assert_eq!(Tile::all(0).count(), 0);
        assert_eq!(
            Tile::all(256).map(|tile| tile.path()).collect::<Vec<_>>(),
            ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
        );
    }

    #[test]
    fn a_bundle_gives_back_its_entries() {
        let mut bundle = Vec::new();
        for entry in [&b"a"[..], b"", &vec![7; 65_535]] {
            push_entry(&mut bundle, entry).unwrap();
        }
        assert_eq!(split_bundle(&bundle), (vec![2..3, 5..5, 7..65_542], true));
        assert_eq!(split_bundle(&bundle[..bundle.len() - 1]), (vec![2..3, 5..5], false));
        assert_eq!(push_entry(&mut bundle, &vec![0; 65_536]), Err(EntryError::TooLong(65_536)));
    }
}
