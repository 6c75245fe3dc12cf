//! Before a case is decided, no byte that its reviewers can reach tells what is recommended in it,
//! or what another reviewer made of that.

use axum::http::StatusCode;
use serde_json::Value;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::policy::example;

use super::{PASSWORD, last, pages, reach, times};
use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, shipped};
use crate::store_support::sqlite;
use crate::web::app::{App, between};

/// What must stand on no page of a case: leaf, code, outcome, reasons.
fn telling(bureau: &Bureau, facts: &Value) -> Vec<String> {
    let compiled = bureau.programme.compiled();
    let facts = timbang::facts::parse(bureau.programme.schema(), &facts.to_string()).unwrap();
    let made = compiled.recommend(&facts, &mut compiled.scratch());
    let leaf = bureau.programme.leaf(made.leaf).unwrap();
    let mut told = vec![
        compiled.leaf_id(made.leaf).to_owned(),
        compiled.leaf_code(made.leaf).to_owned(),
        leaf.reason.id.clone(),
        leaf.reason.en.clone(),
    ];
    // Of the outcomes, those that are no word of every page.
    told.extend(Some(made.outcome.as_str().to_owned()).filter(|word| word.contains('_')));
    for reason in &made.explanation.reasons {
        let of = bureau.programme.leaf(reason.leaf).unwrap();
        told.extend([of.code.clone(), of.reason.id.clone(), of.reason.en.clone()]);
    }
    told
}

/// Whether a page that everyone may read tells of the programme itself, and nothing of a case.
fn of_a_programme(path: &str) -> bool {
    path.starts_with("/programmes/")
}

/// Reads everything in both languages; gives where one of `told` stands.
async fn search(app: &mut App, programme: &str, told: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for language in ["id", "en"] {
        app.post("/language", &[("language", language)]).await;
        let mut answers = reach::pages(app, programme).await;
        if language == "id" {
            answers.extend(reach::early_forms(app).await);
        }
        for (path, answer) in answers {
            if of_a_programme(&path) {
                continue;
            }
            let plain =
                answer.text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&");
            for telling in told.iter().filter(|telling| plain.contains(telling.as_str())) {
                found.push(format!("{path}: {telling}"));
            }
        }
    }
    found
}

