//! Logs in which somebody takes part who may not, each as a dishonest keeper of the keys would write
//! it. The last entry is the fault.

use timbang::ledger::body::ConflictDeclared;
use timbang::ledger::fields::{AccessChange, Actor, Role};
use timbang::ledger::review_fields::Seat;
use timbang::ledger::verify::Class;

use crate::ledger_log::case;
use crate::ledger_reviews::{AID, LICENCE, REFUSED, Town, by, overruled};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::{after, to_confirm};

pub fn all() -> Vec<Tampered> {
    [persons(), persons_who_acted_before()].into_iter().flatten().collect()
}

fn persons() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let first = Seat::First;
    let granted = |role, subject, of| Town::access(AccessChange::Granted, role, subject, of);
    let prepared = |act: &dyn Fn(&mut Town)| {
        let mut town = Town::live();
        act(&mut town);
        town.receive(9, AID);
        town.open(9);
        town
    };
    let claim = |number| {
        move |town: &mut Town| {
            town.say(by(number), town.claimed(9, first));
        }
    };
    vec![
        after("self-confirmation-claimed-by-applicant", class, prepared(&|_| {}), claim(6)),
        after(
            "self-confirmation-other-account-of-applicant",
            class,
            prepared(&|town| {
                town.say(Actor::Operator, granted(Role::Officer, 7, 6));
            }),
            claim(7),
        ),
        after("self-confirmation-claimed-without-role", class, prepared(&|_| {}), claim(2)),
        after("self-confirmation-claimed-by-unknown", class, prepared(&|_| {}), claim(99)),
        after("self-confirmation-claimed-by-engine", class, prepared(&|_| {}), |town| {
            town.say(Actor::Engine, town.claimed(9, first));
        }),
        after(
            "self-confirmation-claimed-by-proposer",
            class,
            prepared(&|town| {
                town.say(Actor::Operator, granted(Role::Supervisor, 1, 1));
            }),
            claim(1),
        ),
        after("self-confirmation-claimed-in-conflict", class, prepared(&|_| {}), |town| {
            // Declared by the other account of the same person.
            town.say(by(8), ConflictDeclared { case: case(9) });
            claim(3)(town);
        }),
    ]
}

fn persons_who_acted_before() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let (first, second) = (Seat::First, Seat::Second);
    let claimed = |name| Town::live_until(Town::refused, name);
    let revoked = |town: &mut Town| {
        let revoked = Town::access(AccessChange::Revoked, Role::Officer, 4, 4);
        town.say(Actor::Operator, revoked);
    };
    vec![
        after(
            "self-confirmation-claimed-two-seats",
            class,
            Town::live_until(Town::settled, "review.claimed/2/4"),
            |town| {
                town.say(by(8), town.claimed(2, second));
            },
        ),
        after("self-confirmation-finding-two-seats", class, Town::live(), |town| {
            town.receive(9, LICENCE);
            town.open(9);
            town.say(by(8), town.claimed(9, second));
            town.find(9, 3, first);
            town.say(by(8), town.found(9, second));
        }),
        after("self-confirmation-role-revoked", class, claimed("finding.recorded/1/4"), |town| {
            revoked(town);
            town.say(by(4), town.found(1, first));
        }),
        after(
            "self-confirmation-challenge-role-revoked",
            class,
            claimed("challenge.issued/1/4"),
            |town| {
                revoked(town);
                town.say(by(4), town.asked(REFUSED));
            },
        ),
        after("self-confirmation-confirmed-in-conflict", class, to_confirm(), |town| {
            town.say(by(4), ConflictDeclared { case: case(1) });
            town.say(by(4), town.signed(REFUSED));
        }),
        after("self-confirmation-overruled-in-conflict", class, to_confirm(), |town| {
            town.say(by(4), ConflictDeclared { case: case(1) });
            town.say(by(4), overruled(town.typed(REFUSED)));
        }),
    ]
}
