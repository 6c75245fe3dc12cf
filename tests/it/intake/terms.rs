//! Terms of applications that came before they were typed in, and what is over by then.

use std::fs;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use timbang::casework::Fault;
use timbang::casework::decide::{Application, Decided, Incoming, Sink};
use timbang::clock::{Clock as _, Zone};
use timbang::facts::{self, Finding};
use timbang::ledger::fields::Role;
use timbang::review::StopGround;

use super::{DAY_MS, LICENCE, PANGAN, bureau, findings, line, siti};
use crate::cli_support::{Desk, root};
use crate::review_acts::{freeze, refused};
use crate::review_support::{Bureau, shipped};
use crate::review_timers::verified;
use crate::store_support::{places, sqlite};
use crate::web::app::Worked;

#[tokio::test(flavor = "multi_thread")]
async fn a_term_that_is_over_is_told_and_nothing_is_granted_by_silence_through_an_import_alone() {
    let desk = Desk::new();
    let long_ago = json!({"received": "2026-01-05"});
    let licences =
        [line("complete", &verified(), &long_ago), line("lacking", &json!({}), &long_ago)].concat();
    let said = desk.feed(LICENCE, &licences);
    assert_eq!(findings(&said), ["term-over received"]);
    assert!(said.code == 1 && said.err.contains("--take-overdue"), "{said:?}");
    assert!(said.err.contains("1 taken in after their legal term was over"), "{said:?}");
    let aid = desk.feed(PANGAN, &line("aid", &refused(), &long_ago));
    assert!(aid.err.contains("1 taken in after their legal term was over"), "{aid:?}");
    assert_eq!(aid.code, 0, "{aid:?}");
    let said = desk.feed(&format!("{LICENCE} --take-overdue"), &licences);
    assert!(said.code == 0 && said.err.contains("1 taken in after"), "{said:?}");
    // What the law has granted is not taken back by a fact less.
    let mut fewer = verified();
    fewer.as_object_mut().unwrap().remove("jumlah_kursi");
    for said in [line("complete", &fewer, &json!({})), line("complete", &fewer, &long_ago)] {
        assert_eq!(findings(&desk.feed(LICENCE, &said)), ["granted-by-law id"]);
    }

    // Nor by a later version of the programme, under which silence would grant nothing.
    let later = fs::read_to_string(root().join("policies/programmes/ref-izin-usaha/1.yaml"));
    let later = later.unwrap().replacen("version: 1", "version: 2", 1);
    let later = later.replace("on_silence: granted", "on_silence: none");
    fs::create_dir_all(desk.path("p/programmes/ref-izin-usaha")).unwrap();
    desk.write("p/programmes/ref-izin-usaha/2.yaml", later);
    let said = desk.feed(&format!("{LICENCE} --policies p"), &line("complete", &fewer, &json!({})));
    assert_eq!(findings(&said), ["granted-by-law id"]);

    let mut bureau = bureau(desk, shipped("ref-izin-usaha").0).await;
    bureau.office.watch_terms(&bureau.access).await.unwrap();
    let store = bureau.office.store();
    let mut last = Vec::new();
    for serial in 1..=3 {
        let number = store.case(serial).await.unwrap().unwrap().number;
        last.push(*bureau.kinds(&number).await.last().unwrap());
    }
    assert_eq!(last, ["review.escalated", "review.escalated", "decision.deemed"]);
    bureau.verified().await;
}

/// A complete application for a licence that a rule grants at once: its term is 0 days.
fn small() -> Value {
    json!({
        "nib_status": "aktif", "kbli": "56101", "jumlah_kursi": 40, "modal_usaha": 300_000_000,
        "pma": false, "lokasi": "satu_kabkota", "kkpr": "sesuai", "dok_lingkungan": "sppl",
        "bangunan": "ada_slf", "sanksi_24bln": 0, "hari_berjalan": 0
    })
}

/// Keeps the words of what was refused.
struct Refusals(Arc<Mutex<Vec<String>>>);

impl Sink for Refusals {
    fn take(&mut self, _: &Decided<'_>) -> Result<(), Fault> {
        Ok(())
    }

