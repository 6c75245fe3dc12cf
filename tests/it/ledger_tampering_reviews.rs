//! Logs that break one rule of review each, as a dishonest keeper of the keys would write them. The
//! last entry is the fault.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    AuthenticatorRevoked, ChallengeIssued, ConflictDeclared, DecisionDeemed, EnrolmentChallenged,
    FindingRecorded, InformationReceived, NoticeDelivered, NoticeIssued, RecommendationRevealed,
    ReviewClaimed, ReviewConfirmed, ReviewSentBack,
};
use timbang::ledger::fields::{AccessChange, Actor, Role};
use timbang::ledger::review_fields::{DeliveryChannel, Nullable, Outcome, ProofOfHuman, Seat};
use timbang::ledger::verify::Class;

use crate::ledger_log::{account, case};
use crate::ledger_reviews::{
    AID, Ask, LICENCE, PUT_OFF_FIRST, REFUSED, REFUSED_FIRST, RELIEF, RENEWED, SETTLED_FIRST, Town,
    answered, asserted, by, challenge, credential, decided, overruled,
};
use crate::ledger_tampering::Tampered;

pub fn all() -> Vec<Tampered> {
    [
        opening(),
        seats(),
        terms_and_notices(),
        persons(),
        persons_who_acted_before(),
        evidence(),
        challenges(),
        assertions(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The log of `town`, whose last entry is the fault.
pub fn last(name: &'static str, class: Class, town: Town) -> Tampered {
    let seq = u64::try_from(town.log.entries.len() - 1).unwrap();
    Tampered::alone(name, class, Some(seq), town.end().export())
}

/// A live office, and one entry by an account or the engine.
pub fn live(name: &'static str, class: Class, act: impl FnOnce(&mut Town)) -> Tampered {
    after(name, class, Town::live(), act)
}

pub fn after(
    name: &'static str,
    class: Class,
    mut town: Town,
    act: impl FnOnce(&mut Town),
) -> Tampered {
    act(&mut town);
    last(name, class, town)
}

/// Case 1 up to the confirmation by account 4.
pub fn to_confirm() -> Town {
    Town::live_until(Town::refused, "review.confirmed/1/4")
}

/// Case 1 up to the decision.
pub fn to_decide() -> Town {
    Town::live_until(Town::refused, "decision.issued/1/4")
}

/// Case 2 up to the decision.
pub fn to_settle() -> Town {
    Town::live_until(Town::settled, "decision.issued/2/5")
}

/// The one of two reviewers who may look first, not as a draft.
pub fn relief() -> Vec<u8> {
    String::from_utf8_lossy(RELIEF).replace("status: draft", "status: active").into_bytes()
}

fn opening() -> Vec<Tampered> {
    let class = Class::Schema;
    let first = Seat::First;
    let until = |name| Town::live_until(Town::renewed, name);
    vec![
        after("schema-opened-without-recommendation", class, Town::live(), |town| town.open(9)),
        after("schema-opened-on-old-recommendation", class, until("review.opened/5#2"), |town| {
            let recommendation = town.leaf("decision.recommended/5");
            let opened = timbang::ledger::body::ReviewOpened { recommendation, ..town.opened(5) };
            town.say(Actor::Engine, opened);
        }),
        after("schema-opened-twice", class, until("review.claimed/5/3"), |town| town.open(5)),
        after("schema-opened-by-officer", class, until("review.opened/5"), |town| {
            town.say(by(3), town.opened(5));
        }),
        after("schema-opened-by-operator", class, until("review.opened/5"), |town| {
            town.say(Actor::Operator, town.opened(5));
        }),
        after("schema-claimed-before-opened", class, until("review.opened/5"), |town| {
            town.say(by(3), town.claimed(5, first));
        }),
        after("schema-found-after-new-recommendation", class, until("review.opened/5#2"), |town| {
            town.say(by(3), town.found(5, first));
        }),
        after("schema-confirmed-after-decision", class, until("notice.issued/5"), |town| {
            town.say(by(3), town.typed(RENEWED));
        }),
        after("schema-claim-of-old-recommendation", class, until("review.claimed/5/3#2"), |town| {
            let recommendation = town.leaf("decision.recommended/5");
            town.say(by(3), ReviewClaimed { recommendation, ..town.claimed(5, first) });
        }),
        after(
            "schema-finding-of-old-recommendation",
            class,
            until("finding.recorded/5/3#2"),
            |town| {
                let recommendation = town.leaf("decision.recommended/5");
                town.say(by(3), FindingRecorded { recommendation, ..town.found(5, first) });
            },
        ),
        after(
            "schema-revealed-old-recommendation",
            class,
            until("recommendation.revealed/5/3"),
            |town| {
                let recommendation = town.leaf("decision.recommended/5");
                town.say(
                    by(3),
                    RecommendationRevealed { recommendation, ..town.revealed(5, first) },
                );
            },
        ),
        after(
            "schema-confirmed-old-recommendation",
            class,
            until("review.confirmed/5/3"),
            |town| {
                let shown = town.leaf("decision.recommended/5");
                town.say(by(3), ReviewConfirmed { shown, ..town.typed(RENEWED) });
            },
        ),
    ]
}

fn seats() -> Vec<Tampered> {
    let class = Class::Schema;
    let (first, second, settling) = (Seat::First, Seat::Second, Seat::Settling);
    let one = |name| Town::live_until(Town::refused, name);
    let two = |name| Town::live_until(Town::settled, name);
    vec![
        after("schema-seat-is-taken", class, one("review.released/1/3"), |town| {
            town.say(by(4), town.claimed(1, first));
        }),
        after("schema-second-seat-of-one", class, one("review.released/1/3"), |town| {
            town.say(by(4), town.claimed(1, second));
        }),
        after("schema-third-seat-without-disagreement", class, two("review.escalated/2"), |town| {
            town.say(by(5), town.claimed(2, settling));
        }),
        after("schema-finding-from-anothers-seat", class, one("finding.recorded/1/3"), |town| {
            town.say(by(4), town.found(1, first));
        }),
        after("schema-finding-after-release", class, one("review.claimed/1/3#2"), |town| {
            town.say(by(3), town.found(1, first));
        }),
        after(
            "schema-revealed-to-anothers-seat",
            class,
            one("recommendation.revealed/1/3"),
            |town| {
                town.say(by(4), town.revealed(1, first));
            },
        ),
        after("schema-challenge-in-anothers-seat", class, one("challenge.issued/1/4"), |town| {
            town.say(by(3), town.asked(REFUSED_FIRST));
        }),
        after("schema-confirmed-in-anothers-seat", class, to_confirm(), |town| {
            town.say(by(3), town.typed(REFUSED_FIRST));
        }),
        after("schema-confirmed-twice", class, to_decide(), |town| {
            town.say(by(4), town.typed(Ask { number: 12, ..REFUSED }));
        }),
    ]
}

fn terms_and_notices() -> Vec<Tampered> {
    let class = Class::Schema;
    let information = Digest32([1; 32]);
    let one = |name| Town::live_until(Town::refused, name);
    let lapsed = |name| Town::live_until(Town::lapsed, name);
    let notice =
        |number, decision| NoticeIssued { case: case(number), commitment: information, decision };
    let told = |number, notice, arrived| NoticeDelivered {
        arrived,
        case: case(number),
        channel: DeliveryChannel::Hand,
        notice,
    };
    let received = InformationReceived { case: case(1), commitment: information };
    let mut decided = Town::live();
    decided.granted();
    decided.receive(9, AID);
    let mut twice = Town::live();
    twice.granted();
    twice.receive(9, AID);
    vec![
        after("schema-information-unasked", class, one("information.requested/1/3"), |town| {
            town.say(by(6), received.clone());
        }),
        after("schema-information-answered-twice", class, one("clock.resumed/1/6"), |town| {
            town.say(by(6), received.clone());
        }),
        after("schema-deemed-by-officer", class, lapsed("decision.deemed/4"), |town| {
            town.say(by(4), town.deemed(4));
        }),
        after("schema-deemed-before-term", class, lapsed("review.escalated/4"), |town| {
            town.wait_for(town.term(4));
            town.say(Actor::Engine, town.deemed(4));
        }),
        after("schema-deemed-another-term", class, lapsed("decision.deemed/4"), |town| {
            // That which was told when the review was opened.
            let due = town.term(4) - 3_000;
            town.say(Actor::Engine, DecisionDeemed { due, ..town.deemed(4) });
        }),
        after("schema-deemed-clock-stopped", class, lapsed("clock.resumed/4/5"), |town| {
            town.wait_for(town.term(4) + 1);
            town.say(Actor::Engine, town.deemed(4));
        }),
        after("schema-deemed-silence-is-none", class, one("review.claimed/1/3"), |town| {
            town.wait_for(town.term(1) + 1);
            town.say(Actor::Engine, town.deemed(1));
        }),
        after("schema-deemed-without-review", class, lapsed("review.opened/4"), |town| {
            town.say(Actor::Engine, town.deemed(4));
        }),
        after("schema-notice-of-no-decision", class, one("decision.issued/1/4"), |town| {
            town.say(Actor::Engine, notice(1, town.leaf("review.confirmed/1/4")));
        }),
        after("schema-notice-of-another-case", class, decided, |town| {
            town.say(Actor::Engine, notice(9, town.leaf("decision.issued/3")));
        }),
        after("schema-delivered-no-notice", class, one("notice.delivered/1"), |town| {
            town.say(Actor::Engine, told(1, town.leaf("decision.issued/1/4"), town.ts()));
        }),
        after("schema-delivered-to-another-case", class, twice, |town| {
            town.say(Actor::Engine, told(9, town.leaf("notice.issued/3"), town.ts()));
        }),
        // One second is between two entries.
        after("schema-delivered-before-it-was-made", class, one("notice.delivered/1"), |town| {
            let early = town.ts() - 1_001;
            town.say(Actor::Engine, told(1, town.leaf("notice.issued/1"), early));
        }),
        after("schema-delivered-on-a-day-to-come", class, one("notice.delivered/1"), |town| {
            let late = town.ts() + 1;
            town.say(Actor::Engine, told(1, town.leaf("notice.issued/1"), late));
        }),
    ]
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

fn evidence() -> Vec<Tampered> {
    let class = Class::RevealedBeforeFinding;
    let until = |name| Town::live_until(Town::refused, name);
    let back = |town: &mut Town| {
        let commitment = Digest32([3; 32]);
        town.say(by(4), ReviewSentBack { case: case(1), commitment });
        town.say(by(4), town.claimed(1, Seat::First));
    };
    let mut demo = Town::demo();
    demo.recommend(7, RELIEF);
    demo.open(7);
    demo.say(by(3), demo.claimed(7, Seat::First));
    vec![
        after("revealed-before-finding", class, until("finding.recorded/1/4"), |town| {
            town.reveal(1, 4, Seat::First);
        }),
        after("revealed-before-finding-of-another", class, Town::live(), |town| {
            town.receive(9, AID);
            town.open(9);
            town.find(9, 3, Seat::First);
            town.say(by(3), town.released(9, Seat::First));
            town.say(by(4), town.claimed(9, Seat::First));
            town.reveal(9, 4, Seat::First);
        }),
        after("revealed-before-finding-sent-back", class, to_confirm(), |town| {
            back(town);
            town.reveal(1, 4, Seat::First);
        }),
        after(
            "revealed-before-finding-challenged-blind",
            class,
            until("recommendation.revealed/1/4"),
            |town| {
                town.say(by(4), town.asked(REFUSED));
            },
        ),
        after(
            "revealed-before-finding-confirmed-blind",
            class,
            until("recommendation.revealed/1/4"),
            |town| {
                town.say(by(4), town.typed(REFUSED));
            },
        ),
        after("revealed-before-finding-overruled-blind", class, demo, |town| {
            // Under a programme that lets reviewers look first.
            town.say(by(3), overruled(town.typed(PUT_OFF_FIRST)));
        }),
        after("revealed-before-finding-confirmed-sent-back", class, to_confirm(), |town| {
            back(town);
            town.say(by(4), town.found(1, Seat::First));
            town.say(by(4), town.typed(REFUSED));
        }),
    ]
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
        after("bad-assertion-answered-twice", class, to_decide(), |town| {
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
