//! The ways casbin-rs 2.20 was seen to allow what it should not, or to fall over (P01 to P20):
//! each is tried here and cannot happen.

use std::fs;
use std::path::Path;

use timbang::access::{
    ACTS, Action, Assignment, Authorizer, Epoch, PolicyFiles, Resource, Role, Subject, may_ever,
};
use timbang::ids::ActorId;
use timbang::ledger::fields;

const SHIPPED: PolicyFiles<'static> = PolicyFiles::SHIPPED;

fn account() -> ActorId {
    ActorId::from_random([7; 16])
}

fn holds(role: fields::Role, from_ms: i64, until_ms: Option<i64>) -> Assignment {
    Assignment { role, from_ms, until_ms }
}

async fn shipped() -> Authorizer {
    Authorizer::new(Epoch::load(&SHIPPED, 1, 0).await.unwrap())
}

/// The codes of what is found in a policy changed so.
async fn found_in(files: PolicyFiles<'_>) -> Vec<&'static str> {
    let findings = Epoch::load(&files, 2, 0).await.unwrap_err();
    findings.iter().map(|finding| finding.code).collect()
}

async fn found_in_policy(policy: &str) -> Vec<&'static str> {
    found_in(PolicyFiles { policy, ..SHIPPED }).await
}

async fn found_with_row(row: &str) -> Vec<&'static str> {
    found_in_policy(&format!("{}{row}\n", SHIPPED.policy)).await
}

async fn found_in_model(from: &str, to: &str) -> Vec<&'static str> {
    let model = SHIPPED.model.replace(from, to);
    assert_ne!(model, SHIPPED.model, "`{from}` is in the model");
    found_in(PolicyFiles { model: &model, ..SHIPPED }).await
}

/// The source as a whole, to see what it does not name.
fn authorizer() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/access/authorizer.rs");
    fs::read_to_string(file).unwrap()
}

#[tokio::test]
async fn p01_a_subject_named_like_a_role_holds_no_role() {
    // No account is called or given what is asked under; every load asks in the names that rules
    // are written to, and is refused where one is answered (src/access/authorizer.rs).
    for name in ["engine", "operator", "citizen", "role:administrator", "as:administrator"] {
        assert!(name.parse::<fields::Role>().is_err());
        assert!(name.parse::<ActorId>().is_err());
    }
    let row = "g, role:citizen, role:administrator";
    assert_eq!(found_with_row(row).await, ["unknown-word"]);
}

#[tokio::test]
async fn p02_p14_a_second_grouping_is_neither_in_the_model_nor_in_the_rows() {
    let second = found_in_model("g = _, _", "g = _, _\ng2 = _, _").await;
    assert_eq!(second, ["model-not-accepted"]);
    assert_eq!(found_with_row("g2, as:citizen, role:officer").await, ["row-form"]);
    assert_eq!(found_with_row("g, notice, role:officer").await, ["unknown-word"]);
}

#[tokio::test]
async fn p03_p20_no_answer_is_remembered_when_the_policy_or_the_role_changes() {
    let authorizer = shipped().await;
    let (from, until) = (100, 200);
    let rows = [holds(fields::Role::Author, from, Some(until))];
    let may = |now| {
        let subject = Subject::account(account(), &rows, now);
        authorizer.check(&subject, Resource::Programme, Action::Activate).is_ok()
    };
    assert_eq!([99, 100, 199, 200, 201].map(may), [false, true, true, false, false]);

    let without = SHIPPED.policy.replace("p, role:author, programme, activate\n", "");
    let (allowed, denied) =
        ("programme,activate,deny,deny,deny,allow", "programme,activate,deny,deny,deny,deny");
    let probes = SHIPPED.probes.replace(allowed, denied);
    let files = PolicyFiles { policy: &without, probes: &probes, ..SHIPPED };
    assert!(may(150));
    authorizer.put_in_force(Epoch::load(&files, 2, 0).await.unwrap()).unwrap();
    assert!(!may(150));

    let cargo = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let cargo = fs::read_to_string(cargo).unwrap();
    let casbin = cargo.lines().find(|line| line.starts_with("casbin = ")).unwrap();
    assert!(casbin.contains("default-features = false, features = [\"runtime-tokio\"]"));
}

#[tokio::test]
async fn p04_an_empty_or_shortened_policy_is_refused() {
    assert_eq!(found_in_policy("").await, ["rule-count"]);
    let half = &SHIPPED.policy[..SHIPPED.policy.len() / 2];
    let half = &half[..=half.rfind('\n').unwrap()];
    assert_eq!(found_in_policy(half).await, ["rule-count"]);
    let without = SHIPPED.policy.replace("p, role:board, programme, suspend\n", "");
    assert_eq!(found_in_policy(&without).await, ["probe-differs"]);
}

