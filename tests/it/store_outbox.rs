//! Messages in the store: written with their entry, taken up by one at a time, gone with their case.

use std::collections::HashMap;

use timbang::config::notifications::ChannelKind;
use timbang::store::{
    Access, Batch, DeadMessages, Erasure, Lease, NewOutbox, OutboxCount, OutboxState, Scope,
    Settled, Settlement, Store, StoreError,
};

use crate::store_support::{Place, Scribe, case, hash, places, sqlite};

const NOW: i64 = 1_000_000;

fn lease(owner: u8, until_ms: i64) -> Lease {
    Lease { owner: [owner; 16], until_ms }
}

fn message(seq: u64, serial: i64) -> NewOutbox {
    let mark = hash(&seq.to_be_bytes());
    NewOutbox {
        id: mark[..16].try_into().unwrap(),
        seq,
        serial,
        channel: if serial % 2 == 0 { ChannelKind::Email } else { ChannelKind::Webhook },
        sealed: format!("sealed message of {serial}").into_bytes(),
        created_ms: NOW,
    }
}

/// A log in which each case has a notice and its message.
async fn filled(place: &Place, cases: i64) -> (Store, Scribe) {
    let store = place.writer().await;
    let mut scribe = Scribe::new();
    store.append(scribe.genesis()).await.unwrap();
    let mut batch = scribe.decided(1..cases + 1);
    batch.outbox = (1..=cases)
        .map(|serial| {
            let notice = scribe.entry(Some(serial));
            let message = message(notice.seq, serial);
            batch.entries.push(notice);
            message
        })
        .collect();
    store.append(batch).await.unwrap();
    (store, scribe)
}

fn settlement(id: [u8; 16], lease: Option<Lease>, settled: Settled) -> Settlement {
    Settlement { id, lease: lease.map(|lease| lease.owner), settled }
}

#[tokio::test]
async fn no_message_is_written_without_the_entry_of_its_notice() {
    for place in places().await {
        let (store, scribe) = filled(&place, 2).await;
        for (seq, serial) in [(99, 1), (1, 2)] {
            let mut scribe = Scribe { ..scribe };
            let batch = Batch {
                entries: vec![scribe.entry(None)],
                outbox: vec![NewOutbox { id: [7; 16], ..message(seq, serial) }],
                ..Batch::default()
            };
            let before = store.head().await.unwrap().size;
            let refused = store.append(batch).await.unwrap_err();
            assert!(matches!(refused, StoreError::Conflict { .. }), "{refused:?}");
            assert_eq!(store.head().await.unwrap().size, before, "the entry went with the message");
        }
    }
}

#[tokio::test]
async fn a_message_is_taken_up_by_one_until_its_lease_runs_out() {
    for place in places().await {
        let (store, _) = filled(&place, 3).await;
        assert!(store.lease_outbox(lease(1, NOW), NOW - 1, 9).await.unwrap().is_empty(), "not due");
        let first = store.lease_outbox(lease(1, NOW + 100), NOW, 2).await.unwrap();
        let second = store.lease_outbox(lease(2, NOW + 500), NOW, 9).await.unwrap();
        assert_eq!((first.len(), second.len()), (2, 1));
        assert!(store.lease_outbox(lease(3, NOW + 199), NOW + 99, 9).await.unwrap().is_empty());

        let again = store.lease_outbox(lease(3, NOW + 900), NOW + 100, 9).await.unwrap();
        let ids = |rows: &[timbang::store::Outbox]| rows.iter().map(|r| r.id).collect::<Vec<_>>();
        assert_eq!(ids(&again), ids(&first), "the same messages under the same ids");
        assert!(again.iter().all(|row| row.attempts == 2));

        let sent = Settled::Sent { at_ms: NOW + 101 };
        let late = settlement(first[0].id, Some(lease(1, 0)), sent.clone());
        let refused = store.settle_outbox(&late).await.unwrap_err();
        assert!(matches!(refused, StoreError::LeaseLost), "{refused:?}");
        store.settle_outbox(&settlement(first[0].id, Some(lease(3, 0)), sent)).await.unwrap();
        let row = store.outbox(&first[0].id).await.unwrap().unwrap();
        assert_eq!((row.state, row.sent_ms), (OutboxState::Sent, Some(NOW + 101)));
        assert!(!store.is_poisoned());
    }
}

#[tokio::test]
async fn what_came_of_a_message_stands_with_its_entry_or_not_at_all() {
    for place in places().await {
        let (store, mut scribe) = filled(&place, 1).await;
        let row = store.lease_outbox(lease(1, NOW + 100), NOW, 9).await.unwrap().remove(0);
        let batch = |entry, owner| Batch {
            entries: vec![entry],
            settlements: vec![settlement(
                row.id,
                Some(lease(owner, 0)),
                Settled::Delivered { at_ms: NOW + 5 },
            )],
            ..Batch::default()
        };
        let entry = scribe.entry(Some(1));
        let size = store.head().await.unwrap().size;
        let refused = store.append(batch(entry.clone(), 2)).await.unwrap_err();
        assert!(matches!(refused, StoreError::LeaseLost), "{refused:?}");
        assert_eq!(store.head().await.unwrap().size, size);

        store.append(batch(entry, 1)).await.unwrap();
        assert_eq!(store.head().await.unwrap().size, size + 1);
        let row = store.outbox(&row.id).await.unwrap().unwrap();
        assert_eq!((row.state, row.delivered_ms), (OutboxState::Delivered, Some(NOW + 5)));
    }
}

