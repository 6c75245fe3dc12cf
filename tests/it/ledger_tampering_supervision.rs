//! Logs in which a claim ends, a clock stops or leave is given as it may not be. The last entry is
//! the fault.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    ClockStopped, ConflictDeclared, EntryBody, InformationReceived, InformationRequested,
    ReviewEscalated, ReviewSentBack,
};
use timbang::ledger::fields::{AccessChange, Actor, Role};
use timbang::ledger::review_fields::{EscalationGround, Nullable, Seat, StopGround};
use timbang::ledger::verify::Class;

use crate::ledger_log::case;
use crate::ledger_reviews::{Town, by};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::after;

pub fn all() -> Vec<Tampered> {
    [claims(), calls(), seatless(), conflicted(), clocks(), answers(), leaves()]
        .into_iter()
        .flatten()
        .collect()
}

fn refused(until: &'static str) -> Town {
    Town::live_until(Town::refused, until)
}

fn claims() -> Vec<Tampered> {
    let (class, first) = (Class::Schema, Seat::First);
    vec![
        after("schema-released-by-another", class, refused("review.released/1/3"), |town| {
            town.say(by(4), town.released(1, first));
        }),
        after("schema-expired-by-officer", class, refused("review.released/1/3"), |town| {
            town.say(by(4), town.expired(1, first, true));
        }),
        after("schema-expired-by-operator", class, refused("review.released/1/3"), |town| {
            town.say(Actor::Operator, town.expired(1, first, true));
        }),
        after("schema-expired-engine-says-why", class, refused("review.released/1/3"), |town| {
            town.say(Actor::Engine, town.expired(1, first, true));
        }),
        after(
            "schema-expired-supervisor-is-silent",
            class,
            refused("review.released/1/3"),
            |town| {
                town.say(by(5), town.expired(1, first, false));
            },
        ),
        after("schema-expired-free-seat", class, refused("review.claimed/1/3"), |town| {
            town.say(Actor::Engine, town.expired(1, first, false));
        }),
    ]
}

fn calls() -> Vec<Tampered> {
    let class = Class::Schema;
    let escalated = |name, who, until, script: fn(&mut Town), number, ground| {
        after(name, class, Town::live_until(script, until), |town| {
            town.say(who, ReviewEscalated { case: case(number), ground });
        })
    };
    let agreed = "review.overruled/2/4";
    let commitment = Digest32([1; 32]);
    vec![
        escalated(
            "schema-escalated-without-disagreement",
            Actor::Engine,
            agreed,
            Town::settled,
            2,
            EscalationGround::Disagreement,
        ),
        escalated(
            "schema-escalated-by-a-reviewer-who-differs",
            by(4),
            "review.escalated/2",
            Town::settled,
            2,
            EscalationGround::Disagreement,
        ),
        escalated(
            "schema-escalated-for-the-clock-by-officer",
            by(3),
            "review.released/1/3",
            Town::refused,
            1,
            EscalationGround::Clock,
        ),
        escalated(
            "schema-escalated-asked-by-the-board",
            by(2),
            "review.released/1/3",
            Town::refused,
            1,
            EscalationGround::Asked,
        ),
        after("schema-sent-back-by-the-board", class, refused("decision.issued/1/4"), |town| {
            town.say(by(2), ReviewSentBack { case: case(1), commitment });
        }),
        after(
            "schema-information-asked-by-nobody",
            class,
            refused("review.released/1/3"),
            |town| {
                let due = town.ts() + 90_000;
                town.say(Actor::Operator, InformationRequested { case: case(1), commitment, due });
            },
        ),
    ]
}

fn asked(town: &Town) -> InformationRequested {
    let (commitment, due) = (town.commitment("request"), town.ts() + 90_000);
    InformationRequested { case: case(1), commitment, due }
}

const CALLED: EscalationGround = EscalationGround::Asked;

/// Officers who have no seat ask the applicant, or for a supervisor.
fn seatless() -> Vec<Tampered> {
    let class = Class::Schema;
    let to_act = || refused("review.released/1/3");
    vec![
        after("schema-information-asked-without-a-seat", class, to_act(), |town| {
            town.say(by(4), asked(town));
        }),
        after("schema-escalated-asked-without-a-seat", class, to_act(), |town| {
            town.say(by(4), ReviewEscalated { case: case(1), ground: CALLED });
        }),
        after(
            "schema-escalated-asked-after-release",
            class,
            refused("review.claimed/1/3#2"),
            |town| {
                town.say(by(3), ReviewEscalated { case: case(1), ground: CALLED });
            },
        ),
    ]
}

