//! Deciding a case on its pages: what is kept when a signature fails, and in which words it is told.
use axum::http::StatusCode;
use timbang::access::{Authorizer, Epoch, PolicyFiles};
use timbang::decision::Outcome;

use super::app::{Answer, App, NAME, START_MS, between, options};
use crate::authenticator::Authenticator;
use crate::review_acts::{against, because, refused as unlikely, with_case};
use crate::review_support::PASSWORD;
use crate::store_support::sqlite;

const SENTENCE: &str = "Catatan kependudukan keluarga ini tidak cocok dengan berkas.";

/// The officer, with an app for codes, has found against the applicant of a case and sees the
/// comparison.
async fn compared() -> (App, String) {
    compared_in(App::new().await).await
}

async fn compared_in(mut app: App) -> (App, String) {
    app.office.lock().await.activate_for_demonstration().await.unwrap();
    app.office.lock().await.add_totp(NAME).await.unwrap();
    sign_in(&mut app).await;
    let number = app.first_case().await;
    let claimed = app.post("/queue/claims", &[("case", &number)]).await;
    assert_eq!(claimed.status, StatusCode::SEE_OTHER, "{}", claimed.text);
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let criterion = between(&page, "name=\"rests-", "\"").to_owned();
    let rests = between(&page, &format!("name=\"rests-{criterion}\""), ">").to_owned();
    let fact = between(&rests, "value=\"", "\"").to_owned();
    let seen = seen(&page);
    let (mark, rests) = (format!("mark-{criterion}"), format!("rests-{criterion}"));
    let form = [
        ("seen", seen.as_str()),
        (&mark, "refuted"),
        (&rests, &fact),
        ("proposed", "adverse"),
        ("confidence", "high"),
    ];
    let locked = app.post(&format!("/cases/{number}/finding"), &form).await;
    assert_eq!(locked.status, StatusCode::SEE_OTHER, "{}", locked.text);
    (app, number)
}

