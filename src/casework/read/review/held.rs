//! Letters that are held because the term to object ends in a year without a calendar.

use super::super::super::refusal::Refusal;
use super::super::super::terms::Terms;
use super::super::{ReadError, Reader};
use crate::clock::Zone;
use crate::store::{Store, StoreError};

/// Letters whose numbers are told.
const TOLD: u64 = 20;

/// Letters that wait for a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLetters {
    /// The year that has none.
    pub year: i16,
    /// How many wait.
    pub all: u64,
    /// Numbers of the cases, the oldest decision first; twenty at most.
    pub numbers: Vec<String>,
}

impl Reader {
    /// The letters that wait for a calendar at `now_ms`; none where there are none.
    ///
    /// # Errors
    /// What the store says.
    pub async fn held_letters(&self, now_ms: i64) -> Result<Option<HeldLetters>, ReadError> {
        let terms = Terms::of(self.calendars.clone(), self.zone);
        Ok(held(&self.store, &terms, now_ms).await?)
    }
}

/// The letters of an office in `zone` that wait at `now_ms` for a calendar that the program does not
/// carry; none where there are none.
///
/// # Errors
/// What the store says.
pub async fn held_letters(
    store: &Store,
    zone: Zone,
    now_ms: i64,
) -> Result<Option<HeldLetters>, Refusal> {
    Ok(held(store, &Terms::shipped_or(None, zone)?, now_ms).await?)
}

async fn held(
    store: &Store,
    terms: &Terms,
    now_ms: i64,
) -> Result<Option<HeldLetters>, StoreError> {
    let Some((year, from_ms)) = terms.awaited_from(now_ms) else { return Ok(None) };
    let (all, numbers) = store.letters_due_from(from_ms, TOLD).await?;
    Ok((all > 0).then_some(HeldLetters { year, all, numbers }))
}
