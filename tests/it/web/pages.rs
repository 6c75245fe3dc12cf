//! What the pages say about a small office whose every case is known.
use std::fs;
use std::path::Path;

use axum::http::StatusCode;
use timbang::ledger::fields::Role;

use super::app::App;

/// With `PAGES` set to a folder, keeps the page there to be looked at.
fn keep(name: &str, text: &str) {
    let Some(folder) = std::env::var_os("PAGES") else { return };
    let line = text.lines().find(|line| line.contains("rel=\"stylesheet\"")).unwrap();
    let address = line.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    fs::write(Path::new(&folder).join(name), text.replace(address, "timbang.css")).unwrap();
}

const PATHS: [(&str, &str); 10] = [
    ("home", "/"),
    ("cases", "/cases"),
    ("cases-none", "/cases?number=KB-2026-99999"),
    ("refusal", "/cases?programme=ref-keluarga-bersyarat&outcome=proposed_refusal"),
    ("programmes", "/programmes"),
    ("programme", "/programmes/ref-blt-darurat/1"),
    ("ledger", "/ledger"),
    ("entry", "/ledger/9"),
    ("verification", "/ledger/verification"),
    ("error", "/nothing"),
];

#[tokio::test]
async fn every_page_stands_in_both_languages() {
    let mut app = App::overseen().await;
    for language in ["id", "en"] {
        app.post("/language", &[("language", language)]).await;
        for (name, path) in PATHS {
            let page = app.get(path).await;
            let lang = format!("<html lang=\"{language}\">");
            assert!(page.text.contains(&lang), "{path}: {}", page.text);
            keep(&format!("{name}-{language}.html"), &page.text);
        }
    }
}

#[tokio::test]
async fn who_is_told_of_decided_cases_alone_reads_that_a_programme_counts_no_others() {
    let mut app = App::signed_in().await;
    let decided = "<h2>Berkas yang sudah diputus sampai kini</h2>";
    let page = app.get("/programmes/ref-blt-darurat/1").await.text;
    assert!(page.contains(decided) && page.contains("yang menunggu putusan tidak dihitung"));
    app.sign_in_as(Role::Auditor).await;
    let page = app.get("/programmes/ref-blt-darurat/1").await.text;
    assert!(page.contains("<h2>Berkas sampai kini</h2>") && !page.contains(decided), "{page}");
}

#[tokio::test]
async fn every_case_has_its_page_and_its_proof() {
    let mut app = App::overseen().await;
    let list = app.get("/cases").await.text;
    assert!(list.contains("rel=\"next\""), "more than one page");
    let mut numbers = Vec::new();
    let mut next = Some("/cases".to_owned());
    while let Some(path) = next {
        let page = app.get(&path).await.text;
        let found = page.split("href=\"/cases/").skip(1);
        numbers.extend(found.map(|rest| rest.split('"').next().unwrap().to_owned()));
        let link = page.split("rel=\"next\" href=\"").nth(1);
        next = link.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
    }
    numbers.sort();
    numbers.dedup();
    assert!(numbers.len() > 25, "{numbers:?}");
    for number in numbers {
        let page = app.get(&format!("/cases/{number}")).await;
        assert_eq!(page.status, StatusCode::OK, "{number}: {}", page.text);
        assert!(page.text.contains("<b>Cocok.</b>"), "{number} is not proved");
        assert!(page.text.contains("Dukcapil &#60;script&#62;"), "{number}: {}", page.text);
        assert!(!page.text.contains("<script"), "{number} runs what was typed");
        assert!(page.text.len() < 50_000, "{number}: {} bytes", page.text.len());
        keep(&format!("case-{number}.html"), &page.text);
    }
}

#[tokio::test]
async fn a_case_is_found_by_its_number_in_any_case_and_by_its_name_in_the_ledger() {
    let mut app = App::signed_in().await;
    let page = app.get("/cases").await.text;
    let number = page.split("href=\"/cases/").nth(1).unwrap().split('"').next().unwrap();
    let lower = number.to_lowercase();
    assert_eq!(
        app.get(&format!("/cases?number={lower}")).await.location(),
        format!("/cases/{number}")
    );
    let entry = app.get("/ledger/9").await.text;
    let name = entry.split("href=\"/cases/").nth(1).unwrap().split('"').next().unwrap();
    assert!(app.get(&format!("/cases/{name}")).await.location().starts_with("/cases/"));
}

