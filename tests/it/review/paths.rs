//! What leads to a decision, and what each bypass of a four-eyes system meets instead.

use timbang::decision::Outcome::{Grant, NeedsData, ProposedRefusal, Review as Look};
use timbang::review::decision::{Authority, issue};
use timbang::review::pace::{HOUR_MS, Leave, PaceError, pace};
use timbang::review::{
    Account, Act, Ballot, By, Confirmation, Conflict, EscalationGround, Factor, Heard, Proof,
    Recommended, Refused, Review, Role, Seat, StopGround, Verdict, What, bulk,
};

use super::*;

const REFUSED_BY_CONFLICT: fn(Conflict) -> Result<(), Refused> = |c| Err(Refused::Conflict(c));

fn refusal() -> Recommended {
    recommended(ProposedRefusal, 1)
}

fn of_two(outcome: timbang::decision::Outcome) -> Recommended {
    let mut recommendation = recommended(outcome, 1);
    recommendation.settings.two_reviewers = true;
    recommendation
}

fn confirmation(review: Review) -> Confirmation {
    match review {
        Review::Confirmed(settled) => settled.into_confirmation(),
        Review::Overruled(settled) => settled.into_confirmation(),
        other => panic!("{} is not settled", other.state()),
    }
}

#[test]
fn an_officer_claims_finds_sees_and_confirms_and_the_decision_issues() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    log.confirm(officer(3), ProposedRefusal).unwrap();
    let confirmation = confirmation(log.review());
    assert_eq!(confirmation.verdict(), Verdict::Confirmed);
    let decision = issue(&refusal(), Authority::Confirmed(confirmation)).unwrap();
    assert_eq!((decision.outcome(), decision.notice()), (ProposedRefusal, Some(digest(0xbb))));
    let decided = |notice| What::Decided { outcome: ProposedRefusal, notice, confirmed: true };
    assert_eq!(log.engine(decided(digest(0xb0))), Err(Refused::OtherDecision));
    log.engine(decided(digest(0xbb))).unwrap();
    assert_eq!(log.review().state(), "decided");
}

#[test]
fn a_reviewer_grants_against_the_machine_and_decides_where_it_recommends_a_step() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    assert_eq!(log.confirm(officer(3), Grant), Err(Refused::WrongVerdict));
    assert_eq!(log.overrule(officer(3), ProposedRefusal), Err(Refused::WrongVerdict));
    log.overrule(officer(3), Grant).unwrap();
    assert_eq!(confirmation(log.review()).verdict(), Verdict::Overruled);

    let mut log = Log::opened(recommended(Look, 1));
    log.look(officer(3));
    assert_eq!(log.overrule(officer(3), Grant), Err(Refused::WrongVerdict));
    assert_eq!(log.confirm(officer(3), NeedsData), Err(Refused::Step("needs_data")));
    log.confirm(officer(3), ProposedRefusal).unwrap();
}

#[test]
fn nothing_but_an_automatic_grant_that_no_sample_drew_is_issued_by_rule() {
    for outcome in timbang::decision::Outcome::ALL {
        for (automatic, drawn) in [(false, false), (false, true), (true, false), (true, true)] {
            let recommendation = Recommended { automatic, drawn, ..recommended(outcome, 1) };
            let issued = issue(&recommendation, Authority::Rule).is_ok();
            assert_eq!(issued, outcome.is_granting() && automatic && !drawn, "{outcome:?}");
        }
    }
    for (binding, active) in [(true, false), (false, true)] {
        let not_yet = Recommended { automatic: true, binding, active, ..recommended(Grant, 1) };
        assert_eq!(issue(&not_yet, Authority::Rule), Err(Refused::NotActive));
    }
}

#[test]
fn a_confirmation_stands_for_one_case_and_one_recommendation_only() {
    let settled = || {
        let mut log = Log::opened(refusal());
        log.look(officer(3));
        log.confirm(officer(3), ProposedRefusal).unwrap();
        Authority::Confirmed(confirmation(log.review()))
    };
    let newer = recommended(ProposedRefusal, 2);
    assert_eq!(issue(&newer, settled()), Err(Refused::NotLatest));
    let other = Recommended { case: CaseId::from_random([8; 16]), ..refusal() };
    assert_eq!(issue(&other, settled()), Err(Refused::NotLatest));
    assert_eq!(issue(&of_two(ProposedRefusal), settled()), Err(Refused::NeedsSecond));
}

