//! What time does to reviews, what becomes of letters, and what is told before a case is decided.

use std::sync::Arc;

use serde_json::json;
use timbang::casework::read::{CaseQuery, Reader, Sight, WITHHELD};
use timbang::casework::{Hindrance, Jobs, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::ledger::review_fields::{DeliveryChannel, EscalationGround};
use timbang::review::StopGround;
use timbang::store::Stage;

use crate::review_acts::{against, because, freeze, refused, with_case};
use crate::review_support::{Bureau, shipped};
use crate::store_support::{places, sqlite};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

async fn state(bureau: &Bureau, number: &str) -> timbang::store::ReviewState {
    let store = bureau.office.store();
    let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
    store.review(serial).await.unwrap().unwrap().state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_without_a_step_for_two_hours_ends_and_its_finding_stands() {
    for place in places().await {
        let (mut bureau, [officer, second, _], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.clock.advance(HOUR_MS);
        bureau.find(&officer, &number, against()).await.unwrap();
        bureau.clock.advance(2 * HOUR_MS);
        assert_eq!(bureau.office.expire_claims().await.unwrap(), 0, "a step was an hour later");
        bureau.clock.advance(1);
        assert_eq!(bureau.office.expire_claims().await.unwrap(), 1);
        assert_eq!(bureau.office.expire_claims().await.unwrap(), 0);
        assert_eq!(*bureau.kinds(&number).await.last().unwrap(), "review.expired");
        assert_eq!(state(&bureau, &number).await.stage, Stage::Waiting);
        bureau.claim(&second, &number).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_warns_then_goes_to_a_supervisor_and_never_decides_against_anyone() {
    for place in places().await {
        let (mut bureau, [officer, _, supervisor], number) = with_case(&place, 1, refused()).await;
        // The term ends on 31 March 2026; 30 March is the working day before.
        bureau.clock.advance(19 * DAY_MS);
        assert_eq!(bureau.office.watch_terms(&bureau.access).await.unwrap(), 0);
        bureau.clock.advance(DAY_MS);
        assert_eq!(bureau.office.watch_terms(&bureau.access).await.unwrap(), 1);
        let warned = state(&bureau, &number).await;
        assert!(warned.warned && warned.escalated.is_none(), "{warned:?}");
        assert_eq!(bureau.office.watch_terms(&bureau.access).await.unwrap(), 0, "once");
        bureau.clock.advance(2 * DAY_MS);
        assert_eq!(bureau.office.watch_terms(&bureau.access).await.unwrap(), 1);
        assert_eq!(bureau.office.watch_terms(&bureau.access).await.unwrap(), 0);
        let over = state(&bureau, &number).await;
        assert_eq!(over.escalated, Some(EscalationGround::Clock));
        assert!(bureau.claim(&officer, &number).await.is_err(), "only a supervisor takes it");
        bureau.claim(&supervisor, &number).await.unwrap();
        bureau.verified().await;
    }
}

/// A complete application for a business licence that waits for a visit.
pub fn verified() -> serde_json::Value {
    json!({
        "nib_status": "aktif", "kbli": "56101", "jumlah_kursi": 150, "modal_usaha": 300_000_000,
        "pma": false, "lokasi": "satu_kabkota", "kkpr": "sesuai", "dok_lingkungan": "ukl_upl",
        "bangunan": "ada_slf", "sanksi_24bln": 0, "hari_berjalan": 5
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_grants_where_the_programme_says_so_and_not_while_the_clock_stands_still() {
    for place in places().await {
        let mut bureau = Bureau::under(&place, shipped("ref-izin-usaha")).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (mut bureau, numbers) = bureau.receive(&[verified(), verified(), json!({})]).await;
        let [frozen, lapsing, incomplete] = numbers.as_slice() else { panic!("{numbers:?}") };
        let (seen, until) = (bureau.seen(frozen).await, bureau.clock.now_ms() + 40 * DAY_MS);
        let form = freeze(StopGround::Freeze, until);
        bureau.office.stop_clock(&bureau.access, &supervisor, frozen, seen, form).await.unwrap();
        bureau.clock.advance(29 * DAY_MS);
        bureau.office.watch_terms(&bureau.access).await.unwrap();
        assert_eq!(*bureau.kinds(lapsing).await.last().unwrap(), "decision.deemed");
        // The term of the law is that of a complete application: a human looks at the other.
        assert_eq!(*bureau.kinds(incomplete).await.last().unwrap(), "review.escalated");
        assert_eq!(*bureau.kinds(frozen).await.last().unwrap(), "clock.stopped");
        bureau.clock.advance(11 * DAY_MS);
        assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);
        assert_eq!(bureau.office.watch_terms(&bureau.access).await.unwrap(), 0, "it has days left");
        assert_eq!(*bureau.kinds(frozen).await.last().unwrap(), "clock.resumed");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_follows_its_decision_is_handed_over_once_and_its_delivery_is_recorded() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        bureau.sign(&officer, &number).await.unwrap();
        let channels = bureau.office.channels().unwrap();
        let configured = channels.configured().clone();
        let access = bureau.access;
        assert_eq!(bureau.office.make_letters(&access, &configured).await.unwrap(), 1);
        assert_eq!(bureau.office.make_letters(&access, &configured).await.unwrap(), 0);
        let store = bureau.office.store();
        let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
        let messages = store.outbox_of(serial).await.unwrap();
        assert_eq!(messages.len(), 1);
        // The jobs hand it over, and another instance finds nothing to do.
        let (accounts, access) = (bureau.accounts.clone(), Arc::new(access));
        let office = Arc::new(tokio::sync::Mutex::new(bureau.office));
        let jobs = Jobs::new(office.clone(), access.clone(), accounts, channels);
        jobs.run_once().await.unwrap();
        let tray: Vec<_> = walk(&bureau.path.join("outbox"));
        assert!(tray.iter().any(|file| file.contains(".pdf")), "{tray:?}");
        jobs.run_once().await.unwrap();
        assert_eq!(walk(&bureau.path.join("outbox")), tray);
        drop(jobs);
        let mut office = Arc::into_inner(office).unwrap().into_inner();
        let seen = store.entries_of(serial).await.unwrap().last().unwrap().seq;
        let by_hand = DeliveryChannel::Hand;
        let delivered = office.record_delivery(&access, &officer, &number, seen, by_hand).await;
        delivered.unwrap();
        let notice = store.notices_of(serial).await.unwrap().pop().unwrap();
        // 21 working days after 10 March 2026, the day of delivery not counted.
        assert_eq!(notice.objection_due_ms, Some(1_776_355_199_999), "16 April 2026, 23:59:59.999");
        let seen = store.entries_of(serial).await.unwrap().last().unwrap().seq;
        let again = office.record_delivery(&access, &officer, &number, seen, by_hand).await;
        assert!(matches!(again, Err(Refusal::Hindered(Hindrance::NoLetter))), "{again:?}");
        let reader = Reader::new(store, office.sealing().encryption.clone());
        let report = reader.verify().await.unwrap();
        assert!(report.is_whole(), "{:?}", report.faults);
        office.close().await.unwrap();
    }
}

/// Every file in a folder and those within it.
pub fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut files = Vec::new();
    for place in std::fs::read_dir(folder).unwrap().map(|place| place.unwrap().path()) {
        if place.is_dir() {
            files.extend(walk(&place));
        } else {
            files.push(place.display().to_string());
        }
    }
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_still_review_is_told_nothing_of_the_recommendation_or_of_the_first_reviewer() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 2, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    let confirmed = bureau.seen(&number).await;
    bureau.office.checkpoint().await.unwrap();
    let reader = bureau.office.reader();
    let all = reader.seeing(Sight::All);

    let file = reader.case(&number).await.unwrap().unwrap();
    assert!(file.recommended.is_none() && file.file.facts.is_some());
    assert!(all.case(&number).await.unwrap().unwrap().recommended.is_some());

    let list = reader.cases(&CaseQuery::default(), 10).await.unwrap().cases;
    assert!(list[0].outcome.is_none() && list[0].code.is_none() && list[0].priority.is_none());
    let filter = CaseQuery { outcome: Some(Outcome::ProposedRefusal), ..CaseQuery::default() };
    assert!(reader.cases(&filter, 10).await.unwrap().cases.is_empty(), "a filter tells it too");
    assert_eq!(all.cases(&filter, 10).await.unwrap().cases.len(), 1);
    let counts = reader.counts().await.unwrap();
    assert_eq!((counts.cases, counts.adverse), (1, 0));
    assert_eq!(all.counts().await.unwrap().adverse, 1);

    let entry = reader.entry(confirmed).await.unwrap().unwrap();
    assert_eq!((entry.kind, entry.note), (WITHHELD, None));
    assert_eq!(reader.receipt(confirmed).await.unwrap(), None);
    let listed = reader.entries_before(None, 1).await.unwrap();
    assert_eq!((listed[0].kind, &listed[0].note), (WITHHELD, &None));
    assert_eq!(all.entry(confirmed).await.unwrap().unwrap().kind, "review.confirmed");
    bureau.verified().await;
}
