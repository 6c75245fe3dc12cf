//! What a supervisor does to a review, on both databases: leave beyond the hourly cap, a claim that
//! ends, a clock that stands still. Each says who and why.

use timbang::casework::read::{Reader, WITHHELD};
use timbang::casework::review::{FARTHEST_STOP, Seen, Settled, Step, StopForm};
use timbang::casework::{Refusal, disclosures};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ids::ActorId;
use timbang::ledger::body::{EntryBody, Statement};
use timbang::ledger::entry::Entry;
use timbang::ledger::fields::{Actor, Role};
use timbang::review::pace::PaceError;
use timbang::review::{Refused, StopGround};
use timbang::store::{AccountId, Stage};

use crate::review_acts::{against, because, freeze, in_favour, refused, with_case};
use crate::review_support::{Bureau, reopened};
use crate::store_support::{Place, places, sqlite};

const DAY_MS: i64 = 86_400_000;
const CAPPED: &str = include_str!("../../src/config/office-example.json");

/// An office in which a person confirms one adverse decision an hour.
async fn capped(place: &Place) -> Bureau {
    let mut bureau = Bureau::open(place, 1).await;
    let said = CAPPED.replacen('{', "{\"adverse_an_hour\": 1,", 1);
    std::fs::write(bureau.path.join("office.json"), said).unwrap();
    bureau.office.close().await.unwrap();
    bureau.office = reopened(&bureau.path, &bureau.clock).await;
    bureau
}

/// Takes a case up to the signature of a refusal.
async fn to_refuse(bureau: &mut Bureau, by: &AccountId, number: &str) {
    bureau.claim(by, number).await.unwrap();
    bureau.find(by, number, against()).await.unwrap();
    bureau.prepare(by, number, Outcome::ProposedRefusal, because()).await.unwrap();
}

