//! The ledger in the database: it only grows, and state stands or falls with its entry.

use sea_orm::ConnectionTrait as _;
use timbang::store::{Access, Batch, NewEntry, NewNode, StoreError};

use crate::store_support::{PROGRAMME, Scribe, case, payload, places, recommendation};

#[tokio::test]
async fn what_was_appended_is_read_back_byte_for_byte() {
    for place in places().await {
        let store = place.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        // More rows than one statement takes, and a rest of every size.
        let batch = scribe.decided(1..363);
        let expected: Vec<_> = batch.entries.iter().map(|entry| entry.bytes.clone()).collect();
        store.append(batch).await.unwrap();

        let head = store.head().await.unwrap();
        assert_eq!((head.size, head.next_serial), (363, 363));
        assert_eq!(head.last.unwrap().leaf_hash, scribe.last);
        let mut found = Vec::new();
        while let Some(seq) = u64::try_from(found.len()).ok().filter(|seq| *seq < 362) {
            let page = store.entries(1 + seq, 100).await.unwrap();
            found.extend(page.into_iter().map(|entry| entry.bytes));
        }
        assert_eq!(found, expected);
        assert_eq!(store.hashes(0, 362, 9).await.unwrap(), [scribe.last]);
        assert_eq!(store.programme(&PROGRAMME).await.unwrap().unwrap().document, b"id: sembako");
    }
}

#[tokio::test]
async fn both_databases_keep_the_same_log() {
    let mut logs = Vec::new();
    for place in places().await {
        let store = place.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        store.append(scribe.decided(1..300)).await.unwrap();
        logs.push(store.entries(0, 1_000).await.unwrap());
    }
    assert!(logs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn no_statement_changes_what_was_appended() {
    const STATEMENTS: [&str; 12] = [
        "UPDATE ledger_entry SET bytes = prev",
        "UPDATE ledger_entry SET subject = NULL WHERE seq = 1",
        "DELETE FROM ledger_entry WHERE seq = 1",
        "DELETE FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 1
             ON CONFLICT (log, seq) DO UPDATE SET bytes = EXCLUDED.prev",
        "UPDATE ledger_checkpoint SET size = size + 1",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_log SET origin = 'other'",
        "DELETE FROM ledger_node",
        "UPDATE programme SET status = 'active'",
        "UPDATE payload SET sealed = sealed",
        "UPDATE recommendation SET outcome = 1",
    ];
    const SQLITE: [&str; 6] = [
        "INSERT OR REPLACE INTO ledger_entry SELECT log, seq, prev, leaf_hash, subject, prev
             FROM ledger_entry WHERE seq = 1",
        "REPLACE INTO ledger_checkpoint SELECT log, size, 'forged' FROM ledger_checkpoint",
        "PRAGMA recursive_triggers = OFF; REPLACE INTO ledger_entry
             SELECT log, seq, prev, leaf_hash, subject, prev FROM ledger_entry WHERE seq = 1",
        "PRAGMA recursive_triggers = OFF;
             REPLACE INTO ledger_entry (rowid, log, seq, prev, leaf_hash, bytes)
             SELECT 1, log, seq + 1, leaf_hash, prev, bytes FROM ledger_entry
             ORDER BY seq DESC LIMIT 1",
        "PRAGMA recursive_triggers = OFF; PRAGMA foreign_keys = OFF;
             REPLACE INTO ledger_log (id, origin) SELECT 9, origin FROM ledger_log",
        "PRAGMA recursive_triggers = OFF;
             REPLACE INTO programme SELECT zeroblob(32), id, version, status, document, 99
             FROM programme",
    ];
    const POSTGRES: [&str; 2] = ["TRUNCATE ledger_entry", "TRUNCATE ledger_log CASCADE"];

    for place in places().await {
        let store = place.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        let mut batch = scribe.decided(1..4);
        batch.nodes.push(NewNode { level: 1, position: 0, hash: [1; 32] });
        store.append(batch).await.unwrap();
        store.add_checkpoint(4, "note").await.unwrap();

        let before = store.entries(0, 10).await.unwrap();
        let intruder = place.intruder().await;
        let own: &[&str] = if place.is_postgres() { &POSTGRES } else { &SQLITE };
        for statement in STATEMENTS.iter().chain(own) {
            let refused = intruder.execute_unprepared(statement).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{statement}: {refused}");
        }
        assert_eq!(store.entries(0, 10).await.unwrap(), before);
        assert_eq!(store.newest_checkpoint().await.unwrap().unwrap().note, "note");
    }
}

#[tokio::test]
async fn an_entry_that_does_not_follow_is_refused() {
    for place in places().await {
        let store = place.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        store.append(scribe.decided(1..4)).await.unwrap();

        let fork = NewEntry { seq: 1, ..scribe.entry(None) };
        let stale = Batch { entries: vec![fork], ..Batch::default() };
        let refused = store.append(stale).await;
        assert!(matches!(refused, Err(StoreError::Stale { expected: 1, found: 4 })), "{refused:?}");

        // The head is right, the second entry follows nothing: the database sees it, and keeps none.
        let mut scribe = Scribe { size: 4, last: store.hashes(0, 3, 1).await.unwrap()[0] };
        let mut gap = vec![scribe.entry(None), scribe.entry(None)];
        gap[1].seq = 6;
        let refused = store.append(Batch { entries: gap, ..Batch::default() }).await;
        assert!(
            matches!(&refused, Err(StoreError::Conflict { constraint }) if constraint.contains("chain")),
            "{refused:?}"
        );
        assert_eq!(store.head().await.unwrap().size, 4);
        assert!(!store.is_poisoned());
    }
}

#[tokio::test]
async fn a_second_writer_with_an_old_head_is_told_so() {
    for place in places().await {
        let store = place.writer().await;
        let other = place.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        let refused = other.append(Scribe::new().genesis()).await;
        assert!(matches!(refused, Err(StoreError::Stale { expected: 0, found: 1 })), "{refused:?}");
        other.append(scribe.decided(1..2)).await.unwrap();
        assert_eq!(store.head().await.unwrap().size, 2);
    }
}

#[tokio::test]
async fn there_is_no_state_without_an_entry() {
    for place in places().await {
        let store = place.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        let orphan = Batch {
            cases: vec![case(1)],
            payloads: vec![payload(1, 1)],
            recommendations: vec![recommendation(1, 1)],
            ..Batch::default()
        };
        let refused = store.append(orphan).await;
        assert!(
            matches!(&refused, Err(StoreError::Conflict { constraint }) if constraint.contains("no entry")),
            "{refused:?}"
        );
        assert_eq!(store.case(1).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_reader_writes_nothing() {
    for place in places().await {
        let writer = place.writer().await;
        let reader = place.open(Access::Read).await.unwrap();
        let mut scribe = Scribe::new();
        let refused = reader.append(scribe.genesis()).await;
        assert!(matches!(refused, Err(StoreError::ReadOnly)), "{refused:?}");
        writer.append(Scribe::new().genesis()).await.unwrap();
        assert_eq!(reader.head().await.unwrap().size, 1);
    }
}
