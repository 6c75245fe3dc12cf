//! Logs in which each entry has its form and its order, and the sense of a rule is evaded: by
//! another account of the same person, by asking again, by letting time go by. The last entry is
//! the fault, or the list says which are.

use timbang::ledger::body::{
    AuthenticatorRevoked, ChallengeIssued, ClockResumed, EnrolmentChallenged, InformationRequested,
    ProgrammeApproved, RecordViewed, ReviewConfirmed, ReviewEscalated, ReviewSentBack,
};
use timbang::ledger::fields::{AccessChange, Actor, Role};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{EscalationGround, Nullable, Outcome, Seat, Verdict, Viewed};
use timbang::ledger::verify::Class;

use crate::ledger_log::{account, case};
use crate::ledger_reviews::{
    AID, Ask, LICENCE, PUT_OFF, PUT_OFF_FIRST, REFUSED, RP, SETTLED, Town, answered, by, challenge,
    client_data, credential, overruled, signed_by,
};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::{after, live, relief, to_confirm, to_decide, to_settle};

pub fn all() -> Vec<Tampered> {
    [
        passkeys(),
        challenges_again(),
        seen_before(),
        sent_back(),
        supervisors(),
        oneself(),
        answers(),
        terms(),
        out_of_turn(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The log of `town`, whose entry `back` places before the last is the first fault.
fn earlier(name: &'static str, class: Class, town: Town, back: usize) -> Tampered {
    let seq = u64::try_from(town.log.entries.len() - 1 - back).unwrap();
    Tampered::alone(name, class, Some(seq), town.end().export())
}

/// Case 9, open and without a reviewer.
fn opened() -> Town {
    let mut town = Town::live();
    town.receive(9, AID);
    town.open(9);
    town
}

fn passkeys() -> Vec<Tampered> {
    let class = Class::BadAssertion;
    let right = client_data(challenge(REFUSED.number), "https://aid.example", "");
    let signed = |name, client_data: &str, rp| {
        after(name, class, to_confirm(), |town| {
            let assertion = Nullable(Some(signed_by(4, client_data, rp, 0x05)));
            town.say(by(4), ReviewConfirmed { assertion, ..town.signed(REFUSED) });
        })
    };
    let written = |name, extra: &str| {
        let end = format!("false{extra}}}");
        signed(name, &right.replace("false}", &end), RP)
    };
    let mut revoked = to_confirm();
    let of_another = AuthenticatorRevoked { credential: credential(4), subject: account(3) };
    revoked.say(Actor::Operator, of_another);
    // Nothing was revoked, so this holds.
    revoked.say(by(4), revoked.signed(REFUSED));
    vec![
        written("bad-assertion-half-a-character-as-key", ",\"\\ud800\":1"),
        written("bad-assertion-half-a-character-deep", ",\"x\":{\"\\udfff\":1}"),
        written("bad-assertion-half-a-character-as-text", ",\"x\":[\"\\ud800\"]"),
        signed("bad-assertion-of-an-enrolment", &right.replace(".get", ".create"), RP),
        signed("bad-assertion-within-a-foreign-page", &right.replace("false", "true"), RP),
        signed("bad-assertion-another-party", &right, "aid.example.net"),
        earlier("bad-assertion-revoked-of-another-holds", class, revoked, 1),
    ]
}

fn challenges_again() -> Vec<Tampered> {
    let class = Class::BadAssertion;
    let ask = Ask { case: 9, ..REFUSED };
    // Asked of two: told once, at the second, who may answer it.
    let mut two = opened();
    two.find(9, 3, Seat::First);
    two.reveal(9, 3, Seat::First);
    two.say(by(3), two.asked(ask));
    two.say(by(3), two.released(9, Seat::First));
    two.find(9, 4, Seat::First);
    two.reveal(9, 4, Seat::First);
    two.sign(ask);
    // Answered in case 1, then asked and answered once more.
    let mut again = to_decide();
    again.receive(9, AID);
    again.open(9);
    again.find(9, 4, Seat::First);
    again.reveal(9, 4, Seat::First);
    again.sign(ask);
    let mut enrolled = Town::live();
    enrolled.say(by(3), enrolled.asked_to_vouch(5));
    enrolled.say(by(3), Town::enrolled(5, Some(3)));
    let asked = Ask { seat: Seat::Second, ..PUT_OFF_FIRST };
    let mut seat = Town::live();
    seat.programme(&relief(), "bantuan-darurat");
    seat.recommend(7, &relief());
    seat.open(7);
    seat.say(by(3), seat.claimed(7, Seat::First));
    seat.reveal(7, 3, Seat::First);
    seat.say(by(3), seat.asked(PUT_OFF_FIRST));
    seat.say(by(3), seat.released(7, Seat::First));
    seat.say(by(3), seat.claimed(7, Seat::Second));
    seat.reveal(7, 3, Seat::Second);
    vec![
        after("bad-assertion-another-seat", class, seat, |town| {
            town.say(by(3), town.signed(asked));
        }),
        live("bad-assertion-enrolled-unasked", class, |town| {
            let mut body = Town::enrolled(6, Some(3));
            let challenge = challenge(99);
            body.assertion = Nullable(Some(answered(3, challenge)));
            body.challenge = Nullable(Some(challenge));
            town.say(by(3), body);
        }),
        live("bad-assertion-enrolled-by-an-old-answer", class, |town| {
            town.say(by(3), Town::enrolled(5, Some(3)));
        }),
        earlier("bad-assertion-asked-of-two", class, two, 1),
        earlier("bad-assertion-answered-in-two-cases", class, again, 1),
        earlier("bad-assertion-enrolled-again", class, enrolled, 1),
        after(
            "bad-assertion-asked-for-too-long",
            class,
            Town::live_until(Town::refused, "challenge.issued/1/4"),
            |town| {
                let expires = town.ts() + 300_001;
                town.say(by(4), ChallengeIssued { expires, ..town.asked(REFUSED) });
            },
        ),
        live("bad-assertion-enrolment-asked-for-too-long", class, |town| {
            let expires = town.ts() + 300_001;
            town.say(by(3), EnrolmentChallenged { expires, ..town.asked_to_vouch(6) });
        }),
    ]
}

fn seen_before() -> Vec<Tampered> {
    let class = Class::RevealedBeforeFinding;
    let viewed = RecordViewed { case: case(9), what: Viewed::Recommendation };
    let find = |town: &mut Town, who| town.find(9, who, Seat::First);
    vec![
        after("revealed-before-finding-to-another-account", class, opened(), |town| {
            find(town, 3);
            town.reveal(9, 3, Seat::First);
            town.say(by(3), town.released(9, Seat::First));
            find(town, 8);
        }),
        after("revealed-before-finding-looked-up", class, opened(), |town| {
            town.say(by(4), viewed.clone());
            find(town, 4);
        }),
        after("revealed-before-finding-looked-up-elsewhere", class, opened(), |town| {
            town.say(by(8), viewed.clone());
            find(town, 3);
        }),
    ]
}

fn sent_back() -> Vec<Tampered> {
    let class = Class::Schema;
    let back = |town: &Town| ReviewSentBack { case: case(1), commitment: town.commitment("why") };
    vec![
        after("schema-sent-back-without-a-seat", class, to_confirm(), |town| {
            town.say(by(5), back(town));
        }),
        after(
            "schema-sent-back-unseen",
            class,
            Town::live_until(Town::refused, "recommendation.revealed/1/4"),
            |town| {
                town.say(by(4), back(town));
            },
        ),
        after("schema-sent-back-after-release", class, to_confirm(), |town| {
            town.say(by(4), town.released(1, Seat::First));
            town.say(by(4), back(town));
        }),
    ]
}

/// What was given to the supervisors.
fn supervisors() -> Vec<Tampered> {
    let class = Class::Schema;
    let called = ReviewEscalated { case: case(9), ground: EscalationGround::Clock };
    let access = |change, role| Town::access(change, role, 5, 5);
    let ask = Ask { case: 9, by: 5, ..REFUSED };
    vec![
        after("schema-claimed-from-the-supervisors", class, opened(), |town| {
            town.say(Actor::Engine, called.clone());
            town.say(by(4), town.claimed(9, Seat::First));
        }),
        after("schema-confirmed-from-the-supervisors", class, opened(), |town| {
            town.say(Actor::Engine, called.clone());
            town.find(9, 5, Seat::First);
            town.reveal(9, 5, Seat::First);
            town.say(Actor::Operator, access(AccessChange::Granted, Role::Officer));
            town.say(Actor::Operator, access(AccessChange::Revoked, Role::Supervisor));
            town.say(by(5), town.typed(ask));
        }),
    ]
}

fn oneself() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let granted = |role, subject, of| Town::access(AccessChange::Granted, role, subject, of);
    let mut engine = Town::live();
    engine.programme(&relief(), "bantuan-darurat");
    engine.recommend(7, &relief());
    engine.open(7);
    engine.say(Actor::Engine, engine.claimed(7, Seat::First));
    engine.say(Actor::Engine, engine.revealed(7, Seat::First));
    engine.say(Actor::Engine, engine.typed(PUT_OFF_FIRST));
    engine.say(by(4), engine.claimed(7, Seat::Second));
    engine.reveal(7, 4, Seat::Second);
    let confirmation = engine.type_in(PUT_OFF);
    engine.issue(PUT_OFF, confirmation, "L-TOLAK");
    // Granted for a person whose the account is not, and revoked for the one whose it is.
    let mut mistaken = Town::live();
    mistaken.say(Actor::Operator, granted(Role::Auditor, 4, 6));
    let revoked = Town::access(AccessChange::Revoked, Role::Auditor, 4, 4);
    mistaken.say(Actor::Operator, revoked);
    vec![
        live("self-confirmation-role-to-oneself", class, |town| {
            town.say(by(5), granted(Role::Board, 5, 5));
        }),
        live("self-confirmation-role-to-a-new-account", class, |town| {
            // Nobody said before whose either is.
            town.say(by(30), granted(Role::Officer, 30, 30));
        }),
        live("self-confirmation-role-to-own-other-account", class, |town| {
            town.say(by(3), granted(Role::Supervisor, 8, 3));
        }),
        live("inactive-programme-approved-by-own-person", Class::InactiveProgramme, |town| {
            town.say(Actor::Operator, granted(Role::Board, 9, 1));
            town.propose(&relief(), "bantuan-darurat");
            town.say(by(9), ProgrammeApproved { digest: sha256(&relief()) });
        }),
        earlier("self-confirmation-with-the-engine", class, engine, 6),
        earlier("schema-revoked-for-another-than-granted", Class::Schema, mistaken, 1),
    ]
}

fn answers() -> Vec<Tampered> {
    let class = Class::Schema;
    let asked = |town: &mut Town, due| {
        let commitment = town.commitment("request");
        town.say(by(4), InformationRequested { case: case(1), commitment, due });
    };
    vec![
        after("schema-confirmed-before-the-answer", class, to_confirm(), |town| {
            let due = town.ts() + 1_000;
            asked(town, due);
            town.say(by(4), town.signed(REFUSED));
        }),
        after("schema-overruled-before-the-answer", class, to_confirm(), |town| {
            // The later day of two counts.
            let due = town.ts() + 2_000;
            asked(town, due);
            asked(town, due - 1_000);
            let ask = Ask { outcome: Outcome::Reduction, verdict: Verdict::Overruled, ..REFUSED };
            town.say(by(4), overruled(town.typed(ask)));
        }),
    ]
}

fn terms() -> Vec<Tampered> {
    let (class, law) = (Class::Schema, Class::ReusedConfirmation);
    let lapsed = |name| Town::live_until(Town::lapsed, name);
    let refuse = |town: &mut Town| {
        let confirmation = town.leaf("review.confirmed/2/5");
        town.issue(SETTLED, confirmation, "L-TOLAK");
    };
    vec![
        after("schema-clock-resumed-with-less-time", class, lapsed("clock.resumed/4/5"), |town| {
            let due = Nullable(Some(town.term(4) - 1));
            town.say(by(5), ClockResumed { due, ..town.resumed(4) });
        }),
        after("schema-clock-resumed-anew", class, lapsed("clock.resumed/4/5"), |town| {
            // A new recommendation ends a stop, so none is left to end.
            town.recommend(4, LICENCE);
            town.open(4);
            town.say(by(5), town.resumed(4));
        }),
        after("reused-confirmation-granted-by-law", law, to_settle(), |town| {
            town.wait_for(town.term(2) + 1);
            refuse(town);
        }),
        after("reused-confirmation-stopped-after-the-law-granted", law, to_settle(), |town| {
            town.wait_for(town.term(2) + 1);
            town.say(by(5), town.frozen(2));
            refuse(town);
        }),
        after("reused-confirmation-resumed-after-the-law-granted", law, to_settle(), |town| {
            town.wait_for(town.term(2) + 1);
            town.say(by(5), town.frozen(2));
            // The stop moved the term, but it was over before.
            let due = Nullable(Some(town.ts() + 86_400_000));
            town.say(by(5), ClockResumed { due, ..town.resumed(2) });
            refuse(town);
        }),
    ]
}

/// What stands too early: an answer outside of a review, a recommendation before its programme.
fn out_of_turn() -> Vec<Tampered> {
    let mut answered = Town::live();
    answered.receive(9, AID);
    answered.say(by(3), answered.asked_to_vouch(6));
    let ask = Ask { case: 9, number: 206, ..PUT_OFF_FIRST };
    answered.say(by(3), answered.signed(ask));
    answered.say(by(3), Town::enrolled(6, Some(3)));
    let seq = u64::try_from(answered.log.entries.len() - 2).unwrap();
    let export = answered.end().export();
    let mut early = Town::live();
    let file = relief();
    early.recommend(9, &file);
    early.programme(&file, "bantuan-darurat");
    early.open(9);
    early.say(by(3), early.claimed(9, Seat::First));
    early.say(Actor::Engine, early.by_rule(9, "L-LAYAK", Outcome::Eligible));
    vec![
        Tampered::first("schema-answered-outside-of-a-review", Class::Schema, Some(seq), export),
        earlier(
            "inactive-programme-recommended-before-proposed",
            Class::InactiveProgramme,
            early,
            6,
        ),
    ]
}
