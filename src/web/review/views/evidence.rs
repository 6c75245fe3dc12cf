//! What the page of the evidence shows. It has no field for a recommendation: no slip in a template can
//! show one before the finding is locked.

use askama::Template;

use super::{Choice, ClockView, Line, Problem};
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A fact as evidence.
#[derive(Clone, Debug)]
pub struct EvidenceRow {
    /// Key of the fact.
    pub key: String,
    /// Short mark to refer to it: B4.
    pub mark: String,
    /// What it is.
    pub label: String,
    /// Its value; none where unknown.
    pub value: Option<String>,
    /// What time it covers.
    pub period: String,
    /// Where it is from.
    pub source: String,
    /// Of which day.
    pub date: String,
    /// How good the evidence is.
    pub evidence: String,
    /// How sure the match with the person is, and who supplied it.
    pub matched: Option<String>,
    /// What the applicant says about it.
    pub comment: Option<String>,
}

/// A flag: a suspicion, no conclusion.
#[derive(Clone, Debug)]
pub struct FlagRow {
    /// What it says.
    pub text: String,
    /// From where, and of which day.
    pub source: String,
    /// By what it was matched to the person, and how surely.
    pub matched: String,
    /// Whether the applicant was asked, and what they answered.
    pub asked: String,
}

/// A criterion of the programme to be marked.
#[derive(Clone, Debug)]
pub struct CriterionRow {
    /// Its node.
    pub key: String,
    /// In the words of the regulation.
    pub question: String,
    /// The regulation.
    pub ground: String,
    /// Proven, refuted, cannot tell.
    pub choices: Vec<Choice>,
    /// Evidence it can rest on.
    pub rests: Vec<Choice>,
}

/// What the applicant was asked, or what came.
#[derive(Clone, Debug)]
pub struct ExchangedRow {
    /// Which of the two, and the day.
    pub label: String,
    /// Its words.
    pub text: String,
    /// Until when an answer is in time; none for an answer.
    pub until: Option<String>,
    /// That it waits for an answer.
    pub waits: Option<String>,
}

/// The forms beside the review: asking for information, giving the case back.
#[derive(Clone, Debug, Default)]
pub struct Aside {
    /// What is asked for, as typed.
    pub what: String,
    /// Until when, as typed.
    pub until: String,
    /// What came, as typed.
    pub came: String,
    /// Why the case is given back, as typed.
    pub why: String,
    /// Questions and answers, oldest first.
    pub exchanged: Vec<ExchangedRow>,
    /// How many questions wait, where which they are is not on record.
    pub unnamed: Option<String>,
    /// What was asked and has not come.
    pub asked: Option<String>,
    /// How many questions wait for an answer, where it is more than one.
    pub several: Option<String>,
    /// Until when the applicant may answer, before which nothing adverse is decided.
    pub awaited: Option<String>,
    /// How far ahead and how often it can be asked.
    pub stops: String,
    /// That a supervisor declared an emergency, and what that changes.
    pub urgent: Option<String>,
}

/// O2 and O3: the evidence, and the finding to lock.
#[derive(Debug, Template)]
#[template(path = "review/evidence.html")]
pub struct EvidencePage {
    /// Words.
    pub w: Wording,
    /// Around it.
    pub frame: Frame,
    /// Case number.
    pub number: String,
    /// Programme and version.
    pub programme: String,
    /// What is to be put right.
    pub problems: Vec<Problem>,
    /// Facts that can only help and are not known.
    pub mitigating: Vec<String>,
    /// The legal clock.
    pub clock: ClockView,
    /// Who the case is about.
    pub household: Vec<Line>,
    /// The act that opens the full identity, recorded; none for who may not.
    pub identity_act: Option<String>,
    /// How many facts are known.
    pub known: String,
    /// The evidence.
    pub facts: Vec<EvidenceRow>,
    /// The flags.
    pub flags: Vec<FlagRow>,
    /// Every criterion of the programme, in its order.
    pub criteria: Vec<CriterionRow>,
    /// What the officer proposes.
    pub proposed: Vec<Choice>,
    /// How sure they are.
    pub confidence: Vec<Choice>,
    /// The last entry of the case the person saw.
    pub seen: u64,
    /// The forms beside it.
    pub aside: Aside,
}
