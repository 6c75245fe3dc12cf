//! Inclusion and consistency proofs (RFC 9162 sections 2.1.3 and 2.1.4): made from hash tiles,
//! verified from hashes alone, so they outlive erased payloads.

use super::merkle::{Node, node_hash};
use super::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, TileKind};
use crate::ids::Digest32;

/// Reads hash tiles. A table of leaf hashes serves level 0; the nodes that appending completes
/// ([`super::chain::Appended::tile_nodes`]) serve the levels above.
pub trait TileReader {
    /// What reading can fail with.
    type Error;

    /// The first `tile.width` hashes of a hash tile.
    ///
    /// # Errors
    /// When the tile cannot be read.
    fn hash_tile(&self, tile: Tile) -> Result<Vec<Digest32>, Self::Error>;
}

/// Why a proof could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ProofError<E> {
    /// A leaf or smaller size that is not inside the tree.
    #[error("{wanted} is not inside a log of {size} entries")]
    OutOfRange {
        /// The seq, or the smaller size.
        wanted: u64,
        /// Size of the tree.
        size: u64,
    },
    /// A tile with fewer hashes than asked for.
    #[error("the hash tile `{0}` is too short")]
    ShortTile(String),
    /// The tile could not be read.
    #[error(transparent)]
    Read(E),
}

