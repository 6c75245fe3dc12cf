//! A value, how well it is evidenced, where it comes from; and all facts of one case.

use crate::facts::{Code, Date, Decimal, FactIndex, FactKind, FactSchema};

/// The value of a fact; no floating point anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// An amount in whole rupiah.
    Rupiah(i64),
    /// True or false.
    Flag(bool),
    /// The position of a choice in its list.
    Choice(u16),
    /// A quoted code.
    Code(Code),
    /// A calendar date.
    Date(Date),
}

/// How well a value is evidenced, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Grade {
    /// The applicant says so.
    #[default]
    Declared,
    /// A register says so.
    Register,
    /// An officer has seen it.
    Verified,
}

impl Grade {
    /// All grades, weakest first.
    pub const ALL: [Self; 3] = [Self::Declared, Self::Register, Self::Verified];

    /// The word used in documents, inputs and the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Register => "register",
            Self::Verified => "verified",
        }
    }

    /// The grade called `word`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == word)
    }
}

/// A known value and its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fact {
    /// The value.
    pub value: Value,
    /// How well it is evidenced.
    pub grade: Grade,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Provenance {
    /// The register, document or person.
    pub source: Option<String>,
    /// The day the source speaks of.
    pub as_of: Option<Date>,
}

/// A value that the schema does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The fact has another kind, or belongs to another schema.
    #[error("the value is of another kind than the fact")]
    Kind,
    /// The value lies outside the range, the choices or the length allowed.
    #[error("the value lies outside what the fact allows")]
    Range,
}

/// The facts of one case; what is not there is unknown.
///
/// Every value lies within the range of the schema it was made for: the only way in is
/// [`Facts::set`]. Positions are those of that schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    entries: Vec<Option<Fact>>,
    provenance: Vec<Option<Box<Provenance>>>,
}

impl Facts {
    /// All facts of `schema` unknown.
    #[must_use]
    pub fn unknown(schema: &FactSchema) -> Self {
        let count = schema.specs().len();
        Self { entries: vec![None; count], provenance: vec![None; count] }
    }

    /// The fact at `index`, where it is known.
    #[must_use]
    #[inline]
    pub fn get(&self, index: FactIndex) -> Option<Fact> {
        self.entries.get(index.position()).copied().flatten()
    }

    /// As [`Facts::get`], without the copy.
    #[inline]
    pub(crate) fn entry(&self, index: FactIndex) -> Option<&Fact> {
        self.entries.get(index.position())?.as_ref()
    }

    /// Where the fact at `index` comes from.
    #[must_use]
    pub fn provenance(&self, index: FactIndex) -> Option<&Provenance> {
        self.provenance.get(index.position())?.as_deref()
    }

    /// Puts `fact` at `index`, or makes it unknown with `None`.
    ///
    /// # Errors
    /// [`ValueError`] where `schema` does not allow the value; nothing is changed then.
    pub fn set(
        &mut self,
        schema: &FactSchema,
        index: FactIndex,
        fact: Option<Fact>,
    ) -> Result<(), ValueError> {
        let spec = schema.spec(index).ok_or(ValueError::Kind)?;
        if let Some(fact) = fact {
            spec.kind.admits(&fact.value)?;
        }
        *self.entries.get_mut(index.position()).ok_or(ValueError::Kind)? = fact;
        if fact.is_none() {
            self.set_provenance(index, None);
        }
        Ok(())
    }

    /// As [`Facts::set`], for a value the schema has just admitted.
    pub(crate) fn put(&mut self, index: FactIndex, fact: Fact, provenance: Option<Provenance>) {
        self.replace(index, fact);
        self.set_provenance(index, provenance);
    }

    /// Makes the fact at `index` unknown.
    pub(crate) fn forget(&mut self, index: FactIndex) {
        if let Some(entry) = self.entries.get_mut(index.position()) {
            *entry = None;
        }
    }

    /// Puts a fact that is known to lie in range.
    pub(crate) fn replace(&mut self, index: FactIndex, fact: Fact) {
        if let Some(entry) = self.entries.get_mut(index.position()) {
            *entry = Some(fact);
        }
    }

    /// Takes the fact at `index` over from `other`, facts of the same schema.
    pub(crate) fn restore(&mut self, index: FactIndex, other: &Self) {
        if let Some(entry) = self.entries.get_mut(index.position()) {
            *entry = other.get(index);
        }
    }

    /// Records where the fact at `index` comes from.
    pub fn set_provenance(&mut self, index: FactIndex, provenance: Option<Provenance>) {
        if let Some(slot) = self.provenance.get_mut(index.position()) {
            *slot = provenance.map(Box::new);
        }
    }
}

impl FactKind {
    /// The names of the choices, empty for another kind.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        if let Self::Choice { choices } = self { choices } else { &[] }
    }

    /// Whether a fact of this kind may have `value`.
    ///
    /// # Errors
    /// [`ValueError::Kind`] for a value of another kind, [`ValueError::Range`] for one not allowed.
    pub fn admits(&self, value: &Value) -> Result<(), ValueError> {
        let within = match (self, value) {
            (Self::Integer { min, max, choices }, Value::Integer(n)) => {
                (min..=max).contains(&n) && (choices.is_empty() || choices.contains(n))
            }
            (Self::Decimal { min, max, places }, Value::Decimal(d)) => {
                (min..=max).contains(&d) && d.places() <= *places
            }
            (Self::Rupiah { min, max }, Value::Rupiah(n)) => (min..=max).contains(&n),
            (Self::Flag, Value::Flag(_)) => true,
            (Self::Choice { choices }, Value::Choice(n)) => usize::from(*n) < choices.len(),
            (Self::Code { min_length, max_length }, Value::Code(code)) => {
                (usize::from(*min_length)..=usize::from(*max_length)).contains(&code.as_str().len())
            }
            (Self::Date { min, max }, Value::Date(date)) => (min..=max).contains(&date),
            _ => return Err(ValueError::Kind),
        };
        if within { Ok(()) } else { Err(ValueError::Range) }
    }
}
