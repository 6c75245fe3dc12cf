//! The record of a letter: composed before anyone confirms it, kept as it was confirmed.

use super::super::refusal::Refusal;
use super::super::terms::Terms;
use crate::calendar::{self, Date};
use crate::config::office::{self, Words};
use crate::decision::{NodeIndex, Outcome, Recommendation};
use crate::facts::{FactIndex, Facts};
use crate::notice::{
    self, Basis, Before, Chosen, Grounds, Inputs, Mark, Marked, NoticeRecord, Question, Role,
    Ruling, compose,
};
use crate::policy::Programme;
use crate::policy::document::Text;
use crate::policy::explain::format;
use crate::review;
use crate::review::reasons::{Reason, ReasonCode};

/// To go to court: days as its own rule counts them (Perma 6/2018 art. 5).
const COURT_DAYS: u16 = 90;

/// What every letter of an office says of it.
#[derive(Clone, Debug)]
pub(in crate::casework) struct Letterhead {
    office: notice::Office,
    official: (String, Text),
    terms: Terms,
    demo: bool,
}

/// What a letter is about.
#[derive(Clone, Copy)]
pub(in crate::casework) struct About<'a> {
    pub programme: &'a Programme,
    pub facts: &'a Facts,
    pub made: &'a Recommendation,
    pub outcome: Outcome,
    /// Case number.
    pub number: &'a str,
    /// Who it is sent to.
    pub recipient: &'a [String],
    pub received_ms: i64,
    /// When it is written, ms.
    pub at_ms: i64,
}

/// What humans put into a letter.
#[derive(Clone, Copy)]
pub(in crate::casework) struct Humans<'a> {
    /// Name of who decides.
    pub name: &'a str,
    /// The roles of everybody whose confirmation it takes, in their order; who decides is the last.
    pub heard: &'a [Role],
    /// Whether an emergency stands, in which one of them is enough to grant.
    pub urgent: bool,
    pub marks: &'a [Marked],
    pub codes: &'a [Reason],
    pub sentence: &'a str,
}

impl Letterhead {
    /// Of an office.
    pub(in crate::casework) fn new(said: &office::Office, terms: Terms, demo: bool) -> Self {
        let office = notice::Office {
            name: text(&said.name),
            address: said.address.clone(),
            counter: text(&said.counter),
            phone: said.phone.clone(),
            hours: text(&said.hours),
            assistance: said.assistance.iter().map(text).collect(),
            objections: text(&said.objections),
            appeals: text(&said.appeals),
            proposes_to: said.proposes_to.as_ref().map(text),
        };
        let official = (said.official.name.clone(), text(&said.official.position));
        Self { office, official, terms, demo }
    }

    /// The letter of what a rule decides.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with everything that is missing. A year without a calendar holds the
    /// letter and refuses nothing.
    pub(in crate::casework) fn by_rule(&self, about: About<'_>) -> Result<NoticeRecord, Refusal> {
        let (name, position) = &self.official;
        self.compose(about, Basis::Recommendation(&[]), Ruling::Rule { name, position })
    }

    /// The letter of what humans decide.
    ///
    /// # Errors
    /// As [`Letterhead::by_rule`].
    pub(in crate::casework) fn by_humans(
        &self,
        about: About<'_>,
        humans: Humans<'_>,
    ) -> Result<NoticeRecord, Refusal> {
        let position = position_of(humans.heard.last().copied().unwrap_or(Role::Officer));
        let chosen: Vec<Chosen<'_>> = humans
            .codes
            .iter()
            .filter_map(|reason| {
                let node = node_of(about.programme, &reason.criterion)?;
                Some(Chosen { code: word_of(reason.code), node, told: told_of(reason.code) })
            })
            .collect();
        let grounds = Grounds { chosen: &chosen, remark: humans.sentence };
        let said = !chosen.is_empty() || !humans.sentence.is_empty();
        let grounds = said.then_some(grounds);
        let basis = if about.outcome == about.made.outcome {
            Basis::Recommendation(humans.marks)
        } else {
            Basis::Marks(humans.marks)
        };
        let Humans { name, heard, urgent, .. } = humans;
        let ruling = Ruling::Human { name, position: &position, heard, urgent, grounds };
        self.compose(about, basis, ruling)
    }

    /// The letter of what the law granted in silence: the last day of the term ended at `due_ms`.
    /// It holds from the day after.
    ///
    /// # Errors
    /// As [`Letterhead::by_rule`].
    pub(in crate::casework) fn by_law(
        &self,
        about: About<'_>,
        due_ms: i64,
    ) -> Result<NoticeRecord, Refusal> {
        let (name, position) = &self.official;
        let basis = Basis::Lapse(self.terms.date(due_ms)?);
        let effective = self.terms.date(due_ms.saturating_add(1))?;
        self.compose_from(about, basis, Ruling::Law { name, position }, effective)
    }

    /// The office a person turns to.
    pub(in crate::casework) const fn office(&self) -> &notice::Office {
        &self.office
    }

    /// That there is a letter about a case, and nothing of what it says.
    pub(in crate::casework) fn there_is_a_letter(&self, number: &str) -> String {
        notice::there_is_a_letter(number, &self.office.name, &self.office.phone)
    }

    /// That a question about a case can be answered until a day, and nothing of what it says.
    pub(in crate::casework) fn there_is_a_question(&self, number: &str, until: Date) -> String {
        let until = format::date(until);
        notice::there_is_a_question(number, &until, &self.office.name, &self.office.phone)
    }