#[test]
fn p05_enforcement_is_never_switched_off() {
    let clippy = Path::new(env!("CARGO_MANIFEST_DIR")).join("clippy.toml");
    assert!(fs::read_to_string(clippy).unwrap().contains("casbin::CoreApi::enable_enforce"));
    assert!(!authorizer().contains("enable_enforce"));
}

#[tokio::test]
async fn p06_a_rule_of_another_type_or_with_an_effect_is_refused_and_not_dropped() {
    for row in [
        "p, role:officer, account, create, deny",
        "p, role:officer, account, create, Deny",
        "P, role:officer, queue, read",
        "p2, role:officer, queue, read, deny",
        "p9, role:officer, queue, read",
        " p, role:officer, queue, read",
    ] {
        assert_eq!(found_with_row(row).await, ["row-form"], "{row}");
    }
    let effect = found_in_model("p = sub, obj, act", "p = sub, obj, act, eft").await;
    assert_eq!(effect, ["model-not-accepted"]);
}

#[tokio::test]
async fn p07_an_effect_in_another_spelling_never_reaches_casbin() {
    let found = found_in_model("p.eft == allow", "p.eft==allow").await;
    assert_eq!(found, ["model-not-accepted"]);
}

#[tokio::test]
async fn p08_a_row_too_short_or_too_long_is_refused() {
    for row in ["p, role:officer, queue", "p, role:officer, queue, read, ", "g, as:officer", "p"] {
        assert_eq!(found_with_row(row).await, ["row-form"], "{row}");
    }
    assert_eq!(found_with_row("p, role:officer, , read").await, ["unknown-word"]);
}

#[tokio::test]
async fn p09_a_rule_is_never_evaluated() {
    for word in ["loop {}", "true", "r.sub.role == 1", "*", ".*", "/queue"] {
        let row = format!("p, role:officer, {word}, read");
        assert_eq!(found_with_row(&row).await, ["unknown-word"], "{row}");
    }
    assert!(!SHIPPED.model.contains("eval"));
}

#[tokio::test]
async fn p10_the_model_compares_names_and_reads_no_attribute() {
    let found = found_in_model("r.sub != p.sub", "r.sbu != p.sub").await;
    assert_eq!(found, ["model-not-accepted"]);
    // Its one negative guard compares two names of the model itself; a misspelled one would be
    // an error of every question, and an error is a denial.
    assert_eq!(SHIPPED.model.matches("!=").count(), 1);
}

#[tokio::test]
async fn p11_no_pattern_and_no_path_is_matched() {
    for function in ["keyMatch", "regexMatch", "globMatch", "ipMatch"] {
        assert!(!SHIPPED.model.contains(function));
    }
    assert_eq!(found_with_row("p, role:officer, queue, rea*").await, ["unknown-word"]);
}

#[tokio::test]
async fn p12_a_policy_is_never_written() {
    let source = authorizer();
    let source = source.split("#[cfg(test)]").next().unwrap();
    for call in ["FileAdapter", "MgmtApi", "RbacApi", "fs::"] {
        assert!(!source.contains(call), "{call}");
    }
    // Of a file with the line ends of another system or quoted fields nothing is guessed.
    let carriage = SHIPPED.policy.replace('\n', "\r\n");
    assert!(found_in_policy(&carriage).await.contains(&"unknown-word"));
    assert_eq!(found_with_row("p, \"role:officer\", queue, read").await, ["unknown-word"]);
}

#[tokio::test]
async fn p13_a_policy_that_fails_to_load_leaves_the_one_before_whole() {
    let authorizer = shipped().await;
    let before = authorizer.in_force();
    let broken = format!("{}p, role:officer, queue\n", SHIPPED.policy);
    let findings = Epoch::load(&PolicyFiles { policy: &broken, ..SHIPPED }, 2, 0).await;
    assert_eq!(findings.unwrap_err().len(), 1);
    assert_eq!(authorizer.in_force().number(), before.number());
    let officer = Subject::account(account(), &[holds(fields::Role::Officer, 0, None)], 1);
    assert!(authorizer.check(&officer, Resource::Queue, Action::Read).is_ok());
    // An older policy never replaces a newer one.
    for number in [0, 1] {
        let stale = Epoch::load(&SHIPPED, number, 0).await.unwrap();
        assert!(authorizer.put_in_force(stale).is_err());
    }
}

#[tokio::test]
async fn p15_roles_are_flat() {
    assert_eq!(found_with_row("g, as:officer, role:supervisor").await, ["role-in-role"]);
    assert_eq!(found_with_row("g, group:reviewer, group:staff").await, ["unknown-word"]);
}

#[tokio::test]
async fn p16_a_matcher_cut_at_a_number_sign_is_refused() {
    let found = found_in_model(" && g(r.sub", " # && g(r.sub").await;
    assert_eq!(found, ["model-not-accepted"]);
    assert!(!SHIPPED.model.contains('#'));
}

#[tokio::test]
async fn p17_a_second_matcher_is_refused() {
    let model = format!("{}m = true\n", SHIPPED.model);
    assert_eq!(found_in(PolicyFiles { model: &model, ..SHIPPED }).await, ["model-not-accepted"]);
}

