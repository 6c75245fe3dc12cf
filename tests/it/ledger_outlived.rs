//! Adverse decisions that came after an earlier term of their application ran out: no fault, but
//! counted by both verifiers, and what is not counted.

use timbang::ledger::body::ReviewOpened;
use timbang::ledger::fields::Actor;
use timbang::ledger::review_fields::{Nullable, Outcome, Seat};

use crate::ledger_log::Log;
use crate::ledger_reviews::{AID, Ask, LICENCE, REFUSED, REFUSED_FIRST, Town, by};

/// Recommends a case anew, with a term that ends this much later, ms.
fn anew(town: &mut Town, number: u8, file: &[u8], later: u64) {
    let due = Nullable(Some(town.term(number) + later));
    town.recommend(number, file);
    town.say(Actor::Engine, ReviewOpened { due, ..town.opened(number) });
}

/// Two officers decide a licence, at `ts`.
fn licensed(town: &mut Town, number: u8, outcome: Outcome, ts: u64) {
    let first = Ask { case: number, outcome, number: 10 * number, ..REFUSED_FIRST };
    let second = Ask { by: 4, seat: Seat::Second, number: 10 * number + 1, ..first };
    let mut confirmation = None;
    for ask in [first, second] {
        town.find(number, ask.by, ask.seat);
        town.reveal(number, ask.by, ask.seat);
        confirmation = Some(town.sign(ask));
    }
    town.wait_for(ts);
    let leaf = if outcome == Outcome::Issue { "L-TERBIT" } else { "L-TOLAK" };
    town.issue(second, confirmation.unwrap(), leaf);
}

/// A live office with two decisions that are counted, of cases 10 and 11, and four that are not.
pub fn outlived() -> Log {
    let mut town = Town::live();
    // Refused a millisecond after the first of two terms.
    let begun = |town: &mut Town, number: u8, file: &[u8]| {
        town.receive(number, file);
        town.open(number);
        town.term(number)
    };
    let term = begun(&mut town, 10, LICENCE);
    anew(&mut town, 10, LICENCE, 900_000);
    licensed(&mut town, 10, Outcome::ProposedRefusal, term + 1);
    // After the first of three terms, and before the second.
    let term = begun(&mut town, 11, LICENCE);
    anew(&mut town, 11, LICENCE, 300_000);
    anew(&mut town, 11, LICENCE, 600_000);
    licensed(&mut town, 11, Outcome::ProposedRefusal, term + 1);
    // While the clock stands still, whose days come on top.
    let term = begun(&mut town, 12, LICENCE);
    anew(&mut town, 12, LICENCE, 900_000);
    town.say(by(5), town.frozen(12));
    licensed(&mut town, 12, Outcome::ProposedRefusal, term + 1);
    // In the last millisecond of a term that a stop since then moved.
    let term = begun(&mut town, 15, LICENCE);
    anew(&mut town, 15, LICENCE, 900_000);
    town.say(by(5), town.frozen(15));
    town.say(by(5), town.resumed(15));
    licensed(&mut town, 15, Outcome::ProposedRefusal, term + 3_000);
    // In favour.
    let term = begun(&mut town, 13, LICENCE);
    anew(&mut town, 13, LICENCE, 900_000);
    licensed(&mut town, 13, Outcome::Issue, term + 1);
    // Where nothing follows from silence.
    let term = begun(&mut town, 14, AID);
    anew(&mut town, 14, AID, 900_000);
    let ask = Ask { case: 14, number: 140, ..REFUSED };
    town.find(14, ask.by, ask.seat);
    town.reveal(14, ask.by, ask.seat);
    let confirmation = town.sign(ask);
    town.wait_for(term + 1);
    town.issue(ask, confirmation, "L-TOLAK");
    town.end()
}

#[test]
fn refusals_after_the_first_term_of_an_application_that_silence_was_to_grant_are_counted() {
    let report = outlived().export().verify();
    assert!(report.is_whole(), "{:#?}", report.faults);
    assert_eq!(report.adverse_after_a_term, 2);
}
