//! Rows about reviews and letters that somebody edited past the triggers: what they hide is told,
//! and what to do.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::json;
use timbang::casework::accounts::InSession;
use timbang::casework::review::VerdictForm;
use timbang::casework::{verify_payloads, verify_rows_of_reviews};
use timbang::clock::{Clock as _, Zone};
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::ledger::review_fields::DeliveryChannel;
use timbang::ledger::verify::Fault;

use crate::authenticator::Authenticator;
use crate::review_acts::{against, because, favourable, in_favour, refused, with_case};
use crate::review_support::{Bureau, ORIGIN};
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
    ("information_request", "DELETE FROM information_request", "request is missing"),
    (
        "information_request",
        "UPDATE information_request SET due_ms = due_ms + 1",
        "request says otherwise",
    ),
    (
        "information_request",
        "UPDATE information_request SET answered_seq = seq",
        "request says otherwise",
    ),
    ("outbox", "UPDATE outbox SET serial = 4", "a letter or a question of its case"),
    ("outbox", "UPDATE outbox SET seq = 1", "a letter or a question of its case"),
    (
        "case_file",
        "UPDATE case_file SET decided_seq = NULL WHERE serial = 2",
        "case `PG-2026-00002` says otherwise than the entries: decided_seq",
    ),
    ("case_file", "UPDATE case_file SET decided_seq = 1 WHERE serial = 4", "decided_seq"),
    ("case_file", "UPDATE case_file SET latest_seq = 1 WHERE serial = 4", "latest_seq"),
    ("case_file", "UPDATE case_file SET erased_ms = 1 WHERE serial = 4", "erased_ms"),
    ("case_file", "UPDATE case_file SET received_ms = came_ms + 1", "received_ms"),
    ("case_file", "UPDATE case_file SET came_ms = received_ms + 1", "came_ms"),
    ("case_file", "UPDATE case_file SET complete_ms = came_ms - 1", "complete_ms"),
    ("case_file", "UPDATE case_file SET complete_ms = complete_ms + 1", "complete_ms"),
    ("case_file", "UPDATE case_file SET complete_ms = NULL", "complete_ms"),
    ("case_file", "UPDATE case_file SET programme = 'other'", "programme"),
    (
        "case_file",
        "UPDATE case_file SET number = replace(number, '00004', '00009')",
        "case `PG-2026-00009` says otherwise than the entries: number",
    ),
    ("case_file", "DELETE FROM case_file WHERE serial = 4", "the row of its case is missing"),
    (
        "case_file",
        "UPDATE case_file SET case_id = zeroblob(16) WHERE serial = 4",
        "no entry names it",
    ),
];

/// Somebody had the password of an account, a role was taken, a passkey was enrolled, one person
/// declared a conflict; case 1 was granted in an emergency that somebody looked at again, and its
/// letter waits to be sent.
async fn office_of_rarities() -> Bureau {
    let (mut bureau, [officer, second, supervisor], number) =
        with_case(&sqlite().await, 2, favourable()).await;
    let admin = bureau.person("admin", Role::Administrator, None).await;
    let board = bureau.person("dewan", Role::Board, None).await;
    bureau.enrol(&officer, &Authenticator::new(7)).await;
    let (id, colleague) = (bureau.session(&admin).await, bureau.session(&supervisor).await);
    let (session, colleague) =
        (InSession { id: &id, now_ms: 1_000 }, InSession { id: &colleague, now_ms: 1_000 });
    let Bureau { office, access, accounts, .. } = &mut bureau;
    office.reset_password(access, &admin, session, &second, i64::MAX).await.unwrap();
    accounts.choose_password(&second, "tiga perahu kayu di teluk".into()).await.unwrap();
    office.vouch(access, &supervisor, colleague, &second).await.unwrap();
    office.grant_role(access, &admin, session, &second, Role::Author, None).await.unwrap();
    office.revoke_role(access, &admin, session, &second, Role::Author).await.unwrap();
    let seen = bureau.seen(&number).await;
    bureau.office.declare_conflict(&bureau.access, &second, &number, seen).await.unwrap();
    crate::review_emergency::declare(&mut bureau, &supervisor, &number).await.unwrap();
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    let asked = bureau.accounts.begin_confirmation(&officer, bureau.clock.now_ms()).await.unwrap();
    let reasons = || json!({"codes": [], "sentence": ""});
    let seen = bureau.seen(&number).await;
    let form = VerdictForm {
        outcome: Outcome::Eligible,
        reasons: serde_json::from_value(reasons()).unwrap(),
    };
    let (challenge, Bureau { office, access, .. }) = (Some(asked.challenge), &mut bureau);
    office.prepare(access, &officer, &number, seen, form, challenge).await.unwrap();
    // A grant is good with password and code too; what the passkey was asked stands all the same.
    bureau.prepare(&officer, &number, Outcome::Eligible, reasons()).await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    crate::review_emergency::look_again(&mut bureau, &board, &number).await.unwrap();
    let configured = bureau.office.channels().unwrap().configured().clone();
    bureau.office.make_letters(&bureau.access, &configured).await.unwrap();
    bureau
}

