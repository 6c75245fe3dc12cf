//! Six layers, each of which stops an adverse decision alone: the others are switched off as far as
//! a test can.

use std::fs;

use timbang::access::{PolicyFiles, Resource, may_ever};
use timbang::casework::{Office, Opening, Refusal, SigningKeys};
use timbang::decision::Outcome;
use timbang::ids::Digest32;
use timbang::ledger::body::DecisionIssued;
use timbang::ledger::chain::{Appender, Head};
use timbang::ledger::fields::{Actor, Role};
use timbang::ledger::merkle::Frontier;
use timbang::ledger::review_fields;
use timbang::ledger::review_fields::{DecidedOutcome, Nullable, ProofOfHuman, Verdict};
use timbang::review::Refused;
use timbang::store::{
    Access, Batch, Folder, NewConfirmation, NewDecision, NewEntry, ReviewRows, SeatOf, Store,
    StoreError,
};

use crate::cli_support::root;
use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, ORIGIN};
use crate::store_support::sqlite;

#[test]
fn first_the_types_have_no_way_from_a_recommendation_to_an_adverse_decision() {
    let mut examples = 0;
    for file in fs::read_dir(root().join("src/review")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        examples += text.matches("```compile_fail").count();
    }
    assert!(examples > 2, "{examples} examples that must not compile");
    let text = fs::read_to_string(root().join("src/review/decision.rs")).unwrap();
    assert_eq!(text.matches("pub fn issue").count(), 1);
}

#[tokio::test]
async fn second_the_access_policy_alone_denies_and_no_edit_of_it_allows() {
    // What no policy may allow is in the program, beside the policy.
    for role in timbang::access::Role::ALL {
        let chain = matches!(role.as_str(), "officer" | "supervisor" | "objection-officer");
        for act in timbang::access::ACTS.iter().filter(|a| a.resource == Resource::AdverseDecision)
        {
            assert_eq!(may_ever(*role, act.resource, act.action), chain, "{role:?}");
        }
    }
    let all = PolicyFiles::SHIPPED.policy.replace(
        "role:engine, favourable-decision, issue",
        "role:engine, adverse-decision, confirm",
    );
    assert_ne!(all, PolicyFiles::SHIPPED.policy);
    let files = PolicyFiles { policy: &all, ..PolicyFiles::SHIPPED };
    assert!(timbang::access::Epoch::load(&files, 1, 0).await.is_err());
}

/// A refusal that was prepared from the seat of an officer.
async fn prepared() -> (Bureau, [u8; 16], String) {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    (bureau, officer, number)
}

