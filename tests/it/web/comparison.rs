//! The page of the comparison: what it says of how a finding and the recommendation fit, and whose
//! findings it shows.
use axum::http::StatusCode;
use serde_json::{Value, json};
use timbang::decision::Outcome;

use super::app::{App, between};
use crate::review_acts::{against, because, favourable, in_favour, refused, with_case};
use crate::review_support::PASSWORD;
use crate::store_support::sqlite;

/// What is said above the letter to who is one of two.
const IF_ALIKE: &str = "Inilah suratnya bila peninjau lain memutuskan sama";

/// The heading and the part on differences, for a case of these facts and a finding like this.
async fn told(facts: Value, finding: Value) -> [String; 2] {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, facts).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, finding).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let title = between(&page, "<h1>", "</h1>").to_owned();
    [title, between(&page, "<h2>Selisih</h2>", "</section>").to_owned()]
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_are_opposite_are_said_to_be_so_though_every_marked_criterion_agrees() {
    let agrees = told(favourable(), in_favour()).await;
    assert_eq!(agrees[0], "Temuan Anda dan usulan sistem sejalan");
    let opposite = told(refused(), in_favour()).await;
    assert_eq!(opposite[0], "Hasil Anda dan usulan sistem berlawanan");
    assert!(opposite[1].contains("Temuan Anda “memenuhi syarat”. Usulan sistem “Usulan tolak”."));
    let mut open = in_favour();
    open["direction"] = json!("open");
    assert_eq!(told(refused(), open).await[0], "Temuan Anda belum memutuskan");
    let incomplete = told(json!({"desil": 8}), against()).await;
    assert_eq!(incomplete[0], "Sistem mengusulkan langkah, bukan putusan");
    let grant_refuted = told(favourable(), against()).await;
    assert_eq!(grant_refuted[0], "Hasil Anda dan usulan sistem berlawanan");
    assert!(grant_refuted[1].contains("Kriteria 6."), "{grant_refuted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_reviewer_sees_nothing_of_the_first_beside_the_recommendation_either() {
    let place = sqlite().await;
    let (mut bureau, [officer, other, _], number) = with_case(&place, 2, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    bureau.claim(&other, &number).await.unwrap();
    bureau.find(&other, &number, in_favour()).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas2", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let result = between(&page, "<h2>Hasil</h2>", "</section>");
    assert_eq!(result.matches("<h3>").count(), 2, "their own, and the machine's: {result}");
    assert!(result.contains(">memenuhi syarat<"), "{result}");
    assert!(!result.contains(">belum memenuhi syarat<"), "{result}");
    for other in ["Peninjau pertama", "Peninjau kedua"] {
        assert!(!page.contains(other), "{other}: {page}");
    }
    // What their decision comes to is told without what the first decided.
    let alike = "Bila peninjau pertama memutuskan sama, ini menjadi putusan";
    assert_eq!(page.matches(alike).count(), 2, "whatever is chosen: {page}");
    assert!(!page.contains("Orang kedua memeriksa"), "they are the second: {page}");
    assert!(page.contains("surat yang diterima pemohon bila peninjau lain"), "{page}");
    let seen = between(&page, "name=\"seen\" value=\"", "\"").to_owned();
    let form = [
        ("seen", seen.as_str()),
        ("choice", "eligible"),
        ("criterion", "S5"),
        ("code", "evidence_wrong"),
        ("sentence", "The register mixed up two families of one name."),
    ];
    let letter = app.post(&format!("/cases/{number}/verdict"), &form).await;
    assert_eq!(letter.status, StatusCode::OK, "{}", letter.text);
    assert!(letter.text.contains(IF_ALIKE), "{}", letter.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_two_is_told_of_the_second_whatever_they_choose() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 2, favourable()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("petugas", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    assert_eq!(page.matches("Orang kedua memeriksa").count(), 2, "{page}");
    let seen = between(&page, "name=\"seen\" value=\"", "\"").to_owned();
    let form = [("seen", seen.as_str()), ("choice", "eligible")];
    let letter = app.post(&format!("/cases/{number}/verdict"), &form).await;
    assert!(letter.text.contains(IF_ALIKE), "{}", letter.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_settles_a_disagreement_sees_what_each_of_the_two_found() {
    let place = sqlite().await;
    let (mut bureau, [officer, other, supervisor], number) = with_case(&place, 2, refused()).await;
    let decided = [
        (officer, against(), Outcome::ProposedRefusal, "not_met"),
        (other, in_favour(), Outcome::Eligible, "evidence_wrong"),
    ];
    for (by, found, outcome, code) in decided {
        bureau.claim(&by, &number).await.unwrap();
        bureau.find(&by, &number, found).await.unwrap();
        let codes = json!([{"criterion": "S5", "code": code}]);
        let sentence = "The register puts the family in decile eight, above the limit.";
        let reasons = json!({"codes": codes, "sentence": sentence});
        bureau.prepare(&by, &number, outcome, reasons).await.unwrap();
        bureau.sign(&by, &number).await.unwrap();
    }
    bureau.claim(&supervisor, &number).await.unwrap();
    bureau.find(&supervisor, &number, against()).await.unwrap();
    let mut app = App::over(bureau.office, bureau.clock, bureau.folder).await;
    app.enter("penyelia", PASSWORD).await;
    let page = app.get(&format!("/cases/{number}/review")).await.text;
    let result = between(&page, "<h2>Hasil</h2>", "</section>");
    let of = |who: &str| between(result, &format!("<h3>{who}</h3>"), "</div>").to_owned();
    assert!(of("Peninjau pertama").contains(">belum memenuhi syarat<"), "{result}");
    assert!(of("Peninjau kedua").contains(">memenuhi syarat<"), "{result}");
    assert!(of("Peninjau pertama").contains("Putusannya: Permohonan tidak disetujui."), "{result}");
    assert!(of("Peninjau kedua").contains("Keyakinan: "), "sure of what: {result}");
    assert!(of("Peninjau kedua").contains("Putusannya: Memenuhi syarat."), "{result}");
    // Theirs is the last word.
    assert!(page.contains("Surat memberi tahu alasan dan cara keberatan"), "{page}");
    for other in ["Orang kedua memeriksa", "Bila peninjau pertama", "bila peninjau lain"] {
        assert!(!page.contains(other), "{other}: {page}");
    }
    let marks = |who: &str| {
        let begins = format!("<td data-l=\"{who}\">");
        let cells = page.split(&begins).skip(1);
        cells.map(|cell| cell.split('<').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (first, second) = (marks("Peninjau pertama"), marks("Peninjau kedua"));
    let marked = |marks: Vec<String>| {
        let marked = marks.into_iter().enumerate().filter(|(_, mark)| mark != "Tidak ditandai");
        marked.map(|(place, mark)| (place + 1, mark)).collect::<Vec<_>>()
    };
    assert_eq!(marked(first), [(6, "Terbantah".to_owned())]);
    assert_eq!(marked(second), [(1, "Terbukti".to_owned())]);
}
