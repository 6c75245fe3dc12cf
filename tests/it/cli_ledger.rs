//! The ledger on the command line: verified where it lies and as an export, explained, forgotten,
//! and gone on with after a restore.

use std::fs;
use std::sync::Arc;

use timbang::casework::SealingKeys;
use timbang::casework::read::Reader;
use timbang::store::{Access, Folder, Store};

use crate::cli_support::{Desk, python, root};

#[test]
fn a_decided_log_is_whole_for_both_verifiers_and_where_it_lies() {
    let desk = Desk::decided();
    let said = desk.run("ledger verify --data d").done();
    assert!(said.contains("decision.recommended   3"), "{said}");
    assert!(said.contains("3 opened and compared"), "{said}");
    assert!(said.contains("NOT PINNED"), "{said}");
    let said = desk.run("ledger export --data d --output e --disclose PG-2026-00002").done();
    assert!(said.contains("verify.py e") && said.contains("ledger verify --export e"), "{said}");
    desk.run("ledger verify --export e").done();
    let export = desk.path("e").display().to_string();
    let verify = root().join("audits/verify.py").display().to_string();
    let ran = python(&[&verify, &export]);
    assert!(ran.out.contains("no fault"), "{ran:?}");
    assert_eq!(ran.code, 0);
    assert_eq!(fs::read_dir(desk.path("e/disclosures")).unwrap().count(), 1);
}

#[test]
fn an_export_goes_into_a_new_folder_only() {
    let desk = Desk::decided();
    fs::create_dir(desk.path("e")).unwrap();
    desk.write("e/note.txt", "mine");
    desk.run("ledger export --data d --output e").refused(1, &["not empty"]);
    assert_eq!(fs::read_dir(desk.path("e")).unwrap().count(), 1);
}

#[test]
fn a_pinned_key_ties_the_log_and_another_does_not() {
    let desk = Desk::decided();
    desk.run("ledger export --data d --output e").done();
    let policy = String::from_utf8(desk.read("e/policy.json")).unwrap();
    let vkey = policy.split('"').find(|part| part.contains("/entry+")).unwrap().to_owned();
    let said = desk.run(&format!("ledger verify --export e --key {vkey}")).done();
    assert!(!said.contains("NOT PINNED"), "{said}");
    let other = desk.run("keygen --origin percobaan.timbang.example/1 --output k").done();
    let other = other.lines().next().unwrap().split(' ').nth(1).unwrap();
    let ran = desk.run(&format!("ledger verify --export e --key {other}"));
    assert!(ran.code == 1 && ran.out.contains("key-state"), "{ran:?}");
    desk.run("ledger verify --export e --key nonsense").refused(2, &["nonsense"]);
}

#[test]
fn while_another_process_writes_the_log_is_verified_and_exported_to_its_newest_checkpoint() {
    let desk = Desk::decided();
    let folder = Folder::open(&desk.path("d")).unwrap();
    let lock = folder.lock().unwrap();
    desk.run("ledger verify --data d").done();
    desk.run("ledger export --data d --output e").done();
    let holder = format!("process {}", std::process::id());
    let add = "account add officer.one --role officer --data d";
    desk.run(add).refused(3, &["in use by", &holder]);
    drop(lock);
    desk.run(add).done();
}

#[test]
fn what_is_neither_file_nor_folder_in_an_export_is_never_opened() {
    let desk = Desk::decided();
    desk.run("ledger export --data d --output e").done();
    desk.write("secret", "not of the export");
    #[cfg(unix)]
    for path in ["e/disclosures", "e/checkpoints/3"] {
        std::os::unix::fs::symlink(desk.path("secret"), desk.path(path)).unwrap();
    }
    let ran = desk.run("ledger verify --export e");
    assert!(ran.code == 1 && ran.out.contains("2 unknown-file)"), "{ran:?}");
}

