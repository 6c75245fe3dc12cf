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
fn faults(report: &Value) -> BTreeSet<(String, Option<u64>)> {
    let faults = report["faults"].as_array().unwrap();
    let fault =
        |fault: &Value| (fault["class"].as_str().unwrap().to_owned(), fault["seq"].as_u64());
    faults.iter().map(fault).collect()
}

#[test]
fn both_verifiers_find_the_same_faults_in_every_vector() {
    let vectors = root().join("audits/vectors");
    let expected = std::fs::read(vectors.join("expected.json")).unwrap();
    let Expected { cases } = serde_json::from_slice(&expected).unwrap();
    let desk = Desk::new();
    let place = |path: &str| vectors.join(path).display().to_string();
    let words = |case: &Case| {
        let mut words = vec!["--json".to_owned()];
        words.extend(case.key.iter().flat_map(|key| ["--key".to_owned(), key.clone()]));
        words.extend(case.known.iter().flat_map(|known| ["--known".to_owned(), place(known)]));
        words
    };
    let mut lines = String::new();
    for case in &cases {
        let mut words = words(case);
        words.push(place(&case.log));
        writeln!(lines, "{}", serde_json::to_string(&words).unwrap()).unwrap();
    }
    desk.write("cases", lines);
    let audits = root().join("audits").display().to_string();
    let ran = python(&["-c", MANY, &audits, &desk.path("cases").display().to_string()]);
    assert_eq!(ran.out.lines().count(), cases.len(), "{}", ran.err);
    let mut differ = String::new();
    for (case, theirs) in cases.iter().zip(ran.out.lines()) {
        let theirs = faults(&serde_json::from_str(theirs).unwrap());
        let words = words(case).join(" ");
        let ran = desk.run(&format!("ledger verify --export {} {words}", place(&case.log)));
        let ours = faults(&serde_json::from_str(&ran.out).unwrap());
        if ours != theirs {
            writeln!(differ, "{}: ours {ours:?}, verify.py {theirs:?}", case.name).unwrap();
        }
    }
    assert!(differ.is_empty(), "\n{differ}");
}
