//! The case behind a grant in an emergency: who may judge the grant is shown it, without the person.
use serde_json::json;
use timbang::decision::Outcome;
use timbang::ledger::fields::{ErasureGround, ErasureScope, Role};

use super::app::App;
use super::looks::looks;
use super::pages::words;
use crate::review_acts::{favourable, refused, with_case};
use crate::review_emergency::declare;
use crate::review_support::{Bureau, PASSWORD};
use crate::store_support::sqlite;

const DAY_MS: i64 = 86_400_000;
const LIST: &str = "/supervision/emergencies";
const CASE: &str = "<summary>Berkasnya<";
const QUESTION: &str = "Apakah NIK padan dengan data kependudukan?";

/// An officer granted a case two days after it came, in an emergency. Two may judge that: a board
/// member, and a supervisor who did not declare it.
async fn granted() -> (Bureau, String) {
    let (mut bureau, [officer, _, supervisor], number) =
        with_case(&sqlite().await, 2, favourable()).await;
    bureau.person("dewan", Role::Board, None).await;
    bureau.person("penyelia2", Role::Supervisor, None).await;
    bureau.clock.advance(2 * DAY_MS);
    declare(&mut bureau, &supervisor, &number).await.unwrap();
    bureau.claim(&officer, &number).await.unwrap();
    let finding = json!({
        "criteria": [{"criterion": "S1", "mark": "proven", "evidence": ["nik_status"]},
                     {"criterion": "S5", "mark": "refuted", "evidence": ["desil"]}],
        "direction": "granting", "confidence": "medium"});
    bureau.find(&officer, &number, finding).await.unwrap();
    let reasons = json!({"codes": [], "sentence": ""});
    bureau.prepare(&officer, &number, Outcome::Eligible, reasons).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    (bureau, number)
}

async fn pages(bureau: Bureau) -> App {
    App::over(bureau.office, bureau.clock, bureau.folder).await
}

/// What is told of the case, a line for each piece of text.
fn told(page: &str) -> String {
    let (_, rest) = page.split_once("<tr class=\"beneath\">").expect(page);
    let (case, _) = rest.split_once("</details>").unwrap_or((rest, ""));
    words(&format!("<body>{case}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_again_sees_what_was_found_recommended_and_given_and_not_to_whom() {
    let (bureau, number) = granted().await;
    let programme = bureau.programme.clone();
    let mut app = pages(bureau).await;
    app.enter("dewan", PASSWORD).await;
    let page = app.get(LIST).await.text;
    let case = told(&page);
    for line in [
        "Yang diminta\nBantuan Pangan Keluarga (contoh), versi 1\nDiterima\n10\u{a0}Maret",
        "Usulan\nMemenuhi syarat\nTemuan peninjau\nmemenuhi syarat\nKeyakinan: sedang.\n",
        "Yang diberikan\nMemenuhi syarat\n2 hari sesudah permohonan itu masuk.\n",
        "1\nApakah NIK padan dengan data kependudukan?\nTerbukti\nTerbukti\nSama\n",
        "6\nApakah keluarga berada di desil 1–5?\nTerbantah\nTerbukti\nBerbeda\n",
        "Tidak ditandai\nTidak ditempuh\n",
    ] {
        assert!(case.contains(line), "{line}: {case}");
    }
    for (_, node) in programme.document().nodes.iter() {
        assert!(case.contains(&node.question.id), "{}: {case}", node.question.id);
    }
    for who in ["Siti Rahma", "7472015505900003"] {
        assert!(!page.contains(who), "{who}: {page}");
    }
    assert_eq!(looks(&app, &number).await.last(), Some(&("dewan".into(), "recommendation")));
    app.post("/language", &[("language", "en")]).await;
    let page = app.get(LIST).await.text;
    assert!(told(&page).contains("Confirmed by\nofficer\n"), "{page}");
    assert!(!page.contains("petugas"), "the role, and no name: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declared_the_emergency_is_told_nothing_of_the_case() {
    let (bureau, number) = granted().await;
    let mut app = pages(bureau).await;
    app.enter("penyelia", PASSWORD).await;
    for path in [LIST, "/supervision"] {
        let page = app.get(path).await.text;
        assert!(page.contains("Menunggu orang lain"), "{path}: {page}");
        assert!(!page.contains(CASE) && !page.contains(QUESTION), "{path}: {page}");
    }
    assert_eq!(looks(&app, &number).await.last(), Some(&("penyelia".into(), "file")));
    // Another supervisor sees it on both.
    app.enter("penyelia2", PASSWORD).await;
    for path in [LIST, "/supervision"] {
        let page = app.get(path).await.text;
        assert!(page.contains(CASE) && page.contains(QUESTION), "{path}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_person_who_is_forgotten_the_page_says_so_and_nothing_else() {
    let (mut bureau, number) = granted().await;
    let (ground, scope) = (ErasureGround::Request, ErasureScope::Payloads);
    bureau.office.erase(&number, ground, scope).await.unwrap();
    let mut app = pages(bureau).await;
    app.enter("dewan", PASSWORD).await;
    let page = app.get(LIST).await.text;
    assert!(told(&page).starts_with("Data berkas ini sudah dihapus."), "{page}");
    assert!(!page.contains(CASE) && !page.contains(QUESTION), "{page}");
    // Whoever looks again can still say what they know of it.
    assert!(page.contains(&format!("action=\"/supervision/{number}/emergency/review\"")));
    assert_eq!(looks(&app, &number).await.last(), Some(&("dewan".into(), "file")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_under_review_again_is_shown_to_nobody_who_may_review_it() {
    let (bureau, number) = granted().await;
    let serial = bureau.office.store().case_by_number(&number).await.unwrap().unwrap().serial;
    let mut app = pages(bureau.again(serial, refused()).await).await;
    app.enter("penyelia2", PASSWORD).await;
    for path in [LIST, "/supervision"] {
        let page = app.get(path).await.text;
        assert!(told(&page).starts_with("Berkas ini sedang ditinjau kembali."), "{page}");
        assert!(!page.contains(CASE) && !page.contains(QUESTION), "{path}: {page}");
    }
    // The board reviews nothing, and sees what was granted on: not what is recommended now.
    app.enter("dewan", PASSWORD).await;
    let page = app.get(LIST).await.text;
    assert!(page.contains(QUESTION) && !page.contains("Usulan tolak"), "{page}");
}
