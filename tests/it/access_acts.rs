//! That the access policy is asked by whoever acts without a page: the engine and the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use timbang::access::{ACTS, Action, PolicyFiles, Resource, Role};
use timbang::casework::{Jobs, NewAccount, Refusal};
use timbang::ledger::fields::{Actor, ErasureGround, ErasureScope, Role as Held};

use crate::review_acts::{by_rule, refused, with_case};
use crate::review_support::{Bureau, shipped};
use crate::store_support::sqlite;

/// The shipped rules and probes without one rule.
pub fn without(role: Role, resource: &str, action: &str) -> (String, String) {
    let taken = format!("p, role:{role}, {resource}, {action}\n");
    let policy = PolicyFiles::SHIPPED.policy.replace(&taken, "");
    assert_ne!(policy, PolicyFiles::SHIPPED.policy, "`{taken}` is a rule");
    (policy, denying(role, resource, action))
}

/// The shipped probes, in which a role may not do this.
pub fn denying(role: Role, resource: &str, action: &str) -> String {
    let column = 2 + Role::ALL.iter().position(|one| *one == role).unwrap();
    let row = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells[..2] == [resource, action] {
            cells[column] = "deny";
        }
        cells.join(",")
    };
    let probes: Vec<String> = PolicyFiles::SHIPPED.probes.lines().map(row).collect();
    format!("{}\n", probes.join("\n"))
}

/// Puts the shipped policy without one rule in force.
pub async fn take_away(bureau: &mut Bureau, role: Role, resource: &str, action: &str) {
    let (policy, probes) = without(role, resource, action);
    let files = PolicyFiles { policy: &policy, probes: &probes, ..PolicyFiles::SHIPPED };
    bureau.access = bureau.office.authorizer(&files).await.unwrap();
}

