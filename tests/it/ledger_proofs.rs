//! Inclusion and consistency proofs, and receipts: against another implementation of RFC 6962, and
//! against every change of a proof.

use std::convert::Infallible;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use proptest::sample::Index;
use timbang::ids::Digest32;
use timbang::ledger::fields::Mode;
use timbang::ledger::merkle::{Frontier, leaf_hash};
use timbang::ledger::proof::{
    ProofError, TileReader, consistency, inclusion, is_consistent, root_of_inclusion,
};
use timbang::ledger::receipt::{Receipt, ReceiptError};
use timbang::ledger::tile::{HashTiles, Tile, TileKind};

use crate::ledger_log::{Keys, Log, origin};

/// Every tile level of a tree, whole.
struct Tree {
    levels: Vec<Vec<Digest32>>,
    frontier: Frontier,
    leaves: Vec<[u8; 4]>,
}

impl Tree {
    fn of(size: u32) -> Self {
        let leaves: Vec<_> = (0..size).map(u32::to_be_bytes).collect();
        Self::over(leaves)
    }

    fn over(leaves: Vec<[u8; 4]>) -> Self {
        let hashes = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        let (levels, frontier) = Self::levels(hashes);
        Self { levels, frontier, leaves }
    }

    fn levels(hashes: Vec<Digest32>) -> (Vec<Vec<Digest32>>, Frontier) {
        let mut levels: Vec<Vec<Digest32>> = vec![Vec::new(); 3];
        let (mut frontier, mut tiles) = (Frontier::default(), HashTiles::default());
        for hash in hashes {
            let mut full = Vec::new();
            frontier.push_with(hash, |node, hash| full.extend(tiles.put(node, hash)));
            for tile in full {
                levels[usize::from(tile.level)].extend(tile.hashes);
            }
        }
        for tile in tiles.finish() {
            levels[usize::from(tile.level)].extend(tile.hashes);
        }
        (levels, frontier)
    }

    fn size(&self) -> u64 {
        self.frontier.size()
    }
}

impl TileReader for Tree {
    type Error = Infallible;

    fn hash_tile(&self, tile: Tile) -> Result<Vec<Digest32>, Infallible> {
        let TileKind::Hashes { level } = tile.kind else { panic!("a bundle was asked for") };
        let first = usize::try_from(256 * tile.index).unwrap();
        let width = usize::try_from(tile.width).unwrap();
        Ok(self.levels[usize::from(level)][first..first + width].to_vec())
    }
}

