//! Whoever wants an adverse decision without a human tries every door there is, and every page is
//! searched for what evidence-first review withholds.
//!
//! The types are tried by the `compile_fail` examples of `review`; the acts, one by one, by
//! `review_acts`; the constraints, one by one, by `store_review`; the rules of the verifiers, one by
//! one, by the logs of `audits/vectors/tampered`. Here the doors are tried from outside.

mod acts;
mod alike;
mod forms;
mod layers;
mod machine;
mod owner;
mod people;
mod races;
mod reach;
mod stalling;
mod withheld;

use timbang::ledger::fields::Role;
use timbang::store::AccountId;

use crate::review_support::Bureau;
use crate::web::app::App;

/// The password of every account of these offices.
const PASSWORD: &str = "a long enough password";

/// The pages of an office under attack.
async fn pages(bureau: Bureau) -> App {
    App::over(bureau.office, bureau.clock, bureau.folder).await
}

/// How often each of these kinds stands in the log of a case.
async fn times(app: &App, number: &str, kind: &str) -> usize {
    let serial = app.store.case_by_number(number).await.unwrap().unwrap().serial;
    let entries = app.store.entries_of(serial).await.unwrap();
    let said = format!("\"kind\":\"{kind}\"");
    entries.iter().filter(|entry| String::from_utf8_lossy(&entry.bytes).contains(&said)).count()
}

/// Place of the last entry of a case.
async fn last(app: &App, number: &str) -> String {
    let serial = app.store.case_by_number(number).await.unwrap().unwrap().serial;
    app.store.entries_of(serial).await.unwrap().last().unwrap().seq.to_string()
}

/// An account for each role, named like it.
async fn everyone(bureau: &mut Bureau) -> Vec<(Role, AccountId)> {
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((*role, bureau.person(role.as_str(), *role, None).await));
    }
    people
}