#[test]
fn facts_that_change_void_the_confirmation_before_it_is_issued() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    log.confirm(officer(3), ProposedRefusal).unwrap();
    log.engine(What::RecommendedAnew(recommended(ProposedRefusal, 2))).unwrap();
    assert_eq!(log.review().state(), "unopened");
    let issued = What::Decided { outcome: ProposedRefusal, notice: digest(0xbb), confirmed: true };
    assert_eq!(log.engine(issued), Err(Refused::NeedsConfirmation));
    // And between the reveal and the ballot: what was shown is not the latest any more.
    log.engine(What::Opened { recommendation: digest(2), due: None }).unwrap();
    log.look(officer(3));
    let stale = log.ballot(ProposedRefusal);
    assert_eq!(log.by(officer(3), What::Confirmed(stale)), Err(Refused::NotLatest));
}

#[test]
fn who_took_part_elsewhere_does_not_review() {
    let mut log = Log::opened(of_two(ProposedRefusal));
    assert_eq!(log.claim(officer(INTAKE)), REFUSED_BY_CONFLICT(Conflict::Intake));
    assert_eq!(
        log.claim(account(INTAKE, 9, Some(Role::Officer))),
        REFUSED_BY_CONFLICT(Conflict::Intake)
    );
    assert_eq!(log.claim(officer(AUTHOR)), REFUSED_BY_CONFLICT(Conflict::Author));
    assert_eq!(log.claim(account(3, 0, None)), REFUSED_BY_CONFLICT(Conflict::NoRole));
    log.by(officer(4), What::ConflictDeclared).unwrap();
    assert_eq!(
        log.claim(account(4, 9, Some(Role::Officer))),
        REFUSED_BY_CONFLICT(Conflict::Declared)
    );
    log.look(officer(3));
    log.confirm(officer(3), ProposedRefusal).unwrap();
    let second_account = account(3, 9, Some(Role::Officer));
    assert_eq!(log.claim(second_account), REFUSED_BY_CONFLICT(Conflict::OtherSeat));
    assert_eq!(log.by(officer(3), What::ConflictDeclared), Err(Refused::TakesPart));
}

#[test]
fn a_role_taken_away_a_moment_before_ends_the_review_of_that_person() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    let revoked = account(3, 0, None);
    assert_eq!(log.confirm(revoked, ProposedRefusal), REFUSED_BY_CONFLICT(Conflict::NoRole));
    let other_account = account(3, 9, Some(Role::Officer));
    assert_eq!(log.confirm(other_account, ProposedRefusal), Err(Refused::NotHolder));
    assert_eq!(log.act(By::Engine, What::Confirmed(log.ballot(Grant))), Err(Refused::NotHolder));
}

#[test]
fn a_finding_once_locked_stands_and_no_second_account_writes_another() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    let expired = What::Expired(Seat::First);
    assert_eq!(log.by(officer(4), expired), Err(Refused::NotSupervisor));
    let mut ended = log.clone();
    ended.by(supervisor(5), expired).unwrap();
    assert_eq!(ended.review().state(), "expired");
    log.engine(expired).unwrap();
    assert_eq!(log.review().state(), "expired");
    let second_account = account(3, 9, Some(Role::Officer));
    assert_eq!(log.claim(second_account), REFUSED_BY_CONFLICT(Conflict::OtherAccount));
    log.claim(officer(3)).unwrap();
    assert_eq!(log.review().state(), "finding locked");
    assert!(log.find(officer(3)).is_err());
    log.reveal(officer(3)).unwrap();
}

#[test]
fn the_recommendation_is_not_revealed_before_a_finding_is_locked() {
    let mut log = Log::opened(refusal());
    assert!(log.reveal(officer(3)).is_err());
    log.claim(officer(3)).unwrap();
    let not_now = Refused::NotNow { act: "showing the recommendation", state: "claimed" };
    assert_eq!(log.reveal(officer(3)), Err(not_now));
    assert!(log.confirm(officer(3), ProposedRefusal).is_err());
    log.find(officer(3)).unwrap();
    assert!(log.confirm(officer(3), ProposedRefusal).is_err());

    let mut open_book = refusal();
    open_book.settings.evidence_first = false;
    let mut log = Log::opened(open_book);
    log.claim(officer(3)).unwrap();
    log.reveal(officer(3)).unwrap();
    log.confirm(officer(3), ProposedRefusal).unwrap();
}

