//! One case. Two pages: the file alone, for as long as the recommendation may not be seen, and the file with it. The first
//! has no field for a recommendation, so no slip in a template can show one.
use askama::Template;

use super::entry::ProofView;
use crate::web::draw::{Drawing, Sign};
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A fact in the list of evidence.
#[derive(Clone, Debug)]
struct FactLine {
    label: String,
    period: Option<String>,
    value: Option<String>,
    evidence: String,
    source: String,
    date: String,
}

/// The case file: what was sent and found, nothing of what the machine made of it.
#[derive(Clone, Debug)]
struct FileView {
    number: String,
    case_id: String,
    received: String,
    programme: String,
    programme_href: String,
    version: String,
    example: bool,
    known: String,
    facts: Vec<FactLine>,
}

/// A reason with its ground.
#[derive(Clone, Debug)]
struct ReasonView {
    code: String,
    text: String,
    ground: String,
    remedy: Option<String>,
}

/// A step of the path as a sentence.
#[derive(Clone, Debug)]
struct SentenceView {
    sentence: String,
    ground: String,
}

/// A change that would change the result.
#[derive(Clone, Debug)]
struct WayView {
    kind: String,
    sentence: String,
}

/// A term of the priority score.
#[derive(Clone, Debug)]
struct TermLine {
    label: String,
    points: String,
    most: String,
    could_add: String,
}

/// What the machine recommends, and why.
#[derive(Clone, Debug)]
struct RecommendationView {
    title: String,
    sign: Sign,
    outcome: String,
    code: String,
    adverse: bool,
    granting: bool,
    near_line: Option<String>,
    priority: String,
    priority_of: String,
    priority_note: String,
    cap: String,
    could_add: String,
    benefit: String,
    reasons: Vec<ReasonView>,
    path: Vec<Drawing>,
    sentences: Vec<SentenceView>,
    missing: Vec<String>,
    counterfactuals: Vec<WayView>,
    terms: Vec<TermLine>,
    leaf_hash: String,
    seal: String,
    seal_label: String,
    proof: ProofView,
}

#[derive(Debug, Template)]
#[template(path = "officer/case_file.html")]
struct CaseFilePage {
    w: Wording,
    frame: Frame,
    file: FileView,
}

#[derive(Debug, Template)]
#[template(path = "officer/case_revealed.html")]
struct CaseRevealedPage {
    w: Wording,
    frame: Frame,
    file: FileView,
    recommendation: RecommendationView,
}
