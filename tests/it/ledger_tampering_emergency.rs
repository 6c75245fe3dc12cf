//! Logs in which an emergency is declared, used or reviewed as it may not be. The last entry is the
//! fault.

use timbang::ledger::body::{AccountReset, ConflictDeclared, EmergencyReviewed, ReviewSentBack};
use timbang::ledger::fields::{AccessChange, Actor, ResetWhat, Role};
use timbang::ledger::review_fields::{Outcome, Seat, Verdict};
use timbang::ledger::verify::Class;

use crate::ledger_log::{Log, account, case};
use crate::ledger_reviews::{AID, Ask, LICENCE, Town, by};
use crate::ledger_tampering::Tampered;
use crate::ledger_tampering_reviews::after;

/// The case of an emergency, and the confirmation in favour.
const GRANTED: Ask = Ask {
    case: 12,
    by: 3,
    seat: Seat::First,
    verdict: Verdict::Confirmed,
    outcome: Outcome::Issue,
    number: 120,
};
/// The same against the person, and whoever agrees.
const AGAINST: Ask =
    Ask { verdict: Verdict::Overruled, outcome: Outcome::ProposedRefusal, ..GRANTED };
const SECOND: Ask = Ask { by: 4, seat: Seat::Second, number: 121, ..AGAINST };

pub fn all() -> Vec<Tampered> {
    [orders(), declarers(), seats(), confirmations(), reviews(), reviewers()]
        .into_iter()
        .flatten()
        .collect()
}

/// A log in which one emergency is reviewed, one is not, and one helps nobody against the person.
pub fn urgent() -> Log {
    let mut town = granted();
    town.say(by(2), reviewed(&town, true));
    let again = Ask { case: 13, verdict: Verdict::Overruled, number: 130, ..GRANTED };
    begin(&mut town, again.case, LICENCE);
    town.say(by(5), town.emergency(again.case));
    grant(&mut town, again, "L-TOLAK");
    let (first, second) =
        (Ask { case: 14, number: 140, ..AGAINST }, Ask { case: 14, number: 141, ..SECOND });
    begin(&mut town, first.case, LICENCE);
    town.say(by(5), town.emergency(first.case));
    look(&mut town, first);
    town.sign(first);
    look(&mut town, second);
    let confirmation = town.sign(second);
    town.issue(second, confirmation, "L-TERBIT");
    town.end()
}

fn begin(town: &mut Town, number: u8, file: &[u8]) {
    town.receive(number, file);
    town.open(number);
}

fn look(town: &mut Town, ask: Ask) {
    town.find(ask.case, ask.by, ask.seat);
    town.reveal(ask.case, ask.by, ask.seat);
}

fn grant(town: &mut Town, ask: Ask, leaf: &str) {
    look(town, ask);
    let confirmation = town.sign(ask);
    town.issue(ask, confirmation, leaf);
}

/// Open under a programme of two reviewers.
fn opened() -> Town {
    let mut town = Town::live();
    begin(&mut town, GRANTED.case, LICENCE);
    town
}

/// An emergency stands.
fn declared() -> Town {
    let mut town = opened();
    town.say(by(5), town.emergency(GRANTED.case));
    town
}

/// Granted in it, by 3.
fn granted() -> Town {
    let mut town = declared();
    grant(&mut town, GRANTED, "L-TERBIT");
    town
}

fn reviewed(town: &Town, sound: bool) -> EmergencyReviewed {
    let commitment = town.commitment("review");
    EmergencyReviewed { case: case(GRANTED.case), commitment, sound }
}

fn role(town: &mut Town, role: Role, subject: u8, of: u8) {
    town.say(Actor::Operator, Town::access(AccessChange::Granted, role, subject, of));
}

fn declare(name: &'static str, class: Class, town: Town, who: u8) -> Tampered {
    after(name, class, town, |town| {
        town.say(by(who), town.emergency(GRANTED.case));
    })
}

fn orders() -> Vec<Tampered> {
    let class = Class::Schema;
    let mut unopened = Town::live();
    unopened.receive(GRANTED.case, LICENCE);
    let mut one = Town::live();
    begin(&mut one, GRANTED.case, AID);
    let mut late = opened();
    look(&mut late, GRANTED);
    late.sign(GRANTED);
    let mut again = granted();
    again.recommend(GRANTED.case, LICENCE);
    again.open(GRANTED.case);
    vec![
        declare("schema-emergency-without-a-review", class, unopened, 5),
        declare("schema-emergency-of-one-reviewer", class, one, 5),
        declare("schema-emergency-twice", class, declared(), 5),
        declare("schema-emergency-after-a-confirmation", class, late, 5),
        declare("schema-emergency-before-the-last-was-reviewed", class, again, 5),
    ]
}

fn declarers() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let mut received = opened();
    role(&mut received, Role::Supervisor, 6, 6);
    let mut author = opened();
    role(&mut author, Role::Supervisor, 1, 1);
    let mut conflict = opened();
    conflict.say(by(5), ConflictDeclared { case: case(GRANTED.case) });
    let mut reset = opened();
    reset.say(Actor::Operator, AccountReset { subject: account(5), what: ResetWhat::Password });
    let mut sat = opened();
    sat.say(by(5), sat.claimed(GRANTED.case, Seat::First));
    sat.say(by(5), sat.released(GRANTED.case, Seat::First));
    let mut other = opened();
    role(&mut other, Role::Supervisor, 8, 3);
    other.say(by(3), other.claimed(GRANTED.case, Seat::First));
    vec![
        declare("self-confirmation-emergency-by-officer", class, opened(), 4),
        declare("self-confirmation-emergency-by-the-intake", class, received, 6),
        declare("self-confirmation-emergency-by-the-author", class, author, 1),
        declare("self-confirmation-emergency-after-a-conflict", class, conflict, 5),
        declare("self-confirmation-emergency-by-an-account-in-doubt", class, reset, 5),
        declare("self-confirmation-emergency-by-who-sat", class, sat, 5),
        declare("self-confirmation-emergency-by-other-account-of-who-sits", class, other, 8),
    ]
}

