//! The case behind a grant in an emergency, as whoever looks again is told of it: what was asked for,
//! found, recommended and given. Who it is about, and what the facts are, has no field here.

use std::sync::Arc;

use super::super::case::{facts_in, made_again};
use super::super::{ProgrammeVersion, ReadError, Reader, Sight};
use super::compared::beside;
use super::{ComparedCriterion, LockedFinding};
use crate::casework::accounts::assignment;
use crate::casework::held;
use crate::decision::Outcome;
use crate::ids::Digest32;
use crate::ledger::fields::Role;
use crate::store;

/// The case behind a grant.
#[derive(Clone, Debug)]
pub struct GrantedCase {
    /// The programme that was applied.
    pub version: Arc<ProgrammeVersion>,
    /// When the application came to the office, ms.
    pub came_ms: i64,
    /// Days from the day it came to the day it was granted; none where no date tells either.
    pub days: Option<u64>,
    /// What was recommended.
    pub recommended: Outcome,
    /// What whoever confirmed had found before; none where the programme asks for no finding.
    pub finding: Option<LockedFinding>,
    /// Criterion by criterion: their marks, and what the machine took.
    pub criteria: Vec<ComparedCriterion>,
    /// The roles they held when they confirmed.
    pub roles: Vec<Role>,
}

/// What somebody is told of the case behind a grant.
#[derive(Clone, Debug)]
pub enum ToldCase {
    /// The case.
    Case(Box<GrantedCase>),
    /// Nothing: the person is forgotten.
    Forgotten,
    /// Nothing for now: another recommendation waits for its review, in which they may sit.
    UnderReview,
    /// Nothing: somebody else looks again.
    ToAnother,
}

impl Reader {
    /// The case behind a grant, with what its recommendation and the finding committed to, where that
    /// is still kept.
    pub(super) async fn told_case(
        &self,
        one: &store::EmergencyGrant,
        made: Option<&store::Recommendation>,
        (facts, finding): (Option<&[u8]>, Option<&[u8]>),
    ) -> Result<ToldCase, ReadError> {
        let (Some(made), Some(facts)) = (made, facts) else { return Ok(ToldCase::Forgotten) };
        if self.sight == Sight::Decided && !one.decided {
            return Ok(ToldCase::UnderReview);
        }
        let version = self.programme_of(&Digest32(made.programme)).await?;
        let version = version.ok_or_else(|| ReadError::form("the programme of a grant"))?;
        let compiled = version.programme.compiled();
        let recommended = made_again(compiled, &facts_in(facts, compiled)?, &made.leaf)?;
        let finding: Option<LockedFinding> = finding
            .map(serde_json::from_slice)
            .transpose()
            .map_err(|error| ReadError::because("a finding", error))?;
        Ok(ToldCase::Case(Box::new(GrantedCase {
            criteria: beside(compiled, &recommended, finding.as_ref(), &[]),
            came_ms: one.came_ms,
            days: self.days_between(one.came_ms, one.at_ms),
            recommended: recommended.outcome,
            roles: self.roles_then(one).await?,
            finding,
            version,
        })))
    }

    fn days_between(&self, from_ms: i64, until_ms: i64) -> Option<u64> {
        let (from, until) = (self.zone.local(from_ms)?.date(), self.zone.local(until_ms)?.date());
        u64::try_from(from.until(until).ok()?.get_days()).ok()
    }

    /// The roles that whoever confirmed held then.
    async fn roles_then(&self, one: &store::EmergencyGrant) -> Result<Vec<Role>, ReadError> {
        let Some(account) = self.store.account(&one.account).await? else { return Ok(Vec::new()) };
        let held = held::at(&self.store, &account).await?;
        let then = held.iter().map(assignment).filter(|held| held.holds_at(one.at_ms));
        let mut roles: Vec<Role> = then.map(|held| held.role).collect();
        roles.sort_unstable();
        roles.dedup();
        Ok(roles)
    }
}
