//! How a case comes in from a file: when it came, who applies, and from when its legal term runs.

mod terms;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use timbang::casework::Office;
use timbang::clock::{FixedClock, Zone};
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::policy::Programme;
use timbang::store::{Access, Folder, Store};

use crate::cli_support::{Desk, Ran, exported};
use crate::review_acts::{against, because, refused};
use crate::review_support::{Bureau, reopened, shipped};

const NAME: &str = "Wa Ode Samsiah";
const NIK: &str = "7472015505900003";
const DAY_MS: i64 = 24 * 3_600_000;
/// The folder that `decide` makes: a demonstration, whose time begins on Monday 2 March 2026.
const PANGAN: &str = "decide --programme ref-pangan --input - --data office";
const LICENCE: &str = "decide --programme ref-izin-usaha --input - --data office";

fn line(id: &str, facts: &Value, rest: &Value) -> String {
    let mut line = json!({"id": id, "facts": facts});
    line.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    format!("{line}\n")
}

fn siti() -> Value {
    json!({"name": NAME, "nik": NIK, "address": "Jalan Anoa 4", "village": "Kelurahan Wameo"})
}

/// Code and path of each finding of each reject.
fn findings(ran: &Ran) -> Vec<String> {
    let rejects = ran.err.lines().filter(|line| line.starts_with('{'));
    let rejects = rejects.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = |one: &Value| {
        format!("{} {}", one["code"].as_str().unwrap(), one["path"].as_str().unwrap())
    };
    rejects
        .flat_map(|one| one["findings"].as_array().unwrap().iter().map(told).collect::<Vec<_>>())
        .collect()
}

async fn stored(desk: &Desk) -> Store {
    let folder = Folder::open(&desk.path("office")).unwrap();
    let origin = folder.document().origin.clone();
    Store::open(&folder.database().unwrap(), Access::Read, &origin).await.unwrap()
}

