//! That somebody looked at a case stands in the ledger before the page is shown.
use axum::body::Body;
use axum::http::{Request, StatusCode};
use sea_orm::ConnectionTrait as _;
use std::sync::Arc;
use tempfile::TempDir;
use timbang::casework::decide::Incoming;
use timbang::casework::{Founding, Office, Opening};
use timbang::clock::Zone;
use timbang::facts;
use timbang::ledger::body::{EntryBody, Statement};
use timbang::ledger::entry::Entry;
use timbang::ledger::fields::{Actor, Role};
use timbang::store::{DatabasePlace, Mode};

use super::app::{App, NAME, Nobody, Worked, between};
use super::verdict::{SENTENCE, compared, decide_on, refused_in, sign_in};
use crate::review_support::{ORIGIN, shipped};

const HOUR_MS: i64 = 3_600_000;

/// What was looked at in a case, by whom, in order.
pub async fn looks(app: &App, number: &str) -> Vec<(String, &'static str)> {
    let serial = app.store.case_by_number(number).await.unwrap().unwrap().serial;
    let mut looks = Vec::new();
    for entry in app.store.entries_of(serial).await.unwrap() {
        let statement = Statement::parse(Entry::parse(&entry.bytes).unwrap().statement).unwrap();
        let (EntryBody::RecordViewed(body), Actor::Account(by)) = (statement.body, statement.actor)
        else {
            continue;
        };
        let by = app.store.account(&by.to_bytes()).await.unwrap().unwrap();
        looks.push((by.name, body.what.as_str()));
    }
    looks
}