#[test]
fn an_export_with_missing_or_damaged_files_is_reported_and_not_panicked_over() {
    let desk = Desk::decided();
    desk.run("ledger export --data d --output e").done();
    for (path, class) in [
        ("tile/entries/000.p/8", "encoding"),
        ("checkpoint", "encoding"),
        ("policy.json", "encoding"),
        ("tile/0/000.p/8", "encoding"),
    ] {
        let path = format!("e/{path}");
        let whole = desk.read(&path);
        desk.write(&path, b"\xff\x00garbage");
        let ran = desk.run("ledger verify --export e");
        assert!(ran.code == 1 && ran.out.contains(class), "{path}: {ran:?}");
        fs::remove_file(desk.path(&path)).unwrap();
        let ran = desk.run("ledger verify --export e --json");
        assert!(ran.code == 1 && ran.out.contains("\"truncated\""), "{path}: {ran:?}");
        desk.write(&path, whole);
    }
    desk.run("ledger verify --export nowhere").refused(3, &["nowhere"]);
    desk.run("ledger verify --export e").done();
}

#[test]
fn a_forgotten_person_leaves_a_whole_log_and_nothing_to_explain() {
    let desk = Desk::decided();
    let said = desk.run("explain PG-2026-00002 --data d").done();
    assert!(said.contains("Usulan sistem:") && said.contains("Recommendation:"), "{said}");
    assert!(said.contains("UU 30/2014"), "{said}");
    let open = desk.run("erase PG-2026-00002 --ground request --data d");
    open.refused(1, &["under review", "nothing is decided", "--under-review"]);
    desk.run("erase PG-2026-00002 --ground request --under-review --data d").done();
    let said = desk.run("ledger verify --data d").done();
    assert!(said.contains("2 opened and compared"), "{said}");
    assert!(said.contains("1 cases erased"), "{said}");
    desk.run("explain PG-2026-00002 --data d").refused(1, &["forgotten"]);
    let again = "erase PG-2026-00002 --ground request --under-review --data d";
    desk.run(again).refused(1, &["forgotten before"]);
    desk.run("erase PG-2026-09999 --ground order --data d").refused(1, &["PG-2026-09999"]);
    let disclose = "ledger export --data d --output e --disclose PG-2026-00002";
    desk.run(disclose).refused(1, &["forgotten"]);
}

#[test]
fn an_output_line_is_explained_without_a_data_folder() {
    let desk = Desk::new();
    let decide = "decide --programme ref-pangan --input - --dry-run";
    let lines = desk.feed(decide, crate::cli_support::CASES).done();
    for line in lines.lines() {
        let said = desk.feed("explain -", line).done();
        assert!(said.contains("Alasan") && said.contains("Reasons"), "{said}");
    }
    assert!(!desk.path("timbang-data").exists());
    desk.feed("explain -", "{}").refused(1, &["not one output line"]);
    desk.feed("explain -", "").refused(1, &["not one output line"]);
}

/// Puts the database file back as it was: what a careless restore does.
fn set_back(desk: &Desk, old: &[u8]) {
    for journal in ["d/timbang.db-wal", "d/timbang.db-shm"] {
        let _ = fs::remove_file(desk.path(journal));
    }
    desk.write("d/timbang.db", old);
}

#[test]
fn a_database_that_was_set_back_is_refused_until_its_head_is_adopted() {
    let desk = Desk::decided();
    let old = desk.read("d/timbang.db");
    desk.run("erase PG-2026-00001 --ground request --under-review --data d").done();
    desk.run("ledger export --data d --output newer").done();
    set_back(&desk, &old);

    let add = "account add officer.one --role officer --data d";
    desk.run(add).refused(1, &["adopt-head"]);
    let ran = desk.run("ledger verify --data d");
    assert!(ran.code == 1 && ran.out.contains("head.checkpoint"), "{ran:?}");
    desk.run("explain PG-2026-00001 --data d").done();

    let said = desk.run("ledger adopt-head --data d").done();
    assert!(said.contains("1 entries from 8 on are lost"), "{said}");
    desk.run(add).done();
    desk.run("ledger verify --data d").done();
    let ran = desk.run("ledger verify --data d --known newer/checkpoint");
    assert!(ran.code == 1 && ran.out.contains("--known"), "the fork shows: {ran:?}");

    let said = desk.run("ledger adopt-head --data d --erasures-of newer").done();
    assert!(said.contains("erased anew"), "{said}");
    desk.run("explain PG-2026-00001 --data d").refused(1, &["forgotten"]);
    desk.run("ledger verify --data d").done();
}

