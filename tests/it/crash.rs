//! The process is killed at moments nobody chose, two hundred confirmations long: whoever was told
//! that a decision stands finds it in the ledger, once, and nobody else decided beside it.

use std::collections::BTreeSet;
use std::time::Instant;

use timbang::ledger::fields::Role;
use timbang::store::{Access, Folder, Lease, Store};

use crate::authenticator::Authenticator;
use crate::cli_support::{both_verifiers, exported};
use crate::crash_support::{Answer, Browser, Purpose, Server, seen_of, shown_code};
use crate::review_acts::{favourable, refused};
use crate::review_support::{Bureau, NOW_MS, PASSWORD, kinds_of};
use crate::store_support::{Place, places};

/// Whoever signs refusals by passkey, and how many each. The cap is twenty an hour.
const REVIEWERS: u8 = 10;
const REFUSALS_EACH: usize = 18;
/// Whoever grants several cases with one code, and how many each.
const GRANTERS: u8 = 4;
const GRANTS_EACH: usize = 5;
const SEED: u64 = 200;

/// An office with people and cases, closed again: its folder, and the numbers of its cases.
async fn founded(place: &Place) -> (Bureau, Vec<Browser>, [Vec<String>; 2]) {
    let mut bureau = Bureau::open(place, 1).await;
    let mut browsers = Vec::new();
    for number in 1..=REVIEWERS + GRANTERS {
        let name = format!("petugas-{number}");
        let account = bureau.person(&name, Role::Officer, None).await;
        let key = (number <= REVIEWERS).then(|| Authenticator::new(number));
        match &key {
            Some(key) => bureau.enrol(&account, key).await,
            None => bureau.office.add_totp(&name).await.unwrap(),
        }
        browsers.push(Browser::of(&name, key));
    }
    let refusals = vec![refused(); usize::from(REVIEWERS) * REFUSALS_EACH];
    let grants = vec![favourable(); usize::from(GRANTERS) * GRANTS_EACH];
    let (bureau, refusals) = bureau.receive(&refusals).await;
    let (bureau, grants) = bureau.receive(&grants).await;
    (bureau, browsers, [refusals, grants])
}

/// What was tried, and what was answered.
#[derive(Debug, Default)]
struct Told {
    tried: usize,
    /// Cases whose officer was told that the decision stands.
    acknowledged: BTreeSet<String>,
    /// Cases of which an officer learnt only after a new start that the decision stands.
    found: usize,
}

/// Goes on with a case until it is decided, whatever is killed meanwhile.
fn decide(server: &mut Server, browser: &mut Browser, number: &str, told: &mut Told) {
    let review = format!("/cases/{number}/review");
    claim(server, browser, number);
    for _ in 0..100 {
        let Some(page) = browser.get(server, Purpose::Step, &review) else { continue };
        if page.location.ends_with("/done") {
            told.found += 1;
            return;
        }
        if !go_on(server, browser, number, &page) && sign(server, browser, number, &page, told) {
            return;
        }
    }
    panic!("{number} is not decided after a hundred steps");
}

/// Takes a case, or locks the finding that it lacks; `false` where it waits for a verdict.
fn go_on(server: &mut Server, browser: &mut Browser, number: &str, page: &Answer) -> bool {
    let finding = format!("/cases/{number}/finding");
    if page.location == format!("/cases/{number}") {
        claim(server, browser, number);
        return true;
    }
    let done = if page.text.contains(&format!("action=\"{finding}\"")) {
        let seen = seen_of(page);
        let direction = if browser.key.is_some() { "adverse" } else { "granting" };
        let mark = if browser.key.is_some() { "refuted" } else { "proven" };
        let form = [
            ("seen", seen.as_str()),
            ("mark-S5", mark),
            ("rests-S5", "desil"),
            ("proposed", direction),
            ("confidence", "high"),
        ];
        browser.post(server, Purpose::Step, &finding, &form)
    } else {
        assert_eq!((page.status, page.location.as_str()), (200, ""), "{number}");
        return false;
    };
    to_review(number, done);
    true
}

fn claim(server: &mut Server, browser: &mut Browser, number: &str) {
    let done = browser.post(server, Purpose::Step, "/queue/claims", &[("case", number)]);
    to_review(number, done);
}

/// That an answer, if there is one, leads to the review of the case.
fn to_review(number: &str, answer: Option<Answer>) {
    let Some(answer) = answer else { return };
    let review = format!("/cases/{number}/review");
    assert_eq!((answer.status, answer.location), (303, review), "{}", answer.text);
}

