//! What was granted in an emergency and waits for somebody else to look again.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::super::super::refusal::Refusal;
use super::super::super::terms::Terms;
use super::super::{ReadError, Reader};
use super::looked::Looked;
use super::{ToldCase, Viewer};
use crate::calendar;
use crate::casework::review::outcome_of;
use crate::clock::Zone;
use crate::decision::Outcome;
use crate::ids::ActorId;
use crate::store::{self, Entry, Store};

/// Grants on a page: each is shown with its case.
const SHOWN: u64 = 5;
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
    /// Why it was urgent; none for who may not look again, nor once the person is forgotten.
    pub urgency: Option<Urgency>,
    /// The case, for who may look again.
    pub case: ToldCase,
    /// The latest recommendation of the case, as a look at it names it.
    pub latest_seq: Option<u64>,
    /// The last entry that names the case: what a form built on this was seen at.
    pub seen: u64,
}

impl Unreviewed {
    /// Whether the viewer neither declared the emergency, nor confirmed in it, nor has a conflict.
    #[must_use]
    pub const fn apart(&self) -> bool {
        !matches!(self.case, ToldCase::ToAnother)
    }
}

/// Some of the grants that wait for their review, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct UnreviewedPage {
    /// Five at most.
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
    /// What was granted in an emergency and waits for its review, the oldest five decided after entry
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
        let mut entries: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
        for (serial, entry) in self.store.entries_naming(&serials).await? {
            entries.entry(serial).or_default().push(entry);
        }
        let seqs: Vec<u64> = waiting.iter().map(|one| one.recommendation_seq).collect();
        let made = self.store.recommendations(&seqs).await?;
        let mut grants = Vec::with_capacity(waiting.len());
        for one in waiting {
            let entries = entries.remove(&one.serial).unwrap_or_default();
            let made = made.iter().find(|made| made.seq == one.recommendation_seq);
            grants.push(self.unreviewed_grant(viewer, one, &entries, made).await?);
        }
        Ok(UnreviewedPage { grants, after })
    }

    async fn unreviewed_grant(
        &self,
        viewer: &Viewer,
        one: store::EmergencyGrant,
        entries: &[Entry],
        made: Option<&store::Recommendation>,
    ) -> Result<Unreviewed, ReadError> {
        let party = [one.declared, one.confirmed].contains(&viewer.person);
        let (urgency, case) = if party || one.conflicts.contains(&viewer.person) {
            (None, ToldCase::ToAnother)
        } else {
            // What came after the decision is another review.
            let until = entries.partition_point(|entry| entry.seq <= one.decision_seq);
            let entries = entries.get(..until).unwrap_or_default();
            let looked = Looked::read(entries, ActorId::from_random(one.account))?;
            let finding = looked.finding.map(|at| at.seq);
            let seqs: Vec<u64> =
                [one.seq, one.recommendation_seq].into_iter().chain(finding).collect();
            let opened = self.opened(&seqs, "a grant in an emergency").await?;
            let payload = |seq| opened.get(&seq).map(|bytes| bytes.as_slice());
            let committed = (payload(one.recommendation_seq), finding.and_then(payload));
            let case = self.told_case(&one, made, committed).await?;
            (payload(one.seq).map(urgency).transpose()?, case)
        };
        Ok(Unreviewed {
            granted_ms: one.at_ms,
            outcome: outcome_of(one.outcome)
                .ok_or_else(|| ReadError::form("a grant in an emergency"))?,
            until: self.last_day(one.at_ms, calendar::LOOK_AGAIN),
            urgency,
            case,
            latest_seq: one.latest_seq,
            seen: entries.last().map(|entry| entry.seq).unwrap_or_default(),
            number: one.number,
        })
    }
}

fn urgency(bytes: &[u8]) -> Result<Urgency, ReadError> {
    serde_json::from_slice(bytes).map_err(|error| ReadError::because("an emergency", error))
}
