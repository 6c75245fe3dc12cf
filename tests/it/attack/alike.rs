//! Two offices with the same cases and the same evidence, of which the machine makes the opposite:
//! whoever has not locked a finding is told the same in both.

use timbang::ledger::fields::Role;
use timbang::policy::{Programme, SHIPPED};

use super::{PASSWORD, pages, reach};
use crate::review_acts::refused;
use crate::review_support::Bureau;
use crate::store_support::sqlite;
use crate::web::app::App;
use crate::web::pages::words;

/// The food programme, covering families up to this decile.
fn covering(decile: u8) -> (Programme, Vec<u8>) {
    let (_, bytes) = SHIPPED.into_iter().find(|(path, _)| path.contains("ref-pangan")).unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let limit = format!("  desil_maks:\n    value: {decile}\n");
    let text = text.replacen("  desil_maks:\n    value: 5\n", &limit, 1);
    // Its worked examples of a decile that is too high have one that is so under both limits.
    let text = text.replace("desil: 6,", "desil: 10,").replace("desil: 8,", "desil: 10,");
    (Programme::load(text.as_bytes()).unwrap(), text.into_bytes())
}

/// An office under that programme, with two cases of one family of decile eight; an officer holds
/// the first.
async fn office(decile: u8) -> App {
    let mut bureau = Bureau::under(&sqlite().await, covering(decile)).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    bureau.person("pemeriksa", Role::Auditor, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused(), refused()]).await;
    bureau.claim(&officer, &numbers[0]).await.unwrap();
    bureau.office.checkpoint().await.unwrap();
    pages(bureau).await
}

/// What everything says that this account can ask for.
async fn read(app: &mut App, name: &str) -> Vec<(String, String)> {
    app.enter(name, PASSWORD).await;
    let mut read = Vec::new();
    for language in ["id", "en"] {
        app.post("/language", &[("language", language)]).await;
        let mut told = reach::pages(app, "ref-pangan").await;
        told.extend(reach::early_forms(app).await);
        for (what, answer) in told {
            // A programme says its limit to everyone; it says nothing of a case.
            if what.starts_with("/programmes/") {
                continue;
            }
            let status = answer.status.as_str().to_owned();
            let said = if answer.text.contains("<body>") { steady(&answer.text) } else { status };
            read.push((format!("{language} {what}"), said));
        }
    }
    read
}

/// The words of a page, without what is drawn anew each time: the number of an error, and the code
/// that a demonstration shows.
fn steady(page: &str) -> String {
    let words = words(page);
    let drawn = |line: &&str| match line.len() {
        14 => line.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()),
        6 => line.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    };
    words.lines().filter(|line| !drawn(line)).collect::<Vec<_>>().join("\n")
}

/// What two offices say otherwise to who is called so.
async fn differing(name: &str) -> Vec<String> {
    let mut both = Vec::new();
    for decile in [5, 9] {
        both.push(read(&mut office(decile).await, name).await);
    }
    let [refusing, granting] = both.try_into().unwrap();
    assert_eq!(refusing.len(), granting.len());
    let pairs = refusing.into_iter().zip(granting).filter(|(one, other)| one.1 != other.1);
    pairs.map(|((what, one), (_, other))| format!("{what}\n{one}\n----\n{other}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_case_nothing_differs_with_what_is_recommended_before_the_finding() {
    let differing = differing("petugas").await;
    assert!(differing.is_empty(), "{}", differing.join("\n======\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_oversees_and_reviews_nothing_reads_the_difference() {
    let differing = differing("pemeriksa").await;
    for page in ["/cases\n", "/cases/PG-2026-00001\n"] {
        assert!(differing.iter().any(|what| what.contains(page)), "{page} {}", differing.len());
    }
}
