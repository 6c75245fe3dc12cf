//! Factors proved again within a session, shortly before an act that weighs.

use super::sessions::hashed;
use super::{Accounts, trail};
use crate::casework::acting::Acting;
use crate::casework::refusal::Refusal;
use crate::ledger::review_fields::ProofOfHuman;
use crate::review::Refused;
use crate::store::{AccountId, Proved, StepUp, StoreError};

/// How long factors that were proved again are fresh: five minutes, ms.
pub const FRESH_MS: i64 = 5 * 60 * 1000;

/// The session in which somebody acts on the accounts of others: what they proved in it is read where
/// the act is done.
#[derive(Clone, Copy)]
pub struct InSession<'s> {
    /// Its id.
    pub id: &'s [u8; 16],
    /// The time by the clock of sessions, ms.
    pub now_ms: i64,
}

impl std::fmt::Debug for InSession<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InSession").field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}

/// That the person of a session proved their factors again and did so of late. It is made from the
/// row of the session alone, read where the act is done, and is worth nothing later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SteppedUp {
    at_ms: i64,
    proof: ProofOfHuman,
}

impl SteppedUp {
    /// From what stands beside the session, if it is fresh at `now_ms` by the clock of sessions: the
    /// machine's, not that of a demonstration.
    #[must_use]
    pub fn fresh(row: Option<StepUp>, now_ms: i64) -> Option<Self> {
        let row = row.filter(|row| is_fresh(row, now_ms))?;
        let proof = match row.proved {
            Proved::Passkey => ProofOfHuman::Passkey,
            Proved::PasswordTotp => ProofOfHuman::PasswordTotp,
            Proved::PasswordRecovery | Proved::Password => return None,
        };
        Some(Self { at_ms: row.at_ms, proof })
    }

    /// When, ms.
    #[must_use]
    pub const fn at_ms(self) -> i64 {
        self.at_ms
    }

    /// By which factors.
    #[must_use]
    pub const fn proof(self) -> ProofOfHuman {
        self.proof
    }
}

fn is_fresh(row: &StepUp, now_ms: i64) -> bool {
    (row.at_ms..=row.at_ms + FRESH_MS).contains(&now_ms)
}

impl Acting<'_> {
    /// That whoever acts proved their second factor in this session, and of late.
    pub(super) async fn proved(
        &self,
        by: &AccountId,
        session: InSession<'_>,
    ) -> Result<(), Refusal> {
        let row = self.work.step_up(&hashed(session.id), by).await?;
        match SteppedUp::fresh(row, session.now_ms) {
            Some(_) => Ok(()),
            None => Err(Refused::StaleProof.into()),
        }
    }
}

impl Accounts {
    /// Writes down that the person of this session proved this again.
    ///
    /// # Errors
    /// What the store says; a session that does not stand.
    pub async fn step_up(
        &self,
        session: &[u8; 16],
        proved: Proved,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let hash = hashed(session);
        self.store.set_step_up(&hash, StepUp { proved, at_ms: now_ms }).await?;
        let account = self.store.session(&hash, i64::MIN).await?;
        trail::told("stepped-up", account.and_then(|session| session.account).as_ref());
        Ok(())
    }

    /// Whether the person of this session may change their own account now: they proved of late
    /// everything they have.
    ///
    /// # Errors
    /// What the store says.
    pub async fn may_change_own(
        &self,
        session: &[u8; 16],
        account: &AccountId,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let row = self.store.step_up(&hashed(session), account).await?;
        let Some(row) = row.filter(|row| is_fresh(row, now_ms)) else { return Ok(false) };
        Ok(row.proved != Proved::Password || !self.factors(account).await?.any())
    }

    /// Whether the person of this session proved again of late what an act that weighs asks for.
    ///
    /// # Errors
    /// What the store says.
    pub async fn stepped_up(
        &self,
        session: &[u8; 16],
        account: &AccountId,
        now_ms: i64,
    ) -> Result<Option<SteppedUp>, StoreError> {
        let row = self.store.step_up(&hashed(session), account).await?;
        Ok(SteppedUp::fresh(row, now_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_fresh_for_five_minutes_and_never_from_the_future() {
        let row = StepUp { proved: Proved::PasswordTotp, at_ms: 1_000_000 };
        let fresh = |now_ms| SteppedUp::fresh(Some(row), now_ms).is_some();
        assert!(fresh(1_000_000) && fresh(1_000_000 + FRESH_MS));
        assert!(!fresh(999_999) && !fresh(1_000_001 + FRESH_MS));
        assert_eq!(SteppedUp::fresh(None, 0), None);
    }

    #[test]
    fn a_password_or_a_recovery_code_confirms_nothing() {
        for proved in [Proved::Password, Proved::PasswordRecovery] {
            assert_eq!(SteppedUp::fresh(Some(StepUp { proved, at_ms: 5 }), 5), None);
        }
    }
}
