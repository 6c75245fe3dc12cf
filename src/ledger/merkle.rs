//! The Merkle tree of RFC 6962 section 2.1 as it grows: hashes, and the frontier that holds its
//! right edge.

use sha2::Digest as _;
pub(crate) use sha2::Sha256;

use crate::ids::Digest32;

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest32 {
    Digest32(Sha256::digest(bytes).into())
}

/// SHA-256(0x00 || entry): the hash of a leaf.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Digest32 {
    Digest32(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// SHA-256(0x01 || left || right): the hash of an inner node.
#[must_use]
pub fn node_hash(left: &Digest32, right: &Digest32) -> Digest32 {
    let hasher = Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0);
    Digest32(hasher.finalize().into())
}

/// The root of the tree of no leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Digest32 {
    sha256(&[])
}

/// A complete subtree: `2^level` leaves from leaf `index * 2^level` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u32,
    /// Position among the nodes of its level, from the left.
    pub index: u64,
}

/// The right edge of a tree: the roots of its maximal complete subtrees, largest first; there is
/// one for each bit of the size. Enough to append and to give the root, nothing else is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Digest32>,
}

/// Subtrees that are not as many as the size has bits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves has {} complete subtrees on its right edge, not {found}", size.count_ones())]
pub struct FrontierError {
    /// Leaves in the tree.
    pub size: u64,
    /// Subtrees given.
    pub found: usize,
}

impl Frontier {
    /// The frontier of a tree of `size` leaves from the roots of its subtrees, largest first.
    ///
    /// # Errors
    /// When they are not as many as `size` has bits.
    pub fn from_subtrees(size: u64, subtrees: Vec<Digest32>) -> Result<Self, FrontierError> {
        if u32::try_from(subtrees.len()) == Ok(size.count_ones()) {
            Ok(Self { size, subtrees })
        } else {
            Err(FrontierError { size, found: subtrees.len() })
        }
    }

    /// Which nodes [`Frontier::from_subtrees`] wants for a tree of `size` leaves.
    pub fn nodes(size: u64) -> impl Iterator<Item = Node> {
        (0..u64::BITS)
            .rev()
            .filter(move |level| size >> level & 1 == 1)
            .map(move |level| Node { level, index: (size >> level) - 1 })
    }

    /// Leaves in the tree.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn subtrees(&self) -> &[Digest32] {
        &self.subtrees
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Digest32) {
        self.push_with(leaf, |_, _| ());
    }

    /// Appends a leaf and shows every node that this completes, the leaf itself first.
    pub fn push_with(&mut self, leaf: Digest32, mut completed: impl FnMut(Node, &Digest32)) {
        let mut hash = leaf;
        let mut level = 0;
        completed(Node { level, index: self.size }, &hash);
        // A carry of binary addition: each trailing one of the size is a subtree that doubles.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.subtrees.pop() else { break };
            hash = node_hash(&left, &hash);
            level += 1;
            completed(Node { level, index: self.size >> level }, &hash);
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Digest32 {
        let mut from_the_right = self.subtrees.iter().rev();
        let Some(smallest) = from_the_right.next() else { return empty_root() };
        from_the_right.fold(*smallest, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The eight leaves and the roots of the trees of 0 to 8 of them, from the test data of
    /// Certificate Transparency (`certificate-transparency/cpp/merkletree/merkle_tree_test.cc`).
    pub(crate) const LEAVES: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    pub(crate) const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    pub(crate) fn bytes_of_hex(hex: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root().to_string(), ROOTS[0]);
        for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
            frontier.push(leaf_hash(&bytes_of_hex(leaf)));
            assert_eq!(&frontier.root().to_string(), root);
        }
    }

    #[test]
    fn a_frontier_is_rebuilt_from_its_nodes() {
        let mut seen = std::collections::HashMap::new();
        let mut frontier = Frontier::default();
        for leaf in 0..600_u32 {
            frontier.push_with(leaf_hash(&leaf.to_be_bytes()), |node, hash| {
                seen.insert(node, *hash);
            });
            let size = frontier.size();
            let subtrees = Frontier::nodes(size).map(|node| seen[&node]).collect();
            assert_eq!(Frontier::from_subtrees(size, subtrees), Ok(frontier.clone()));
        }
        assert!(Frontier::from_subtrees(3, vec![Digest32::ZERO]).is_err());
    }
}
