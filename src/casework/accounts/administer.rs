//! What who keeps accounts does to those of others: adds, closes and opens them, gives and takes
//! roles, resets passwords and factors. Each act asks the access policy with the roles held now, and
//! writes its entries in the transaction of its rows.
//!
//! Who keeps accounts holds no other role, in none of their accounts; and nobody does any of this
//! to an account of their own person.

use secrecy::SecretString;

use super::step_up::InSession;
use super::{NewAccount, invalid, password, trail};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::acting::{Acting, Me};
use crate::casework::held;
use crate::casework::office::Office;
use crate::casework::refusal::Refusal;
use crate::ids::{ActorId, PersonId};
use crate::ledger::body::{AccessChanged, AccountReset, AuthenticatorRevoked};
use crate::ledger::fields::{AccessChange, Actor, ResetWhat, Role};
use crate::ledger::review_fields::Bytes;
use crate::store::{Account, AccountChange, AccountId, Assignment, Passkey, Store};

/// A role that an account is to hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held<'a> {
    pub(super) account: &'a Account,
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
        session: InSession<'_>,
        new: NewAccount<'_>,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        let password = self.draw_password();
        let hash = password::hash_apart(password.clone()).await?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Account, Action::Create).await?;
        acting.proved(by, session).await?;
        if let Some(name) = new.same_person_as {
            refuse_own(&me, acting.work.account_by_name(name).await?.as_ref())?;
        }
        let added = acting.add_account(me.actor(), new, hash, Some(until_ms)).await?;
        self.commit(acting).await?;
        trail::told_of("account-added", by, &added);
        Ok(password)
    }

    /// Gives a role to an account, until a time or until it is taken. Its sessions end.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a role that is held, or that goes with none of those held; one's own
    /// account; an account that is closed.
    pub async fn grant_role(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        session: InSession<'_>,
        subject: &AccountId,
        role: Role,
        until_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let asked = (Resource::Role, Action::Grant);
        let (mut acting, me, subject) =
            self.on_another(&store, (access, by, session), asked, subject).await?;
        if subject.disabled_ms.is_some() {
            return Err(invalid("account-closed", "account", "open the account first"));
        }
        if until_ms.is_some_and(|until_ms| until_ms <= acting.ts) {
            return Err(invalid("until-past", "until", "a day after today"));
        }
        if acting.standing(&subject).await?.iter().any(|held| held.role == role) {
            return Err(invalid("role-held", "role", "the account holds this role already"));
        }
        let held = Held { account: &subject, role, until_ms };
        acting.grant(me.actor(), held).await?;
        acting.change_account(AccountChange::EndSessions { account: subject.id });
        let subject = subject.id;
        self.commit(acting).await?;
        trail::told_of("role-granted", by, &subject);
        Ok(())
    }

    /// Takes a role from an account; its sessions end.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a role that is not held; one's own account.
    pub async fn revoke_role(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        session: InSession<'_>,
        subject: &AccountId,
        role: Role,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let asked = (Resource::Role, Action::Revoke);
        let (mut acting, me, subject) =
            self.on_another(&store, (access, by, session), asked, subject).await?;
        if acting.standing(&subject).await?.iter().all(|held| held.role != role) {
            return Err(invalid("role-not-held", "role", "the account does not hold this role"));
        }
        acting.revoke(me.actor(), &subject, role)?;
        acting.change_account(AccountChange::EndSessions { account: subject.id });
        let subject = subject.id;
        self.commit(acting).await?;
        trail::told_of("role-revoked", by, &subject);
        Ok(())
    }

    /// Closes an account: it loses its roles, and its sessions end.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; one's own account.
    pub async fn close_account(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        session: InSession<'_>,
        subject: &AccountId,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let asked = (Resource::Account, Action::Disable);
        let (mut acting, me, subject) =
            self.on_another(&store, (access, by, session), asked, subject).await?;
        for held in acting.standing(&subject).await? {
            acting.revoke(me.actor(), &subject, held.role)?;
        }
        let at_ms = Some(acting.ts);
        acting.change_account(AccountChange::SetDisabled { account: subject.id, at_ms });
        acting.change_account(AccountChange::EndSessions { account: subject.id });
        let subject = subject.id;
        self.commit(acting).await?;
        trail::told_of("account-closed", by, &subject);
        Ok(())
    }

    /// Opens an account that was closed. Roles are given to it anew.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; one's own account.
    pub async fn open_account(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        session: InSession<'_>,
        subject: &AccountId,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let asked = (Resource::Account, Action::Create);
        let (mut acting, _, subject) =
            self.on_another(&store, (access, by, session), asked, subject).await?;
        acting.change_account(AccountChange::SetDisabled { account: subject.id, at_ms: None });
        let subject = subject.id;
        self.commit(acting).await?;
        trail::told_of("account-opened", by, &subject);
        Ok(())
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
        session: InSession<'_>,
        subject: &AccountId,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        self.reset(access, by, session, subject, until_ms, ResetWhat::Password).await
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
        session: InSession<'_>,
        subject: &AccountId,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        self.reset(access, by, session, subject, until_ms, ResetWhat::Factors).await
    }

    /// Begins an act on an account of another person, which the access policy permits and whoever acts
    /// has proved again.
    pub(super) async fn on_another<'s>(
        &mut self,
        store: &'s Store,
        (access, by, session): (&Authorizer, &AccountId, InSession<'_>),
        (resource, action): (Resource, Action),
        subject: &AccountId,
    ) -> Result<(Acting<'s>, Me, Account), Refusal> {
        let acting = self.begin(store).await?;
        let me = acting.authorized(access, by, resource, action).await?;
        acting.proved(by, session).await?;
        let found = acting.work.account(subject).await?;
        refuse_own(&me, found.as_ref())?;
        let name = || ActorId::from_random(*subject).to_string();
        let subject = found.ok_or_else(|| Refusal::NotFound { what: "account", name: name() })?;
        Ok((acting, me, subject))
    }

    async fn reset(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        session: InSession<'_>,
        subject: &AccountId,
        until_ms: i64,
        what: ResetWhat,
    ) -> Result<SecretString, Refusal> {
        let password = self.draw_password();
        let hash = password::hash_apart(password.clone()).await?;
        let store = self.store.clone();
        let asked = (Resource::Factor, Action::Reset);
        let (mut acting, me, subject) =
            self.on_another(&store, (access, by, session), asked, subject).await?;
        acting.reset(me.actor(), &subject, what, hash, until_ms).await?;
        self.commit(acting).await?;
        trail::told_of("reset", by, &subject.id);
        Ok(password)
    }

    /// Takes all second factors from an account, at the command line, and gives it a password to be
    /// used once, by `until_ms` of the machine's clock: for whoever keeps accounts and lost their own
    /// factors, with nobody else to reset them.
    ///
    /// # Errors
    /// An account that is not there, or is closed.
    pub async fn reset_by_operator(
        &mut self,
        name: &str,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        let password = self.draw_password();
        let hash = password::hash_apart(password.clone()).await?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let subject = acting.work.account_by_name(name).await?;
        let missing = || Refusal::NotFound { what: "account", name: name.to_owned() };
        let subject = subject.ok_or_else(missing)?;
        if subject.disabled_ms.is_some() {
            return Err(invalid("account-closed", "account", "open the account first"));
        }
        let what = ResetWhat::Factors;
        acting.reset(Actor::Operator, &subject, what, hash, until_ms).await?;
        self.commit(acting).await?;
        trail::told("reset-by-operator", Some(&subject.id));
        Ok(password)
    }

    /// Takes the roles whose time is over, so that the ledger says of everyone what they hold. Their
    /// end was set by who gave them: the engine records that it came.
    ///
    /// # Errors
    /// [`Refusal::Denied`] by an access policy that does not let the engine; what the store says.
    pub async fn end_lapsed_roles(&mut self) -> Result<(), Refusal> {
        let access = self.access().await?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let mut lapsed = acting.work.standing_assignments().await?;
        lapsed.retain(|held| held.until_ms.is_some_and(|until_ms| until_ms <= acting.ts));
        if lapsed.is_empty() {
            return Ok(());
        }
        let permit = acting.engine(&access, Resource::Clock, Action::Lapse).await?;
        for held in lapsed {
            let Some(subject) = acting.work.account(&held.account).await? else { continue };
            acting.revoke(permit.actor(), &subject, held.role)?;
        }
        self.commit(acting).await
    }
}