fn bytes(proof: &[Digest32]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn proofs_are_those_of_another_implementation() {
    let mut other = MemoryBackedTree::<sha2::Sha256, [u8; 4]>::new();
    for size in 1..=40_u32 {
        let tree = Tree::of(size);
        other.push(*tree.leaves.last().unwrap());
        assert_eq!(tree.frontier.root().0.as_slice(), other.root().as_bytes().as_slice());
        for seq in 0..size {
            let proof = inclusion(seq.into(), size.into(), &tree).unwrap();
            let expected = other.prove_inclusion(usize::try_from(seq).unwrap());
            assert_eq!(bytes(&proof), expected.as_bytes(), "{seq} of {size}");
        }
        for old in 1..size {
            let proof = consistency(old.into(), size.into(), &tree).unwrap();
            let expected = other.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(bytes(&proof), expected.as_bytes(), "{old} of {size}");
        }
    }
}

#[test]
fn proofs_hold_across_the_edges_of_tiles() {
    for size in [255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 66_000] {
        let tree = Tree::of(size);
        let (size, root) = (tree.size(), tree.frontier.root());
        for seq in [0, 1, 254, 255, 256, size / 2, size - 2, size - 1] {
            if size <= seq {
                continue;
            }
            let proof = inclusion(seq, size, &tree).unwrap();
            let leaf = tree.levels[0][usize::try_from(seq).unwrap()];
            assert_eq!(root_of_inclusion(&leaf, seq, size, &proof), Some(root), "{seq} of {size}");
            let old = seq + 1;
            let hashes = tree.levels[0][..usize::try_from(old).unwrap()].to_vec();
            let old_root = Tree::levels(hashes).1.root();
            let proof = consistency(old, size, &tree).unwrap();
            assert!(is_consistent((old, &old_root), (size, &root), &proof), "{old} of {size}");
        }
    }
}

#[test]
fn what_is_not_in_the_tree_has_no_proof() {
    let tree = Tree::of(5);
    assert!(matches!(inclusion(5, 5, &tree), Err(ProofError::OutOfRange { wanted: 5, size: 5 })));
    assert!(matches!(consistency(0, 5, &tree), Err(ProofError::OutOfRange { .. })));
    assert!(matches!(consistency(6, 5, &tree), Err(ProofError::OutOfRange { .. })));
    assert_eq!(root_of_inclusion(&Digest32::ZERO, 5, 5, &[]), None);
    assert_eq!(root_of_inclusion(&Digest32::ZERO, 0, 0, &[]), None);
    let root = tree.frontier.root();
    assert!(is_consistent((5, &root), (5, &root), &[]));
    assert!(!is_consistent((5, &root), (5, &Digest32::ZERO), &[]));
    assert!(!is_consistent((0, &root), (5, &root), &[]));
}

fn changed(mut proof: Vec<Digest32>, at: Index, flip: u8, way: u8) -> Vec<Digest32> {
    match way {
        0 if !proof.is_empty() => at.get_mut(&mut proof).0[usize::from(flip) % 32] ^= flip,
        1 if !proof.is_empty() => drop(proof.remove(at.index(proof.len()))),
        _ => proof.insert(at.index(proof.len() + 1), Digest32([flip; 32])),
    }
    proof
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_changed_proof_proves_nothing(
        size in 2..600_u32, seq: Index, at: Index, flip in 1..=255_u8, way in 0..3_u8,
    ) {
        let tree = Tree::of(size);
        let (size, root) = (tree.size(), tree.frontier.root());
        let seq = seq.index(usize::try_from(size).unwrap());
        let leaf = tree.levels[0][seq];
        let seq = u64::try_from(seq).unwrap();
        let wrong = changed(inclusion(seq, size, &tree).unwrap(), at, flip, way);
        prop_assert_ne!(root_of_inclusion(&leaf, seq, size, &wrong), Some(root));

        let old = (seq + 1).min(size - 1);
        let hashes = tree.levels[0][..usize::try_from(old).unwrap()].to_vec();
        let old_root = Tree::levels(hashes).1.root();
        let wrong = changed(consistency(old, size, &tree).unwrap(), at, flip, way);
        prop_assert!(!is_consistent((old, &old_root), (size, &root), &wrong));
    }
}

/// The receipt of entry 6 of the small log.
fn receipt() -> Receipt {
    let log = Log::small();
    let hashes = log.entries.iter().map(|entry| leaf_hash(entry)).collect();
    let (levels, frontier) = Tree::levels(hashes);
    let tree = Tree { levels, frontier, leaves: Vec::new() };
    let proof = inclusion(6, 12, &tree).unwrap();
    Receipt { entry: log.entries[6].clone(), seq: 6, proof, checkpoint: log.checkpoint(12) }
}

#[test]
fn a_receipt_proves_its_entry_and_nothing_else() {
    let key = Keys::of(&origin(), 0).checkpoint.verifying_key().clone();
    let (receipt, text) = (receipt(), receipt().to_text());
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra "), "{text}");
    assert_eq!(Receipt::parse(&text), Ok(receipt.clone()));
    assert_eq!(receipt.verify(&key).map(|checkpoint| checkpoint.size), Ok(12));

    let foreign = Keys::of(&origin(), 1).checkpoint.verifying_key().clone();
    assert!(matches!(receipt.verify(&foreign), Err(ReceiptError::Checkpoint(_))));
    let other = Receipt { entry: Log::small().entries[5].clone(), ..receipt.clone() };
    assert_eq!(other.verify(&key), Err(ReceiptError::Seq { entry: 5, receipt: 6 }));
    let moved = Receipt { seq: 5, ..other };
    assert_eq!(moved.verify(&key), Err(ReceiptError::Proof));
    let two_tiles = Log::of_size(300, Mode::Live);
    let elsewhere = Receipt { checkpoint: two_tiles.checkpoint(12), ..receipt };
    assert_eq!(elsewhere.verify(&key), Err(ReceiptError::Proof));
}

#[test]
fn a_text_that_is_not_a_receipt_is_refused_with_its_line() {
    let text = receipt().to_text();
    for (from, to, line) in [
        ("proof@v1", "proof@v2", 1),
        ("extra ", "Extra ", 2),
        ("index 6", "index 06", 3),
        ("index 6\n", "index 6\nAAAA\n", 4),
        ("\n\n", "\n", 8),
    ] {
        let refused = Receipt::parse(&text.replacen(from, to, 1));
        let found = matches!(refused, Err(ReceiptError::Line { line: found, .. }) if found == line);
        assert!(found, "{from}: {refused:?}");
    }
    let hash = format!("{}=\n", "A".repeat(43));
    let long = text.replacen("index 6\n", &format!("index 6\n{}", hash.repeat(64)), 1);
    assert!(Receipt::parse(&long).is_err());
}

proptest! {
    #[test]
    fn any_changed_byte_of_a_receipt_is_found(at: Index, flip in 1..128_u8) {
        let key = Keys::of(&origin(), 0).checkpoint.verifying_key().clone();
        let mut text = receipt().to_text().into_bytes();
        let at = at.index(text.len());
        text[at] ^= flip;
        let whole = String::from_utf8(text).is_ok_and(|text| {
            Receipt::parse(&text).is_ok_and(|receipt| receipt.verify(&key).is_ok())
        });
        prop_assert!(!whole, "byte {at}");
    }
}
