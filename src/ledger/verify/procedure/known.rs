//! For whom a colleague vouches before they decide: whoever keeps accounts hands out passwords, and
//! could be the one who uses them; rules 9f and 9g.

use super::access::{Access, DECIDING};
use super::{Ruling, Step, ensure};
use crate::ids::ActorId;
use crate::ledger::body::{AuthenticatorEnrolled, EntryBody};
use crate::ledger::fields::{AccessChange, Actor, Role};
use crate::ledger::review_fields::Nullable;
use crate::ledger::verify::Class;

/// Who vouches, wherever there is one.
const SENIOR: [Role; 2] = [Role::Supervisor, Role::Board];

/// That nobody vouched for an account since somebody else had its password.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    /// Who had it.
    by: Vec<Actor>,
    /// It decides nothing before a colleague vouches: there was one who could.
    waits: bool,
}

impl Access {
    /// How many accounts decide though nobody vouched for them.
    pub(super) fn unvouched(&self) -> u64 {
        let decides = |account: &ActorId| self.holds(&Actor::Account(*account), &Role::WEIGHTY);
        let stand = self.doubts.iter().filter(|(account, doubt)| !doubt.waits && decides(account));
        stand.count() as u64
    }

    fn waits(&self, account: &ActorId) -> bool {
        self.doubts.get(account).is_some_and(|doubt| doubt.waits)
    }

    /// Whether a colleague is another person than the account's and than who had its password, and
    /// needs nobody's word themselves.
    fn stands_apart(&self, colleague: &ActorId, account: &ActorId, by: &[Actor]) -> bool {
        let Some(person) = self.person(&Actor::Account(*colleague)) else { return false };
        let same = |actor: &Actor| self.person(actor) == Some(person);
        !self.waits(colleague) && !same(&Actor::Account(*account)) && !by.iter().any(same)
    }

    /// The roles in which colleagues vouch for an account; none where nobody can.
    fn vouching(&self, account: &ActorId, by: &[Actor]) -> Option<&'static [Role]> {
        let able = |roles: &&'static [Role]| {
            self.holders(roles).any(|colleague| self.stands_apart(colleague, account, by))
        };
        [&SENIOR[..], &DECIDING[..]].into_iter().find(able)
    }

    /// Rules 9f and 9g.
    pub(super) fn is_known(&self, step: &Step<'_>) -> Ruling {
        let class = Class::SelfConfirmation;
        let Actor::Account(actor) = step.actor else {
            let vouched = matches!(step.body, EntryBody::AccountVouched(_));
            return ensure(!vouched, class, "only a colleague vouches for an account");
        };
        match step.body {
            EntryBody::ReviewClaimed(_)
            | EntryBody::FindingRecorded(_)
            | EntryBody::LeaveGiven(_)
            | EntryBody::EmergencyDeclared(_)
            | EntryBody::EmergencyReviewed(_)
            | EntryBody::ChallengeIssued(_)
            | EntryBody::ReviewConfirmed(_)
            | EntryBody::ReviewOverruled(_)
            | EntryBody::ReviewSentBack(_)
            | EntryBody::ReviewExpired(_)
            | EntryBody::ClockStopped(_)
            | EntryBody::ProgrammeApproved(_)
            | EntryBody::EnrolmentChallenged(_)
            | EntryBody::AuthenticatorEnrolled(AuthenticatorEnrolled {
                assertion: Nullable(Some(_)),
                ..
            }) => {
                let message = "by an account that no colleague vouched for since another had its \
                               password";
                ensure(!self.waits(actor), class, message)
            }
            EntryBody::AccountVouched(body) => {
                let doubt = self.doubts.get(&body.subject);
                ensure(doubt.is_some(), class, "nothing is to be vouched for")?;
                let by = doubt.map_or(&[][..], |doubt| &doubt.by);
                let roles = self.vouching(&body.subject, by).unwrap_or_default();
                let able =
                    self.holds(step.actor, roles) && self.stands_apart(actor, &body.subject, by);
                ensure(able, class, "by who cannot vouch for this account")
            }
            _ => Ok(()),
        }
    }

    /// Takes what makes an account wait, and what ends that.
    pub(super) fn doubt(&mut self, step: &Step<'_>) {
        match step.body {
            // Genesis says whose the accounts of the founders are.
            EntryBody::Genesis(body) => {
                self.weighed.extend(body.passkeys.iter().map(|passkey| passkey.subject));
            }
            EntryBody::AccountReset(body) => self.doubted(body.subject, *step.actor, true),
            EntryBody::AccountVouched(body) => drop(self.doubts.remove(&body.subject)),
            EntryBody::AccessChanged(body)
                if body.change == AccessChange::Granted
                    && Role::WEIGHTY.contains(&body.role)
                    && self.weighed.insert(body.subject) =>
            {
                let by_an_account = matches!(step.actor, Actor::Account(_));
                self.doubted(body.subject, *step.actor, by_an_account);
            }
            _ => {}
        }
    }

    fn doubted(&mut self, account: ActorId, by: Actor, may_wait: bool) {
        let mut doubt = self.doubts.remove(&account).unwrap_or_default();
        doubt.by.push(by);
        doubt.waits |= may_wait && self.vouching(&account, &doubt.by).is_some();
        self.doubts.insert(account, doubt);
    }
}