#[tokio::test]
async fn p18_an_empty_name_is_nobody() {
    assert_eq!(found_with_row("p, , queue, read").await, ["unknown-word"]);
    assert_eq!(found_with_row("g, , role:officer").await, ["unknown-word"]);
    let nobody = Subject::account(account(), &[], 1);
    let authorizer = shipped().await;
    for act in ACTS {
        assert!(authorizer.check(&nobody, act.resource, act.action).is_err());
    }
}

#[test]
fn p19_no_number_reaches_casbin() {
    let source = authorizer();
    // The one question there is: three names.
    assert_eq!(source.matches(".enforce(").count(), 1);
    assert!(source.contains("fn answer(enforcer: &Enforcer, question: [&str; 3])"));
}

#[tokio::test]
async fn every_role_is_answered_as_its_name_promises() {
    let authorizer = shipped().await;
    let can = |subject: &Subject| -> Vec<(Resource, Action)> {
        let acts = ACTS.iter().map(|act| (act.resource, act.action));
        acts.filter(|(what, how)| authorizer.check(subject, *what, *how).is_ok()).collect()
    };
    let account = |role| Subject::account(account(), &[holds(role, 0, None)], 1);
    let engine = can(&Subject::engine());
    assert!(engine.contains(&(Resource::FavourableDecision, Action::Issue)));
    assert!(!engine.contains(&(Resource::AdverseDecision, Action::Confirm)));
    for (resource, action) in can(&account(fields::Role::Administrator)) {
        assert!(!resource.is_of_a_case(), "an administrator may {action} on {resource}");
    }
    let others = ["auditor", "board", "author", "objection-officer"];
    for role in others.map(|name| name.parse::<fields::Role>().unwrap()) {
        let decides = |(what, how): &(Resource, Action)| {
            matches!(what, Resource::FavourableDecision | Resource::AdverseDecision)
                || *how == Action::Overrule
        };
        assert!(!can(&account(role)).iter().any(decides), "{role} decides");
    }
}

#[tokio::test]
async fn a_policy_and_a_table_edited_together_do_not_let_the_engine_refuse_anybody() {
    let policy = format!("{}p, role:engine, adverse-decision, confirm\n", SHIPPED.policy);
    let row = "adverse-decision,confirm,allow,allow,deny,deny,deny,deny,deny,deny,";
    let probes = SHIPPED.probes.replace(&format!("{row}deny"), &format!("{row}allow"));
    assert_ne!(probes, SHIPPED.probes);
    let found = found_in(PolicyFiles { policy: &policy, probes: &probes, ..SHIPPED }).await;
    assert_eq!(found, ["beyond-bounds"]);
    assert!(!may_ever(Role::Engine, Resource::AdverseDecision, Action::Confirm));
}

#[tokio::test]
async fn a_rule_too_many_is_found_by_the_table() {
    let found = found_with_row("p, role:auditor, case, read-identity").await;
    assert_eq!(found, ["beyond-bounds"]);
    assert_eq!(found_with_row("p, role:author, quality, read").await, ["probe-differs"]);
    // A grouping too many gives all the group may do.
    let found = found_with_row("g, as:objection-officer, group:reviewer").await;
    assert!(found.len() > 20 && found.iter().all(|code| *code == "probe-differs"));
}

#[tokio::test]
async fn all_findings_are_told_at_once() {
    let policy = format!("{}p, role:officer\ng, x, role:officer\n", SHIPPED.policy);
    let probes = SHIPPED.probes.replace("queue,read,allow", "queue,read,perhaps");
    let model = format!("{}\n", SHIPPED.model);
    let files = PolicyFiles { model: &model, policy: &policy, probes: &probes };
    let told = Epoch::load(&files, 2, 0).await.unwrap_err();
    let told: Vec<String> = told.iter().map(|one| format!("{}: {}", one.path, one.code)).collect();
    let lines = SHIPPED.policy.lines().count();
    assert_eq!(
        told,
        [
            "model.conf: model-not-accepted".to_owned(),
            format!("policy.csv:{}: row-form", lines + 1),
            format!("policy.csv:{}: unknown-word", lines + 2),
            "probes.csv:3: probe-form".to_owned(),
            "probes.csv: probe-missing".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_permit_is_for_one_actor_and_one_act() {
    let officer = Subject::account(account(), &[holds(fields::Role::Officer, 0, None)], 1);
    let authorizer = shipped().await;
    let ask = || authorizer.check(&officer, Resource::FavourableDecision, Action::Confirm).unwrap();
    let permit = ask().to(Resource::FavourableDecision, Action::Confirm).unwrap();
    assert_eq!((permit.actor(), permit.role()), (officer.actor(), Role::Officer));
    assert!(ask().to(Resource::AdverseDecision, Action::Confirm).is_err());
}
