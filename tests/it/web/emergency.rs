//! Emergencies on their pages: declared on the board, told to whoever reviews, reviewed afterwards.
use axum::http::StatusCode;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;

use super::app::{App, between};
use super::looks::looks;
use crate::review_acts::{favourable, in_favour, refused, with_case};
use crate::review_emergency::{decide, declare};
use crate::review_support::PASSWORD;
use crate::store_support::sqlite;

const REASON: &str = "Rumah keluarga ini terbakar tadi malam";
const BASIS: &str = "Perbup 12/2026 pasal 7";

/// An officer has found in favour of a case of two reviewers.
async fn found() -> (App, String) {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 2, favourable()).await;
    bureau.person("dewan", Role::Board, None).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    (App::over(bureau.office, bureau.clock, bureau.folder).await, number)
}

/// What the form at this address says was seen.
fn seen(page: &str, action: &str) -> String {
    let (_, rest) = page.split_once(&format!("action=\"{action}\"")).unwrap();
    between(rest, "name=\"seen\" value=\"", "\"").to_owned()
}

/// A supervisor declares an emergency on the board.
async fn declared(app: &mut App, number: &str) {
    app.enter("penyelia", PASSWORD).await;
    let path = format!("/supervision/{number}/emergency");
    let seen = seen(&app.get("/supervision").await.text, &path);
    let form = [("seen", seen.as_str()), ("urgent-why", REASON), ("urgent-basis", BASIS)];
    let done = app.post(&path, &form).await;
    assert_eq!(done.location(), "/supervision?done=urgent", "{}", done.text);
}