#[tokio::test]
async fn an_erased_case_says_so_and_shows_nothing_of_the_person() {
    let mut app = App::signed_in().await;
    let number = app.first_case().await;
    app.erase(&number).await;
    let page = app.get(&format!("/cases/{number}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("<h1>Data pemohon sudah dihapus</h1>"), "{}", page.text);
    assert!(!page.text.contains("Dukcapil"), "{}", page.text);
    keep("erased-id.html", &page.text);
    assert_eq!(app.get("/cases").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_filter_that_fits_nothing_shows_nothing_and_says_how_to_go_on() {
    let mut app = App::signed_in().await;
    for query in [
        "programme=nothing",
        "outcome=nothing",
        "outcome=repayment",
        "from=2026-02-30",
        "from=2026-03-05&until=2026-03-01",
        "number=XX-1",
    ] {
        let page = app.get(&format!("/cases?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains("href=\"/cases/"), "{query}: {}", page.text);
        assert!(page.text.contains("Tidak ada berkas yang cocok"), "{query}: {}", page.text);
        assert!(page.text.contains("Hapus saringan"), "{query}: {}", page.text);
    }
}

#[tokio::test]
async fn hostile_words_in_an_address_come_back_inert() {
    let mut app = App::signed_in().await;
    let hostile = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for path in ["/cases?number=", "/cases?from=", "/ledger?seq=", "/login?next=/"] {
        let page = app.get(&format!("{path}{hostile}")).await.text;
        assert!(!page.contains("<script"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_receipt_and_the_checkpoint_can_be_taken_away_and_verified() {
    let mut app = App::signed_in().await;
    let answer = app.get("/ledger/9/receipt").await;
    let disposition = answer.headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"timbang-9.receipt\"");
    let receipt = timbang::ledger::receipt::Receipt::parse(&answer.text).unwrap();
    let head = app.store.newest_checkpoint().await.unwrap().unwrap();
    let checkpoint = receipt.verify(&app.checkpoint_key()).unwrap();
    assert_eq!(checkpoint.size, head.size);
    let published = app.get("/ledger/checkpoint").await.text;
    assert_eq!(published, receipt.checkpoint);
    assert!(checkpoint.size > 9);
}

#[tokio::test]
async fn verifying_now_ends_in_a_verdict() {
    let mut app = App::signed_in().await;
    assert!(app.get("/ledger/verification").await.text.contains("Belum diperiksa"));
    assert_eq!(app.post("/ledger/verification", &[]).await.location(), "/ledger/verification");
    let page = loop {
        let page = app.get("/ledger/verification").await.text;
        if !page.contains("http-equiv=\"refresh\"") {
            break page;
        }
        tokio::task::yield_now().await;
    };
    assert!(page.contains("Catatan utuh"), "{page}");
    keep("verified-id.html", &page);
    assert!(app.get("/ledger").await.text.contains("catatan utuh"));
}

#[tokio::test]
async fn every_programme_has_its_tree_and_its_document_in_both_languages() {
    let mut app = App::signed_in().await;
    for language in ["id", "en"] {
        app.post("/language", &[("language", language)]).await;
        for (name, bytes) in timbang::policy::SHIPPED {
            let address = format!("/programmes/{}", name.trim_end_matches(".yaml"));
            let page = app.get(&address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
            assert!(page.text.len() < 50_000, "{address}: {} bytes", page.text.len());
            let document = app.get(&format!("{address}/document")).await;
            assert_eq!(document.text.as_bytes(), bytes);
        }
    }
}

/// What a page says, a line for each piece of text.
pub fn words(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let mut text = String::new();
    for part in body.split('<').skip(1) {
        let said = part.split_once('>').unwrap().1.trim();
        if !said.is_empty() {
            let line = said.replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&");
            let words: Vec<&str> =
                line.split(' ').map(|word| steady(word).unwrap_or(word)).collect();
            text.push_str(&words.join(" "));
            text.push('\n');
        }
    }
    text
}

/// What stands in a snapshot for what each office draws for itself: hashes, ids, signatures.
fn steady(word: &str) -> Option<&'static str> {
    let hex = word.len() == 4 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let id = word.starts_with("c-") && word.len() >= 10;
    let long = word.len() > 40;
    (hex || id || long).then_some("…")
}

#[tokio::test]
async fn the_pages_say_what_they_said() {
    let mut app = App::overseen().await;
    let paths = [
        ("home", "/"),
        ("cases", "/cases?outcome=proposed_refusal"),
        ("programme", "/programmes/ref-keluarga-bersyarat/1"),
        ("ledger", "/ledger"),
        ("entry", "/ledger/9"),
        ("verification", "/ledger/verification"),
    ];
    let case = format!("/cases/{}", app.first_case().await);
    for language in ["id", "en"] {
        app.post("/language", &[("language", language)]).await;
        for (name, path) in paths.into_iter().chain([("case", case.as_str())]) {
            let page = app.get(path).await.text;
            insta::assert_snapshot!(format!("{name}-{language}"), words(&page));
        }
    }
}

#[tokio::test]
async fn a_tree_is_drawn_with_the_cases_that_took_its_branches() {
    let mut app = App::overseen().await;
    let page = app.get("/programmes/ref-keluarga-bersyarat/1").await.text;
    let examples = timbang::policy::SHIPPED[2].1;
    let programme = timbang::policy::Programme::load(examples).unwrap();
    let cases = programme.document().examples.len();
    assert!(page.contains(&format!("{cases} permohonan")), "{cases} cases enter the tree");
}

#[tokio::test]
async fn a_filter_that_is_no_day_says_so_beside_its_field() {
    let mut app = App::signed_in().await;
    let page = app.get("/cases?from=2026-02-30").await.text;
    assert!(page.contains("aria-invalid=\"true\"") && page.contains("Tulis tanggal"));
    let none = app.get("/cases?until=2020-01-01").await.text;
    assert!(none.contains("Tidak ada berkas."));
}
