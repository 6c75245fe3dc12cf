//! Everything that somebody who is signed in can ask an office for: each address, and each form of a
//! review sent before its time.

use axum::body::Body;
use axum::http::Request;
use timbang::ids::CaseId;
use timbang::store::{Case, Filter, Side};
use timbang::web::ROUTES;

use super::last;
use crate::web::app::{Answer, App, with_form};

/// An answer, and what was asked.
pub type Told = (String, Answer);

/// Every address somebody can ask for by hand: each route, each case under both its names, each
/// entry, and each list narrowed.
pub async fn addresses(app: &App, programme: &str) -> Vec<String> {
    let size = app.store.size().await.unwrap();
    let cases = cases(app).await;
    let mut found = Vec::new();
    for route in ROUTES.iter().filter(|route| route.methods.contains(&"GET")) {
        let path = route.path.replace("{id}", programme).replace("{version}", "1");
        let path = path.replace("{name}", "petugas").replace("{ceremony}", &"0".repeat(26));
        let path = path.replace("{measure}", "adverse");
        if path.contains("{key}") {
            for case in &cases {
                let id = CaseId::from_random(case.case_id).to_string();
                found.extend([&case.number, &id].map(|key| path.replace("{key}", key)));
            }
        } else if path.contains("{seq}") {
            found.extend((0..size).map(|seq| path.replace("{seq}", &seq.to_string())));
        } else if !path.starts_with("/assets/") {
            found.push(path);
        }
    }
    found.extend((0..=size).step_by(10).map(|seq| format!("/ledger?before={seq}")));
    for narrowed in ["whose=all", "whose=mine", "stage=waiting", "stage=claimed", "done=granted"] {
        found.push(format!("/queue?{narrowed}&programme={programme}"));
    }
    found.extend(
        ["/cases?from=2026-01-01", "/cases/XX-2026-00001", "/nothing/of/the/kind"]
            .map(ToOwned::to_owned),
    );
    let unfilled = found.iter().find(|path| path.contains('{'));
    assert!(unfilled.is_none(), "{unfilled:?}: say above what stands for this part");
    found
}

async fn cases(app: &App) -> Vec<Case> {
    app.store.cases(&Filter::default(), Side::Newest, 50).await.unwrap().cases
}

/// Asks for every address.
pub async fn pages(app: &mut App, programme: &str) -> Vec<Told> {
    let mut told = Vec::new();
    for path in addresses(app, programme).await {
        let answer = app.get(&path).await;
        told.push((path, answer));
    }
    told
}

/// Sends every form of a review of every case before its time: with nothing in it, and with what a
/// decision either way would say; as a page asks, and as a program does.
pub async fn early_forms(app: &mut App) -> Vec<Told> {
    let mut told = Vec::new();
    let cases = cases(app).await;
    for sought in ["Siti Rahma", "7472015505900003", "Siti", "nobody at all"] {
        told.push((sought.to_owned(), app.post("/queue/search", &[("sought", sought)]).await));
    }
    for case in &cases {
        let number = case.number.as_str();
        told.push((number.to_owned(), app.post("/queue/search", &[("sought", number)]).await));
        for route in ROUTES.iter().filter(|route| is_early(route.path)) {
            let path = route.path.replace("{key}", number);
            for choice in ["", "proposed_refusal", "eligible"] {
                let seen = last(app, number).await;
                let answer = app.post(&path, &sent(number, &seen, choice)).await;
                told.push((format!("{path} {choice}"), answer));
            }
            let seen = last(app, number).await;
            let request = Request::post(&path).header("sec-fetch-site", "same-origin");
            let request = request.header("accept", "application/json");
            let answer = app.send(with_form(request, &sent(number, &seen, "eligible"))).await;
            told.push((path, answer));
        }
    }
    let request = Request::put(format!("/cases/{}/verdict", cases[0].number));
    let request = request.header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
    told.push(("PUT".to_owned(), app.send(request).await));
    told
}

/// The forms that want a finding first, and whoever sends them has none.
fn is_early(path: &str) -> bool {
    ["verdict", "signature", "return", "queue/confirmations", "identity", "information/received"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn sent<'f>(number: &'f str, seen: &'f str, choice: &'f str) -> Vec<(&'f str, &'f str)> {
    if choice.is_empty() {
        return Vec::new();
    }
    vec![
        ("case", number),
        ("seen", seen),
        ("choice", choice),
        ("criterion", "S5"),
        ("code", "not_met"),
        ("sentence", "The register puts the family above the limit."),
        ("why", "The evidence is not complete."),
        ("came", "A letter of the village head."),
        ("with", "code"),
    ]
}
