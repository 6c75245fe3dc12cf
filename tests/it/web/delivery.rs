//! What became of a letter: recorded by whoever handed it over or got it back, or proved by the
//! gateway afterwards.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use timbang::access::{Authorizer, Epoch, PolicyFiles};
use timbang::config::notifications::ChannelKind;
use timbang::ledger::fields::Role;
use timbang::notify::WebhookSecret;
use timbang::store::{
    Batch, DeadMessages, Lease, NewOutbox, Notice, OutboxId, OutboxState, Settled, Settlement,
};

use super::app::{Answer, App, START_MS, between};
use super::verdict::{compared_in, refused_in, sign_in};
use crate::notify_support::SECRET;
use crate::review_support::kinds_of;

const DAY_MS: i64 = 24 * 3_600_000;

/// The letter of a refusal is made, and the print room has it.
async fn posted_in(app: App) -> (App, String, Notice) {
    let (app, number) = refused_in(app).await;
    let access = Authorizer::new(Epoch::load(&PolicyFiles::SHIPPED, 1, START_MS).await.unwrap());
    let mut office = app.office.lock().await;
    let channels = office.channels().unwrap();
    assert_eq!(office.make_letters(&access, channels.configured()).await.unwrap(), 1);
    drop(office);
    let serial = app.store.case_by_number(&number).await.unwrap().unwrap().serial;
    for message in app.store.outbox_of(serial).await.unwrap() {
        let settled = Settled::Sent { at_ms: START_MS };
        let sent = Settlement { id: message.id, lease: None, settled };
        app.store.settle_outbox(&sent).await.unwrap();
    }
    let notice = app.store.notices_of(serial).await.unwrap().pop().unwrap();
    (app, number, notice)
}

async fn notice(app: &App, of: &Notice) -> Notice {
    app.store.notices_of(of.serial).await.unwrap().pop().unwrap()
}

