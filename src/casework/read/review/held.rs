//! Letters that are held because the term to object ends in a year without a calendar.

use super::super::super::refusal::Refusal;
use super::super::super::terms::Terms;
use super::super::{ReadError, Reader};
use crate::clock::Zone;
use crate::store::{Store, StoreError};

/// Letters that are looked through.
const LETTERS: u64 = 1_000;

/// Letters that wait for a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLetters {
    /// The year that has none.
    pub year: i16,
    /// Numbers of the cases, the oldest decision first; a thousand at most.
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
    let mut held = None;
    for letter in store.letters_due(None, LETTERS).await? {
        let Some(year) = terms.awaited_year(&letter, now_ms) else { continue };
        let held = held.get_or_insert_with(|| HeldLetters { year, numbers: Vec::new() });
        held.numbers.push(letter.number);
    }
    Ok(held)
}
