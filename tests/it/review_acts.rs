//! The acts of a review on both databases: the whole way to a decision, and everything that must
//! stop on it.

use std::sync::Arc;

use serde_json::{Value, json};
use timbang::casework::accounts::InSession;
use timbang::casework::review::{Settled, Signature, StopForm};
use timbang::casework::{Hindrance, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ids::ActorId;
use timbang::ledger::fields::Role;
use timbang::policy::{Programme, example};
use timbang::review::{Conflict, Refused, StopGround, Verdict};
use timbang::store::{AccountId, QueueFilter, Stage};

use crate::review_support::{Bureau, known, reopened, shipped};
use crate::store_support::{Place, places, sqlite};

/// What the programme refuses: the welfare decile is too high, by the register.
pub fn refused() -> Value {
    family(8)
}

/// What the programme would grant.
pub fn favourable() -> Value {
    family(2)
}

/// What a rule grants: a worked example of the emergency aid, with its evidence.
pub fn by_rule(programme: &Programme) -> Value {
    let compiled = programme.compiled();
    let examples = programme.document().examples.iter();
    let facts = examples.map(|worked| example::facts(compiled, worked).unwrap());
    let automatic = facts.into_iter().find(|facts| {
        let made = compiled.recommend(facts, &mut compiled.scratch());
        made.automatic && made.outcome.is_granting()
    });
    let text = automatic.unwrap().canonical_json(programme.schema());
    serde_json::from_str(&text).unwrap()
}

fn family(desil: u8) -> Value {
    known(&[
        ("nik_status", "padan".into()),
        ("domisili_sesuai", true.into()),
        ("duplikat_dugaan", false.into()),
        ("pekerjaan_dikecualikan", false.into()),
        ("desil", desil.into()),
        ("desil_umur_hari", 20.into()),
        ("manfaat_sejenis", false.into()),
        ("ukuran_keluarga", 5.into()),
        ("fies", 5.into()),
        ("lansia_tunggal", false.into()),
        ("disabilitas_berat", 0.into()),
        ("hari_menunggu", 0.into()),
        ("daya_va", 450.into()),
        ("tinggal_di_lembaga", false.into()),
    ])
}

/// A finding against the person, on one criterion that a register proves.
pub fn against() -> Value {
    json!({"criteria": [{"criterion": "S5", "mark": "refuted", "evidence": ["desil"]}],
           "direction": "adverse", "confidence": "high"})
}

pub fn in_favour() -> Value {
    json!({"criteria": [{"criterion": "S1", "mark": "proven", "evidence": ["nik_status"]}],
           "direction": "granting", "confidence": "medium"})
}

pub fn because() -> Value {
    json!({"codes": [{"criterion": "S5", "code": "not_met"}],
           "sentence": "The register puts the family in decile eight, above the limit."})
}

/// An office with two officers, a supervisor and a case of these facts.
pub async fn with_case(
    place: &Place,
    reviewers: u8,
    facts: Value,
) -> (Bureau, [AccountId; 3], String) {
    let mut bureau = Bureau::open(place, reviewers).await;
    let first = bureau.person("petugas", Role::Officer, None).await;
    let second = bureau.person("petugas2", Role::Officer, None).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    let (bureau, numbers) = bureau.receive(&[facts]).await;
    (bureau, [first, second, supervisor], numbers.into_iter().next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_issued_once_a_human_found_it_saw_it_and_signed_it() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        let refusal = Outcome::ProposedRefusal;
        let prepared = bureau.prepare(&officer, &number, refusal, because()).await.unwrap();
        assert_eq!(prepared.verdict, Verdict::Confirmed);
        let told = &prepared.letter.elements().reference;
        assert_eq!((told.number.as_str(), told.recipient[0].as_str()), (&*number, "Siti Rahma"));
        let settled = bureau.sign(&officer, &number).await.unwrap();
        assert_eq!(settled, Settled::Issued(refusal));
        assert_eq!(
            bureau.kinds(&number).await,
            [
                "application.received",
                "decision.recommended",
                "review.opened",
                "review.claimed",
                "finding.recorded",
                "recommendation.revealed",
                "review.confirmed",
                "decision.issued",
            ]
        );
        let store = bureau.office.store();
        let case = store.case_by_number(&number).await.unwrap().unwrap();
        assert!(case.decided_seq.is_some());
        assert_eq!(store.review(case.serial).await.unwrap().unwrap().state.stage, Stage::Decided);
        // Decided once: nothing of it can be done again.
        assert!(bureau.sign(&officer, &number).await.is_err());
        assert!(bureau.claim(&officer, &number).await.is_err());
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_grants_at_once_and_everything_else_waits_for_a_human() {
    for place in places().await {
        let bureau = Bureau::under(&place, shipped("ref-blt-darurat")).await;
        let many = vec![by_rule(&bureau.programme); 80];
        let (bureau, granted) = bureau.receive(&many).await;
        let (bureau, others) = bureau.receive(&[json!({})]).await;
        let store = bureau.office.store();
        let queue = store.queue(&QueueFilter::default(), 100).await.unwrap();
        let waiting = |number: &String| queue.iter().any(|queued| queued.number == *number);
        assert!(others.iter().all(waiting));
        let drawn = granted.iter().filter(|number| waiting(number)).count();
        assert!((1..20).contains(&drawn), "a share is looked at all the same: {drawn}");
        for number in &granted {
            let last = if waiting(number) { "review.opened" } else { "decision.issued" };
            assert_eq!(*bureau.kinds(number).await.last().unwrap(), last);
        }
        // 3 working days after 10 March 2026.
        let due = queue[0].review.state.term_ms().unwrap();
        assert_eq!(due, 1_773_417_599_999, "13 March 2026, 23:59:59.999 WITA");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn granting_against_the_machine_needs_a_reason_for_nothing_but_the_change() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, in_favour()).await.unwrap();
        let reasons = json!({"codes": [{"criterion": "S5", "code": "evidence_outdated"}],
            "sentence": "The register entry is older than the field visit shows."});
        let prepared = bureau.prepare(&officer, &number, Outcome::Eligible, reasons).await.unwrap();
        assert_eq!(prepared.verdict, Verdict::Overruled);
        let asked = &prepared.letter.elements().asked;
        assert!(asked.difference.id.contains("Rp"), "what is given is told: {asked:?}");
        let settled = bureau.sign(&officer, &number).await.unwrap();
        assert_eq!(settled, Settled::Issued(Outcome::Eligible));
        assert!(bureau.kinds(&number).await.contains(&"review.overruled"));
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_mind_against_the_person_says_what_changed() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    let refusal = Outcome::ProposedRefusal;
    let Err(Refusal::Invalid(findings)) =
        bureau.prepare(&officer, &number, refusal, because()).await
    else {
        panic!("it takes a sentence of its own");
    };
    assert!(findings.iter().any(|finding| finding.code == "missing-change-of-mind"));
    let mut reasons = because();
    reasons["change_of_mind"] = "I had read the register entry of another family.".into();
    bureau.prepare(&officer, &number, refusal, reasons).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_must_agree_where_the_programme_says_so_and_a_supervisor_settles() {
    for place in places().await {
        let (mut bureau, [first, second, supervisor], number) =
            with_case(&place, 2, refused()).await;
        bureau.claim(&first, &number).await.unwrap();
        bureau.find(&first, &number, against()).await.unwrap();
        bureau.prepare(&first, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        assert_eq!(bureau.sign(&first, &number).await.unwrap(), Settled::NextReviewer);
        // Neither the first reviewer nor their other account takes the second seat.
        let again = bureau.claim(&first, &number).await.unwrap_err();
        assert!(matches!(again, Refusal::Review(Refused::Conflict(Conflict::OtherSeat))));
        let other = bureau.person("petugas-lain", Role::Officer, Some("petugas")).await;
        let again = bureau.claim(&other, &number).await.unwrap_err();
        assert!(matches!(again, Refusal::Review(Refused::Conflict(Conflict::OtherSeat))));
        bureau.claim(&second, &number).await.unwrap();
        bureau.find(&second, &number, in_favour()).await.unwrap();
        let reasons = json!({"codes": [{"criterion": "S5", "code": "evidence_wrong"}],
            "sentence": "The register mixed up two families of one name."});
        bureau.prepare(&second, &number, Outcome::Eligible, reasons).await.unwrap();
        assert_eq!(bureau.sign(&second, &number).await.unwrap(), Settled::Disagreement);
        let kinds = bureau.kinds(&number).await;
        assert_eq!(*kinds.last().unwrap(), "review.escalated");
        assert!(!kinds.contains(&"decision.issued"));
        bureau.claim(&supervisor, &number).await.unwrap();
        bureau.find(&supervisor, &number, against()).await.unwrap();
        bureau.prepare(&supervisor, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        let settled = bureau.sign(&supervisor, &number).await.unwrap();
        assert_eq!(settled, Settled::Issued(Outcome::ProposedRefusal));
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_signed_without_a_fresh_proof_or_by_another() {
    let place = sqlite().await;
    let (mut bureau, [officer, other, _], number) = with_case(&place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let early = bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await;
    assert!(matches!(early, Err(Refusal::Review(Refused::NotNow { .. }))), "before the finding");
    bureau.find(&officer, &number, against()).await.unwrap();
    assert!(bureau.sign(&officer, &number).await.is_err(), "nothing was prepared");
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    let refusal = bureau.sign(&other, &number).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Hindered(Hindrance::NothingPrepared)), "{refusal:?}");
    let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
    for (session, now_ms) in [(session, 1_000 + 300_001), (session, 999), ([9; 16], 1_000)] {
        let signature = Signature::PasswordTotp { session: &session, now_ms };
        let signed = bureau.office.confirm(&bureau.access, &officer, &number, seen, signature);
        let refusal = signed.await.unwrap_err();
        assert!(matches!(refusal, Refusal::Review(Refused::StaleProof)), "{refusal:?}");
    }
    // A session of somebody else proves nothing of this officer.
    let session = bureau.session(&other).await;
    let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
    let signed = bureau.office.confirm(&bureau.access, &officer, &number, seen, signature);
    assert!(matches!(signed.await, Err(Refusal::Review(Refused::StaleProof))));
    bureau.sign(&officer, &number).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_between_preparing_and_signing_voids_what_was_prepared() {
    for place in places().await {
        // Another recommendation.
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        let serial = bureau.office.store().case_by_number(&number).await.unwrap().unwrap().serial;
        let mut bureau = bureau.again(serial, family(9)).await;
        let refusal = bureau.sign(&officer, &number).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Hindered(Hindrance::NothingPrepared)), "{refusal:?}");
        // A suspended programme.
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        let board = bureau.person("dewan", Role::Board, None).await;
        let digest = *bureau.programme.digest();
        bureau.office.suspend_programme(&bureau.access, &board, &digest).await.unwrap();
        let refusal = bureau.sign(&officer, &number).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Review(Refused::NotActive)), "{refusal:?}");
        let author = bureau.person("penyusun", Role::Author, None).await;
        bureau.office.activate_programme(&bureau.access, &author, &digest).await.unwrap();
        // A role that was taken a moment before.
        let admin = bureau.person("admin", Role::Administrator, None).await;
        let role = Role::Officer;
        let id = bureau.session(&admin).await;
        let proof = InSession { id: &id, now_ms: 1_000 };
        bureau.office.revoke_role(&bureau.access, &admin, proof, &officer, role).await.unwrap();
        let refusal = bureau.sign(&officer, &number).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Denied(_)), "{refusal:?}");
        assert!(!bureau.kinds(&number).await.contains(&"decision.issued"));
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_conflict_or_keeps_accounts_reviews_nothing() {
    let place = sqlite().await;
    let (mut bureau, [officer, second, _], number) = with_case(&place, 1, refused()).await;
    let seen = bureau.seen(&number).await;
    bureau.claim(&officer, &number).await.unwrap();
    let stale = bureau.office.declare_conflict(&bureau.access, &officer, &number, seen).await;
    let Err(Refusal::Stale { happened }) = stale else { panic!("{stale:?}") };
    assert_eq!(happened, ["review.claimed"]);
    let seen = bureau.seen(&number).await;
    bureau.office.declare_conflict(&bureau.access, &officer, &number, seen).await.unwrap();
    let other = bureau.person("petugas-lain", Role::Supervisor, Some("petugas")).await;
    for account in [&officer, &other] {
        let refusal = bureau.claim(account, &number).await.unwrap_err();
        let conflict = matches!(refusal, Refusal::Review(Refused::Conflict(Conflict::Declared)));
        assert!(conflict, "{refusal:?}");
    }
    for (name, role) in [("admin", Role::Administrator), ("dewan", Role::Board)] {
        let account = bureau.person(name, role, None).await;
        let refusal = bureau.claim(&account, &number).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Denied(_)), "{refusal:?}");
    }
    let nobody = bureau.claim(&[77; 16], &number).await.unwrap_err();
    assert!(matches!(nobody, Refusal::Denied(_)), "{}: {nobody:?}", ActorId::from_random([77; 16]));
    bureau.claim(&second, &number).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_stops_the_clock_and_the_answer_moves_its_end() {
    for place in places().await {
        let (mut bureau, [officer, _, supervisor], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        let serial = bureau.office.store().case_by_number(&number).await.unwrap().unwrap().serial;
        let before = bureau.office.store().review(serial).await.unwrap().unwrap().state.due_ms;
        let (seen, due) = (bureau.seen(&number).await, bureau.clock.now_ms() + 86_400_000);
        let asked = "Please bring the letter of the village head.";
        bureau
            .office
            .request_information(&bureau.access, &officer, &number, seen, asked, due)
            .await
            .unwrap();
        let state = bureau.office.store().review(serial).await.unwrap().unwrap().state;
        assert_eq!((state.stage, state.stopped_ms.is_some()), (Stage::Information, true));
        // Nothing adverse while the answer may still come.
        let early = bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await;
        assert!(matches!(early, Err(Refusal::Review(Refused::Awaited(_)))), "{early:?}");
        bureau.clock.advance(2 * 86_400_000);
        let seen = bureau.seen(&number).await;
        bureau
            .office
            .receive_information(&bureau.access, &officer, &number, seen, "It came.")
            .await
            .unwrap();
        let state = bureau.office.store().review(serial).await.unwrap().unwrap().state;
        assert_eq!((state.stage, state.stopped_ms), (Stage::Claimed, None));
        let day = "the one working day it was stopped for, however late the answer came";
        assert_eq!(state.due_ms - before, 86_400_000, "{day}");
        let seen = bureau.seen(&number).await;
        let freeze = |until_ms| freeze(StopGround::Freeze, until_ms);
        let until = bureau.clock.now_ms() + 86_400_000;
        bureau
            .office
            .stop_clock(&bureau.access, &supervisor, &number, seen, freeze(until))
            .await
            .unwrap();
        let seen = bureau.seen(&number).await;
        let again =
            bureau.office.stop_clock(&bureau.access, &supervisor, &number, seen, freeze(until));
        assert!(matches!(again.await, Err(Refusal::Review(Refused::Clock(_)))));
        bureau.office.resume_clock(&bureau.access, &supervisor, &number, seen).await.unwrap();
        bureau.verified().await;
    }
}

/// A clock that is stopped for a reason.
pub fn freeze(ground: StopGround, until_ms: i64) -> StopForm {
    let (reason, basis) = ("The village votes on its head today.", "Circular 3/2026, section 2");
    StopForm { ground, reason: reason.into(), basis: basis.into(), until_ms }
}

#[tokio::test(flavor = "multi_thread")]
async fn favourable_cases_are_confirmed_together_and_no_other() {
    let place = sqlite().await;
    let mut bureau = Bureau::open(&place, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let (bureau, granted) = bureau.receive(&[favourable(), favourable()]).await;
    let (mut bureau, refused) = bureau.receive(&[refused()]).await;
    let store = bureau.office.store();
    let queue = store.queue(&QueueFilter::default(), 100).await.unwrap();
    for queued in &queue {
        let number = &queued.number;
        bureau.claim(&officer, number).await.unwrap();
        let finding = if refused.contains(number) { against() } else { in_favour() };
        bureau.find(&officer, number, finding).await.unwrap();
        let (seen, session) = (bureau.seen(number).await, bureau.session(&officer).await);
        let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
        let bulk =
            bureau.office.confirm_in_bulk(&bureau.access, &officer, number, seen, signature).await;
        if granted.contains(number) {
            assert_eq!(bulk.unwrap().1, Settled::Issued(Outcome::Eligible));
        } else {
            assert!(matches!(bulk, Err(Refusal::Alone(_))), "{bulk:?}");
        }
    }
    assert_eq!(granted.len(), 2);
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_is_dropped_half_way_leaves_the_office_as_it_was() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    let seen = bureau.seen(&number).await;
    for turns in 0..40 {
        // The caller goes away after so many turns, as a browser that closes its connection.
        let act = bureau.office.claim(&bureau.access, &officer, &number, seen);
        let mut act = Box::pin(act);
        let mut done = false;
        for _ in 0..turns {
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(std::future::Future::poll(act.as_mut(), context))
            });
            if polled.await.is_ready() {
                done = true;
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(act);
        if done {
            break;
        }
    }
    // Whatever was committed stands, and the next act goes on from there.
    let again = bureau.claim(&officer, &number).await;
    let kinds = bureau.kinds(&number).await;
    let claimed = kinds.iter().filter(|kind| **kind == "review.claimed").count();
    assert_eq!(claimed, 1, "{again:?}: {kinds:?}");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_on_one_case_one_goes_on() {
    for place in places().await {
        let (bureau, [first, second, _], number) = with_case(&place, 1, refused()).await;
        let seen = bureau.seen(&number).await;
        let path = bureau.path.clone();
        let Bureau { office, access, clock, .. } = bureau;
        let (office, access) = (Arc::new(tokio::sync::Mutex::new(office)), Arc::new(access));
        let claims = [first, second, first].map(|account| {
            let (office, access, number) = (office.clone(), access.clone(), number.clone());
            tokio::spawn(async move {
                office.lock().await.claim(&access, &account, &number, seen).await
            })
        });
        let mut went_on = 0;
        for claim in claims {
            match claim.await.unwrap() {
                Ok(_) => went_on += 1,
                Err(Refusal::Stale { happened }) => assert_eq!(happened, ["review.claimed"]),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(went_on, 1);
        let office = Arc::into_inner(office).unwrap().into_inner();
        office.close().await.unwrap();
        // A new start finds the same.
        let mut office = reopened(&path, &clock).await;
        let late = office.claim(&access, &second, &number, seen).await;
        assert!(matches!(late, Err(Refusal::Stale { .. })), "{late:?}");
        office.close().await.unwrap();
    }
}
