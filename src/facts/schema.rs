//! Which facts a programme knows: kind, range, unit, period, and what each may be used for.

use crate::facts::{Code, Date, Decimal, Finding, clip};

/// The place of a fact in its [`FactSchema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactIndex(pub(crate) u16);

impl FactIndex {
    /// The position in [`FactSchema::specs`].
    #[must_use]
    pub fn position(self) -> usize {
        usize::from(self.0)
    }
}

/// What values a fact may take; ranges include both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// A whole number; `choices`, where not empty, are the only values allowed, ascending.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
        /// The only values allowed, or empty for the whole range.
        choices: Vec<i64>,
    },
    /// An exact decimal with at most `places` digits after the point.
    Decimal {
        /// The least value.
        min: Decimal,
        /// The greatest value.
        max: Decimal,
        /// The most digits after the point, at most [`Decimal::MAX_PLACES`].
        places: u8,
    },
    /// An amount in whole rupiah.
    Rupiah {
        /// The least amount.
        min: i64,
        /// The greatest amount.
        max: i64,
    },
    /// True or false.
    Flag,
    /// One of the named choices, in the order of the document.
    Choice {
        /// The names, each once.
        choices: Vec<String>,
    },
    /// A quoted code of `min_length` to `max_length` characters (at most [`Code::CAPACITY`]).
    Code {
        /// The fewest characters.
        min_length: u8,
        /// The most characters.
        max_length: u8,
    },
    /// A calendar date.
    Date {
        /// The first day allowed.
        min: Date,
        /// The last day allowed.
        max: Date,
    },
}

/// The stretch of time a quantity covers; quantities of different periods never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Period {
    /// A state at a point in time.
    #[default]
    Instant,
    /// A flow over so many months: 1 a month, 12 a year.
    Months(u16),
}

/// What a fact may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Usage {
    /// Tests of the tree (and the priority).
    #[default]
    Test,
    /// The priority only.
    Score,
    /// A hint that calls for a human look and decides nothing.
    Signal,
    /// Tests and priority, where it can only help the person.
    FavourOnly,
}

/// How a recorded value may come to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Correction {
    /// The person can do something about it.
    Act,
    /// The record may be wrong; it can be corrected.
    Correct,
}

/// The way in which a fact marked actionable may change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recourse {
    /// By an act of the person, or by correcting the record.
    pub kind: Correction,
    /// The effort it asks of the person, compared with the other facts: lower is offered first.
    pub cost: u16,
    /// The choices it may change to, by position; any where empty.
    pub to: Vec<u16>,
}

/// One fact: its key, its kind and its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSpec {
    /// Key in lower snake case, used in documents, inputs and expressions.
    pub key: String,
    /// Allowed values.
    pub kind: FactKind,
    /// Unit of a number, such as `jiwa`, `hari`, `Rp/jiwa`; rupiah without one are `Rp`.
    pub unit: Option<String>,
    /// Period a number covers.
    pub period: Period,
    /// What it may be used for.
    pub usage: Usage,
    /// A ground on which nobody may be treated worse; never part of a counterfactual.
    pub protected: bool,
    /// Watched for fairness, never read by a decision.
    pub monitoring_only: bool,
    /// Cannot change; never part of a counterfactual.
    pub immutable: bool,
    /// How it may change, where it may.
    pub recourse: Option<Recourse>,
}

/// The facts of a programme in document order, found by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSchema {
    specs: Vec<FactSpec>,
    by_key: Vec<FactIndex>,
}

impl FactSchema {
    /// The most facts a programme may name.
    pub const MAX_FACTS: usize = 512;

