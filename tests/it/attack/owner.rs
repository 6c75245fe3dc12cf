//! Direct SQL by whoever owns the database: with the triggers standing nothing goes through; with
//! the triggers off, what was written is found out.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use timbang::casework::read::Reader;
use timbang::casework::{Office, Opening};
use timbang::decision::Outcome;
use timbang::store::{Access, Folder, Store};

use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, ORIGIN, reopened};
use crate::store_support::{Place, places, sqlite};

/// A case whose refusal an officer has prepared and not signed, and the database beneath it.
async fn prepared(place: &Place) -> (Bureau, String, DatabaseConnection) {
    let (mut bureau, [officer, ..], number) = with_case(place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    bureau.office.checkpoint().await.unwrap();
    let owner = database(place, &bureau).await;
    (bureau, number, owner)
}

/// A connection past the store to the database of an office.
pub async fn database(place: &Place, bureau: &Bureau) -> DatabaseConnection {
    if place.is_postgres() {
        return place.intruder().await;
    }
    let file = bureau.path.join("timbang.db");
    sea_orm::Database::connect(format!("sqlite://{}", file.display())).await.unwrap()
}

pub async fn run(owner: &DatabaseConnection, sql: &str) -> Result<u64, String> {
    let ran = owner.execute_unprepared(sql).await;
    ran.map(|done| done.rows_affected()).map_err(|error| error.to_string())
}

/// A number that a query gives.
pub async fn number(owner: &DatabaseConnection, sql: &str) -> i64 {
    let query = Statement::from_string(owner.get_database_backend(), sql.to_owned());
    let row = owner.query_one_raw(query).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Switches every trigger off; gives what switches them on again.
pub async fn without_triggers(place: &Place, owner: &DatabaseConnection) -> Vec<String> {
    let sql = if place.is_postgres() {
        "SELECT DISTINCT c.relname::text, c.relname::text FROM pg_trigger t \
         JOIN pg_class c ON c.oid = t.tgrelid \
         WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    } else {
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    };
    let query = Statement::from_string(owner.get_database_backend(), sql.to_owned());
    let mut again = Vec::new();
    for row in owner.query_all_raw(query).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        let (off, on) = if place.is_postgres() {
            let switch = |to| format!("ALTER TABLE {name} {to} TRIGGER USER");
            (switch("DISABLE"), switch("ENABLE"))
        } else {
            (format!("DROP TRIGGER {name}"), row.try_get_by_index(1).unwrap())
        };
        run(owner, &off).await.unwrap();
        again.push(on);
    }
    assert!(again.len() > 5);
    again
}

/// A decision as its row says it.
pub fn decision(place: &Place, seq: i64, serial: i64, made: i64, confirmed: &str) -> String {
    let zeros = "00".repeat(32);
    let notice =
        if place.is_postgres() { format!("'\\x{zeros}'::bytea") } else { format!("x'{zeros}'") };
    format!(
        "INSERT INTO decision (seq, serial, recommendation_seq, confirmation_seq, kind, outcome, \
         adverse, notice, at_ms) VALUES ({seq}, {serial}, {made}, {confirmed}, 'issued', 10, 1, \
         {notice}, 1)"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_constraints_stand_no_row_decides_what_nobody_signed() {
    for place in places().await {
        let (bureau, case, owner) = prepared(&place).await;
        let serial = bureau.office.store().case_by_number(&case).await.unwrap().unwrap().serial;
        let made = number(&owner, "SELECT MAX(recommendation_seq) FROM review").await;
        let last = number(&owner, "SELECT MAX(seq) FROM ledger_entry").await;
        for (seq, confirmed) in
            [(last, "NULL".to_owned()), (last, made.to_string()), (last + 1, last.to_string())]
        {
            let sql = decision(&place, seq, serial, made, &confirmed);
            assert!(run(&owner, &sql).await.is_err(), "{sql}");
            let relabelled = sql.replace("10, 1,", "10, 0,");
            assert!(run(&owner, &relabelled).await.is_err(), "{relabelled}");
        }
        // The log cannot be cut, changed or overwritten.
        for sql in ["DELETE FROM ledger_entry", "UPDATE ledger_entry SET seq = seq + 1000"] {
            let said = run(&owner, sql).await;
            assert!(said.is_err(), "{sql}: {said:?}");
        }
        assert_eq!(number(&owner, "SELECT COUNT(*) FROM decision").await, 0);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_constraints_are_off_is_not_opened() {
    for place in places().await {
        let (bureau, _, owner) = prepared(&place).await;
        let path = bureau.path.clone();
        let Bureau { office, clock, folder, .. } = bureau;
        office.close().await.unwrap();
        let again = without_triggers(&place, &owner).await;
        let refused = Office::open(&path, Opening::default()).await.unwrap_err();
        assert!(refused.to_string().contains("schema"), "{refused}");
        for on in again {
            run(&owner, &on).await.unwrap();
        }
        drop(owner);
        reopened(&path, &clock).await.close().await.unwrap();
        drop(folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_the_owner_adds_decides_nothing_that_anyone_is_told() {
    for place in places().await {
        let (bureau, case, owner) = prepared(&place).await;
        let path = bureau.path.clone();
        let Bureau { office, clock, folder, .. } = bureau;
        let serial = office.store().case_by_number(&case).await.unwrap().unwrap().serial;
        office.close().await.unwrap();
        let again = without_triggers(&place, &owner).await;
        let made = number(&owner, "SELECT MAX(recommendation_seq) FROM review").await;
        let last = number(&owner, "SELECT MAX(seq) FROM ledger_entry").await;
        // Nothing was confirmed, so a constraint of the table itself still stands in the way.
        assert!(run(&owner, &decision(&place, last, serial, made, "NULL")).await.is_err());
        let granted = decision(&place, last, serial, made, "NULL").replace("10, 1,", "1, 0,");
        run(&owner, &granted).await.unwrap();
        for on in again {
            run(&owner, &on).await.unwrap();
        }
        drop(owner);
        // The log says otherwise, and it is the log that letters are made from.
        let office = reopened(&path, &clock).await;
        let reader = Reader::new(office.store(), office.sealing().encryption.clone());
        assert!(reader.letter(&case).await.unwrap().is_none());
        office.close().await.unwrap();
        drop(folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_owner_changes_cuts_or_adds_in_the_log_is_found_out() {
    for place in places().await {
        for change in [
            // An entry told otherwise, one of a kind that was never signed, and one cut off.
            "UPDATE ledger_entry SET leaf_hash = prev WHERE seq = {last}",
            "INSERT INTO ledger_entry SELECT {columns} FROM ledger_entry WHERE seq = {last}",
            "DELETE FROM ledger_entry WHERE seq = {last}",
        ] {
            let place = if place.is_postgres() { places().await.remove(1) } else { sqlite().await };
            let (bureau, _, owner) = prepared(&place).await;
            let path = bureau.path.clone();
            let Bureau { office, folder, .. } = bureau;
            let encryption = office.sealing().encryption.clone();
            office.close().await.unwrap();
            let again = without_triggers(&place, &owner).await;
            let last = number(&owner, "SELECT MAX(seq) FROM ledger_entry").await;
            let sql = change.replace("{columns}", &copied(&place, &owner).await);
            run(&owner, &sql.replace("{last}", &last.to_string())).await.unwrap();
            for on in again {
                run(&owner, &on).await.unwrap();
            }
            drop(owner);
            let database = Folder::open(&path).unwrap().database().unwrap();
            let store = Store::open(&database, Access::Read, ORIGIN).await.unwrap();
            let report = Reader::new(store.into(), encryption).verify().await.unwrap();
            assert!(!report.is_whole(), "{change}");
            if change.starts_with("DELETE") {
                assert!(Office::open(&path, Opening::default()).await.is_err(), "{change}");
            }
            drop(folder);
        }
    }
}

/// The columns of an entry, the place one further.
async fn copied(place: &Place, owner: &DatabaseConnection) -> String {
    let sql = if place.is_postgres() {
        "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'ledger_entry' \
         AND table_schema = current_schema() ORDER BY ordinal_position"
    } else {
        "SELECT name FROM pragma_table_info('ledger_entry') ORDER BY cid"
    };
    let query = Statement::from_string(owner.get_database_backend(), sql.to_owned());
    let rows = owner.query_all_raw(query).await.unwrap();
    let names = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap());
    let shifted = names.map(|name| if name == "seq" { "seq + 1".to_owned() } else { name });
    shifted.collect::<Vec<_>>().join(", ")
}
