//! The schema: made once, and seen when somebody alters it.

use std::path::Path;

use sea_orm::ConnectionTrait as _;
use timbang::config::notifications::ChannelKind;
use timbang::store::{Access, Batch, Erasure, Lease, NewOutbox, Scope, Store, StoreError};

use crate::store_support::{ORIGIN, Scribe, places};

#[tokio::test]
async fn the_fingerprints_are_those_of_the_migrations() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/fingerprints.txt");
    let refresh = std::env::var_os("TIMBANG_REFRESH").is_some();
    for (line, place) in places().await.into_iter().enumerate() {
        let opened = place.open(Access::Write).await;
        let Err(StoreError::SchemaDiffers { found, .. }) = opened else {
            opened.unwrap();
            continue;
        };
        assert!(
            refresh,
            "the schema changed: run this test with TIMBANG_REFRESH=1 on both databases"
        );
        let mut lines: Vec<String> =
            std::fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
        lines[line] = found;
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
    }
}

#[tokio::test]
async fn an_altered_schema_is_refused() {
    for place in places().await {
        place.writer().await.close().await.unwrap();
        let drop = if place.is_postgres() {
            "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_guard"
        } else {
            "DROP TRIGGER ledger_entry_no_delete"
        };
        place.intruder().await.execute_unprepared(drop).await.unwrap();
        for access in [Access::Read, Access::Write] {
            let refused = place.open(access).await;
            assert!(matches!(refused, Err(StoreError::SchemaDiffers { .. })), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_database_of_another_version_is_refused() {
    const NEWER: &str =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 0)";
    const OLDER: &str = "DELETE FROM seaql_migrations WHERE version > 'm20260302_000002_cases'";
    for place in places().await {
        let intruder = place.intruder().await;
        for (change, version, remedy) in [
            (NEWER, "m20990101_000001_later", "program"),
            (OLDER, "m20260302_000002_cases", "migrate"),
        ] {
            intruder.execute_unprepared(change).await.unwrap();
            let refused = Store::open(&place.database, Access::Read, ORIGIN).await.unwrap_err();
            let said = refused.to_string();
            assert!(said.contains(version) && said.contains(remedy), "{said}");
        }
    }
}

#[tokio::test]
async fn the_role_of_the_program_can_work_and_can_change_no_entry() {
    const ROLE: &str = "timbang_app";
    const STATEMENTS: [&str; 7] = [
        "UPDATE ledger_entry SET subject = 1",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_entry_guard ON ledger_entry",
        "DROP TABLE ledger_checkpoint",
        "SET session_replication_role = replica",
    ];
    for place in places().await {
        let Some(app) = place.with_role(ROLE) else { continue };
        Store::grant(&place.database, ROLE).await.unwrap();
        Store::grant(&place.database, ROLE).await.unwrap();
        let store = app.writer().await;
        let mut scribe = Scribe::new();
        store.append(scribe.genesis()).await.unwrap();
        store.append(scribe.decided(1..4)).await.unwrap();
        let case_id = store.case(2).await.unwrap().unwrap().case_id;
        let erasure = Erasure { case_id, scope: Scope::Case, at_ms: 1 };
        store.reapply_erasures(&[erasure]).await.unwrap();
        let lease = Lease { owner: [1; 16], until_ms: 9 };
        assert!(store.take_job("deadlines", 1, lease).await.unwrap());
        assert!(store.finish_job("deadlines", lease, 2, 3, "done").await.unwrap());
        let notice = scribe.entry(Some(3));
        let message = NewOutbox {
            id: [1; 16],
            seq: notice.seq,
            serial: 3,
            channel: ChannelKind::File,
            sealed: vec![1],
            created_ms: 1,
        };
        let (entries, outbox) = (vec![notice], vec![message]);
        store.append(Batch { entries, outbox, ..Batch::default() }).await.unwrap();
        assert_eq!(store.lease_outbox(lease, 1, 9).await.unwrap().len(), 1);

        let intruder = app.intruder().await;
        for statement in STATEMENTS {
            let refused = intruder.execute_unprepared(statement).await.unwrap_err().to_string();
            let said = ["permission denied", "must be owner"];
            assert!(said.iter().any(|said| refused.contains(said)), "{statement}: {refused}");
        }
        assert_eq!(store.head().await.unwrap().size, 5);
    }
}

#[tokio::test]
async fn a_role_name_is_no_place_for_statements() {
    for place in places().await {
        for role in ["app; DROP TABLE account", "App", "1app", "", &"a".repeat(64)] {
            let refused = Store::grant(&place.database, role).await;
            assert!(matches!(refused, Err(StoreError::RoleName { .. })), "{refused:?}");
        }
    }
}
