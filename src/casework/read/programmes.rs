//! Programmes on record, and how many cases took each of their branches.
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::policy::document::Document;

/// A version of a programme as it was proposed.
#[derive(Clone, Debug)]
pub struct ProgrammeVersion {
    /// What the document says.
    pub document: Arc<Document>,
    /// SHA-256 of the bytes of the document.
    pub digest: [u8; 32],
    /// The bytes as they were proposed.
    pub bytes: Vec<u8>,
    /// The entry that proposed it.
    pub proposed_seq: u64,
}

/// How many cases took which way, by the latest recommendation of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Cases in all.
    pub cases: u64,
    /// Cases by leaf.
    pub leaves: BTreeMap<String, u64>,
    /// Cases by node: yes, no, unknown.
    pub branches: BTreeMap<String, [u64; 3]>,
}
