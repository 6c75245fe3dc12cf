//! A disk that refuses, a folder that cannot be written, a file that is damaged.
//!
//! Limits of a process and its user cannot be set from within, so these tests run parts of
//! themselves again in a process of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sea_orm::ConnectionTrait as _;
use timbang::store::{Access, Database, Store, StoreError};

use crate::store_support::{ORIGIN, Scribe, sqlite};

const PLACE: &str = "TIMBANG_TEST_PLACE";

fn in_own_process(part: &str, place: &Path, before: &str) {
    let program = std::env::current_exe().unwrap();
    let output = Command::new("sh")
        .args(["-c", &format!("{before} \"$0\" --exact store_faults::{part} --nocapture")])
        .arg(program)
        .env(PLACE, place)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn database() -> Option<Database> {
    Some(Database::File(PathBuf::from(std::env::var_os(PLACE)?)))
}

#[tokio::test]
async fn part_commit_on_a_disk_that_refuses() {
    let Some(database) = database() else { return };
    let store = Store::open(&database, Access::Write, ORIGIN).await.unwrap();
    let mut scribe = Scribe::new();
    store.append(scribe.genesis()).await.unwrap();
    store.append(scribe.decided(1..2_000)).await.unwrap_err();
    assert!(store.is_poisoned());
    let refused = store.add_checkpoint(1, "note").await.unwrap_err();
    assert!(matches!(refused, StoreError::Poisoned), "{refused:?}");
}

#[tokio::test]
async fn after_a_commit_that_failed_nothing_is_written() {
    let place = sqlite().await;
    let file = place.folder.path().join("timbang.db");
    // A file may grow to 512 KiB (1,024 blocks of 512), and who writes on is told so, not killed.
    in_own_process(
        "part_commit_on_a_disk_that_refuses",
        &file,
        "trap '' XFSZ; ulimit -f 1024; exec",
    );
    let store = place.writer().await;
    assert_eq!(store.head().await.unwrap().size, 1, "what was acknowledged stands, no more");
}

#[tokio::test]
async fn part_read_in_a_folder_without_rights() {
    let Some(database) = database() else { return };
    let Err(refused) = Store::open(&database, Access::Write, ORIGIN).await else {
        panic!("opened for writing")
    };
    assert!(matches!(refused, StoreError::ReadOnly | StoreError::Unavailable(_)), "{refused:?}");
    let reader = Store::open(&database, Access::Read, ORIGIN).await.unwrap();
    assert_eq!(reader.head().await.unwrap().size, 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_read() {
    let place = sqlite().await;
    let store = place.writer().await;
    store.append(Scribe::new().genesis()).await.unwrap();
    store.close().await.unwrap();
    let folder = place.folder.path();
    let file = folder.join("timbang.db");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).unwrap();
    // No rights bind root, who therefore becomes nobody.
    let nobody = "[ \"$(id -u)\" = 0 ] && set -- setpriv --reuid=65534 --regid=65534 --clear-groups; \
                  exec \"$@\"";
    in_own_process("part_read_in_a_folder_without_rights", &file, nobody);
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[tokio::test]
async fn a_full_disk_is_told_apart() {
    let place = sqlite().await;
    let intruder = place.intruder().await;
    intruder.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let fill = "INSERT INTO ledger_log VALUES (7, hex(zeroblob(1000000)))";
    let refused = StoreError::from(intruder.execute_unprepared(fill).await.unwrap_err());
    assert!(matches!(refused, StoreError::DiskFull), "{refused:?}");
}

#[tokio::test]
async fn a_damaged_file_is_told_apart() {
    let place = sqlite().await;
    let store = place.writer().await;
    store.append(Scribe::new().genesis()).await.unwrap();
    store.close().await.unwrap();
    let file = place.folder.path().join("timbang.db");
    let whole = fs::read(&file).unwrap();
    let mut schema = whole.clone();
    schema[100..4_000].fill(0xA5);
    let nothing_of_the_kind = b"long enough to be looked at".repeat(40);
    for damaged in [schema, nothing_of_the_kind, whole[..4_096].to_vec()] {
        fs::write(&file, damaged).unwrap();
        for access in [Access::Read, Access::Write] {
            let refused = place.open(access).await.unwrap_err();
            assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
        }
    }
    fs::write(&file, whole).unwrap();
    assert_eq!(place.writer().await.head().await.unwrap().size, 1);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_made_by_reading() {
    let folder = tempfile::TempDir::new().unwrap();
    let database = Database::File(folder.path().join("timbang.db"));
    let refused = Store::open(&database, Access::Read, ORIGIN).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    let refused = Store::open(&database, Access::Write, ORIGIN).await.unwrap_err();
    assert!(matches!(refused, StoreError::AnotherVersion { .. }), "{refused:?}");
}