    /// Checks and indexes the facts of a programme.
    ///
    /// # Errors
    /// All findings: keys that are malformed or repeated, empty ranges, empty or repeated choices.
    pub fn new(specs: Vec<FactSpec>) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        if specs.len() > Self::MAX_FACTS {
            let message = format!("{} facts; at most {}", specs.len(), Self::MAX_FACTS);
            return Err(vec![Finding::new("limit-exceeded", "facts", message)]);
        }
        for spec in &specs {
            spec.check(&mut findings);
        }
        let mut by_key: Vec<FactIndex> = (0..).take(specs.len()).map(FactIndex).collect();
        let key = |index: &FactIndex| specs.get(index.position()).map(|spec| spec.key.as_str());
        by_key.sort_by(|a, b| key(a).cmp(&key(b)));
        for pair in by_key.windows(2) {
            if let [a, b] = pair
                && key(a) == key(b)
            {
                let path = format!("facts.{}", key(a).unwrap_or_default());
                findings.push(Finding::new("duplicate-id", path, "this key stands twice"));
            }
        }
        if findings.is_empty() { Ok(Self { specs, by_key }) } else { Err(findings) }
    }

    /// The facts in document order.
    #[must_use]
    pub fn specs(&self) -> &[FactSpec] {
        &self.specs
    }

    /// The fact at `index`; `None` for an index of another schema.
    #[must_use]
    pub fn spec(&self, index: FactIndex) -> Option<&FactSpec> {
        self.specs.get(index.position())
    }

    /// The key at `index`, empty for an index of another schema.
    #[must_use]
    pub fn key(&self, index: FactIndex) -> &str {
        self.spec(index).map_or("", |spec| &spec.key)
    }

    /// The fact called `key`.
    #[must_use]
    pub fn index(&self, key: &str) -> Option<FactIndex> {
        let found = self.by_key.binary_search_by(|index| self.key(*index).cmp(key)).ok()?;
        self.by_key.get(found).copied()
    }

    /// The fact a case gives under `key`. What is only monitored is kept apart from cases: for them
    /// there is no such fact.
    pub(crate) fn given(&self, key: &str) -> Option<(FactIndex, &FactSpec)> {
        let index = self.index(key)?;
        let spec = self.spec(index)?;
        (!spec.monitoring_only).then_some((index, spec))
    }

    /// All facts in the order of their keys.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (FactIndex, &FactSpec)> {
        self.by_key.iter().filter_map(|index| Some((*index, self.spec(*index)?)))
    }

    /// All facts in document order.
    pub fn iter(&self) -> impl Iterator<Item = (FactIndex, &FactSpec)> {
        (0..).map(FactIndex).zip(&self.specs)
    }
}

/// Whether `name` is lower snake case, as keys and names of expressions are.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl FactSpec {
    fn check(&self, findings: &mut Vec<Finding>) {
        let path = format!("facts.{}", self.key);
        let mut refuse = |code, message: String| {
            findings.push(Finding::new(code, path.as_str(), message));
        };
        if !is_name(&self.key) {
            let key = clip(&self.key);
            refuse("malformed-name", format!("{key} is not lower snake case of 1 to 64 letters"));
        }
        if self.key == "id" {
            refuse("malformed-name", "`id` is the column of the case, not of a fact".to_owned());
        }
        let empty = match &self.kind {
            FactKind::Integer { min, max, choices } => {
                if !choices.is_sorted_by(|a, b| a < b) {
                    refuse("empty-range", "choices must ascend, each once".to_owned());
                }
                let outside = choices.iter().any(|choice| !(min..=max).contains(&choice));
                if outside {
                    refuse("empty-range", "a choice lies outside the range".to_owned());
                }
                min > max
            }
            FactKind::Rupiah { min, max } => min > max,
            FactKind::Decimal { min, max, places } => {
                if min.scaled(*places).is_none() || max.scaled(*places).is_none() {
                    let message = format!("the range does not fit 18 digits with {places} places");
                    refuse("limit-exceeded", message);
                }
                min > max || *places > Decimal::MAX_PLACES
            }
            FactKind::Choice { choices } => {
                let mut sorted: Vec<_> = choices.iter().collect();
                sorted.sort_unstable();
                if !sorted.is_sorted_by(|a, b| a < b) {
                    refuse("duplicate-id", "a choice stands twice".to_owned());
                }
                choices.is_empty() || choices.len() > usize::from(u16::MAX)
            }
            FactKind::Code { min_length, max_length } => {
                min_length > max_length || usize::from(*max_length) > Code::CAPACITY
            }
            FactKind::Date { min, max } => min > max,
            FactKind::Flag => false,
        };
        if empty {
            refuse("empty-range", "no value is allowed; give a range that holds one".to_owned());
        }
    }
}
