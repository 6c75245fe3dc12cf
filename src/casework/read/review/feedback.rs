//! What one reviewer decided and what became of it: for themselves alone.

use super::super::{ReadError, Reader};
use super::judged::Judged;
use super::{DAYS_BACK, Viewer};

/// The most verdicts read of one person.
const MOST: u64 = 1_000;
const DAY_MS: i64 = 86_400_000;

/// A reviewer's own verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Since when, ms.
    pub since_ms: i64,
    /// The verdicts, newest first.
    pub verdicts: Vec<Judged>,
    /// Those of as many days before: their own past, and nobody else's.
    pub before: Vec<Judged>,
}

impl Feedback {
    /// Minutes from claim to verdict of some of them, ascending.
    #[must_use]
    pub fn minutes(verdicts: &[Judged]) -> Vec<u64> {
        super::quality::minutes(verdicts.iter())
    }
}

impl Reader {
    /// What `viewer` decided in the last 90 days and in the 90 before, through whichever account.
    ///
    /// # Errors
    /// What the store says; an entry or a finding that is not in its form.
    pub async fn feedback(&self, viewer: &Viewer, now_ms: i64) -> Result<Feedback, ReadError> {
        let since_ms = now_ms.saturating_sub(DAYS_BACK * DAY_MS);
        let from_ms = now_ms.saturating_sub(2 * DAYS_BACK * DAY_MS);
        let all = self.judged(Some(&viewer.person), from_ms, MOST).await?;
        let (verdicts, before) = all.into_iter().partition(|one| one.at_ms >= since_ms);
        Ok(Feedback { since_ms, verdicts, before })
    }
}
