//! Why somebody does something out of the ordinary, and what lets the office do it: both say something,
//! or nothing is done.

use serde::Serialize;

use super::super::refusal::{Fault, Refusal};
use super::information::told;
use crate::facts::Finding;
use crate::review::reasons::{FEWEST_OF_NAME, FEWEST_WORDS, is_name, is_sentence};

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
        match (why("reason", reason), named("basis", basis)) {
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

/// A reason that says something: a sentence, as considerations are.
///
/// # Errors
/// [`Refusal::Invalid`]: `missing-text`, `long-text`, `short-reason`.
pub(super) fn why(path: &str, text: &str) -> Result<String, Refusal> {
    let text = told(path, text)?;
    if is_sentence(&text) {
        return Ok(text);
    }
    let message = format!("say why in a sentence of at least {FEWEST_WORDS} words");
    Err(Refusal::Invalid(vec![Finding::new("short-reason", path, message)]))
}

/// A law or a rule, by name.
///
/// # Errors
/// [`Refusal::Invalid`]: `missing-text`, `long-text`, `short-basis`.
fn named(path: &str, text: &str) -> Result<String, Refusal> {
    let text = told(path, text)?;
    if is_name(&text) {
        return Ok(text);
    }
    let message = format!("name the law or rule in at least {FEWEST_OF_NAME} words");
    Err(Refusal::Invalid(vec![Finding::new("short-basis", path, message)]))
}