fn seen(page: &str) -> String {
    between(page, "name=\"seen\" value=\"", "\"").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_records_the_day_a_letter_arrived_and_the_term_to_object_runs_from_it() {
    let (mut app, number, made) = posted_in(App::new().await).await;
    app.clock.advance(10 * DAY_MS);
    sign_in(&mut app).await;
    let (letter, record) =
        (format!("/cases/{number}/letter"), format!("/cases/{number}/letter/delivery"));
    let page = app.get(&letter).await.text;
    assert!(page.contains("Belum terbukti sampai"), "{page}");
    let case = app.get(&format!("/cases/{number}")).await.text;
    assert!(case.contains(&format!("href=\"{letter}\"")), "the case leads to its letter: {case}");
    let told = "<h1>Sudah diputus: Permohonan tidak disetujui</h1>";
    assert!(case.contains(told), "the case says what was decided: {case}");
    let seen = seen(&page);
    // Made on 2 March 2026; it is the 12th.
    for (way, day) in [
        ("hand", "2026-03-13"),
        ("hand", "2026-03-01"),
        ("hand", "besok"),
        ("hand", ""),
        ("pigeon", "2026-03-10"),
    ] {
        let form = [("seen", seen.as_str()), ("way", way), ("arrived", day)];
        let back = app.post(&record, &form).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{way} {day}");
        let kept = format!("type=\"date\" value=\"{day}\"");
        assert!(back.text.contains(&kept) && back.text.contains("id=\"problems\""), "{way} {day}");
    }
    assert_eq!(notice(&app, &made).await.delivered_ms, None);
    let form = [("seen", seen.as_str()), ("way", "post"), ("arrived", "2026-03-10")];
    let done = app.post(&record, &form).await;
    assert_eq!(done.location(), format!("{letter}?done=delivered"), "{}", done.text);
    // 21 working days after 10 March 2026.
    let due = notice(&app, &made).await.objection_due_ms;
    assert_eq!(due, Some(1_776_355_199_999), "16 April 2026, 23:59:59.999");
    let page = app.get(&format!("{letter}?done=delivered")).await.text.replace('\u{a0}', " ");
    assert!(page.contains("Sampai 10 Maret 2026."), "{page}");
    assert!(page.contains("sampai 16 April 2026"), "{page}");
    assert!(!page.contains(&record), "once: {page}");
    let again = app.post(&record, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_came_back_waits_for_officers_and_supervisors_until_it_is_handed_over() {
    let (mut app, number, made) = posted_in(App::new().await).await;
    let letter = format!("/cases/{number}/letter");
    let back = format!("{letter}/return");
    let seen = seen(&app.get(&letter).await.text);
    let form = [("seen", seen.as_str()), ("ground", "lost")];
    assert_eq!(app.post(&back, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("seen", seen.as_str()), ("ground", "moved")];
    let done = app.post(&back, &form).await;
    assert_eq!(done.location(), format!("{letter}?done=came-back"), "{}", done.text);
    assert_eq!(notice(&app, &made).await.delivered_ms, None, "no term begins");
    let page = app.get(&letter).await.text;
    assert!(page.contains("Penerima sudah pindah") && !page.contains(&back), "{page}");
    let queue = app.get("/queue").await.text;
    assert!(queue.contains("Surat yang kembali") && queue.contains(&letter), "{queue}");
    let form = [("seen", seen.as_str()), ("ground", "moved")];
    let again = app.post(&back, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);

    let officer = std::mem::take(&mut app.cookies);
    app.sign_in_as(Role::Supervisor).await;
    let board = app.get("/supervision").await.text;
    assert!(board.contains("Penerima sudah pindah"), "{board}");
    let unproved = between(&board, "<h2>Surat yang belum terbukti sampai</h2>", "</table>");
    assert!(unproved.contains(&format!("href=\"{letter}\"")), "{unproved}");
    assert_eq!(app.get(&letter).await.status, StatusCode::OK);
    let arrival = format!("/supervision/letters/{number}/delivery");
    let silent = app.post(&arrival, &[("seen", &seen), ("way", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains(&format!("href=\"#way-{number}\"")), "{}", silent.text);
    let row = between(&silent.text, &format!("href=\"{letter}\""), "</tr>");
    assert!(row.contains("<details open>"), "{row}");
    app.cookies = officer;
    let form = [("seen", seen.as_str()), ("way", "hand"), ("arrived", "2026-03-02")];
    let done = app.post(&format!("{letter}/delivery"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(!app.get("/queue").await.text.contains("Surat yang kembali"));
    assert!(app.store.dead_messages(DeadMessages::Letters, 9).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_records_no_delivery_has_no_form_for_it() {
    let (mut app, number, _) = posted_in(App::new().await).await;
    app.sign_in_as(Role::Auditor).await;
    let page = app.get(&format!("/cases/{number}/letter")).await;
    assert_eq!(page.status, StatusCode::OK, "an auditor reads letters");
    assert!(!page.text.contains("/letter/delivery"), "{}", page.text);
    for act in ["delivery", "return"] {
        let form = [("seen", "9"), ("way", "hand"), ("arrived", "2026-03-02"), ("ground", "moved")];
        let refused = app.post(&format!("/cases/{number}/letter/{act}"), &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{act}");
    }
}

/// Asks the applicant of a case for something.
async fn ask(app: &mut App, number: &str) -> Answer {
    let seen = seen(&app.get(&format!("/cases/{number}/review")).await.text);
    let form = [("seen", seen.as_str()), ("what", "Kartu keluarga"), ("until", "2026-03-20")];
    app.post(&format!("/cases/{number}/information"), &form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_went_out_by_no_way_waits_for_officers_and_supervisors() {
    let (mut app, number) = compared_in(App::new().await).await;
    let asked = ask(&mut app, &number).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    assert!(!app.get("/queue").await.text.contains("Pertanyaan yang tidak sampai"));
    let serial = app.store.case_by_number(&number).await.unwrap().unwrap().serial;
    let [message] = app.store.outbox_of(serial).await.unwrap().try_into().unwrap();
    let error = "the file could not be written: permission denied".to_owned();
    let dead = Settlement { id: message.id, lease: None, settled: Settled::Dead { error } };
    app.store.settle_outbox(&dead).await.unwrap();
    let queue = app.get("/queue").await.text;
    let lost = between(&queue, "Pertanyaan yang tidak sampai", "</ul>");
    assert!(lost.contains(&format!("href=\"/cases/{number}\"")), "{lost}");
    assert!(!queue.contains("Surat yang kembali"), "it is no letter: {queue}");
    let officer = std::mem::take(&mut app.cookies);
    app.sign_in_as(Role::Supervisor).await;
    let board = app.get("/supervision").await.text;
    let row = between(&board, "Gagal dikirim", "</table>");
    assert!(row.contains(&number) && row.contains("Pertanyaan kepada pemohon"), "{row}");
    app.cookies = officer;
    let (id, seq, channel) = ([7; 16], message.seq, ChannelKind::Webhook);
    let beside = NewOutbox { id, seq, serial, channel, sealed: vec![1], created_ms: START_MS };
    app.store.append(Batch { outbox: vec![beside], ..Batch::default() }).await.unwrap();
    let queue = app.get("/queue").await.text;
    assert!(!queue.contains("Pertanyaan yang tidak sampai"), "it may still arrive: {queue}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_no_channel_carries_is_refused_and_stops_no_clock() {
    // Who applied gave no telephone that can be dialled.
    let (mut app, number) = compared_in(App::configured(gateway_alone).await).await;
    let back = ask(&mut app, &number).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.text);
    assert!(back.text.contains("Pertanyaan ini tidak dapat disampaikan"), "{}", back.text);
    assert!(back.text.contains("href=\"#what\"") && back.text.contains("value=\"Kartu keluarga\""));
    let kinds = kinds_of(&app.store, &number).await;
    assert!(!kinds.contains(&"information.requested") && !kinds.contains(&"clock.stopped"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_no_channel_carries_is_to_be_printed_and_handed_over() {
    let (mut app, number, _) = posted_in(App::configured(gateway_alone).await).await;
    app.sign_in_as(Role::Supervisor).await;
    let board = app.get("/supervision").await.text;
    let rows = between(&board, "Yang paling lama belum terbukti sampai", "</table>");
    assert!(rows.contains(&number) && rows.contains("Tidak ada cara yang menjangkau"), "{rows}");
}

/// Nothing is printed.
fn gateway_alone(folder: &Path) {
    with_gateway(folder);
    let configured = r#"{"webhook": {"url": "https://gateway.example/messages",
        "secret_key": "webhook-secret"}}"#;
    fs::write(folder.join("notifications.json"), configured).unwrap();
}

fn with_gateway(folder: &Path) {
    let key = folder.join("keys/webhook-secret");
    fs::write(&key, SECRET).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let configured = r#"{"file": {"folder": "outbox"},
        "webhook": {"url": "https://gateway.example/messages", "secret_key": "webhook-secret"}}"#;
    fs::write(folder.join("notifications.json"), configured).unwrap();
}

/// What the gateway says, signed at `at_s` of the machine.
async fn says(app: &mut App, body: &str, at_s: i64) -> Answer {
    let signature = WebhookSecret::parse(SECRET).unwrap().sign("msg_1", at_s, body.as_bytes());
    let request = Request::post("/notifications/webhook")
        .header("content-type", "application/json")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", at_s.to_string())
        .header("webhook-signature", signature);
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn proves(id: &OutboxId) -> String {
    format!(r#"{{"delivered":true,"id":"{:032x}"}}"#, u128::from_be_bytes(*id))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_proves_a_delivery_afterwards_and_nobody_else_does() {
    let (mut app, _, made) = posted_in(App::configured(with_gateway).await).await;
    app.cookies.clear();
    let printed = app.store.outbox_of(made.serial).await.unwrap().remove(0).id;
    let (id, seq, serial) = ([7; 16], made.seq, made.serial);
    let (channel, sealed, created_ms) = (ChannelKind::Webhook, vec![1], START_MS);
    let message = NewOutbox { id, seq, serial, channel, sealed, created_ms };
    app.store.append(Batch { outbox: vec![message], ..Batch::default() }).await.unwrap();
    let now_s = START_MS / 1_000;

    let bare = Request::post("/notifications/webhook").body(Body::from(proves(&id))).unwrap();
    assert_eq!(app.send(bare).await.status, StatusCode::FORBIDDEN, "not signed");
    for at_s in [now_s - 301, now_s + 301] {
        let old = says(&mut app, &proves(&id), at_s).await;
        assert_eq!(old.status, StatusCode::FORBIDDEN, "signed at another time");
    }
    let signature = WebhookSecret::parse(SECRET).unwrap().sign("msg_1", now_s, b"{}");
    let other = Request::post("/notifications/webhook")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", now_s.to_string())
        .header("webhook-signature", signature);
    let other = app.send(other.body(Body::from(proves(&id))).unwrap()).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "the signature of another body");
    let long = says(&mut app, &"x".repeat(70_000), now_s).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);

    for nothing in [proves(&[9; 16]), proves(&printed), r#"{"delivered":false}"#.to_owned()] {
        let taken = says(&mut app, &nothing, now_s).await;
        assert_eq!(taken.status, StatusCode::NO_CONTENT, "{nothing}");
    }
    let lease = Lease { owner: [3; 16], until_ms: START_MS + 60_000 };
    let leased = app.store.lease_outbox(lease, START_MS, 9).await.unwrap();
    assert_eq!(leased.len(), 1);
    let early = says(&mut app, &proves(&id), now_s).await;
    assert_eq!(early.status, StatusCode::SERVICE_UNAVAILABLE, "it is still on its way out");
    assert_eq!(notice(&app, &made).await.delivered_ms, None);
    let settled = Settled::Sent { at_ms: START_MS };
    let sent = Settlement { id, lease: Some([3; 16]), settled };
    app.store.settle_outbox(&sent).await.unwrap();

    for _ in 0..2 {
        let taken = says(&mut app, &proves(&id), now_s + 300).await;
        assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
    }
    assert!(notice(&app, &made).await.objection_due_ms.is_some(), "the term to object begins");
    let state = app.store.outbox(&id).await.unwrap().unwrap().state;
    assert_eq!(state, OutboxState::Delivered);
    let entries = app.store.entries_of(serial).await.unwrap();
    let delivered = entries.iter().filter(|entry| {
        String::from_utf8_lossy(&entry.bytes).contains("\"kind\":\"notice.delivered\"")
    });
    assert_eq!(delivered.count(), 1, "said twice, recorded once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_without_a_gateway_hears_none() {
    let mut app = App::new().await;
    let nobody = says(&mut app, &proves(&[7; 16]), START_MS / 1_000).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}
