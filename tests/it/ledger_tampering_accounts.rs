//! Logs in which an account decides whose password was in another's hands: as a keeper of accounts
//! would write them who signs in as somebody else. The last entry is the fault.
//!
//! Beside the people of every log: account 20 keeps accounts, 21 is an officer and 22 a supervisor
//! whom account 20 made.

use timbang::ledger::body::{
    AccountReset, AccountVouched, AuthenticatorRevoked, ProgrammeApproved, ReviewSentBack,
};
use timbang::ledger::fields::{AccessChange, Actor, Mode, ResetWhat, Role};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::Seat;
use timbang::ledger::verify::Class;

use crate::ledger_log::{Log, account, case};
use crate::ledger_reviews::{AID, REFUSED, Town, by, credential};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::{after, relief};

const KEEPER: u8 = 20;

fn reset(subject: u8) -> AccountReset {
    AccountReset { subject: account(subject), what: ResetWhat::Factors }
}

fn vouched(subject: u8) -> AccountVouched {
    AccountVouched { subject: account(subject) }
}

fn grant(town: &mut Town, actor: Actor, role: Role, subject: u8) {
    town.say(actor, Town::access(AccessChange::Granted, role, subject, subject));
}

/// A live office with somebody who keeps its accounts, and a case.
fn kept() -> Town {
    let mut town = Town::live();
    grant(&mut town, Actor::Operator, Role::Administrator, KEEPER);
    town.receive(9, AID);
    town.open(9);
    town
}

/// The same, the account of an officer having been reset.
fn taken(subject: u8) -> Town {
    let mut town = kept();
    town.say(by(KEEPER), reset(subject));
    town
}

/// An office in which nobody is a supervisor or sits on the board: two officers, and who keeps their
/// accounts.
fn small() -> Town {
    let mut town = Town::begin(Mode::Demo, &[]);
    grant(&mut town, Actor::Operator, Role::Officer, 3);
    grant(&mut town, Actor::Operator, Role::Officer, 4);
    grant(&mut town, Actor::Operator, Role::Administrator, KEEPER);
    town.programme(AID, "bantuan-tunai");
    town.receive(9, AID);
    town.open(9);
    town
}

/// A log in which everyone who was made or reset decides after a colleague vouched.
pub fn vouched_for() -> Log {
    let mut town = kept();
    grant(&mut town, by(KEEPER), Role::Officer, 21);
    grant(&mut town, by(KEEPER), Role::Supervisor, 22);
    town.say(by(5), vouched(21));
    town.say(by(2), vouched(22));
    town.say(by(KEEPER), reset(5));
    town.say(Actor::Operator, reset(4));
    town.say(by(22), vouched(5));
    town.say(by(5), vouched(4));
    // One more role, once somebody vouched, is nothing to vouch for.
    grant(&mut town, by(KEEPER), Role::Supervisor, 21);
    town.find(9, 21, Seat::First);
    town.reveal(9, 21, Seat::First);
    town.end()
}

/// A log of an office so small that nobody could vouch; the verifiers count it.
pub fn on_the_word_alone() -> Log {
    let mut town = Town::begin(Mode::Demo, &[]);
    grant(&mut town, Actor::Operator, Role::Administrator, KEEPER);
    grant(&mut town, by(KEEPER), Role::Officer, 3);
    town.programme(AID, "bantuan-tunai");
    town.receive(9, AID);
    town.open(9);
    town.say(by(KEEPER), reset(3));
    town.find(9, 3, Seat::First);
    town.end()
}

pub fn all() -> Vec<Tampered> {
    [decides(), orders(), vouches(), keeps()].into_iter().flatten().collect()
}

fn decides() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let under_way = |until| {
        let mut town = Town::live_until(Town::refused, until);
        grant(&mut town, Actor::Operator, Role::Administrator, KEEPER);
        town.say(by(KEEPER), reset(4));
        town
    };
    vec![
        after("self-confirmation-claim-after-reset", class, taken(3), |town| {
            town.say(by(3), town.claimed(9, Seat::First));
        }),
        after("self-confirmation-finding-after-reset", class, kept(), |town| {
            town.say(by(3), town.claimed(9, Seat::First));
            town.say(by(KEEPER), reset(3));
            town.say(by(3), town.found(9, Seat::First));
        }),
        after(
            "self-confirmation-challenge-after-reset",
            class,
            under_way("challenge.issued/1/4"),
            |town| {
                town.say(by(4), town.asked(REFUSED));
            },
        ),
        after(
            "self-confirmation-confirmed-after-reset",
            class,
            under_way("review.confirmed/1/4"),
            |town| {
                town.say(by(4), town.signed(REFUSED));
            },
        ),
        after("self-confirmation-claim-after-reset-by-operator", class, kept(), |town| {
            town.say(Actor::Operator, reset(3));
            town.say(by(3), town.claimed(9, Seat::First));
        }),
        after("self-confirmation-claim-reset-after-vouched", class, taken(3), |town| {
            town.say(by(5), vouched(3));
            town.say(by(KEEPER), reset(3));
            town.say(by(3), town.claimed(9, Seat::First));
        }),
        after("self-confirmation-claim-new-account", class, kept(), |town| {
            grant(town, by(KEEPER), Role::Officer, 21);
            town.say(by(21), town.claimed(9, Seat::First));
        }),
        after("self-confirmation-claim-auditor-become-officer", class, kept(), |town| {
            grant(town, Actor::Operator, Role::Auditor, 21);
            grant(town, by(KEEPER), Role::Officer, 21);
            town.say(by(21), town.claimed(9, Seat::First));
        }),
        after("self-confirmation-claim-by-auditor", class, kept(), |town| {
            grant(town, Actor::Operator, Role::Auditor, 21);
            town.say(by(21), town.claimed(9, Seat::First));
        }),
        after("self-confirmation-claim-reset-among-two", class, small(), |town| {
            town.say(by(KEEPER), reset(3));
            town.say(by(3), town.claimed(9, Seat::First));
        }),
    ]
}

