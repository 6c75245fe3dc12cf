//! The forms of a review, sent by those they were not made for, again, for another case, and out of
//! their order.

use axum::http::StatusCode;
use secrecy::ExposeSecret as _;
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::store::AccountId;
use timbang::web::ROUTES;

use super::{PASSWORD, everyone, last, pages, times};
use crate::authenticator::Authenticator;
use crate::review_acts::{against, because, favourable, in_favour, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::sqlite;
use crate::web::app::{Answer, App, between, options};

/// Two cases that an officer holds, with the finding locked and nothing prepared.
async fn two_cases() -> (Bureau, AccountId, [String; 2]) {
    let place = sqlite().await;
    let (bureau, [officer, ..], first) = with_case(&place, 1, refused()).await;
    let (mut bureau, more) = bureau.receive(&[refused()]).await;
    let numbers = [first, more.into_iter().next().unwrap()];
    for number in &numbers {
        bureau.claim(&officer, number).await.unwrap();
        bureau.find(&officer, number, against()).await.unwrap();
    }
    (bureau, officer, numbers)
}

async fn prepared(bureau: &mut Bureau, officer: &AccountId, number: &str) {
    bureau.prepare(officer, number, Outcome::ProposedRefusal, because()).await.unwrap();
}

async fn sign(app: &mut App, number: &str, seen: &str, password: &str, code: &str) -> Answer {
    // Whoever attacks knows which letter waits.
    let letter = app.letter("petugas", number).await;
    let form = [
        ("seen", seen),
        ("letter", &letter),
        ("with", "code"),
        ("password", password),
        ("code", code),
    ];
    app.post(&format!("/cases/{number}/signature"), &form).await
}

async fn undecided(app: &App, number: &str, what: &str) {
    for kind in ["decision.issued", "review.confirmed", "review.overruled"] {
        assert_eq!(times(app, number, kind).await, 0, "{what}: {kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_sent_raw_in_every_role_decides_nothing_that_another_prepared() {
    let (mut bureau, officer, [number, _]) = two_cases().await;
    prepared(&mut bureau, &officer, &number).await;
    let people = everyone(&mut bureau).await;
    let mut app = pages(bureau).await;
    for (place, (role, _)) in people.into_iter().enumerate() {
        app.from = u8::try_from(place).unwrap();
        app.enter(role.as_str(), PASSWORD).await;
        for route in ROUTES.iter().filter(|route| route.methods.contains(&"POST")) {
            let doors = ["/cases/", "/queue/", "/supervision/"];
            if !doors.iter().any(|door| route.path.starts_with(door)) {
                continue;
            }
            let (seen, code) = (last(&app, &number).await, app.code(role.as_str()).await);
            let form = [
                ("case", number.as_str()),
                ("seen", &seen),
                ("choice", "proposed_refusal"),
                ("criterion", "S5"),
                ("code", &code),
                ("sentence", "The register puts the family above the limit."),
                ("with", "code"),
                ("password", PASSWORD),
            ];
            let answer = app.post(&route.path.replace("{key}", &number), &form).await;
            assert!(!answer.status.is_server_error(), "{role} {}: {}", route.path, answer.text);
            undecided(&app, &number, route.path).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_good_for_what_was_prepared_and_once() {
    let (mut bureau, officer, [first, second]) = two_cases().await;
    prepared(&mut bureau, &officer, &first).await;
    let mut app = pages(bureau).await;
    app.enter("petugas", PASSWORD).await;
    // What was prepared is a letter for one case: it signs no other.
    let (seen, code) = (last(&app, &second).await, app.code("petugas").await);
    let other = sign(&mut app, &second, &seen, PASSWORD, &code).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.text);
    undecided(&app, &second, "nothing was prepared for it").await;
    // A form that was seen before the last entry, or that says nothing of it.
    for stale in ["", "1", "99999999999999999999"] {
        let code = app.code("petugas").await;
        sign(&mut app, &first, stale, PASSWORD, &code).await;
        undecided(&app, &first, "a stale form").await;
    }
    // A session without what its owner knows and has: taken from them, or left open.
    app.prove_with_code("petugas", PASSWORD).await;
    let seen = last(&app, &first).await;
    let used = app.code("petugas").await;
    for (password, code) in
        [("", ""), (PASSWORD, ""), (PASSWORD, "000000"), ("", &*used), ("a guess of mine", &used)]
    {
        let refused = sign(&mut app, &first, &seen, password, code).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        undecided(&app, &first, "without a fresh proof").await;
    }
    let code = app.code("petugas").await;
    let signed = sign(&mut app, &first, &seen, PASSWORD, &code).await;
    assert_eq!(signed.location(), format!("/cases/{first}/done"), "{}", signed.text);
    for again in [code, app.code("petugas").await] {
        sign(&mut app, &first, &seen, PASSWORD, &again).await;
        let seen = last(&app, &first).await;
        sign(&mut app, &first, &seen, PASSWORD, &again).await;
    }
    assert_eq!(times(&app, &first, "decision.issued").await, 1);
    assert_eq!(times(&app, &first, "review.confirmed").await, 1);
    undecided(&app, &second, "nor with it the other").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_passkey_of_somebody_else_signs_nothing() {
    let (mut bureau, officer, [number, _]) = two_cases().await;
    prepared(&mut bureau, &officer, &number).await;
    let mut app = pages(bureau).await;
    app.enter("petugas2", PASSWORD).await;
    app.prove_with_code("petugas2", PASSWORD).await;
    let mut key = Authenticator::new(1);
    app.register_passkey(&key).await;
    let asked = app.post("/account/proof/passkey", &[("next", "/account")]).await;
    let ceremony = between(&asked.text, "name=\"ceremony\" value=\"", "\"").to_owned();
    let assertion = key.sign(&options(&asked.text));
    for name in ["petugas", "petugas2"] {
        if name == "petugas" {
            app.enter(name, PASSWORD).await;
        } else {
            app.cookies.clear();
            app.sign_in(name, PASSWORD).await;
        }
        let seen = last(&app, &number).await;
        let none = "0".repeat(26);
        for ceremony in ["", &*none, &*ceremony] {
            let form = [
                ("seen", seen.as_str()),
                ("with", "passkey"),
                ("ceremony", ceremony),
                ("assertion", &*assertion),
            ];
            app.post(&format!("/cases/{number}/signature"), &form).await;
            undecided(&app, &number, name).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_of_the_factors_ends_the_sessions_that_could_have_signed() {
    let (mut bureau, officer, [number, _]) = two_cases().await;
    prepared(&mut bureau, &officer, &number).await;
    let administrator = bureau.person("admin", Role::Administrator, None).await;
    let access = bureau.office.authorizer(&timbang::access::PolicyFiles::SHIPPED).await.unwrap();
    let id = bureau.session(&administrator).await;
    let proof = timbang::casework::accounts::InSession { id: &id, now_ms: 1_000 };
    let mut app = pages(bureau).await;
    app.enter("petugas", PASSWORD).await;
    app.prove_with_code("petugas", PASSWORD).await;
    let (seen, code) = (last(&app, &number).await, app.code("petugas").await);
    let mut office = app.office.lock().await;
    let until_ms = app.clock.now_ms() + 3_600_000;
    let reset = office.reset_factors(&access, &administrator, proof, &officer, until_ms).await;
    let reset = reset.unwrap();
    drop(office);
    let signed = sign(&mut app, &number, &seen, PASSWORD, &code).await;
    assert_eq!(signed.status, StatusCode::UNAUTHORIZED, "{}", signed.text);
    undecided(&app, &number, "a session from before").await;
    // The password that the administrator was shown signs nothing either.
    app.cookies.clear();
    app.sign_in("petugas", reset.expose_secret()).await;
    let signed = sign(&mut app, &number, &seen, reset.expose_secret(), "").await;
    assert_eq!(signed.status, StatusCode::UNAUTHORIZED, "{}", signed.text);
    undecided(&app, &number, "a password to be used once").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_signs_nothing_wherever_its_cookie_went() {
    let (mut bureau, officer, [number, _]) = two_cases().await;
    prepared(&mut bureau, &officer, &number).await;
    let mut app = pages(bureau).await;
    let ends: [&str; 3] = ["signed out", "half an hour without use", "ended from elsewhere"];
    for end in ends {
        app.enter("petugas", PASSWORD).await;
        let stolen = app.cookies.clone();
        match end {
            "signed out" => {
                app.post("/logout", &[]).await;
            }
            "ended from elsewhere" => {
                app.prove_with_code("petugas", PASSWORD).await;
                app.post("/account/sessions", &[]).await;
            }
            _ => app.clock.advance(31 * 60_000),
        }
        // From another address, with what its owner knows and has.
        app.cookies = stolen;
        app.from = 200;
        let (seen, code) = (last(&app, &number).await, app.code("petugas").await);
        let signed = sign(&mut app, &number, &seen, PASSWORD, &code).await;
        assert_eq!(signed.status, StatusCode::UNAUTHORIZED, "{end}: {}", signed.text);
        undecided(&app, &number, end).await;
        app.from = 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn granting_many_at_once_grants_no_refusal_and_takes_the_same_proof() {
    let (bureau, officer, [against_them, _]) = two_cases().await;
    let (mut bureau, more) = bureau.receive(&[favourable(), favourable()]).await;
    let [seen, unseen] = more.try_into().unwrap();
    for number in [&seen, &unseen] {
        bureau.claim(&officer, number).await.unwrap();
    }
    bureau.find(&officer, &seen, in_favour()).await.unwrap();
    prepared(&mut bureau, &officer, &against_them).await;
    let mut app = pages(bureau).await;
    app.enter("petugas", PASSWORD).await;
    app.prove_with_code("petugas", PASSWORD).await;
    let all = [&seen, &unseen, &against_them];
    for (password, code) in [("", ""), (PASSWORD, ""), (PASSWORD, "000000"), ("a guess", "")] {
        let mut form: Vec<(&str, &str)> = all.iter().map(|number| ("case", &***number)).collect();
        form.extend([("password", password), ("code", code)]);
        app.post("/queue/confirmations", &form).await;
        for number in all {
            undecided(&app, number, "without a fresh proof").await;
        }
    }
    // In every order: what may not be granted together stops the rest of the form, and stays.
    for first in [&against_them, &unseen, &seen] {
        let code = app.code("petugas").await;
        let mut form = vec![("case", &**first)];
        form.extend(all.iter().map(|number| ("case", &***number)));
        form.extend([("password", PASSWORD), ("code", &*code)]);
        app.post("/queue/confirmations", &form).await;
        undecided(&app, &against_them, "what is against somebody is decided alone").await;
        undecided(&app, &unseen, "nothing was found yet").await;
    }
    assert_eq!(times(&app, &seen, "decision.issued").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_was_shown_is_shown_again_before_anything_is_signed() {
    for change in ["facts", "programme"] {
        let (mut bureau, officer, [number, _]) = two_cases().await;
        prepared(&mut bureau, &officer, &number).await;
        let before = bureau.seen(&number).await.to_string();
        if change == "facts" {
            let store = bureau.office.store();
            let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
            bureau = bureau.again(serial, favourable()).await;
        } else {
            let board = bureau.person("dewan", Role::Board, None).await;
            let digest = *bureau.programme.digest();
            let (access, office) = (&bureau.access, &mut bureau.office);
            office.suspend_programme(access, &board, &digest).await.unwrap();
        }
        let mut app = pages(bureau).await;
        app.enter("petugas", PASSWORD).await;
        let now = last(&app, &number).await;
        for seen in [&before, &now] {
            let code = app.code("petugas").await;
            let signed = sign(&mut app, &number, seen, PASSWORD, &code).await;
            // On the page again, or away from a case that is theirs no more; never to what was done.
            let led = signed.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
            let away = (change == "facts").then(|| format!("/cases/{number}"));
            assert_eq!(led, away, "{}", signed.text);
            undecided(&app, &number, change).await;
        }
        let page = app.get(&format!("/cases/{number}/review")).await;
        if change == "facts" {
            // The seat is free again: whoever takes it finds for themselves first.
            assert_eq!(page.location(), format!("/cases/{number}"));
            app.post("/queue/claims", &[("case", &number)]).await;
            let page = app.get(&format!("/cases/{number}/review")).await.text;
            assert!(page.contains("/finding\"") && !page.contains("/verdict\""), "{page}");
        }
    }
}