pub fn denied<T>(done: &Result<T, Refusal>) -> bool {
    matches!(done, Err(Refusal::Denied(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_may_issue_nothing_leaves_everything_to_a_human() {
    let place = sqlite().await;
    let mut bureau = Bureau::under(&place, shipped("ref-blt-darurat")).await;
    take_away(&mut bureau, Role::Engine, "favourable-decision", "issue").await;
    let many = vec![by_rule(&bureau.programme); 20];
    let (bureau, granted) = bureau.receive(&many).await;
    for number in &granted {
        assert_eq!(*bureau.kinds(number).await.last().unwrap(), "review.opened");
    }
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_refused_before_its_first_case_where_it_may_not_receive_or_recommend() {
    for (role, resource, action) in
        [(Role::Operator, "application", "receive"), (Role::Engine, "recommendation", "make")]
    {
        let place = sqlite().await;
        let mut bureau = Bureau::open(&place, 1).await;
        take_away(&mut bureau, role, resource, action).await;
        let store = bureau.office.store();
        let before = store.head().await.unwrap().size;
        let programmes = [bureau.programme.clone()].into();
        let source = Box::new(crate::web::app::Worked(Vec::new().into_iter()));
        let sink = Box::new(crate::web::app::Nobody);
        assert!(denied(&bureau.office.decide(programmes, source, sink).await.map(|_| ())));
        assert_eq!(store.head().await.unwrap().size, before, "nothing is written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_does_nothing_that_the_policy_does_not_let_it() {
    let (ground, scope) = (ErasureGround::Request, ErasureScope::Case);
    let new = NewAccount {
        name: "baru",
        display_name: "Baru",
        role: Held::Officer,
        same_person_as: None,
    };
    for (resource, action) in
        [("case", "erase"), ("programme", "propose"), ("account", "create"), ("role", "grant")]
    {
        let (mut bureau, _, number) = with_case(&sqlite().await, 1, refused()).await;
        take_away(&mut bureau, Role::Operator, resource, action).await;
        let office = &mut bureau.office;
        let before = office.store().head().await.unwrap().size;
        let (other, bytes) = shipped("ref-blt-darurat");
        let refused = match resource {
            "case" => denied(&office.erase_under_review(&number, ground, scope).await),
            "programme" => denied(&office.propose(&other, &bytes).await),
            _ => denied(&office.add_account(Actor::Operator, new.clone(), i64::MAX).await),
        };
        assert!(refused, "{resource}, {action}");
        assert_eq!(office.store().head().await.unwrap().size, before, "nothing is written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn time_ends_no_claim_where_the_engine_may_not_record_that_it_is_over() {
    let (mut bureau, [officer, ..], number) = with_case(&sqlite().await, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    take_away(&mut bureau, Role::Engine, "clock", "lapse").await;
    bureau.clock.advance(3 * 3_600_000);
    assert!(denied(&bureau.office.expire_claims().await));
    assert_eq!(*bureau.kinds(&number).await.last().unwrap(), "review.claimed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_goes_on_under_the_policy_of_its_ledger_and_not_under_the_shipped_one() {
    let place = sqlite().await;
    let mut bureau = Bureau::open(&place, 1).await;
    take_away(&mut bureau, Role::Operator, "programme", "propose").await;
    let (path, clock) = (bureau.path.clone(), bureau.clock.clone());
    bureau.office.close().await.unwrap();
    let mut office = crate::review_support::reopened(&path, &clock).await;
    let in_force = office.access().await.unwrap().in_force();
    assert_eq!(in_force.number(), 2);
    let (other, bytes) = shipped("ref-blt-darurat");
    assert!(denied(&office.propose(&other, &bytes).await));
    office.close().await.unwrap();

    let kept = path.join("access").join(in_force.policy().to_string());
    let policy = fs::read_to_string(kept.join("policy.csv")).unwrap();
    fs::write(kept.join("policy.csv"), PolicyFiles::SHIPPED.policy).unwrap();
    let mut office = crate::review_support::reopened(&path, &clock).await;
    let edited = office.access().await.unwrap_err().to_string();
    assert!(edited.contains("are not those of access policy 2"), "{edited}");
    fs::write(kept.join("policy.csv"), policy).unwrap();
    assert_eq!(office.access().await.unwrap().in_force().number(), 2);
    office.close().await.unwrap();

    fs::remove_dir_all(&kept).unwrap();
    let mut office = crate::review_support::reopened(&path, &clock).await;
    let gone = office.access().await.unwrap_err().to_string();
    assert!(gone.contains("restore them from a backup"), "{gone}");
    assert!(office.propose(&other, &bytes).await.is_err(), "no policy, no act");
    office.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
    assert!(office.propose(&other, &bytes).await.unwrap());
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn every_act_of_the_policy_is_asked_for_somewhere() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let mut code = String::new();
    for path in paths.iter().filter(|path| !path.starts_with(src.join("access"))) {
        let text = fs::read_to_string(path).unwrap();
        let lines = text.split("\n#[cfg(test)]\nmod ").next().unwrap().lines();
        let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
        code.extend(lines.flat_map(str::split_whitespace).flat_map(|word| [word, " "]));
    }
    let unasked: Vec<String> = ACTS
        .iter()
        .filter(|act| {
            !code.contains(&format!("Resource::{:?}, Action::{:?}", act.resource, act.action))
        })
        .map(|act| format!("{}, {}", act.resource, act.action))
        .collect();
    assert!(unasked.is_empty(), "no code asks whether one may: {}", unasked.join("; "));
    assert!(code.len() > 100_000, "the sources were read");
}

/// Leaves a policy in the data folder, as the command line does beside a server.
fn propose(path: &Path, policy: &str, probes: &str) {
    let folder = path.join("access/proposed");
    fs::create_dir_all(&folder).unwrap();
    let files = [("model.conf", PolicyFiles::SHIPPED.model), ("policy.csv", policy)];
    for (name, text) in files.into_iter().chain([("probes.csv", probes)]) {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_swapped_whole_while_the_office_serves() {
    let mut bureau = Bureau::open(&sqlite().await, 1).await;
    assert!(!bureau.office.follow_access().await.unwrap(), "nothing waits");
    let (policy, probes) = without(Role::Supervisor, "case", "reassign");
    propose(&bureau.path, &policy, &probes);
    assert!(bureau.office.follow_access().await.unwrap());
    // What the pages ask is what the office asks.
    let epoch = bureau.access.in_force();
    assert_eq!(epoch.number(), 2);
    assert!(!epoch.allows(Role::Supervisor, Resource::Case, Action::Reassign));
    assert!(!bureau.path.join("access/proposed").exists(), "taken up once");
    assert!(!bureau.office.follow_access().await.unwrap());
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_refused_leaves_the_old_one_and_raises_an_alarm_that_stays() {
    let bureau = Bureau::open(&sqlite().await, 1).await;
    let (path, access) = (bureau.path.clone(), Arc::new(bureau.access.clone()));
    let channels = bureau.office.channels().unwrap();
    let office = Arc::new(tokio::sync::Mutex::new(bureau.office));
    let jobs = Jobs::new(office.clone(), access.clone(), bureau.accounts, channels);
    let size = office.lock().await.store().head().await.unwrap().size;
    // More than the table of probes expects, and more than any policy may give.
    let policy =
        format!("{}p, role:engine, adverse-decision, confirm\n", PolicyFiles::SHIPPED.policy);
    propose(&path, &policy, PolicyFiles::SHIPPED.probes);
    for _ in 0..2 {
        jobs.run_once().await.unwrap();
        assert_eq!(access.in_force().number(), 1);
        let alarm = access.alarm().unwrap();
        assert!(alarm.contains("no policy may allow this"), "{alarm}");
    }
    assert_eq!(office.lock().await.store().head().await.unwrap().size, size, "no entry");
    let refused = path.join("access/refused");
    assert!(fs::read_to_string(refused.join("why.txt")).unwrap().contains("no policy may allow"));
    assert_eq!(fs::read_to_string(refused.join("policy.csv")).unwrap(), policy);

    let (policy, probes) = without(Role::Supervisor, "case", "reassign");
    propose(&path, &policy, &probes);
    jobs.run_once().await.unwrap();
    assert_eq!((access.in_force().number(), access.alarm()), (2, None));
    assert!(!refused.exists());
}