fn seats() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let claim = |name, who, town| {
        after(name, class, town, |town: &mut Town| {
            town.say(by(who), town.claimed(GRANTED.case, Seat::First));
        })
    };
    let mut twin = declared();
    role(&mut twin, Role::Officer, 9, 5);
    vec![
        claim("self-confirmation-claimed-by-who-declared", 5, declared()),
        claim("self-confirmation-claimed-by-other-account-of-who-declared", 9, twin),
    ]
}

/// Decisions on one confirmation that no emergency allows.
fn confirmations() -> Vec<Tampered> {
    let class = Class::MissingConfirmation;
    let decide = |name, town, ask, leaf: &str| {
        after(name, class, town, |town: &mut Town| {
            look(town, ask);
            let confirmation = town.sign(ask);
            town.issue(ask, confirmation, leaf);
        })
    };
    let mut differ = declared();
    look(&mut differ, AGAINST);
    differ.sign(AGAINST);
    let favour = Ask { verdict: Verdict::Confirmed, outcome: Outcome::Issue, ..SECOND };
    let mut back = declared();
    look(&mut back, GRANTED);
    let commitment = back.commitment("why");
    back.say(by(3), ReviewSentBack { case: case(GRANTED.case), commitment });
    let mut anew = declared();
    anew.recommend(GRANTED.case, LICENCE);
    anew.open(GRANTED.case);
    vec![
        decide("missing-confirmation-against-in-an-emergency", declared(), AGAINST, "L-TERBIT"),
        decide("missing-confirmation-in-favour-after-one-against", differ, favour, "L-TERBIT"),
        decide("missing-confirmation-emergency-sent-back", back, GRANTED, "L-TERBIT"),
        decide("missing-confirmation-emergency-of-before", anew, GRANTED, "L-TERBIT"),
    ]
}

fn reviews() -> Vec<Tampered> {
    let class = Class::Schema;
    let review = |name, town| {
        after(name, class, town, |town: &mut Town| {
            town.say(by(2), reviewed(town, false));
        })
    };
    let mut twice = granted();
    twice.say(by(2), reviewed(&twice, true));
    let mut refused = Town::live_until(Town::refused, "notice.issued/1");
    begin(&mut refused, GRANTED.case, AID);
    let one = Ask { outcome: Outcome::Grant, ..GRANTED };
    grant(&mut refused, one, "L-LAYAK");
    vec![
        review("schema-emergency-reviewed-before-it-granted", declared()),
        review("schema-emergency-reviewed-twice", twice),
        review("schema-emergency-reviewed-where-none-was", refused),
    ]
}

fn reviewers() -> Vec<Tampered> {
    let class = Class::SelfConfirmation;
    let review = |name, who, town| {
        after(name, class, town, |town: &mut Town| {
            town.say(by(who), reviewed(town, true));
        })
    };
    let mut confirmed = granted();
    role(&mut confirmed, Role::Board, 8, 3);
    let mut conflict = granted();
    conflict.say(by(2), ConflictDeclared { case: case(GRANTED.case) });
    let mut reset = granted();
    reset.say(Actor::Operator, AccountReset { subject: account(2), what: ResetWhat::Password });
    vec![
        review("self-confirmation-emergency-reviewed-by-officer", 4, granted()),
        review("self-confirmation-emergency-reviewed-by-who-declared", 5, granted()),
        review("self-confirmation-emergency-reviewed-by-who-confirmed", 8, confirmed),
        review("self-confirmation-emergency-reviewed-after-a-conflict", 2, conflict),
        review("self-confirmation-emergency-reviewed-by-an-account-in-doubt", 2, reset),
    ]
}

#[test]
fn grants_in_an_emergency_are_counted_until_somebody_reviewed_them() {
    let unreviewed = |town: Town| {
        let report = town.end().export().verify();
        assert!(report.is_whole(), "{:#?}", report.faults);
        report.unreviewed_emergencies
    };
    assert_eq!(unreviewed(declared()), 0, "nothing is granted yet");
    assert_eq!(unreviewed(granted()), 1);
    let mut town = granted();
    town.say(by(2), reviewed(&town, false));
    assert_eq!(unreviewed(town), 0, "it was looked at, sound or not");
    let report = urgent().export().verify();
    assert!(report.is_whole(), "{:#?}", report.faults);
    assert_eq!(report.unreviewed_emergencies, 1);
    assert_eq!(report.adverse_decisions.proved_by_passkey, 1, "two confirmed it");
    // Once it was reviewed, the next may be declared in the same case.
    let mut town = granted();
    town.say(by(2), reviewed(&town, true));
    town.recommend(GRANTED.case, LICENCE);
    town.open(GRANTED.case);
    town.say(by(5), town.emergency(GRANTED.case));
    assert_eq!(unreviewed(town), 0);
}