    /// A question to whoever is to be written to, asked at the first moment and to be answered until
    /// the second, ms.
    pub(in crate::casework) fn question(
        &self,
        programme: &Text,
        number: &str,
        recipient: Vec<String>,
        asked: &str,
        (at_ms, due_ms): (i64, i64),
    ) -> Result<Question, Refusal> {
        // Lines flow on paper as they fit.
        let asked = asked.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Question {
            office: self.office.clone(),
            programme: programme.clone(),
            number: number.to_owned(),
            recipient,
            asked,
            issued: self.terms.date(at_ms)?,
            until: self.terms.date(due_ms)?,
            demo: self.demo,
        })
    }

    fn compose(
        &self,
        about: About<'_>,
        basis: Basis<'_>,
        ruling: Ruling<'_>,
    ) -> Result<NoticeRecord, Refusal> {
        self.compose_from(about, basis, ruling, self.terms.date(about.at_ms)?)
    }

    /// Composes a letter of today about what holds from the day `effective`.
    fn compose_from(
        &self,
        about: About<'_>,
        basis: Basis<'_>,
        ruling: Ruling<'_>,
        effective: Date,
    ) -> Result<NoticeRecord, Refusal> {
        let issued = self.terms.date(about.at_ms)?;
        let compiled = about.programme.compiled();
        let inputs = Inputs {
            programme: about.programme,
            facts: about.facts,
            recommendation: about.made,
            outcome: about.outcome,
            basis,
            ruling,
            number: about.number,
            recipient: about.recipient,
            received: self.terms.date(about.received_ms)?,
            // No register of what people receive is read here.
            before: Before::Unknown,
            asked: None,
            given: compiled.benefit(about.outcome, about.facts, &mut compiled.scratch()),
            issued,
            effective,
            terms: notice::Terms {
                objection: calendar::OBJECTION.working_days,
                objection_answer: calendar::ANSWER.working_days,
                appeal: calendar::APPEAL.working_days,
                appeal_answer: calendar::ANSWER.working_days,
                court: COURT_DAYS,
                earliest_last_day: self.terms.last_day_to_object(issued)?,
            },
            office: &self.office,
            demo: self.demo,
        };
        compose(&inputs).map_err(Refusal::Invalid)
    }
}

fn text(words: &Words) -> Text {
    Text { id: words.id.clone(), en: words.en.clone() }
}

/// What somebody of this role is called in a letter.
fn position_of(role: Role) -> Text {
    let (id, en) = match role {
        Role::Officer => ("Petugas", "Officer"),
        Role::Supervisor => ("Penyelia", "Supervisor"),
    };
    Text { id: id.to_owned(), en: en.to_owned() }
}

/// A role of the review as a letter names it.
pub(in crate::casework) const fn role_of(role: review::Role) -> Role {
    match role {
        review::Role::Officer => Role::Officer,
        review::Role::Supervisor => Role::Supervisor,
    }
}

const fn word_of(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::Met => "met",
        ReasonCode::NotMet => "not-met",
        ReasonCode::EvidenceWrong => "evidence-wrong",
        ReasonCode::EvidenceOutdated => "evidence-outdated",
        ReasonCode::EvidenceMissing => "evidence-missing",
        ReasonCode::DoesNotFit => "does-not-fit",
    }
}

/// What a reason code says of its criterion.
fn told_of(code: ReasonCode) -> Text {
    let (id, en) = match code {
        ReasonCode::Met => ("Syarat ini terpenuhi.", "This condition is met."),
        ReasonCode::NotMet => ("Syarat ini tidak terpenuhi.", "This condition is not met."),
        ReasonCode::EvidenceWrong => {
            ("Data untuk syarat ini keliru.", "The record for this condition is wrong.")
        }
        ReasonCode::EvidenceOutdated => {
            ("Data untuk syarat ini sudah lama.", "The record for this condition is out of date.")
        }
        ReasonCode::EvidenceMissing => {
            ("Data untuk syarat ini belum ada.", "There is no record for this condition.")
        }
        ReasonCode::DoesNotFit => (
            "Syarat ini tidak cocok dengan keadaan Anda.",
            "This condition does not fit your case.",
        ),
    };
    Text { id: id.to_owned(), en: en.to_owned() }
}

/// The node of this key.
pub(in crate::casework) fn node_of(programme: &Programme, key: &str) -> Option<NodeIndex> {
    let compiled = programme.compiled();
    compiled.nodes().find(|node| compiled.node_id(*node) == key)
}

/// The marks of a finding as a letter takes them.
pub(in crate::casework) fn marks_of(
    programme: &Programme,
    criteria: &[review::finding::Marked],
) -> Vec<Marked> {
    use review::finding::Mark as Said;
    let marked = criteria.iter().filter_map(|said| {
        let mark = match said.mark? {
            Said::Proven => Mark::Proven,
            Said::Refuted => Mark::Refuted,
            Said::CannotTell => Mark::CannotTell,
        };
        let node = node_of(programme, &said.criterion)?;
        let fact = |key: &String| programme.schema().index(key);
        let evidence: Vec<FactIndex> = said.evidence.iter().filter_map(fact).collect();
        Some(Marked { node, mark, evidence })
    });
    marked.collect()
}
