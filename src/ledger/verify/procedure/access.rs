//! Who holds which role, which person is behind an account, which policy of access is in force:
//! rules 5 and 7. For whom a colleague vouches before they decide stands in `known.rs`.

use std::collections::{HashMap, HashSet};

use super::known::Doubt;
use super::{Broken, Ruling, Step, ensure};
use crate::ids::{ActorId, PersonId};
use crate::ledger::body::{AccessActivated, AccessChanged, EntryBody};
use crate::ledger::fields::{AccessChange, Actor, Role};
use crate::ledger::verify::Class;

/// Who may confirm.
pub(super) const DECIDING: [Role; 3] = [Role::Officer, Role::Supervisor, Role::ObjectionOfficer];

#[derive(Debug, Default)]
pub(super) struct Access {
    /// The person each role was granted to an account for.
    roles: HashMap<(ActorId, Role), PersonId>,
    /// The person an account was first said to be of.
    persons: HashMap<ActorId, PersonId>,
    /// Accounts that came to decide, or were reset, and for which nobody vouched since.
    pub(super) doubts: HashMap<ActorId, Doubt>,
    /// Accounts that held a deciding role or sat on the board once, and those of the founders.
    pub(super) weighed: HashSet<ActorId>,
    epoch: u64,
}

impl Access {
    /// The person behind an actor; none is behind what is no account.
    pub(super) fn person(&self, actor: &Actor) -> Option<PersonId> {
        let Actor::Account(account) = actor else { return None };
        self.persons.get(account).copied()
    }

    /// Whether an account may be of a person, who may be the first it is said to be of.
    pub(super) fn is_of(&self, account: &ActorId, person: &PersonId) -> bool {
        self.persons.get(account).is_none_or(|known| known == person)
    }

    pub(super) fn set_person(&mut self, account: ActorId, person: PersonId) {
        self.persons.entry(account).or_insert(person);
    }

    pub(super) fn holds(&self, actor: &Actor, roles: &[Role]) -> bool {
        let Actor::Account(account) = actor else { return false };
        roles.iter().any(|role| self.roles.contains_key(&(*account, *role)))
    }

    /// Everyone who holds one of these roles.
    pub(super) fn holders<'a>(&'a self, roles: &'a [Role]) -> impl Iterator<Item = &'a ActorId> {
        self.roles.keys().filter(|(_, held)| roles.contains(held)).map(|(account, _)| account)
    }

    pub(super) fn may_decide(&self, actor: &Actor) -> bool {
        self.holds(actor, &DECIDING)
    }

    /// Rule 5.
    pub(super) fn changes(&self, body: &AccessChanged) -> Ruling {
        let AccessChanged { change, person, role, subject } = body;
        if !self.is_of(subject, person) {
            let message = format!("{subject} is of another person than {person}");
            return Err(Broken::new(Class::Schema, message));
        }
        let granted = self.roles.get(&(*subject, *role));
        let lawful = match change {
            AccessChange::Granted => granted.is_none(),
            AccessChange::Revoked => granted == Some(person),
        };
        if lawful {
            return Ok(());
        }
        let message = format!("{role} of {subject} ({person}) cannot be {change} here");
        Err(Broken::new(Class::Schema, message))
    }

    pub(super) fn change(&mut self, body: &AccessChanged) {
        self.set_person(body.subject, body.person);
        let role = (body.subject, body.role);
        match body.change {
            AccessChange::Granted => self.roles.insert(role, body.person),
            AccessChange::Revoked => self.roles.remove(&role),
        };
    }

    /// Rule 9h.
    pub(super) fn grants_to_another(&self, step: &Step<'_>) -> Ruling {
        let EntryBody::AccessChanged(body) = step.body else { return Ok(()) };
        let own = self.person(step.actor) == Some(body.person)
            || *step.actor == Actor::Account(body.subject);
        let lawful = body.change == AccessChange::Revoked || !own;
        ensure(lawful, Class::SelfConfirmation, "a person grants a role to their own account")
    }

    /// Rule 9m.
    pub(super) fn is_by_a_keeper(&self, step: &Step<'_>) -> Ruling {
        let keeps = match step.body {
            EntryBody::AccessChanged(_) | EntryBody::AccountReset(_) => true,
            EntryBody::AuthenticatorRevoked(body) => *step.actor != Actor::Account(body.subject),
            _ => false,
        };
        let by_account = matches!(step.actor, Actor::Account(_));
        let lawful = !keeps || !by_account || self.holds(step.actor, &[Role::Administrator]);
        ensure(lawful, Class::SelfConfirmation, "by an account that does not keep accounts")
    }

    /// Rule 7.
    pub(super) fn activates(&self, body: &AccessActivated) -> Ruling {
        let follows = body.epoch.get() == self.epoch + 1;
        ensure(follows, Class::Schema, "the epoch is not one more than in the one before")
    }

    pub(super) const fn activate(&mut self, body: &AccessActivated) {
        self.epoch = body.epoch.get();
    }
}
