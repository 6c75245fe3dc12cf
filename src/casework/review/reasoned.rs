//! Why a supervisor does something out of the ordinary, and what lets the office do it.

use serde::Serialize;

use super::super::refusal::{Fault, Refusal};
use super::information::told;

/// A reason with its basis. Its JSON is what is sealed, and what the entry commits to.
#[derive(Serialize)]
pub(super) struct Reasoned {
    basis: String,
    reason: String,
}

impl Reasoned {
    /// Of what somebody wrote.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every text that says nothing.
    pub(super) fn read(reason: &str, basis: &str) -> Result<Self, Refusal> {
        match (told("reason", reason), told("basis", basis)) {
            (Ok(reason), Ok(basis)) => Ok(Self { basis, reason }),
            (Err(Refusal::Invalid(mut all)), Err(Refusal::Invalid(more))) => {
                all.extend(more);
                Err(Refusal::Invalid(all))
            }
            (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
        }
    }

    /// # Errors
    /// Never: two texts have a JSON.
    pub(super) fn json(&self) -> Result<Vec<u8>, Fault> {
        serde_json::to_vec(self).map_err(|_| Fault::Worker)
    }
}
