//! A question reaches the applicant: it goes out with the letters, begins no term, and is forgotten
//! with the person.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use serde_json::json;
use timbang::casework::{Jobs, Refusal};
use timbang::clock::Clock as _;
use timbang::config::notifications::ChannelKind;
use timbang::decision::Outcome;
use timbang::ledger::fields::{ErasureGround, ErasureScope, Role};
use timbang::store::{
    AccountId, Batch, DeadMessages, NewOutbox, Outbox, OutboxState, Settled, Settlement,
};

use crate::notify_support::{Answer, Gateway, SECRET};
use crate::review_acts::{in_favour, refused};
use crate::review_rows::faults;
use crate::review_support::Bureau;
use crate::store_support::{Place, places, sqlite};

const DAY_MS: i64 = 24 * 3_600_000;
const WHAT: &str = "Tolong bawa kartu keluarga yang baru.";

/// A claimed case of somebody with an e-mail address and a telephone.
async fn reachable(place: &Place) -> (Bureau, AccountId, String) {
    let mut bureau = Bureau::open(place, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let person = json!({"name": "Siti Rahma", "nik": "7472015505900003",
        "address": "Jalan Contoh Nomor 2", "email": "siti@example.org",
        "phone": "+62 812-3456-7890"});
    let (mut bureau, numbers) = bureau.receive_of(&person, &[refused()]).await;
    let number = numbers.into_iter().next().unwrap();
    bureau.claim(&officer, &number).await.unwrap();
    (bureau, officer, number)
}

/// Channels of every kind; the gateway is at `url`.
fn every_channel(bureau: &Bureau, url: &str) {
    let key = bureau.path.join("keys/webhook-secret");
    std::fs::write(&key, SECRET).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let configured = format!(
        r#"{{"file": {{"folder": "outbox"}},
             "email": {{"host": "127.0.0.1", "port": 9, "encryption": "none",
                        "from": "dinsos@example.org"}},
             "webhook": {{"url": "{url}", "secret_key": "webhook-secret"}}}}"#
    );
    std::fs::write(bureau.path.join("notifications.json"), configured).unwrap();
}

async fn ask(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    what: &str,
    days: i64,
) -> Result<(), Refusal> {
    let (seen, due_ms) = (bureau.seen(number).await, bureau.clock.now_ms() + days * DAY_MS);
    let office = &mut bureau.office;
    office.request_information(&bureau.access, by, number, seen, what, due_ms).await.map(|_| ())
}

