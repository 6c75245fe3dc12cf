//! Logs that break one rule of review each, as a dishonest keeper of the keys would write them. The
//! last entry is the fault.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    DecisionDeemed, FindingRecorded, InformationReceived, NoticeDelivered, NoticeIssued,
    RecommendationRevealed, ReviewClaimed, ReviewConfirmed, ReviewSentBack,
};
use timbang::ledger::fields::Actor;
use timbang::ledger::review_fields::{DeliveryChannel, Seat};
use timbang::ledger::verify::Class;

use crate::ledger_log::case;
use crate::ledger_reviews::{
    AID, Ask, PUT_OFF_FIRST, REFUSED, REFUSED_FIRST, RELIEF, RENEWED, Town, by, overruled,
};
use crate::ledger_tampering::Tampered;
use crate::{ledger_tampering_passkeys, ledger_tampering_persons};

pub fn all() -> Vec<Tampered> {
    [
        opening(),
        seats(),
        terms_and_notices(),
        ledger_tampering_persons::all(),
        evidence(),
        ledger_tampering_passkeys::all(),
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