    fn refuse(&mut self, _: u64, findings: &[Finding]) -> Result<(), Fault> {
        self.0.lock().unwrap().extend(findings.iter().map(|finding| finding.code.to_string()));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}

/// Takes in applications that came on another day; gives the cases that began and what was refused.
async fn came(
    mut bureau: Bureau,
    ids: std::ops::Range<i64>,
    received_ms: i64,
) -> (Bureau, Vec<i64>, Vec<String>) {
    let first = bureau.office.store().head().await.unwrap().next_serial;
    let case = |id: i64| Incoming {
        id: format!("usaha-{id}"),
        programme: 0,
        facts: facts::parse(bureau.programme.schema(), &small().to_string()).unwrap(),
        application: Some(Application {
            received_ms: Some(received_ms),
            decided_ms: None,
            channel: "counter",
            identity: Some(siti().to_string()),
            nik: None,
        }),
        line: 0,
    };
    let cases: Vec<Incoming> = ids.map(case).collect();
    let (refused, source) = (Arc::default(), Box::new(Worked(cases.into_iter())));
    let sink = Box::new(Refusals(Arc::clone(&refused)));
    let programmes = Arc::from([bureau.programme.clone()]);
    bureau.office = bureau.office.decide(programmes, source, sink).await.unwrap().0;
    let next = bureau.office.store().head().await.unwrap().next_serial;
    let refused = refused.lock().unwrap().clone();
    (bureau, (first..next).collect(), refused)
}

/// How many of some cases ended in an entry of this kind.
async fn ended(bureau: &Bureau, serials: &[i64], kind: &str) -> usize {
    let mut count = 0;
    for serial in serials {
        let number = bureau.office.store().case(*serial).await.unwrap().unwrap().number;
        count += usize::from(*bureau.kinds(&number).await.last().unwrap() == kind);
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_gives_is_never_left_to_silence_and_whom_the_sample_draws_has_days_to_look() {
    // Tuesday 10 March 2026.
    let place = sqlite().await;
    let bureau = Bureau::under(&place, shipped("ref-izin-usaha")).await;
    let now_ms = bureau.clock.now_ms();
    let (bureau, overdue, refused) = came(bureau, 0..150, now_ms - 30 * DAY_MS).await;
    assert_eq!((overdue.len(), refused), (150, vec![]));
    assert_eq!(ended(&bureau, &overdue, "decision.issued").await, 150, "by rule, none drawn");

    let (mut bureau, timely, refused) = came(bureau, 150..300, now_ms).await;
    assert_eq!((timely.len(), refused), (150, vec![]));
    let drawn = ended(&bureau, &timely, "review.opened").await;
    assert!((1..30).contains(&drawn), "the sample still draws: {drawn}");
    assert_eq!(ended(&bureau, &timely, "decision.issued").await, 150 - drawn);
    for serial in &timely {
        if bureau.office.store().review(*serial).await.unwrap().is_some() {
            assert_eq!(due(&bureau, *serial).await, "2026-03-17", "5 working days");
        }
    }
    bureau.clock.advance(2 * DAY_MS);
    bureau.office.watch_terms(&bureau.access).await.unwrap();
    assert_eq!(ended(&bureau, &timely, "decision.deemed").await, 0, "somebody can look");
    bureau.clock.advance(7 * DAY_MS);
    bureau.office.watch_terms(&bureau.access).await.unwrap();
    assert_eq!(ended(&bureau, &timely, "decision.deemed").await, drawn);
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_may_not_give_now_is_refused_once_silence_would_grant_it() {
    // A programme that was never activated decides nothing.
    let desk = Desk::new();
    let late = |id: &str| line(id, &small(), &json!({"received": "2026-01-05"}));
    let late = [late("a"), late("b")].concat();
    let said = desk.feed(LICENCE, &late);
    assert_eq!(findings(&said), ["term-over received"; 2]);
    assert!(said.code == 1 && said.err.contains("2 read = 0 decided + 2 rejected"), "{said:?}");
    let said = desk.feed(LICENCE, &line("c", &small(), &json!({"received": "2026-02-27"})));
    assert_eq!(said.code, 0, "the days of a review are not over: {said:?}");
    let said = desk.feed(&format!("{LICENCE} --take-overdue"), &late);
    assert!(said.code == 0 && said.err.contains("2 taken in after"), "{said:?}");
    let mut bureau = bureau(desk, shipped("ref-izin-usaha").0).await;
    assert_eq!(due(&bureau, 1).await, "2026-03-06", "5 working days");
    bureau.office.watch_terms(&bureau.access).await.unwrap();
    assert_eq!(ended(&bureau, &[1], "review.opened").await, 1);
    assert_eq!(ended(&bureau, &[2, 3], "decision.deemed").await, 2);
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_of_the_law_for_a_term_of_0_days_are_given_back_after_a_stop() {
    // Tuesday 10 March 2026.
    let mut bureau = Bureau::under(&sqlite().await, shipped("ref-izin-usaha")).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    let sanctioned = |seats: u16| {
        let mut facts = small();
        (facts["sanksi_24bln"], facts["jumlah_kursi"]) = (3.into(), seats.into());
        facts
    };
    let (mut bureau, numbers) = bureau.receive(&[sanctioned(40)]).await;
    assert_eq!(due(&bureau, 1).await, "2026-03-17", "5 working days");
    let (seen, until) = (bureau.seen(&numbers[0]).await, bureau.clock.now_ms() + 40 * DAY_MS);
    let (office, access) = (&mut bureau.office, &bureau.access);
    let form = freeze(StopGround::Freeze, until);
    office.stop_clock(access, &supervisor, &numbers[0], seen, form).await.unwrap();
    bureau.clock.advance(2 * DAY_MS);
    let seen = bureau.seen(&numbers[0]).await;
    let (office, access) = (&mut bureau.office, &bureau.access);
    office.resume_clock(access, &supervisor, &numbers[0], seen).await.unwrap();
    // The holidays last from 18 to 24 March.
    assert_eq!(due(&bureau, 1).await, "2026-03-26", "the two days on which it stood still");
    bureau.clock.advance(DAY_MS);
    let bureau = bureau.again(1, sanctioned(41)).await;
    assert_eq!(due(&bureau, 1).await, "2026-03-26", "counted from the first complete application");
    bureau.verified().await;
}

/// A day's end as people say it.
async fn due(bureau: &Bureau, serial: i64) -> String {
    let review = bureau.office.store().review(serial).await.unwrap().unwrap();
    Zone::Wita.local(review.state.due_ms).unwrap().date().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_begins_with_the_first_complete_application_and_no_changed_fact_begins_it_anew() {
    for place in places().await {
        // Tuesday 10 March 2026.
        let mut bureau = Bureau::under(&place, shipped("ref-izin-usaha")).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (bureau, numbers) = bureau.receive(&[json!({})]).await;
        let seats = |count: u16| {
            let mut facts = verified();
            facts["jumlah_kursi"] = count.into();
            facts
        };
        bureau.clock.advance(3 * DAY_MS);
        let bureau = bureau.again(1, seats(150)).await;
        let complete = due(&bureau, 1).await;
        bureau.clock.advance(4 * DAY_MS);
        let mut bureau = bureau.again(1, seats(151)).await;
        assert_eq!(due(&bureau, 1).await, complete, "a changed fact");
        let bureau_again = bureau.again(1, json!({})).await;
        bureau = bureau_again.again(1, seats(152)).await;
        assert_eq!(due(&bureau, 1).await, complete, "what was complete once");

        // Working days on which the clock stood still are given back, each once: none in the week
        // of holidays from 17 to 24 March, five in the one after it.
        let number = &numbers[0];
        for stop in 1..=2_u16 {
            let (seen, until) = (bureau.seen(number).await, bureau.clock.now_ms() + 40 * DAY_MS);
            let form = freeze(StopGround::Freeze, until);
            let (office, access) = (&mut bureau.office, &bureau.access);
            office.stop_clock(access, &supervisor, number, seen, form).await.unwrap();
            bureau.clock.advance(7 * DAY_MS);
            bureau = bureau.again(1, seats(160 + stop)).await;
        }
        let store = bureau.office.store();
        let started = store.case(1).await.unwrap().unwrap().complete_ms.unwrap();
        assert_eq!(Zone::Wita.local(started).unwrap().date().to_string(), "2026-03-13");
        let ended = (complete.as_str(), due(&bureau, 1).await);
        assert_eq!(ended, ("2026-04-06", "2026-04-13".to_owned()));
        bureau.verified().await;
    }
}