/// The acts of the office whose folder a run of the program made, an hour later.
async fn bureau(desk: Desk, programme: Programme) -> Bureau {
    let last = stored(&desk).await.head().await.unwrap().last.unwrap();
    let seq = last.seq;
    let clock = Arc::new(FixedClock::at(timbang::clock::SIMULATED_START_MS + 3_600_000));
    let mut office: Office = reopened(&desk.path("office"), &clock).await;
    office.activate_for_demonstration().await.unwrap();
    assert!(seq > 0);
    Bureau::around(office, clock, Arc::new(programme), desk.0).await
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn who_applied_is_found_by_name_and_nik_and_the_letter_is_addressed_to_them() {
    let desk = Desk::new();
    let came = json!({"received": "2026-02-27", "applicant": siti()});
    let said = desk.feed(PANGAN, &line("warga-1", &refused(), &came));
    assert!(!said.err.contains("Samsiah") && said.code == 0, "{said:?}");
    let table = format!(
        "applicant.name,id,desil,received,applicant.nik,applicant.email\n\
         La Ode Rusdin,warga-2,3,,7472010101800001,\n\"{NAME}\",warga-3,8,2026-03-02,{NIK},wa@example.org\n"
    );
    let said = desk.feed(&format!("{PANGAN} --format csv"), &table);
    assert_eq!(said.code, 0, "{said:?}");
    let export = desk.path("export");
    exported(&desk.path("office"), &export);
    for path in files(&desk.path("office")).into_iter().chain(files(&export)) {
        let bytes = fs::read(&path).unwrap();
        for canary in [NAME, NIK, "Samsiah", "Jalan Anoa", "wa@example.org", "Rusdin"] {
            let stands = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!stands, "{canary} in {}", path.display());
        }
    }
    let mut bureau = bureau(desk, shipped("ref-pangan").0).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let mut find = async |sought: &str| {
        bureau.office.search(&bureau.access, &officer, sought, &|_| false).await.unwrap()
    };
    let (first, second, third) = ("PG-2026-00001", "PG-2026-00002", "PG-2026-00003");
    let by_name = find("samsiah").await;
    assert_eq!(by_name.len(), 2, "{by_name:?}");
    let prefix = by_name[0].split('-').next().unwrap().to_owned();
    let own = |number: &str| number.replace("PG", &prefix);
    assert_eq!(by_name, [own(third), own(first)]);
    assert_eq!(find("Wa Ode").await, by_name);
    assert_eq!(find(NIK).await, by_name);
    assert_eq!(find("rusdin").await, [own(second)]);
    let number = own(first);
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    let (outcome, reasons) = (Outcome::ProposedRefusal, because());
    let prepared = bureau.prepare(&officer, &number, outcome, reasons).await.unwrap();
    let told = &prepared.letter.elements().reference;
    assert_eq!(told.recipient, [NAME, "Jalan Anoa 4", "Kelurahan Wameo"]);
    let bytes = prepared.letter.to_bytes();
    let day = |day: &str| bytes.windows(day.len()).any(|window| window == day.as_bytes());
    assert!(day("27 Februari 2026") && day("27 February 2026"), "the day it came");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_term_runs_from_the_day_the_application_came_and_not_from_the_day_it_was_typed_in() {
    let desk = Desk::new();
    let cases = [
        line("a", &refused(), &json!({"received": "2026-02-27"})),
        line("b", &refused(), &json!({"applicant": siti()})),
        line("c", &refused(), &json!({})),
    ]
    .concat();
    assert_eq!(desk.feed(PANGAN, &cases).code, 0);
    let store = stored(&desk).await;
    let mut told = Vec::new();
    for serial in 1..=3 {
        let case = store.case(serial).await.unwrap().unwrap();
        let due_ms = store.review(serial).await.unwrap().unwrap().state.due_ms;
        let day = |ms| Zone::default().local(ms).unwrap().date().to_string();
        let kinds = store.entries_of(serial).await.unwrap().len();
        told.push((day(case.came_ms), day(case.received_ms), day(due_ms), kinds));
    }
    let of = |came: &str, due: &str, entries| {
        (came.to_owned(), "2026-03-02".to_owned(), due.to_owned(), entries)
    };
    // An application that came is an entry of its own.
    let expected = [
        of("2026-02-27", "2026-03-13", 3),
        of("2026-03-02", "2026-03-16", 3),
        of("2026-03-02", "2026-03-16", 2),
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_same_file_again_changes_nothing_and_another_applicant_or_an_earlier_day_is_refused() {
    let desk = Desk::new();
    let came = json!({"received": "2026-02-27", "applicant": siti()});
    let first = desk.feed(PANGAN, &line("c", &refused(), &came));
    let again = desk.feed(PANGAN, &line("c", &refused(), &came));
    assert_eq!((first.code, again.code), (0, 0), "{again:?}");
    assert_eq!(first.out, again.out);
    assert!(again.err.contains("1 recommended before with the same facts"), "{again:?}");
    // A later day is that of what the line says; what it says is the same.
    let later = json!({"received": "2026-03-02"});
    assert_eq!(desk.feed(PANGAN, &line("c", &refused(), &later)).out, first.out);

    let other = json!({"applicant": {"name": "La Ode Rusdin", "nik": "7472010101800001"}});
    let earlier = json!({"received": "2026-02-26", "applicant": other["applicant"]});
    let lines = [
        line("c", &refused(), &other),
        line("c", &json!({"desil": 2}), &earlier),
        line("d", &refused(), &came),
        line("d", &refused(), &other),
        line("e", &refused(), &json!({})),
        line("e", &refused(), &other),
    ]
    .concat();
    let said = desk.feed(PANGAN, &lines);
    let another = "another-applicant applicant".to_owned();
    let early = "before-the-case received".to_owned();
    // Who applies in case `e` was not said before.
    assert_eq!(findings(&said), [another.clone(), early, another.clone(), another]);
    assert!(said.code == 1 && said.err.contains("6 read = 3 decided + 3 rejected"), "{said:?}");
    assert!(!said.err.contains("Rusdin") && !said.err.contains("7472"), "{said:?}");
    desk.run("ledger verify --data office").done();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_applies_is_taken_up_where_a_case_came_without_and_never_changed() {
    let desk = Desk::new();
    let first = desk.feed(PANGAN, &line("e", &refused(), &json!({})));
    let entries = async |desk: &Desk| {
        let store = stored(desk).await;
        (store.entries_of(1).await.unwrap().len(), store.head().await.unwrap().size)
    };
    let (before, size) = entries(&desk).await;
    let named = line("e", &refused(), &json!({"applicant": siti()}));
    let said = desk.feed(PANGAN, &[named.clone(), named.clone()].concat());
    assert_eq!((said.code, said.out), (0, first.out.repeat(2)), "its recommendation stands");
    assert_eq!(entries(&desk).await, (before + 1, size + 1), "that it came, once");
    let other = json!({"applicant": {"name": "La Ode Rusdin"}});
    for (facts, what) in [(refused(), "the same"), (json!({"desil": 2}), "other facts")] {
        let said = desk.feed(PANGAN, &line("e", &facts, &other));
        assert_eq!(findings(&said), ["another-applicant applicant"], "{what}");
    }
    assert_eq!(entries(&desk).await, (before + 1, size + 1), "and nothing more");
    // A case without an applicant that changes and is named at once.
    let lines = [
        line("f", &json!({"desil": 2}), &json!({})),
        line("f", &refused(), &other),
        line("f", &refused(), &json!({"applicant": siti()})),
    ];
    let said = desk.feed(PANGAN, &lines.concat());
    assert_eq!(findings(&said), ["another-applicant applicant"], "{said:?}");
    desk.run("ledger verify --data office").done();
    for path in files(&desk.path("office")) {
        let bytes = fs::read(&path).unwrap();
        for canary in ["Samsiah", "Rusdin", NIK] {
            let stands = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!stands, "{canary} in {}", path.display());
        }
    }
    let mut bureau = bureau(desk, shipped("ref-pangan").0).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let mut find = async |sought: &str| {
        bureau.office.search(&bureau.access, &officer, sought, &|_| false).await.unwrap()
    };
    let (by_name, by_nik) = (find("samsiah").await, find(NIK).await);
    assert_eq!((by_name.len(), &by_name), (1, &by_nik));
    let changed = find("rusdin").await;
    assert!(changed.len() == 1 && changed != by_name, "{changed:?}");
    let number = by_name[0].clone();
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    let (outcome, reasons) = (Outcome::ProposedRefusal, because());
    let prepared = bureau.prepare(&officer, &number, outcome, reasons).await.unwrap();
    let told = &prepared.letter.elements().reference;
    assert_eq!(told.recipient, [NAME, "Jalan Anoa 4", "Kelurahan Wameo"]);
    bureau.verified().await;
}

#[test]
fn a_wrong_day_or_applicant_names_every_field_and_never_what_stands_in_it() {
    let desk = Desk::new();
    let wrong = json!({"name": "Siti", "nik": "747201550590003", "phone": "besok", "age": 30});
    let lines = [
        line("a", &json!({"desil": 99}), &json!({"received": "27-02-2026", "applicant": wrong})),
        line("b", &refused(), &json!({"received": "2999-01-01", "applicant": [NAME]})),
        line("c", &refused(), &json!({"received": 20_260_227, "applicant": null})),
    ]
    .concat();
    let said = desk.feed("decide --programme ref-pangan --input - --dry-run", &lines);
    let expected = [
        "unknown-key applicant.age",
        "out-of-range desil",
        "wrong-type received",
        "malformed-applicant applicant.nik",
        "malformed-applicant applicant.phone",
        "wrong-type applicant",
        "day-to-come received",
        "wrong-type received",
    ];
    assert_eq!(findings(&said), expected);
    for value in ["747201550590003", "besok", "2999", "27-02", NAME] {
        assert!(!said.err.contains(value), "{value} in {}", said.err);
    }
    // The demonstration lives in March 2026, whatever the machine says.
    let soon = desk.feed(PANGAN, &line("a", &refused(), &json!({"received": "2026-03-03"})));
    assert_eq!(findings(&soon), ["day-to-come received"]);
    let old = desk.feed(PANGAN, &line("a", &refused(), &json!({"received": "2019-03-03"})));
    assert_eq!(findings(&old), ["no-calendar received"]);
    let header = "id,desil,received,received,applicant.age\n";
    let said = desk.feed("decide --programme ref-pangan --input - --format csv --dry-run", header);
    said.refused(1, &["received: duplicate-id", "applicant.age: unknown-fact"]);
}
