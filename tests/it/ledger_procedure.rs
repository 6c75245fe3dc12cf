//! Rules of procedure: what just passes, what each fault is called, what a decision rests on.

use std::fmt::Write as _;

use timbang::decision;
use timbang::ledger::body::{
    AuthenticatorRevoked, ChallengeIssued, DecisionDeemed, InformationReceived,
    InformationRequested, ProgrammeActivated, ProgrammeApproved, ProgrammeSuspended, RecordViewed,
    ReviewEscalated, ReviewOpened, ReviewSentBack,
};
use timbang::ledger::fields::{AccessChange, Actor, ErasureScope, Role};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{EscalationGround, Nullable, Outcome, Seat, Verdict, Viewed};
use timbang::ledger::verify::AdverseDecisions;

use crate::ledger_log::{account, case, erased};
use crate::ledger_reviews::{
    AID, Ask, LICENCE, PUT_OFF, PUT_OFF_FIRST, REFUSED, REFUSED_FIRST, RELIEF, SETTLED,
    SETTLED_FIRST, Town, by, challenge, credential, reviewed_demo, reviewed_live,
};
use crate::ledger_tampering_accounts::{on_the_word_alone, vouched_for};

/// Asserts that no rule is broken, and gives the counts: proved by passkey, passkey on the server's
/// word, the server's word.
#[track_caller]
fn lawful(town: Town) -> [u64; 3] {
    counts(&town.end())
}

#[track_caller]
fn counts(log: &crate::ledger_log::Log) -> [u64; 3] {
    let report = log.export().verify();
    assert!(report.is_whole(), "{:#?}", report.faults);
    let AdverseDecisions { proved_by_passkey, passkey_on_servers_word, servers_word } =
        report.adverse_decisions;
    [proved_by_passkey, passkey_on_servers_word, servers_word]
}

