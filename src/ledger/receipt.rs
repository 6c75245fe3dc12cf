//! Receipts (C2SP tlog-proof@v1): one entry, and the proof that a signed checkpoint covers it.

use std::fmt::Write as _;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::encoding::{base64, parse_base64, parse_base64_exact, parse_decimal};
use super::entry::{Entry, EntryError};
use super::key::VerifyingKey;
use super::merkle::leaf_hash;
use super::proof::root_of_inclusion;
use crate::ids::Digest32;

const FORMAT: &str = "c2sp.org/tlog-proof@v1";

/// An inclusion proof has at most one hash a level of the tree.
const MAX_PROOF: usize = 63;

/// Why a receipt was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not of the form.
    #[error("not a receipt: line {line} is not {expected}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// The entry in it.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The checkpoint in it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry speaks of another log than the checkpoint, or the checkpoint than the key.
    #[error("the receipt is of `{found}`, not of `{expected}`")]
    Origin {
        /// As the entry or the checkpoint says.
        found: String,
        /// As the checkpoint says, or the key is called.
        expected: String,
    },
    /// The entry says another place than the receipt.
    #[error("the entry says it is number {entry}, the receipt {receipt}")]
    Seq {
        /// As the entry says.
        entry: u64,
        /// As the receipt says.
        receipt: u64,
    },
    /// The proof does not lead from the entry to the checkpoint's root.
    #[error("the proof does not lead from the entry to the root of the checkpoint")]
    Proof,
}

/// One entry, and the proof that a checkpoint covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The entry, signature lines included.
    pub entry: Vec<u8>,
    /// Its position.
    pub seq: u64,
    /// The inclusion proof.
    pub proof: Vec<Digest32>,
    /// The checkpoint note.
    pub checkpoint: String,
}

impl Receipt {
    /// The text form.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{FORMAT}\nextra {}\nindex {}\n", base64(&self.entry), self.seq);
        for hash in &self.proof {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", base64(&hash.0));
        }
        text + "\n" + self.checkpoint.as_str()
    }

    /// Reads the text form; nothing is verified yet.
    ///
    /// # Errors
    /// The first line that is not of the form.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let wrong = |line, expected| ReceiptError::Line { line, expected };
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(wrong(1, "followed by an empty line and a checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FORMAT) {
            return Err(wrong(1, "`c2sp.org/tlog-proof@v1`"));
        }
        let entry =
            lines.next().and_then(|line| line.strip_prefix("extra ")).and_then(parse_base64);
        let entry = entry.ok_or(wrong(2, "`extra` and the base64 of an entry"))?;
        let seq = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(parse_decimal);
        let seq = seq.ok_or(wrong(3, "`index` and a number"))?;
        let mut proof = Vec::new();
        for (line, number) in lines.zip(4..) {
            let hash = parse_base64_exact(line).filter(|_| proof.len() < MAX_PROOF);
            proof
                .push(Digest32(hash.ok_or(wrong(number, "the base64 of one of up to 63 hashes"))?));
        }
        Ok(Self { entry, seq, proof, checkpoint: checkpoint.to_owned() })
    }

    /// Verifies that `key`, a log's checkpoint key, signed a checkpoint that covers the entry.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify(&self, key: &VerifyingKey) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = Checkpoint::open(self.checkpoint.as_bytes(), key)?;
        same_log(checkpoint.origin.as_str(), key.name())?;
        self.covered_by(checkpoint)
    }

    /// Verifies that entry, proof and checkpoint fit together. Who signed them is not looked at:
    /// anybody could have made such a receipt.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify_unsigned(&self) -> Result<Checkpoint, ReceiptError> {
        let (checkpoint, _) = Checkpoint::parse(self.checkpoint.as_bytes())?;
        self.covered_by(checkpoint)
    }

    fn covered_by(&self, checkpoint: Checkpoint) -> Result<Checkpoint, ReceiptError> {
        let entry = Entry::parse(&self.entry)?;
        same_log(entry.origin, checkpoint.origin.as_str())?;
        if entry.seq != self.seq {
            return Err(ReceiptError::Seq { entry: entry.seq, receipt: self.seq });
        }
        let leaf = leaf_hash(&self.entry);
        if root_of_inclusion(&leaf, self.seq, checkpoint.size, &self.proof) == Some(checkpoint.root)
        {
            Ok(checkpoint)
        } else {
            Err(ReceiptError::Proof)
        }
    }
}

fn same_log(found: &str, expected: &str) -> Result<(), ReceiptError> {
    if found == expected {
        return Ok(());
    }
    Err(ReceiptError::Origin { found: found.to_owned(), expected: expected.to_owned() })
}
