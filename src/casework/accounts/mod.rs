//! People: accounts and their roles, passwords and second factors, sessions, and what is proved again
//! before an act that weighs.

mod administer;
mod attempts;
mod directory;
mod enrol;
mod founders;
mod known;
pub mod new_password;
mod passkeys;
pub mod password;
mod public_url;
mod recovery;
mod relying_party;
mod sessions;
mod step_up;
mod totp;
pub mod trail;
mod vouch;

use std::sync::Arc;

pub use attempts::{Credential, Tried};
pub use directory::{Listed, RoleHeld};
pub use enrol::NewAccount;
pub use founders::{Founder, Founders, Introduction, Step};
pub use known::InDoubt;
pub use passkeys::{Answer, Challenge};
pub use public_url::{PublicUrl, PublicUrlError};
pub use relying_party::PasskeyError;
pub use sessions::SessionRecord;
pub use step_up::{FRESH_MS, InSession, SteppedUp};
pub use totp::TotpEnrolment;
pub use vouch::Enrolment;

pub use crate::store::{CeremonyId, Passkey, Proved, Purpose};

use self::relying_party::RelyingParty;
use super::held;
use super::office::Office;
use super::refusal::Refusal;
use crate::access;
use crate::clock::Clock;
use crate::facts::Finding;
use crate::ids::ActorId;
use crate::ledger::fields::Role;
use crate::store::{Account, AccountChange, AccountId, Assignment, Batch, Store, StoreError};
use crate::vault::EncryptionKey;

/// How long a password that somebody else drew can be used: seven days, ms.
pub const ONE_TIME_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// An account that may act now.
#[derive(Clone, Debug)]
pub struct Person {
    /// The actor's id.
    pub id: AccountId,
    /// The natural person, who may have several accounts.
    pub person: [u8; 16],
    /// Name as shown.
    pub name: String,
    /// The roles held now, in the order of the format page.
    pub roles: Vec<Role>,
}

impl Person {
    /// Whether this person keeps accounts.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.roles.contains(&Role::Administrator)
    }
}

/// The second factors of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Whether codes of an authenticator app count.
    pub totp: bool,
    /// Passkeys that may be used.
    pub passkeys: usize,
    /// Recovery codes that are left.
    pub recovery_codes: usize,
}

impl Factors {
    /// Whether a password alone is not enough.
    #[must_use]
    pub const fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// The accounts of an office.
#[derive(Clone)]
pub struct Accounts {
    store: Arc<Store>,
    key: Arc<EncryptionKey>,
    office: Arc<str>,
    clock: Arc<dyn Clock>,
    relying_party: Result<Arc<RelyingParty>, PasskeyError>,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts").field("office", &self.office).finish_non_exhaustive()
    }
}

impl Accounts {
    /// The accounts of an office whose pages are reached at `url`, to which passkeys are bound.
    ///
    /// Roles are held by the clock of the office, as its entries are; sessions, codes and limits go
    /// by the time that is passed in: the machine's, which a demonstration does not share.
    #[must_use]
    pub fn new(office: &Office, url: &PublicUrl) -> Self {
        let name = office.document().office.as_str();
        Self {
            store: office.store(),
            key: office.sealing().encryption.clone(),
            office: name.into(),
            clock: office.clock(),
            relying_party: RelyingParty::at(url, name).map(Arc::new),
        }
    }

    /// The account of this id, if it may act now, with the roles it holds now.
    ///
    /// # Errors
    /// What the store says.
    pub async fn person(&self, id: &AccountId) -> Result<Option<Person>, StoreError> {
        let account = self.store.account(id).await?.filter(|account| account.disabled_ms.is_none());
        let Some(account) = account else { return Ok(None) };
        let roles = self.roles(&account).await?;
        let (person, name) = (account.person, account.display_name);
        Ok(Some(Person { id: *id, person, name, roles }))
    }

