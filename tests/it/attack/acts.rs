//! The acts of the casework, called by those who may not, and by two at once.

use std::sync::Arc;

use timbang::access::{ACTS, Action, PolicyFiles, Resource, Subject};
use timbang::casework::Refusal;
use timbang::casework::accounts::InSession;
use timbang::casework::review::{Seen, Settled, Signature};
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::review::Refused;
use timbang::store::{AccountChange, AccountId, Batch};
use tokio::sync::Mutex;

use super::everyone;
use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, reopened};
use crate::store_support::{Place, places, sqlite};

/// A case whose refusal an officer has prepared and not signed.
pub async fn prepared(place: &Place) -> (Bureau, [AccountId; 3], String) {
    let (mut bureau, people, number) = with_case(place, 1, refused()).await;
    bureau.claim(&people[0], &number).await.unwrap();
    bureau.find(&people[0], &number, against()).await.unwrap();
    bureau.prepare(&people[0], &number, Outcome::ProposedRefusal, because()).await.unwrap();
    (bureau, people, number)
}

pub async fn undecided(bureau: &Bureau, number: &str) {
    let kinds = bureau.kinds(number).await;
    let decided = ["review.confirmed", "review.overruled", "decision.issued"];
    assert!(!kinds.iter().any(|kind| decided.contains(kind)), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_who_holds_the_case_does_any_step_towards_a_refusal() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = prepared(&place).await;
        let mut people: Vec<AccountId> =
            everyone(&mut bureau).await.into_iter().map(|(_, id)| id).collect();
        people.push(bureau.person("rangkap", Role::Officer, Some("petugas")).await);
        people.extend([[0; 16], [77; 16]]);
        for id in people {
            let claimed = bureau.claim(&id, &number).await;
            assert!(claimed.is_err(), "the seat is taken");
            assert!(bureau.find(&id, &number, against()).await.is_err());
            let refusal = Outcome::ProposedRefusal;
            assert!(bureau.prepare(&id, &number, refusal, because()).await.is_err());
            // Whatever they prove, and even with a session of the officer's own.
            let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
            let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
            let office = &mut bureau.office;
            let signed = office.confirm(&bureau.access, &id, &number, seen, signature).await;
            assert!(signed.is_err());
            let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
            let signed = office.confirm_in_bulk(&bureau.access, &id, &number, seen, signature);
            assert!(signed.await.is_err());
            undecided(&bureau, &number).await;
        }
        // Nor does the officer, with many at once.
        let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
        let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
        let office = &mut bureau.office;
        let bulk = office.confirm_in_bulk(&bureau.access, &officer, &number, seen, signature).await;
        assert!(matches!(bulk, Err(Refusal::Alone(_))), "{bulk:?}");
        undecided(&bureau, &number).await;
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_closed_a_moment_before_signs_nothing() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = prepared(&place).await;
        let session = bureau.session(&officer).await;
        let closed = AccountChange::SetDisabled { account: officer, at_ms: Some(1) };
        let batch = Batch { account_changes: vec![closed], ..Batch::default() };
        bureau.office.store().append(batch).await.unwrap();
        let seen = bureau.seen(&number).await;
        let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
        let office = &mut bureau.office;
        let signed = office.confirm(&bureau.access, &officer, &number, seen, signature).await;
        assert!(matches!(signed, Err(Refusal::Denied(_))), "{signed:?}");
        undecided(&bureau, &number).await;
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_accounts_makes_herself_no_reviewer() {
    for place in places().await {
        let (mut bureau, _, number) = prepared(&place).await;
        let first = bureau.person("admin", Role::Administrator, None).await;
        let second = bureau.person("admin2", Role::Administrator, None).await;
        let twin = bureau.person("admin3", Role::Administrator, Some("admin")).await;
        let size = bureau.office.store().size().await.unwrap();
        for (by, to) in [(&first, &first), (&first, &twin), (&second, &first)] {
            let id = bureau.session(by).await;
            let proof = InSession { id: &id, now_ms: 1_000 };
            let (access, office) = (&bureau.access, &mut bureau.office);
            let granted = office.grant_role(access, by, proof, to, Role::Officer, None).await;
            // Neither to herself under any name, nor beside the keeping of accounts.
            assert!(granted.is_err(), "{granted:?}");
        }
        assert_eq!(bureau.office.store().size().await.unwrap(), size);
        let clerk = bureau.person("juru-bayar", Role::Board, None).await;
        let id = bureau.session(&first).await;
        let proof = InSession { id: &id, now_ms: 1_000 };
        let (access, office) = (&bureau.access, &mut bureau.office);
        office.revoke_role(access, &first, proof, &clerk, Role::Board).await.unwrap();
        office.grant_role(access, &first, proof, &clerk, Role::Officer, None).await.unwrap();
        // What she does to others is on record, and helps her to no case that another holds.
        assert_eq!(office.store().size().await.unwrap(), size + 3);
        assert!(bureau.claim(&clerk, &number).await.is_err());
        undecided(&bureau, &number).await;
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_signatures_at_once_one_decides() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = prepared(&place).await;
        let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
        let seen = Seen { entry: seen, letter: bureau.letter(&officer, &number).await };
        let (path, clock) = (bureau.path.clone(), bureau.clock.clone());
        let Bureau { office, access, folder, .. } = bureau;
        let (office, access) = (Arc::new(Mutex::new(office)), Arc::new(access));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (office, access, number) = (office.clone(), access.clone(), number.clone());
                tokio::spawn(async move {
                    let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
                    let mut office = office.lock().await;
                    office.confirm(&access, &officer, &number, seen, signature).await
                })
            })
            .collect();
        let mut issued = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok((_, settled)) => {
                    assert_eq!(settled, Settled::Issued(Outcome::ProposedRefusal));
                    issued += 1;
                }
                Err(Refusal::Stale { happened }) => {
                    assert_eq!(happened, ["review.confirmed", "decision.issued"]);
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(issued, 1);
        Arc::into_inner(office).unwrap().into_inner().close().await.unwrap();
        let office = reopened(&path, &clock).await;
        let serial = office.store().case_by_number(&number).await.unwrap().unwrap().serial;
        assert_eq!(office.store().decisions_of(serial).await.unwrap().len(), 1);
        office.close().await.unwrap();
        drop(folder);
    }
}

#[tokio::test]
async fn the_policy_in_force_lets_nothing_but_two_human_roles_confirm_what_is_adverse() {
    let bureau = Bureau::open(&sqlite().await, 1).await;
    let machines = [Subject::engine(), Subject::operator()];
    for act in ACTS.iter().filter(|act| act.resource == Resource::AdverseDecision) {
        for machine in &machines {
            let allowed = bureau.access.check(machine, act.resource, act.action);
            assert!(allowed.is_err(), "{machine:?}: {act:?}");
        }
    }
    for role in Role::ALL {
        let held = [timbang::access::Assignment { role: *role, from_ms: 0, until_ms: None }];
        let account = timbang::ids::ActorId::from_random([3; 16]);
        let subject = Subject::account(account, &held, 1);
        let may = bureau.access.check(&subject, Resource::AdverseDecision, Action::Confirm).is_ok();
        assert_eq!(may, matches!(role, Role::Officer | Role::Supervisor), "{role}");
    }
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_access_policy_is_refused_and_the_old_one_stays() {
    let place = sqlite().await;
    let (mut bureau, _, number) = prepared(&place).await;
    let administrator = bureau.person("admin", Role::Administrator, None).await;
    for row in [
        "p, role:engine, adverse-decision, confirm",
        "p, role:operator, adverse-decision, confirm",
        "p, role:administrator, adverse-decision, confirm",
        "p, role:board, finding, record",
        "p, group:staff, adverse-decision, confirm",
        "g, as:engine, group:reviewer",
        "g, as:administrator, role:officer",
        "g, as:citizen, group:reviewer",
    ] {
        let policy = format!("{}{row}\n", PolicyFiles::SHIPPED.policy);
        let files = PolicyFiles { policy: &policy, ..PolicyFiles::SHIPPED };
        let office = &mut bureau.office;
        let edited = office.activate_access(&bureau.access, &administrator, &files).await;
        assert!(matches!(edited, Err(Refusal::Invalid(_))), "{row}: {edited:?}");
        assert!(office.authorizer(&files).await.is_err(), "{row}");
    }
    let claimed = bureau.claim(&administrator, &number).await.unwrap_err();
    assert!(matches!(claimed, Refusal::Denied(_)), "{claimed:?}");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_too_long_is_never_refused_by_the_clock() {
    use timbang::clock::Clock as _;
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = prepared(&place).await;
    bureau.clock.advance(20 * 86_400_000);
    assert!(bureau.clock.now_ms() > 0);
    undecided(&bureau, &number).await;
    // A proof from before is no proof any more.
    let (seen, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
    let late = 1_000 + 301_000;
    let signature = Signature::PasswordTotp { session: &session, now_ms: late };
    let office = &mut bureau.office;
    let signed = office.confirm(&bureau.access, &officer, &number, seen, signature).await;
    assert!(matches!(signed, Err(Refusal::Review(Refused::StaleProof))), "{signed:?}");
    undecided(&bureau, &number).await;
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_refusals_only_so_many_are_signed_in_an_hour() {
    let place = sqlite().await;
    let (bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    let (mut bureau, more) = bureau.receive(&vec![refused(); 20]).await;
    let twin = bureau.person("rangkap", Role::Officer, Some("petugas")).await;
    let mut signed = Vec::new();
    for (place, number) in [number].iter().chain(&more).enumerate() {
        // By person: half of them through another account.
        let by = if place % 2 == 0 { &officer } else { &twin };
        bureau.claim(by, number).await.unwrap();
        bureau.find(by, number, against()).await.unwrap();
        bureau.prepare(by, number, Outcome::ProposedRefusal, because()).await.unwrap();
        signed.push(bureau.sign(by, number).await);
    }
    let beyond = signed.pop().unwrap();
    assert!(signed.iter().all(Result::is_ok), "{signed:?}");
    assert!(matches!(beyond, Err(Refusal::Pace(_))), "{beyond:?}");
    undecided(&bureau, &more[19]).await;
    bureau.clock.advance(3_600_000);
    bureau.sign(&officer, &more[19]).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_resets_an_account_is_named_in_the_ledger_before_anyone_signs_with_it() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = prepared(&place).await;
        let first = bureau.person("admin", Role::Administrator, None).await;
        bureau.clock.advance(1);
        let store = bureau.office.store();
        for factors in [false, true] {
            let before = store.size().await.unwrap();
            let id = bureau.session(&first).await;
            let proof = InSession { id: &id, now_ms: 1_000 };
            let (access, office) = (&bureau.access, &mut bureau.office);
            let reset = if factors {
                office.reset_factors(access, &first, proof, &officer, i64::MAX).await
            } else {
                office.reset_password(access, &first, proof, &officer, i64::MAX).await
            };
            reset.unwrap();
            let by = timbang::ids::ActorId::from_random(first).to_string();
            let entries = store.entries(before, 10).await.unwrap();
            assert_eq!(entries.len(), 1, "the reset");
            for entry in entries {
                let said = String::from_utf8_lossy(&entry.bytes).into_owned();
                assert!(said.contains("\"kind\":\"account.reset\""), "{said}");
                assert!(said.contains(&format!("\"actor\":\"{by}\"")), "{said}");
            }
            bureau.clock.advance(1);
        }
        undecided(&bureau, &number).await;
        // Its owner signs nothing before a colleague has seen them.
        let signed = bureau.sign(&officer, &number).await;
        assert!(matches!(signed, Err(Refusal::Unvouched)), "{signed:?}");
        drop(store);
        bureau.verified().await;
    }
}
