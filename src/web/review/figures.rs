//! What the pages of figures show, as text: P3 for those who answer for the reviews, O7 for who
//! reviewed.
use askama::Template;

use super::views::Line;
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A decision in a list of them.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Case number.
    pub number: String,
    /// When it was made.
    pub when: String,
    /// Of a measure, what was recommended and what was decided; of one's own, what one decided and
    /// what it became.
    pub cells: [String; 2],
}

/// O7: the reader's own figures, compared with nobody.
#[derive(Debug, Template)]
#[template(path = "review/feedback.html")]
pub struct FeedbackPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Since when.
    pub since: String,
    /// Figures with n.
    pub figures: Vec<Line>,
    /// Decisions.
    pub rows: Vec<DecisionRow>,
}

/// A measure with its number of cases.
#[derive(Clone, Debug)]
pub struct MeasureRow {
    /// What it measures, or whose it is.
    pub label: String,
    /// How it is computed.
    pub note: String,
    /// Of how many.
    pub n: String,
    /// The figure, or why there is none.
    pub figure: String,
    /// Its 95 % interval.
    pub interval: String,
    /// Where the cases behind it stand; none where it has none, or they are a person's.
    pub cases: Option<String>,
}

/// A reviewer with enough verdicts.
#[derive(Clone, Debug)]
pub struct ReviewerView {
    /// Their name.
    pub name: String,
    /// Their figures.
    pub rows: Vec<MeasureRow>,
}

/// P3: quality of the review.
#[derive(Debug, Template)]
#[template(path = "review/quality.html")]
pub struct QualityPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Since when.
    pub since: String,
    /// Of the office.
    pub unit: Vec<MeasureRow>,
    /// Of reviewers with 30 cases or more.
    pub reviewers: Vec<ReviewerView>,
    /// Whether the reader looks again at what was granted in an emergency.
    pub looks_again: bool,
}

/// P3: the cases behind a measure, in order of time and without whose they are.
#[derive(Debug, Template)]
#[template(path = "review/measure.html")]
pub struct MeasurePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Since when.
    pub since: String,
    /// What is measured.
    pub title: String,
    /// How it is computed.
    pub note: String,
    /// How many of how many, and how many of these are shown.
    pub counted: String,
    /// The cases.
    pub rows: Vec<DecisionRow>,
}