/// What an account does beside deciding, before a colleague vouched for it.
fn orders() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let claimed = || {
        let mut town = taken(5);
        town.find(9, 3, Seat::First);
        town.reveal(9, 3, Seat::First);
        town
    };
    let mut asked = kept();
    asked.say(by(3), asked.asked_to_vouch(6));
    vec![
        after("self-confirmation-freeze-after-reset", class, claimed(), |town| {
            town.say(by(5), town.frozen(9));
        }),
        after("self-confirmation-expired-after-reset", class, claimed(), |town| {
            town.say(by(5), town.expired(9, Seat::First, true));
        }),
        after("self-confirmation-sent-back-after-reset", class, claimed(), |town| {
            town.say(by(KEEPER), reset(3));
            let commitment = town.commitment("why");
            town.say(by(3), ReviewSentBack { case: case(9), commitment });
        }),
        after("self-confirmation-approved-after-reset", class, taken(2), |town| {
            town.propose(&relief(), "bantuan-darurat");
            town.say(by(2), ProgrammeApproved { digest: sha256(&relief()) });
        }),
        after("self-confirmation-asked-to-vouch-after-reset", class, taken(3), |town| {
            town.say(by(3), town.asked_to_vouch(6));
        }),
        after("self-confirmation-passkey-vouched-after-reset", class, asked, |town| {
            town.say(by(KEEPER), reset(3));
            town.say(by(3), Town::enrolled(6, Some(3)));
        }),
    ]
}

fn vouches() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    vec![
        after("self-confirmation-vouched-by-operator", class, taken(3), |town| {
            town.say(Actor::Operator, vouched(3));
        }),
        after("self-confirmation-vouched-by-keeper", class, taken(3), |town| {
            town.say(by(KEEPER), vouched(3));
        }),
        after("self-confirmation-vouched-by-officer", class, taken(3), |town| {
            town.say(by(4), vouched(3));
        }),
        after("self-confirmation-vouched-by-oneself", class, taken(5), |town| {
            town.say(by(5), vouched(5));
        }),
        after("self-confirmation-vouched-by-own-person", class, taken(3), |town| {
            // Another account of the same officer supervises.
            let granted = Town::access(AccessChange::Granted, Role::Supervisor, 8, 3);
            town.say(Actor::Operator, granted);
            town.say(by(8), vouched(3));
        }),
        after("self-confirmation-vouched-by-who-waits", class, kept(), |town| {
            grant(town, by(KEEPER), Role::Supervisor, 22);
            town.say(by(KEEPER), reset(3));
            town.say(by(22), vouched(3));
        }),
        after("self-confirmation-vouched-by-person-of-keeper", class, taken(3), |town| {
            let granted = Town::access(AccessChange::Granted, Role::Board, 23, KEEPER);
            town.say(Actor::Operator, granted);
            town.say(by(23), vouched(3));
        }),
        after("self-confirmation-vouched-for-nothing", class, taken(3), |town| {
            town.say(by(5), vouched(3));
            town.say(by(5), vouched(3));
        }),
    ]
}

/// Who keeps the accounts of others and is no administrator.
fn keeps() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    vec![
        after("self-confirmation-role-by-supervisor", class, kept(), |town| {
            grant(town, by(5), Role::Officer, 21);
        }),
        after("self-confirmation-role-taken-by-unknown", class, kept(), |town| {
            let revoked = Town::access(AccessChange::Revoked, Role::Supervisor, 5, 5);
            town.say(by(30), revoked);
        }),
        after("self-confirmation-reset-by-supervisor", class, kept(), |town| {
            town.say(by(5), reset(3));
        }),
        after("self-confirmation-passkey-revoked-by-officer", class, kept(), |town| {
            let revoked = AuthenticatorRevoked { credential: credential(4), subject: account(4) };
            town.say(by(3), revoked);
        }),
    ]
}
