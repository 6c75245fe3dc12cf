//! What leads to a decision, and what each bypass of a four-eyes system meets instead.

use timbang::decision::Outcome::{Grant, NeedsData, ProposedRefusal, Review as Look};
use timbang::review::decision::{Authority, issue};
use timbang::review::{
    Ballot, By, Confirmation, Conflict, EscalationGround, Factor, Proof, Recommended, Refused,
    Review, Role, Seat, StopGround, Verdict, What,
};

use super::*;

pub const REFUSED_BY_CONFLICT: fn(Conflict) -> Result<(), Refused> = |c| Err(Refused::Conflict(c));

pub fn refusal() -> Recommended {
    recommended(ProposedRefusal, 1)
}

pub fn of_two(outcome: timbang::decision::Outcome) -> Recommended {
    let mut recommendation = recommended(outcome, 1);
    recommendation.settings.two_reviewers = true;
    recommendation
}

pub fn confirmation(review: Review) -> Confirmation {
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
    let revoked = account(3, 0, None);
    let no_role = REFUSED_BY_CONFLICT(Conflict::NoRole);
    log.claim(officer(3)).unwrap();
    assert_eq!(log.find(revoked), no_role);
    log.find(officer(3)).unwrap();
    assert_eq!(log.reveal(revoked), no_role);
    log.reveal(officer(3)).unwrap();
    assert_eq!(log.by(revoked, What::SentBack), no_role);
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
    let Review::Revealed(shown) = log.review() else { panic!("{}", log.review().state()) };
    assert_eq!(shown.may_be_decided(neither, log.now()), Err(Refused::SettlesNeither));
    assert_eq!(shown.may_be_decided(Grant, log.now()), Ok(()));
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
    // An application that lacks data has no term that silence could let lapse.
    let mut log = Log::opened(Recommended { outcome: NeedsData, ..recommendation });
    for _ in 0..26 {
        log.claim(officer(3)).unwrap();
        log.by(officer(3), What::Released(Seat::First)).unwrap();
    }
    assert!(log.now() > due);
    assert_eq!(log.engine(What::Deemed(due)), Err(Refused::NotLapsed));
    assert!(!log.review().is_granted_by_law(due, log.now()));
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
fn who_was_admitted_and_declared_a_conflict_since_takes_no_seat() {
    let mut log = Log::opened(refusal());
    let Review::Open(before) = log.review() else { panic!() };
    let reviewer = timbang::review::may_review(&officer(3), before.history()).unwrap();
    log.by(officer(3), What::ConflictDeclared).unwrap();
    let Review::Open(after) = log.review() else { panic!() };
    assert_eq!(after.claim(reviewer), Err(Conflict::Declared.into()));
}
