//! Verifying the ledger on demand: on a thread of its own, one run at a time, the page asks again until it is done.
use askama::Template;

use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// Something the verifier found wrong.
#[derive(Clone, Debug)]
struct FaultLine {
    place: String,
    class: String,
    text: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/verification.html")]
struct VerificationPage {
    w: Wording,
    frame: Frame,
    title: String,
    lede: String,
    running: bool,
    ended: Option<String>,
    lines: Vec<(String, String)>,
    faults: Vec<FaultLine>,
}
