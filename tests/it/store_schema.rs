//! The schema: made once, and seen when somebody alters it.

use std::path::Path;

use sea_orm::ConnectionTrait as _;
use timbang::store::{Access, Store, StoreError};

use crate::store_support::{ORIGIN, places};

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
    const OLDER: &str =
        "DELETE FROM seaql_migrations WHERE version LIKE 'm2099%' OR version LIKE '%accounts'";
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
