//! Direct SQL on people and letters: roles nobody gave, one person made two, a letter of a decision
//! nobody made. The program may be deceived by its own rows; the ledger is not.

use timbang::casework::Refusal;
use timbang::casework::accounts::InSession;
use timbang::casework::read::Reader;
use timbang::casework::review::Settled;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::ledger::verify::Class;

use super::owner::{database, decision, number, run, without_triggers};
use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::{Place, places};

const REFUSAL: Outcome = Outcome::ProposedRefusal;

/// Makes one account look like it belongs to another person, or hold another role, behind the back
/// of the program.
pub async fn change(place: &Place, bureau: &Bureau, sql: &str) {
    let owner = database(place, bureau).await;
    let again = without_triggers(place, &owner).await;
    run(&owner, sql).await.unwrap();
    for on in again {
        run(&owner, &on).await.unwrap();
    }
}

/// The classes of what the verifier finds.
async fn found(bureau: Bureau) -> Vec<Class> {
    let Bureau { mut office, folder, .. } = bureau;
    office.checkpoint().await.unwrap();
    let reader = Reader::new(office.store(), office.sealing().encryption.clone());
    let report = reader.verify().await.unwrap();
    office.close().await.unwrap();
    drop(folder);
    report.faults.iter().map(|fault| fault.class).collect()
}

async fn refuse(bureau: &mut Bureau, by: &[u8; 16], case: &str) -> Result<Settled, Refusal> {
    bureau.claim(by, case).await?;
    bureau.find(by, case, against()).await?;
    bureau.prepare(by, case, REFUSAL, because()).await?;
    bureau.sign(by, case).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_only_the_database_knows_of_gives_nothing() {
    for place in places().await {
        let (mut bureau, _, case) = with_case(&place, 1, refused()).await;
        let clerk = bureau.person("juru-bayar", Role::Auditor, None).await;
        assert!(matches!(refuse(&mut bureau, &clerk, &case).await, Err(Refusal::Denied(_))));
        change(
            &place,
            &bureau,
            "UPDATE role_assignment SET role = 'officer' WHERE account = \
             (SELECT id FROM account WHERE name = 'juru-bayar')",
        )
        .await;
        // A row gives no role that its entry does not give.
        let refused = refuse(&mut bureau, &clerk, &case).await;
        assert!(matches!(refused, Err(Refusal::Denied(_))), "{refused:?}");
        assert!(found(bureau).await.is_empty(), "nothing was written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_made_two_in_the_database_signs_once() {
    for place in places().await {
        let (mut bureau, [first, ..], case) = with_case(&place, 2, refused()).await;
        let twin = bureau.person("kembar", Role::Officer, Some("petugas")).await;
        assert_eq!(refuse(&mut bureau, &first, &case).await.unwrap(), Settled::NextReviewer);
        assert!(refuse(&mut bureau, &twin, &case).await.is_err(), "one person");
        let before = bureau.kinds(&case).await;
        let stranger = if place.is_postgres() { "'\\x" } else { "x'" };
        let stranger = format!("{stranger}{}'", "ab".repeat(16));
        let sql = format!("UPDATE account SET person = {stranger} WHERE name = 'kembar'");
        change(&place, &bureau, &sql).await;
        // The entry that gave the role says whose it is.
        let refused = refuse(&mut bureau, &twin, &case).await;
        assert!(matches!(refused, Err(Refusal::Denied(_))), "{refused:?}");
        assert_eq!(bureau.kinds(&case).await, before);
        let told = crate::review_rows::faults(&bureau).await;
        assert!(told[0].message.contains("the role it gives says otherwise"), "{told:?}");
        assert!(found(bureau).await.is_empty(), "nothing was written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_taken_and_stands_again_in_the_database_gives_nothing() {
    for place in places().await {
        let (mut bureau, [officer, ..], case) = with_case(&place, 1, refused()).await;
        let admin = bureau.person("admin", Role::Administrator, None).await;
        let id = bureau.session(&admin).await;
        let session = InSession { id: &id, now_ms: 1_000 };
        let Bureau { office, access, .. } = &mut bureau;
        office.revoke_role(access, &admin, session, &officer, Role::Officer).await.unwrap();
        change(
            &place,
            &bureau,
            "UPDATE role_assignment SET revoked_seq = NULL, until_ms = NULL WHERE account = \
             (SELECT id FROM account WHERE name = 'petugas')",
        )
        .await;
        let refused = refuse(&mut bureau, &officer, &case).await;
        assert!(matches!(refused, Err(Refusal::Denied(_))), "{refused:?}");
        let person = bureau.accounts.person(&officer).await.unwrap().unwrap();
        assert_eq!(person.roles, [], "nor do pages show it");
        let told = crate::review_rows::faults(&bureau).await;
        assert!(told[0].message.contains("the role it gives says otherwise"), "{told:?}");
        assert!(found(bureau).await.is_empty(), "nothing was written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_is_made_of_a_decision_that_only_the_database_knows_of() {
    for place in places().await {
        let (bureau, [officer, ..], case) = with_case(&place, 1, refused()).await;
        let mut bureau = bureau;
        bureau.claim(&officer, &case).await.unwrap();
        bureau.find(&officer, &case, against()).await.unwrap();
        bureau.prepare(&officer, &case, REFUSAL, because()).await.unwrap();
        let serial = bureau.office.store().case_by_number(&case).await.unwrap().unwrap().serial;
        let owner = database(&place, &bureau).await;
        let made = number(&owner, "SELECT MAX(recommendation_seq) FROM review").await;
        let again = without_triggers(&place, &owner).await;
        // At every entry of the case there is, so that one of them might do for a letter.
        let sql = decision(&place, made, serial, made, "NULL").replace("10, 1,", "0, 0,");
        run(&owner, &sql).await.unwrap();
        let due =
            format!("INSERT INTO letter_due (decision_seq, serial) VALUES ({made}, {serial})");
        run(&owner, &due).await.unwrap();
        for on in again {
            run(&owner, &on).await.unwrap();
        }
        drop(owner);
        let channels = bureau.office.channels().unwrap();
        let configured = channels.configured().clone();
        let made = bureau.office.make_letters(&bureau.access, &configured).await;
        assert!(made.is_err(), "{made:?}");
        let kinds = bureau.kinds(&case).await;
        assert!(!kinds.contains(&"notice.issued"), "{kinds:?}");
        let outbox = bureau.office.store().outbox_of(serial).await.unwrap();
        assert!(outbox.is_empty());
        bureau.whole().await;
        let told = crate::review_rows::faults(&bureau).await;
        let forged = |fault: &timbang::ledger::verify::Fault| fault.message.contains("it is none");
        assert!(told.iter().any(forged), "{told:?}");
        bureau.office.close().await.unwrap();
    }
}
