//! Two offices with the same cases and the same evidence, of which the machine makes the opposite:
//! whoever has not locked a finding is told the same in both.

use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::policy::{Programme, SHIPPED};

use super::{PASSWORD, pages, reach};
use crate::review_acts::{against, because, refused};
use crate::review_support::Bureau;
use crate::store_support::sqlite;
use crate::web::app::App;
use crate::web::pages::words;

/// The food programme, covering families up to this decile.
fn covering(decile: u8, reviewers: u8) -> (Programme, Vec<u8>) {
    let (_, bytes) = SHIPPED.into_iter().find(|(path, _)| path.contains("ref-pangan")).unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let limit = format!("  desil_maks:\n    value: {decile}\n");
    let text = text.replacen("  desil_maks:\n    value: 5\n", &limit, 1);
    let text = text.replace("  reviewers: 1\n", &format!("  reviewers: {reviewers}\n"));
    // Its worked examples of a decile that is too high have one that is so under both limits.
    let text = text.replace("desil: 6,", "desil: 10,").replace("desil: 8,", "desil: 10,");
    (Programme::load(text.as_bytes()).unwrap(), text.into_bytes())
}

/// An office under that programme, with two cases of one family of decile eight; an officer holds
/// the first.
async fn office(decile: u8) -> App {
    let mut bureau = Bureau::under(&sqlite().await, covering(decile, 1)).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    bureau.person("penyelia", Role::Supervisor, None).await;
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
        for outcome in Outcome::ALL {
            let path = format!("/cases?outcome={}", outcome.as_str());
            let answer = app.get(&path).await;
            told.push((path, answer));
        }
        for (what, answer) in told {
            // A programme says its limit to everyone; it says nothing of a case.
            if what.starts_with("/programmes/") {
                continue;
            }
            let status = answer.status.as_str().to_owned();
            let said = if answer.text.contains("<body>") { steady(&answer.text) } else { status };
            // Of the ledger the markup holds hashes, which differ as the words do not.
            let markup =
                if what.starts_with("/ledger") { String::new() } else { markup(&answer.text) };
            read.push((format!("{language} {what}"), format!("{said}\n{markup}")));
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

/// What a page says to the browser alone: every name and value in its markup that is made of letters,
/// without drawings and without what each office draws for itself.
fn markup(page: &str) -> String {
    let mut drawn = page.to_owned();
    while let (Some(from), Some(to)) = (drawn.find("<svg"), drawn.find("</svg>")) {
        drawn.replace_range(from..to + "</svg>".len(), "");
    }
    let hex = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = drawn.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty() && word.len() < 20 && !hex(word));
    let letters = words.filter(|word| word.bytes().all(|b| b.is_ascii_alphabetic()));
    letters.collect::<Vec<_>>().join(" ")
}

/// What the office that would refuse and the one that would grant say otherwise to who is called so.
async fn differing([mut refusing, mut granting]: [App; 2], name: &str) -> Vec<String> {
    let refusing = read(&mut refusing, name).await;
    let granting = read(&mut granting, name).await;
    assert_eq!(refusing.len(), granting.len());
    let pairs = refusing.into_iter().zip(granting).filter(|(one, other)| one.1 != other.1);
    pairs.map(|((what, one), (_, other))| format!("{what}\n{one}\n----\n{other}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_case_nothing_differs_with_what_is_recommended_before_the_finding() {
    for name in ["petugas", "penyelia"] {
        let differing = differing([office(5).await, office(9).await], name).await;
        assert!(differing.is_empty(), "{}", differing.join("\n======\n"));
    }
}

/// An office under that programme with two reviewers, in which the first refused, the second sent the
/// case back, and the first holds it again.
async fn sent_back(decile: u8) -> App {
    let mut bureau = Bureau::under(&sqlite().await, covering(decile, 2)).await;
    let first = bureau.person("petugas", Role::Officer, None).await;
    let second = bureau.person("petugas2", Role::Officer, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
    let number = &numbers[0];
    bureau.claim(&first, number).await.unwrap();
    bureau.find(&first, number, against()).await.unwrap();
    bureau.prepare(&first, number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&first, number).await.unwrap();
    bureau.claim(&second, number).await.unwrap();
    bureau.find(&second, number, against()).await.unwrap();
    let (seen, why) = (bureau.seen(number).await, "The evidence is not complete.");
    bureau.office.send_back(&bureau.access, &second, number, seen, why).await.unwrap();
    bureau.claim(&first, number).await.unwrap();
    bureau.office.checkpoint().await.unwrap();
    pages(bureau).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_reminds_a_reviewer_of_what_was_recommended_in_a_case_that_came_back() {
    for name in ["petugas", "petugas2"] {
        let differing = differing([sent_back(5).await, sent_back(9).await], name).await;
        assert!(differing.is_empty(), "{}", differing.join("\n======\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_oversees_and_reviews_nothing_reads_the_difference() {
    let differing = differing([office(5).await, office(9).await], "pemeriksa").await;
    for page in ["/cases\n", "/cases/PG-2026-00001\n"] {
        assert!(differing.iter().any(|what| what.contains(page)), "{page} {}", differing.len());
    }
}
