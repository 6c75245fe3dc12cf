//! Why a reviewer decides as they do: codes tied to criteria, and at least one sentence of their own.

use serde::{Deserialize, Serialize};

use crate::decision::{Effect, Outcome};
use crate::facts::{self, clip};
use crate::policy::document::Document;
use crate::review::finding::Direction;

/// What is true of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// The evidence for it is wrong.
    EvidenceWrong,
    /// The evidence for it is of another time.
    EvidenceOutdated,
    /// The evidence for it is missing.
    EvidenceMissing,
    /// The criterion does not fit this case.
    DoesNotFit,
}

impl ReasonCode {
    /// Its word in forms and payloads.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::EvidenceWrong => "evidence_wrong",
            Self::EvidenceOutdated => "evidence_outdated",
            Self::EvidenceMissing => "evidence_missing",
            Self::DoesNotFit => "does_not_fit",
        }
    }
}

/// A code and the criterion it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Key of the node.
    pub criterion: String,
    /// What is true of it.
    pub code: ReasonCode,
}

/// The form as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonsForm {
    /// Codes.
    #[serde(default)]
    pub codes: Vec<Reason>,
    /// In the reviewer's own words.
    #[serde(default)]
    pub sentence: String,
    /// Why they now decide otherwise than they found; empty where they do not.
    #[serde(default)]
    pub change_of_mind: String,
}

/// Reasons that will do. Only [`ReasonsForm::check`] makes them. Serialised, they are the payload
/// that the confirmation commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reasons {
    codes: Vec<Reason>,
    sentence: String,
    change_of_mind: String,
}

impl Reasons {
    /// The codes.
    #[must_use]
    pub fn codes(&self) -> &[Reason] {
        &self.codes
    }

    /// The reviewer's own words; empty only where none are asked for.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Why they decide otherwise than they found; empty where they do not.
    #[must_use]
    pub fn change_of_mind(&self) -> &str {
        &self.change_of_mind
    }
}

/// The fewest words of a sentence.
pub const FEWEST_WORDS: usize = 5;
/// The fewest words that name a thing: a law or a rule, such as `Perbup 12/2026`, or a paper, such as
/// `Akta 2019`.
pub const FEWEST_OF_NAME: usize = 2;
/// The most [`characters`] of a text.
pub const MOST_CHARACTERS: usize = 4_000;

impl ReasonsForm {
    /// The reasons for deciding `outcome` where `recommended` was, and where the reviewer's own
    /// finding, if there is one, was `found`. A code and a sentence are asked for whatever is adverse,
    /// for what goes against the machine, and for a change of mind, which needs a sentence of its own
    /// as well. Granting what one found to grant, and what was recommended or left open, needs neither.
    ///
    /// # Errors
    /// Every fault: `unknown-criterion`, `missing-code`, `missing-sentence`, `long-text`,
    /// `missing-change-of-mind`, `same-text`, `met-against`, `not-met-for`.
    pub fn check(
        self,
        programme: &Document,
        found: Option<Direction>,
        recommended: Outcome,
        outcome: Outcome,
    ) -> Result<Reasons, Vec<facts::Finding>> {
        let mut faults = Vec::new();
        let mut tell = |code, path, message: String| {
            faults.push(facts::Finding::new(code, path, message));
        };
        let changed = found.is_some_and(|found| found.is_changed_by(outcome));
        let otherwise = recommended.effect() != Effect::Step && recommended != outcome;
        for reason in self.codes.iter().filter(|r| programme.nodes.get(&r.criterion).is_none()) {
            let message = format!("the programme has no criterion {}", clip(&reason.criterion));
            tell("unknown-criterion", "criterion", message);
        }
        let met = |reason: &Reason| reason.code == ReasonCode::Met;
        if outcome.is_adverse() && !self.codes.is_empty() && self.codes.iter().all(met) {
            let message = "a condition that is met is no reason against the person; name one that \
                           is not";
            tell("met-against", "code", message.to_owned());
        }
        if outcome.is_granting() && self.codes.iter().any(|r| r.code == ReasonCode::NotMet) {
            let message = "a condition that is not met is no reason to grant; name one that is";
            tell("not-met-for", "code", message.to_owned());
        }
        // Lines flow on paper as they fit.
        let flowing = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (sentence, change_of_mind) = (flowing(&self.sentence), flowing(&self.change_of_mind));
        let (sentence, change) = (sentence.as_str(), change_of_mind.as_str());
        if outcome.is_adverse() || otherwise || changed {
            if self.codes.is_empty() {
                let message = "name at least one criterion and what is true of it";
                tell("missing-code", "code", message.to_owned());
            }
            if !is_sentence(sentence) {
                let message = format!("say why in a sentence of at least {FEWEST_WORDS} words");
                tell("missing-sentence", "sentence", message);
            }
        }
        if changed {
            if !is_sentence(change) {
                let message = "the decision is not what you found; say in a sentence what changed";
                tell("missing-change-of-mind", "change_of_mind", message.to_owned());
            } else if change == sentence {
                let message = "why you changed your mind is not why you decide; say both";
                tell("same-text", "change_of_mind", message.to_owned());
            }
        }
        for (path, text) in [("sentence", sentence), ("change_of_mind", change)] {
            if characters(text) > MOST_CHARACTERS {
                tell("long-text", path, format!("at most {MOST_CHARACTERS} characters"));
            }
        }
        let (sentence, change_of_mind) = (sentence.to_owned(), change.to_owned());
        if faults.is_empty() {
            Ok(Reasons { codes: self.codes, sentence, change_of_mind })
        } else {
            Err(faults)
        }
    }
}

/// How many characters a text has. The end of a line is one, though a form sends CR and LF, so that
/// nothing is refused that a browser lets through (HTML Standard, `maxlength`).
#[must_use]
pub fn characters(text: &str) -> usize {
    text.chars().filter(|c| *c != '\r').count()
}

/// Whether a reason says something: at least [`FEWEST_WORDS`] words with letters in them.
#[must_use]
pub fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    words.count() >= FEWEST_WORDS
}

/// Whether a text can name a thing: at least [`FEWEST_OF_NAME`] words, one with letters.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    words.count() >= FEWEST_OF_NAME && text.chars().any(char::is_alphabetic)
}
