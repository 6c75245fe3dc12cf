//! Two implementations of the format, ours and audits/verify.py, say the same of every vector.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

use crate::cli_support::{Desk, python, root};

#[derive(Deserialize)]
struct Expected {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    class: Option<String>,
    first_seq: Option<u64>,
    name: String,
    log: String,
    key: Option<String>,
    known: Option<String>,
}

/// Verifies many exports in one process; a line of JSON each.
const MANY: &str = "
import contextlib, io, json, sys
sys.path.insert(0, sys.argv[1])
import verify
for line in open(sys.argv[2]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        verify.run(json.loads(line))
    print(json.dumps(json.loads(out.getvalue())))
";

/// Class and seq of every fault.
type Faults = BTreeSet<(String, Option<u64>)>;

/// What a verifier counts beside the faults.
const COUNTS: [&str; 8] = [
    "mode",
    "size",
    "adverse_decisions",
    "unvouched_accounts",
    "overdue_reviews",
    "decisions_without_notice",
    "adverse_after_a_term",
    "unreviewed_emergencies",
];

fn faults(report: &Value) -> Faults {
    let faults = report["faults"].as_array().unwrap();
    let fault =
        |fault: &Value| (fault["class"].as_str().unwrap().to_owned(), fault["seq"].as_u64());
    faults.iter().map(fault).collect()
}

/// Vectors whose keys themselves are in doubt: what follows for signatures by them, the format page
/// leaves to the verifier. The fault the vector is about must still be found by both.
const KEYS_IN_DOUBT: [&str; 3] = [
    "tampered/schema-one-key-for-two-roles",
    "tampered/sequence-gap-no-genesis",
    "tampered/signature-of-checkpoint",
];

/// What is done to the export of a name.
type Change<'c> = &'c dyn Fn(&str);

/// Faults by the two verifiers for each export, given by the words that name it, and what they count.
fn both(desk: &Desk, exports: &[Vec<String>]) -> Vec<[(Faults, Vec<Value>); 2]> {
    let mut lines = String::new();
    for words in exports {
        let words = [&["--json".to_owned()], words.as_slice()].concat();
        writeln!(lines, "{}", serde_json::to_string(&words).unwrap()).unwrap();
    }
    desk.write("exports", lines);
    let audits = root().join("audits").display().to_string();
    let ran = python(&["-c", MANY, &audits, &desk.path("exports").display().to_string()]);
    assert_eq!(ran.out.lines().count(), exports.len(), "{}", ran.err);
    let pairs = exports.iter().zip(ran.out.lines()).map(|(words, theirs)| {
        let (export, options) = words.split_last().unwrap();
        let options = options.iter().fold(String::new(), |all, word| all + " " + word.as_str());
        let ran = desk.run(&format!("ledger verify --json --export {export}{options}"));
        [&ran.out, theirs].map(|json| {
            let report: Value = serde_json::from_str(json).unwrap();
            (faults(&report), COUNTS.map(|count| report[count].clone()).to_vec())
        })
    });
    pairs.collect()
}

#[test]
fn both_verifiers_find_the_same_faults_in_every_vector() {
    let vectors = root().join("audits/vectors");
    let expected = std::fs::read(vectors.join("expected.json")).unwrap();
    let Expected { cases } = serde_json::from_slice(&expected).unwrap();
    let place = |path: &str| vectors.join(path).display().to_string();
    let words = |case: &Case| {
        let mut words = Vec::new();
        words.extend(case.key.iter().flat_map(|key| ["--key".to_owned(), key.clone()]));
        words.extend(case.known.iter().flat_map(|known| ["--known".to_owned(), place(known)]));
        words.push(place(&case.log));
        words
    };
    let exports: Vec<_> = cases.iter().map(words).collect();
    let mut differ = String::new();
    for (case, [ours, theirs]) in cases.iter().zip(both(&Desk::new(), &exports)) {
        let wanted = case.class.clone().map(|class| (class, case.first_seq));
        let has =
            |fault: &(String, Option<u64>)| ours.0.contains(fault) && theirs.0.contains(fault);
        let found = wanted.as_ref().is_none_or(has);
        if !found || (ours != theirs && !KEYS_IN_DOUBT.contains(&case.name.as_str())) {
            writeln!(differ, "{}: ours {ours:?}, verify.py {theirs:?}", case.name).unwrap();
        }
    }
    assert!(differ.is_empty(), "\n{differ}");
}

#[test]
fn both_verifiers_agree_on_what_was_done_to_an_export() {
    let desk = Desk::decided();
    let bundle = "tile/entries/000.p/8";
    let changes: [(&str, Change<'_>); 7] = [
        ("whole", &|_| {}),
        ("flipped", &|export| {
            let path = format!("{export}/{bundle}");
            let mut bytes = desk.read(&path);
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            desk.write(&path, bytes);
        }),
        ("cut", &|export| {
            let path = format!("{export}/{bundle}");
            let bytes = desk.read(&path);
            desk.write(&path, &bytes[..bytes.len() - 7]);
        }),
        ("without-tile", &|export| {
            std::fs::remove_file(desk.path(&format!("{export}/tile/0/000.p/8"))).unwrap();
        }),
        ("without-checkpoint", &|export| {
            std::fs::remove_file(desk.path(&format!("{export}/checkpoint"))).unwrap();
        }),
        ("with-a-file-more", &|export| desk.write(&format!("{export}/note.txt"), "x")),
        ("older-checkpoint", &|export| {
            desk.write(
                &format!("{export}/checkpoint"),
                desk.read(&format!("{export}/checkpoints/1")),
            );
        }),
    ];
    let mut exports = Vec::new();
    for (name, change) in &changes {
        desk.run(&format!("ledger export --data d --output {name}")).done();
        change(name);
        exports.push(vec![desk.path(name).display().to_string()]);
    }
    for ((name, _), [ours, theirs]) in changes.iter().zip(both(&desk, &exports)) {
        assert_eq!(ours, theirs, "{name}");
        assert_eq!(ours.0.is_empty(), *name == "whole", "{name}: {ours:?}");
    }
}
