//! What an applicant was asked and what came stand in their own words before whoever reviews the case,
//! and nowhere else.
use axum::http::StatusCode;
use timbang::clock::Clock as _;
use timbang::decision::Outcome;

use super::app::{App, between};
use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, PASSWORD};
use crate::store_support::sqlite;

const ASKED: &str = "Kartu keluarga <baru>";
const CAME: &str = "Kartu tanggal 2 Maret.\r\nLima anggota, \"sesuai\" isian.";
/// As a page writes them.
const ASKED_SHOWN: &str = "Kartu keluarga &#60;baru&#62;";
const CAME_SHOWN: &str = "Kartu tanggal 2 Maret.\r\nLima anggota, &#34;sesuai&#34; isian.";

async fn entered(bureau: Bureau, name: &str) -> App {
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter(name, PASSWORD).await;
    app
}

/// The page of the review, its dates with plain spaces.
async fn review(app: &mut App, number: &str) -> String {
    app.get(&format!("/cases/{number}/review")).await.text.replace('\u{a0}', " ")
}

/// The part on questions and answers.
fn part(page: &str) -> &str {
    between(page, "<section class=\"part\" id=\"exchanged\">", "</section>")
}

/// Each question and answer of the part: its markup.
fn each(page: &str) -> Vec<&str> {
    part(page).split("<div><dt>").skip(1).collect()
}

