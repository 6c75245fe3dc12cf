//! The record of a letter: composed before anyone confirms it, kept as it was confirmed.

use super::super::refusal::{Fault, Refusal};
use super::super::terms::Terms;
use super::at_hand::AtHand;
use crate::calendar;
use crate::config::office::{self, Words};
use crate::decision::{Compiled, Outcome, Recommendation};
use crate::facts::{FactIndex, Facts};
use crate::notice::{
    self, Basis, Before, Grounds, Inputs, Mark, Marked, NoticeRecord, Ruling, compose,
};
use crate::policy::Programme;
use crate::policy::document::Text;
use crate::review;
use crate::review::reasons::ReasonCode;

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
    pub role: review::Role,
    /// Whether two review a case.
    pub second: bool,
    pub marks: &'a [Marked],
    pub code: Option<ReasonCode>,
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
    /// [`Refusal::Invalid`] with everything that is missing; a term in a year without a calendar.
    pub(in crate::casework) fn by_rule(&self, about: About<'_>) -> Result<NoticeRecord, Refusal> {
        let (name, position) = &self.official;
        self.compose(about, Basis::Recommendation, Ruling::Rule { name, position })
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
        let position = position_of(humans.role);
        let (first, second) = (position_of(review::Role::Officer), position_of(humans.role));
        let chosen = humans.code.map(chosen_of);
        let grounds = humans.code.zip(chosen.as_ref()).map(|(code, chosen)| Grounds {
            code: word_of(code),
            chosen,
            remark: humans.sentence,
        });
        let basis = if about.outcome == about.made.outcome {
            Basis::Recommendation
        } else {
            Basis::Marks(humans.marks)
        };
        let ruling = Ruling::Human {
            name: humans.name,
            position: &position,
            first: &first,
            second: humans.second.then_some(&second),
            grounds,
        };
        self.compose(about, basis, ruling)
    }

    fn compose(
        &self,
        about: About<'_>,
        basis: Basis<'_>,
        ruling: Ruling<'_>,
    ) -> Result<NoticeRecord, Refusal> {
        let issued = self.terms.date(about.at_ms)?;
        let granted = about.outcome.is_granting();
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
            before: Before::Nothing,
            asked: None,
            given: about.made.benefit.filter(|_| granted),
            issued,
            effective: issued,
            terms: notice::Terms {
                objection: calendar::OBJECTION.working_days,
                objection_answer: calendar::ANSWER.working_days,
                appeal: calendar::APPEAL.working_days,
                appeal_answer: calendar::ANSWER.working_days,
                court: COURT_DAYS,
                earliest_last_day: self.terms.after(issued, calendar::OBJECTION.working_days)?,
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
fn position_of(role: review::Role) -> Text {
    let (id, en) = match role {
        review::Role::Officer => ("Petugas", "Officer"),
        review::Role::Supervisor => ("Penyelia", "Supervisor"),
    };
    Text { id: id.to_owned(), en: en.to_owned() }
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

/// What a reason code stands for.
fn chosen_of(code: ReasonCode) -> Text {
    let (id, en) = match code {
        ReasonCode::Met => ("Syarat ini terpenuhi.", "This condition is met."),
        ReasonCode::NotMet => ("Syarat ini tidak terpenuhi.", "This condition is not met."),
        ReasonCode::EvidenceWrong => ("Data untuk syarat ini keliru.", "The record is wrong."),
        ReasonCode::EvidenceOutdated => {
            ("Data untuk syarat ini sudah lama.", "The record is out of date.")
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

/// The marks of a finding as a letter takes them: those that say something.
pub(in crate::casework) fn marks_of(
    programme: &Programme,
    criteria: &[review::finding::Marked],
) -> Vec<Marked> {
    use review::finding::Mark as Said;
    let compiled: &Compiled = programme.compiled();
    let marked = criteria.iter().filter_map(|said| {
        let mark = match said.mark? {
            Said::Proven => Mark::Proven,
            Said::Refuted => Mark::Refuted,
            Said::CannotTell => return None,
        };
        let node = compiled.nodes().find(|node| compiled.node_id(*node) == said.criterion)?;
        let fact = |key: &String| programme.schema().index(key);
        let evidence: Vec<FactIndex> = said.evidence.iter().filter_map(fact).collect();
        Some(Marked { node, mark, evidence })
    });
    marked.collect()
}

/// Who a letter of this case is sent to: name first, then the address, as the application gave them.
///
/// # Errors
/// An identity that does not open.
pub(in crate::casework) fn recipient(case: &AtHand) -> Result<Vec<String>, Refusal> {
    let identity = case.key.open_identity(&case.sealed_identity)?;
    let identity: serde_json::Value =
        serde_json::from_slice(&identity).map_err(|_| Fault::Worker)?;
    Ok(addressed(&identity))
}

/// The lines of an envelope.
pub(in crate::casework) fn addressed(identity: &serde_json::Value) -> Vec<String> {
    let line = |pointer: &str| identity.pointer(pointer).and_then(serde_json::Value::as_str);
    let name = line("/person/members/0/name").or_else(|| line("/person/name"));
    // Who came without a name is written to under the id they came with.
    let first = name.or_else(|| line("/id"));
    // A village that came as its code alone is no line of an envelope.
    let village = line("/person/village").filter(|village| village.contains(char::is_alphabetic));
    first.into_iter().chain(line("/person/address")).chain(village).map(str::to_owned).collect()
}
