//! Emergencies: what one reviewer may grant then, and who looks at it again.

use timbang::decision::Outcome::{Grant, ProposedRefusal};
use timbang::review::decision::{Authority, issue};
use timbang::review::{Conflict, Recommended, Refused, Role, Seat, What};

use super::paths::{REFUSED_BY_CONFLICT, confirmation, of_two};
use super::*;

/// An emergency that a supervisor declared in a case of two reviewers.
fn urgent(outcome: timbang::decision::Outcome) -> Log {
    let mut log = Log::opened(of_two(outcome));
    log.by(supervisor(5), What::EmergencyDeclared(digest(1))).unwrap();
    log
}

#[test]
fn in_an_emergency_one_reviewer_grants_whatever_was_recommended() {
    for outcome in [Grant, ProposedRefusal] {
        let mut log = urgent(outcome);
        log.look(officer(3));
        match outcome {
            Grant => log.confirm(officer(3), Grant).unwrap(),
            _ => log.overrule(officer(3), Grant).unwrap(),
        }
        let confirmation = confirmation(log.review());
        assert_eq!(confirmation.emergency().map(|one| one.by().person), Some(supervisor(5).person));
        let decision = issue(&of_two(outcome), Authority::Confirmed(confirmation)).unwrap();
        assert_eq!(decision.outcome(), Grant);
    }
}

#[test]
fn against_a_person_an_emergency_needs_every_seat_as_ever() {
    for outcome in timbang::decision::Outcome::ALL.into_iter().filter(|one| one.is_adverse()) {
        let mut log = urgent(outcome);
        log.look(officer(3));
        log.confirm(officer(3), outcome).unwrap();
        assert_eq!((log.review().state(), log.review().heard()), ("open", 1), "{outcome:?}");
        log.look(officer(4));
        log.confirm(officer(4), outcome).unwrap();
        let confirmation = confirmation(log.review());
        assert!(confirmation.emergency().is_none() && confirmation.agreeing().is_some());
        assert!(issue(&of_two(outcome), Authority::Confirmed(confirmation)).is_ok());
    }
    // Two who differ go to a supervisor, the emergency notwithstanding.
    let mut log = urgent(Grant);
    log.look(officer(3));
    log.overrule(officer(3), ProposedRefusal).unwrap();
    log.look(officer(4));
    log.confirm(officer(4), Grant).unwrap();
    assert_eq!(log.review().state(), "disagreed");
}

#[test]
fn an_emergency_is_declared_by_a_supervisor_who_did_not_sit_before_anybody_decided() {
    let declared = |log: &mut Log, by| log.by(by, What::EmergencyDeclared(digest(1)));
    let mut one = Log::opened(recommended(Grant, 1));
    assert_eq!(declared(&mut one, supervisor(5)), Err(Refused::OneReviewer));
    let mut log = Log::opened(of_two(Grant));
    assert_eq!(declared(&mut log, officer(4)), Err(Refused::NotSupervisor));
    assert_eq!(log.engine(What::EmergencyDeclared(digest(1))), Err(Refused::NotSupervisor));
    for (who, conflict) in [(INTAKE, Conflict::Intake), (AUTHOR, Conflict::Author)] {
        let refused = declared(&mut log, supervisor(who));
        assert_eq!(refused, REFUSED_BY_CONFLICT(conflict));
    }
    log.by(supervisor(6), What::ConflictDeclared).unwrap();
    assert_eq!(declared(&mut log, supervisor(6)), REFUSED_BY_CONFLICT(Conflict::Declared));
    log.claim(supervisor(7)).unwrap();
    assert_eq!(declared(&mut log, supervisor(7)), REFUSED_BY_CONFLICT(Conflict::Sat));
    log.by(supervisor(7), What::Released(Seat::First)).unwrap();
    let other_account = account(7, 9, Some(Role::Supervisor));
    assert_eq!(declared(&mut log, other_account), REFUSED_BY_CONFLICT(Conflict::Sat));
    let mut late = log.clone();
    late.look(officer(3));
    // Whoever works the case goes on with it.
    declared(&mut late.clone(), supervisor(5)).unwrap();
    late.confirm(officer(3), Grant).unwrap();
    assert_eq!(declared(&mut late, supervisor(5)), Err(Refused::HeardAlready));
    declared(&mut log, supervisor(5)).unwrap();
    assert_eq!(declared(&mut log, supervisor(8)), Err(Refused::EmergencyStands));
    assert_eq!(log.claim(supervisor(5)), REFUSED_BY_CONFLICT(Conflict::Urged));
    let other_account = account(5, 9, Some(Role::Officer));
    assert_eq!(log.claim(other_account), REFUSED_BY_CONFLICT(Conflict::Urged));
}

#[test]
fn a_return_and_a_new_recommendation_end_an_emergency() {
    let anew = Recommended { entry: digest(2), ..of_two(Grant) };
    for what in [What::SentBack, What::RecommendedAnew(anew)] {
        let mut log = urgent(Grant);
        log.look(officer(3));
        if what == What::SentBack {
            log.by(officer(3), what).unwrap();
        } else {
            log.engine(what).unwrap();
            let opened = What::Opened { recommendation: digest(2), due: None };
            log.engine(opened).unwrap();
        }
        assert!(log.review().emergency().is_none());
        log.look(officer(3));
        log.confirm(officer(3), Grant).unwrap();
        assert_eq!(log.review().state(), "open", "{what:?}");
        // Who declared it sits as anybody, and would declare no other.
        log.look(supervisor(5));
        log.confirm(supervisor(5), Grant).unwrap();
        assert_eq!(log.review().state(), "confirmed");
    }
}

#[test]
fn what_was_granted_in_an_emergency_is_looked_at_again_once_by_somebody_else() {
    let mut log = urgent(Grant);
    assert_eq!(log.by(supervisor(6), What::EmergencyReviewed), Err(Refused::NothingUrgent));
    log.look(officer(3));
    log.confirm(officer(3), Grant).unwrap();
    let decided = What::Decided { outcome: Grant, notice: digest(0xbb), confirmed: true };
    log.engine(decided).unwrap();
    // Whatever becomes of the case, it waits; and until then no other emergency is declared in it.
    let anew = Recommended { entry: digest(2), ..of_two(Grant) };
    log.engine(What::RecommendedAnew(anew)).unwrap();
    log.engine(What::Opened { recommendation: digest(2), due: None }).unwrap();
    let again = log.by(supervisor(6), What::EmergencyDeclared(digest(1)));
    assert_eq!(again, Err(Refused::Unreviewed));
    let own = [officer(3), account(3, 9, None), supervisor(5), account(5, 9, None)];
    for who in own {
        assert_eq!(log.by(who, What::EmergencyReviewed), Err(Refused::OwnEmergency));
    }
    assert_eq!(log.engine(What::EmergencyReviewed), Err(Refused::NotHuman));
    log.by(supervisor(7), What::ConflictDeclared).unwrap();
    let refused = log.by(supervisor(7), What::EmergencyReviewed);
    assert_eq!(refused, REFUSED_BY_CONFLICT(Conflict::Declared));
    log.by(account(8, 0, None), What::EmergencyReviewed).unwrap();
    assert_eq!(log.by(supervisor(6), What::EmergencyReviewed), Err(Refused::NothingUrgent));
    log.by(supervisor(6), What::EmergencyDeclared(digest(1))).unwrap();
}
