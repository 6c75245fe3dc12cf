//! The JSON line of an entry, written and refused.

use serde::Deserialize;

use super::EntryBody;
use crate::ledger::canonical::{self, CanonicalError};
use crate::ledger::fields::Actor;

/// The JSON line of an entry: who, what, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who acts.
    pub actor: Actor,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ts: u64,
    /// What is said.
    pub body: EntryBody,
}

/// Why a line is not a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The text is not canonical JSON.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A field is missing, unknown, or not of its form.
    #[error("{0}")]
    Schema(String),
    /// A kind that the format does not have.
    #[error("`{0}` is not a kind of entry")]
    Kind(String),
}

#[derive(Deserialize)]
pub(super) struct Kind<'a> {
    #[serde(borrow)]
    pub kind: &'a str,
}

pub(super) fn from_json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, StatementError> {
    serde_json::from_str(line).map_err(|error| StatementError::Schema(error.to_string()))
}

impl Statement {
    pub(super) fn write_before<'a, F: serde::ser::SerializeStruct>(
        &self,
        field: &str,
        mut common: &'a [&'static str],
        fields: &mut F,
    ) -> Result<&'a [&'static str], F::Error> {
        while let [name, rest @ ..] = common
            && *name < field
        {
            self.write_common(name, fields)?;
            common = rest;
        }
        Ok(common)
    }

    pub(super) fn write_common<F: serde::ser::SerializeStruct>(
        &self,
        name: &'static str,
        fields: &mut F,
    ) -> Result<(), F::Error> {
        match name {
            "kind" => fields.serialize_field(name, self.body.kind()),
            _ => fields.serialize_field(name, &self.ts),
        }
    }

    /// Writes the line.
    ///
    /// # Errors
    /// When the result would not be canonical (`ts` above 2^53-1).
    pub fn to_line(&self) -> Result<String, CanonicalError> {
        canonical::write(self)
    }
}
