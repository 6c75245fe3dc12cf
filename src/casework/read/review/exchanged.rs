//! What the applicant was asked and what came, in the words it was written in. Both are of the case
//! and of no finding: whoever reviews it reads all of it.

use super::super::{ReadError, Reader};
use super::looked::statement;
use crate::ledger::body::EntryBody;
use crate::store::Entry;

/// A question to the applicant, or something that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// When it was asked or came, ms.
    pub ts: u64,
    /// Which of the two.
    pub told: Told,
    /// Its words.
    pub text: String,
}

/// Which way something was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The applicant was asked.
    Question {
        /// Until when an answer is in time, ms.
        until: u64,
        /// Whether it waits for an answer for certain: nothing has come since. No answer names its
        /// question, so of those before one it cannot be said.
        waits: bool,
    },
    /// Something came.
    Answer,
}

impl Reader {
    /// What was asked and came in a case of these entries, oldest first; without the words of a
    /// person who is forgotten.
    ///
    /// # Errors
    /// What the store says; an entry or a payload that is not in its form.
    pub(super) async fn exchanged(&self, entries: &[Entry]) -> Result<Vec<Exchanged>, ReadError> {
        let mut told = Vec::new();
        for entry in entries {
            let statement = statement(entry)?;
            let one = match &statement.body {
                EntryBody::InformationRequested(body) => {
                    Told::Question { until: body.due, waits: true }
                }
                EntryBody::InformationReceived(_) => {
                    for (_, _, before) in &mut told {
                        answered(before);
                    }
                    Told::Answer
                }
                _ => continue,
            };
            told.push((entry.seq, statement.ts, one));
        }
        let seqs: Vec<u64> = told.iter().map(|(seq, ..)| *seq).collect();
        let mut words = self.opened(&seqs, WHAT).await?;
        let exchanged = told.into_iter().filter_map(|(seq, ts, told)| {
            let text = String::from_utf8(words.remove(&seq)?.to_vec());
            let text = text.map_err(|error| ReadError::because(WHAT, error));
            Some(text.map(|text| Exchanged { ts, told, text }))
        });
        exchanged.collect()
    }
}

/// What these payloads are.
const WHAT: &str = "a question or an answer";

const fn answered(told: &mut Told) {
    if let Told::Question { waits, .. } = told {
        *waits = false;
    }
}
