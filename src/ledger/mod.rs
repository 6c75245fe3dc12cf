//! The tamper-evident record: canonical entries, chain, tree, checkpoints, proofs, verification.
//!
//! The format is `audits/README.md`, byte for byte. Everything here takes bytes and gives bytes:
//! files, tables, clocks and randomness are the callers'.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod assertion;
pub mod body;
pub mod canonical;
pub mod chain;
pub mod checkpoint;
pub mod commitment;
pub mod disclosure;
mod encoding;
pub mod entry;
pub mod export;
pub mod fields;
pub mod genesis;
pub mod key;
pub mod merkle;
pub mod note;
pub mod origin;
pub mod programme_text;
pub mod proof;
pub mod receipt;
pub mod review_fields;
pub mod terms;
pub mod tile;
pub mod verify;
