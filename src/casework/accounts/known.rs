//! For whom a colleague vouches before they decide. Whoever keeps accounts hands out passwords, and
//! could be the one who uses them; so an account that another person made or reset decides nothing
//! until a third has seen its owner (audits/README.md, rules 9f and 9g).

use std::collections::BTreeSet;

use super::step_up::InSession;
use super::{Accounts, invalid, trail};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::acting::Acting;
use crate::casework::held;
use crate::casework::office::Office;
use crate::casework::refusal::Refusal;
use crate::ids::ActorId;
use crate::ledger::body::AccountVouched;
use crate::ledger::fields::{Actor, Role};
use crate::store::{Account, AccountChange, AccountId, AccountWord, Assignment, Doubt, StoreError};

/// Who vouches, wherever there is one.
const SENIOR: [Role; 2] = [Role::Supervisor, Role::Board];
/// Who vouches where there is nobody of those.
const DECIDING: [Role; 3] = [Role::Officer, Role::Supervisor, Role::ObjectionOfficer];

/// An account that nobody vouched for since another had its password.
#[derive(Clone, Debug)]
pub struct InDoubt {
    /// Its login name.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// The entry that says so.
    pub since_seq: u64,
    /// Whether it decides nothing before.
    pub waits: bool,
    /// Whether its owner has a password of their own by now: before, there is nothing to vouch for.
    pub ready: bool,
}

impl Office {
    /// Says of an account that its owner uses it: whoever says so has seen them.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; an account that is not in doubt, or whose password is still the one that
    /// somebody else drew; somebody who cannot vouch for it; a proof that is not fresh.
    pub async fn vouch(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        session: InSession<'_>,
        subject: &AccountId,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let asked = (Resource::Colleague, Action::Vouch);
        let (mut acting, me, subject) =
            self.on_another(&store, (access, by, session), asked, subject).await?;
        let doubt = acting.work.doubt(&subject.id).await?;
        let doubt = doubt.ok_or_else(|| {
            invalid("vouch-nothing", "account", "nothing is to be vouched for of this account")
        })?;
        if subject.password_until_ms.is_some() {
            let message = "the owner chooses a password of their own first";
            return Err(invalid("vouch-password", "account", message));
        }
        if !acting.colleagues(&subject, &doubt.by).await?.contains(by) {
            let message = "a supervisor or board member vouches who had nothing to do with it";
            return Err(invalid("vouch-other", "account", message));
        }
        let body = AccountVouched { subject: ActorId::from_random(subject.id) };
        let seq = acting.write(me.actor(), body, None)?.seq;
        acting.say_of(subject.id, seq, AccountWord::Vouched);
        self.commit(acting).await?;
        trail::told_of("vouched", by, &subject.id);
        Ok(())
    }
}

impl Acting<'_> {
    /// Refuses whoever decides with an account that waits for a colleague's word.
    pub(in crate::casework) async fn refuse_waiting(&self, by: &AccountId) -> Result<(), Refusal> {
        let doubt = self.work.doubt(by).await?;
        if doubt.is_some_and(|doubt| doubt.waits) { Err(Refusal::Unvouched) } else { Ok(()) }
    }

    fn say_of(&mut self, account: AccountId, seq: u64, word: AccountWord) {
        self.change_account(AccountChange::Say { account, seq, word });
    }

    /// Writes that entry `seq` of `actor` puts an account in doubt; `may_wait` if it is an account
    /// that wrote it, or a reset.
    pub(super) async fn doubt(
        &mut self,
        account: &Account,
        seq: u64,
        actor: Actor,
        may_wait: bool,
    ) -> Result<(), Refusal> {
        let by = match actor {
            Actor::Account(id) => self.work.account(&id.to_bytes()).await?.map(|by| by.person),
            Actor::Engine | Actor::Operator => None,
        };
        let known = self.work.doubt(&account.id).await?;
        let mut had: Vec<Option<[u8; 16]>> = known.map(|doubt| doubt.by).unwrap_or_default();
        had.push(by);
        let waits = may_wait && !self.colleagues(account, &had).await?.is_empty();
        self.say_of(account.id, seq, AccountWord::Doubted { waits, by });
        Ok(())
    }

    /// Whether a role is the first of its weight that an account ever held. Whose the accounts of the
    /// founders are, genesis says.
    pub(super) async fn is_first_of_weight(
        &self,
        account: &AccountId,
        role: Role,
    ) -> Result<bool, Refusal> {
        let before = self.work.assignments(account).await?;
        let held = before.iter().any(|held| Role::WEIGHTY.contains(&held.role));
        let passkeys = self.work.passkeys(account).await?;
        let founded = passkeys.iter().any(|passkey| passkey.enrolled_seq == Some(0));
        Ok(Role::WEIGHTY.contains(&role) && !held && !founded)
    }

    /// Who can vouch for an account whose password was in the hands of `had`: rule 9g, by what the
    /// ledger says of roles.
    async fn colleagues(
        &self,
        account: &Account,
        had: &[Option<[u8; 16]>],
    ) -> Result<BTreeSet<AccountId>, Refusal> {
        let doubts = self.work.doubts().await?;
        let waits = |id: &AccountId| doubts.get(id).is_some_and(|doubt: &Doubt| doubt.waits);
        let (mut senior, mut deciding) = (BTreeSet::new(), BTreeSet::new());
        for row in self.work.standing_assignments().await? {
            let id = row.account;
            let Some(one) = self.work.account(&id).await?.filter(|_| !waits(&id)) else {
                continue;
            };
            let held = held::within(&self.work, &one).await?;
            let stands = |held: &Assignment| held.revoked_seq.is_none();
            let mut of_row = held.iter().filter(|held| held.granted_seq == row.granted_seq);
            if !of_row.any(stands)
                || one.person == account.person
                || had.contains(&Some(one.person))
            {
                continue;
            }
            if SENIOR.contains(&row.role) {
                senior.insert(id);
            }
            if DECIDING.contains(&row.role) {
                deciding.insert(id);
            }
        }
        Ok(if senior.is_empty() { deciding } else { senior })
    }
}

impl Accounts {
    /// Whether an account decides nothing before a colleague vouches for it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn waits_for_word(&self, id: &AccountId) -> Result<bool, StoreError> {
        Ok(self.store.doubt(id).await?.is_some_and(|doubt| doubt.waits))
    }

    /// The accounts in doubt that are not of the person who asks, those that wait first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn in_doubt(&self, asking: &AccountId) -> Result<Vec<InDoubt>, StoreError> {
        let me = self.store.account(asking).await?.map(|account| account.person);
        let mut found = Vec::new();
        for (id, doubt) in self.store.doubts().await? {
            let owner = self.store.account(&id).await?;
            let owner = owner.filter(|owner| owner.disabled_ms.is_none());
            let Some(owner) = owner.filter(|owner| Some(owner.person) != me) else { continue };
            found.push(InDoubt {
                login: owner.name,
                name: owner.display_name,
                since_seq: doubt.since_seq,
                waits: doubt.waits,
                ready: owner.password_until_ms.is_none(),
            });
        }
        found.sort_by(|one, other| (!one.waits, &one.login).cmp(&(!other.waits, &other.login)));
        Ok(found)
    }
}