async fn outbox(bureau: &Bureau, number: &str) -> Vec<Outbox> {
    let store = bureau.office.store();
    let serial = store.case_by_number(number).await.unwrap().unwrap().serial;
    store.outbox_of(serial).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_goes_out_by_every_way_and_what_is_refused_by_none() {
    for place in places().await {
        let (mut bureau, officer, number) = reachable(&place).await;
        every_channel(&bureau, "https://gateway.example/messages");
        for (what, days) in [(WHAT, 80), (WHAT, 0), ("これは何 ですか", 3), ("x", 3), ("? ?", 3)]
        {
            let refused = ask(&mut bureau, &officer, &number, what, days).await;
            assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
        }
        assert_eq!(outbox(&bureau, &number).await.len(), 0, "nothing was asked");
        ask(&mut bureau, &officer, &number, WHAT, 3).await.unwrap();
        let kinds = bureau.kinds(&number).await;
        assert!(kinds.ends_with(&["information.requested", "clock.stopped"]), "{kinds:?}");
        let messages = outbox(&bureau, &number).await;
        let mut ways: Vec<_> = messages.iter().map(|one| one.channel.as_str()).collect();
        ways.sort_unstable();
        assert_eq!(ways, ["email", "file", "webhook"]);
        let requested = bureau.seen(&number).await - 1;
        assert!(messages.iter().all(|one| one.seq == requested), "each is of its request");
        assert_eq!(faults(&bureau).await, []);

        let office = &mut bureau.office;
        let (ground, scope) = (ErasureGround::Request, ErasureScope::Case);
        office.erase_under_review(&number, ground, scope).await.unwrap();
        assert_eq!(outbox(&bureau, &number).await.len(), 0, "the person is forgotten");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_print_room_gets_the_page_a_telephone_only_the_day_and_no_term_begins() {
    let (mut bureau, officer, number) = reachable(&sqlite().await).await;
    let gateway = Gateway::answering([Answer::http(200, r#"{"delivered": true}"#)]);
    every_channel(&bureau, &gateway.url());
    ask(&mut bureau, &officer, &number, WHAT, 3).await.unwrap();
    let (channels, store) = (bureau.office.channels().unwrap(), bureau.office.store());
    let Bureau { office, access, accounts, clock, programme, path, folder } = bureau;
    let office = Arc::new(tokio::sync::Mutex::new(office));
    let jobs = Jobs::new(office.clone(), Arc::new(access), accounts, channels);
    jobs.run_once().await.unwrap();
    drop(jobs);
    let sent = gateway.seen();
    assert_eq!(sent.len(), 1, "once");
    let body = String::from_utf8(sent[0].body.clone()).unwrap();
    assert!(body.contains("\"to\":\"+6281234567890\"") && body.contains(&number), "{body}");
    assert!(body.contains("Jawab paling lambat 13 Maret 2026"), "{body}");
    assert!(!body.contains("kartu") && !body.to_lowercase().contains("pangan"), "{body}");

    let outbox = path.join("outbox");
    let files: Vec<_> =
        std::fs::read_dir(&outbox).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "the page, and to whom it goes: {files:?}");
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        if file.extension().unwrap() == "pdf" {
            assert!(bytes.starts_with(b"%PDF-"));
        } else {
            let slip = String::from_utf8(bytes).unwrap();
            assert!(slip.contains("Jalan Contoh Nomor 2") && slip.contains("pertanyaan"), "{slip}");
        }
    }
    let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
    let messages = store.outbox_of(serial).await.unwrap();
    let proved = messages.iter().find(|one| one.channel == ChannelKind::Webhook).unwrap();
    assert_eq!(proved.state, OutboxState::Delivered);
    assert!(store.notices_of(serial).await.unwrap().is_empty());
    let office = Arc::into_inner(office).unwrap().into_inner();
    let mut bureau = Bureau::around(office, clock, programme, folder).await;
    let kinds = bureau.kinds(&number).await;
    assert!(!kinds.contains(&"notice.delivered"), "{kinds:?}");
    // That a question arrived is proved by no entry, and nobody says that one is missing.
    assert_eq!(faults(&bureau).await, []);
    let (ground, scope) = (ErasureGround::Request, ErasureScope::Case);
    bureau.office.erase_under_review(&number, ground, scope).await.unwrap();
    assert_eq!(std::fs::read_dir(&outbox).unwrap().count(), 0, "the page is forgotten too");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_reached_nobody_stands_among_the_dead_letters_until_it_is_answered() {
    let (mut bureau, officer, number) = reachable(&sqlite().await).await;
    ask(&mut bureau, &officer, &number, WHAT, 3).await.unwrap();
    let store = bureau.office.store();
    let [message] = outbox(&bureau, &number).await.try_into().unwrap();
    let error = "the file could not be written: permission denied".to_owned();
    let dead = Settlement { id: message.id, lease: None, settled: Settled::Dead { error } };
    store.settle_outbox(&dead).await.unwrap();
    let now_ms = bureau.clock.now_ms();
    for which in [DeadMessages::LostQuestions, DeadMessages::Questions { now_ms }] {
        let [shown] = store.dead_messages(which, 10).await.unwrap().try_into().unwrap();
        assert_eq!(shown.id, message.id);
    }
    // Letters that were given up hide no question, however many they are.
    let seq = bureau.seen(&number).await;
    for number in 0..60 {
        let (id, serial, channel) = ([number; 16], message.serial, ChannelKind::Email);
        let letter = NewOutbox { id, seq, serial, channel, sealed: vec![1], created_ms: 0 };
        store.append(Batch { outbox: vec![letter], ..Batch::default() }).await.unwrap();
        let error = "no answer in the time allowed".to_owned();
        let dead = Settlement { id, lease: None, settled: Settled::Dead { error } };
        store.settle_outbox(&dead).await.unwrap();
    }
    let astray = bureau.office.reader().astray().await.unwrap();
    assert_eq!(astray.questions, std::slice::from_ref(&number));
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    bureau.office.redeliver(&bureau.access, &supervisor, &message.id).await.unwrap();
    assert_eq!(outbox(&bureau, &number).await[0].state, OutboxState::Pending);
    store.settle_outbox(&dead).await.unwrap();
    // No answer names its question: while one is awaited, the one that reached nobody may be it.
    ask(&mut bureau, &officer, &number, "Akta 2019", 4).await.unwrap();
    let (access, seen) = (&bureau.access, bureau.seen(&number).await);
    let came = bureau.office.receive_information(access, &officer, &number, seen, "Akta dibawa.");
    came.await.unwrap();
    let astray = bureau.office.reader().astray().await.unwrap();
    assert_eq!(astray.questions, std::slice::from_ref(&number));
    let (access, seen) = (&bureau.access, bureau.seen(&number).await);
    let came = bureau.office.receive_information(access, &officer, &number, seen, "Sudah dibawa.");
    came.await.unwrap();
    let left = store.dead_messages(DeadMessages::LostQuestions, 10).await.unwrap();
    assert_eq!(left, [], "nothing is left to see to");
    bureau.whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_not_sent_again_once_its_day_is_over_or_its_case_is_decided() {
    for place in places().await {
        let (mut bureau, officer, number) = reachable(&place).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        bureau.find(&officer, &number, in_favour()).await.unwrap();
        ask(&mut bureau, &officer, &number, WHAT, 3).await.unwrap();
        let store = bureau.office.store();
        let [message] = outbox(&bureau, &number).await.try_into().unwrap();
        let error = "the connection failed".to_owned();
        let dead = Settlement { id: message.id, lease: None, settled: Settled::Dead { error } };
        store.settle_outbox(&dead).await.unwrap();
        bureau.clock.advance(4 * DAY_MS);
        let again = bureau.office.redeliver(&bureau.access, &supervisor, &message.id).await;
        assert!(matches!(again, Err(Refusal::NotFound { .. })), "out of time: {again:?}");
        let astray = bureau.office.reader().astray().await.unwrap();
        assert_eq!(astray.questions, std::slice::from_ref(&number), "nobody was asked");
        assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);

        ask(&mut bureau, &officer, &number, "Surat keterangan kerja", 3).await.unwrap();
        let later = outbox(&bureau, &number).await.pop().unwrap();
        let error = "the connection failed".to_owned();
        let dead = Settlement { id: later.id, lease: None, settled: Settled::Dead { error } };
        store.settle_outbox(&dead).await.unwrap();
        let reasons = json!({"codes": [{"criterion": "S1", "code": "met"}],
            "sentence": "The family is registered and its income is below the limit."});
        bureau.prepare(&officer, &number, Outcome::Eligible, reasons).await.unwrap();
        bureau.sign(&officer, &number).await.unwrap();
        let again = bureau.office.redeliver(&bureau.access, &supervisor, &later.id).await;
        assert!(matches!(again, Err(Refusal::NotFound { .. })), "decided: {again:?}");
        assert_eq!(bureau.office.reader().astray().await.unwrap().questions, [] as [String; 0]);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_decided_case_no_clock_runs_again_whatever_comes() {
    let (mut bureau, officer, number) = reachable(&sqlite().await).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    ask(&mut bureau, &officer, &number, WHAT, 3).await.unwrap();
    let reasons = json!({"codes": [{"criterion": "S1", "code": "met"}],
        "sentence": "The family is registered and its income is below the limit."});
    bureau.prepare(&officer, &number, Outcome::Eligible, reasons).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    let (access, seen) = (&bureau.access, bureau.seen(&number).await);
    let resumed = bureau.office.resume_clock(access, &supervisor, &number, seen).await;
    assert!(matches!(resumed, Err(Refusal::Review(_))), "{resumed:?}");
    let came = bureau.office.receive_information(access, &officer, &number, seen, "Sudah dibawa.");
    came.await.unwrap();
    let kinds = bureau.kinds(&number).await;
    assert!(kinds.contains(&"information.received"), "what came is on record: {kinds:?}");
    assert!(!kinds.contains(&"clock.resumed"), "{kinds:?}");
    bureau.verified().await;
}
