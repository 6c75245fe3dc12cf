//! That a verdict asks the access policy by what it does to a person, and asks the one in force.

use serde_json::{Value, json};
use timbang::access::{Authorizer, Epoch, PolicyFiles, Role};
use timbang::casework::review::Settled;
use timbang::casework::{Hindrance, Refusal};
use timbang::decision::Outcome;
use timbang::store::AccountId;

use crate::access_acts::{denied, denying, without};
use crate::review_acts::{against, in_favour, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::sqlite;

/// Leaves to supervisors what the shipped rules let every reviewer do.
async fn leave_to_supervisors(bureau: &mut Bureau, resource: &str, action: &str) {
    let [group, role] = ["group:reviewer", "role:supervisor"]
        .map(|who| format!("p, {who}, {resource}, {action}\n"));
    let policy = PolicyFiles::SHIPPED.policy.replace(&group, &role);
    assert_ne!(policy, PolicyFiles::SHIPPED.policy, "`{group}` is a rule");
    let probes = denying(Role::Officer, resource, action);
    let files = PolicyFiles { policy: &policy, probes: &probes, ..PolicyFiles::SHIPPED };
    bureau.access = bureau.office.authorizer(&files).await.unwrap();
}

/// A verdict that was prepared from the seat of an officer, in a case the machine would refuse.
async fn prepared(outcome: Outcome) -> (Bureau, [AccountId; 3], String) {
    let (mut bureau, people, number) = with_case(&sqlite().await, 1, refused()).await;
    let officer = people[0];
    let (found, code) = match outcome {
        Outcome::ProposedRefusal => (against(), "not_met"),
        _ => (in_favour(), "evidence_outdated"),
    };
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, found).await.unwrap();
    bureau.prepare(&officer, &number, outcome, reasons(code)).await.unwrap();
    (bureau, people, number)
}

fn reasons(code: &str) -> Value {
    json!({"codes": [{"criterion": "S5", "code": code}],
           "sentence": "The register entry is older than the field visit shows."})
}

#[tokio::test(flavor = "multi_thread")]
async fn to_refuse_and_to_overrule_are_permissions_apart_from_deciding() {
    for (resource, action, outcome, code) in [
        ("adverse-decision", "confirm", Outcome::ProposedRefusal, "not_met"),
        ("recommendation", "overrule", Outcome::Eligible, "evidence_outdated"),
    ] {
        let (mut bureau, [officer, ..], number) = prepared(outcome).await;
        leave_to_supervisors(&mut bureau, resource, action).await;
        let before = bureau.kinds(&number).await;
        let signed = bureau.sign(&officer, &number).await;
        assert!(denied(&signed), "{resource}: {signed:?}");
        let again = bureau.prepare(&officer, &number, outcome, reasons(code)).await;
        assert!(denied(&again), "{resource}: {again:?}");
        assert_eq!(bureau.kinds(&number).await, before, "{resource}: nothing is written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_under_a_policy_that_another_one_followed() {
    let (mut bureau, [officer, ..], number) = prepared(Outcome::ProposedRefusal).await;
    let (policy, probes) = without(Role::Operator, "case", "erase");
    let files = PolicyFiles { policy: &policy, probes: &probes, ..PolicyFiles::SHIPPED };
    // Another instance puts it in force; this one still has the policy before.
    let next = bureau.office.authorizer(&files).await.unwrap();
    let before = Epoch::load(&PolicyFiles::SHIPPED, 1, 0).await.unwrap();
    bureau.access = Authorizer::new(before);
    let signed = bureau.sign(&officer, &number).await;
    let other = Hindrance::OtherPolicy { in_force: 2, here: 1 };
    assert!(matches!(&signed, Err(Refusal::Hindered(why)) if *why == other), "{signed:?}");
    bureau.access = next;
    let refusal = Outcome::ProposedRefusal;
    assert_eq!(bureau.sign(&officer, &number).await.unwrap(), Settled::Issued(refusal));
    bureau.verified().await;
}
