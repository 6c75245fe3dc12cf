//! Rounds of delivery over the outbox: tried again, given up, taken up after a crash, shared.

use std::collections::HashMap;
use std::sync::Arc;

use timbang::config::notifications::ChannelKind;
use timbang::notify::{Courier, DeliveryError, Message, Outcome, Report};
use timbang::store::{Access, Batch, DeadMessages, NewOutbox, OutboxState, Store};

use crate::notify_support::{Answer, Gateway, NOW, Office, message};
use crate::store_support::{Place, Scribe, hash, places};

const PHONE: &str = "+628114000000";

/// A log with this many messages in its outbox.
async fn filled(place: &Place, messages: i64) -> (Arc<Store>, Scribe) {
    let store = place.writer().await;
    let mut scribe = Scribe::new();
    store.append(scribe.genesis()).await.unwrap();
    let mut batch = scribe.decided(1..messages + 1);
    for serial in 1..=messages {
        let notice = scribe.entry(Some(serial));
        let id = hash(&notice.seq.to_be_bytes())[..16].try_into().unwrap();
        batch.outbox.push(NewOutbox {
            id,
            seq: notice.seq,
            serial,
            channel: ChannelKind::Webhook,
            sealed: message(PHONE).to_bytes().unwrap(),
            created_ms: NOW,
        });
        batch.entries.push(notice);
    }
    store.append(batch).await.unwrap();
    (Arc::new(store), scribe)
}

/// One round, as casework makes it; what is sealed here is sealed with nothing.
async fn round(courier: &Courier, owner: u8, now_ms: i64) -> Vec<Report> {
    let (lease, due) = courier.due([owner; 16], now_ms).await.unwrap();
    let open = |outbox: timbang::store::Outbox| {
        let opened = Message::from_bytes(&outbox.sealed).ok();
        (outbox, opened)
    };
    courier.deliver(lease, due.into_iter().map(open).collect(), now_ms).await
}

#[tokio::test]
async fn a_message_that_failed_is_sent_later_under_the_same_id() {
    for place in places().await {
        let gateway = Gateway::answering([Answer::http(500, ""), Answer::http(200, "")]);
        let office = Office::with_gateway(&gateway.url());
        let (store, _) = filled(&place, 1).await;
        let courier = Courier::new(store.clone(), office.channels());

        let failed = round(&courier, 1, NOW).await.remove(0);
        let Outcome::Again { error: DeliveryError::Http { status: 500 }, next_ms } = failed.outcome
        else {
            panic!("{failed:?}")
        };
        assert!((NOW + 30_000..=NOW + 60_000).contains(&next_ms));
        assert!(round(&courier, 2, next_ms - 1).await.is_empty(), "it waits");
        let sent = round(&courier, 3, next_ms).await.remove(0);
        assert!(matches!(sent.outcome, Outcome::Sent), "{sent:?}");
        let row = store.outbox(&sent.outbox.id).await.unwrap().unwrap();
        assert_eq!((row.state, row.attempts), (OutboxState::Sent, 2));
        assert_eq!((row.sent_ms, row.delivered_ms), (Some(next_ms), None), "handed over, no more");
        let seen = gateway.seen();
        assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
    }
}

#[tokio::test]
async fn a_crash_between_sending_and_saying_so_sends_again_under_the_same_id() {
    for place in places().await {
        let gateway = Gateway::answering([Answer::http(200, "")]);
        let office = Office::with_gateway(&gateway.url());
        let (store, _) = filled(&place, 1).await;
        let courier = Courier::new(store.clone(), office.channels());
        let (lease, due) = courier.due([1; 16], NOW).await.unwrap();
        let sent = courier.channels().send(ChannelKind::Webhook, &due[0].id, message(PHONE), NOW);
        sent.await.unwrap();

        assert!(round(&courier, 2, lease.until_ms - 1).await.is_empty(), "the lease lasts");
        let again = round(&courier, 3, lease.until_ms).await.remove(0);
        assert!(matches!(again.outcome, Outcome::Sent), "{again:?}");
        let seen = gateway.seen();
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));

        let late = courier.deliver(lease, vec![(due[0].clone(), None)], NOW).await.remove(0);
        assert!(matches!(late.outcome, Outcome::Unsettled(_)), "{late:?}");
        let row = store.outbox(&due[0].id).await.unwrap().unwrap();
        assert_eq!(row.state, OutboxState::Sent, "whoever lost the lease settles nothing");
    }
}

