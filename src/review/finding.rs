//! The officer's own finding, made from the evidence before the recommendation is shown.

use serde::{Deserialize, Serialize};

use crate::decision::{Effect, Outcome};
use crate::facts::{self, clip};
use crate::policy::document::Document;

/// What the evidence says of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It is met, and the evidence shows it.
    Proven,
    /// It is not met, and the evidence shows it.
    Refuted,
    /// The evidence does not tell.
    CannotTell,
}

/// How the officer would decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// In favour of the person.
    Granting,
    /// Against the person.
    Adverse,
    /// Neither, as the evidence stands.
    Open,
}

impl Direction {
    /// Whether deciding `outcome` is a change of mind: for the person where the finding was against
    /// them, or against them where it was not.
    #[must_use]
    pub fn is_changed_by(self, outcome: Outcome) -> bool {
        match (self, outcome.effect()) {
            (Self::Granting | Self::Open, Effect::Adverse) | (Self::Adverse, Effect::Granting) => {
                true
            }
            (Self::Granting | Self::Open, Effect::Granting | Effect::Step)
            | (Self::Adverse, Effect::Adverse | Effect::Step) => false,
        }
    }
}

/// How sure the officer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Could well be otherwise.
    Low,
    /// Rather so.
    Medium,
    /// Quite sure.
    High,
}

/// One criterion as the form gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marked {
    /// Key of the node.
    pub criterion: String,
    /// What the evidence says; none where it was left unmarked.
    pub mark: Option<Mark>,
    /// Keys of the facts the mark rests on.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// The form as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingForm {
    /// Marks in any order; a criterion left out is unmarked.
    pub criteria: Vec<Marked>,
    /// How the officer would decide.
    pub direction: Direction,
    /// How sure they are.
    pub confidence: Confidence,
}

/// A finding that may be locked: every criterion of the programme, in its order. Only
/// [`FindingForm::check`] makes one. Serialised, it is the payload that `finding.recorded` commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    criteria: Vec<Marked>,
    direction: Direction,
    confidence: Confidence,
}

impl Finding {
    /// Every criterion, in the order of the programme.
    #[must_use]
    pub fn criteria(&self) -> &[Marked] {
        &self.criteria
    }

    /// How the officer would decide.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// How sure they are.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }
}

impl FindingForm {
    /// Whether it finds any criterion proven or refuted.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let says = |marked: &Marked| matches!(marked.mark, Some(Mark::Proven | Mark::Refuted));
        self.criteria.iter().any(says)
    }

    /// The finding under a programme.
    ///
    /// # Errors
    /// Every fault: a criterion or fact the programme does not have (`unknown-criterion`,
    /// `unknown-fact`), a criterion marked twice (`twice`), a mark that rests on nothing
    /// (`missing-evidence`), a finding against the person without a single mark (`missing-mark`).
    pub fn check(self, programme: &Document) -> Result<Finding, Vec<facts::Finding>> {
        let mut faults = Vec::new();
        for (place, marked) in self.criteria.iter().enumerate() {
            let path = format!("criteria.{}", marked.criterion);
            let mut tell = |code, message| faults.push(facts::Finding::new(code, &*path, message));
            let shown = clip(&marked.criterion);
            if programme.nodes.get(&marked.criterion).is_none() {
                tell("unknown-criterion", format!("the programme has no criterion {shown}"));
            }
            let before = self.criteria.iter().take(place);
            if before.into_iter().any(|other| other.criterion == marked.criterion) {
                tell("twice", format!("criterion {shown} is marked twice; mark it once"));
            }
            for fact in marked.evidence.iter().filter(|f| programme.facts.get(f).is_none()) {
                tell("unknown-fact", format!("the programme reads no fact {}", clip(fact)));
            }
            let says = matches!(marked.mark, Some(Mark::Proven | Mark::Refuted));
            if says && marked.evidence.is_empty() {
                tell("missing-evidence", "say which evidence shows it".to_owned());
            }
        }
        if self.direction == Direction::Adverse && !self.says_something() {
            let message = "a finding against the person rests on at least one criterion; mark it";
            faults.push(facts::Finding::new("missing-mark", "criteria", message));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let unmarked = |criterion: &str| Marked {
            criterion: criterion.to_owned(),
            mark: None,
            evidence: Vec::new(),
        };
        let of = |criterion: &str| self.criteria.iter().find(|m| m.criterion == criterion).cloned();
        let criteria =
            programme.nodes.iter().map(|(key, _)| of(key).unwrap_or_else(|| unmarked(key)));
        let criteria = criteria.collect();
        Ok(Finding { criteria, direction: self.direction, confidence: self.confidence })
    }
}
