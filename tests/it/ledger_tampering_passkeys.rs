//! Logs in which what a passkey was asked, or answered, is not what was confirmed. The last entry is
//! the fault.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    AuthenticatorRevoked, ChallengeIssued, EnrolmentChallenged, ReviewConfirmed, ReviewSentBack,
};
use timbang::ledger::fields::Actor;
use timbang::ledger::review_fields::{Nullable, Outcome, ProofOfHuman, Seat};
use timbang::ledger::verify::Class;

use crate::ledger_log::{account, case};
use crate::ledger_reviews::{
    AID, Ask, REFUSED, SETTLED_FIRST, Town, answered, asserted, by, challenge, credential, decided,
    overruled,
};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::{after, live, to_confirm};

pub fn all() -> Vec<Tampered> {
    [challenges(), assertions()].into_iter().flatten().collect()
}

fn challenges() -> Vec<Tampered> {
    let class = Class::BadAssertion;
    let changed = |name, change: &dyn Fn(&mut ReviewConfirmed)| {
        after(name, class, to_confirm(), |town| {
            let mut body = town.signed(REFUSED);
            change(&mut body);
            town.say(by(4), body);
        })
    };
    let to_ask = || Town::live_until(Town::refused, "challenge.issued/1/4");
    vec![
        changed("bad-assertion-nothing-signed", &|body| {
            (body.assertion, body.challenge) = (Nullable(None), Nullable(None));
        }),
        changed("bad-assertion-no-challenge", &|body| body.challenge = Nullable(None)),
        changed("bad-assertion-called-password", &|body| body.proof = ProofOfHuman::PasswordTotp),
        after(
            "bad-assertion-passkey-required",
            class,
            Town::live_until(Town::settled, "challenge.issued/2/3"),
            |town| {
                town.say(by(3), town.typed(SETTLED_FIRST));
            },
        ),
        after("bad-assertion-never-asked", class, to_ask(), |town| {
            town.say(by(4), town.signed(REFUSED));
        }),
        after("bad-assertion-challenge-of-another", class, to_ask(), |town| {
            // What account 3 was asked before the review was sent back, and did not answer.
            town.say(by(4), town.signed(Ask { number: 10, ..REFUSED }));
        }),
        after("bad-assertion-challenge-again", class, to_ask(), |town| {
            town.say(by(4), ChallengeIssued { challenge: challenge(10), ..town.asked(REFUSED) });
        }),
        after("bad-assertion-challenge-of-enrolment", class, to_ask(), |town| {
            town.say(by(4), ChallengeIssued { challenge: challenge(205), ..town.asked(REFUSED) });
        }),
        live("bad-assertion-enrolment-challenge-again", class, |town| {
            let asked = EnrolmentChallenged { challenge: challenge(205), ..town.asked_to_vouch(6) };
            town.say(by(3), asked);
        }),
        after("bad-assertion-answered-twice", class, to_ask(), |town| {
            // Both times before it expires.
            let expires = town.ts() + 60_000;
            town.say(by(4), ChallengeIssued { expires, ..town.asked(REFUSED) });
            town.say(by(4), town.signed(REFUSED));
            let commitment = Digest32([3; 32]);
            town.say(by(4), ReviewSentBack { case: case(1), commitment });
            town.find(1, 4, Seat::First);
            town.reveal(1, 4, Seat::First);
            town.say(by(4), town.signed(REFUSED));
        }),
        changed("bad-assertion-another-outcome", &|body| {
            body.outcome = decided(Outcome::Reduction);
        }),
        changed("bad-assertion-another-letter", &|body| body.notice = Digest32([1; 32])),
        changed("bad-assertion-another-reason", &|body| body.reason = Digest32([1; 32])),
        after("bad-assertion-another-verdict", class, to_confirm(), |town| {
            town.say(by(4), overruled(town.signed(REFUSED)));
        }),
        after("bad-assertion-another-case", class, to_confirm(), |town| {
            town.receive(9, AID);
            town.open(9);
            town.find(9, 4, Seat::First);
            town.reveal(9, 4, Seat::First);
            town.say(by(4), town.signed(Ask { case: 9, ..REFUSED }));
        }),
        after("bad-assertion-expired", class, to_ask(), |town| {
            let expires = town.ts() + 999;
            town.say(by(4), ChallengeIssued { expires, ..town.asked(REFUSED) });
            town.say(by(4), town.signed(REFUSED));
        }),
    ]
}

fn assertions() -> Vec<Tampered> {
    let class = Class::BadAssertion;
    let signed = |name, assertion: timbang::ledger::review_fields::Assertion| {
        after(name, class, to_confirm(), |town| {
            let assertion = Nullable(Some(assertion));
            town.say(by(4), ReviewConfirmed { assertion, ..town.signed(REFUSED) });
        })
    };
    let right = "https://aid.example";
    let asked = challenge(REFUSED.number);
    let mut impostor = answered(3, asked);
    impostor.credential = credential(4);
    let mut stranger = answered(4, asked);
    stranger.credential = credential(77);
    let mut edited = answered(4, asked);
    let text = String::from_utf8(edited.client_data.as_bytes().to_vec()).unwrap();
    let spaced = text.replace(',', ", ");
    edited.client_data = timbang::ledger::review_fields::Bytes::new(spaced.as_bytes()).unwrap();
    vec![
        signed("bad-assertion-passkey-of-another", answered(3, asked)),
        signed("bad-assertion-by-another-key", impostor),
        signed("bad-assertion-not-enrolled", stranger),
        signed("bad-assertion-edited-client-data", edited),
        signed("bad-assertion-another-challenge", answered(4, challenge(99))),
        signed("bad-assertion-user-not-verified", asserted(4, asked, right, 0x01)),
        signed("bad-assertion-user-not-present", asserted(4, asked, right, 0x04)),
        signed("bad-assertion-foreign-page", asserted(4, asked, "https://aid.example.net", 0x05)),
        signed("bad-assertion-plain-page", asserted(4, asked, "http://aid.example", 0x05)),
        after("bad-assertion-revoked", class, to_confirm(), |town| {
            let revoked = AuthenticatorRevoked { credential: credential(4), subject: account(4) };
            town.say(Actor::Operator, revoked);
            town.say(by(4), town.signed(REFUSED));
        }),
    ]
}
