//! Two at once on one case, and what changed a moment before somebody signs.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use timbang::casework::accounts::InSession;
use timbang::casework::review::{Seen, Settled, Signature};
use timbang::casework::{Office, Opening, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::policy::Programme;
use tower::ServiceExt as _;

use super::acts::{prepared, undecided};
use super::{PASSWORD, last, pages, times};
use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, programme};
use crate::store_support::{places, sqlite};
use crate::web::app::{App, with_form};

/// A form from the browser that `app` is now, to be sent whenever.
fn request(app: &App, path: &str, form: &[(&str, &str)]) -> Request<Body> {
    let request = Request::post(path).header("sec-fetch-site", "same-origin");
    let mut request = with_form(request, form);
    let peer = std::net::SocketAddr::from(([127, 0, 0, app.from], 50_000));
    request.extensions_mut().insert(ConnectInfo(peer));
    request.headers_mut().insert("host", "localhost:8080".parse().unwrap());
    let jar: Vec<String> =
        app.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    request.headers_mut().insert("cookie", jar.join("; ").parse().unwrap());
    request
}

/// Sends all of them at once; gives where each was led.
async fn at_once(app: &App, requests: Vec<Request<Body>>) -> Vec<String> {
    let sent = requests.into_iter().map(|request| {
        let router = app.router.clone();
        tokio::spawn(async move { router.oneshot(request).await.unwrap() })
    });
    let mut led = Vec::new();
    for answer in sent.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        let place = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        led.push(place.unwrap_or_else(|| answer.status().as_str().to_owned()));
    }
    led
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_that_claim_or_sign_at_once_one_goes_on() {
    let place = sqlite().await;
    let (bureau, _, number) = with_case(&place, 1, refused()).await;
    let mut app = pages(bureau).await;
    // Two officers, and one of them in two browsers.
    let mut claims = Vec::new();
    let form = [("case", number.as_str())];
    for name in ["petugas", "petugas2"] {
        app.enter(name, PASSWORD).await;
        claims.extend([(); 2].map(|()| request(&app, "/queue/claims", &form)));
    }
    at_once(&app, claims).await;
    assert_eq!(times(&app, &number, "review.claimed").await, 1);

    let place = sqlite().await;
    let (bureau, _, number) = prepared(&place).await;
    let mut app = pages(bureau).await;
    app.enter("petugas", PASSWORD).await;
    let (seen, first) = (last(&app, &number).await, app.code("petugas").await);
    let path = format!("/cases/{number}/signature");
    let letter = app.letter("petugas", &number).await;
    let form = |code| {
        let seen = [("seen", seen.as_str()), ("letter", &letter), ("with", "code")];
        [seen[0], seen[1], seen[2], ("password", PASSWORD), ("code", code)]
    };
    // The form that was sent twice, and one with a code that was read before it.
    let forms = [&*first, &*first, "000000"].map(|code| request(&app, &path, &form(code)));
    let led = at_once(&app, forms.into()).await;
    let done = format!("/cases/{number}/done");
    // Whoever comes late to a case they decided is led to what was done, and does it once.
    assert!(led.contains(&done), "{led:?}");
    assert_eq!(times(&app, &number, "review.confirmed").await, 1);
    assert_eq!(times(&app, &number, "decision.issued").await, 1);
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copied(&path, &to);
        } else if entry.file_name() != "writer.lock" {
            fs::copy(path, to).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_instances_that_sign_at_once_one_decides() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = prepared(&place).await;
        bureau.office.checkpoint().await.unwrap();
        let opening = || Opening { clock: Some(bureau.clock.clone()), ..Opening::default() };
        if !place.is_postgres() {
            // One process writes here; the second is told which.
            let second = Office::open(&bureau.path, opening()).await.unwrap_err();
            assert!(second.to_string().contains("process"), "{second}");
            bureau.verified().await;
            continue;
        }
        let path = bureau.folder.path().join("second");
        copied(&bureau.path, &path);
        let mut second = Office::open(&path, opening()).await.unwrap();
        let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
        let signature = || Signature::PasswordTotp { session: &session, now_ms: 1_000 };
        let seen = Seen { entry: seen, letter: bureau.letter(&officer, &number).await };
        let access = second.authorizer(&timbang::access::PolicyFiles::SHIPPED).await.unwrap();
        let (one, other) = tokio::join!(
            bureau.office.confirm(&bureau.access, &officer, &number, seen, signature()),
            second.confirm(&access, &officer, &number, seen, signature()),
        );
        let refusal = Settled::Issued(Outcome::ProposedRefusal);
        let issued = |done: &Result<(_, Settled), Refusal>| {
            done.as_ref().is_ok_and(|(_, settled)| *settled == refusal)
        };
        assert!(issued(&one) != issued(&other), "{one:?} {other:?}");
        second.close().await.unwrap();
        let kinds = bureau.kinds(&number).await;
        assert_eq!(kinds.iter().filter(|kind| **kind == "decision.issued").count(), 1);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_ended_a_millisecond_before_signs_nothing() {
    for place in places().await {
        // It came to the end it was given.
        let (mut bureau, _, number) = with_case(&place, 1, refused()).await;
        let administrator = bureau.person("admin", Role::Administrator, None).await;
        let limited = bureau.person("sementara", Role::Board, None).await;
        let until_ms = bureau.clock.now_ms() + 60_000;
        let id = bureau.session(&administrator).await;
        let proof = InSession { id: &id, now_ms: 1_000 };
        let (access, office) = (&bureau.access, &mut bureau.office);
        let (role, until) = (Role::Officer, Some(until_ms));
        office.grant_role(access, &administrator, proof, &limited, role, until).await.unwrap();
        bureau.claim(&limited, &number).await.unwrap();
        bureau.find(&limited, &number, against()).await.unwrap();
        bureau.prepare(&limited, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        bureau.clock.advance(until_ms - bureau.clock.now_ms());
        let signed = bureau.sign(&limited, &number).await;
        assert!(matches!(signed, Err(Refusal::Denied(_))), "{signed:?}");
        undecided(&bureau, &number).await;
        bureau.verified().await;
    }
    for place in places().await {
        // It was taken, with the proof of the signature given already.
        let (mut bureau, [officer, ..], number) = prepared(&place).await;
        let administrator = bureau.person("admin", Role::Administrator, None).await;
        let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
        let id = bureau.session(&administrator).await;
        let proof = InSession { id: &id, now_ms: 1_000 };
        let (access, office) = (&bureau.access, &mut bureau.office);
        office.revoke_role(access, &administrator, proof, &officer, Role::Officer).await.unwrap();
        let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
        let signed = office.confirm(access, &officer, &number, seen, signature).await;
        assert!(matches!(signed, Err(Refusal::Denied(_))), "{signed:?}");
        undecided(&bureau, &number).await;
        bureau.verified().await;
    }
}

/// A second version of the food programme that asks for one reviewer.
fn laxer() -> (Programme, Vec<u8>) {
    let (_, bytes) = programme(1);
    let text = String::from_utf8(bytes).unwrap().replacen("\nversion: 1\n", "\nversion: 2\n", 1);
    (Programme::load(text.as_bytes()).unwrap(), text.into_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_laxer_version_does_not_reach_a_case_that_is_under_review() {
    for place in places().await {
        let (mut bureau, [first, second, _], number) = with_case(&place, 2, refused()).await;
        bureau.claim(&first, &number).await.unwrap();
        bureau.find(&first, &number, against()).await.unwrap();
        bureau.prepare(&first, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        let (programme, bytes) = laxer();
        bureau.office.propose(&programme, &bytes).await.unwrap();
        bureau.office.activate_for_demonstration().await.unwrap();
        assert_eq!(bureau.sign(&first, &number).await.unwrap(), Settled::NextReviewer);
        undecided_but_heard(&bureau, &number, 1).await;
        // Recommended anew under it, everybody begins again: what was heard counts for nothing.
        bureau.programme = Arc::new(programme);
        let serial = bureau.office.store().case_by_number(&number).await.unwrap().unwrap().serial;
        let mut bureau = bureau.again(serial, refused()).await;
        undecided_but_heard(&bureau, &number, 1).await;
        let signed = bureau.sign(&second, &number).await;
        assert!(matches!(signed, Err(Refusal::Hindered(_))), "{signed:?}");
        bureau.claim(&second, &number).await.unwrap();
        let early = bureau.prepare(&second, &number, Outcome::ProposedRefusal, because()).await;
        assert!(early.is_err(), "without a finding of one's own");
        bureau.verified().await;
    }
}

async fn undecided_but_heard(bureau: &Bureau, number: &str, heard: usize) {
    let kinds = bureau.kinds(number).await;
    assert!(!kinds.contains(&"decision.issued"), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "review.confirmed").count(), heard);
}
