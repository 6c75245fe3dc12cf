//! `timbang access`: every fault of a policy at once, and how one comes into force.

use std::fs;

use timbang::access::{PolicyFiles, Role};
use timbang::store::Folder;

use crate::access_acts::without;
use crate::cli_support::Desk;

/// Writes a policy into the folder `p`.
fn write(desk: &Desk, policy: &str, probes: &str) {
    fs::create_dir_all(desk.path("p")).unwrap();
    desk.write("p/model.conf", PolicyFiles::SHIPPED.model);
    desk.write("p/policy.csv", policy);
    desk.write("p/probes.csv", probes);
}

#[test]
fn every_fault_of_a_policy_is_named_and_none_is_put_in_force() {
    let desk = Desk::decided();
    let policy =
        format!("{}p, role:officer\np, role:nobody, queue, read\n", PolicyFiles::SHIPPED.policy);
    write(&desk, &policy, PolicyFiles::SHIPPED.probes);
    let faults = ["row-form", "unknown-word"];
    let check = desk.run("access check p");
    assert!(check.err.contains("row-form") || check.err.contains("neither"), "{check:?}");
    assert_eq!(check.code, 1, "{check:?}");
    assert_eq!(check.err.lines().count(), faults.len(), "{check:?}");
    assert_eq!(desk.run("access activate p --data d").code, 1);
    desk.run("access check nowhere").refused(3, &["nowhere"]);
    let ran = desk.run("doctor --data d");
    assert!(ran.out.contains("access: policy 1 is in force"), "{ran:?}");
}

#[test]
fn a_policy_holds_for_the_next_command_and_is_handed_to_a_server_that_runs() {
    let desk = Desk::decided();
    let (policy, probes) = without(Role::Operator, "case", "erase");
    write(&desk, &policy, &probes);
    desk.run("access check p").done();
    let folder = Folder::open(&desk.path("d")).unwrap();
    let serving = folder.lock().unwrap();
    let said = desk.run("access activate p --data d").done();
    assert!(said.contains("within seconds"), "{said}");
    assert_eq!(fs::read_to_string(desk.path("d/access/proposed/policy.csv")).unwrap(), policy);
    drop(serving);
    desk.run("erase PG-2026-00001 --ground request --under-review --data d").done();

    let said = desk.run("access activate p --data d").done();
    assert!(said.contains("access policy 1 is in force"), "{said}");
    let erase = "erase PG-2026-00002 --ground request --under-review --data d";
    desk.run(erase).refused(1, &["may erase on case"]);
    desk.run("ledger verify --data d").done();
    let said = desk.run("access activate --data d").done();
    assert!(said.contains("access policy 2 is in force"), "{said}");
    desk.run(erase).done();

    // Files that are not those on record: nothing is done under them.
    let kept = fs::read_dir(desk.path("d/access")).unwrap().map(|one| one.unwrap().path());
    for kept in kept {
        fs::write(kept.join("policy.csv"), "p, role:operator, case, erase\n").unwrap();
    }
    desk.run("erase PG-2026-00003 --ground request --under-review --data d")
        .refused(1, &["access policy 2", "timbang access activate"]);
    let ran = desk.run("doctor --data d");
    assert!(ran.out.contains("amiss  access"), "{ran:?}");
}