pub async fn sign_in(app: &mut App) {
    let password = app.password.clone();
    app.sign_in(NAME, &password).await;
    let code = code(&app.get("/login/code").await.text);
    let answer = app.post("/login/code", &[("code", &code)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

fn seen(page: &str) -> String {
    between(page, "name=\"seen\" value=\"", "\"").to_owned()
}

/// The code that the page shows to a visitor of a demonstration.
fn code(page: &str) -> String {
    between(page, "<b class=\"mono\">", "</b>").to_owned()
}

/// Sends the verdict of a refusal, with this sentence.
async fn decide(app: &mut App, number: &str, sentence: &str) -> Answer {
    decide_because(app, number, "not_met", sentence).await
}

async fn decide_because(app: &mut App, number: &str, code: &str, sentence: &str) -> Answer {
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let criterion = between(&page, "<select id=\"criterion\"", "</select>");
    let criterion = between(criterion, "value=\"", "\"").to_owned();
    let seen = seen(&page);
    let form = [
        ("seen", seen.as_str()),
        ("choice", Outcome::ProposedRefusal.as_str()),
        ("criterion", &criterion),
        ("code", code),
        ("sentence", sentence),
    ];
    app.post(&format!("/cases/{number}/verdict"), &form).await
}

/// What the form of a letter names it by.
fn letter_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"letter\" value=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// Signs the letter of this page.
async fn sign(app: &mut App, number: &str, page: &str, code: &str) -> Answer {
    let password = app.password.clone();
    let (seen, letter) = (seen(page), letter_of(page).unwrap_or_default());
    let form = [
        ("seen", seen.as_str()),
        ("letter", &letter),
        ("with", "code"),
        ("password", &password),
        ("code", code),
    ];
    app.post(&format!("/cases/{number}/signature"), &form).await
}

/// The officer has refused the application of a case of this office.
pub async fn refused_in(app: App) -> (App, String) {
    let (mut app, number) = compared_in(app).await;
    let letter = decide(&mut app, &number, SENTENCE).await;
    let code = code(&letter.text);
    let signed = sign(&mut app, &number, &letter.text, &code).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    (app, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_costs_a_code_and_no_decision() {
    let (mut app, number) = compared().await;
    let letter = decide(&mut app, &number, SENTENCE).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    let right = code(&letter.text);
    let wrong = sign(&mut app, &number, &letter.text, "000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("href=\"#password\""), "the way to the field: {}", wrong.text);
    assert!(wrong.text.contains("Kata sandi atau kode tidak cocok"), "{}", wrong.text);
    assert!(wrong.text.contains(SENTENCE), "the letter stands: {}", wrong.text);
    let signed = sign(&mut app, &number, &wrong.text, &right).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    assert_eq!(signed.location(), format!("/cases/{number}/done"));
    let done = app.get(signed.location()).await.text;
    assert!(done.contains("Pemohon dapat bertanya") && done.contains("0402-000-000"), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_that_does_not_fit_is_told_beside_the_one_the_mark_suggests() {
    let (mut app, number) = compared().await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let codes = between(&page, "<select id=\"code\"", "</select>");
    assert!(codes.contains("value=\"not_met\" selected"), "{codes}");
    let met = decide_because(&mut app, &number, "met", SENTENCE).await;
    assert_eq!(met.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(met.text.contains("Syarat yang terpenuhi bukan alasan"), "{}", met.text);
    assert!(met.text.contains("href=\"#code\"") && met.text.contains(SENTENCE), "{}", met.text);
    let none = decide_because(&mut app, &number, "", SENTENCE).await;
    assert!(none.text.contains("Pilih kriteria yang menjadi alasan putusan"), "{}", none.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_yesterday_is_read_again_with_the_date_of_today() {
    let app = App::new().await;
    // Some minutes before midnight where the office is.
    let (day_ms, zone_ms) = (24 * 3_600_000, 8 * 3_600_000);
    let midnight_ms = day_ms - (START_MS + zone_ms) % day_ms;
    app.clock.advance(midnight_ms - 4 * 60_000);
    let (mut app, number) = compared_in(app).await;
    let letter = decide(&mut app, &number, SENTENCE).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    app.clock.advance(4 * 60_000);
    let code_now = app.code(NAME).await;
    let late = sign(&mut app, &number, &letter.text, &code_now).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Surat ini disusun pada hari lain"), "{}", late.text);
    assert!(late.text.contains(SENTENCE), "nothing typed is lost");
    let dated = |page: &str, day: &str| page.contains(&format!("mulai {day}"));
    let [yesterday, today] = ["2 Maret 2026", "3 Maret 2026"];
    assert!(dated(&letter.text, yesterday) && !dated(&letter.text, today), "{}", letter.text);
    assert!(dated(&late.text, today) && !dated(&late.text, yesterday), "{}", late.text);
    let code_now = app.code(NAME).await;
    let signed = sign(&mut app, &number, &late.text, &code_now).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_that_failed_is_asked_again_about_another_challenge() {
    let (mut app, number) = compared().await;
    let mut key = Authenticator::new(7);
    enrol(&mut app, &key).await;
    let letter = decide(&mut app, &number, SENTENCE).await;
    assert!(
        letter.text.contains("hanya dapat ditandatangani dengan kunci sandi"),
        "without script"
    );
    let form = between(&letter.text, "id=\"sign\"", "</form>");
    assert!(!form.contains("kata sandi dan kode"), "there is no other way: {form}");
    let asked = options(&letter.text);
    let answer = |text: &str, assertion: &str| {
        [
            ("seen".to_owned(), seen(text)),
            ("with".into(), "passkey".into()),
            ("ceremony".into(), between(text, "name=\"ceremony\" value=\"", "\"").into()),
            ("assertion".into(), assertion.to_owned()),
        ]
    };
    let path = format!("/cases/{number}/signature");
    let mut stranger = Authenticator::new(8);
    let form = answer(&letter.text, &stranger.sign(&asked));
    let refused = app.post(&path, &form.each_ref().map(|(name, value)| (&**name, &**value))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Kunci sandi tidak dapat diperiksa"), "{}", refused.text);
    assert!(refused.text.contains(SENTENCE), "{}", refused.text);
    assert_ne!(options(&refused.text), asked, "a challenge is answered once");
    // What was signed of the first challenge is worth nothing for the second.
    let form = answer(&refused.text, &key.sign(&asked));
    let replayed = app.post(&path, &form.each_ref().map(|(name, value)| (&**name, &**value))).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = answer(&replayed.text, &key.sign(&options(&replayed.text)));
    let signed = app.post(&path, &form.each_ref().map(|(name, value)| (&**name, &**value))).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
}

/// Registers a passkey for the officer and enrols it.
async fn enrol(app: &mut App, key: &Authenticator) {
    let officer = app.store.account_by_name(NAME).await.unwrap().unwrap().id;
    let accounts = app.accounts().await;
    let now_ms = START_MS;
    let asked = accounts.begin_registration(&officer, "kunci", now_ms).await.unwrap();
    let answer = key.register(&asked.options);
    let made = accounts.finish_registration(&officer, &asked.ceremony, &answer, now_ms).await;
    let access = access().await;
    let credential = made.unwrap().credential;
    let mut office = app.office.lock().await;
    office.enrol_passkey(&access, &accounts, &officer, &credential).await.unwrap();
}

async fn access() -> Authorizer {
    Authorizer::new(Epoch::load(&PolicyFiles::SHIPPED, 1, START_MS).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_went_on_shows_the_verdict_as_it_was_typed() {
    let (mut app, number) = compared().await;
    let letter = decide(&mut app, &number, SENTENCE).await;
    let officer = app.store.account_by_name(NAME).await.unwrap().unwrap().id;
    let seen_now: u64 = seen(&letter.text).parse().unwrap();
    let access = access().await;
    let (what, until) = ("Kartu keluarga", START_MS + 5 * 86_400_000);
    let mut office = app.office.lock().await;
    let asked = office.request_information(&access, &officer, &number, seen_now, what, until);
    asked.await.unwrap();
    drop(office);
    let late = sign(&mut app, &number, &letter.text, &code(&letter.text)).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Berkas ini berubah sejak Anda membukanya"), "{}", late.text);
    let typed = between(&late.text, "<textarea id=\"sentence\"", "</textarea>");
    assert!(typed.ends_with(SENTENCE), "{typed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_letter_is_told_in_the_language_of_the_page() {
    let (mut app, number) = compared().await;
    // Nothing of this can be printed, and no page shows the words of the program.
    let back = decide(&mut app, &number, "これは 紙に 印刷 でき ません から").await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text.contains("huruf yang tidak dapat dicetak"), "{}", back.text);
    assert!(!back.text.contains("cannot be printed"), "{}", back.text);
    let long = format!("{} dengan ini.", "kata ".repeat(22));
    let letter = decide(&mut app, &number, &long).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    assert!(letter.text.contains("kalimat ini lebih dari 20 kata"), "{}", letter.text);
    assert!(letter.text.contains("“dengan ini” bukan kata untuk surat"), "{}", letter.text);
    assert!(!letter.text.contains("say it in two"), "{}", letter.text);
    let missing = decide(&mut app, &number, "").await;
    assert!(missing.text.contains("href=\"#sentence\""), "{}", missing.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_two_reads_what_happens_next_and_has_the_case_in_hand_no_more() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 2, unlikely()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let done = app.get(&format!("/cases/{number}/done")).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    for told in ["Keputusan Anda tercatat", "menunggu peninjau kedua", "paling lambat 31"] {
        assert!(done.text.contains(told), "{told}: {}", done.text);
    }
    // The desk is another's by now: no form of it is left to the first.
    let desk = app.get(&format!("/cases/{number}/review")).await;
    assert_eq!(desk.location(), format!("/cases/{number}/done"));
    let queue = app.get("/queue?whose=all").await.text;
    assert!(queue.contains("Untuk peninjau lain") && !queue.contains("Dipegang"), "{queue}");
}