/// Who declared a conflict of interest acts on the case all the same.
fn conflicted() -> Vec<Tampered> {
    let declared = |name, until, declares, acts, act: &dyn Fn(&Town) -> EntryBody| {
        after(name, Class::SelfConfirmation, refused(until), |town| {
            town.say(by(declares), ConflictDeclared { case: case(1) });
            town.say(by(acts), act(town));
        })
    };
    let (commitment, claimed) = (Digest32([1; 32]), "review.released/1/3");
    vec![
        declared("self-confirmation-asked-in-conflict", claimed, 5, 5, &|town| asked(town).into()),
        // With the seat, and the other account of the same person declared it.
        declared("self-confirmation-asked-as-another", claimed, 8, 3, &|town| asked(town).into()),
        declared("self-confirmation-escalated-in-conflict", claimed, 5, 5, &|_| {
            ReviewEscalated { case: case(1), ground: CALLED }.into()
        }),
        declared("self-confirmation-expired-in-conflict", claimed, 5, 5, &|town| {
            town.expired(1, Seat::First, true).into()
        }),
        declared("self-confirmation-stopped-in-conflict", claimed, 5, 5, &|town| {
            town.frozen(1).into()
        }),
        declared("self-confirmation-resumed-in-conflict", "clock.resumed/1/6", 5, 5, &|town| {
            town.resumed(1).into()
        }),
        declared("self-confirmation-answer-in-conflict", "information.received/1/6", 6, 6, &|_| {
            InformationReceived { case: case(1), commitment }.into()
        }),
        declared("self-confirmation-sent-back-in-conflict", "review.confirmed/1/4", 4, 4, &|_| {
            ReviewSentBack { case: case(1), commitment }.into()
        }),
    ]
}

fn clocks() -> Vec<Tampered> {
    let class = Class::Schema;
    let stopped = |name, who, change: &dyn Fn(&mut ClockStopped)| {
        after(name, class, Town::live_until(Town::lapsed, "clock.stopped/4/5"), |town| {
            let mut body = town.frozen(4);
            change(&mut body);
            town.say(by(who), body);
        })
    };
    vec![
        after("schema-clock-resumed-running", class, refused("clock.stopped/1/3"), |town| {
            town.say(Actor::Engine, town.resumed(1));
        }),
        after("schema-clock-stopped-twice", class, refused("information.received/1/6"), |town| {
            town.say(by(5), town.frozen(1));
        }),
        stopped("schema-clock-stopped-by-officer", 3, &|_| {}),
        stopped("schema-clock-visit-by-officer", 3, &|body| body.ground = StopGround::FieldVisit),
        stopped("schema-clock-stopped-silently", 5, &|body| body.commitment = Nullable(None)),
        stopped("schema-clock-stopped-until-now", 5, &|body| body.until -= 90_000),
        stopped("schema-clock-stopped-unasked", 5, &|body| {
            (body.ground, body.commitment) = (StopGround::Information, Nullable(None));
        }),
    ]
}

/// Clocks that stop for an answer.
fn answers() -> Vec<Tampered> {
    let class = Class::Schema;
    vec![
        after("schema-clock-awaits-another-day", class, refused("clock.stopped/1/3"), |town| {
            let until = town.ts() + 90_000;
            town.say(by(3), Town::awaiting(1, until));
        }),
        after("schema-clock-awaits-and-says-why", class, refused("clock.stopped/1/3"), |town| {
            let commitment = Nullable(Some(Digest32([1; 32])));
            let until = town.ts() + 89_000;
            town.say(by(3), ClockStopped { commitment, ..Town::awaiting(1, until) });
        }),
        after("schema-clock-awaits-what-came", class, refused("clock.resumed/1/6"), |town| {
            town.say(by(6), town.resumed(1));
            // The request is of three entries before, one second each.
            let until = town.ts() + 86_000;
            town.say(by(3), Town::awaiting(1, until));
        }),
    ]
}

fn leaves() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let to_leave = || refused("leave.given/1/5");
    vec![
        after("schema-leave-without-seat", Class::Schema, refused("review.released/1/3"), |town| {
            town.say(by(5), town.leave(1, 4));
        }),
        after("schema-leave-after-decision", Class::Schema, refused("notice.issued/1"), |town| {
            town.say(by(5), town.leave(1, 4));
        }),
        after("self-confirmation-leave-by-officer", class, to_leave(), |town| {
            town.say(by(3), town.leave(1, 4));
        }),
        after("self-confirmation-leave-by-engine", class, to_leave(), |town| {
            town.say(Actor::Engine, town.leave(1, 4));
        }),
        after("self-confirmation-leave-to-oneself", class, to_leave(), |town| {
            // Another account of the reviewer supervises.
            let granted = Town::access(AccessChange::Granted, Role::Supervisor, 7, 4);
            town.say(Actor::Operator, granted);
            town.say(by(7), town.leave(1, 4));
        }),
        after("self-confirmation-leave-in-conflict", class, to_leave(), |town| {
            town.say(by(5), ConflictDeclared { case: case(1) });
            town.say(by(5), town.leave(1, 4));
        }),
    ]
}