async fn send(app: &mut App, number: &str, path: &str, typed: &[(&str, &str)]) {
    let page = review(app, number).await;
    let seen = between(&page, "name=\"seen\" value=\"", "\"");
    let form: Vec<_> = [("seen", seen)].into_iter().chain(typed.iter().copied()).collect();
    let sent = app.post(&format!("/cases/{number}/{path}"), &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    app.clock.advance(60_000);
}

async fn ask(app: &mut App, number: &str, what: &str) {
    send(app, number, "information", &[("what", what), ("until", "2026-03-20")]).await;
}

async fn receive(app: &mut App, number: &str, came: &str) {
    send(app, number, "information/received", &[("came", came)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_case_reads_its_questions_and_answers_as_they_were_written() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let mut app = entered(bureau, "petugas").await;
    let before = review(&mut app, &number).await;
    assert!(!before.contains("Pertanyaan dan jawaban"), "{before}");

    ask(&mut app, &number, ASKED).await;
    let asked = review(&mut app, &number).await;
    assert!(part(&asked).contains("<h2>Pertanyaan dan jawaban</h2>"), "{asked}");
    let [question] = each(&asked)[..] else { panic!("one question: {asked}") };
    assert!(question.starts_with("Ditanyakan 10 Maret 2026</dt>"), "{question}");
    for told in [ASKED_SHOWN, "Jawaban paling lambat 20 Maret 2026.", "Menunggu jawaban"] {
        assert!(question.contains(told), "{told}: {question}");
    }

    app.clock.advance(24 * 3_600_000);
    app.enter("petugas", PASSWORD).await;
    receive(&mut app, &number, CAME).await;
    let came = review(&mut app, &number).await;
    let [question, answer] = each(&came)[..] else { panic!("both: {came}") };
    assert!(question.contains(ASKED_SHOWN) && !question.contains("Menunggu"), "{question}");
    assert!(answer.starts_with("Jawaban tiba 11 Maret 2026</dt>"), "{answer}");
    assert!(answer.contains(&format!("<p class=\"lines\">{CAME_SHOWN}</p>")), "{answer}");
    app.post("/language", &[("language", "en")]).await;
    let english = review(&mut app, &number).await;
    for told in ["Questions and answers", "Asked 10 March 2026", "Answer came 11 March 2026"] {
        assert!(part(&english).contains(told), "{told}: {english}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_questions_and_answers_stand_in_no_ledger_page_and_go_with_the_person() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let mut app = entered(bureau, "petugas").await;
    ask(&mut app, &number, ASKED).await;
    receive(&mut app, &number, CAME).await;
    let serial = app.store.case_by_number(&number).await.unwrap().unwrap().serial;
    let entries = app.store.entries_of(serial).await.unwrap();
    let of_entries = entries.iter().map(|entry| format!("/ledger/{}", entry.seq));
    let mut paths: Vec<String> = of_entries.collect();
    paths.extend(["/ledger".to_owned(), "/queue".to_owned(), format!("/cases/{number}")]);
    let telling = ["Kartu keluarga", "Kartu tanggal", "Lima anggota"];
    for path in &paths {
        let page = app.get(path).await.text;
        assert!(!telling.iter().any(|words| page.contains(words)), "{path}: {page}");
    }
    let page = review(&mut app, &number).await;
    assert!(telling.iter().all(|words| page.contains(words)), "{page}");

    app.erase(&number).await;
    let gone = app.get(&format!("/cases/{number}/review")).await;
    assert_eq!(
        (gone.status, gone.location()),
        (StatusCode::SEE_OTHER, &*format!("/cases/{number}"))
    );
    let page = app.get(gone.location()).await.text;
    assert!(page.contains("Data pemohon sudah dihapus"), "{page}");
    assert!(!telling.iter().any(|words| page.contains(words)), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_reviewer_reads_what_the_first_asked_before_their_finding_and_after() {
    let (mut bureau, [first, second, _], number) = with_case(&sqlite().await, 2, refused()).await;
    bureau.claim(&first, &number).await.unwrap();
    let due_ms = bureau.clock.now_ms() + 3 * 24 * 3_600_000;
    let (access, seen) = (&bureau.access, bureau.seen(&number).await);
    let asked = bureau.office.request_information(access, &first, &number, seen, ASKED, due_ms);
    asked.await.unwrap();
    let (access, seen) = (&bureau.access, bureau.seen(&number).await);
    bureau.office.receive_information(access, &first, &number, seen, CAME).await.unwrap();
    bureau.find(&first, &number, against()).await.unwrap();
    bureau.prepare(&first, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&first, &number).await.unwrap();
    bureau.claim(&second, &number).await.unwrap();
    let mut app = entered(bureau, "petugas2").await;
    let evidence = review(&mut app, &number).await;
    let marks = [
        ("mark-S5", "refuted"),
        ("rests-S5", "desil"),
        ("proposed", "adverse"),
        ("confidence", "high"),
    ];
    send(&mut app, &number, "finding", &marks).await;
    let comparison = review(&mut app, &number).await;
    assert!(!evidence.contains("id=\"verdict\""), "{evidence}");
    assert!(comparison.contains("id=\"verdict\""), "{comparison}");
    for page in [evidence, comparison] {
        let [question, answer] = each(&page)[..] else { panic!("both: {page}") };
        assert!(question.contains(ASKED_SHOWN), "{question}");
        assert!(answer.contains(CAME_SHOWN), "{answer}");
        assert!(!part(&page).contains("petugas"), "who asked is not told: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_questions_none_is_said_to_be_answered_by_an_answer_that_names_none() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let mut app = entered(bureau, "petugas").await;
    let waiting = |page: &str| {
        let each = each(page).into_iter();
        each.map(|one| one.contains("Menunggu jawaban")).collect::<Vec<_>>()
    };
    for what in ["Kartu keluarga", "Surat keterangan kerja"] {
        ask(&mut app, &number, what).await;
    }
    let page = review(&mut app, &number).await;
    assert_eq!(waiting(&page), [true, true]);
    assert!(!part(&page).contains("Jawaban tidak mencatat"), "{page}");
    // One of the two is answered, and nobody says which.
    receive(&mut app, &number, "Surat dari majikan").await;
    let page = review(&mut app, &number).await;
    assert_eq!(waiting(&page), [false, false, false]);
    let unnamed = "Masih menunggu jawaban: 1 pertanyaan. Jawaban tidak mencatat";
    assert!(part(&page).contains(unnamed), "{page}");
    // What is asked after it waits for certain.
    ask(&mut app, &number, "Surat nikah").await;
    let page = review(&mut app, &number).await;
    assert_eq!(waiting(&page), [false, false, false, true]);
    assert!(part(&page).contains("Masih menunggu jawaban: 2 pertanyaan"), "{page}");
    for came in ["Kartu", "Surat"] {
        receive(&mut app, &number, came).await;
    }
    let page = review(&mut app, &number).await;
    assert_eq!(waiting(&page), [false; 6]);
    assert!(!part(&page).contains("Masih menunggu"), "{page}");
}