#[tokio::test]
async fn couriers_of_two_instances_send_each_message_once() {
    for place in places().await {
        let gateway = Gateway::answering([Answer::http(200, "")]);
        let office = Office::with_gateway(&gateway.url());
        let (one, _) = filled(&place, 30).await;
        let two = Arc::new(place.open(Access::Write).await.unwrap());
        let work = |store: Arc<Store>, first: u8| {
            let courier = Courier::new(store, office.channels());
            async move {
                let mut owner = first;
                while !round(&courier, owner, NOW).await.is_empty() {
                    owner += 1;
                }
            }
        };
        tokio::join!(work(one.clone(), 1), work(two, 100));
        let mut times: HashMap<String, u32> = HashMap::new();
        for request in gateway.seen() {
            *times.entry(request.header("webhook-id").to_owned()).or_default() += 1;
        }
        assert_eq!((times.len(), times.values().max()), (30, Some(&1)));
        assert_eq!(one.outbox_counts().await.unwrap()[0].messages, 30);
    }
}

#[tokio::test]
async fn a_message_is_given_up_after_its_attempts_and_revived_by_hand() {
    for place in places().await {
        let bad = || Answer::http(503, "");
        let gateway = Gateway::answering([bad(), bad(), bad(), Answer::http(200, "")]);
        let office = Office::with_gateway(&gateway.url());
        let (store, _) = filled(&place, 1).await;
        let courier = Courier::new(store.clone(), office.channels());
        let day = 86_400_000;
        for (owner, after) in [(1, 0), (2, day)] {
            let report = round(&courier, owner, NOW + after).await.remove(0);
            assert!(matches!(report.outcome, Outcome::Again { .. }), "{report:?}");
        }
        let dead = round(&courier, 3, NOW + 2 * day).await.remove(0);
        assert!(matches!(dead.outcome, Outcome::Dead { .. }), "three attempts: {dead:?}");
        assert!(round(&courier, 4, NOW + 90 * day).await.is_empty());
        let listed = store.dead_messages(DeadMessages::Letters, 9).await.unwrap();
        assert_eq!(listed[0].last_error.as_deref(), Some("the gateway answered 503"));

        let work = store.begin_work().await.unwrap();
        assert!(work.revive_outbox(&listed[0].id, NOW).await.unwrap());
        work.commit(Batch::default()).await.unwrap();
        let sent = round(&courier, 5, NOW).await.remove(0);
        assert!(matches!(sent.outcome, Outcome::Sent), "{sent:?}");
    }
}

#[tokio::test]
async fn attempts_that_never_end_are_not_repeated_for_ever() {
    for place in places().await {
        let gateway = Gateway::answering([Answer::http(200, "")]);
        let office = Office::with_gateway(&gateway.url());
        let (store, _) = filled(&place, 1).await;
        let courier = Courier::new(store, office.channels());
        let mut now_ms = NOW;
        for owner in 1..=3 {
            now_ms = courier.due([owner; 16], now_ms).await.unwrap().0.until_ms;
        }
        let dead = round(&courier, 4, now_ms).await.remove(0);
        let Outcome::Dead { error: DeliveryError::Unfinished } = dead.outcome else {
            panic!("{dead:?}")
        };
        assert!(gateway.seen().is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_opened_or_is_refused_for_good_is_a_dead_letter_at_once() {
    for place in places().await {
        let gateway = Gateway::answering([Answer::http(400, PHONE)]);
        let office = Office::with_gateway(&gateway.url());
        let (store, _) = filled(&place, 2).await;
        let courier = Courier::new(store.clone(), office.channels());
        let (lease, mut due) = courier.due([1; 16], NOW).await.unwrap();
        let refused = (due.remove(0), Some(message(PHONE)));
        let reports = courier.deliver(lease, vec![refused, (due.remove(0), None)], NOW).await;
        let dead = |report: &Report| matches!(report.outcome, Outcome::Dead { .. });
        assert!(reports.len() == 2 && reports.iter().all(dead), "{reports:?}");
        let mut told: Vec<_> = store.dead_messages(DeadMessages::Letters, 9).await.unwrap();
        told.sort_by(|one, other| one.last_error.cmp(&other.last_error));
        let told: Vec<_> = told.iter().map(|row| row.last_error.as_deref().unwrap()).collect();
        assert_eq!(told, ["the gateway answered 400", "the message could not be opened"]);
    }
}

#[tokio::test]
async fn a_proved_delivery_stands_once_its_entry_does() {
    for place in places().await {
        let gateway = Gateway::answering([Answer::http(200, r#"{"delivered": true}"#)]);
        let office = Office::with_gateway(&gateway.url());
        let (store, mut scribe) = filled(&place, 1).await;
        let courier = Courier::new(store.clone(), office.channels());
        let report = round(&courier, 1, NOW).await.remove(0);
        let Outcome::Delivered(settlement) = report.outcome else { panic!("{report:?}") };
        let state = async || store.outbox(&report.outbox.id).await.unwrap().unwrap().state;
        assert_eq!(state().await, OutboxState::Pending);

        let entries = vec![scribe.entry(Some(report.outbox.serial))];
        let batch = Batch { entries, settlements: vec![settlement], ..Batch::default() };
        store.append(batch).await.unwrap();
        assert_eq!(state().await, OutboxState::Delivered);
    }
}
