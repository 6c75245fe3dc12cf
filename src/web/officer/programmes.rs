//! The list of programmes.
use askama::Template;

use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A version of a programme.
#[derive(Clone, Debug)]
struct ProgrammeLine {
    href: String,
    id: String,
    title: String,
    version: String,
    status: String,
    example: bool,
    cases: String,
    granting: String,
    refusals: String,
    digest: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/programmes.html")]
struct ProgrammesPage {
    w: Wording,
    frame: Frame,
    rows: Vec<ProgrammeLine>,
}
