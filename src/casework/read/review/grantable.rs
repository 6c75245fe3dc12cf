//! Cases an officer may grant together: they hold them, were shown the recommendation, and it grants.

use std::sync::Arc;

use super::super::{ProgrammeVersion, ReadError, Reader};
use super::looked::Looked;
use super::{Viewer, Whose};
use crate::casework::review::outcome_of;
use crate::decision::Outcome;
use crate::ids::{ActorId, Digest32};
use crate::store::QueueFilter;

/// More are not granted with one signature.
const MOST: u64 = 50;

/// A case that may be granted with others.
#[derive(Clone, Debug)]
pub struct Grantable {
    /// Its number.
    pub number: String,
    /// The programme applied.
    pub version: Arc<ProgrammeVersion>,
    /// What would be granted.
    pub outcome: Outcome,
    /// The last entry that names it.
    pub seen: u64,
}

impl Reader {
    /// The cases `viewer` may grant together.
    ///
    /// # Errors
    /// What the store says.
    pub async fn grantable(&self, viewer: &Viewer) -> Result<Vec<Grantable>, ReadError> {
        let filter = QueueFilter { whose: Whose::Of(viewer.account), ..QueueFilter::default() };
        let actor = ActorId::from_random(viewer.account);
        let mut grantable = Vec::new();
        for queued in self.store.queue(&filter, MOST).await? {
            let entries = self.store.entries_of(queued.review.state.serial).await?;
            let looked = Looked::read(&entries, actor)?;
            if !looked.may_see() || looked.seat.is_none() || looked.decided.is_some() {
                continue;
            }
            let Some(made) = self.store.recommendation(queued.review.recommendation_seq).await?
            else {
                continue;
            };
            let Some(outcome) = outcome_of(made.outcome).filter(|outcome| outcome.is_granting())
            else {
                continue;
            };
            let version = self.programme_of(&Digest32(made.programme)).await?;
            let version = version.ok_or_else(|| ReadError::form("the programme under review"))?;
            let (number, seen) = (queued.number, looked.last);
            grantable.push(Grantable { number, version, outcome, seen });
        }
        Ok(grantable)
    }
}
