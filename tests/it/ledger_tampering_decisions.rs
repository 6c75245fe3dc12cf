//! Logs in which one decision is not what was confirmed, or was never confirmed. The last entry is
//! the fault.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    DecisionIssued, ProgrammeActivated, ProgrammeApproved, ProgrammeSuspended, ReviewSentBack,
};
use timbang::ledger::fields::Actor;
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{Outcome, Verdict};
use timbang::ledger::verify::Class;

use crate::ledger_log::case;
use crate::ledger_reviews::{
    AID, Ask, LICENCE, PUT_OFF, PUT_OFF_FIRST, REFUSED, RELIEF, SETTLED, SETTLED_FIRST,
    SETTLED_SECOND, Town, by,
};
use crate::ledger_tampering::Tampered;

use crate::ledger_tampering_reviews::{after, relief, to_decide, to_settle};

pub fn all() -> Vec<Tampered> {
    [
        decisions_under_programmes(),
        leaves(),
        decided_already(),
        decisions_by_rule(),
        confirmations(),
        second_confirmations(),
        verdicts(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The decision of case 1, as it was confirmed.
fn refuse(town: &mut Town) {
    let confirmation = town.leaf("review.confirmed/1/4");
    town.issue(REFUSED, confirmation, "L-TOLAK");
}

fn decisions_under_programmes() -> Vec<Tampered> {
    let class = Class::InactiveProgramme;
    let digest = sha256(AID);
    let file = relief();
    let mut unactivated = Town::live();
    unactivated.propose(&file, "bantuan-darurat");
    unactivated.say(by(2), ProgrammeApproved { digest: sha256(&file) });
    unactivated.receive(9, &file);
    vec![
        after("inactive-programme-not-activated", class, unactivated, |town| {
            town.say(Actor::Engine, town.by_rule(9, "L-LAYAK", Outcome::Eligible));
        }),
        after("inactive-programme-suspended", class, to_decide(), |town| {
            town.say(by(2), ProgrammeSuspended { digest });
            refuse(town);
        }),
        after("inactive-programme-not-yet", class, to_decide(), |town| {
            let from = town.ts() + 1_001;
            town.say(Actor::Operator, ProgrammeActivated { digest, from });
            refuse(town);
        }),
        after("inactive-programme-another-than-recommended", class, to_decide(), |town| {
            let confirmation = town.leaf("review.confirmed/1/4");
            let issued = town.issued(REFUSED, confirmation, "L-TOLAK");
            town.say(Actor::Engine, DecisionIssued { programme: sha256(LICENCE), ..issued });
        }),
        after("inactive-programme-old-recommendation", class, to_decide(), |town| {
            let confirmation = town.leaf("review.confirmed/1/4");
            let issued = town.issued(REFUSED, confirmation, "L-TOLAK");
            town.recommend(1, AID);
            town.say(Actor::Engine, issued);
        }),
    ]
}

fn leaves() -> Vec<Tampered> {
    let class = Class::InactiveProgramme;
    vec![
        after("inactive-programme-leaf-unknown", class, to_decide(), |town| {
            let confirmation = town.leaf("review.confirmed/1/4");
            town.issue(REFUSED, confirmation, "L-LAIN");
        }),
        after(
            "inactive-programme-leaf-unknown-by-rule",
            class,
            Town::live_until(Town::granted, "decision.issued/3"),
            |town| {
                town.say(Actor::Engine, town.by_rule(3, "L-LAIN", Outcome::Grant));
            },
        ),
    ]
}

fn decided_already() -> Vec<Tampered> {
    vec![
        after(
            "reused-confirmation-decided-twice",
            Class::ReusedConfirmation,
            to_decide(),
            |town| {
                refuse(town);
                refuse(town);
            },
        ),
        after(
            "reused-confirmation-decided-after-deemed",
            Class::ReusedConfirmation,
            {
                let mut town = Town::live();
                town.lapsed();
                town
            },
            |town| {
                town.say(Actor::Engine, town.by_rule(4, "L-TERBIT", Outcome::Issue));
            },
        ),
        after(
            "reused-confirmation-deemed-after-decided",
            Class::ReusedConfirmation,
            to_settle(),
            |town| {
                let confirmation = town.leaf("review.confirmed/2/5");
                town.issue(SETTLED, confirmation, "L-TOLAK");
                town.open(2);
                town.wait_for(town.term(2) + 1);
                town.say(Actor::Engine, town.deemed(2));
            },
        ),
    ]
}

fn decisions_by_rule() -> Vec<Tampered> {
    let class = Class::MissingConfirmation;
    let granted = || Town::live_until(Town::granted, "decision.issued/3");
    let engine = |name, leaf: &'static str, outcome| {
        after(name, class, granted(), |town| {
            town.say(Actor::Engine, town.by_rule(3, leaf, outcome));
        })
    };
    let licence = || {
        let mut town = Town::live();
        town.receive(9, LICENCE);
        town
    };
    vec![
        engine("missing-confirmation", "L-TOLAK", Outcome::ProposedRefusal),
        engine(
            "missing-confirmation-adverse-by-granting-leaf",
            "L-LAYAK",
            Outcome::ProposedRefusal,
        ),
        engine(
            "missing-confirmation-another-granting-outcome",
            "L-LAYAK",
            Outcome::ProvisionalGrant,
        ),
        engine("missing-confirmation-leaf-of-a-step", "L-TINJAU", Outcome::Grant),
        after("missing-confirmation-granted-by-officer", class, granted(), |town| {
            town.say(by(3), town.by_rule(3, "L-LAYAK", Outcome::Grant));
        }),
        after("missing-confirmation-leaf-not-automatic", class, licence(), |town| {
            town.say(Actor::Engine, town.by_rule(9, "L-TERBIT", Outcome::Issue));
        }),
        after(
            "missing-confirmation-adverse-leaf-called-automatic",
            class,
            {
                let file = String::from_utf8_lossy(AID).replace(
                    "outcome: proposed_refusal\n",
                    "outcome: proposed_refusal\n    automatic: true\n",
                );
                let mut town = Town::live();
                town.programme(file.as_bytes(), "bantuan-kilat");
                town.receive(9, file.as_bytes());
                town
            },
            |town| {
                town.say(Actor::Engine, town.by_rule(9, "L-TOLAK", Outcome::ProposedRefusal));
            },
        ),
    ]
}

/// Names this confirmation.
fn issue(ask: Ask, name: &'static str, leaf: &'static str) -> impl Fn(&mut Town) {
    move |town: &mut Town| {
        let confirmation = town.leaf(name);
        town.issue(ask, confirmation, leaf);
    }
}

/// Two officers who may look first, up to the decision, the second being `second`.
fn put_off(second: u8) -> Town {
    let mut town = Town::demo();
    town.recommend(7, RELIEF);
    town.open(7);
    for ask in [PUT_OFF_FIRST, Ask { by: second, ..PUT_OFF }] {
        town.say(by(ask.by), town.claimed(7, ask.seat));
        town.reveal(7, ask.by, ask.seat);
        town.type_in(ask);
    }
    town
}

fn confirmations() -> Vec<Tampered> {
    let class = Class::MissingConfirmation;
    let confirmed = "review.confirmed/1/4";
    vec![
        after("missing-confirmation-of-nothing", class, to_decide(), |town| {
            town.issue(REFUSED, Digest32([5; 32]), "L-TOLAK");
        }),
        after(
            "missing-confirmation-is-a-challenge",
            class,
            to_decide(),
            issue(REFUSED, "challenge.issued/1/4", "L-TOLAK"),
        ),
        after("missing-confirmation-another-outcome", class, to_decide(), |town| {
            let ask = Ask { outcome: Outcome::Termination, ..REFUSED };
            issue(ask, confirmed, "L-TOLAK")(town);
        }),
        after("missing-confirmation-another-letter", class, to_decide(), |town| {
            issue(Ask { number: 12, ..REFUSED }, confirmed, "L-TOLAK")(town);
        }),
        after("missing-confirmation-another-case", class, to_decide(), |town| {
            town.receive(9, AID);
            town.open(9);
            issue(Ask { case: 9, ..REFUSED }, confirmed, "L-TOLAK")(town);
        }),
        after("missing-confirmation-sent-back", class, to_decide(), |town| {
            let commitment = Digest32([3; 32]);
            town.say(by(4), ReviewSentBack { case: case(1), commitment });
            issue(REFUSED, confirmed, "L-TOLAK")(town);
        }),
        after("missing-confirmation-of-old-recommendation", class, to_decide(), |town| {
            town.recommend(1, AID);
            town.open(1);
            issue(REFUSED, confirmed, "L-TOLAK")(town);
        }),
        after(
            "reused-confirmation-of-old-recommendation",
            Class::ReusedConfirmation,
            to_decide(),
            |town| {
                issue(REFUSED, confirmed, "L-TOLAK")(town);
                town.recommend(1, AID);
                town.open(1);
                issue(REFUSED, confirmed, "L-TOLAK")(town);
            },
        ),
        after(
            "reused-confirmation-in-another-case",
            Class::ReusedConfirmation,
            to_decide(),
            |town| {
                issue(REFUSED, confirmed, "L-TOLAK")(town);
                town.receive(9, AID);
                town.open(9);
                issue(Ask { case: 9, ..REFUSED }, confirmed, "L-TOLAK")(town);
            },
        ),
    ]
}

fn second_confirmations() -> Vec<Tampered> {
    let class = Class::MissingConfirmation;
    vec![
        after(
            "missing-confirmation-by-a-second",
            class,
            Town::live_until(Town::settled, "challenge.issued/2/4"),
            issue(SETTLED_FIRST, "review.confirmed/2/3", "L-TOLAK"),
        ),
        after(
            "missing-confirmation-they-disagree",
            class,
            Town::live_until(Town::settled, "review.escalated/2"),
            issue(SETTLED_SECOND, "review.overruled/2/4", "L-TOLAK"),
        ),
        after("missing-confirmation-names-the-first", class, to_settle(), |town| {
            issue(SETTLED_FIRST, "review.confirmed/2/3", "L-TOLAK")(town);
        }),
        after(
            "self-confirmation-both-of-one-person",
            Class::SelfConfirmation,
            put_off(8),
            |town| {
                issue(Ask { by: 8, ..PUT_OFF }, "review.confirmed/7/8", "L-TOLAK")(town);
            },
        ),
    ]
}

fn verdicts() -> Vec<Tampered> {
    let class = Class::MissingConfirmation;
    vec![
        after(
            "missing-confirmation-called-overruled",
            class,
            {
                let mut town = Town::live_until(Town::refused, "challenge.issued/1/4");
                town.type_in(Ask { verdict: Verdict::Overruled, ..REFUSED });
                town
            },
            issue(REFUSED, "review.overruled/1/4", "L-TOLAK"),
        ),
        after("missing-confirmation-called-confirmed", class, to_decide(), |town| {
            issue(REFUSED, "review.confirmed/1/4", "L-LAYAK")(town);
        }),
    ]
}
