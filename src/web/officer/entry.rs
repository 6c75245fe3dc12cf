//! One entry: its note, its seal, its proof of inclusion.
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::ledger::{self, EntryLine};
use crate::casework::read::{EntryRead, Proof};
use crate::ledger::proof::Sibling;
use crate::web::desk::Desk;
use crate::web::draw::{self, Drawing};
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::{Wording, full_hash, short_hash};

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
    /// Whether the recomputed root is that of the checkpoint; none while no checkpoint covers the
    /// entry.
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
    /// None while it is withheld.
    note: Option<String>,
    seal: String,
    seal_label: String,
    proof: ProofView,
}

/// `GET /ledger/{seq}`.
///
/// # Errors
/// [`Failure::NotFound`] if there is no such entry; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(seq): Path<u64>,
) -> Result<Response, Failure> {
    let w = desk.w;
    let entry = state.reader().entry_for(seq, desk.sight()).await.map_err(Failure::fault)?;
    let entry = entry.ok_or(Failure::NotFound)?;
    let proof = state.reader().proof(&entry).await.map_err(Failure::fault)?;
    let frame = desk.frame(&state, Section::Ledger).await;
    page::show(&EntryPage {
        moment: w.moment(entry.ts),
        leaf_hash: full_hash(&entry.leaf_hash.0),
        previous: full_hash(&entry.previous.0),
        before: seq.checked_sub(1).map(|before| (before, w.number(before))),
        seal: draw::seal(&entry.leaf_hash.0),
        seal_label: w.fill("seal-entry", &[("seq", &w.number(seq))]),
        proof: proof_view(&entry, proof.as_ref(), w),
        entry: ledger::line(&entry, w),
        note: entry.note,
        w,
        frame,
    })
}

/// `GET /ledger/{seq}/receipt`: the proof as a file, for `timbang verify-receipt`.
///
/// # Errors
/// [`Failure::NotFound`] if there is no such entry, no checkpoint covers it yet, or it is withheld;
/// [`Failure::Fault`] if the store cannot be read.
pub async fn receipt(
    State(state): State<AppState>,
    desk: Desk,
    Path(seq): Path<u64>,
) -> Result<Response, Failure> {
    let text = state.reader().receipt(seq, desk.sight()).await.map_err(Failure::fault)?;
    let text = text.ok_or(Failure::NotFound)?;
    Ok(page::download(&format!("timbang-{seq}.receipt"), "text/plain; charset=utf-8", text))
}

/// The proof of an entry as its table and drawing show it.
pub(super) fn proof_view(entry: &EntryRead, proof: Option<&Proof>, w: Wording) -> ProofView {
    let shown = w.number(entry.seq);
    let own = short_hash(&entry.leaf_hash.0);
    let mut rows = vec![ProofRow { side: w.say("proof-entry"), hash: own.clone(), result: own }];
    let mut siblings = Vec::new();
    for (side, hash, result) in proof.iter().flat_map(|proof| &proof.steps) {
        let (side, name) = match side {
            Sibling::Left => (draw::Side::Left, "proof-left"),
            Sibling::Right => (draw::Side::Right, "proof-right"),
        };
        let hash = short_hash(&hash.0);
        siblings.push(draw::Sibling { side, hash: hash.clone() });
        rows.push(ProofRow { side: w.say(name), hash, result: short_hash(&result.0) });
    }
    let mut drawing = draw::proof(&shown, &w.say("proof-root"), &siblings);
    drawing.title = w.fill("proof-title", &[("seq", &shown)]);
    drawing.description = w.say("proof-description");
    let size = proof.map_or(0, |proof| proof.size);
    let steps = u64::try_from(siblings.len()).unwrap_or_default();
    ProofView {
        seq: entry.seq,
        matches: proof.map(|proof| proof.matches),
        summary: w.count_of("proof-summary", steps, "size", &w.number(size)),
        rows,
        drawing,
        shown,
    }
}
