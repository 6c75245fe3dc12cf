//! How fast one person decides against others, and what is confirmed together.

use timbang::decision::Outcome::{Grant, ProposedRefusal};
use timbang::review::pace::{HOUR_MS, Leave, PaceError, pace};
use timbang::review::{
    Account, Act, Ballot, By, Conflict, Heard, Refused, Review, Role, What, bulk,
};

use super::paths::{REFUSED_BY_CONFLICT, of_two, refusal};
use super::*;

#[test]
fn an_adverse_confirmation_needs_the_pace_of_that_very_person() {
    let revealed = || {
        let mut log = Log::opened(refusal());
        log.look(officer(3));
        let Review::Revealed(state) = log.review() else { panic!() };
        (state, Act { by: By::Account(officer(3)), ts: log.now() }, log.ballot(ProposedRefusal))
    };
    let pace_of = |account: Account| pace(account.person, &[], 0, 1, None).ok();
    let (state, act, ballot) = revealed();
    assert_eq!(state.confirm(act, ballot, None), Err(Refused::NoPace));
    let (state, act, ballot) = revealed();
    assert_eq!(state.confirm(act, ballot, pace_of(officer(4))), Err(Refused::NoPace));
    let (state, act, ballot) = revealed();
    assert!(matches!(state.confirm(act, ballot, pace_of(officer(3))), Ok(Heard::Confirmed(_))));
    let (state, act, ballot) = revealed();
    let ballot = Ballot { outcome: Grant, ..ballot };
    assert!(matches!(state.overrule(act, ballot, None), Ok(Heard::Overruled(_))));
}

#[test]
fn the_hourly_cap_asks_another_person_who_supervises() {
    let (person, now) = (supervisor(3).person, 10 * HOUR_MS);
    let confirmed = [now, now - HOUR_MS + 1, now - HOUR_MS];
    let leave = |supervisor| Leave { supervisor, reason: digest(1) };
    let asked = |cap, leave: Option<Leave>| pace(person, &confirmed, now, cap, leave.as_ref());
    assert!(asked(3, None).is_ok());
    assert_eq!(asked(2, None), Err(PaceError::OverCap { cap: 2 }));
    assert_eq!(asked(2, Some(leave(supervisor(3)))), Err(PaceError::NoSupervisor));
    assert_eq!(asked(2, Some(leave(officer(4)))), Err(PaceError::NoSupervisor));
    assert!(asked(2, Some(leave(supervisor(4)))).is_ok());
}

#[test]
fn leave_is_for_the_reviewer_of_one_case_by_another_person_and_spent_by_one_decision() {
    let leave_of = |log: &Log| {
        let Review::Revealed(state) = log.review() else { panic!() };
        state.leave().copied()
    };
    let given = |to: Account| What::LeaveGiven { to: to.actor, reason: digest(1) };
    let mut log = Log::opened(of_two(ProposedRefusal));
    assert_eq!(log.by(supervisor(5), given(officer(3))), Err(Refused::NobodyHolds));
    log.look(officer(3));
    assert_eq!(leave_of(&log), None);
    assert_eq!(log.by(officer(4), given(officer(3))), Err(Refused::NotSupervisor));
    assert_eq!(log.engine(given(officer(3))), Err(Refused::NotSupervisor));
    assert_eq!(log.by(supervisor(5), given(officer(4))), Err(Refused::NotHolder));
    let second_account = account(3, 9, Some(Role::Supervisor));
    assert_eq!(log.by(second_account, given(officer(3))), Err(Refused::OwnLeave));
    log.by(supervisor(6), What::ConflictDeclared).unwrap();
    let refused = log.by(supervisor(6), given(officer(3)));
    assert_eq!(refused, REFUSED_BY_CONFLICT(Conflict::Declared));
    log.by(supervisor(5), given(officer(3))).unwrap();
    let leave = Leave { supervisor: supervisor(5), reason: digest(1) };
    assert_eq!(leave_of(&log), Some(leave));
    log.confirm(officer(3), ProposedRefusal).unwrap();
    log.look(officer(4));
    assert_eq!(leave_of(&log), None, "it was for another");
    // Sent back, the first reviewer decides again: the leave is spent.
    log.by(officer(4), What::SentBack).unwrap();
    log.look(officer(3));
    assert_eq!(leave_of(&log), None);
}

#[test]
fn only_what_grants_is_confirmed_together() {
    let revealed = |recommendation| {
        let mut log = Log::opened(recommendation);
        log.look(officer(3));
        log
    };
    let may = |log: &Log| {
        let Review::Revealed(state) = log.review() else { panic!() };
        bulk::may_be_confirmed_in_bulk(&state)
    };
    for outcome in timbang::decision::Outcome::ALL {
        let log = revealed(recommended(outcome, 1));
        assert_eq!(may(&log).is_ok(), outcome.is_granting(), "{outcome:?}");
    }
    let mut log = revealed(recommended(Grant, 1));
    log.by(officer(3), What::InformationRequested(0)).unwrap();
    assert_eq!(may(&log), Err(bulk::Alone::Awaited));
    assert_eq!(may(&revealed(of_two(Grant))), Err(bulk::Alone::TwoReviewers));
    let mut passkey = recommended(Grant, 1);
    passkey.settings.passkey_required = true;
    assert_eq!(may(&revealed(passkey)), Err(bulk::Alone::Passkey));
}