/// What an intruder writes of rarer things.
const RARE_EDITS: &[(&str, &str, &str)] = &[
    (
        "role_assignment",
        "UPDATE role_assignment SET revoked_seq = NULL, until_ms = NULL",
        "the role it gives says otherwise",
    ),
    (
        "role_assignment",
        "UPDATE role_assignment SET from_ms = 0 WHERE role = 'board'",
        "the role it gives says otherwise",
    ),
    ("account", "DELETE FROM account WHERE name = 'dewan'", "the account it names is missing"),
    ("account_word", "DELETE FROM account_word", "who uses the account is missing"),
    (
        "account_word",
        "DELETE FROM account_word WHERE word = 'vouched'",
        "who uses the account is missing",
    ),
    ("account_word", "UPDATE account_word SET waits = 0", "who uses the account says otherwise"),
    (
        "account_word",
        "UPDATE account_word SET person = NULL",
        "who uses the account says otherwise",
    ),
    ("passkey", "DELETE FROM passkey", "the passkey it enrols is missing"),
    ("passkey", "UPDATE passkey SET enrolled_seq = NULL", "the passkey it enrols is missing"),
    (
        "passkey",
        "UPDATE passkey SET public_key = zeroblob(65)",
        "the passkey it enrols says otherwise",
    ),
    (
        "passkey",
        "UPDATE passkey SET revoked_seq = enrolled_seq + 1",
        "the passkey it enrols says otherwise",
    ),
    (
        "passkey",
        "UPDATE passkey SET account = (SELECT id FROM account WHERE name = 'dewan')",
        "the passkey it enrols says otherwise",
    ),
    ("conflict", "DELETE FROM conflict", "conflict of interest is missing"),
    ("conflict", "UPDATE conflict SET person = zeroblob(16)", "conflict of interest says"),
    ("conflict", "UPDATE conflict SET ground = 'intake'", "conflict of interest says"),
    ("conflict", "UPDATE conflict SET seq = 2", "a row says that it is a conflict of interest"),
    ("challenge", "DELETE FROM challenge", "challenge is missing"),
    ("challenge", "UPDATE challenge SET outcome = 10", "challenge says otherwise"),
    ("challenge", "UPDATE challenge SET expires_ms = expires_ms + 1", "challenge says otherwise"),
    ("challenge", "UPDATE challenge SET notice = reason", "challenge says otherwise"),
    ("emergency", "DELETE FROM emergency", "emergency is missing"),
    ("emergency", "UPDATE emergency SET person = zeroblob(16)", "emergency says otherwise"),
    ("emergency", "UPDATE emergency SET recommendation_seq = 1", "emergency says otherwise"),
    (
        "emergency",
        "UPDATE emergency SET decision_seq = NULL, reviewed_seq = NULL",
        "emergency says otherwise",
    ),
    ("emergency", "UPDATE emergency SET reviewed_seq = NULL", "emergency says otherwise"),
    ("programme_change", "DELETE FROM programme_change", "programme change is missing"),
    (
        "programme_change",
        "UPDATE programme_change SET change = 'suspended'",
        "programme change says otherwise",
    ),
    (
        "programme_change",
        "UPDATE programme_change SET person = zeroblob(16)",
        "programme change says otherwise",
    ),
    ("access_epoch", "DELETE FROM access_epoch", "access policy is missing"),
    (
        "access_epoch",
        "UPDATE access_epoch SET policy = zeroblob(32)",
        "access policy says otherwise",
    ),
    (
        "outbox",
        "UPDATE outbox SET state = 'delivered', delivered_ms = 1",
        "said to have arrived, and no entry proves it",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_hides_a_case_or_moves_a_term_is_told_with_what_to_do() {
    all_told(office().await, EDITS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_an_account_a_conflict_or_an_emergency_that_differs_is_told_too() {
    all_told(office_of_rarities().await, RARE_EDITS).await;
}

/// That each edit is told, with what to do, and that nothing is told once the row is put back.
async fn all_told(bureau: Bureau, edits: &[(&str, &str, &str)]) {
    assert_eq!(faults(&bureau).await, []);
    let db = owner(&bureau).await;
    for (table, edit, told) in edits {
        altered(&db, table, edit).await;
        let found = faults(&bureau).await;
        assert!(
            found.iter().any(|fault| fault.message.contains(told)
                && fault.message.contains("the entries are right")
                && fault.seq.is_some()),
            "{edit}: {found:?}"
        );
        mended(&db, table).await;
        assert_eq!(faults(&bureau).await, [], "after {edit}");
    }
    db.close().await.unwrap();
}

/// The database of an office, without its triggers.
async fn owner(bureau: &Bureau) -> DatabaseConnection {
    let address = format!("sqlite://{}", bureau.path.join("timbang.db").display());
    let db = sea_orm::Database::connect(address).await.unwrap();
    for name in all(&db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'").await {
        db.execute_unprepared(&format!("DROP TRIGGER {name}")).await.unwrap();
    }
    db
}

/// Edits a table, of which a copy is kept.
async fn altered(db: &DatabaseConnection, table: &str, edit: &str) {
    let edited =
        format!("PRAGMA foreign_keys = OFF; CREATE TABLE kept AS SELECT * FROM {table}; {edit};");
    db.execute_unprepared(&edited).await.unwrap();
}

/// Puts the copy back.
async fn mended(db: &DatabaseConnection, table: &str) {
    let mended = format!(
        "PRAGMA foreign_keys = OFF; DELETE FROM {table};
         INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept;"
    );
    db.execute_unprepared(&mended).await.unwrap();
}

/// What an intruder writes beneath the seals, and what is told of it.
const SEALED_EDITS: &[(&str, &str, &str)] = &[
    ("case_file", "UPDATE case_file SET came_ms = came_ms - 86400000", "came otherwise"),
    (
        "case_secret",
        "UPDATE case_secret SET sealed_identity = (SELECT o.sealed_identity FROM case_secret o
             WHERE o.serial = 5 - case_secret.serial)",
        "who its case is about does not open",
    ),
    (
        "case_secret",
        "UPDATE case_secret SET external_index = randomblob(32)",
        "is found under the id of another application",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_sealed_link_to_a_person_opens_in_its_own_case_alone_and_is_told_in_another() {
    let bureau = office().await;
    let origin = ORIGIN.parse().unwrap();
    let found = async || {
        let (store, keys) = (bureau.office.store(), bureau.office.sealing());
        let size = store.size().await.unwrap();
        verify_payloads(&store, keys, &origin, size, |_| ()).await.unwrap().faults
    };
    assert_eq!(found().await, []);
    let db = owner(&bureau).await;
    for (table, edit, told) in SEALED_EDITS {
        altered(&db, table, edit).await;
        let faults = found().await;
        assert!(faults.iter().any(|fault| fault.message.contains(told)), "{edit}: {faults:?}");
        if edit.contains("sealed_identity") {
            let shut = bureau.office.reader().household_of("PG-2026-00002").await;
            assert!(shut.is_err(), "no page shows another person in a case: {shut:?}");
        }
        mended(&db, table).await;
        assert_eq!(found().await, [], "after {edit}");
    }
    db.close().await.unwrap();
}
