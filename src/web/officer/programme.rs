//! One version of a programme: its whole tree with the traffic on each branch, its priority, its facts, its document.
use askama::Template;

use super::Figure;
use crate::web::draw::{Drawing, Sign};
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A question in the table that says what the drawing shows.
#[derive(Clone, Debug)]
struct NodeLine {
    number: String,
    question: String,
    answers: Vec<AnswerCell>,
}

/// An answer in that table.
#[derive(Clone, Debug)]
struct AnswerCell {
    name: String,
    cases: String,
    target: String,
    code: String,
}

/// A term of the priority score.
#[derive(Clone, Debug)]
struct TermLine {
    label: String,
    how: String,
    most: String,
}

/// A fact the programme may read.
#[derive(Clone, Debug)]
struct FactLine {
    label: String,
    period: String,
    uses: String,
    evidence: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/programme.html")]
struct ProgrammePage {
    w: Wording,
    frame: Frame,
    id: String,
    title: String,
    version: String,
    effective: String,
    notice: Option<String>,
    figures: Vec<Figure>,
    tree: [Drawing; 2],
    rows: Vec<NodeLine>,
    priority_note: String,
    terms: Vec<TermLine>,
    facts: Vec<FactLine>,
    facts_unused: String,
    digest: String,
    seq: u64,
    seq_shown: String,
    document_href: String,
}