#[test]
fn erasures_are_taken_from_a_whole_export_of_this_log_alone() {
    let desk = Desk::decided();
    let other = Desk::decided();
    other.run("erase PG-2026-00001 --ground request --under-review --data d").done();
    let foreign = desk.path("foreign");
    other.run(&format!("ledger export --data d --output {}", foreign.display())).done();
    let adopt = "ledger adopt-head --data d --erasures-of foreign";
    desk.run(adopt).refused(1, &["not a whole export of this log"]);
}

#[test]
fn an_erasure_that_came_back_with_a_backup_is_found_and_carried_out_again() {
    let desk = Desk::decided();
    let kept = payload_rows(&desk);
    desk.run("erase PG-2026-00001 --ground request --under-review --data d").done();
    intrude(&desk, &kept);
    let ran = desk.run("ledger verify --data d");
    assert!(ran.code == 1 && ran.out.contains("of it is kept"), "{ran:?}");
    desk.run("ledger adopt-head --data d").done();
    desk.run("ledger verify --data d").done();
}

/// The first payload, as an SQL statement that puts it back.
fn payload_rows(desk: &Desk) -> String {
    with_database(desk, async |db| {
        use sea_orm::{ConnectionTrait as _, Statement};
        let sql = "SELECT 'INSERT INTO payload (seq, serial, sealed) VALUES (' || seq || ',' \
                   || serial || ',x''' || hex(sealed) || ''')' FROM payload WHERE seq = 2";
        let statement = Statement::from_string(db.get_database_backend(), sql);
        db.query_one_raw(statement).await.unwrap().unwrap().try_get_by(0).unwrap()
    })
}

fn intrude(desk: &Desk, sql: &str) {
    with_database(desk, async |db| {
        use sea_orm::ConnectionTrait as _;
        db.execute_unprepared(sql).await.unwrap();
    });
}

/// The database past the program, as an intruder has it.
pub fn with_database<T>(
    desk: &Desk,
    work: impl AsyncFnOnce(&sea_orm::DatabaseConnection) -> T,
) -> T {
    let address = format!("sqlite://{}", desk.path("d/timbang.db").display());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = sea_orm::Database::connect(address).await.unwrap();
        let done = work(&db).await;
        db.close().await.unwrap();
        done
    })
}

#[test]
fn an_altered_payload_is_not_what_the_entry_commits_to() {
    let desk = Desk::decided();
    intrude(&desk, "DELETE FROM payload WHERE seq = 2");
    let ran = desk.run("ledger verify --data d");
    assert!(ran.code == 1 && ran.out.contains("payload is missing"), "{ran:?}");
    let desk = Desk::decided();
    let swapped = payload_rows(&desk).replace("VALUES (2,1,", "VALUES (4,2,");
    intrude(&desk, &format!("DELETE FROM payload WHERE seq = 4; {swapped}"));
    let ran = desk.run("ledger verify --data d");
    assert!(ran.code == 1 && ran.out.contains("commitment-mismatch: entry 4"), "{ran:?}");
}

#[test]
fn an_altered_schema_and_a_damaged_file_are_told_apart() {
    let desk = Desk::decided();
    intrude(&desk, "CREATE TABLE extra (x)");
    desk.run("ledger verify --data d").refused(1, &["schema was altered"]);
    let desk = Desk::decided();
    let whole = desk.read("d/timbang.db");
    desk.write("d/timbang.db", &whole[..whole.len() / 2]);
    let ran = desk.run("ledger verify --data d");
    assert!(ran.code == 1, "{ran:?}");
    desk.write("d/timbang.db", b"no database at all, but text, for longer than a header of one");
    desk.run("ledger verify --data d").refused(1, &["damaged"]);
}

#[test]
fn wrong_missing_and_exposed_keys_are_refused_before_anything_is_written() {
    let desk = Desk::decided();
    let add = "account add officer.one --role officer --data d";
    desk.run("keygen --origin percobaan.timbang.example/1 --output other").done();
    for name in ["entry.pem", "checkpoint.pem"] {
        let place = format!("d/keys/{name}");
        let right = desk.read(&place);
        desk.write(&place, desk.read(&format!("other/{name}")));
        let ran = desk.run(add);
        assert!(ran.code != 0, "{name}: {ran:?}");
        fs::remove_file(desk.path(&place)).unwrap();
        desk.run(add).refused(3, &[name]);
        desk.write(&place, right);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let modes = |mode| fs::Permissions::from_mode(mode);
            fs::set_permissions(desk.path(&place), modes(0o644)).unwrap();
            desk.run(add).refused(3, &["chmod 600"]);
            fs::set_permissions(desk.path(&place), modes(0o600)).unwrap();
        }
    }
    let foreign = Desk::decided();
    desk.write("d/keys/index.key", foreign.read("d/keys/index.key"));
    desk.run(add).refused(3, &["index.key"]);
    desk.run("ledger export --data d --output e").done();
    let said = desk.run("ledger verify --export e").done();
    assert!(said.contains("entries        8"), "nothing was written: {said}");
}