    /// The roles that a natural person holds now in their other accounts, closed ones left out.
    ///
    /// # Errors
    /// What the store says.
    pub async fn roles_beside(&self, person: &Person) -> Result<Vec<Role>, StoreError> {
        let mut roles = Vec::new();
        for account in self.store.accounts_of(&person.person).await? {
            if account.id != person.id && account.disabled_ms.is_none() {
                roles.extend(self.roles(&account).await?);
            }
        }
        Ok(roles)
    }

    async fn roles(&self, account: &Account) -> Result<Vec<Role>, StoreError> {
        let held = held::at(&self.store, account).await?;
        let now_ms = self.clock.now_ms();
        let held = held.iter().map(assignment).filter(|held| held.holds_at(now_ms));
        let mut roles: Vec<Role> = held.map(|held| held.role).collect();
        roles.sort_unstable();
        roles.dedup();
        Ok(roles)
    }

    /// The second factors of an account.
    ///
    /// # Errors
    /// What the store says.
    pub async fn factors(&self, id: &AccountId) -> Result<Factors, StoreError> {
        let totp = self.store.totp(id).await?.is_some();
        let passkeys = self.store.passkeys(id).await?;
        let codes = self.store.recovery_codes(id).await?;
        Ok(Factors {
            totp,
            passkeys: passkeys.iter().filter(|passkey| passkey.is_enrolled()).count(),
            recovery_codes: codes.iter().filter(|code| code.used_ms.is_none()).count(),
        })
    }

    /// The login name of an account.
    ///
    /// # Errors
    /// What the store says; an account that is closed.
    pub async fn login_name(&self, id: &AccountId) -> Result<String, Refusal> {
        Ok(self.open_account(id).await?.name)
    }

    /// How many characters a new password of this account must have.
    ///
    /// # Errors
    /// What the store says.
    pub async fn shortest_password(&self, id: &AccountId) -> Result<u64, StoreError> {
        let any = self.factors(id).await?.any();
        let shortest = if any { new_password::BESIDE_A_FACTOR } else { new_password::ALONE };
        Ok(shortest as u64)
    }

    /// Lets the owner of an account choose another password; all sessions of the account end.
    ///
    /// # Errors
    /// Everything that is wrong with the password; what the store says.
    pub async fn choose_password(
        &self,
        id: &AccountId,
        password: secrecy::SecretString,
    ) -> Result<(), Refusal> {
        use secrecy::ExposeSecret as _;
        let account = self.open_account(id).await?;
        let factor = self.factors(id).await?.any();
        let own = [account.name.as_str(), &account.display_name, &self.office];
        let findings = new_password::check(password.expose_secret(), factor, &own);
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let hash = password::hash_apart(password).await?;
        let batch = Batch {
            account_changes: vec![
                AccountChange::SetPassword { account: *id, hash, until_ms: None },
                AccountChange::EndSessions { account: *id },
            ],
            ..Batch::default()
        };
        self.store.append(batch).await?;
        trail::told("password-changed", Some(id));
        Ok(())
    }

    /// The account of this id, which is not closed.
    async fn open_account(&self, id: &AccountId) -> Result<Account, Refusal> {
        let account = self.store.account(id).await?.filter(|account| account.disabled_ms.is_none());
        let name = || ActorId::from_random(*id).to_string();
        account.ok_or_else(|| Refusal::NotFound { what: "account", name: name() })
    }
}

/// A row of the table as the access policy asks for it.
pub(in crate::casework) fn assignment(row: &Assignment) -> access::Assignment {
    let Assignment { role, from_ms, until_ms, .. } = *row;
    access::Assignment { role, from_ms, until_ms }
}

fn invalid(code: &'static str, path: &str, message: &str) -> Refusal {
    Refusal::Invalid(vec![Finding::new(code, path, message)])
}

/// 16 random bytes of the operating system.
fn draw_id() -> CeremonyId {
    rand::random()
}

fn ceremony_over() -> Refusal {
    let message = "it was answered before, or too late; begin again";
    Refusal::Invalid(vec![Finding::new("ceremony-over", "ceremony", message)])
}