#[test]
fn two_persons_must_agree_and_a_supervisor_settles_where_they_do_not() {
    let mut log = Log::opened(of_two(ProposedRefusal));
    log.look(officer(3));
    log.confirm(officer(3), ProposedRefusal).unwrap();
    assert_eq!((log.review().state(), log.review().seat()), ("open", Seat::Second));
    let mut agreed = log.clone();
    agreed.look(officer(4));
    agreed.confirm(officer(4), ProposedRefusal).unwrap();
    let both = confirmation(agreed.review());
    assert_eq!(both.agreeing().map(Confirmation::person), Some(officer(3).person));
    assert!(issue(&of_two(ProposedRefusal), Authority::Confirmed(both)).is_ok());

    log.look(officer(4));
    log.overrule(officer(4), Grant).unwrap();
    assert_eq!(log.review().state(), "disagreed");
    assert!(log.claim(supervisor(5)).is_err());
    log.engine(What::Escalated(EscalationGround::Disagreement)).unwrap();
    assert_eq!(log.claim(officer(5)), REFUSED_BY_CONFLICT(Conflict::NotSupervisor));
    assert_eq!(log.claim(supervisor(4)), REFUSED_BY_CONFLICT(Conflict::OtherSeat));
    log.look(supervisor(5));
    let neither = timbang::decision::Outcome::Reduction;
    assert_eq!(log.overrule(supervisor(5), neither), Err(Refused::SettlesNeither));
    log.overrule(supervisor(5), Grant).unwrap();
    let settled = confirmation(log.review());
    assert_eq!(settled.agreeing().map(Confirmation::person), Some(officer(4).person));
    assert_eq!(settled.outcome(), Grant);
}

#[test]
fn without_a_reviewer_the_case_waits_for_a_supervisor_and_nothing_follows_by_itself() {
    let mut log = Log::opened(refusal());
    let asked = What::Escalated(EscalationGround::NoReviewer);
    assert_eq!(log.by(officer(3), asked), Err(Refused::NotEngine));
    log.engine(asked).unwrap();
    assert_eq!(log.claim(officer(3)), REFUSED_BY_CONFLICT(Conflict::NotSupervisor));
    // However late it gets, no timer decides.
    for _ in 0..100 {
        log.engine(What::Escalated(EscalationGround::Clock)).unwrap();
        assert_eq!(log.engine(What::Deemed(log.now() - 1)), Err(Refused::NotLapsed));
    }
    assert_eq!(log.review().escalated(), Some(EscalationGround::NoReviewer));
    log.look(supervisor(5));
}

#[test]
fn a_lapsed_term_grants_only_where_the_programme_says_so_and_the_clock_runs() {
    let mut recommendation = refusal();
    recommendation.settings.on_lapse = OnLapse::DeemedGranted;
    let mut log = Log::opened(recommendation);
    let due = 50 * MINUTE;
    assert_eq!(log.engine(What::Deemed(due)), Err(Refused::NotLapsed));
    let stop = |ground, until| What::ClockStopped { ground, until };
    let visit = stop(StopGround::FieldVisit, 1_000 * MINUTE);
    assert_eq!(log.by(officer(3), visit), Err(Refused::NotSupervisor));
    assert_eq!(log.engine(visit), Err(Refused::NotSupervisor));
    let over = stop(StopGround::FieldVisit, log.now());
    assert_eq!(log.by(supervisor(5), over), Err(Refused::StopsUntil));
    let unasked = stop(StopGround::Information, 1_000 * MINUTE);
    assert_eq!(log.by(officer(3), unasked), Err(Refused::StopsUntil));
    log.by(supervisor(5), visit).unwrap();
    for _ in 0..50 {
        log.claim(officer(3)).unwrap();
        log.by(officer(3), What::Released(Seat::First)).unwrap();
    }
    assert_eq!(log.engine(What::Deemed(due)), Err(Refused::NotLapsed));
    let stopped = stop(StopGround::Freeze, 1_000 * MINUTE);
    assert_eq!(log.by(supervisor(5), stopped), Err(Refused::Clock("stands still")));
    log.engine(What::ClockResumed(Some(due))).unwrap();
    assert_eq!(log.engine(What::ClockResumed(Some(due))), Err(Refused::Clock("runs")));
    assert_eq!(log.engine(What::Deemed(due - 1)), Err(Refused::NotLapsed));
    assert_eq!(log.by(officer(3), What::Deemed(due)), Err(Refused::NotEngine));
    log.engine(What::Deemed(due)).unwrap();
    assert_eq!(log.review().state(), "deemed");
}

