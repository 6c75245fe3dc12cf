//! What was granted in an emergency and waits for somebody else to look again.

use jiff::civil::Date;
use serde::Deserialize;

use super::super::super::refusal::Refusal;
use super::super::super::terms::Terms;
use super::super::{ReadError, Reader};
use super::Viewer;
use crate::calendar;
use crate::casework::review::outcome_of;
use crate::clock::Zone;
use crate::decision::Outcome;
use crate::store::{self, Store};
use crate::vault::CaseKey;

/// Grants on a page.
const SHOWN: u64 = 10;
/// The most that are looked through for those that wait too long.
const MOST: u64 = 10_000;

/// Why an emergency was declared, as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Urgency {
    /// By what law or rule.
    pub basis: String,
    /// Why.
    pub reason: String,
}

/// A grant that waits for its review.
#[derive(Clone, Debug)]
pub struct Unreviewed {
    /// Number of the case.
    pub number: String,
    /// When it was granted, ms.
    pub granted_ms: i64,
    /// What was given.
    pub outcome: Outcome,
    /// The last day to look again; none where no calendar tells it.
    pub until: Option<Date>,
    /// Why it was urgent; none once the person is forgotten.
    pub urgency: Option<Urgency>,
    /// Whether the viewer neither declared the emergency, nor confirmed in it, nor has a conflict.
    pub apart: bool,
    /// The last entry that names the case: what a form built on this was seen at.
    pub seen: u64,
}

/// Some of the grants that wait for their review, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct UnreviewedPage {
    /// Ten at most.
    pub grants: Vec<Unreviewed>,
    /// After which decision they go on; none where these are the last.
    pub after: Option<u64>,
}

/// How many grants in an emergency wait for their review at `now_ms`, and the numbers of those whose
/// last day is over. Where no calendar tells the last day, none is.
///
/// # Errors
/// What the store says.
pub async fn reviews_overdue(
    store: &Store,
    zone: Zone,
    now_ms: i64,
) -> Result<(usize, Vec<String>), Refusal> {
    let terms = Terms::shipped_or(None, zone)?;
    let waiting = store.unreviewed(None, MOST).await?;
    let over = |granted_ms| terms.look_again(granted_ms).is_some_and(|last_ms| last_ms < now_ms);
    let late = waiting.iter().filter(|one| over(one.at_ms)).map(|one| one.number.clone());
    Ok((waiting.len(), late.collect()))
}

impl Reader {
    /// What was granted in an emergency and waits for its review, the oldest ten decided after entry
    /// `after`.
    ///
    /// # Errors
    /// What the store says; a payload that does not open.
    pub async fn unreviewed(
        &self,
        viewer: &Viewer,
        after: Option<u64>,
    ) -> Result<UnreviewedPage, ReadError> {
        let mut waiting = self.store.unreviewed(after, SHOWN + 1).await?;
        let more = waiting.len() as u64 > SHOWN;
        waiting.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        let after = waiting.last().filter(|_| more).map(|last| last.decision_seq);
        let serials: Vec<i64> = waiting.iter().map(|one| one.serial).collect();
        let last = self.last_entries(&serials).await?;
        let mut shown = Vec::with_capacity(waiting.len());
        for one in waiting {
            let party = [one.declared, one.confirmed].contains(&viewer.person);
            shown.push(Unreviewed {
                granted_ms: one.at_ms,
                outcome: outcome_of(one.outcome)
                    .ok_or_else(|| ReadError::form("a grant in an emergency"))?,
                until: self.last_day(one.at_ms, calendar::LOOK_AGAIN),
                urgency: self.urgency(&one).await?,
                apart: !party && !one.conflicts.contains(&viewer.person),
                seen: last.get(&one.serial).copied().unwrap_or_default(),
                number: one.number,
            });
        }
        Ok(UnreviewedPage { grants: shown, after })
    }

    async fn urgency(&self, one: &store::EmergencyGrant) -> Result<Option<Urgency>, ReadError> {
        let shut = self.store.shut(&[one.seq]).await?.pop();
        let Some(shut) = shut else { return Ok(None) };
        let because = |error| ReadError::because("an emergency", error);
        let key = CaseKey::unwrap(&self.encryption, shut.case_id, &shut.wrapped_key);
        let (_, bytes) =
            key.and_then(|key| key.open_payload(shut.seq, &shut.sealed)).map_err(because)?;
        let read = serde_json::from_slice(&bytes);
        read.map(Some).map_err(|error| ReadError::because("an emergency", error))
    }
}