#[tokio::test]
async fn proof_that_comes_later_is_taken_once() {
    for place in places().await {
        let (store, _) = filled(&place, 1).await;
        let row = store.lease_outbox(lease(1, NOW + 100), NOW, 9).await.unwrap().remove(0);
        let proof = settlement(row.id, None, Settled::Delivered { at_ms: NOW + 9 });
        let early = store.settle_outbox(&proof).await.unwrap_err();
        assert!(matches!(early, StoreError::LeaseLost), "somebody works on it: {early:?}");
        let sent = settlement(row.id, Some(lease(1, 0)), Settled::Sent { at_ms: NOW + 1 });
        store.settle_outbox(&sent).await.unwrap();
        store.settle_outbox(&proof).await.unwrap();
        let twice = store.settle_outbox(&proof).await.unwrap_err();
        assert!(matches!(twice, StoreError::LeaseLost), "{twice:?}");
        let row = store.outbox(&row.id).await.unwrap().unwrap();
        assert_eq!((row.sent_ms, row.delivered_ms), (Some(NOW + 1), Some(NOW + 9)));
    }
}

#[tokio::test]
async fn a_failed_message_waits_a_dead_one_is_listed_and_revived_by_hand() {
    for place in places().await {
        let (store, _) = filled(&place, 2).await;
        let rows = store.lease_outbox(lease(1, NOW + 100), NOW, 9).await.unwrap();
        let error = "the gateway answered 500".to_owned();
        let again = Settled::Again { next_ms: NOW + 60_000, error: error.clone() };
        let dead = Settled::Dead { error: "the gateway answered 400".into() };
        for (row, settled) in rows.iter().zip([again, dead]) {
            store.settle_outbox(&settlement(row.id, Some(lease(1, 0)), settled)).await.unwrap();
        }
        assert!(store.lease_outbox(lease(2, NOW), NOW + 59_999, 9).await.unwrap().is_empty());
        let waited = store.outbox(&rows[0].id).await.unwrap().unwrap();
        assert_eq!((waited.attempts, waited.last_error), (1, Some(error)));
        let listed = store.dead_messages(DeadMessages::Letters, 9).await.unwrap();
        assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [rows[1].id]);
        let count = |row: &timbang::store::Outbox, state| OutboxCount {
            channel: row.channel,
            state,
            messages: 1,
        };
        let mut counts =
            [count(&rows[0], OutboxState::Pending), count(&rows[1], OutboxState::Dead)];
        counts.sort_by_key(|count| count.channel.as_str());
        assert_eq!(store.outbox_counts().await.unwrap(), counts);

        let work = store.begin_work().await.unwrap();
        assert!(!work.revive_outbox(&rows[0].id, NOW + 1).await.unwrap(), "it is not dead");
        assert!(work.revive_outbox(&rows[1].id, NOW + 1).await.unwrap());
        work.commit(Batch::default()).await.unwrap();
        let revived = store.lease_outbox(lease(2, NOW + 9), NOW + 1, 9).await.unwrap();
        assert_eq!((revived.len(), revived[0].id, revived[0].attempts), (1, rows[1].id, 1));
    }
}

#[tokio::test]
async fn instances_that_race_share_the_messages_and_none_is_given_twice() {
    for place in places().await {
        let (store, _) = filled(&place, 40).await;
        let other = place.open(Access::Write).await.unwrap();
        let racers = [&store, &other, &store, &other].into_iter().zip(1..);
        let mut taken: HashMap<[u8; 16], u8> = HashMap::new();
        let race = racers.map(|(store, owner)| async move {
            let mut mine = Vec::new();
            loop {
                let rows = store.lease_outbox(lease(owner, NOW + 100), NOW, 3).await.unwrap();
                if rows.is_empty() {
                    return (owner, mine);
                }
                mine.extend(rows.into_iter().map(|row| row.id));
            }
        });
        let [one, two, three, four] = race.collect::<Vec<_>>().try_into().ok().unwrap();
        for (owner, mine) in <[_; 4]>::from(tokio::join!(one, two, three, four)) {
            for id in mine {
                assert_eq!(taken.insert(id, owner), None, "given twice");
            }
        }
        assert_eq!(taken.len(), 40);
    }
}

#[tokio::test]
async fn the_messages_of_a_forgotten_case_are_gone_in_either_scope() {
    for place in places().await {
        let (store, mut scribe) = filled(&place, 3).await;
        for (serial, scope) in [(1, Scope::Payloads), (2, Scope::Case)] {
            assert_eq!(store.outbox_of(serial).await.unwrap().len(), 1);
            let erasure = Erasure { case_id: case(serial).case_id, scope, at_ms: NOW };
            let entries = vec![scribe.entry(Some(serial))];
            let batch = Batch { entries, erasures: vec![erasure], ..Batch::default() };
            store.append(batch).await.unwrap();
            assert_eq!(store.outbox_of(serial).await.unwrap(), []);
        }
        assert_eq!(store.outbox_of(3).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn nothing_of_a_forgotten_message_is_left_in_the_files() {
    let place = sqlite().await;
    let (store, _) = filled(&place, 30).await;
    let trace = b"sealed message of 17";
    let stands = |bytes: &[u8]| bytes.windows(trace.len()).any(|window| window == trace);
    assert!(stands(&place.bytes()));
    let erasure = Erasure { case_id: case(17).case_id, scope: Scope::Case, at_ms: NOW };
    store.reapply_erasures(&[erasure]).await.unwrap();
    assert!(!stands(&place.bytes()));
}