#[test]
fn under_a_suspended_programme_nothing_is_decided() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    log.engine(What::ProgrammeSuspended(digest(0xff))).unwrap();
    assert_eq!(log.confirm(officer(3), ProposedRefusal), Err(Refused::NotActive));
    log.engine(What::ProgrammeActivated(digest(0xff))).unwrap();
    log.confirm(officer(3), ProposedRefusal).unwrap();
    log.engine(What::ProgrammeSuspended(digest(0xff))).unwrap();
    log.engine(What::ProgrammeActivated(digest(0xfe))).unwrap();
    let issued = What::Decided { outcome: ProposedRefusal, notice: digest(0xbb), confirmed: true };
    assert_eq!(log.engine(issued), Err(Refused::NotActive));
}

#[test]
fn nothing_adverse_is_decided_while_the_applicant_may_still_answer() {
    let mut log = Log::opened(refusal());
    log.look(officer(3));
    let until = log.now() + 2 * MINUTE;
    log.by(officer(3), What::InformationRequested(until)).unwrap();
    assert_eq!(log.confirm(officer(3), ProposedRefusal), Err(Refused::Awaited(until)));
    let mut granted = log.clone();
    granted.overrule(officer(3), Grant).unwrap();
    let mut answered = log.clone();
    answered.engine(What::InformationReceived).unwrap();
    assert_eq!(answered.engine(What::InformationReceived), Err(Refused::NothingAsked));
    answered.confirm(officer(3), ProposedRefusal).unwrap();
}

#[test]
fn the_proof_of_the_human_is_fresh_and_the_one_the_programme_demands() {
    let mut recommendation = refusal();
    recommendation.settings.passkey_required = true;
    let mut log = Log::opened(recommendation);
    log.look(officer(3));
    let now = log.now();
    let with = |factor, at_ms| {
        What::Confirmed(Ballot {
            proof: Proof { factor, at_ms },
            ..ballot(Seat::First, 1, ProposedRefusal, 0)
        })
    };
    assert_eq!(log.by(officer(3), with(Factor::PasswordTotp, now)), Err(Refused::NeedsPasskey));
    for at in [now - 5 * MINUTE - 1, now + 1, i64::MIN] {
        assert_eq!(log.by(officer(3), with(Factor::Passkey, at)), Err(Refused::StaleProof));
    }
    log.by(officer(3), with(Factor::Passkey, now - 5 * MINUTE)).unwrap();
}

#[test]
fn a_case_sent_back_begins_again_for_everybody() {
    let mut log = Log::opened(of_two(ProposedRefusal));
    log.look(officer(3));
    log.confirm(officer(3), ProposedRefusal).unwrap();
    log.look(officer(4));
    log.by(officer(4), What::SentBack).unwrap();
    assert_eq!((log.review().seat(), log.review().heard()), (Seat::First, 0));
    assert_eq!(log.claim(officer(4)), REFUSED_BY_CONFLICT(Conflict::OtherSeat));
    log.claim(officer(3)).unwrap();
    assert_eq!(log.review().state(), "claimed");
}

#[test]
fn a_reviewer_admitted_to_one_case_takes_no_other() {
    let Review::Open(here) = Log::opened(refusal()).review() else { panic!() };
    let elsewhere = Recommended { case: CaseId::from_random([8; 16]), ..refusal() };
    let Review::Open(there) = Log::opened(elsewhere).review() else { panic!() };
    let reviewer = timbang::review::may_review(&officer(3), here.history()).unwrap();
    assert_eq!(there.claim(reviewer), Err(Refused::OtherSeat));
}

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