#[test]
fn a_folder_of_another_version_names_both_versions() {
    let desk = Desk::decided();
    let document = String::from_utf8(desk.read("d/folder.json")).unwrap();
    desk.write("d/folder.json", document.replace("timbang/folder/v1", "timbang/folder/v9"));
    let verify = "ledger verify --data d";
    desk.run(verify).refused(3, &["timbang/folder/v9", "timbang/folder/v1"]);
    desk.write("d/folder.json", "{");
    desk.run(verify).refused(3, &["folder.json"]);
    desk.run("ledger verify --data nowhere").refused(3, &["no data folder", "timbang migrate"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_read_and_not_written() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    use std::process::Command;
    const NOBODY: u32 = 65_534;
    let desk = Desk::decided();
    let superuser = fs::metadata(desk.path("d")).unwrap().uid() == 0;
    let mut all = vec![desk.0.path().to_path_buf(), desk.path("d"), desk.path("d/keys")];
    for folder in ["d", "d/keys"] {
        let entries = fs::read_dir(desk.path(folder)).unwrap();
        all.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()));
    }
    for path in &all {
        let mode = if path.is_dir() { 0o500 } else { 0o400 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        if superuser {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    // To the superuser nothing is read-only: then it is tried as somebody else.
    let run = |words: &str| {
        let mut command = Command::new("setpriv");
        if superuser {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg(env!("CARGO_BIN_EXE_timbang"));
        } else {
            command = Command::new(env!("CARGO_BIN_EXE_timbang"));
        }
        crate::cli_support::ran(command.args(words.split(' ')).current_dir(desk.0.path()), "")
    };
    run("ledger verify --data d").done();
    run("account add officer.one --role officer --data d").refused(3, &["reading only"]);
    for path in &all {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

/// The receipt of an entry, as the pages give it out.
fn receipt(desk: &Desk, seq: u64) -> String {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = Folder::open(&desk.path("d")).unwrap();
        let database = folder.database().unwrap();
        let store = Store::open(&database, Access::Read, &folder.document().origin).await.unwrap();
        let keys = SealingKeys::read(&folder).unwrap();
        let reader = Reader::new(Arc::new(store), keys.encryption);
        reader.receipt(seq).await.unwrap().unwrap()
    })
}

#[test]
fn a_receipt_holds_with_the_checkpoint_key_and_says_loudly_when_there_was_none() {
    let desk = Desk::decided();
    desk.write("receipt", receipt(&desk, 3));
    desk.run("ledger export --data d --output e").done();
    let policy = String::from_utf8(desk.read("e/policy.json")).unwrap();
    let key = |mark: &str| policy.split('"').find(|part| part.contains(mark)).unwrap();
    let said = desk.run("verify-receipt receipt").done();
    assert!(said.contains("NOT CHECKED"), "{said}");
    let said = desk.run(&format!("verify-receipt receipt --key {}", key("example/1+"))).done();
    assert!(!said.contains("NOT CHECKED") && said.contains("entry 3"), "{said}");
    let entry_key = format!("verify-receipt receipt --key {}", key("/entry+"));
    desk.run(&entry_key).refused(1, &["does not hold"]);

    let text = String::from_utf8(desk.read("receipt")).unwrap();
    for altered in
        [text.replace("index 3", "index 2"), text.replace("extra ", "extra AAAA"), String::new()]
    {
        desk.write("altered", &altered);
        desk.run("verify-receipt altered").refused(1, &["does not hold"]);
    }
    desk.run("verify-receipt nowhere").refused(3, &["nowhere"]);
    let verify = root().join("audits/verify.py").display().to_string();
    let file = desk.path("receipt").display().to_string();
    let ran = python(&[&verify, "--receipt", &file, "--key", key("example/1+")]);
    assert_eq!(ran.code, 0, "{ran:?}");
}
