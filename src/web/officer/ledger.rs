//! The ledger: its last checkpoint and its entries, newest first.
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::casework::read::{EntryRead, LedgerHead, WITHHELD};
use crate::web::desk::Desk;
use crate::web::draw;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::verification::Run;
use crate::web::wording::{Wording, full_hash, short_hash};

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

/// Entries on a page.
const PAGE: u64 = 20;

/// The query of the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Entries before this place.
    before: Option<u64>,
    /// The entry a reader looks for, as typed.
    #[serde(default)]
    seq: String,
}

/// `GET /ledger`.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let w = desk.w;
    if let Some(seq) = typed(&asked.seq)
        && desk.reader(&state).entry(seq).await.map_err(Failure::fault)?.is_some()
    {
        return Ok(Redirect::to(&format!("/ledger/{seq}")).into_response());
    }
    let head = state.ledger_head().await;
    let entries =
        desk.reader(&state).entries_before(asked.before, PAGE).await.map_err(Failure::fault)?;
    let last = entries.last().map(|entry| entry.seq).filter(|seq| *seq > 0);
    let frame = desk.frame(&state, Section::Ledger).await;
    page::show(&LedgerPage {
        origin: head.as_ref().map(|head| head.origin.clone()).unwrap_or_default(),
        title: w.count("ledger-title", head.as_ref().map_or(0, |head| head.size)),
        checkpoint: head.as_ref().map(|head| checkpoint_view(head, w)),
        verified: verified(&state.verification().run(), w),
        entries: entries.iter().map(|entry| line(entry, w)).collect(),
        newest: asked.before.is_some().then(|| "/ledger".to_owned()),
        older: last.map(|seq| format!("/ledger?before={seq}")),
        find_failed: !asked.seq.is_empty(),
        w,
        frame,
    })
}

/// A number as people copy it from a page or a letter: with its points.
fn typed(text: &str) -> Option<u64> {
    let digits: String =
        text.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
    digits.parse().ok()
}

fn checkpoint_view(head: &LedgerHead, w: Wording) -> CheckpointView {
    let last = w.number(head.covered.saturating_sub(1));
    CheckpointView {
        size: w.number(head.covered),
        root: full_hash(&head.root.0),
        until: format!("{last}, {}", w.moment(head.covered_ms)),
        seal: draw::seal(&head.root.0),
        seal_label: w.say("seal-checkpoint"),
    }
}

fn verified(run: &Run, w: Wording) -> String {
    match run {
        Run::Finished { ended_ms, report, .. } if report.is_whole() => {
            let seq = w.number(report.size.saturating_sub(1));
            w.fill("verified-intact", &[("time", &w.moment(*ended_ms)), ("seq", &seq)])
        }
        Run::Finished { ended_ms, .. } => {
            w.fill("verified-broken", &[("time", &w.moment(*ended_ms))])
        }
        Run::None | Run::Running { .. } | Run::Failed { .. } => w.say("verified-never"),
    }
}

/// An entry as lists show it.
pub(super) fn line(entry: &EntryRead, w: Wording) -> EntryLine {
    EntryLine {
        seq: entry.seq,
        shown: w.number(entry.seq),
        time: w.moment(entry.ts),
        event: w.say(kind_message(entry.kind)),
        kind: entry.kind.to_owned(),
        case: entry.case.map(|case| case.to_string()),
        hash: short_hash(&entry.leaf_hash.0),
        previous: short_hash(&entry.previous.0),
    }
}

/// The message that names what an entry of this kind says.
pub fn kind_message(kind: &str) -> &'static str {
    match kind {
        "genesis" => "kind-genesis",
        "programme.proposed" => "kind-programme-proposed",
        "application.received" => "kind-application-received",
        "decision.recommended" => "kind-decision-recommended",
        "access.changed" => "kind-access-changed",
        "erasure.executed" => "kind-erasure-executed",
        "review.opened" => "kind-review-opened",
        "review.claimed" => "kind-review-claimed",
        "review.released" => "kind-review-released",
        "review.expired" => "kind-review-expired",
        "review.escalated" => "kind-review-escalated",
        "conflict.declared" => "kind-conflict-declared",
        "finding.recorded" => "kind-finding-recorded",
        "recommendation.revealed" => "kind-recommendation-revealed",
        "information.requested" => "kind-information-requested",
        "information.received" => "kind-information-received",
        "clock.stopped" => "kind-clock-stopped",
        "clock.resumed" => "kind-clock-resumed",
        "leave.given" => "kind-leave-given",
        "emergency.declared" => "kind-emergency-declared",
        "emergency.reviewed" => "kind-emergency-reviewed",
        "challenge.issued" => "kind-challenge-issued",
        "review.confirmed" => "kind-review-confirmed",
        "review.overruled" => "kind-review-overruled",
        "review.sent_back" => "kind-review-sent-back",
        WITHHELD => "kind-review-withheld",
        "decision.issued" => "kind-decision-issued",
        "decision.deemed" => "kind-decision-deemed",
        "notice.issued" => "kind-notice-issued",
        "notice.delivered" => "kind-notice-delivered",
        "programme.approved" => "kind-programme-approved",
        "programme.activated" => "kind-programme-activated",
        "programme.suspended" => "kind-programme-suspended",
        "access.activated" => "kind-access-activated",
        "enrolment.challenged" => "kind-enrolment-challenged",
        "authenticator.enrolled" => "kind-authenticator-enrolled",
        "authenticator.revoked" => "kind-authenticator-revoked",
        "account.reset" => "kind-account-reset",
        "account.vouched" => "kind-account-vouched",
        "record.viewed" => "kind-record-viewed",
        _ => "kind-other",
    }
}

/// `GET /ledger/checkpoint`: the last checkpoint, for anyone; it holds a size and a root.
///
/// # Errors
/// [`Failure::NotFound`] before the first; [`Failure::Fault`] if the store cannot be read.
pub async fn checkpoint(State(state): State<AppState>) -> Result<Response, Failure> {
    let note = state.reader().checkpoint().await.map_err(Failure::fault)?;
    Ok(page::download("checkpoint", "text/plain; charset=utf-8", note.ok_or(Failure::NotFound)?))
}