/// The last entry of a case, and what was sealed beside it.
async fn last(bureau: &Bureau, number: &str) -> (Statement, Option<String>) {
    let store = bureau.office.store();
    let seq = bureau.seen(number).await;
    let entry = store.entry(seq).await.unwrap().unwrap();
    let said = Statement::parse(Entry::parse(&entry.bytes).unwrap().statement).unwrap();
    let key = &bureau.office.sealing().encryption;
    let sealed = disclosures(&store, key, number).await.unwrap();
    let told = sealed.into_iter().find(|one| one.seq == seq);
    (said, told.map(|one| String::from_utf8(one.payload).unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_hourly_cap_one_refusal_needs_the_leave_of_another_person() {
    for place in places().await {
        let mut bureau = capped(&place).await;
        let officer = bureau.person("petugas", Role::Officer, None).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let own = bureau.person("penyelia2", Role::Supervisor, Some("petugas")).await;
        let (mut bureau, numbers) = bureau.receive(&[refused(), refused(), refused()]).await;
        to_refuse(&mut bureau, &officer, &numbers[0]).await;
        bureau.sign(&officer, &numbers[0]).await.unwrap();

        let second = &numbers[1];
        to_refuse(&mut bureau, &officer, second).await;
        let refusal = bureau.sign(&officer, second).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Pace(PaceError::OverCap { cap: 1 })), "{refusal:?}");
        let (access, seen) = (&bureau.access, bureau.seen(second).await);
        let why = "The second officer is ill; the term of this case ends today.";
        let by_self = bureau.office.give_leave(access, &own, second, seen, why).await;
        assert!(matches!(by_self, Err(Refusal::Review(Refused::OwnLeave))), "{by_self:?}");
        let by_officer = bureau.office.give_leave(access, &officer, second, seen, why).await;
        assert!(matches!(by_officer, Err(Refusal::Denied(_))), "{by_officer:?}");
        let silent = bureau.office.give_leave(access, &supervisor, second, seen, " ").await;
        assert!(matches!(silent, Err(Refusal::Invalid(_))), "{silent:?}");
        bureau.office.give_leave(access, &supervisor, second, seen, why).await.unwrap();
        let (said, told) = last(&bureau, second).await;
        let EntryBody::LeaveGiven(body) = &said.body else { panic!("{said:?}") };
        assert_eq!(body.subject, ActorId::from_random(officer));
        assert_eq!(said.actor, Actor::Account(ActorId::from_random(supervisor)));
        assert_eq!(told.as_deref(), Some(why));
        // That somebody is about to refuse is told to nobody who may still review the case.
        let reader = Reader::new(bureau.office.store(), bureau.office.sealing().encryption.clone());
        let read = reader.entry(bureau.seen(second).await).await.unwrap().unwrap();
        assert_eq!((read.kind, read.note), (WITHHELD, None));

        let settled = bureau.sign(&officer, second).await.unwrap();
        assert_eq!(settled, Settled::Issued(Outcome::ProposedRefusal));
        // It was for that case alone.
        to_refuse(&mut bureau, &officer, &numbers[2]).await;
        let refusal = bureau.sign(&officer, &numbers[2]).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Pace(_)), "{refusal:?}");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_reviewer_prepared_is_signed_after_leave_came_without_being_prepared_again() {
    let mut bureau = capped(&sqlite().await).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused(), refused()]).await;
    for number in &numbers {
        to_refuse(&mut bureau, &officer, number).await;
    }
    bureau.sign(&officer, &numbers[0]).await.unwrap();
    let number = &numbers[1];
    let (seen, session) = (bureau.seen(number).await, bureau.session(&officer).await);
    let letter = bureau.letter(&officer, number).await;
    let access = &bureau.access;
    bureau
        .office
        .give_leave(access, &supervisor, number, seen, "The term of this case ends today.")
        .await
        .unwrap();
    // The page of the officer is older than the leave.
    let signature =
        timbang::casework::review::Signature::PasswordTotp { session: &session, now_ms: 1_000 };
    let signed = bureau
        .office
        .confirm(access, &officer, number, Seen { entry: seen, letter }, signature)
        .await;
    assert_eq!(signed.unwrap().1, Settled::Issued(Outcome::ProposedRefusal));
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_ends_by_the_supervisor_who_ended_it_and_a_case_is_given_back_for_a_reason() {
    for place in places().await {
        let (mut bureau, [officer, second, supervisor], number) =
            with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        let (access, seen) = (&bureau.access, bureau.seen(&number).await);
        let silent = bureau.office.reassign(access, &supervisor, &number, seen, "").await;
        assert!(matches!(silent, Err(Refusal::Invalid(_))), "{silent:?}");
        let why = "The officer is on leave from today.";
        bureau.office.reassign(access, &supervisor, &number, seen, why).await.unwrap();
        let (said, told) = last(&bureau, &number).await;
        assert!(matches!(said.body, EntryBody::ReviewExpired(_)), "{said:?}");
        assert_eq!(said.actor, Actor::Account(ActorId::from_random(supervisor)));
        assert_eq!(told.as_deref(), Some(why));

        bureau.claim(&second, &number).await.unwrap();
        let (access, seen) = (&bureau.access, bureau.seen(&number).await);
        for silent in ["\n", "x"] {
            let silent = bureau.office.release(access, &second, &number, seen, silent).await;
            assert!(matches!(silent, Err(Refusal::Invalid(_))), "{silent:?}");
        }
        let why = "The papers are in a language I do not read.";
        bureau.office.release(access, &second, &number, seen, why).await.unwrap();
        let (said, told) = last(&bureau, &number).await;
        assert!(matches!(said.body, EntryBody::ReviewReleased(_)), "{said:?}");
        assert_eq!(told.as_deref(), Some(why));
        bureau.claim(&officer, &number).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_stands_still_for_a_reason_until_a_day_that_a_calendar_tells() {
    let place = sqlite().await;
    let (mut bureau, [.., supervisor], number) = with_case(&place, 1, refused()).await;
    let (now_ms, seen) = (bureau.clock.now_ms(), bureau.seen(&number).await);
    let visit = freeze(StopGround::FieldVisit, now_ms + 3 * DAY_MS);
    let access = &bureau.access;
    for wrong in [
        StopForm { reason: " ".into(), ..visit.clone() },
        StopForm { basis: String::new(), ..visit.clone() },
        StopForm { until_ms: now_ms, ..visit.clone() },
    ] {
        let refusal = bureau.office.stop_clock(access, &supervisor, &number, seen, wrong).await;
        assert!(matches!(refusal, Err(Refusal::Invalid(_))), "{refusal:?}");
    }
    // What says nothing, or parks the case, is told of each field at once.
    let said = |refusal: Result<Step, Refusal>| -> Vec<&'static str> {
        let Err(Refusal::Invalid(faults)) = refusal else { panic!("{refusal:?}") };
        faults.iter().map(|fault| fault.code).collect()
    };
    let empty = StopForm { reason: "x x x x".into(), basis: "Law".into(), ..visit.clone() };
    let empty = bureau.office.stop_clock(access, &supervisor, &number, seen, empty).await;
    assert_eq!(said(empty), vec!["short-reason", "short-basis"]);
    let days = i64::from(FARTHEST_STOP);
    let parked = StopForm { until_ms: now_ms + (days + 1) * DAY_MS, ..visit.clone() };
    let parked = bureau.office.stop_clock(access, &supervisor, &number, seen, parked).await;
    assert_eq!(said(parked), vec!["far-stop"]);
    // An officer's request stops a clock; a supervisor cannot say there was one.
    let unasked = StopForm { ground: StopGround::Information, ..visit.clone() };
    let refusal = bureau.office.stop_clock(access, &supervisor, &number, seen, unasked).await;
    assert!(matches!(refusal, Err(Refusal::Review(Refused::StopsUntil))), "{refusal:?}");
    bureau.office.stop_clock(access, &supervisor, &number, seen, visit).await.unwrap();
    let (said, told) = last(&bureau, &number).await;
    let EntryBody::ClockStopped(body) = &said.body else { panic!("{said:?}") };
    assert_eq!(i64::try_from(body.until).unwrap(), now_ms + 3 * DAY_MS);
    let sealed =
        r#"{"basis":"Circular 3/2026, section 2","reason":"The village votes on its head today."}"#;
    assert_eq!(told.as_deref(), Some(sealed));
    bureau.clock.advance(3 * DAY_MS);
    assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);
    let (said, _) = last(&bureau, &number).await;
    assert_eq!((said.actor, said.body.kind()), (Actor::Engine, "clock.resumed"));
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_waits_for_an_answer_goes_on_when_the_last_of_them_was_due() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        let now_ms = bureau.clock.now_ms();
        for (what, due_ms) in [("A letter.", now_ms + DAY_MS), ("A photo.", now_ms + 2 * DAY_MS)] {
            let (access, seen) = (&bureau.access, bureau.seen(&number).await);
            let asked =
                bureau.office.request_information(access, &officer, &number, seen, what, due_ms);
            asked.await.unwrap();
        }
        bureau.clock.advance(DAY_MS);
        assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 0);
        bureau.clock.advance(DAY_MS);
        assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);
        let store = bureau.office.store();
        let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
        let state = store.review(serial).await.unwrap().unwrap().state;
        // It is the officer's again; the answer may still come, late.
        assert_eq!((state.stopped_ms, state.stage), (None, Stage::Claimed));
        bureau.find(&officer, &number, in_favour()).await.unwrap();
        let seen = bureau.seen(&number).await;
        let came = bureau.office.receive_information(
            &bureau.access,
            &officer,
            &number,
            seen,
            "The photo came by mail.",
        );
        came.await.unwrap();
        bureau.verified().await;
    }
}