/// Drops every trigger of the database of an office that is open.
async fn without_constraints(bureau: &Bureau) {
    use sea_orm::{ConnectionTrait as _, Statement};
    let file = format!("sqlite://{}", bureau.path.join("timbang.db").display());
    let owner = sea_orm::Database::connect(file).await.unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger'".to_owned();
    let query = Statement::from_string(owner.get_database_backend(), sql);
    for row in owner.query_all_raw(query).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        owner.execute_unprepared(&format!("DROP TRIGGER {name}")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn third_the_transaction_alone_reads_everything_again() {
    let (mut bureau, officer, number) = prepared().await;
    without_constraints(&bureau).await;
    // The policy allows a reviewer to confirm, and no constraint is left: what stands in the way is
    // what the transaction reads.
    let other = bureau.person("rangkap", Role::Supervisor, Some("petugas")).await;
    let signed = bureau.sign(&other, &number).await;
    assert!(matches!(signed, Err(Refusal::Hindered(_))), "{signed:?}");
    let board = bureau.person("dewan", Role::Board, None).await;
    let digest = *bureau.programme.digest();
    bureau.office.suspend_programme(&bureau.access, &board, &digest).await.unwrap();
    let signed = bureau.sign(&officer, &number).await;
    assert!(matches!(signed, Err(Refusal::Review(Refused::NotActive))), "{signed:?}");
    assert!(!bureau.kinds(&number).await.contains(&"decision.issued"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fourth_the_constraints_alone_refuse_what_the_program_would_write() {
    let (bureau, officer, number) = prepared().await;
    let store = bureau.office.store();
    let case = store.case_by_number(&number).await.unwrap().unwrap();
    let account = store.account(&officer).await.unwrap().unwrap();
    let (seq, made) = (bureau.seen(&number).await, case.latest_seq.unwrap());
    let of = SeatOf { serial: case.serial, seat: review_fields::Seat::Second };
    let confirmation = NewConfirmation {
        seq,
        round_seq: seq,
        of,
        account: officer,
        person: account.person,
        recommendation_seq: made,
        outcome: 10,
        adverse: true,
        notice: [1; 32],
        reason: [1; 32],
        verdict: Verdict::Confirmed,
        proof: ProofOfHuman::PasswordTotp,
        challenge: None,
        at_ms: 1,
    };
    let decision = NewDecision {
        seq,
        serial: case.serial,
        recommendation_seq: made,
        confirmation_seq: None,
        outcome: Some(10),
        adverse: true,
        notice: Some([1; 32]),
        at_ms: 1,
    };
    let rows = [
        // From a seat that nobody holds; without a confirmation; by one that is none.
        ReviewRows { confirmations: vec![confirmation], ..ReviewRows::default() },
        ReviewRows { decisions: vec![decision.clone()], ..ReviewRows::default() },
        ReviewRows {
            decisions: vec![NewDecision { confirmation_seq: Some(made), ..decision }],
            ..ReviewRows::default()
        },
    ];
    for reviews in rows {
        let written = store.append(Batch { reviews, ..Batch::default() }).await;
        assert!(matches!(written, Err(StoreError::Conflict { .. })), "{written:?}");
    }
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifth_the_verifier_alone_tells_what_was_signed_with_the_keys_of_the_office() {
    let (mut bureau, _, number) = prepared().await;
    bureau.office.checkpoint().await.unwrap();
    let store = bureau.office.store();
    let case = store.case_by_number(&number).await.unwrap().unwrap();
    let made = store.entry(case.latest_seq.unwrap()).await.unwrap().unwrap();
    let leaf = store.recommendation(made.seq).await.unwrap().unwrap().leaf;
    let (path, digest) = (bureau.path.clone(), *bureau.programme.digest());
    let Bureau { office, folder: kept, .. } = bureau;
    let encryption = office.sealing().encryption.clone();
    office.close().await.unwrap();
    let folder = Folder::open(&path).unwrap();
    let origin = ORIGIN.parse().unwrap();
    let keys = SigningKeys::read(&folder, &origin, None).unwrap();
    let store = Store::open(&folder.database().unwrap(), Access::Write, ORIGIN).await.unwrap();
    let entries = store.entries(0, store.size().await.unwrap()).await.unwrap();
    let mut frontier = Frontier::default();
    for entry in &entries {
        frontier.push(Digest32(entry.leaf_hash));
    }
    let last = entries.last().unwrap();
    let ts = u64::try_from(crate::review_support::NOW_MS).unwrap();
    let head = Head { leaf_hash: Digest32(last.leaf_hash), ts, frontier };
    let mut appender = Appender::resume(origin, keys.entry, head);
    let forged = DecisionIssued {
        case: timbang::ids::CaseId::from_random(case.case_id),
        confirmation: Nullable(None),
        leaf: leaf.parse().unwrap(),
        notice: Digest32([1; 32]),
        outcome: DecidedOutcome::new(review_fields::Outcome::ProposedRefusal).unwrap(),
        programme: digest,
        recommendation: Digest32(made.leaf_hash),
    };
    let now_ms = crate::review_support::NOW_MS;
    let written = appender.append(Actor::Engine, forged, now_ms).unwrap();
    let entry = NewEntry {
        seq: written.seq,
        prev: last.leaf_hash,
        leaf_hash: written.leaf_hash.0,
        subject: Some(case.serial),
        bytes: written.bytes,
    };
    store.append(Batch { entries: vec![entry], ..Batch::default() }).await.unwrap();
    let reader = timbang::casework::read::Reader::new(store.into(), encryption);
    let report = reader.verify().await.unwrap();
    let told: Vec<String> = report.faults.iter().map(|fault| format!("{fault:?}")).collect();
    assert!(told.iter().any(|fault| fault.contains("MissingConfirmation")), "{told:?}");
    drop(kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixth_the_head_outside_the_database_alone_shows_one_that_was_put_back() {
    use sea_orm::ConnectionTrait as _;
    let (mut bureau, officer, number) = prepared().await;
    bureau.office.checkpoint().await.unwrap();
    let path = bureau.path.clone();
    let (database, before) = (path.join("timbang.db"), path.join("before.db"));
    let file = format!("sqlite://{}", database.display());
    let owner = sea_orm::Database::connect(file).await.unwrap();
    owner.execute_unprepared(&format!("VACUUM INTO '{}'", before.display())).await.unwrap();
    owner.close().await.unwrap();
    bureau.sign(&officer, &number).await.unwrap();
    bureau.office.checkpoint().await.unwrap();
    let Bureau { office, accounts, folder, .. } = bureau;
    drop(accounts);
    office.close().await.unwrap();
    // The whole database as it was, every row and trigger of it right, and the decision gone.
    for file in ["timbang.db-wal", "timbang.db-shm"] {
        let _gone = fs::remove_file(path.join(file));
    }
    fs::rename(before, database).unwrap();
    let refused = Office::open(&path, Opening::default()).await.unwrap_err().to_string();
    assert!(refused.contains("adopt-head"), "{refused}");
    drop(folder);
}