/// Prepares a refusal and signs it with the passkey; whether it was acknowledged.
fn sign(
    server: &mut Server,
    browser: &mut Browser,
    number: &str,
    page: &Answer,
    told: &mut Told,
) -> bool {
    let seen = seen_of(page);
    let form = [
        ("seen", seen.as_str()),
        ("choice", "proposed_refusal"),
        ("criterion", "S5"),
        ("code", "not_met"),
        ("sentence", "The register puts the family in decile eight, above the limit."),
    ];
    let path = format!("/cases/{number}/verdict");
    let Some(preview) = browser.post(server, Purpose::Step, &path, &form) else { return false };
    assert_eq!(preview.status, 200, "{}", preview.text);
    let seen = seen_of(&preview);
    let (ceremony, assertion) = browser.assert(&preview);
    let form = [
        ("seen", seen.as_str()),
        ("ceremony", ceremony.as_str()),
        ("assertion", assertion.as_str()),
        ("with", "passkey"),
    ];
    told.tried += 1;
    let path = format!("/cases/{number}/signature");
    let answer = browser.post(server, Purpose::Signature, &path, &form);
    let Some(answer) = answer else { return false };
    let done = format!("/cases/{number}/done");
    assert_eq!((answer.status, answer.location), (303, done), "{}", answer.text);
    told.acknowledged.insert(number.to_owned());
    true
}

/// Looks at some favourable cases one by one, then grants them all with one code. Not tried again
/// where it is killed: what was granted before that stands.
fn grant(server: &mut Server, browser: &mut Browser, numbers: &[String], told: &mut Told) {
    for number in numbers {
        let review = format!("/cases/{number}/review");
        claim(server, browser, number);
        loop {
            let Some(page) = browser.get(server, Purpose::Step, &review) else { continue };
            if !go_on(server, browser, number, &page) {
                break;
            }
        }
    }
    let queue = browser.get(server, Purpose::Spared, "/queue").unwrap();
    let code = shown_code(&queue);
    let mut form = vec![("password", PASSWORD), ("code", code.as_str())];
    form.extend(numbers.iter().map(|number| ("case", number.as_str())));
    told.tried += numbers.len();
    let path = "/queue/confirmations";
    if let Some(answer) = browser.post(server, Purpose::Bulk, path, &form) {
        let granted = (303, "/queue?done=granted".to_owned());
        assert_eq!((answer.status, answer.location), granted, "{}", answer.text);
        told.acknowledged.extend(numbers.iter().cloned());
    }
}

/// That the ledger has of each case what its officer was told, once.
async fn every_case_stands_once(folder: &Folder, cases: &[Vec<String>; 2], told: &Told) {
    let origin = &folder.document().origin;
    let database = folder.database().unwrap();
    let store = Store::open(&database, Access::Read, origin).await.unwrap();
    let [refusals, _] = cases;
    for number in cases.iter().flatten() {
        let kinds = kinds_of(&store, number).await;
        let of = |kind: &str| kinds.iter().filter(|one| **one == kind).count();
        let (confirmed, issued) = (of("review.confirmed"), of("decision.issued"));
        assert_eq!(confirmed, issued, "{number}: {kinds:?}");
        assert!(issued <= 1, "{number} is decided twice: {kinds:?}");
        let must = refusals.contains(number) || told.acknowledged.contains(number);
        assert!(issued == 1 || !must, "{number} was acknowledged, and is lost: {kinds:?}");
        assert!(of("decision.recommended") == 1 && of("review.overruled") == 0, "{number}");
    }
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_confirmations_under_kills_none_that_was_told_is_lost_and_none_doubled() {
    // Where there is a server of PostgreSQL, on that; the other run of the suite has none.
    let place = places().await.pop().unwrap();
    let (bureau, mut browsers, cases) = founded(&place).await;
    let Bureau { office, path, folder: _folder, .. } = bureau;
    // Another has taken up the letters: to print one takes this build seconds.
    let letters = Lease { owner: [1; 16], until_ms: i64::MAX };
    assert!(office.store().take_job("letters", NOW_MS, letters).await.unwrap());
    office.close().await.unwrap();
    let (begun, mut told) = (Instant::now(), Told::default());
    let mut server = Server::start(&path, SEED);
    let [refusals, grants] = &cases;
    let (reviewers, granters) = browsers.split_at_mut(usize::from(REVIEWERS));
    for (browser, numbers) in granters.iter_mut().zip(grants.chunks(GRANTS_EACH)) {
        browser.sign_in(&mut server);
        grant(&mut server, browser, numbers, &mut told);
    }
    for (browser, numbers) in reviewers.iter_mut().zip(refusals.chunks(REFUSALS_EACH)) {
        browser.sign_in(&mut server);
        for number in numbers {
            decide(&mut server, browser, number, &mut told);
        }
    }
    let kills = server.kills;
    server.end();
    let Told { tried, found, .. } = told;
    println!("{kills} kills, {tried} tried, {found} found after a start, {:?}", begun.elapsed());
    assert!(tried >= 200 && kills >= 20 && found > 0, "{tried} under {kills} kills, {found} found");

    let folder = Folder::open(&path).unwrap();
    every_case_stands_once(&folder, &cases, &told).await;
    let export = tempfile::TempDir::new().unwrap();
    let export = export.path().join("export");
    exported(&path, &export);
    for report in both_verifiers(&export) {
        assert_eq!(report["faults"], serde_json::json!([]), "{report}");
        assert_eq!(report["adverse_decisions"]["passkey_on_servers_word"], refusals.len());
    }
}
