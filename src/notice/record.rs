//! The record of a letter: the fourteen elements a person must be told, none of which can be left
//! out (42 CFR 431.210, UU 30/2014, UU 27/2022 art. 10; background of each at its field).

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::words;
use crate::facts::{Date, Finding};
use crate::ids::Digest32;
use crate::policy::document::Text;

/// What a letter says, in the order in which it is read. Every text stands in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elements {
    /// 1. The outcome in the first sentence, and from when.
    pub outcome: Verdict,
    /// 2. What was asked, what was received before, and the difference.
    pub asked: Asked,
    /// 3. The specific reasons, one a criterion.
    pub reasons: Reasons,
    /// 4. The articles the reasons rest on; each once.
    pub grounds: Vec<String>,
    /// 5. What the system did and what humans did.
    pub roles: Roles,
    /// 6. The evidence relied on, and how to see it.
    pub evidence: Evidence,
    /// 7. What would change the result.
    pub changes: Vec<Text>,
    /// 8. The right to object.
    pub objection: Objection,
    /// 9. What happens to payment or licence meanwhile.
    pub meanwhile: Text,
    /// 10. What comes after an objection.
    pub next_steps: Vec<Text>,
    /// 11. The rights to correction and to re-examination by a human.
    pub rights: Vec<Text>,
    /// 12. An office with hours, and where.
    pub contact: Contact,
    /// 13. Help with language and form.
    pub help: Text,
    /// 14. By what the letter is known and checked.
    pub reference: Reference,
}

/// Element 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The outcome, one of the closed list.
    pub outcome: String,
    /// The outcome as the title of the letter, without a full stop.
    pub headline: Text,
    /// The day from which it holds.
    pub effective: Day,
    /// That day in a sentence.
    pub from_when: Text,
    /// Whether this office decides or proposes, and to whom.
    pub standing: Text,
}

/// Element 2. A reduction is adverse: the difference is told even where it is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What was asked, and when.
    pub request: Text,
    /// What was received or held before.
    pub before: Text,
    /// What changes.
    pub difference: Text,
    /// What the programme says wherever it shows, such as that it is an example.
    pub notice: Option<Text>,
}

/// Element 3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// One a criterion, the main one first.
    pub criteria: Vec<Reason>,
    /// The reasons a human chose from the list; none where nobody had to choose one.
    pub chosen: Vec<Choice>,
    /// The human's own sentences, as written; none only where they owe none.
    pub remark: Option<String>,
}

/// A reason chosen from the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// The criterion it is about, as a question.
    pub criterion: Text,
    /// What the code says of it.
    pub told: Text,
}

/// One criterion and why it decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The reason in a sentence.
    pub sentence: Text,
    /// The rule in plain words.
    pub rule: Text,
    /// The values used.
    pub values: Vec<Used>,
    /// What the rule needs.
    pub needed: Text,
    /// The article.
    pub ground: String,
}

/// A value that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// What it is.
    pub label: Text,
    /// The value with its unit and period, and how well it is evidenced.
    pub value: Text,
    /// Where it comes from.
    pub source: Text,
    /// The day the source speaks of.
    pub as_of: Day,
}

/// Element 5 (UU 27/2022 art. 10; Directive on Automated Decision-Making, levels II to IV).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// What the system did.
    pub system: Text,
    /// The questions it went through, with their answers: the main elements of the result.
    pub factors: Vec<Text>,
    /// What humans did.
    pub human: Text,
    /// Who decided: name, position, office.
    pub decided_by: Text,
}

/// Element 6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What was relied on.
    pub values: Vec<Used>,
    /// How to see it.
    pub access: Text,
}

/// Element 8 (UU 30/2014 art. 77).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// To whom.
    pub to: Text,
    /// How.
    pub how: Text,
    /// The term as a rule: it runs from proved delivery.
    pub term: Text,
    /// The last day if the letter is delivered on the day it is counted from; no last day is earlier.
    /// None while the year it falls into has no calendar.
    pub earliest_last_day: Option<Day>,
    /// That day in words, or that it is not known yet.
    pub last_day: Text,
    /// That a later delivery moves it, or what the letter waits for.
    pub later: Text,
    /// That it costs nothing.
    pub cost: Text,
    /// What help there is.
    pub help: Text,
    /// Who answers, by when, and what silence means.
    pub answer: Text,
    /// The article.
    pub ground: String,
}

/// Element 12.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name of the office.
    pub office: Text,
    /// Street and town.
    pub address: String,
    /// Where in the house, such as `Loket 3`.
    pub counter: Text,
    /// As it is dialled.
    pub phone: String,
    /// Days and hours with the zone.
    pub hours: Text,
}

/// Element 14. The leaf hash of the decision joins it on paper: the decision commits to this record,
/// so it cannot stand in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Case number.
    pub number: String,
    /// Who it is sent to: name first, then what the envelope needs.
    pub recipient: Vec<String>,
    /// Day of issue.
    pub issued: Day,
    /// Programme and version.
    pub programme: Text,
    /// SHA-256 of the programme file.
    pub digest: Digest32,
    /// How anybody checks it without us.
    pub check: Vec<Text>,
    /// Whether it is a demonstration and decides nothing.
    pub demo: bool,
}

/// A letter with nothing missing. Only [`NoticeRecord::new`] and [`NoticeRecord::parse`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRecord {
    elements: Elements,
}

impl NoticeRecord {
    /// The record of these elements.
    ///
    /// # Errors
    /// Every element that is missing, empty or cannot be printed: a missing element is a missing
    /// decision.
    pub fn new(elements: Elements) -> Result<Self, Vec<Finding>> {
        let findings = super::complete::check(&elements);
        if findings.is_empty() { Ok(Self { elements }) } else { Err(findings) }
    }

    /// What it says.
    #[must_use]
    pub fn elements(&self) -> &Elements {
        &self.elements
    }

    /// Whether it cannot be sent: the last day to object falls into a year without a calendar.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.elements.objection.earliest_last_day.is_none()
    }

    /// The record of a letter that was held, as it is printed on `printed`: `last` is the last day to
    /// object if it is delivered that day. A record that was not held stays as it is.
    ///
    /// # Errors
    /// A last day that does not come after the day of issue.
    pub fn let_go(mut self, printed: Date, last: Date) -> Result<Self, Vec<Finding>> {
        if self.is_held() {
            let last = Day(last);
            let objection = &mut self.elements.objection;
            objection.earliest_last_day = Some(last);
            objection.last_day = words::last_day(&last.told_with_weekday());
            objection.later = words::later_than(&Day(printed).told());
        }
        Self::new(self.elements)
    }

    /// The day it bears.
    #[must_use]
    pub fn day(&self) -> Date {
        self.elements.reference.issued.0
    }
}
