//! Deciding a case on its pages: what is kept when a signature fails, and in which words it is told.
use axum::http::StatusCode;
use serde_json::{Value, json};
use timbang::access::{Authorizer, Epoch, PolicyFiles};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;

use super::app::{Answer, App, NAME, START_MS, between, options};
use crate::authenticator::Authenticator;
use crate::review_acts::{against, because, favourable, in_favour, refused as unlikely, with_case};
use crate::review_passkeys::demanding;
use crate::review_support::{Bureau, PASSWORD};
use crate::store_support::sqlite;

pub const SENTENCE: &str = "Catatan kependudukan keluarga ini tidak cocok dengan berkas.";

/// The officer, with an app for codes, has found against the applicant of a case and sees the
/// comparison.
pub async fn compared() -> (App, String) {
    compared_in(App::new().await).await
}

pub async fn compared_in(mut app: App) -> (App, String) {
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
    decide_on(app, number, &page, code, sentence).await
}

/// Sends the verdict of a refusal from this page of the comparison.
pub async fn decide_on(
    app: &mut App,
    number: &str,
    page: &str,
    code: &str,
    sentence: &str,
) -> Answer {
    let criterion = between(page, "<select id=\"criterion\"", "</select>");
    let criterion = between(criterion, "value=\"", "\"").to_owned();
    let seen = seen(page);
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
async fn who_goes_back_from_the_letter_finds_the_verdict_as_they_typed_it() {
    let (mut app, number) = compared().await;
    let verdict = format!("/cases/{number}/verdict");
    let letter = decide_because(&mut app, &number, "evidence_wrong", SENTENCE).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    // The language is switched on the page of the case, not on the first page of all.
    let review = format!("/cases/{number}/review");
    assert!(letter.text.contains(&format!("name=\"back\" value=\"{review}\"")));
    // So it is after a signature that failed.
    let unsigned = sign(&mut app, &number, &letter.text, "000000").await;
    for page in [letter.text, unsigned.text] {
        let form = between(&page, &format!("action=\"{verdict}\">"), "</form>");
        let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
        let mut typed: Vec<(&str, &str)> = fields
            .map(|field| (field.split('"').next().unwrap(), between(field, "value=\"", "\"")))
            .collect();
        assert!(!typed.iter().any(|(name, _)| *name == "password"));
        typed.push(("back", "yes"));
        let back = app.post(&verdict, &typed).await;
        assert_eq!(back.status, StatusCode::OK, "{}", back.text);
        assert!(!back.text.contains("id=\"problems\""), "nothing is wrong: {}", back.text);
        let sentence = between(&back.text, "<textarea id=\"sentence\"", "</textarea>");
        assert!(sentence.ends_with(SENTENCE), "{sentence}");
        assert!(back.text.contains("value=\"evidence_wrong\" selected"), "{}", back.text);
        let chosen = format!("value=\"{}\" checked", Outcome::ProposedRefusal.as_str());
        assert!(back.text.contains(&chosen), "{}", back.text);
    }
    // Whoever comes back another way finds what they prepared.
    let page = app.get(&review).await.text;
    let sentence = between(&page, "<textarea id=\"sentence\"", "</textarea>");
    assert!(sentence.ends_with(SENTENCE), "{sentence}");
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
async fn who_grants_against_the_machine_is_told_the_field_of_the_reason_that_was_not_chosen() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, unlikely()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let (seen, path) = (seen(&page), format!("/cases/{number}/verdict"));
    let form = [("seen", &*seen), ("choice", "eligible"), ("code", ""), ("sentence", SENTENCE)];
    let none = app.post(&path, &form).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text);
    let told = "<a href=\"#code\">Pilih kriteria yang menjadi alasan putusan";
    assert!(none.text.contains(told), "{}", none.text);
    assert!(!none.text.contains("Surat belum lengkap"), "{}", none.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_as_long_as_its_field_takes_is_taken_and_no_longer_one() {
    let (mut app, number) = compared().await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let field = between(&page, "<textarea id=\"sentence\"", ">");
    let most: usize = between(field, "maxlength=\"", "\"").parse().unwrap();
    let long =
        |most: usize| "Data tidak cocok dengan berkas. ".repeat(200)[..most - 1].to_owned() + ".";
    let longer = decide(&mut app, &number, &long(most + 1)).await;
    assert_eq!(longer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(longer.text.contains("paling banyak 4.000 huruf"), "{}", longer.text);
    let longest = decide(&mut app, &number, &long(most)).await;
    assert_eq!(longest.status, StatusCode::OK, "{}", longest.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_refusal_that_is_decided_no_page_says_that_nothing_holds_yet() {
    let (mut app, number) = refused_in(App::new().await).await;
    let decided = app.get(&format!("/cases/{number}")).await.text;
    assert!(decided.contains("Sistem mengusulkan. Petugas memutuskan."), "{decided}");
    assert!(!decided.contains("Tidak berlaku tanpa konfirmasi petugas"), "{decided}");
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
    enrol(&mut app, NAME, &key).await;
    let letter = decide(&mut app, &number, SENTENCE).await;
    assert!(
        letter.text.contains("hanya dapat ditandatangani dengan kunci sandi"),
        "without script"
    );
    let form = between(&letter.text, "id=\"sign\"", "</form>");
    assert!(!form.contains("kata sandi dan kode"), "there is no other way: {form}");
    let asked = options(&letter.text);
    let mut stranger = Authenticator::new(8);
    let refused = answer(&mut app, &number, &letter.text, &stranger.sign(&asked)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Kunci sandi tidak dapat diperiksa"), "{}", refused.text);
    assert!(refused.text.contains(SENTENCE), "{}", refused.text);
    assert_ne!(options(&refused.text), asked, "a challenge is answered once");
    // What was signed of the first challenge is worth nothing for the second.
    let replayed = answer(&mut app, &number, &refused.text, &key.sign(&asked)).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = key.sign(&options(&replayed.text));
    let signed = answer(&mut app, &number, &replayed.text, &right).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
}

/// Sends what a passkey answered to the letter of this page.
async fn answer(app: &mut App, number: &str, page: &str, assertion: &str) -> Answer {
    let (seen, ceremony) = (seen(page), between(page, "name=\"ceremony\" value=\"", "\""));
    let form = [
        ("seen", seen.as_str()),
        ("with", "passkey"),
        ("ceremony", ceremony),
        ("assertion", assertion),
    ];
    app.post(&format!("/cases/{number}/signature"), &form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_programme_asks_for_a_passkey_a_grant_is_offered_no_other_way() {
    let mut bureau = Bureau::under(&sqlite().await, demanding()).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let (mut bureau, numbers) = bureau.receive(&[favourable()]).await;
    let number = numbers[0].clone();
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let seen_now = seen(&app.get(&format!("/cases/{number}/review")).await.text);
    let (path, form) = (format!("/cases/{number}/verdict"), [("choice", "eligible")]);
    let form = [("seen", seen_now.as_str()), form[0]];
    let none = app.post(&path, &form).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("daftarkan di halaman akun Anda"), "{}", none.text);
    let mut key = Authenticator::new(7);
    enrol(&mut app, "petugas", &key).await;
    let letter = app.post(&path, &form).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    assert!(!letter.text.contains("sign-with-code"), "{}", letter.text);
    assert!(!letter.text.contains("name=\"password\""), "{}", letter.text);
    assert!(
        letter.text.contains("hanya dapat ditandatangani dengan kunci sandi"),
        "without script"
    );
    let right = key.sign(&options(&letter.text));
    let signed = answer(&mut app, &number, &letter.text, &right).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
}

/// What is chosen already among the criteria and the codes of a reason, for a finding like this.
async fn preselected(finding: Value) -> [String; 2] {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, unlikely()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, finding).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    ["criterion", "code"].map(|field| {
        let select = between(&page, &format!("<select id=\"{field}\""), "</select>");
        let chosen = select.split("value=\"").find(|option| option.contains(" selected"));
        chosen.map_or("", |option| option.split('"').next().unwrap()).to_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_chosen_already_is_one_that_the_letter_can_give() {
    let marked = |criterion: &str, mark: &str, fact: &str| json!({"criterion": criterion, "mark": mark, "evidence": [fact]});
    let finding = |criteria: &[&Value], direction: &str| json!({"criteria": criteria, "direction": direction, "confidence": "high"});
    let met = marked("S1", "proven", "nik_status");
    let too_high = marked("S5", "refuted", "desil");
    // Neither answer to S1b leads to a grant, so neither stands against one.
    let deceased = marked("S1b", "proven", "nik_status");
    let against = finding(&[&met, &deceased, &too_high], "adverse");
    assert_eq!(preselected(against).await, ["S5", "not_met"]);
    let groundless = finding(&[&met], "adverse");
    assert_eq!(preselected(groundless).await[1], "", "nothing marked stands against a grant");
    let undecided = finding(&[&met, &too_high], "open");
    assert_eq!(preselected(undecided).await[1], "", "nothing is said for who found neither");
    let for_them = finding(&[&too_high, &met], "granting");
    assert_eq!(preselected(for_them).await, ["S1", "met"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_case_no_more_reads_on_the_queue_why_nothing_was_done() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, unlikely()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let seen_then = bureau.seen(&number).await.to_string();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas2", PASSWORD).await;
    let ask = |seen: &str| {
        [
            ("seen", seen.to_owned()),
            ("what", "Kartu keluarga".into()),
            ("until", "2026-03-20".into()),
        ]
    };
    let path = format!("/cases/{number}/information");
    let form = ask(&seen_then);
    let stranger = app.post(&path, &form.each_ref().map(|(name, text)| (*name, &**text))).await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stranger.text);
    assert!(stranger.text.contains("pemegang berkas atau penyelia"), "{}", stranger.text);
    let form = ask("1");
    let stale = app.post(&path, &form.each_ref().map(|(name, text)| (*name, &**text))).await;
    assert!(stale.text.contains("berubah sejak halaman dibuka"), "{}", stale.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_questions_are_told_to_wait_for_two_answers() {
    let (mut app, number) = compared().await;
    let review = format!("/cases/{number}/review");
    let mut page = app.get(&review).await.text;
    for what in ["Kartu keluarga", "Surat keterangan kerja"] {
        let form = [("seen", seen(&page)), ("what", what.into()), ("until", "2026-03-20".into())];
        let form = form.each_ref().map(|(name, text)| (*name, &**text));
        let asked = app.post(&format!("/cases/{number}/information"), &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        page = app.get(&review).await.text;
    }
    // Nothing adverse is prepared meanwhile; what was typed comes back.
    let early = decide(&mut app, &number, SENTENCE).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);
    assert!(early.text.contains("Pemohon masih punya waktu untuk menjawab"), "{}", early.text);
    let typed = between(&early.text, "<textarea id=\"sentence\"", "</textarea>");
    assert!(typed.ends_with(SENTENCE), "{typed}");
    let path = format!("/cases/{number}/information/received");
    let long = [("seen", seen(&page)), ("came", "a ".repeat(2_001))];
    let long = app.post(&path, &long.each_ref().map(|(name, text)| (*name, &**text))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.text.contains("<a href=\"#came\">Tulis lebih singkat"), "{}", long.text);
    let (several, last) = ("2 pertanyaan menunggu jawaban", "Catat dan jalankan tenggat lagi");
    assert!(page.contains(several) && !page.contains(last), "{page}");
    let form = [("seen", seen(&page)), ("came", "Kartu keluarga datang".to_owned())];
    let form = form.each_ref().map(|(name, text)| (*name, &**text));
    let came = app.post(&format!("/cases/{number}/information/received"), &form).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.text);
    let page = app.get(&review).await.text;
    assert!(!page.contains(several) && page.contains(last), "{page}");
}

/// Registers a passkey for this account and enrols it.
async fn enrol(app: &mut App, name: &str, key: &Authenticator) {
    let officer = app.store.account_by_name(name).await.unwrap().unwrap().id;
    let accounts = app.accounts().await;
    let now_ms = app.clock.now_ms();
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
    // The letter stands, but whoever has read that it was asked signs no refusal either.
    let form = letter.text.replace(&format!("value=\"{seen_now}\""), "value=\"SEEN\"");
    let form = form.replace("SEEN", &seen(&late.text));
    app.clock.advance(60_000);
    let fresh = app.code(NAME).await;
    let early = sign(&mut app, &number, &form, &fresh).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("Pemohon masih punya waktu untuk menjawab"), "{}", early.text);
    assert!(!early.text.contains("name=\"letter\""), "no letter to sign: {}", early.text);
    let typed = between(&early.text, "<textarea id=\"sentence\"", "</textarea>");
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
