//! What the pages of the review show, as text.

mod board;
mod evidence;
mod queue;
mod verdict;

use crate::web::draw::Beam;

pub use board::{
    BoardRow, ClocksPage, DeadLetter, EmergenciesPage, GrantedView, UnprovedLetter,
    UnreviewedGrant, UnreviewedView,
};
pub use evidence::{Aside, CriterionRow, EvidencePage, EvidenceRow, ExchangedRow, FlagRow};
pub use queue::{BulkRow, QueueFilter, QueuePage, QueueRow};
pub use verdict::{
    BranchView, ComparedRow, ComparedTable, ComparisonPage, DonePage, FindingView, PasskeyAsked,
    PreviewPage, RecommendedView, VerdictChoice,
};

/// A legal clock in a row or at the head of a case.
#[derive(Clone, Debug)]
pub struct ClockView {
    /// What is urgent about it, as a tag.
    pub tag: Option<String>,
    /// How much is left, or that it stands still.
    pub left: String,
    /// The same, drawn; none where no calendar tells the term.
    pub beam: Option<Beam>,
    /// Until when.
    pub until: String,
    /// What follows if it lapses.
    pub lapse: Option<String>,
}

/// Something to put right, with the field it is about.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Id of the field.
    pub field: Option<String>,
    /// What to do.
    pub text: String,
}

/// One of several answers.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The word of the form.
    pub value: String,
    /// As shown.
    pub label: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

/// A label with its value.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
    /// What to know about it.
    pub note: Option<String>,
}

/// Where the other pages of a list are.
#[derive(Clone, Debug)]
pub struct Pager {
    /// Address of the first page, on a later one.
    pub first: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}