impl Acting<'_> {
    /// Gives an account another password, to be used once, and takes its second factors where `what`
    /// says so; its sessions end, and it is in doubt.
    async fn reset(
        &mut self,
        actor: Actor,
        subject: &Account,
        what: ResetWhat,
        hash: String,
        until_ms: i64,
    ) -> Result<(), Refusal> {
        let account = subject.id;
        if what == ResetWhat::Factors {
            for passkey in self.work.passkeys(&account).await? {
                self.drop_passkey(actor, &passkey)?;
            }
            self.change_account(AccountChange::ForgetCodes { account });
        }
        let body = AccountReset { subject: ActorId::from_random(account), what };
        let seq = self.write(actor, body, None)?.seq;
        self.doubt(subject, seq, actor, true).await?;
        let until_ms = Some(until_ms);
        self.change_account(AccountChange::SetPassword { account, hash, until_ms });
        self.change_account(AccountChange::EndSessions { account });
        Ok(())
    }

    /// Adds a change of an account to the act.
    pub(super) fn change_account(&mut self, change: AccountChange) {
        self.batch.account_changes.push(change);
    }

    /// Writes that an account holds a role from now on.
    pub(super) async fn grant(&mut self, actor: Actor, held: Held<'_>) -> Result<(), Refusal> {
        self.refuse_mixed(&held).await?;
        let Held { account: of, role, until_ms } = held;
        let first = self.is_first_of_weight(&of.id, role).await?;
        let body = access_changed(AccessChange::Granted, of.id, of.person, role);
        let seq = self.write(actor, body, None)?.seq;
        if first {
            self.doubt(of, seq, actor, matches!(actor, Actor::Account(_))).await?;
        }
        let (account, from_ms, granted_seq) = (of.id, self.ts, Some(seq));
        self.change_account(AccountChange::Grant(Assignment {
            account,
            role,
            from_ms,
            until_ms,
            granted_seq,
            revoked_seq: None,
        }));
        Ok(())
    }

    fn revoke(&mut self, actor: Actor, subject: &Account, role: Role) -> Result<(), Refusal> {
        let body = access_changed(AccessChange::Revoked, subject.id, subject.person, role);
        let seq = self.write(actor, body, None)?.seq;
        let (account, at_ms) = (subject.id, self.ts);
        self.change_account(AccountChange::Revoke { account, role, at_ms, seq });
        Ok(())
    }

    /// Takes a passkey out: with an entry where it is enrolled, without where it only waits.
    pub(super) fn drop_passkey(&mut self, actor: Actor, passkey: &Passkey) -> Result<(), Refusal> {
        let credential = passkey.credential.clone();
        if passkey.is_waiting() {
            self.change_account(AccountChange::WithdrawPasskey { credential });
        } else if let Some(told) = Bytes::new(&credential).filter(|_| passkey.is_enrolled()) {
            let subject = ActorId::from_random(passkey.account);
            let seq =
                self.write(actor, AuthenticatorRevoked { credential: told, subject }, None)?.seq;
            self.change_account(AccountChange::RevokePasskey { credential, seq });
        }
        Ok(())
    }

    /// The roles that the ledger says an account holds.
    async fn standing(&self, account: &Account) -> Result<Vec<Assignment>, Refusal> {
        let mut all = held::within(&self.work, account).await?;
        all.retain(|held| held.revoked_seq.is_none());
        Ok(all)
    }

    /// Refuses a role that the person cannot hold beside what they hold: keeping accounts goes with
    /// nothing else, in no account of theirs.
    async fn refuse_mixed(&self, new: &Held<'_>) -> Result<(), Refusal> {
        let keeps = |role| role == Role::Administrator;
        for account in self.work.accounts_of(&new.account.person).await? {
            let standing = self.standing(&account).await?;
            if standing.iter().any(|held| keeps(held.role) != keeps(new.role)) {
                let message = "who keeps accounts holds no other role, in none of their accounts";
                return Err(invalid("role-mixed", "role", message));
            }
        }
        Ok(())
    }
}

/// The entry that an account of a person gains or loses a role.
pub(super) fn access_changed(
    change: AccessChange,
    account: AccountId,
    person: [u8; 16],
    role: Role,
) -> AccessChanged {
    let (person, subject) = (PersonId::from_random(person), ActorId::from_random(account));
    AccessChanged { change, person, role, subject }
}

fn refuse_own(me: &Me, subject: Option<&Account>) -> Result<(), Refusal> {
    if subject.is_some_and(|subject| subject.person == me.person) {
        let message = "somebody else does this to an account of your own";
        return Err(invalid("own-account", "account", message));
    }
    Ok(())
}