/// The proof that leaf `seq` is in the tree of `size` leaves: hashes from the leaf's sibling up.
///
/// # Errors
/// A `seq` outside the tree; tiles that cannot be read.
pub fn inclusion<R: TileReader>(
    seq: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Digest32>, ProofError<R::Error>> {
    if size <= seq {
        return Err(ProofError::OutOfRange { wanted: seq, size });
    }
    let mut nodes = Nodes { reader, size, last: None };
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while 1 < end - start {
        let middle = start + split(end - start);
        if seq < middle {
            path.push(nodes.range(middle, end)?);
            end = middle;
        } else {
            path.push(nodes.range(start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `old` leaves is the beginning of the tree of `size` leaves.
///
/// # Errors
/// An `old` that is 0 or above `size`; tiles that cannot be read.
pub fn consistency<R: TileReader>(
    old: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Digest32>, ProofError<R::Error>> {
    if old == 0 || size < old {
        return Err(ProofError::OutOfRange { wanted: old, size });
    }
    let mut nodes = Nodes { reader, size, last: None };
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(nodes.range(middle, end)?);
            end = middle;
        } else {
            path.push(nodes.range(start, middle)?);
            start = middle;
        }
    }
    // The old tree itself is known to whoever checks: its root is left out.
    if start != 0 {
        path.push(nodes.range(start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// The largest power of two below `width`, which is at least 2.
const fn split(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

struct Nodes<'a, R> {
    reader: &'a R,
    size: u64,
    /// Neighbouring nodes of a proof lie in the same tile.
    last: Option<(Tile, Vec<Digest32>)>,
}

impl<R: TileReader> Nodes<'_, R> {
    /// The root of the leaves from `start` up to `end`, `start` being where such a subtree begins.
    fn range(&mut self, start: u64, end: u64) -> Result<Digest32, ProofError<R::Error>> {
        let width = end - start;
        let mut end = end;
        let mut root = None;
        for level in (0..u64::BITS).filter(|level| width >> level & 1 == 1) {
            end -= 1 << level;
            let left = self.node(Node { level, index: end >> level })?;
            root = Some(root.map_or(left, |right| node_hash(&left, &right)));
        }
        root.ok_or(ProofError::OutOfRange { wanted: start, size: self.size })
    }

    fn node(&mut self, node: Node) -> Result<Digest32, ProofError<R::Error>> {
        let height = node.level % TILE_HEIGHT;
        let first = node.index << height;
        let out_of_range = ProofError::OutOfRange { wanted: first, size: self.size };
        let level = u8::try_from(node.level / TILE_HEIGHT).unwrap_or(u8::MAX);
        let kind = TileKind::Hashes { level };
        let tile = Tile::at(kind, first / TILE_WIDTH, self.size).ok_or(out_of_range)?;
        let short = || ProofError::ShortTile(tile.path());
        if self.last.as_ref().is_none_or(|(last, _)| *last != tile) {
            let hashes = self.reader.hash_tile(tile).map_err(ProofError::Read)?;
            self.last = Some((tile, hashes));
        }
        let (_, hashes) = self.last.as_ref().ok_or_else(short)?;
        let offset = usize::try_from(first % TILE_WIDTH).map_err(|_| short())?;
        let mut row = hashes.get(offset..offset + (1 << height)).ok_or_else(short)?.to_vec();
        // The width is a power of two, so pairs leave no rest.
        while 1 < row.len() {
            row = row.as_chunks::<2>().0.iter().map(|[l, r]| node_hash(l, r)).collect();
        }
        row.first().copied().ok_or_else(short)
    }
}

/// The root of the tree of `size` leaves that `proof` leads to from `leaf` at `seq`; `None` where
/// the proof is too short or too long (RFC 9162 section 2.1.3.2).
#[must_use]
pub fn root_of_inclusion(
    leaf: &Digest32,
    seq: u64,
    size: u64,
    proof: &[Digest32],
) -> Option<Digest32> {
    if size <= seq {
        return None;
    }
    let mut climb = Climb { node: seq, last: size - 1 };
    let mut root = *leaf;
    for hash in proof {
        root = match climb.step()? {
            Sibling::Left => node_hash(hash, &root),
            Sibling::Right => node_hash(&root, hash),
        };
    }
    (climb.last == 0).then_some(root)
}

/// Whether `proof` shows that the tree of `old` leaves with `old_root` is the beginning of the
/// tree of `size` leaves with `root` (RFC 9162 section 2.1.4.2).
#[must_use]
pub fn is_consistent(
    (old, old_root): (u64, &Digest32),
    (size, root): (u64, &Digest32),
    proof: &[Digest32],
) -> bool {
    if old == size {
        return proof.is_empty() && old_root == root;
    }
    if old == 0 || size < old {
        return false;
    }
    let mut path = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let up = (old - 1).trailing_ones();
    let mut climb = Climb { node: (old - 1) >> up, last: (size - 1) >> up };
    let (mut from_old, mut from_new) = (*first, *first);
    for hash in path {
        match climb.step() {
            Some(Sibling::Left) => {
                from_old = node_hash(hash, &from_old);
                from_new = node_hash(hash, &from_new);
            }
            Some(Sibling::Right) => from_new = node_hash(&from_new, hash),
            None => return false,
        }
    }
    climb.last == 0 && from_old == *old_root && from_new == *root
}

/// A step of a proof: the side on which its hash stands, the hash, and the node the two make.
pub type ProofStep = (Sibling, Digest32, Digest32);

/// The steps from `leaf` to the root, for whoever shows a proof. A proof that is too long ends where
/// the tree does.
#[must_use]
pub fn steps_of_inclusion(
    leaf: &Digest32,
    seq: u64,
    size: u64,
    proof: &[Digest32],
) -> Vec<ProofStep> {
    let mut climb = Climb { node: seq, last: size.saturating_sub(1) };
    let mut at = *leaf;
    let mut steps = Vec::with_capacity(proof.len());
    for hash in proof {
        let Some(sibling) = climb.step() else { break };
        at = match sibling {
            Sibling::Left => node_hash(hash, &at),
            Sibling::Right => node_hash(&at, hash),
        };
        steps.push((sibling, *hash, at));
    }
    steps
}

/// On which side the next hash of a proof stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sibling {
    /// It comes first.
    Left,
    /// It comes second.
    Right,
}

/// The way from a node to the root: `fn` and `sn` of RFC 9162.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// One level up, and past those where a right edge has no sibling; `None` at the root.
    fn step(&mut self) -> Option<Sibling> {
        if self.last == 0 {
            return None;
        }
        let left = self.node & 1 == 1 || self.node == self.last;
        if left {
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
        }
        self.up();
        Some(if left { Sibling::Left } else { Sibling::Right })
    }

    const fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }
}
