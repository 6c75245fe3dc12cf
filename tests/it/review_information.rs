//! Asking the applicant: the clock stands still for it, not for ever and not again and again.

use timbang::casework::Refusal;
use timbang::casework::review::MOST_STOPS;
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::review::{Conflict, Refused, StopGround};
use timbang::store::{AccountId, ReviewState, Stage};

use crate::review_acts::{against, because, freeze, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::{places, sqlite};

const DAY_MS: i64 = 24 * 3_600_000;

async fn state(bureau: &Bureau, number: &str) -> ReviewState {
    let store = bureau.office.store();
    let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
    store.review(serial).await.unwrap().unwrap().state
}

async fn ask(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    due_ms: i64,
) -> Result<(), Refusal> {
    let seen = bureau.seen(number).await;
    let (access, what) = (&bureau.access, "Kartu keluarga yang baru");
    bureau.office.request_information(access, by, number, seen, what, due_ms).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_answered_lets_the_clock_go_on_and_is_held_against_nobody_before() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        let before = state(&bureau, &number).await;
        // The end of 17 March 2026.
        let due_ms = 1_773_763_199_999;
        ask(&mut bureau, &officer, &number, due_ms).await.unwrap();
        let asked = state(&bureau, &number).await;
        assert_eq!((asked.stage, asked.resume_ms), (Stage::Information, Some(due_ms)));
        assert!(asked.stopped_ms.is_some());
        let refusal = Outcome::ProposedRefusal;
        let early = bureau.prepare(&officer, &number, refusal, because()).await;
        assert!(matches!(early, Err(Refusal::Review(Refused::Awaited(_)))), "{early:?}");

        bureau.clock.advance(due_ms - bureau.clock.now_ms() - 1);
        assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 0);
        bureau.clock.advance(2);
        assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);
        assert_eq!(*bureau.kinds(&number).await.last().unwrap(), "clock.resumed");
        let after = state(&bureau, &number).await;
        assert_eq!((after.stage, after.stopped_ms), (Stage::Claimed, None));
        assert!(after.due_ms > before.due_ms, "the days it stood still come on top");
        bureau.prepare(&officer, &number, refusal, because()).await.unwrap();
        bureau.sign(&officer, &number).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_prepared_before_a_question_is_not_signed_while_the_answer_may_still_come() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        let refusal = Outcome::ProposedRefusal;
        bureau.prepare(&officer, &number, refusal, because()).await.unwrap();
        let due_ms = bureau.clock.now_ms() + 3 * DAY_MS;
        ask(&mut bureau, &officer, &number, due_ms).await.unwrap();
        let asked = bureau.kinds(&number).await;
        // Whoever signs has seen that it was asked.
        let early = bureau.sign(&officer, &number).await;
        let awaited = Refused::Awaited(due_ms);
        assert!(matches!(&early, Err(Refusal::Review(why)) if *why == awaited), "{early:?}");
        assert_eq!(bureau.kinds(&number).await, asked, "nothing was written");
        let (access, seen) = (&bureau.access, bureau.seen(&number).await);
        let came = bureau.office.receive_information(access, &officer, &number, seen, "Datang");
        came.await.unwrap();
        bureau.sign(&officer, &number).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_not_parked_by_asking_for_a_far_day_or_again_and_again() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let far = bureau.clock.now_ms() + 80 * DAY_MS;
    let Err(Refusal::Invalid(findings)) = ask(&mut bureau, &officer, &number, far).await else {
        panic!("80 days are more than 30 working days");
    };
    assert_eq!((findings[0].code, &*findings[0].path), ("far-day", "until"));
    for round in 0..=MOST_STOPS {
        let due_ms = bureau.clock.now_ms() + 3 * DAY_MS;
        ask(&mut bureau, &officer, &number, due_ms).await.unwrap();
        let stops = state(&bureau, &number).await.stopped_ms.is_some();
        assert_eq!(stops, round < MOST_STOPS, "round {round}");
        let seen = bureau.seen(&number).await;
        let access = &bureau.access;
        let came = bureau.office.receive_information(access, &officer, &number, seen, "Datang");
        came.await.unwrap();
        assert!(state(&bureau, &number).await.stopped_ms.is_none());
        bureau.clock.advance(60_000);
    }
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_asked_twice_has_until_the_later_day() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let now_ms = bureau.clock.now_ms();
    ask(&mut bureau, &officer, &number, now_ms + 9 * DAY_MS).await.unwrap();
    ask(&mut bureau, &officer, &number, now_ms + 3 * DAY_MS).await.unwrap();
    assert_eq!(state(&bureau, &number).await.resume_ms, Some(now_ms + 9 * DAY_MS));
    bureau.verified().await;
}