/// The officer grants, by password and code.
async fn granted(app: &mut App, number: &str) -> String {
    app.enter("petugas", PASSWORD).await;
    let review = format!("/cases/{number}/review");
    let page = app.get(&review).await.text;
    let seen_of = |page: &str| between(page, "name=\"seen\" value=\"", "\"").to_owned();
    let form = [("seen", seen_of(&page)), ("choice", "eligible".to_owned())];
    let form = form.each_ref().map(|(field, text)| (*field, text.as_str()));
    let preview = app.post(&format!("/cases/{number}/verdict"), &form).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    let code = app.code("petugas").await;
    let letter = between(&preview.text, "name=\"letter\" value=\"", "\"").to_owned();
    let seen = seen_of(&preview.text);
    let form = [
        ("seen", seen.as_str()),
        ("letter", &letter),
        ("with", "code"),
        ("password", PASSWORD),
        ("code", &code),
    ];
    let signed = app.post(&format!("/cases/{number}/signature"), &form).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    [page, preview.text].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_declares_an_emergency_and_reviewers_are_told_of_it_but_not_why() {
    let (mut app, number) = found().await;
    app.enter("penyelia", PASSWORD).await;
    let path = format!("/supervision/{number}/emergency");
    let board = app.get("/supervision").await.text;
    assert!(board.contains("Keadaan darurat"), "{board}");
    let seen_before = seen(&board, &path);
    // Everything that is missing is told at once, and what was typed is kept.
    let empty = app.post(&path, &[("seen", &seen_before)]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["urgent-why", "urgent-basis"] {
        assert!(empty.text.contains(&format!("href=\"#{field}-{number}\"")), "{}", empty.text);
    }
    let hollow = [("seen", &*seen_before), ("urgent-why", "x"), ("urgent-basis", "x")];
    let hollow = app.post(&path, &hollow).await;
    for told in ["sedikitnya lima kata", "sedikitnya dua kata", "#urgent-why-", "#urgent-basis-"] {
        assert!(hollow.text.contains(told), "{told}: {}", hollow.text);
    }
    let half = app.post(&path, &[("seen", &seen_before), ("urgent-why", REASON)]).await;
    assert!(half.text.contains(&format!("value=\"{REASON}\"")), "{}", half.text);
    assert!(half.text.contains("<details open>"), "{}", half.text);
    declared(&mut app, &number).await;
    let board = app.get("/supervision?done=urgent").await.text;
    assert!(board.contains("Keadaan darurat dinyatakan."), "{board}");
    assert!(!board.contains(&path), "it stands already: {board}");

    let read = granted(&mut app, &number).await;
    assert!(
        read.contains("Seorang penyelia menyatakan keadaan darurat untuk berkas ini"),
        "{read}"
    );
    assert!(read.contains("langsung dikabulkan, tanpa peninjau kedua"), "{read}");
    assert!(read.contains("Inilah surat yang akan diterima pemohon"), "no other decides: {read}");
    assert_eq!(read.matches("Orang kedua memeriksa").count(), 1, "of a refusal alone: {read}");
    let done = app.get(&format!("/cases/{number}/done")).await.text;
    let again = "Orang lain memeriksa keadaan darurat itu dalam 5 hari kerja";
    assert!(done.contains(again), "{done}");
    assert!(!read.contains(REASON) && !read.contains(BASIS), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_second_after_a_refusal_is_not_told_that_one_is_enough() {
    let (mut bureau, [first, second, supervisor], number) =
        with_case(&sqlite().await, 2, refused()).await;
    declare(&mut bureau, &supervisor, &number).await.unwrap();
    decide(&mut bureau, &first, &number, Outcome::ProposedRefusal).await;
    bureau.claim(&second, &number).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas2", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(!page.text.contains("keadaan darurat untuk berkas ini"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_in_an_emergency_waits_on_the_board_until_another_person_reviewed_it() {
    let (mut app, number) = found().await;
    declared(&mut app, &number).await;
    granted(&mut app, &number).await;
    let path = format!("/supervision/{number}/emergency/review");
    // Who declared it sees that it waits.
    app.enter("penyelia", PASSWORD).await;
    let board = app.get("/supervision").await.text;
    assert!(board.contains(&format!("href=\"/cases/{number}\"")), "{board}");
    assert!(board.contains("Menunggu orang lain") && !board.contains(&path), "{board}");
    let own = app
        .post(
            &path,
            &[("seen", "9"), ("sound", "sound"), ("review-why", "Ya, itu memang darurat sekali.")],
        )
        .await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", own.text);
    // A board member has no cases, and reviews this.
    app.enter("dewan", PASSWORD).await;
    assert_eq!(app.get("/supervision").await.status, StatusCode::NOT_FOUND);
    assert!(app.get("/supervision/quality").await.text.contains("/supervision/emergencies"));
    let page = app.get("/supervision/emergencies").await.text;
    assert!(page.contains(REASON) && page.contains(BASIS), "{page}");
    assert!(!page.contains("href=\"/cases") && page.contains("17\u{a0}Maret 2026"), "{page}");
    let seen = seen(&page, &path);
    let why = "Laporan pemadam kebakaran itu ada.";
    let form = [("seen", seen.as_str()), ("review-why", why)];
    let half = app.post(&path, &form).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = format!("href=\"#sound-{number}\">{number}: Pilih apakah itu memang");
    assert!(half.text.contains(&asked), "{}", half.text);
    // A board member has no board of deadlines to switch the language on.
    let list = "name=\"back\" value=\"/supervision/emergencies\"";
    assert!(half.text.contains(list), "{}", half.text);
    assert!(half.text.contains(&format!("value=\"{why}\"")), "{}", half.text);
    let done = app.post(&path, &[form[0], form[1], ("sound", "sound")]).await;
    assert_eq!(done.location(), "/supervision/emergencies?done=looked-again", "{}", done.text);
    let page = app.get("/supervision/emergencies?done=looked-again").await.text;
    assert!(page.contains("Tidak ada yang menunggu pemeriksaan"), "{page}");
    app.post("/language", &[("language", "en")]).await;
    let page = app.get("/supervision/emergencies").await.text;
    assert!(page.contains("Granted in an emergency"), "{page}");
}

/// The numbers on a page of what waits, in their order.
fn listed(page: &str) -> Vec<String> {
    let rows = page.split("<tr><th scope=\"row\"><span class=\"seq\">").skip(1);
    let numbers = rows.map(|row| row.split('<').next().unwrap().to_owned());
    numbers.filter(|number| number.contains('-')).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_review_stands_in_order_five_a_page_and_each_is_looked_at() {
    let (mut bureau, [officer, _, supervisor], first) =
        with_case(&sqlite().await, 2, favourable()).await;
    bureau.person("dewan", Role::Board, None).await;
    let (mut bureau, more) = bureau.receive(&vec![favourable(); 6]).await;
    // Decided in another order than they came.
    let numbers: Vec<String> = more.into_iter().rev().chain([first]).collect();
    for number in &numbers {
        declare(&mut bureau, &supervisor, number).await.unwrap();
        decide(&mut bureau, &officer, number, Outcome::Eligible).await;
    }
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("dewan", PASSWORD).await;
    let page = app.get("/supervision/emergencies").await.text;
    assert_eq!(listed(&page), numbers[..5]);
    assert!(page.len() < 50_000, "{} bytes", page.len());
    for (number, seen) in numbers.iter().zip([1; 5].into_iter().chain([0; 2])) {
        assert_eq!(
            looks(&app, number).await,
            vec![("dewan".into(), "recommendation"); seen],
            "{number}"
        );
    }
    let next = between(&page, "rel=\"next\" href=\"", "\"").to_owned();
    let rest = app.get(&next).await.text;
    assert_eq!(listed(&rest), numbers[5..]);
    assert!(!rest.contains("rel=\"next\""), "{rest}");
    assert!(rest.contains("<a href=\"/supervision/emergencies\">"), "back to the first: {rest}");
    // A form of the second page comes back on the second page.
    let path = format!("/supervision/{}/emergency/review", numbers[6]);
    let (_, form) = rest.split_once(&format!("action=\"{path}\"")).unwrap();
    let after = between(form, "name=\"listed-after\" value=\"", "\"").to_owned();
    let (seen, why) = (seen(&rest, &path), "Laporan pemadam kebakaran itu ada.");
    let form = [("seen", seen.as_str()), ("listed-after", &after), ("review-why", why)];
    let back = app.post(&path, &form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(listed(&back.text), numbers[5..], "{}", back.text);
    // The board shows the oldest, and leads to the list.
    app.enter("penyelia", PASSWORD).await;
    let board = app.get("/supervision").await.text;
    assert!(board.contains(&next), "{board}");
    assert!(board.len() < 50_000, "{} bytes", board.len());
    assert!(board.contains(&numbers[4]) && !board.contains(&numbers[5]), "{board}");
    assert_eq!(looks(&app, &numbers[0]).await.len(), 2, "whoever sees it on the board looks too");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_declares_no_emergency_and_reviews_none() {
    let (mut app, number) = found().await;
    app.enter("petugas", PASSWORD).await;
    for act in ["emergency", "emergency/review"] {
        let path = format!("/supervision/{number}/{act}");
        let form = [("seen", "9"), ("urgent-why", "x"), ("sound", "sound"), ("review-why", "x")];
        assert_eq!(app.post(&path, &form).await.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert_eq!(app.get("/supervision/emergencies").await.status, StatusCode::NOT_FOUND);
}