/// The facts of worked examples, each of another leaf.
fn worked(bureau: &Bureau) -> Vec<Value> {
    let compiled = bureau.programme.compiled();
    let mut leaves = Vec::new();
    let mut known = Vec::new();
    for worked in &bureau.programme.document().examples {
        let facts = example::facts(compiled, worked).unwrap();
        let made = compiled.recommend(&facts, &mut compiled.scratch());
        if !made.automatic && !leaves.contains(&made.leaf) && known.len() < 4 {
            leaves.push(made.leaf);
            let text = facts.canonical_json(bureau.programme.schema());
            known.push(serde_json::from_str(&text).unwrap());
        }
    }
    known
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_an_officer_tells_a_recommendation_before_the_case_is_decided() {
    for name in ["ref-pangan", "ref-blt-darurat", "ref-keluarga-bersyarat", "ref-izin-usaha"] {
        let place = sqlite().await;
        let mut bureau = Bureau::under(&place, shipped(name)).await;
        let officer = bureau.person("petugas", Role::Officer, None).await;
        let known = worked(&bureau);
        assert!(known.len() > 2, "{name}");
        let (mut bureau, numbers) = bureau.receive(&known).await;
        let told: Vec<String> = known.iter().flat_map(|facts| telling(&bureau, facts)).collect();
        bureau.claim(&officer, &numbers[0]).await.unwrap();
        bureau.office.checkpoint().await.unwrap();
        let mut app = pages(bureau).await;
        app.enter("petugas", PASSWORD).await;
        let found = search(&mut app, name, &told).await;
        assert!(found.is_empty(), "{name}: {found:#?}");
        for outcome in Outcome::ALL {
            let list = app.get(&format!("/cases?outcome={}", outcome.as_str())).await.text;
            assert!(!numbers.iter().any(|number| list.contains(number)), "{name}: {outcome:?}");
        }
        // One who has no part in reviews reads all of it: the search can find something.
        app.sign_in_as(Role::Auditor).await;
        let found = search(&mut app, name, &told).await;
        for number in &numbers {
            assert!(found.iter().any(|at| at.contains(number)), "{name}: {number} {found:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_cases_alike_whatever_is_recommended_in_them() {
    let place = sqlite().await;
    let mut bureau = Bureau::under(&place, shipped("ref-pangan")).await;
    bureau.person("petugas", Role::Officer, None).await;
    let known = worked(&bureau);
    let (bureau, numbers) = bureau.receive(&known).await;
    let mut app = pages(bureau).await;
    app.enter("petugas", PASSWORD).await;
    let list = app.get("/cases").await.text;
    let mut rows: Vec<String> = Vec::new();
    for number in &numbers {
        let row = list.split("<tr>").find(|row| row.contains(number)).unwrap();
        let row = row.split("</tr>").next().unwrap().replace(number, "");
        // Its entry has a place of its own.
        rows.push(row.split("<a class=\"seq\" href=\"/ledger/").next().unwrap().to_owned());
    }
    rows.dedup();
    assert_eq!(rows.len(), 1, "{rows:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_programme_is_the_same_whatever_waits_under_it() {
    let mut seen: Vec<Vec<String>> = Vec::new();
    for waiting in [false, true] {
        let place = sqlite().await;
        let mut bureau = Bureau::under(&place, shipped("ref-pangan")).await;
        bureau.person("petugas", Role::Officer, None).await;
        if waiting {
            bureau = bureau.receive(&[refused()]).await.0;
        }
        let mut app = pages(bureau).await;
        app.enter("petugas", PASSWORD).await;
        let mut texts = Vec::new();
        for path in ["/programmes/ref-pangan/1", "/programmes"] {
            // Below the page stands where the whole log ends.
            texts.push(between(&app.get(path).await.text, "<main", "</main>").to_owned());
        }
        seen.push(texts);
    }
    assert_eq!(seen[0], seen[1]);
}

/// A case in which the first of two reviewers has refused; the second may claim it.
async fn half_decided() -> (App, String, u64) {
    let place = sqlite().await;
    let (mut bureau, [first, ..], number) = with_case(&place, 2, refused()).await;
    bureau.person("pemeriksa", Role::Auditor, None).await;
    bureau.person("rangkap", Role::Auditor, Some("petugas2")).await;
    bureau.claim(&first, &number).await.unwrap();
    bureau.find(&first, &number, against()).await.unwrap();
    bureau.prepare(&first, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&first, &number).await.unwrap();
    bureau.office.checkpoint().await.unwrap();
    let said = bureau.seen(&number).await;
    (pages(bureau).await, number, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_reviewer_learns_nothing_of_the_first() {
    let (mut app, number, said) = half_decided().await;
    let verdicts = [
        "review.confirmed",
        "review.overruled",
        "proposed_refusal",
        "Keputusan peninjau",
        "Reviewer decided",
        "decile eight",
    ]
    .map(ToOwned::to_owned);
    app.enter("petugas2", PASSWORD).await;
    assert_eq!(search(&mut app, "ref-pangan", &verdicts).await, Vec::<String>::new());
    let receipt = format!("/ledger/{said}/receipt");
    assert_eq!(app.get(&receipt).await.status, StatusCode::NOT_FOUND);
    // Nor with the case in hand, nor by a form that says it saw nothing.
    app.post("/queue/claims", &[("case", &number)]).await;
    assert_eq!(times(&app, &number, "review.claimed").await, 2);
    assert_eq!(search(&mut app, "ref-pangan", &verdicts).await, Vec::<String>::new());
    let form = [
        ("seen", "1"),
        ("mark-S5", "refuted"),
        ("rests-S5", "desil"),
        ("proposed", "adverse"),
        ("confidence", "high"),
    ];
    let stale = app.post(&format!("/cases/{number}/finding"), &form).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stale.text);
    for verdict in &verdicts {
        assert!(!stale.text.contains(verdict), "{verdict}: {}", stale.text);
    }
    // Their other account is no way round, and an auditor sees it all.
    let sees = async |app: &mut App, name: &str| {
        app.cookies.clear();
        app.sign_in(name, PASSWORD).await;
        let page = app.get(&format!("/ledger/{said}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        page.text.contains("review.confirmed")
    };
    assert!(!sees(&mut app, "rangkap").await);
    assert!(sees(&mut app, "pemeriksa").await);
    assert_eq!(app.get(&receipt).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withheld_stands_open_once_the_case_is_decided() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    let told = telling(&bureau, &refused());
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    let mut app = pages(bureau).await;
    app.enter("petugas2", PASSWORD).await;
    let seq: u64 = last(&app, &number).await.parse().unwrap();
    let page = app.get(&format!("/cases/{number}")).await.text;
    for telling in told.iter().filter(|telling| telling.starts_with("T-")) {
        assert!(page.contains(telling), "{telling}: {page}");
    }
    let list = app.get("/cases?outcome=proposed_refusal").await.text;
    assert!(list.contains(&number), "{list}");
    let entry = app.get(&format!("/ledger/{}", seq - 1)).await.text;
    assert!(entry.contains("review.confirmed"), "{entry}");
}
