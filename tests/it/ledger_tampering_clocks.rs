//! Logs in which a clock stands still for too long or too often, goes on by nobody's right, or an
//! act of the office is another's than whose it is. The last entry is the fault.

use timbang::ledger::body::{
    ClockResumed, ClockStopped, InformationReceived, InformationRequested, NoticeDelivered,
    NoticeIssued,
};
use timbang::ledger::fields::Actor;
use timbang::ledger::review_fields::{DeliveryChannel, Nullable, Seat};
use timbang::ledger::verify::Class;

use crate::ledger_log::case;
use crate::ledger_reviews::{AID, REFUSED, SETTLED, Town, by};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::{after, to_confirm, to_decide, to_settle};

const DAY_MS: u64 = 86_400_000;

pub fn all() -> Vec<Tampered> {
    [stops_without_end(), resumed(), moved(), questions(), acts_of_others()]
        .into_iter()
        .flatten()
        .collect()
}

fn refused(until: &'static str) -> Town {
    Town::live_until(Town::refused, until)
}

/// Case 4, whose clock a supervisor has stopped for 90 seconds.
fn frozen() -> Town {
    Town::live_until(Town::lapsed, "clock.resumed/4/5")
}

fn request(town: &Town, number: u8, due: u64) -> InformationRequested {
    InformationRequested { case: case(number), commitment: town.commitment("request"), due }
}

fn answer(town: &Town, number: u8) -> InformationReceived {
    InformationReceived { case: case(number), commitment: town.commitment("answer") }
}

fn stops_without_end() -> Vec<Tampered> {
    let refuse = |town: &mut Town| {
        let confirmation = town.leaf("review.confirmed/2/5");
        town.issue(SETTLED, confirmation, "L-TOLAK");
    };
    let law = Class::ReusedConfirmation;
    vec![after("reused-confirmation-clock-never-resumed", law, to_settle(), |town| {
        let until = town.ts() + 1;
        town.say(by(5), ClockStopped { until, ..town.frozen(2) });
        town.wait_for(town.term(2) + 40 * DAY_MS + 2);
        refuse(town);
    })]
}

fn resumed() -> Vec<Tampered> {
    let class = Class::Schema;
    let thaws = |name, who: Actor| {
        after(name, class, frozen(), |town| {
            town.say(who, town.resumed(4));
        })
    };
    vec![
        thaws("schema-clock-resumed-early-by-engine", Actor::Engine),
        thaws("schema-clock-resumed-by-operator", Actor::Operator),
        thaws("schema-clock-resumed-by-nobody", by(99)),
        thaws("schema-clock-freeze-ended-by-officer", by(3)),
        after(
            "schema-clock-resumed-before-the-answer",
            class,
            refused("information.received/1/6"),
            |town| {
                town.say(by(3), town.resumed(1));
            },
        ),
        after(
            "schema-clock-resumed-to-ask-without-a-seat",
            class,
            refused("information.received/1/6"),
            |town| {
                let due = town.ts() + 2 * DAY_MS;
                town.say(by(3), request(town, 1, due));
                town.say(by(4), town.resumed(1));
            },
        ),
        after("schema-clock-resumed-by-the-board", class, refused("clock.resumed/1/6"), |town| {
            town.say(by(2), town.resumed(1));
        }),
        after("schema-clock-resumed-after-decision", class, to_decide(), |town| {
            town.say(by(5), town.frozen(1));
            let confirmation = town.leaf("review.confirmed/1/4");
            town.issue(REFUSED, confirmation, "L-TOLAK");
            town.say(by(5), town.resumed(1));
        }),
    ]
}

fn moved() -> Vec<Tampered> {
    let class = Class::Schema;
    let resumed_with = |name, who: Actor, wait: u64, due: fn(u64) -> Option<u64>| {
        after(name, class, frozen(), |town| {
            town.wait_for(town.ts() + wait);
            let due = Nullable(due(town.term(4)));
            town.say(who, ClockResumed { due, ..town.resumed(4) });
        })
    };
    vec![
        resumed_with("schema-clock-resumed-without-a-term", by(5), 0, |_| None),
        // It stood still for a second.
        resumed_with("schema-clock-resumed-with-more-time", by(5), 0, |told| {
            Some(told + 1_001 + 40 * DAY_MS)
        }),
        // However late somebody says so, it stood still for the 90 seconds it was stopped for.
        resumed_with("schema-clock-resumed-late-with-more-time", Actor::Engine, DAY_MS, |told| {
            Some(told + 90_001 + 40 * DAY_MS)
        }),
    ]
}

/// The clock of case 9 stands still for a question again and again.
fn asked_again(town: &mut Town) {
    town.receive(9, AID);
    town.open(9);
    town.say(by(3), town.claimed(9, Seat::First));
    for round in 0..4 {
        let due = town.ts() + 90_000;
        town.say(by(3), request(town, 9, due));
        town.say(by(3), Town::awaiting(9, due));
        if round < 3 {
            town.say(by(6), answer(town, 9));
            town.say(by(6), town.resumed(9));
        }
    }
}

fn questions() -> Vec<Tampered> {
    let class = Class::Schema;
    vec![
        after(
            "schema-information-asked-for-too-long",
            class,
            refused("information.requested/1/3"),
            |town| {
                let due = town.ts() + 90 * DAY_MS + 1;
                town.say(by(3), request(town, 1, due));
            },
        ),
        after("schema-clock-awaits-without-a-seat", class, refused("clock.stopped/1/3"), |town| {
            // The request is a second older.
            let until = town.ts() + 89_000;
            town.say(by(4), Town::awaiting(1, until));
        }),
        after("schema-clock-awaits-a-fourth-time", class, Town::live(), asked_again),
        after("schema-answer-by-nobody", class, refused("information.received/1/6"), |town| {
            town.say(by(99), answer(town, 1));
        }),
        after("schema-answer-by-engine", class, refused("information.received/1/6"), |town| {
            town.say(Actor::Engine, answer(town, 1));
        }),
        after("schema-confirmed-before-the-second-answer", class, to_confirm(), |town| {
            let due = town.ts() + 9_000;
            for due in [due, due - 1_000] {
                town.say(by(4), request(town, 1, due));
            }
            town.say(by(6), answer(town, 1));
            town.say(by(4), town.signed(REFUSED));
        }),
    ]
}

fn acts_of_others() -> Vec<Tampered> {
    let (missing, schema) = (Class::MissingConfirmation, Class::Schema);
    let issued = |name, who: Actor| {
        after(name, missing, to_decide(), |town| {
            let confirmation = town.leaf("review.confirmed/1/4");
            town.say(who, town.issued(REFUSED, confirmation, "L-TOLAK"));
        })
    };
    vec![
        issued("missing-confirmation-issued-by-another", by(3)),
        issued("missing-confirmation-issued-by-engine", Actor::Engine),
        after("schema-notice-by-the-board", schema, refused("notice.issued/1"), |town| {
            let (decision, commitment) = (town.leaf("decision.issued/1/4"), town.commitment("x"));
            town.say(by(2), NoticeIssued { case: case(1), commitment, decision });
        }),
        after("schema-delivered-by-nobody", schema, refused("notice.delivered/1"), |town| {
            let (arrived, notice) = (town.ts(), town.leaf("notice.issued/1"));
            let channel = DeliveryChannel::Hand;
            town.say(by(99), NoticeDelivered { arrived, case: case(1), channel, notice });
        }),
    ]
}
