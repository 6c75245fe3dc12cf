//! Rows edited past the triggers, and what must stand in none of them.

use std::fs;

use crate::cli_ledger::with_database;
use crate::cli_support::Desk;

/// Edits rows as somebody does who owns the file: past the triggers, which stand again afterwards.
fn edit(desk: &Desk, table: &str, sql: &str) {
    with_database(desk, async |db| {
        use sea_orm::{ConnectionTrait as _, Statement};
        let triggers = format!(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{table}'"
        );
        let triggers = Statement::from_string(db.get_database_backend(), triggers);
        let triggers = db.query_all_raw(triggers).await.unwrap();
        let read = |place| triggers.iter().map(move |row| row.try_get_by(place).unwrap());
        let (names, texts): (Vec<String>, Vec<String>) = (read(0).collect(), read(1).collect());
        let drops = names.iter().map(|name| format!("DROP TRIGGER {name}"));
        let steps = drops.chain([sql.to_owned()]).chain(texts);
        for step in steps {
            db.execute_unprepared(&step).await.unwrap();
        }
    });
}

#[test]
fn rows_that_repeat_the_log_are_compared_with_it() {
    let edits = [
        ("ledger_entry", "UPDATE ledger_entry SET prev = zeroblob(32) WHERE seq = 4", "prev-mism"),
        ("ledger_entry", "UPDATE ledger_entry SET subject = 1 WHERE seq = 4", "schema: entry 4"),
        ("ledger_checkpoint", "DELETE FROM ledger_checkpoint WHERE size = 1", "truncated"),
        ("programme", "UPDATE programme SET status = 'active'", "inactive-programme: entry 1"),
        ("recommendation", "UPDATE recommendation SET priority = 99 WHERE seq = 4", "mismatch"),
        ("recommendation", "DELETE FROM recommendation WHERE seq = 4", "mismatch: entry 4"),
        ("case_file", "UPDATE case_file SET leaf = 'L' WHERE serial = 2", "mismatch: entry 4"),
        ("case_file", "UPDATE case_file SET latest_seq = NULL WHERE serial = 2", "latest"),
        ("case_file", "UPDATE case_file SET came_ms = came_ms - 1", "came_ms"),
        (
            "case_secret",
            "UPDATE case_secret SET sealed_identity = (SELECT o.sealed_identity FROM case_secret o
                 WHERE o.serial <> case_secret.serial LIMIT 1)",
            "who its case is about does not open",
        ),
        (
            "case_secret",
            "UPDATE case_secret SET external_index = randomblob(32)",
            "found under the id of another application",
        ),
    ];
    for (table, sql, told) in edits {
        let desk = Desk::decided();
        edit(&desk, table, sql);
        let ran = desk.run("ledger verify --data d");
        assert!(ran.code == 1 && ran.out.contains(told), "{sql}: {ran:?}");
    }
}

#[test]
fn an_id_that_is_a_nik_stands_in_no_file_and_no_message() {
    let nik = "7472015505900003";
    let desk = Desk::new();
    let cases = format!("{{\"id\":\"{nik}\",\"facts\":{{\"desil\":3}}}}\n");
    let ran = desk.feed("decide --programme ref-pangan --input - --data d", &cases);
    assert!(ran.out.contains(nik) && !ran.err.contains(nik), "{ran:?}");
    desk.run("ledger export --data d --output e").done();
    let mut folders = vec![desk.path("d"), desk.path("e")];
    while let Some(folder) = folders.pop() {
        for place in fs::read_dir(folder).unwrap().map(|place| place.unwrap().path()) {
            if place.is_dir() {
                folders.push(place);
                continue;
            }
            let bytes = fs::read(&place).unwrap();
            let found = bytes.windows(nik.len()).any(|window| window == nik.as_bytes());
            assert!(!found, "{}", place.display());
        }
    }
}
