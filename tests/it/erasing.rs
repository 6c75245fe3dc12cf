//! Forgetting a person: what stands on the disk goes too, a review does not end unasked, and one
//! message that fails takes no other with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sea_orm::ConnectionTrait as _;
use timbang::casework::{Jobs, Office, Refusal};
use timbang::config::notifications::ChannelKind;
use timbang::decision::Outcome;
use timbang::ledger::fields::{ErasureGround, ErasureScope, Role};
use timbang::store::{Batch, NewOutbox, Stage};

use crate::notify_support::{Answer, Gateway, SECRET};
use crate::review_acts::{against, because, refused, with_case};
use crate::review_letters::refused_reachable;
use crate::review_support::Bureau;
use crate::store_support::{places, sqlite};

const GROUND: ErasureGround = ErasureGround::Request;
const SCOPE: ErasureScope = ErasureScope::Case;

/// The letter of a refusal, made and handed to the print room; the files that the print room has.
async fn posted() -> (Office, PathBuf, String) {
    let (bureau, number) = refused_reachable().await;
    let channels = bureau.office.channels().unwrap();
    let (path, folder) = (bureau.path.clone(), bureau.folder);
    let (access, office) =
        (Arc::new(bureau.access), Arc::new(tokio::sync::Mutex::new(bureau.office)));
    let jobs = Jobs::new(office.clone(), access, bureau.accounts, channels);
    jobs.run_once().await.unwrap();
    drop(jobs);
    // Kept until the test ends: the folder goes with the process's temporary files.
    let _kept = folder.keep();
    (Arc::into_inner(office).unwrap().into_inner(), path.join("outbox"), number)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_was_not_posted_is_forgotten_with_its_person() {
    let (mut office, outbox, number) = posted().await;
    assert_eq!(files(&outbox).len(), 2, "the letter, and to whom it goes");
    let id = files(&outbox)[0].file_stem().unwrap().to_string_lossy().into_owned();
    fs::write(outbox.join(format!(".{id}.pdf.new")), "half a letter").unwrap();
    let erased = office.erase(&number, GROUND, SCOPE).await.unwrap();
    assert!(erased.kept.is_empty(), "{erased:?}");
    assert_eq!(files(&outbox), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_letter_that_cannot_be_removed_is_named_and_the_person_is_forgotten() {
    let (mut office, outbox, number) = posted().await;
    let pdf = files(&outbox).into_iter().find(|file| file.extension().unwrap() == "pdf").unwrap();
    // A folder in its place is removed by no one.
    fs::remove_file(&pdf).unwrap();
    fs::create_dir(&pdf).unwrap();
    fs::write(pdf.join("in the way"), "").unwrap();
    let erased = office.erase(&number, GROUND, SCOPE).await.unwrap();
    let kept: Vec<_> = erased.kept.iter().map(|kept| kept.path.clone()).collect();
    assert_eq!(kept, std::slice::from_ref(&pdf));
    assert_eq!(files(&outbox), [pdf]);
    let store = office.store();
    assert!(store.case_by_number(&number).await.unwrap().unwrap().erased_ms.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_came_back_with_a_backup_is_forgotten_again() {
    let (mut office, outbox, number) = posted().await;
    let store = office.store();
    let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
    let message = store.outbox_of(serial).await.unwrap().remove(0);
    let kept: Vec<_> =
        files(&outbox).iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect();
    office.erase(&number, GROUND, SCOPE).await.unwrap();
    for (file, bytes) in &kept {
        fs::write(file, bytes).unwrap();
    }
    let row = NewOutbox {
        id: message.id,
        seq: message.seq,
        serial,
        channel: ChannelKind::File,
        sealed: message.sealed,
        created_ms: message.created_ms,
    };
    store.append(Batch { outbox: vec![row], ..Batch::default() }).await.unwrap();
    let (count, left) = office.reapply_erasures().await.unwrap();
    assert_eq!((count, left.len()), (1, 0));
    assert_eq!(files(&outbox), Vec::<PathBuf>::new());
    assert!(store.outbox_of(serial).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_does_not_end_by_an_erasure_that_does_not_name_it() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        for scope in [ErasureScope::Payloads, ErasureScope::Case] {
            let refused = bureau.office.erase(&number, GROUND, scope).await;
            let Err(Refusal::Conflict(text)) = refused else { panic!("{refused:?}") };
            assert!(
                text.contains("nothing is decided") && text.contains("--under-review"),
                "{text}"
            );
        }
        let store = bureau.office.store();
        let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
        assert_eq!(store.review(serial).await.unwrap().unwrap().state.stage, Stage::Claimed);
        assert_eq!(*bureau.kinds(&number).await.last().unwrap(), "review.claimed");
        bureau.office.erase_under_review(&number, GROUND, SCOPE).await.unwrap();
        assert!(store.review(serial).await.unwrap().is_none());
        assert_eq!(*bureau.kinds(&number).await.last().unwrap(), "erasure.executed");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_cannot_be_written_costs_no_other() {
    let place = sqlite().await;
    let mut bureau = Bureau::open(&place, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let person = serde_json::json!({"name": "Siti Rahma", "phone": "+62 812-3456-7890"});
    let (mut bureau, numbers) = bureau.receive_of(&person, &vec![refused(); 4]).await;
    for number in &numbers {
        bureau.claim(&officer, number).await.unwrap();
        bureau.find(&officer, number, against()).await.unwrap();
        bureau.prepare(&officer, number, Outcome::ProposedRefusal, because()).await.unwrap();
        bureau.sign(&officer, number).await.unwrap();
    }
    let gateway = Gateway::answering([Answer::http(200, r#"{"delivered": true}"#)]);
    let key = bureau.path.join("keys/webhook-secret");
    fs::write(&key, SECRET).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let url = gateway.url();
    let configured =
        format!(r#"{{"webhook": {{"url": "{url}", "secret_key": "webhook-secret"}}}}"#);
    fs::write(bureau.path.join("notifications.json"), configured).unwrap();
    let channels = bureau.office.channels().unwrap();
    let configured = channels.configured().clone();
    assert_eq!(bureau.office.make_letters(&bureau.access, &configured).await.unwrap(), 4);
    let store = bureau.office.store();
    let spared = store.case_by_number(&numbers[2]).await.unwrap().unwrap().serial;
    let address = format!("sqlite://{}", bureau.path.join("timbang.db").display());
    let database = sea_orm::Database::connect(&address).await.unwrap();
    let trap = format!(
        "CREATE TRIGGER trap BEFORE INSERT ON ledger_entry WHEN NEW.subject <> {spared} \
         BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
    );
    database.execute_unprepared(&trap).await.unwrap();
    let office = Arc::new(tokio::sync::Mutex::new(bureau.office));
    let jobs = Jobs::new(office, Arc::new(bureau.access), bureau.accounts.clone(), channels);
    assert!(jobs.run_once().await.is_err(), "what failed is told");
    let notice = store.notices_of(spared).await.unwrap().pop().unwrap();
    assert!(notice.delivered_ms.is_some(), "the one that can be written is");
}