fn of<const N: usize>(name: &str, what: [&'static str; N]) -> Vec<(String, &'static str)> {
    what.into_iter().map(|what| (name.to_owned(), what)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_of_a_case_is_recorded_by_what_it_showed_once_an_hour() {
    let (mut app, number) = refused_in(App::new().await).await;
    // The evidence, and after the finding the comparison: that is `recommendation.revealed`.
    assert_eq!(looks(&app, &number).await, of(NAME, ["file"]));
    app.clock.advance(HOUR_MS);
    sign_in(&mut app).await;
    let case = format!("/cases/{number}");
    for page in [&case, &case, &format!("{case}/letter"), &format!("{case}/letter"), &case] {
        assert_eq!(app.get(page).await.status, StatusCode::OK, "{page}");
    }
    let mut expected = of(NAME, ["file", "recommendation", "file"]);
    assert_eq!(looks(&app, &number).await, expected);
    app.clock.advance(HOUR_MS);
    sign_in(&mut app).await;
    assert_eq!(app.get(&case).await.status, StatusCode::OK);
    expected.extend(of(NAME, ["recommendation"]));
    app.sign_in_as(Role::Auditor).await;
    assert_eq!(app.get(&case).await.status, StatusCode::OK);
    expected.extend(of("auditor", ["recommendation"]));
    assert_eq!(looks(&app, &number).await, expected);
    // Somebody who may not look, and a case that is not there, leave nothing.
    app.sign_in_as(Role::Author).await;
    assert_eq!(app.get(&case).await.status, StatusCode::NOT_FOUND);
    assert_eq!(looks(&app, &number).await, expected);
    assert_eq!(app.get("/cases/KB-2026-99999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_and_what_was_refused_are_looks_too() {
    let (mut app, number) = refused_in(App::new().await).await;
    let mut expected = of(NAME, ["file"]);
    assert_eq!(app.get(&format!("/cases/{number}/done")).await.status, StatusCode::OK);
    assert_eq!(looks(&app, &number).await, expected, "within the hour it was seen already");
    app.clock.advance(HOUR_MS);
    sign_in(&mut app).await;
    assert_eq!(app.get(&format!("/cases/{number}/done")).await.status, StatusCode::OK);
    expected.extend(of(NAME, ["file"]));
    assert_eq!(looks(&app, &number).await, expected);
    app.clock.advance(HOUR_MS);
    sign_in(&mut app).await;
    let back = app.post(&format!("/cases/{number}/letter/delivery"), &[]).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.text);
    expected.extend(of(NAME, ["file"]));
    assert_eq!(looks(&app, &number).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_back_in_another_hour_is_another_look() {
    let mut app = App::signed_in().await;
    let queue = app.get("/queue").await.text;
    let number = between(&queue, "name=\"case\" value=\"", "\"").to_owned();
    app.post("/queue/claims", &[("case", &number)]).await;
    assert_eq!(app.get(&format!("/cases/{number}/review")).await.status, StatusCode::OK);
    let mut expected = of(NAME, ["file"]);
    assert_eq!(looks(&app, &number).await, expected);
    app.clock.advance(HOUR_MS);
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    let back = app.post(&format!("/cases/{number}/finding"), &[]).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.text);
    assert!(back.text.contains("href=\"#proposed\""), "{}", back.text);
    expected.extend(of(NAME, ["file"]));
    assert_eq!(looks(&app, &number).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_comparison_and_the_letter_that_is_prepared_are_looks_of_their_own_hour() {
    let (mut app, number) = compared().await;
    let mut expected = of(NAME, ["file"]);
    assert_eq!(looks(&app, &number).await, expected);
    app.clock.advance(HOUR_MS);
    sign_in(&mut app).await;
    let review = format!("/cases/{number}/review");
    assert_eq!(app.get(&review).await.status, StatusCode::OK);
    expected.extend(of(NAME, ["file"]));
    assert_eq!(looks(&app, &number).await, expected, "the comparison");
    let page = app.get(&review).await.text;
    app.clock.advance(HOUR_MS);
    sign_in(&mut app).await;
    let letter = decide_on(&mut app, &number, &page, "not_met", SENTENCE).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    expected.extend(of(NAME, ["file"]));
    assert_eq!(looks(&app, &number).await, expected, "the letter");
}

/// Recommends for one application to the food programme, while the pages are served; gives the
/// number of its case.
async fn recommended(app: &App, desil: u8) -> String {
    let programme = Arc::new(shipped("ref-pangan").0);
    let known = format!(r#"{{"desil": {desil}}}"#);
    let case = Incoming {
        id: "again".to_owned(),
        programme: 0,
        facts: facts::parse(programme.schema(), &known).unwrap(),
        application: None,
        line: 0,
    };
    // A run takes the office as a whole: another one stands in its place meanwhile.
    let elsewhere = TempDir::new().unwrap();
    let path = elsewhere.path().join("office");
    Office::found(&path, founding(), None).await.unwrap();
    let other = Office::open(&path, Opening::default()).await.unwrap();
    let mut held = app.office.lock().await;
    let office = std::mem::replace(&mut *held, other);
    let source = Box::new(Worked(vec![case].into_iter()));
    *held = office.decide([programme].into(), source, Box::new(Nobody)).await.unwrap().0;
    let last = app.store.head().await.unwrap().next_serial - 1;
    app.store.case(last).await.unwrap().unwrap().number
}

fn founding() -> Founding {
    Founding {
        origin: ORIGIN.parse().unwrap(),
        office: "Dinas Sosial".into(),
        mode: Mode::Demo,
        zone: Zone::Wita,
        database: DatabasePlace::Sqlite,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_another_recommendation_is_recorded_within_the_hour_too() {
    let mut app = App::new().await;
    let number = recommended(&app, 3).await;
    app.sign_in_as(Role::Auditor).await;
    let case = format!("/cases/{number}");
    for seen in 1..=2 {
        for _ in 0..2 {
            assert_eq!(app.get(&case).await.status, StatusCode::OK);
            assert_eq!(
                looks(&app, &number).await,
                vec![("auditor".into(), "recommendation"); seen]
            );
        }
        assert_eq!(recommended(&app, 8).await, number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_search_finds_is_recorded_once_an_hour_of_everybody_who_searches() {
    let mut app = App::signed_in().await;
    let number = app.first_case().await;
    let search = async |app: &mut App| {
        for sought in [number.clone(), number.to_lowercase()] {
            let found = app.post("/queue/search", &[("sought", &sought)]).await;
            assert!(found.status == StatusCode::OK && found.text.contains(&number), "{sought}");
        }
    };
    search(&mut app).await;
    let mut expected = of(NAME, ["search"]);
    assert_eq!(looks(&app, &number).await, expected);
    // The page itself is another look.
    assert_eq!(app.get(&format!("/cases/{number}")).await.status, StatusCode::OK);
    expected.extend(of(NAME, ["file"]));
    app.sign_in_as(Role::Supervisor).await;
    search(&mut app).await;
    expected.extend(of("supervisor", ["search"]));
    assert_eq!(looks(&app, &number).await, expected);
    app.clock.advance(HOUR_MS);
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    search(&mut app).await;
    expected.extend(of(NAME, ["search"]));
    assert_eq!(looks(&app, &number).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_looks_at_yet_is_neither_shown_nor_recorded() {
    let mut app = App::signed_in().await;
    let number = app.first_case().await;
    let case = format!("/cases/{number}");
    let head = app.send(Request::head(&case).body(Body::empty()).unwrap()).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    for (name, value) in
        [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")]
    {
        let ahead = Request::get(&case).header(name, value).body(Body::empty()).unwrap();
        let answer = app.send(ahead).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{name}");
        assert!(!answer.text.contains("desil"), "{}", answer.text);
    }
    assert_eq!(looks(&app, &number).await, []);
    // Undecided, the case shows an officer its file alone.
    assert_eq!(app.get(&case).await.status, StatusCode::OK);
    assert_eq!(looks(&app, &number).await, of(NAME, ["file"]));
    // Nothing is recorded of a person who is forgotten, and nothing is there to see.
    app.erase(&number).await;
    app.clock.advance(HOUR_MS);
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    assert_eq!(app.get(&case).await.status, StatusCode::OK);
    assert_eq!(looks(&app, &number).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_cannot_be_recorded_shows_nothing_and_says_so() {
    let mut database = None;
    let mut app = App::configured(|path| database = Some(path.join("timbang.db"))).await;
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    let number = app.first_case().await;
    let address = format!("sqlite://{}", database.unwrap().display());
    let intruder = sea_orm::Database::connect(address).await.unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON ledger_entry
                BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    intruder.execute_unprepared(full).await.unwrap();
    for page in [format!("/cases/{number}"), format!("/cases/{number}")] {
        let answer = app.get(&page).await;
        assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE, "{}", answer.text);
        assert!(answer.text.contains("Pembukaan berkas tidak dapat dicatat"), "{}", answer.text);
        assert!(!answer.text.contains("desil"), "{}", answer.text);
    }
    intruder.execute_unprepared("DROP TRIGGER full").await.unwrap();
    assert_eq!(app.get(&format!("/cases/{number}")).await.status, StatusCode::OK);
    assert_eq!(looks(&app, &number).await, of(NAME, ["file"]));
}
