//! Grants in an emergency that nobody has looked at again: how many, and which of them wait too long.

use super::refusal::Refusal;
use super::terms::Terms;
use crate::clock::Zone;
use crate::store::Store;

/// The most that are looked at.
const MOST: u64 = 10_000;

/// What waits for its review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreviewed {
    /// How many wait.
    pub all: usize,
    /// Numbers of the cases whose last day is over.
    pub late: Vec<String>,
}

/// Grants in an emergency that wait for their review at `now_ms`. Where no calendar tells the last
/// day, nothing is late.
///
/// # Errors
/// What the store says.
pub async fn unreviewed(store: &Store, zone: Zone, now_ms: i64) -> Result<Unreviewed, Refusal> {
    let terms = Terms::shipped_or(None, zone)?;
    let waiting = store.unreviewed(MOST).await?;
    let over = |granted_ms| terms.look_again(granted_ms).is_some_and(|last_ms| last_ms < now_ms);
    let late = waiting.iter().filter(|one| over(one.at_ms)).map(|one| one.number.clone());
    Ok(Unreviewed { all: waiting.len(), late: late.collect() })
}
