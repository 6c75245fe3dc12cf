//! What a letter is composed from: the case, the recommendation, what humans decided, the legal
//! terms, the office.

use crate::decision::{Answer, NodeIndex, Outcome, Recommendation};
use crate::facts::{Date, FactIndex, Facts};
use crate::policy::Programme;
use crate::policy::document::Text;

/// Everything a letter is made of. Days are parameters: nothing here computes or looks at a clock.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'i> {
    /// The programme version that was applied.
    pub programme: &'i Programme,
    /// The facts it was applied to.
    pub facts: &'i Facts,
    /// What the machine recommended.
    pub recommendation: &'i Recommendation,
    /// What was decided.
    pub outcome: Outcome,
    /// What the reasons are.
    pub basis: Basis<'i>,
    /// Who decided.
    pub ruling: Ruling<'i>,
    /// Case number.
    pub number: &'i str,
    /// Who it is sent to: name first, then what the envelope needs.
    pub recipient: &'i [String],
    /// The day the application came.
    pub received: Date,
    /// What was received before.
    pub before: Before<'i>,
    /// Rupiah asked for, where an amount was; over the period of the programme's benefit.
    pub asked: Option<i64>,
    /// Rupiah given from now on, where an amount is; over the period of the programme's benefit.
    pub given: Option<i64>,
    /// The day of the letter.
    pub issued: Date,
    /// The day from which the decision holds.
    pub effective: Date,
    /// Legal terms.
    pub terms: Terms,
    /// Where people turn to.
    pub office: &'i Office,
    /// Whether the office is a demonstration.
    pub demo: bool,
}

/// Where the reasons come from.
#[derive(Clone, Copy, Debug)]
pub enum Basis<'i> {
    /// Those of the recommendation, which the human made their own; none where a rule decides.
    /// Against the person only those that none of their marks contradicts, and beside them what
    /// else they marked that stands against a grant.
    Recommendation(&'i [Marked]),
    /// The human's own marks: where they overruled, or where the machine only recommended a step.
    Marks(&'i [Marked]),
    /// Nothing but the last day of the term, which went by without a decision.
    Lapse(Date),
}

/// A criterion as a human marked it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The criterion: a node of the programme.
    pub node: NodeIndex,
    /// The mark.
    pub mark: Mark,
    /// The facts the mark rests on; none means all that the criterion reads.
    pub evidence: Vec<FactIndex>,
}

/// What a human found of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Its question is answered with yes.
    Proven,
    /// Its question is answered with no.
    Refuted,
    /// The evidence does not say.
    CannotTell,
}

impl Mark {
    /// The answer to the question that was found.
    #[must_use]
    pub const fn answer(self) -> Answer {
        match self {
            Self::Proven => Answer::Yes,
            Self::Refuted => Answer::No,
            Self::CannotTell => Answer::Unknown,
        }
    }
}

/// Under which authority it was decided.
#[derive(Clone, Copy, Debug)]
pub enum Ruling<'i> {
    /// By rule: a favourable outcome of an automatic leaf, for which an official answers.
    Rule {
        /// Name of that official.
        name: &'i str,
        /// Their position.
        position: &'i Text,
    },
    /// By law: the term lapsed in silence. An official answers for the letter, and decided nothing.
    Law {
        /// Name of that official.
        name: &'i str,
        /// Their position.
        position: &'i Text,
    },
    /// By humans.
    Human {
        /// Name of who decided.
        name: &'i str,
        /// Their position.
        position: &'i Text,
        /// The roles of everybody whose confirmation it took, in their order; the last decides.
        heard: &'i [Role],
        /// Whether an emergency stands, in which one of them is enough to grant.
        urgent: bool,
        /// The grounds in their own words.
        grounds: Option<Grounds<'i>>,
    },
}

/// What somebody who reviews is in the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// An officer.
    Officer,
    /// A supervisor.
    Supervisor,
}

impl<'i> Ruling<'i> {
    /// The reasons that were chosen.
    pub(super) fn chosen(&self) -> &'i [Chosen<'i>] {
        match self {
            Self::Human { grounds: Some(grounds), .. } => grounds.chosen,
            Self::Human { .. } | Self::Rule { .. } | Self::Law { .. } => &[],
        }
    }

    /// Who decided, the last of several.
    pub(super) fn last(&self) -> Role {
        match self {
            Self::Human { heard, .. } => heard.last().copied().unwrap_or(Role::Officer),
            Self::Rule { .. } | Self::Law { .. } => Role::Officer,
        }
    }
}

/// What a human owes for every adverse outcome and every change of mind.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'i> {
    /// The reasons chosen.
    pub chosen: &'i [Chosen<'i>],
    /// Their own sentences; the only free text of a letter.
    pub remark: &'i str,
}

/// A reason from the closed list, and the criterion it is about.
#[derive(Clone, Debug)]
pub struct Chosen<'i> {
    /// The reason, by code.
    pub code: &'i str,
    /// The criterion: a node of the programme.
    pub node: NodeIndex,
    /// What the code says of it.
    pub told: Text,
}

/// What the person had before.
#[derive(Clone, Copy, Debug)]
pub enum Before<'i> {
    /// This system does not know.
    Unknown,
    /// Nothing of this programme.
    Nothing,
    /// Aid.
    Aid {
        /// Rupiah, over the period of the programme's benefit.
        rupiah: i64,
        /// Whether it is paid on while an objection is examined.
        continues: bool,
    },
    /// A licence or a place.
    Held {
        /// What it is called.
        what: &'i Text,
        /// Whether it holds on while an objection is examined.
        continues: bool,
    },
}

/// Legal terms, in working days, and the days computed from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// To object, from proved delivery (UU 30/2014 art. 77: 21).
    pub objection: u16,
    /// To answer an objection (art. 77: 10).
    pub objection_answer: u16,
    /// To appeal (art. 78: 10).
    pub appeal: u16,
    /// To answer an appeal (art. 78: 10).
    pub appeal_answer: u16,
    /// To go to court, in days as the rule of the court counts them (Perma 6/2018 art. 5: 90).
    pub court: u16,
    /// The last day to object if the letter were delivered on the day of issue; none where it falls
    /// into a year without a calendar: then the letter is held until there is one.
    pub earliest_last_day: Option<Date>,
}

/// The office a person turns to. Every text is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its name.
    pub name: Text,
    /// Street and town.
    pub address: String,
    /// Where in the house.
    pub counter: Text,
    /// As it is dialled.
    pub phone: String,
    /// Days and hours with the zone.
    pub hours: Text,
    /// What help it gives, such as interpreters: one form of help a text.
    pub assistance: Vec<Text>,
    /// The official who answers objections.
    pub objections: Text,
    /// The superior who answers appeals.
    pub appeals: Text,
    /// The higher office it proposes to, where a programme's authority is a recommendation.
    pub proposes_to: Option<Text>,
}
