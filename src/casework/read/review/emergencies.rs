//! What was granted in an emergency and waits for somebody else to look again.

use jiff::civil::Date;
use serde::Deserialize;

use super::super::{ReadError, Reader};
use super::Viewer;
use crate::calendar;
use crate::casework::review::outcome_of;
use crate::decision::Outcome;
use crate::store;
use crate::vault::CaseKey;

/// Grants shown.
const SHOWN: u64 = 10;

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

impl Reader {
    /// What was granted in an emergency and waits for its review, oldest first.
    ///
    /// # Errors
    /// What the store says; a payload that does not open.
    pub async fn unreviewed(&self, viewer: &Viewer) -> Result<Vec<Unreviewed>, ReadError> {
        let waiting = self.store.unreviewed(SHOWN).await?;
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
        Ok(shown)
    }

    async fn urgency(&self, one: &store::Unreviewed) -> Result<Option<Urgency>, ReadError> {
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
