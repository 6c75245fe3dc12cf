//! Rows about reviews and letters that somebody edited past the triggers: what they hide is told,
//! and what to do.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use timbang::casework::verify_rows_of_reviews;
use timbang::clock::{Clock as _, Zone};
use timbang::decision::Outcome;
use timbang::ledger::review_fields::DeliveryChannel;
use timbang::ledger::verify::Fault;

use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::sqlite;

/// What the rows of an office say otherwise than its entries.
pub async fn faults(bureau: &Bureau) -> Vec<Fault> {
    let store = bureau.office.store();
    let size = store.size().await.unwrap();
    let mut looked = 0;
    let found = verify_rows_of_reviews(&store, Zone::Wita, size, |seq| looked = seq).await;
    assert_eq!(looked, size);
    found.unwrap()
}

/// Case 1 is with an officer who asked for something and whose clock stands still; case 2 was
/// refused, and its letter arrived; case 3 was refused, and its letter is to be made; case 4 waits.
async fn office() -> Bureau {
    let place = sqlite().await;
    let (bureau, [officer, ..], asked) = with_case(&place, 1, refused()).await;
    let (mut bureau, others) = bureau.receive(&[refused(), refused(), refused()]).await;
    let [told, untold, _] = others.as_slice() else { panic!("{others:?}") };
    let configured = bureau.office.channels().unwrap().configured().clone();
    for number in [told, untold] {
        bureau.claim(&officer, number).await.unwrap();
        bureau.find(&officer, number, against()).await.unwrap();
        bureau.prepare(&officer, number, Outcome::ProposedRefusal, because()).await.unwrap();
        bureau.sign(&officer, number).await.unwrap();
        if number == told {
            bureau.office.make_letters(&bureau.access, &configured).await.unwrap();
            let seen = bureau.seen(number).await;
            let (access, by) = (&bureau.access, DeliveryChannel::Hand);
            bureau.office.record_delivery(access, &officer, number, seen, by).await.unwrap();
        }
    }
    bureau.claim(&officer, &asked).await.unwrap();
    let (seen, until) = (bureau.seen(&asked).await, bureau.clock.now_ms() + 7 * 86_400_000);
    let access = &bureau.access;
    bureau
        .office
        .request_information(access, &officer, &asked, seen, "The land title.", until)
        .await
        .unwrap();
    bureau
}

async fn all(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let read = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(read).await.unwrap();
    rows.iter().map(|row| row.try_get_by(0).unwrap()).collect()
}

