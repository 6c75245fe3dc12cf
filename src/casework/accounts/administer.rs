//! What who keeps accounts does to those of others: adds, closes and opens them, gives and takes
//! roles, resets passwords and factors. Each act asks the access policy with the roles held now, and
//! writes its entries in the transaction of its rows.
//!
//! Who keeps accounts holds no other role, in none of their accounts; and nobody does any of this
//! to an account of their own person.

use secrecy::SecretString;

use super::{NewAccount, assignment, password};
use crate::access::{Action, Authorizer, Permit, Resource, Subject};
use crate::casework::office::Office;
use crate::casework::pen::Written;
use crate::casework::refusal::{Fault, Refusal};
use crate::facts::Finding;
use crate::ids::{ActorId, PersonId};
use crate::ledger::body::{AccessChanged, AuthenticatorRevoked, EntryBody};
use crate::ledger::chain::Draft;
use crate::ledger::fields::{AccessChange, Actor, Role};
use crate::ledger::review_fields::Bytes;
use crate::store::{Account, AccountChange, AccountId, Assignment, Batch, Passkey};

/// A role that an account is to hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) account: AccountId,
    pub(super) person: [u8; 16],
    pub(super) role: Role,
    pub(super) until_ms: Option<i64>,
}

impl Office {
    /// Adds an account, as an administrator. The password is to be used once, by `until_ms` of the
    /// machine's clock; it is shown to the administrator and kept nowhere.
    ///
    /// # Errors
    /// As [`Office::add_account`]; [`Refusal::Denied`]; another account of one's own person.
    pub async fn create_account(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        new: NewAccount<'_>,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Account, Action::Create).await?;
        if let Some(name) = new.same_person_as {
            let known = self.store.account_by_name(name).await?;
            refuse_own(&me, known.as_ref())?;
        }
        self.add_account(permit.actor(), new, until_ms).await
    }

