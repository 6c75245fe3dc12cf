//! The data folder: its keys, its one writer, and the head kept outside the database.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use timbang::clock::Zone;
use timbang::store::{
    Access, Beginning, Checkpoint, DatabasePlace, Folder, FolderDocument, HeadFault, KeyIds, Mode,
    Store, StoreError,
};

use crate::store_support::{ORIGIN, Scribe};

fn made(path: &Path) -> Folder {
    let keys = KeyIds { encryption: "e1".into(), index: "i1".into() };
    let document = FolderDocument::new(
        ORIGIN.into(),
        "Dinas Sosial".into(),
        Mode::Demo,
        Zone::Wita,
        DatabasePlace::Sqlite,
        keys,
    );
    let keys = [("encryption.key", "secret".into())];
    Folder::create(path, document, &keys, Beginning::OnItsWord).unwrap()
}

async fn store_in(folder: &Folder) -> Store {
    let database = folder.database().unwrap();
    Store::migrate(&database).await.unwrap();
    Store::open(&database, Access::Write, ORIGIN).await.unwrap()
}

fn checkpoint(size: u64, root: u8) -> Checkpoint {
    let (root, signature) = (STANDARD.encode([root; 32]), STANDARD.encode([root; 68]));
    Checkpoint { size, note: format!("{ORIGIN}\n{size}\n{root}\n\n— {ORIGIN} {signature}\n") }
}

#[test]
fn a_folder_is_read_as_it_was_made_and_its_keys_are_private() {
    let place = TempDir::new().unwrap();
    let path = place.path().join("timbang-data");
    let folder = made(&path);
    let opened = Folder::open(&path).unwrap();
    assert_eq!(opened.document(), folder.document());
    assert_eq!(opened.read_key("encryption.key").unwrap().expose_secret(), "secret");
    let key = path.join("keys/encryption.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(
        folder.write_key("encryption.key", &"other".into()).is_err(),
        "a key is never replaced"
    );

    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = Folder::open(&path).unwrap_err().to_string();
    assert!(refused.contains("mode 640") && refused.contains("chmod 600"), "{refused}");
    assert!(matches!(opened.read_key("encryption.key"), Err(StoreError::KeyExposed { .. })));
}

#[test]
fn a_folder_of_another_version_or_form_is_refused() {
    let place = TempDir::new().unwrap();
    made(place.path());
    let document = place.path().join("folder.json");
    let text = fs::read_to_string(&document).unwrap();
    let refused = |text: String| {
        fs::write(&document, text).unwrap();
        Folder::open(place.path()).unwrap_err().to_string()
    };
    let other = refused(text.replace("folder/v1", "folder/v9").replace("office", "bureau"));
    assert!(other.contains("`timbang/folder/v9`"), "{other}");
    let unknown = refused(text.replace("office", "bureau"));
    assert!(unknown.contains("folder.json") && unknown.contains("bureau"), "{unknown}");
    assert!(refused(text[..20].to_owned()).contains("folder.json"));
}

#[test]
fn a_password_is_never_in_the_document() {
    let place = TempDir::new().unwrap();
    let server = DatabasePlace::Postgres { url: "postgres://app@host/db".into(), schema: None };
    let keys = KeyIds { encryption: "e1".into(), index: "i1".into() };
    let document =
        FolderDocument::new(ORIGIN.into(), "Dinas".into(), Mode::Live, Zone::Wib, server, keys);
    let keys = [("database-password", "opensesame\n".into())];
    let folder = Folder::create(place.path(), document, &keys, Beginning::OnItsWord).unwrap();
    let shown = format!("{folder:?} {:?}", folder.database().unwrap());
    assert!(!shown.contains("opensesame"), "{shown}");
    assert!(!fs::read_to_string(place.path().join("folder.json")).unwrap().contains("opensesame"));
}

/// The writer of `a_second_writer_is_refused_and_told_who_the_first_is`: holds the lock until its
/// input ends. Run on its own it has no folder and nothing to do.
#[test]
fn first_writer() {
    let Some(path) = std::env::var_os("TIMBANG_TEST_LOCK") else { return };
    let _lock = Folder::open(Path::new(&path)).unwrap().lock().unwrap();
    println!("locked");
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn a_second_writer_is_refused_and_told_who_the_first_is() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let place = TempDir::new().unwrap();
    let folder = made(place.path());
    let mut first = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_folder::first_writer", "--nocapture"])
        .env("TIMBANG_TEST_LOCK", place.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(first.stdout.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("locked")));

    let refused = folder.lock().unwrap_err().to_string();
    assert!(refused.contains(&format!("process {}", first.id())), "{refused}");
    assert!(refused.contains("store_folder::first_writer"), "{refused}");
    drop(first.stdin.take());
    first.wait().unwrap();
    folder.lock().unwrap();
}

#[tokio::test]
async fn reading_goes_on_beside_the_writer() {
    let place = TempDir::new().unwrap();
    let folder = made(place.path());
    let _lock = folder.lock().unwrap();
    let writer = store_in(&folder).await;
    let reader = Store::open(&folder.database().unwrap(), Access::Read, ORIGIN).await.unwrap();
    writer.append(Scribe::new().genesis()).await.unwrap();
    assert_eq!(reader.entries(0, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_head_that_fits_lets_the_writer_go_on() {
    let place = TempDir::new().unwrap();
    let folder = made(place.path());
    let store = store_in(&folder).await;
    let mut scribe = Scribe::new();
    store.check_head(&folder).await.unwrap();
    store.append(scribe.genesis()).await.unwrap();
    store.keep_checkpoint(&folder, &checkpoint(1, 7)).await.unwrap();
    store.append(scribe.decided(1..5)).await.unwrap();
    store.check_head(&folder).await.unwrap();
    // The row is written before the file: a crash between leaves the file behind, which is well.
    store.add_checkpoint(5, &checkpoint(5, 8).note).await.unwrap();
    store.check_head(&folder).await.unwrap();
}

#[tokio::test]
async fn a_ledger_that_was_cut_restored_or_exchanged_is_not_written_to() {
    let place = TempDir::new().unwrap();
    let folder = made(place.path());
    let store = store_in(&folder).await;
    store.append(Scribe::new().genesis()).await.unwrap();
    store.keep_checkpoint(&folder, &checkpoint(1, 7)).await.unwrap();
    let head = place.path().join("head.checkpoint");
    for (note, fault) in [
        (Some(checkpoint(3, 7).note), HeadFault::Ahead { head: 3, ledger: 1 }),
        (Some(checkpoint(1, 8).note), HeadFault::Differs { size: 1 }),
        (Some("nothing of the kind".into()), HeadFault::Unreadable),
        (None, HeadFault::Missing { ledger: 1 }),
    ] {
        match &note {
            Some(note) => fs::write(&head, note).unwrap(),
            None => fs::remove_file(&head).unwrap(),
        }
        let refused = store.check_head(&folder).await.unwrap_err();
        let command = format!("timbang ledger adopt-head --data {}", place.path().display());
        assert!(refused.to_string().contains(&command), "{refused}");
        assert!(matches!(refused, StoreError::Head { reason, .. } if reason == fault));

        assert_eq!(store.adopt_head(&folder).await.unwrap(), note);
        store.check_head(&folder).await.unwrap();
    }
}