/// What an intruder writes: table, statement, and what is told of it.
const EDITS: &[(&str, &str, &str)] = &[
    ("review", "UPDATE review SET stage = 'decided' WHERE serial = 4", "stage"),
    ("review", "UPDATE review SET stage = 'claimed' WHERE serial = 4", "stage"),
    ("review", "UPDATE review SET stage = 'waiting' WHERE serial = 2", "stage"),
    ("review", "UPDATE review SET stage = 'waiting' WHERE serial = 1", "stage"),
    ("review", "UPDATE review SET due_ms = 9007199254740991 WHERE serial = 4", "due_ms"),
    ("review", "UPDATE review SET due_ms = due_ms + 1 WHERE serial = 1", "due_ms"),
    ("review", "UPDATE review SET resume_ms = resume_ms + 1", "stopped_ms, resume_ms"),
    ("review", "UPDATE review SET stopped_ms = 0, resume_ms = 1 WHERE serial = 4", "stopped"),
    ("review", "UPDATE review SET escalated = 'asked' WHERE serial = 4", "escalated"),
    ("review", "UPDATE review SET programme = 'other' WHERE serial = 4", "programme"),
    ("review", "UPDATE review SET opened_seq = 9999 WHERE serial = 4", "opened_seq"),
    ("review", "UPDATE review SET recommendation_seq = 1 WHERE serial = 4", "recommendation"),
    ("review", "DELETE FROM review WHERE serial = 4", "no queue shows the case"),
    ("review_seat", "DELETE FROM review_seat", "seats"),
    ("review_seat", "UPDATE review_seat SET seat = 2", "seats"),
    (
        "review_seat",
        "UPDATE review_seat SET account = (SELECT id FROM account WHERE name = 'petugas2')",
        "seats",
    ),
    ("confirmation", "DELETE FROM confirmation WHERE serial = 3", "confirmation is missing"),
    ("confirmation", "UPDATE confirmation SET at_ms = 0", "confirmation says otherwise"),
    ("confirmation", "UPDATE confirmation SET serial = 4", "confirmation says otherwise"),
    ("confirmation", "UPDATE confirmation SET outcome = 11", "confirmation says otherwise"),
    ("confirmation", "UPDATE confirmation SET seq = 2 WHERE serial = 3", "and it is none"),
    ("decision", "DELETE FROM decision WHERE serial = 3", "decision is missing"),
    ("decision", "UPDATE decision SET outcome = 11", "decision says otherwise"),
    ("decision", "UPDATE decision SET notice = zeroblob(32)", "decision says otherwise"),
    ("notice", "DELETE FROM notice", "letter is missing"),
    ("notice", "UPDATE notice SET issued_ms = issued_ms + 1", "letter says otherwise"),
    (
        "notice",
        "UPDATE notice SET objection_due_ms = objection_due_ms - 86400000",
        "the last day to object",
    ),
    // Even where the last day to object is moved with it.
    (
        "notice",
        "UPDATE notice SET delivered_ms = delivered_ms - 1, objection_due_ms = NULL",
        "the day it arrived",
    ),
    (
        "notice",
        "UPDATE notice SET delivered_seq = NULL, delivered_ms = NULL, objection_due_ms = NULL",
        "whether it arrived",
    ),
    ("notice", "UPDATE notice SET delivered_seq = 1", "whether it arrived"),
    (
        "role_assignment",
        "UPDATE role_assignment SET role = 'board' WHERE role = 'officer'",
        "the role it gives says otherwise",
    ),
    (
        "role_assignment",
        "UPDATE role_assignment SET revoked_seq = granted_seq, until_ms = from_ms + 1\n         WHERE role = 'supervisor'",
        "the role it gives says otherwise",
    ),
    (
        "role_assignment",
        "DELETE FROM role_assignment WHERE role = 'supervisor'",
        "the role it gives is missing",
    ),
    ("account", "UPDATE account SET person = zeroblob(16)", "the role it gives says otherwise"),
    ("letter_due", "DELETE FROM letter_due", "calls for its letter is missing"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_hides_a_case_or_moves_a_term_is_told_with_what_to_do() {
    let bureau = office().await;
    assert_eq!(faults(&bureau).await, []);
    let address = format!("sqlite://{}", bureau.path.join("timbang.db").display());
    let db = sea_orm::Database::connect(address).await.unwrap();
    for name in all(&db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'").await {
        db.execute_unprepared(&format!("DROP TRIGGER {name}")).await.unwrap();
    }
    for (table, edit, told) in EDITS {
        let edited = format!(
            "PRAGMA foreign_keys = OFF; CREATE TABLE kept AS SELECT * FROM {table}; {edit};"
        );
        db.execute_unprepared(&edited).await.unwrap();
        let found = faults(&bureau).await;
        assert!(
            found.iter().any(|fault| fault.message.contains(told)
                && fault.message.contains("the entries are right")
                && fault.seq.is_some()),
            "{edit}: {found:?}"
        );
        let mended = format!(
            "PRAGMA foreign_keys = OFF; DELETE FROM {table};
             INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept;"
        );
        db.execute_unprepared(&mended).await.unwrap();
        assert_eq!(faults(&bureau).await, [], "after {edit}");
    }
    db.close().await.unwrap();
}
