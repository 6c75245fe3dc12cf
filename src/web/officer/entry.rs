//! One entry: its note, its seal, its proof of inclusion.
use askama::Template;

use super::ledger::EntryLine;
use crate::web::draw::Drawing;
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A step of a proof in its table.
#[derive(Clone, Debug)]
pub(super) struct ProofRow {
    pub(super) side: String,
    pub(super) hash: String,
    pub(super) result: String,
}

/// The proof that an entry is under the last checkpoint.
#[derive(Clone, Debug)]
pub(super) struct ProofView {
    pub(super) seq: u64,
    pub(super) shown: String,
    /// Whether the recomputed root is that of the checkpoint; none while no checkpoint covers the entry.
    pub(super) matches: Option<bool>,
    pub(super) summary: String,
    pub(super) rows: Vec<ProofRow>,
    pub(super) drawing: Drawing,
}

#[derive(Debug, Template)]
#[template(path = "officer/entry.html")]
struct EntryPage {
    w: Wording,
    frame: Frame,
    entry: EntryLine,
    moment: String,
    leaf_hash: String,
    previous: String,
    before: Option<(u64, String)>,
    note: String,
    seal: String,
    seal_label: String,
    proof: ProofView,
}