/// That it was refused to someone without the seat, or to someone with a conflict of interest.
fn kept_out<T: std::fmt::Debug>(done: &Result<T, Refusal>, declared: bool) {
    let refused = match done {
        Err(Refusal::Review(Refused::NotInCharge)) => !declared,
        Err(Refusal::Review(Refused::Conflict(Conflict::Declared))) => declared,
        _ => false,
    };
    assert!(refused, "{done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_had_a_case_or_declared_a_conflict_neither_stops_its_clock_nor_refers_it() {
    for place in places().await {
        let (mut bureau, [holder, other, supervisor], number) =
            with_case(&place, 1, refused()).await;
        let tied = bureau.person("berkepentingan", Role::Supervisor, None).await;
        let due_ms = bureau.clock.now_ms() + 3 * DAY_MS;
        let seen = bureau.seen(&number).await;
        bureau.office.declare_conflict(&bureau.access, &tied, &number, seen).await.unwrap();
        // While it waits, and while somebody has it.
        for claimed in [false, true] {
            if claimed {
                bureau.claim(&holder, &number).await.unwrap();
            }
            let before = bureau.kinds(&number).await.len();
            for (by, declared) in [(&other, false), (&tied, true)] {
                kept_out(&ask(&mut bureau, by, &number, due_ms).await, declared);
                let (access, seen) = (&bureau.access, bureau.seen(&number).await);
                kept_out(&bureau.office.escalate(access, by, &number, seen).await, declared);
            }
            let (access, seen) = (&bureau.access, bureau.seen(&number).await);
            let form = freeze(StopGround::Freeze, due_ms);
            kept_out(&bureau.office.stop_clock(access, &tied, &number, seen, form).await, true);
            assert_eq!(bureau.kinds(&number).await.len(), before, "nothing was written");
        }
        let (access, seen, why) =
            (&bureau.access, bureau.seen(&number).await, "I want to have it myself.");
        kept_out(&bureau.office.reassign(access, &tied, &number, seen, why).await, true);
        // Who has it asks, and so does a supervisor; the answer comes to whoever is at the counter.
        ask(&mut bureau, &holder, &number, due_ms).await.unwrap();
        ask(&mut bureau, &supervisor, &number, due_ms + DAY_MS).await.unwrap();
        let (access, seen) = (&bureau.access, bureau.seen(&number).await);
        let came = bureau.office.receive_information(access, &tied, &number, seen, "Datang").await;
        kept_out(&came, true);
        let office = &mut bureau.office;
        office.receive_information(access, &other, &number, seen, "Datang").await.unwrap();
        // Two questions are two answers.
        let one = state(&bureau, &number).await;
        assert_eq!((one.stage, one.resume_ms), (Stage::Information, Some(due_ms + DAY_MS)));
        let (access, seen) = (&bureau.access, bureau.seen(&number).await);
        let office = &mut bureau.office;
        office.receive_information(access, &other, &number, seen, "Datang").await.unwrap();
        // Whoever refers it has it no more.
        let (access, seen) = (&bureau.access, bureau.seen(&number).await);
        bureau.office.escalate(access, &holder, &number, seen).await.unwrap();
        assert!(bureau.kinds(&number).await.ends_with(&["review.escalated", "review.released"]));
        let state = state(&bureau, &number).await;
        assert_eq!(state.stage, Stage::Waiting);
        assert!(state.escalated.is_some(), "it is with the supervisors");
        bureau.claim(&supervisor, &number).await.unwrap();
        bureau.verified().await;
    }
}