#[test]
fn each_vector_breaks_the_rule_it_is_made_for() {
    let mut told = String::new();
    for tampered in crate::ledger_tampering::procedure() {
        let first = tampered.export.verify().first_divergence.unwrap();
        writeln!(told, "{}: {}", tampered.name, first.message).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_ledger_and_the_engine_know_the_same_outcomes_and_call_the_same_adverse() {
    let engine = decision::Outcome::ALL.map(|outcome| {
        let step = outcome.effect() == decision::Effect::Step;
        (outcome.as_str(), outcome.effect() == decision::Effect::Adverse, step)
    });
    let ledger: Vec<_> = Outcome::ALL
        .iter()
        .map(|outcome| (outcome.as_str(), outcome.is_adverse(), outcome.is_step()))
        .collect();
    assert_eq!(ledger, engine);
}

#[test]
fn a_log_tells_what_its_adverse_decisions_rest_on() {
    assert_eq!(counts(&reviewed_live()), [2, 0, 1]);
    assert_eq!(counts(&reviewed_demo()), [0, 1, 0]);
}

#[test]
fn accounts_for_which_nobody_vouched_are_counted_and_those_who_were_vouched_for_are_not() {
    // The operator made four beside the two of genesis; a colleague vouched for one of them since.
    assert_eq!(Town::live().end().export().verify().unvouched_accounts, 4);
    assert_eq!(vouched_for().export().verify().unvouched_accounts, 3);
    assert_eq!(on_the_word_alone().export().verify().unvouched_accounts, 1);
}

#[test]
fn what_is_open_past_its_term_and_what_no_letter_tells_is_counted_and_is_no_fault() {
    let counted = |town: Town| {
        let report = town.end().export().verify();
        assert!(report.is_whole(), "{:#?}", report.faults);
        [report.overdue_reviews, report.decisions_without_notice]
    };
    let mut town = Town::live();
    town.receive(8, AID);
    town.open(8);
    town.wait_for(town.term(8));
    town.receive(9, AID);
    assert_eq!(counted(town), [1, 0], "the entry after the last millisecond of case 8");
    // A stop that came in time is none, one that came too late is.
    for (after, expected) in [(0, [0, 0]), (1, [1, 0])] {
        let mut town = Town::live_until(Town::lapsed, "clock.stopped/4/5");
        town.wait_for(town.term(4) + after);
        town.say(by(5), town.frozen(4));
        assert_eq!(counted(town), expected);
    }
    let decided = Town::live_until(Town::refused, "notice.issued/1");
    assert_eq!(counted(decided), [0, 1]);
    let mut forgotten = Town::live_until(Town::refused, "notice.issued/1");
    forgotten.say(Actor::Operator, erased(case(1), ErasureScope::Case));
    assert_eq!(counted(forgotten), [0, 1], "a letter that nobody wrote is owed all the same");
    assert_eq!(counted(Town::live_until(Town::refused, "notice.delivered/1")), [0, 0]);
}

#[test]
fn a_decision_is_as_strong_as_the_weaker_of_two_confirmations() {
    for (typed, expected) in [(0, [0, 0, 1]), (1, [0, 0, 1]), (2, [0, 1, 0])] {
        let mut town = Town::demo();
        town.recommend(7, RELIEF);
        town.open(7);
        let mut last = None;
        for (number, ask) in [PUT_OFF_FIRST, PUT_OFF].into_iter().enumerate() {
            town.say(by(ask.by), town.claimed(7, ask.seat));
            town.reveal(7, ask.by, ask.seat);
            last = Some(if number == typed { town.type_in(ask) } else { town.sign(ask) });
        }
        town.issue(PUT_OFF, last.unwrap(), "L-TOLAK");
        assert_eq!(lawful(town), expected, "confirmation {typed} is typed");
    }
}

#[test]
fn whoever_was_vouched_for_vouches_and_what_was_signed_stays_proved() {
    let mut town = Town::live();
    // 3 of genesis vouched for 5; 5 vouches for 6, who refuses and then loses the passkey.
    let asked = town.asked_to_vouch(6);
    town.say(by(5), asked);
    town.say(by(5), Town::enrolled(6, Some(5)));
    town.recommend(9, AID);
    town.open(9);
    town.find(9, 6, Seat::First);
    town.reveal(9, 6, Seat::First);
    let ask = Ask { case: 9, by: 6, ..REFUSED };
    let confirmation = town.sign(ask);
    let revoked = AuthenticatorRevoked { credential: credential(6), subject: account(6) };
    town.say(Actor::Operator, revoked);
    town.issue(ask, confirmation, "L-TOLAK");
    assert_eq!(lawful(town), [1, 0, 0]);
}

#[test]
fn times_count_to_the_millisecond() {
    // Answered in the last millisecond of a challenge.
    let mut town = Town::live_until(Town::refused, "challenge.issued/1/4");
    let expires = town.ts() + 300_000;
    town.say(by(4), ChallengeIssued { expires, ..town.asked(REFUSED) });
    town.wait_for(expires);
    let confirmation = town.say(by(4), town.signed(REFUSED));
    // Decided in the first of the programme's activity.
    let from = town.ts() + 1_000;
    town.say(Actor::Operator, ProgrammeActivated { digest: sha256(AID), from });
    town.issue(REFUSED, confirmation, "L-TOLAK");
    assert_eq!(lawful(town), [1, 0, 0]);
}

#[test]
fn a_programme_that_was_suspended_is_approved_and_activated_again() {
    let mut town = Town::live_until(Town::granted, "decision.issued/3");
    let digest = sha256(AID);
    town.say(by(2), ProgrammeSuspended { digest });
    town.say(by(5), ProgrammeApproved { digest });
    town.say(by(1), ProgrammeActivated { digest, from: 0 });
    town.say(Actor::Engine, town.by_rule(3, "L-LAYAK", Outcome::Grant));
    lawful(town);
}

#[test]
fn a_seat_without_a_finding_bars_nobody_from_another() {
    let mut town = Town::live();
    town.receive(9, LICENCE);
    town.open(9);
    town.say(by(3), town.claimed(9, Seat::First));
    town.say(by(3), town.released(9, Seat::First));
    town.find(9, 8, Seat::Second);
    lawful(town);
}

#[test]
fn a_review_that_was_sent_back_begins_again() {
    let mut town = Town::live_until(Town::refused, "review.confirmed/1/4");
    // The challenge that stands is answered after the whole review was done again.
    let commitment = town.commitment("why");
    town.say(by(4), ReviewSentBack { case: case(1), commitment });
    town.find(1, 4, Seat::First);
    town.reveal(1, 4, Seat::First);
    let confirmation = town.say(by(4), town.signed(REFUSED));
    town.issue(REFUSED, confirmation, "L-TOLAK");
    assert_eq!(lawful(town), [1, 0, 0]);
}

#[test]
fn who_has_seen_may_find_again_once_it_was_sent_back_and_a_look_at_the_file_is_no_look() {
    let mut town = Town::live_until(Town::refused, "review.confirmed/1/4");
    let looked = |what| RecordViewed { case: case(1), what };
    town.say(by(4), looked(Viewed::Recommendation));
    let commitment = town.commitment("why");
    town.say(by(4), ReviewSentBack { case: case(1), commitment });
    for what in [Viewed::File, Viewed::Identity, Viewed::Search] {
        town.say(by(4), looked(what));
    }
    town.find(1, 4, Seat::First);
    // Under a new recommendation nobody has seen it.
    town.reveal(1, 4, Seat::First);
    town.recommend(1, AID);
    town.open(1);
    town.find(1, 4, Seat::First);
    lawful(town);
}

#[test]
fn an_officer_goes_on_with_what_was_escalated_under_their_hands() {
    let mut town = Town::live_until(Town::refused, "review.confirmed/1/4");
    let called = ReviewEscalated { case: case(1), ground: EscalationGround::Clock };
    town.say(Actor::Engine, called);
    let confirmation = town.say(by(4), town.signed(REFUSED));
    town.issue(REFUSED, confirmation, "L-TOLAK");
    lawful(town);
    // And the second seat is for officers again, once a supervisor had the first.
    let mut town = Town::live();
    town.receive(2, LICENCE);
    town.open(2);
    town.say(Actor::Engine, ReviewEscalated { case: case(2), ground: EscalationGround::Clock });
    town.find(2, 5, Seat::First);
    town.reveal(2, 5, Seat::First);
    town.sign(Ask { by: 5, ..SETTLED_FIRST });
    town.find(2, 4, Seat::Second);
    lawful(town);
}

#[test]
fn adverse_is_decided_after_the_last_day_of_an_answer_and_in_favour_at_any_time() {
    let asked = |town: &mut Town| {
        let (commitment, due) = (town.commitment("request"), town.ts() + 9_000);
        town.say(by(4), InformationRequested { case: case(1), commitment, due });
        due
    };
    let mut town = Town::live_until(Town::refused, "challenge.issued/1/4");
    let due = asked(&mut town);
    let ask = Ask { outcome: Outcome::Grant, verdict: Verdict::Overruled, ..REFUSED };
    let confirmation = town.sign(ask);
    town.issue(ask, confirmation, "L-TOLAK");
    assert!(town.ts() < due);
    lawful(town);
    let mut town = Town::live_until(Town::refused, "challenge.issued/1/4");
    let due = asked(&mut town);
    town.wait_for(due);
    let confirmation = town.sign(REFUSED);
    town.issue(REFUSED, confirmation, "L-TOLAK");
    lawful(town);
    // As many answers as questions end all there was to wait for.
    let mut town = Town::live_until(Town::refused, "challenge.issued/1/4");
    asked(&mut town);
    asked(&mut town);
    for _ in 0..2 {
        let commitment = town.commitment("answer");
        town.say(by(6), InformationReceived { case: case(1), commitment });
    }
    town.sign(REFUSED);
    lawful(town);
}

/// As the licence, with a leaf for what lacks data.
fn incomplete() -> Vec<u8> {
    let leaf = "leaves:\n  L-DATA:\n    outcome: needs_data\n";
    String::from_utf8_lossy(LICENCE).replace("leaves:\n", leaf).into_bytes()
}

#[test]
fn silence_takes_nothing_from_who_decides_in_time_in_favour_or_on_what_lacks_data() {
    let to_settle = || Town::live_until(Town::settled, "decision.issued/2/5");
    let refuse = |mut town: Town, leaf| {
        let confirmation = town.leaf("review.confirmed/2/5");
        town.issue(SETTLED, confirmation, leaf);
        lawful(town);
    };
    // In the last millisecond of the term.
    let mut town = to_settle();
    town.wait_for(town.term(2));
    refuse(town, "L-TOLAK");
    // While the clock stands still that was stopped in time.
    let mut town = to_settle();
    town.say(by(5), town.frozen(2));
    town.wait_for(town.term(2) + 1);
    refuse(town, "L-TOLAK");
    // A stop that nobody ended moves the term by its length, and by all holidays there may be.
    let mut town = to_settle();
    town.say(by(5), town.frozen(2));
    town.wait_for(town.term(2) + 90_000 + 40 * 86_400_000);
    refuse(town, "L-TOLAK");
    // As long as the stop made the term.
    let mut town = to_settle();
    town.say(by(5), town.frozen(2));
    town.say(by(5), town.resumed(2));
    town.wait_for(town.term(2));
    refuse(town, "L-TOLAK");
    // In favour, however late.
    let mut town = Town::live();
    town.receive(9, LICENCE);
    town.open(9);
    town.wait_for(town.term(9) + 1);
    let asks = [(3, Seat::First), (4, Seat::Second)].map(|(by, seat)| Ask {
        case: 9,
        by,
        seat,
        outcome: Outcome::Issue,
        verdict: Verdict::Overruled,
        number: by,
    });
    let mut last = None;
    for ask in asks {
        town.find(9, ask.by, ask.seat);
        town.reveal(9, ask.by, ask.seat);
        last = Some(town.sign(ask));
    }
    town.issue(asks[1], last.unwrap(), "L-TOLAK");
    lawful(town);
    // Against who sent no data: the law grants complete applications.
    let mut town = Town::live();
    town.programme(&incomplete(), "izin-lengkap");
    town.receive(9, &incomplete());
    town.open(9);
    town.wait_for(town.term(9) + 1);
    for (by, seat) in [(3, Seat::First), (4, Seat::Second)] {
        let ask = Ask { case: 9, by, seat, outcome: Outcome::ClosedWithoutData, ..REFUSED };
        let ask = Ask { number: 100 + by, ..ask };
        town.find(9, by, seat);
        town.reveal(9, by, seat);
        last = Some(town.sign(ask));
        if seat == Seat::Second {
            town.issue(ask, last.unwrap(), "L-DATA");
        }
    }
    lawful(town);
}

#[test]
fn a_new_recommendation_lets_no_earlier_term_be_forgotten() {
    let settled = |wait: u64, stops: bool| {
        let mut town = Town::live();
        town.receive(2, LICENCE);
        town.open(2);
        let term = town.term(2);
        town.recommend(2, LICENCE);
        let due = Nullable(Some(term + 900_000));
        town.say(Actor::Engine, ReviewOpened { due, ..town.opened(2) });
        if stops {
            town.say(by(5), town.frozen(2));
            town.say(by(5), town.resumed(2));
        }
        for ask in [SETTLED_FIRST, Ask { seat: Seat::Second, by: 4, ..SETTLED }] {
            town.find(2, ask.by, ask.seat);
            town.reveal(2, ask.by, ask.seat);
            let confirmation = town.sign(ask);
            if ask.seat == Seat::Second {
                town.wait_for(term + wait);
                town.issue(ask, confirmation, "L-TOLAK");
            }
        }
        let report = town.end().export().verify();
        assert!(report.is_whole(), "{:#?}", report.faults);
        report.adverse_after_a_term
    };
    // In its last millisecond, one after, and as long as a stop since then moved it.
    assert_eq!([settled(0, false), settled(1, false), settled(3_000, true)], [0, 1, 0]);
    assert_eq!(settled(3_001, true), 1);
}

#[test]
fn a_new_recommendation_ends_a_stop() {
    let mut town = Town::live_until(Town::lapsed, "clock.resumed/4/5");
    town.recommend(4, LICENCE);
    town.open(4);
    // So the clock can be stopped again, and the term lapses though nothing was resumed.
    let mut again = Town::live_until(Town::lapsed, "clock.resumed/4/5");
    again.recommend(4, LICENCE);
    again.open(4);
    again.say(by(5), again.frozen(4));
    lawful(again);
    town.wait_for(town.term(4) + 1);
    town.say(Actor::Engine, town.deemed(4));
    lawful(town);
}

#[test]
fn where_no_calendar_told_the_term_the_engine_says_it_when_it_lapses() {
    let mut town = Town::live();
    town.receive(9, LICENCE);
    town.say(Actor::Engine, ReviewOpened { due: Nullable(None), ..town.opened(9) });
    let due = town.ts() - 1;
    town.say(Actor::Engine, DecisionDeemed { due, ..town.deemed(9) });
    lawful(town);
}

#[test]
fn two_reviewers_agree_against_the_machine() {
    let mut town = Town::live();
    town.receive(2, LICENCE);
    town.open(2);
    let asks = [(3, Seat::First), (4, Seat::Second)].map(|(by, seat)| Ask {
        by,
        seat,
        verdict: Verdict::Overruled,
        outcome: Outcome::Issue,
        number: by,
        ..SETTLED
    });
    for ask in asks {
        town.find(2, ask.by, ask.seat);
    }
    let mut last = None;
    for ask in asks {
        town.reveal(2, ask.by, ask.seat);
        last = Some(town.sign(ask));
    }
    town.issue(asks[1], last.unwrap(), "L-TOLAK");
    assert_eq!(lawful(town), [0, 0, 0], "granting decisions are not counted");
}

#[test]
fn a_step_is_confirmed_whatever_is_decided() {
    for outcome in [Outcome::Grant, Outcome::Termination] {
        let mut town = Town::live();
        town.receive(9, AID);
        town.open(9);
        town.find(9, 3, Seat::First);
        town.reveal(9, 3, Seat::First);
        let ask = Ask { case: 9, outcome, ..REFUSED_FIRST };
        let confirmation = town.type_in(ask);
        town.issue(ask, confirmation, "L-TINJAU");
        lawful(town);
    }
}

#[test]
fn payloads_erased_do_not_end_a_review_and_a_role_lost_leaves_what_was_done() {
    let mut town = Town::live_until(Town::refused, "decision.issued/1/4");
    town.say(Actor::Operator, erased(case(1), ErasureScope::Payloads));
    let revoked = Town::access(AccessChange::Revoked, Role::Officer, 4, 4);
    town.say(Actor::Operator, revoked);
    let confirmation = town.leaf("review.confirmed/1/4");
    town.issue(REFUSED, confirmation, "L-TOLAK");
    assert_eq!(lawful(town), [1, 0, 0]);
}

#[test]
fn one_fault_is_told_once_though_later_entries_rest_on_it() {
    // A claim without a role: the review goes on in the seat as if it were lawful.
    let mut town = Town::live();
    town.receive(9, AID);
    town.open(9);
    let challenge = challenge(1);
    town.say(by(2), town.claimed(9, Seat::First));
    town.say(by(2), town.released(9, Seat::First));
    town.find(9, 3, Seat::First);
    town.reveal(9, 3, Seat::First);
    let ask = Ask { case: 9, ..REFUSED_FIRST };
    town.say(by(3), ChallengeIssued { challenge, ..town.asked(ask) });
    let report = town.end().export().verify();
    assert_eq!(report.faults.len(), 1, "{:#?}", report.faults);
}
