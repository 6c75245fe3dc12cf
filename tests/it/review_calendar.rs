//! A term that ends in a year without a calendar: the decision is issued, its letter is held until
//! the calendar comes, and a term that could not be told is counted then.

use std::sync::Arc;

use axum::http::StatusCode;
use timbang::access::PolicyFiles;
use timbang::calendar::{Calendar, Calendars, DayOff, DayOffKind};
use timbang::casework::accounts::{Accounts, PublicUrl};
use timbang::casework::read::review::{HeldLetters, Viewer};
use timbang::casework::review::Settled;
use timbang::casework::{Office, Opening, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::chain::ClockRule;
use timbang::ledger::fields::Role;
use timbang::policy::calendar;
use timbang::review::StopGround;
use timbang::store::AccountId;

use crate::cli_support::Desk;
use crate::review_acts::{against, because, by_rule, freeze, refused};
use crate::review_support::{Bureau, PASSWORD, shipped};
use crate::store_support::{places, sqlite};
use crate::web::app::{App, between};

const DAY_MS: i64 = 24 * 3_600_000;
/// 2 December 2026, 09:00 WITA: 21 working days later is another year.
const DECEMBER_MS: i64 = 1_796_173_200_000;

/// The office, opened again at `now_ms` with the calendars that were shipped, and that of 2027.
async fn opened(bureau: Bureau, now_ms: i64, next_year: bool) -> Bureau {
    let Bureau { office, clock, programme, path, folder, .. } = bureau;
    office.close().await.unwrap();
    clock.advance(now_ms - clock.now_ms());
    let new_year = DayOff {
        date: jiff::civil::date(2027, 1, 1),
        kind: DayOffKind::Holiday,
        id: "Tahun Baru 2027 Masehi".into(),
        en: "New Year's Day 2027".into(),
    };
    let next = Calendar::new(2027, "SKB 3 Menteri (contoh)", vec![new_year]).unwrap();
    let days = calendar::load(calendar::SHIPPED).unwrap().0;
    let days = days.iter().cloned().chain(next_year.then_some(next));
    let opening = Opening {
        clock: Some(clock.clone()),
        clock_rule: ClockRule::Accept,
        calendars: Some(Arc::new(Calendars::new(days).unwrap())),
        ..Opening::default()
    };
    let mut office = Office::open(&path, opening).await.unwrap();
    let access = office.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
    let accounts = Accounts::new(&office, &PublicUrl::localhost(8080).unwrap());
    Bureau { office, access, accounts, clock, programme, path, folder }
}

async fn letters(bureau: &mut Bureau) -> usize {
    let configured = bureau.office.channels().unwrap().configured().clone();
    bureau.office.make_letters(&bureau.access, &configured).await.unwrap()
}

/// What the board of this supervisor shows of letters that wait.
async fn held(bureau: &Bureau, supervisor: AccountId) -> Option<HeldLetters> {
    let store = bureau.office.store();
    let person = store.account_by_name("penyelia").await.unwrap().unwrap().person;
    let viewer = Viewer { account: supervisor, person };
    let now_ms = bureau.clock.now_ms();
    bureau.office.reader().board(&viewer, None, now_ms, 10).await.unwrap().held
}

async fn last_kind(bureau: &Bureau, number: &str) -> &'static str {
    bureau.kinds(number).await.pop().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_whose_term_ends_in_a_year_without_a_calendar_is_issued_and_its_letter_held() {
    for place in places().await {
        let bureau = Bureau::open(&place, 1).await;
        let mut bureau = opened(bureau, DECEMBER_MS, false).await;
        let officer = bureau.person("petugas", Role::Officer, None).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
        let number = &numbers[0];
        bureau.claim(&officer, number).await.unwrap();
        bureau.find(&officer, number, against()).await.unwrap();
        let refusal = Outcome::ProposedRefusal;
        let prepared = bureau.prepare(&officer, number, refusal, because()).await.unwrap();
        let objection = &prepared.letter.elements().objection;
        assert_eq!(objection.earliest_last_day, None, "never guessed");
        assert!(objection.later.id.contains("Surat ini kami kirim setelah kalender itu ada."));
        assert_eq!(bureau.sign(&officer, number).await.unwrap(), Settled::Issued(refusal));
        assert_eq!(letters(&mut bureau).await, 0);
        assert_eq!(last_kind(&bureau, number).await, "decision.issued");
        let waiting = HeldLetters { year: 2027, all: 1, numbers: numbers.clone() };
        assert_eq!(held(&bureau, supervisor).await, Some(waiting));

        let mut bureau = opened(bureau, DECEMBER_MS + 20 * DAY_MS, true).await;
        assert_eq!(letters(&mut bureau).await, 1);
        assert_eq!(last_kind(&bureau, number).await, "notice.issued");
        assert_eq!(held(&bureau, supervisor).await, None);
        let store = bureau.office.store();
        let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
        assert_eq!(store.outbox_of(serial).await.unwrap().len(), 1);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_letter_says_that_it_is_held_until_it_goes_out_with_its_last_day() {
    let bureau = Bureau::open(&sqlite().await, 1).await;
    let mut bureau = opened(bureau, DECEMBER_MS, false).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
    bureau.claim(&officer, &numbers[0]).await.unwrap();
    bureau.find(&officer, &numbers[0], against()).await.unwrap();
    let refusal = Outcome::ProposedRefusal;
    bureau.prepare(&officer, &numbers[0], refusal, because()).await.unwrap();
    bureau.sign(&officer, &numbers[0]).await.unwrap();
    // A version with the calendar of the next year is started.
    let bureau = opened(bureau, DECEMBER_MS + 20 * DAY_MS, true).await;
    let (channels, access) =
        (bureau.office.channels().unwrap().configured().clone(), bureau.access);
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let letter = format!("/cases/{}/letter", numbers[0]);
    let paper = format!("{letter}.pdf");
    let held = app.get(&letter).await.text;
    assert!(held.contains("Surat ini ditahan") && !held.contains(&paper), "{held}");
    assert!(!held.contains("Hari terakhir paling awal"), "never guessed: {held}");
    assert!(!held.contains(&format!("{letter}/delivery")), "nothing can have arrived: {held}");
    assert_eq!(app.get(&paper).await.status, StatusCode::NOT_FOUND);
    let done = app.get(&format!("/cases/{}/done", numbers[0])).await.text;
    assert!(done.contains("Surat ini ditahan"), "{done}");
    assert_eq!(app.office.lock().await.make_letters(&access, &channels).await.unwrap(), 1);
    let sent = app.get(&letter).await.text;
    assert!(!sent.contains("Surat ini ditahan") && sent.contains(&paper), "{sent}");
    assert!(sent.contains("Hari terakhir paling awal: Senin, 25 Januari 2027."), "{sent}");
    assert!(sent.contains(&format!("{letter}/delivery")), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_until_a_day_of_a_year_without_a_calendar_is_told_at_its_field() {
    let bureau = Bureau::open(&sqlite().await, 1).await;
    let mut bureau = opened(bureau, DECEMBER_MS, false).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
    bureau.claim(&officer, &numbers[0]).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let page = app.get(&format!("/cases/{}/review", numbers[0])).await.text;
    let seen = between(&page, "name=\"seen\" value=\"", "\"").to_owned();
    let form = [("seen", seen.as_str()), ("what", "Kartu keluarga"), ("until", "2027-01-08")];
    let back = app.post(&format!("/cases/{}/information", numbers[0]), &form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.text);
    let told = "<a href=\"#until\">Kalender hari kerja untuk tahun itu belum ada";
    assert!(back.text.contains(told), "{}", back.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_grants_is_granted_though_its_letter_waits_for_a_calendar() {
    let bureau = Bureau::under(&sqlite().await, shipped("ref-blt-darurat")).await;
    let mut bureau = opened(bureau, DECEMBER_MS, false).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    let many = vec![by_rule(&bureau.programme); 20];
    let (mut bureau, numbers) = bureau.receive(&many).await;
    let mut granted = Vec::new();
    for number in numbers {
        if last_kind(&bureau, &number).await == "decision.issued" {
            granted.push(number);
        }
    }
    assert!(granted.len() > 10, "a share is looked at all the same: {granted:?}");
    assert_eq!(letters(&mut bureau).await, 0);
    let waiting = held(&bureau, supervisor).await.unwrap();
    assert_eq!((waiting.year, &waiting.numbers), (2027, &granted));
    // The doctor says so too, and what to do.
    let Bureau { office, access, accounts, clock, programme, path, folder } = bureau;
    office.close().await.unwrap();
    let desk = Desk(folder);
    let ran = desk.run("doctor --data office");
    let line = ran.out.lines().find(|line| line.contains("letters: ")).unwrap();
    assert!(line.starts_with("amiss") && line.contains(&granted[0]), "{line}");
    assert!(line.contains("policies/calendars/2027.yaml"), "{line}");
    let office = Office::open(&path, Opening { clock: Some(clock.clone()), ..Opening::default() });
    let office = office.await.unwrap();
    let bureau = Bureau { office, access, accounts, clock, programme, path, folder: desk.0 };
    let mut bureau = opened(bureau, DECEMBER_MS + DAY_MS, true).await;
    assert_eq!(letters(&mut bureau).await, 10);
    assert_eq!(held(&bureau, supervisor).await, None);
    let sent = bureau.office.reader().letter(&granted[0]).await.unwrap().unwrap();
    assert!(sent.paper.is_some());
    let told = sent.record.unwrap().elements().objection.last_day.id.clone();
    assert_eq!(told, "Hari terakhir paling awal: Rabu, 6 Januari 2027.", "as the paper says");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_counts_every_letter_that_is_held_and_names_the_first_twenty() {
    let bureau = Bureau::under(&sqlite().await, shipped("ref-blt-darurat")).await;
    let mut bureau = opened(bureau, DECEMBER_MS, false).await;
    bureau.person("penyelia", Role::Supervisor, None).await;
    let many = vec![by_rule(&bureau.programme); 30];
    let (bureau, numbers) = bureau.receive(&many).await;
    let mut granted = Vec::new();
    for number in numbers {
        if last_kind(&bureau, &number).await == "decision.issued" {
            granted.push(number);
        }
    }
    assert!(granted.len() > 20, "{granted:?}");
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("penyelia", PASSWORD).await;
    let board = app.get("/supervision").await.text;
    let line = between(&board, "Surat ditahan karena kalender belum ada", "</tr>");
    assert!(line.contains(&format!("{}, …", granted[..20].join(", "))), "{line}");
    assert!(!line.contains(&granted[20]), "{line}");
    assert!(line.contains(&format!("<td class=\"num\">{}</td>", granted.len())), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_that_was_told_is_never_forgotten_for_want_of_a_calendar() {
    let bureau = Bureau::open(&sqlite().await, 1).await;
    // 14 December 2026: the term ends on the 30th, and a week later in the year after.
    let now_ms = DECEMBER_MS + 12 * DAY_MS;
    let mut bureau = opened(bureau, now_ms, false).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
    let seen = bureau.seen(&numbers[0]).await;
    let access = &bureau.access;
    let untold = freeze(StopGround::Freeze, now_ms + 30 * DAY_MS);
    let untold = bureau.office.stop_clock(access, &supervisor, &numbers[0], seen, untold).await;
    assert!(matches!(untold, Err(Refusal::Calendar(_))), "no day is guessed: {untold:?}");
    let form = freeze(StopGround::Freeze, now_ms + 7 * DAY_MS);
    bureau.office.stop_clock(access, &supervisor, &numbers[0], seen, form).await.unwrap();
    bureau.clock.advance(8 * DAY_MS);
    let untold = bureau.office.resume_clocks(&bureau.access).await;
    assert!(matches!(untold, Err(Refusal::Calendar(_))), "{untold:?}");
    assert_eq!(last_kind(&bureau, &numbers[0]).await, "clock.stopped");
    let mut bureau = opened(bureau, now_ms + 9 * DAY_MS, true).await;
    assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);
    assert_eq!(last_kind(&bureau, &numbers[0]).await, "clock.resumed");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_that_no_calendar_told_is_counted_once_there_is_one() {
    for place in places().await {
        let bureau = Bureau::open(&place, 1).await;
        // 30 December 2026: the term ends in the year after.
        let now_ms = DECEMBER_MS + 28 * DAY_MS;
        let bureau = opened(bureau, now_ms, false).await;
        let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
        let due = async |bureau: &Bureau| -> Option<i64> {
            let store = bureau.office.store();
            let serial = store.case_by_number(&numbers[0]).await.unwrap().unwrap().serial;
            store.review(serial).await.unwrap().unwrap().state.term_ms()
        };
        assert_eq!(due(&bureau).await, None);
        assert_eq!(bureau.office.recount_terms().await.unwrap(), 0);
        let mut bureau = opened(bureau, now_ms + DAY_MS, true).await;
        assert_eq!(bureau.office.recount_terms().await.unwrap(), 1);
        // Ten working days: the first of January and two weekends do not count.
        assert_eq!(due(&bureau).await, Some(1_799_942_399_999), "14 January 2027, 23:59:59.999");
        assert_eq!(bureau.office.recount_terms().await.unwrap(), 0, "once");
        bureau.verified().await;
    }
}
