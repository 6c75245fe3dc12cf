//! The ledger: its last checkpoint and its entries, newest first.
use askama::Template;

use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// The last checkpoint.
#[derive(Clone, Debug)]
struct CheckpointView {
    size: String,
    root: String,
    until: String,
    seal: String,
    seal_label: String,
}

/// An entry in a list.
#[derive(Clone, Debug)]
pub(super) struct EntryLine {
    pub(super) seq: u64,
    pub(super) shown: String,
    pub(super) time: String,
    pub(super) event: String,
    pub(super) kind: String,
    pub(super) case: Option<String>,
    pub(super) hash: String,
    pub(super) previous: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/ledger.html")]
struct LedgerPage {
    w: Wording,
    frame: Frame,
    origin: String,
    title: String,
    checkpoint: Option<CheckpointView>,
    verified: String,
    entries: Vec<EntryLine>,
    newest: Option<String>,
    older: Option<String>,
    find_failed: bool,
}