    /// Gives a role to an account, until a time or until it is taken.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a role that is held, or that goes with none of those held; one's own
    /// account; an account that is closed.
    pub async fn grant_role(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        subject: &AccountId,
        role: Role,
        until_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Role, Action::Grant).await?;
        let subject = self.of_another(&me, subject).await?;
        if subject.disabled_ms.is_some() {
            return Err(invalid("account-closed", "account", "open the account first"));
        }
        if until_ms.is_some_and(|until_ms| until_ms <= self.now_ms()) {
            return Err(invalid("until-past", "until", "a day after today"));
        }
        if self.standing(&subject.id).await?.iter().any(|held| held.role == role) {
            return Err(invalid("role-held", "role", "the account holds this role already"));
        }
        let held = Held { account: subject.id, person: subject.person, role, until_ms };
        let mut batch = Batch::default();
        batch.account_changes.push(AccountChange::EndSessions { account: subject.id });
        self.grant(permit.actor(), held, batch).await
    }

    /// Takes a role from an account; its sessions end.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a role that is not held; one's own account.
    pub async fn revoke_role(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        subject: &AccountId,
        role: Role,
    ) -> Result<(), Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Role, Action::Revoke).await?;
        let subject = self.of_another(&me, subject).await?;
        if self.standing(&subject.id).await?.iter().all(|held| held.role != role) {
            return Err(invalid("role-not-held", "role", "the account does not hold this role"));
        }
        self.revoke(permit.actor(), &subject, &[role], Vec::new()).await
    }

    /// Closes an account: it loses its roles, and its sessions end.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; one's own account.
    pub async fn close_account(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        subject: &AccountId,
    ) -> Result<(), Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Account, Action::Disable).await?;
        let subject = self.of_another(&me, subject).await?;
        let roles: Vec<Role> =
            self.standing(&subject.id).await?.into_iter().map(|held| held.role).collect();
        let closed = AccountChange::SetDisabled { account: subject.id, at_ms: Some(self.now_ms()) };
        self.revoke(permit.actor(), &subject, &roles, vec![closed]).await
    }

    /// Opens an account that was closed. Roles are given to it anew.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; one's own account.
    pub async fn open_account(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        subject: &AccountId,
    ) -> Result<(), Refusal> {
        let (_, me) = self.authorized(access, by, Resource::Account, Action::Create).await?;
        let subject = self.of_another(&me, subject).await?;
        let opened = AccountChange::SetDisabled { account: subject.id, at_ms: None };
        let batch = Batch { account_changes: vec![opened], ..Batch::default() };
        Ok(self.store.append(batch).await?)
    }

    /// Gives an account a password to be used once, by `until_ms` of the machine's clock; its second
    /// factors stay, so whoever hands the password on cannot sign in with it.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; one's own account.
    pub async fn reset_password(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        subject: &AccountId,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        let (_, me) = self.authorized(access, by, Resource::Factor, Action::Reset).await?;
        let subject = self.of_another(&me, subject).await?;
        let (password, changes) = self.one_time(&subject.id, until_ms)?;
        let batch = Batch { account_changes: changes, ..Batch::default() };
        self.store.append(batch).await?;
        Ok(password)
    }

    /// Takes all second factors from an account whose owner lost them, and gives it a password to
    /// be used once: what stands until the owner enrols anew is that password alone.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; one's own account.
    pub async fn reset_factors(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        subject: &AccountId,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Factor, Action::Reset).await?;
        let subject = self.of_another(&me, subject).await?;
        let (password, mut changes) = self.one_time(&subject.id, until_ms)?;
        changes.push(AccountChange::ForgetCodes { account: subject.id });
        let standing = self.store.passkeys(&subject.id).await?;
        for waiting in standing.iter().filter(|passkey| passkey.is_waiting()) {
            self.store.withdraw_passkey(&subject.id, &waiting.credential).await?;
        }
        let enrolled: Vec<Passkey> = standing.into_iter().filter(Passkey::is_enrolled).collect();
        self.revoke_passkeys(permit.actor(), &subject.id, &enrolled, changes).await?;
        Ok(password)
    }

    /// Takes the roles whose time is over, so that the ledger says of everyone what they hold.
    ///
    /// # Errors
    /// What the store says.
    pub async fn end_lapsed_roles(&mut self) -> Result<(), Refusal> {
        let now_ms = self.now_ms();
        let all = self.store.all_assignments().await?;
        let lapsed = all.into_iter().filter(|held| {
            held.revoked_seq.is_none() && held.until_ms.is_some_and(|until_ms| until_ms <= now_ms)
        });
        for held in lapsed.collect::<Vec<_>>() {
            let Some(subject) = self.store.account(&held.account).await? else { continue };
            self.revoke(Actor::Engine, &subject, &[held.role], Vec::new()).await?;
        }
        Ok(())
    }

    /// Revokes passkeys of an account, with what else changes of it.
    pub(super) async fn revoke_passkeys(
        &mut self,
        actor: Actor,
        subject: &AccountId,
        passkeys: &[Passkey],
        changes: Vec<AccountChange>,
    ) -> Result<(), Refusal> {
        let body = |passkey: &Passkey| {
            let credential = Bytes::new(&passkey.credential)?;
            let subject = ActorId::from_random(*subject);
            Some(EntryBody::from(AuthenticatorRevoked { credential, subject }))
        };
        // No credential is empty or longer than an entry holds: the table refuses it.
        let bodies = passkeys.iter().filter_map(body).collect();
        self.write(actor, bodies, |written| {
            let revoked = passkeys.iter().zip(written).map(|(passkey, written)| {
                let (credential, seq) = (passkey.credential.clone(), written.seq);
                AccountChange::RevokePasskey { credential, seq }
            });
            changes.into_iter().chain(revoked).collect()
        })
        .await
    }

    /// Writes `batch` and with it that an account holds a role from now on.
    pub(super) async fn grant(
        &mut self,
        actor: Actor,
        held: Held,
        batch: Batch,
    ) -> Result<(), Refusal> {
        self.refuse_mixed(&held).await?;
        let from_ms = self.now_ms();
        let body = access_changed(AccessChange::Granted, held.account, held.person, held.role);
        self.write_with(actor, vec![body], batch, |written| {
            let granted = |written: &Written| {
                AccountChange::Grant(Assignment {
                    account: held.account,
                    role: held.role,
                    from_ms,
                    until_ms: held.until_ms,
                    granted_seq: Some(written.seq),
                    revoked_seq: None,
                })
            };
            written.iter().map(granted).collect()
        })
        .await
    }

    /// Revokes roles of an account and ends its sessions, with what else changes of it.
    async fn revoke(
        &mut self,
        actor: Actor,
        subject: &Account,
        roles: &[Role],
        changes: Vec<AccountChange>,
    ) -> Result<(), Refusal> {
        let (account, at_ms) = (subject.id, self.now_ms());
        let body =
            |role: &Role| access_changed(AccessChange::Revoked, account, subject.person, *role);
        self.write(actor, roles.iter().map(body).collect(), |written| {
            let revoked = roles.iter().zip(written).map(|(role, written)| AccountChange::Revoke {
                account,
                role: *role,
                at_ms,
                seq: written.seq,
            });
            let ended = AccountChange::EndSessions { account };
            changes.into_iter().chain(revoked).chain([ended]).collect()
        })
        .await
    }

    /// Writes entries and the changes that refer to them, in one transaction.
    pub(super) async fn write(
        &mut self,
        actor: Actor,
        bodies: Vec<EntryBody>,
        changes: impl FnOnce(&[Written]) -> Vec<AccountChange>,
    ) -> Result<(), Refusal> {
        self.write_with(actor, bodies, Batch::default(), changes).await
    }

    async fn write_with(
        &mut self,
        actor: Actor,
        bodies: Vec<EntryBody>,
        mut batch: Batch,
        changes: impl FnOnce(&[Written]) -> Vec<AccountChange>,
    ) -> Result<(), Refusal> {
        let now_ms = self.now_ms();
        let mut written = Vec::with_capacity(bodies.len());
        for body in bodies {
            let draft = Draft::new(actor, body, now_ms)?;
            written.push(self.pen()?.write(draft, None, &mut batch)?);
        }
        batch.account_changes.extend(changes(&written));
        Ok(self.store.append(batch).await?)
    }

    /// That this account may do this, by the roles it holds now; and the account.
    pub(super) async fn authorized(
        &self,
        access: &Authorizer,
        by: &AccountId,
        resource: Resource,
        action: Action,
    ) -> Result<(Permit, Account), Refusal> {
        let account = self.store.account(by).await?;
        let account = account.filter(|account| account.disabled_ms.is_none());
        let held: Vec<_> = match account {
            Some(_) => self.store.assignments(by).await?.iter().map(assignment).collect(),
            None => Vec::new(),
        };
        let id = ActorId::from_random(*by);
        let subject = Subject::account(id, &held, self.now_ms());
        let permit = access.check(&subject, resource, action)?.to(resource, action)?;
        let closed = || Refusal::NotFound { what: "account", name: id.to_string() };
        Ok((permit, account.ok_or_else(closed)?))
    }

    /// The account of this id, which is of another person.
    async fn of_another(&self, me: &Account, subject: &AccountId) -> Result<Account, Refusal> {
        let subject_account = self.store.account(subject).await?;
        refuse_own(me, subject_account.as_ref())?;
        let name = || ActorId::from_random(*subject).to_string();
        subject_account.ok_or_else(|| Refusal::NotFound { what: "account", name: name() })
    }

    /// The roles that the ledger says an account holds.
    async fn standing(&self, account: &AccountId) -> Result<Vec<Assignment>, Refusal> {
        let all = self.store.assignments(account).await?;
        Ok(all.into_iter().filter(|held| held.revoked_seq.is_none()).collect())
    }

    /// Refuses a role that the person cannot hold beside what they hold: keeping accounts goes with
    /// nothing else, in no account of theirs.
    async fn refuse_mixed(&self, new: &Held) -> Result<(), Refusal> {
        let keeps = |role| role == Role::Administrator;
        let accounts = self.store.accounts().await?.into_iter();
        for account in accounts.filter(|account| account.person == new.person) {
            let standing = self.standing(&account.id).await?;
            if standing.iter().any(|held| keeps(held.role) != keeps(new.role)) {
                let message = "who keeps accounts holds no other role, in none of their accounts";
                return Err(invalid("role-mixed", "role", message));
            }
        }
        Ok(())
    }

    /// A drawn password to be used once, and the changes that put it in place of the other.
    fn one_time(
        &mut self,
        account: &AccountId,
        until_ms: i64,
    ) -> Result<(SecretString, Vec<AccountChange>), Refusal> {
        let password = self.draw_password();
        let hash = password::hash(&password).map_err(|_| Fault::Worker)?;
        let (account, until_ms) = (*account, Some(until_ms));
        let changes = vec![
            AccountChange::SetPassword { account, hash, until_ms },
            AccountChange::EndSessions { account },
        ];
        Ok((password, changes))
    }
}

fn access_changed(
    change: AccessChange,
    account: AccountId,
    person: [u8; 16],
    role: Role,
) -> EntryBody {
    let (person, subject) = (PersonId::from_random(person), ActorId::from_random(account));
    AccessChanged { change, person, role, subject }.into()
}

fn refuse_own(me: &Account, subject: Option<&Account>) -> Result<(), Refusal> {
    if subject.is_some_and(|subject| subject.person == me.person) {
        let message = "somebody else does this to an account of your own";
        return Err(invalid("own-account", "account", message));
    }
    Ok(())
}

fn invalid(code: &'static str, path: &str, message: &str) -> Refusal {
    Refusal::Invalid(vec![Finding::new(code, path, message)])
}
