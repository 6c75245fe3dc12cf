//! What the pages of the verdict show: the comparison, the letter before it is signed, what was done.

use askama::Template;

use super::{Aside, Choice, ClockView, Problem};
use crate::web::draw::Interval;
use crate::web::page::{Frame, Section};
use crate::web::review::form::Pairs;
use crate::web::wording::Wording;

/// A finding in short.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// What it proposes.
    pub direction: String,
    /// How sure, and when locked.
    pub confidence: String,
    /// Its entry's hash, short.
    pub hash: String,
}

/// The recommendation in short.
#[derive(Clone, Debug)]
pub struct RecommendedView {
    /// Its outcome.
    pub outcome: String,
    /// Code of its leaf.
    pub code: String,
    /// Its reason.
    pub reason: String,
    /// Its entry's hash, short.
    pub hash: String,
}

/// A criterion in the comparison.
#[derive(Clone, Debug)]
pub struct ComparedRow {
    /// The criterion.
    pub question: String,
    /// The mark of [`ComparedTable::whose`].
    pub mark: String,
    /// What the machine took.
    pub machine: String,
    /// Whether and how they differ.
    pub difference: String,
    /// Whether they do.
    pub differs: bool,
    /// The marks of [`ComparedTable::others`].
    pub others: Vec<String>,
}

/// Findings beside what the machine took, criterion by criterion.
#[derive(Clone, Debug)]
pub struct ComparedTable {
    /// Whose finding.
    pub whose: String,
    /// Whose findings stand beside it.
    pub others: Vec<String>,
    /// The criteria, in the order of the programme.
    pub rows: Vec<ComparedRow>,
}

/// How often decisions on this branch were changed.
#[derive(Clone, Debug)]
pub struct BranchView {
    /// In words.
    pub text: String,
    /// Drawn, where there are enough.
    pub interval: Option<Interval>,
    /// Since when, and what it does not say.
    pub note: String,
}

/// One of the ways to decide. Each takes as many acts as the others.
#[derive(Clone, Debug)]
pub struct VerdictChoice {
    /// The word of the form.
    pub value: String,
    /// As shown.
    pub label: String,
    /// What follows.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether it departs from the locked finding.
    pub changes_mind: bool,
    /// Why, as typed.
    pub changed: String,
}

/// O4: own finding beside the recommendation, and the verdict.
#[derive(Debug, Template)]
#[template(path = "review/comparison.html")]
pub struct ComparisonPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// Programme and version.
    pub programme: String,
    /// On how many criteria they differ.
    pub title: String,
    /// The entries.
    pub lede: String,
    /// What is to be put right.
    pub problems: Vec<Problem>,
    /// The legal clock.
    pub clock: ClockView,
    /// Own finding.
    pub finding: FindingView,
    /// The recommendation.
    pub recommended: RecommendedView,
    /// What others found, each with whose it is, for whoever settles.
    pub others: Vec<(String, FindingView)>,
    /// Differences in words.
    pub differences: Vec<String>,
    /// Criterion by criterion.
    pub table: ComparedTable,
    /// How often this branch was changed.
    pub branch: BranchView,
    /// The ways to decide.
    pub choices: Vec<VerdictChoice>,
    /// What comes after choosing.
    pub act_note: String,
    /// The criterion the reason is about.
    pub criteria: Vec<Choice>,
    /// What is true of it.
    pub codes: Vec<Choice>,
    /// The sentence, as typed.
    pub sentence: String,
    /// Whether the reader may send the case back.
    pub sends_back: bool,
    /// Why it is sent back, as typed.
    pub why: String,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// The forms beside it.
    pub aside: Aside,
}

/// What a passkey is asked.
#[derive(Clone, Debug)]
pub struct PasskeyAsked {
    /// For `navigator.credentials`, as JSON.
    pub options: String,
    /// To be sent back with the answer.
    pub ceremony: String,
}

/// O5: the letter before it is signed.
#[derive(Debug, Template)]
#[template(path = "review/preview.html")]
pub struct PreviewPage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// What is to be put right.
    pub problems: Vec<Problem>,
    /// The fields of the verdict as typed, which go back with the reader who changes it.
    pub typed: Pairs,
    /// Whether the letter goes out as it is signed.
    pub lede: String,
    /// The letter, rendered.
    pub letter: String,
    /// What the reading check says.
    pub reading: Vec<String>,
    /// What is about to be signed, in one sentence.
    pub act: String,
    /// That a supervisor declared an emergency, and what that changes.
    pub urgent: Option<String>,
    /// What the browser is to ask a passkey for; none without one.
    pub passkey: Option<PasskeyAsked>,
    /// Whether password and code will do.
    pub code: bool,
    /// Why only a passkey will do; none where password and code do too.
    pub passkey_only: Option<String>,
    /// The reader's login name, for whatever keeps their passwords.
    pub login_name: String,
    /// The present code, in a demonstration.
    pub shown: Option<String>,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// The commitment to the letter they read.
    pub notice: String,
}

/// O6: what was done and what happens next.
#[derive(Debug, Template)]
#[template(path = "review/done.html")]
pub struct DonePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// What was done.
    pub title: String,
    /// For whom, with what effect.
    pub lede: String,
    /// The entry's seal.
    pub seal: String,
    /// Its words.
    pub seal_label: String,
    /// The entry's place.
    pub seq: u64,
    /// As written.
    pub entry: String,
    /// Its leaf hash in full.
    pub leaf_hash: String,
    /// What the confirmation rests on.
    pub proof: String,
    /// What happens next and when.
    pub steps: Vec<String>,
    /// Whether there is a letter.
    pub letter: bool,
    /// Where the applicant turns to with a question, in lines; empty where the office said nothing.
    pub contact: Vec<String>,
}
