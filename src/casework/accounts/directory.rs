//! The accounts as who keeps them sees them: names, roles, factors; nothing of what anybody did.

use super::{Accounts, Factors};
use crate::casework::held;
use crate::casework::refusal::Refusal;
use crate::ledger::fields::Role;
use crate::store::{Account, AccountId, Passkey, StoreError};

/// A role that an account holds by the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// The role.
    pub role: Role,
    /// Since when, ms.
    pub from_ms: i64,
    /// Until when at the longest, ms.
    pub until_ms: Option<i64>,
}

/// An account in the directory.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: AccountId,
    /// Name to log in with.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// The roles it holds.
    pub roles: Vec<RoleHeld>,
    /// Login names of other accounts of the same person.
    pub others: Vec<String>,
    /// When made, ms.
    pub created_ms: i64,
    /// When closed, ms.
    pub closed_ms: Option<i64>,
    /// Until when a password that is to be used once can be, ms.
    pub once_until_ms: Option<i64>,
    /// Whether it decides nothing before a colleague vouches for it.
    pub waits: bool,
    /// Its second factors.
    pub factors: Factors,
}

impl Accounts {
    /// Every account, by login name.
    ///
    /// # Errors
    /// What the store says.
    pub async fn directory(&self) -> Result<Vec<Listed>, StoreError> {
        let all = self.store.accounts().await?;
        let mut listed = Vec::with_capacity(all.len());
        for account in &all {
            listed.push(self.listed(account, &all).await?);
        }
        Ok(listed)
    }

    /// The account of this login name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; what the store says.
    pub async fn entry(&self, login: &str) -> Result<Listed, Refusal> {
        let all = self.store.accounts().await?;
        let account = all.iter().find(|account| account.name == login);
        let missing = || Refusal::NotFound { what: "account", name: login.to_owned() };
        Ok(self.listed(account.ok_or_else(missing)?, &all).await?)
    }

    /// The login name of an account of somebody of this name, if there is one: perhaps the same
    /// person, who has one id however many accounts.
    ///
    /// # Errors
    /// What the store says.
    pub async fn namesake(&self, display_name: &str) -> Result<Option<String>, StoreError> {
        let folded =
            |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let sought = folded(display_name);
        let all = self.store.accounts().await?;
        let found = all.into_iter().find(|account| folded(&account.display_name) == sought);
        Ok(found.map(|account| account.name))
    }

    /// The passkeys that wait for somebody who vouches, with their owners; none of the person of
    /// the account that asks.
    ///
    /// # Errors
    /// What the store says.
    pub async fn waiting_passkeys(
        &self,
        asking: &AccountId,
    ) -> Result<Vec<(Passkey, Account)>, StoreError> {
        let me = self.store.account(asking).await?.map(|account| account.person);
        let mut waiting = Vec::new();
        for passkey in self.store.waiting_passkeys().await? {
            let owner = self.store.account(&passkey.account).await?;
            let owner = owner.filter(|owner| owner.disabled_ms.is_none());
            if let Some(owner) = owner.filter(|owner| Some(owner.person) != me) {
                waiting.push((passkey, owner));
            }
        }
        Ok(waiting)
    }

    async fn listed(&self, account: &Account, all: &[Account]) -> Result<Listed, StoreError> {
        let held = held::at(&self.store, account).await?;
        let standing = held.iter().filter(|held| held.revoked_seq.is_none());
        let roles = standing.map(|held| RoleHeld {
            role: held.role,
            from_ms: held.from_ms,
            until_ms: held.until_ms,
        });
        let others =
            all.iter().filter(|other| other.person == account.person && other.id != account.id);
        Ok(Listed {
            id: account.id,
            login: account.name.clone(),
            name: account.display_name.clone(),
            roles: roles.collect(),
            others: others.map(|other| other.name.clone()).collect(),
            created_ms: account.created_ms,
            closed_ms: account.disabled_ms,
            once_until_ms: account.password_until_ms,
            waits: self.waits_for_word(&account.id).await?,
            factors: self.factors(&account.id).await?,
        })
    }
}
