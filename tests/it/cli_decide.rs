//! `timbang decide` as a user runs it: what it reads, what it rejects, what it writes, what it keeps.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use timbang::casework::{NewAccount, Office, Opening};
use timbang::clock::{Clock as _, FixedClock, SystemClock};
use timbang::ledger::fields::{Actor, Role};

use crate::cli_support::{CASES, Desk, Ran, ran, root};

const DRY: &str = "decide --programme ref-pangan --input - --dry-run";
const SIGNED: &str = "decide --programme ref-pangan --input - --data d";

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The places in the log that the lines of an output name.
fn places(out: &str) -> Vec<u64> {
    lines(out).iter().map(|line| line["entry"]["seq"].as_u64().unwrap()).collect()
}

/// Line number and codes of each reject.
fn rejected(text: &str) -> Vec<(u64, Vec<String>)> {
    let codes = |line: &Value| {
        let findings = line["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    let rejects = text.lines().filter(|line| line.starts_with('{'));
    rejects
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| (line["line"].as_u64().unwrap(), codes(&line)))
        .collect()
}

/// Decides a file of bytes that need not be text.
fn dry_file(desk: &Desk, name: &str, bytes: impl AsRef<[u8]>) -> Ran {
    desk.write(name, bytes);
    desk.run(&format!("decide --programme ref-pangan --input {name} --dry-run"))
}

#[test]
fn one_line_a_case_in_input_order_with_exactly_the_members_of_the_format() {
    let desk = Desk::new();
    let said = desk.feed(DRY, CASES).done();
    let lines = lines(&said);
    assert_eq!(lines.iter().map(|line| &line["id"]).collect::<Vec<_>>(), ["c1", "c2", "c3"]);
    let members = [
        "id",
        "programme",
        "version",
        "leaf",
        "code",
        "outcome",
        "adverse",
        "priority",
        "benefit",
        "path",
        "reasons",
        "missing",
        "counterfactuals",
        "near_line",
        "entry",
    ];
    for (text, line) in said.lines().zip(&lines) {
        let object = line.as_object().unwrap();
        assert_eq!(object.len(), members.len(), "{text}");
        let mut from = 0;
        for member in members {
            let key = format!("\"{member}\":");
            from += text[from..].find(&key).unwrap_or_else(|| panic!("{member} in {text}"));
        }
        assert!(line["entry"].is_null(), "{text}");
        for step in line["path"].as_array().unwrap() {
            let answer = step[1].as_str().unwrap();
            let known = ["yes", "no", "unknown"].contains(&answer) || answer.starts_with("floor:");
            assert!(known, "{step}");
        }
    }
}

#[test]
fn a_bare_value_is_declared_and_null_is_as_good_as_absent() {
    let desk = Desk::new();
    let told = |facts: &str| {
        let line = desk.feed(DRY, &format!("{{\"id\":\"c\",\"facts\":{{{facts}}}}}")).done();
        line.trim_end().to_owned()
    };
    assert_eq!(told(r#""desil":3"#), told(r#""desil":{"value":3,"evidence":"declared"}"#));
    assert_eq!(told(r#""desil":3,"manfaat_sejenis":null"#), told(r#""desil":3"#));
}

#[test]
fn a_bad_line_never_stops_the_run_and_never_vanishes() {
    let desk = Desk::new();
    let bad: [(&str, &[&str]); 19] = [
        ("nonsense", &["malformed-json"]),
        ("[1]", &["malformed-json"]),
        (r#"{"id":"c","facts":{"desil":3}} more"#, &["malformed-json"]),
        (r#"{"id":"c","facts":{"desil":3"#, &["malformed-json"]),
        (r#"{"id":"c","facts":null}"#, &["malformed-json"]),
        (r#"{"facts":{}}"#, &["missing-column"]),
        (r#"{"id":"c"}"#, &["missing-column"]),
        (r#"{"id":"c","facts":{},"note":1}"#, &["unknown-key"]),
        (r#"{"id":"c","id":"c","facts":{}}"#, &["duplicate-id"]),
        (r#"{"id":"c","facts":{"desil":1,"desil":1}}"#, &["duplicate-id"]),
        (r#"{"id":7472010203040001,"facts":{}}"#, &["wrong-type"]),
        (r#"{"id":"","facts":{}}"#, &["malformed-id"]),
        (r#"{"id":"a\nb","facts":{}}"#, &["malformed-id"]),
        (r#"{"id":"c","facts":{"one":1,"two":2}}"#, &["unknown-fact", "unknown-fact"]),
        (r#"{"id":"c","facts":{"desil":"3"}}"#, &["wrong-type"]),
        (r#"{"id":"c","facts":{"desil":3.5}}"#, &["wrong-type"]),
        (r#"{"id":"c","facts":{"desil":11}}"#, &["out-of-range"]),
        (r#"{"id":"c","facts":{"desil":99999999999999999999999999}}"#, &["wrong-type"]),
        (
            r#"{"id":"c","facts":{"desil":{"value":3,"evidence":"x","as_of":"2026-02-30","y":1}}}"#,
            &["unknown-key", "bad-evidence", "bad-date"],
        ),
    ];
    let mut input = String::new();
    for (line, _) in bad {
        input.push_str(line);
        input.push_str("\n{\"id\":\"good\",\"facts\":{}}\n");
    }
    let ran = desk.feed(&format!("{DRY} --rejects r"), &input);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.out.lines().count(), bad.len());
    assert!(ran.err.contains("38 read = 19 decided + 19 rejected"), "{ran:?}");
    let rejected = rejected(&String::from_utf8(desk.read("r")).unwrap());
    assert_eq!(rejected.len(), bad.len());
    for (((line, codes), (text, expected)), number) in
        rejected.iter().zip(bad).zip((1_u64..).step_by(2))
    {
        assert_eq!(*line, number, "{text}");
        assert_eq!(codes, expected, "{text}");
    }
}

#[test]
fn bytes_that_are_not_utf8_and_byte_order_marks_are_told_apart() {
    let desk = Desk::new();
    let good = r#"{"id":"c","facts":{}}"#;
    dry_file(&desk, "bom.jsonl", format!("\u{feff}{good}")).done();
    dry_file(&desk, "bom.csv", "\u{feff}id,desil\r\nc,3\r\n").done();
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let ran = dry_file(&desk, "wide.jsonl", utf16(good));
    assert_eq!(rejected(&ran.err), [(1, vec!["malformed-utf8".to_owned()])]);
    dry_file(&desk, "wide.csv", utf16("id,desil\nc,3\n")).refused(1, &["wide.csv:1", "as UTF-8"]);
    let ran = dry_file(&desk, "latin.csv", b"id,desil\nc\xe9,3\nc2,3\n");
    assert_eq!(rejected(&ran.err), [(2, vec!["malformed-utf8".to_owned()])]);
    assert!(ran.code == 1 && ran.err.contains("2 read = 1 decided + 1 rejected"), "{ran:?}");
}

#[test]
fn ten_megabytes_in_one_field_cost_their_own_line_alone() {
    let desk = Desk::new();
    let field = "x".repeat(10_000_000);
    let last = r#"{"id":"c","facts":{}}"#;
    for (name, text) in [
        ("big.jsonl", format!("{{\"id\":\"{field}\",\"facts\":{{}}}}\n{last}\n")),
        ("big.csv", format!("id,desil\n{field},3\nc,3\n")),
    ] {
        let ran = dry_file(&desk, name, text);
        assert!(ran.code == 1 && ran.err.contains("2 read = 1 decided + 1 rejected"), "{name}");
        assert!(ran.err.contains("too-long") && ran.err.len() < 500, "{name}");
    }
}

#[test]
fn a_table_says_what_the_same_lines_of_json_say() {
    let desk = Desk::new();
    let table = "id,desil,desil.evidence,desil.source,desil.as_of,daya_va\n\
                 c1,3,register,DTSEN,2026-03-31,900\n\"c\"\"2\",,,,,\n";
    let json = r#"{"id":"c1","facts":{"desil":{"value":3,"evidence":"register","source":"DTSEN","as_of":"2026-03-31"},"daya_va":900}}
{"id":"c\"2","facts":{}}
"#;
    let read = dry_file(&desk, "t.csv", table).done();
    assert_eq!(read, desk.feed(DRY, json).done());
    let again = desk.feed(&format!("{DRY} --format csv"), table).done();
    assert_eq!(read, again);
}

#[test]
fn a_header_that_is_not_the_programmes_stops_before_the_first_row() {
    let desk = Desk::new();
    for (header, word) in [
        ("id,desil,shoe_size", "shoe_size: unknown-fact"),
        ("id,desil,desil", "desil: duplicate-id"),
        ("id,id", "id: duplicate-id"),
        ("desil", "missing-column"),
        ("id,desil.evidence", "desil: unknown-key"),
        ("id,desil.colour", "desil.colour: unknown-fact"),
        ("id;desil", "parted by `;`"),
        ("id,\"desil", "malformed-csv"),
        ("", "missing-column"),
    ] {
        desk.write("t.csv", format!("{header}\nc1,3\n"));
        let ran = desk.run("decide --programme ref-pangan --input t.csv --output o --data d");
        ran.refused(1, &["t.csv:1: ", word]);
        assert!(!desk.path("o").exists() && !desk.path("d").exists(), "{header}");
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_row() {
    let desk = Desk::new();
    let table = "id,desil\n\"c1,3\nc2,3\n\nc3,3,3\nc\"4,3\n\"c5\"x,3\n,3\nc7,x\nc8,99\nc9,\"3\n";
    let ran = dry_file(&desk, "t.csv", table);
    let told = lines(&ran.out);
    assert_eq!(told.iter().map(|line| &line["id"]).collect::<Vec<_>>(), ["c2"]);
    let expected = [
        (2, "malformed-csv"),
        (5, "wrong-width"),
        (6, "malformed-csv"),
        (7, "malformed-csv"),
        (8, "malformed-id"),
        (9, "wrong-type"),
        (10, "out-of-range"),
        (11, "malformed-csv"),
    ];
    assert_eq!(rejected(&ran.err), expected.map(|(line, code)| (line, vec![code.to_owned()])));
    assert!(ran.code == 1 && ran.err.contains("9 read = 1 decided + 8 rejected"), "{ran:?}");
}

#[test]
fn a_code_written_as_a_number_is_refused_because_it_loses_digits() {
    let line = r#"{"id":"c","facts":{"kbli":56101}}"#;
    let ran = Desk::new().feed("decide --programme ref-izin-usaha --input - --dry-run", line);
    assert!(ran.code == 1 && ran.err.contains("quote it"), "{ran:?}");
}

#[test]
fn a_dry_run_touches_no_data_folder() {
    let desk = Desk::new();
    desk.feed(DRY, CASES).done();
    desk.feed(&format!("{DRY} --data elsewhere/d"), CASES).done();
    assert_eq!(fs::read_dir(desk.0.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_does_not_exist_is_made_and_the_command_says_so_once() {
    let desk = Desk::new();
    let ran = desk.feed("decide --programme ref-pangan --input -", CASES);
    assert!(ran.code == 0 && ran.err.contains("made `./timbang-data` with fresh keys"), "{ran:?}");
    assert!(ran.err.contains("3 read = 3 decided + 0 rejected"), "{ran:?}");
    assert_eq!(places(&ran.out), [2, 4, 6], "a review opens after each");
    let again = desk.feed("decide --programme ref-pangan --input -", CASES);
    assert!(!again.err.contains("made"), "{again:?}");
    assert!(!again.err.contains('\u{1b}'), "no bar where nobody looks: {again:?}");
    assert_eq!(again.out, ran.out, "the same entries");
    let stored = desk.read("timbang-data/timbang.db");
    assert!(!stored.windows(4).any(|bytes| bytes == b"\"c1\""), "the id is sealed");
}

#[test]
fn changed_facts_make_a_new_recommendation_in_the_same_case() {
    let desk = Desk::new();
    let at = |desil: u8| {
        let line = format!("{{\"id\":\"c\",\"facts\":{{\"desil\":{desil}}}}}\n");
        places(&desk.feed(SIGNED, &line).done())[0]
    };
    assert_eq!((at(3), at(3), at(4), at(4)), (2, 2, 4, 4));
    // The latest recommendation is the one a human confirms, so it is made for the facts as they
    // are now, although they stood once before.
    assert_eq!((at(3), at(3)), (6, 6));
    let twice = "{\"id\":\"e\",\"facts\":{}}\n{\"id\":\"e\",\"facts\":{}}\n";
    assert_eq!(places(&desk.feed(SIGNED, twice).done()), [8, 8]);
    let said = desk.run("ledger verify --data d").done();
    assert!(said.contains("decision.recommended   4"), "{said}");
}

/// More batches than are ever in flight, each naming the same case again.
#[test]
fn a_case_that_comes_again_in_every_batch_keeps_its_entry() {
    let desk = Desk::new();
    let (mut input, mut expected) = (String::new(), Vec::new());
    // A review opens after each recommendation.
    let mut next = 4;
    for number in 0..24_000 {
        if number % 1_000 == 999 {
            writeln!(input, "{{\"id\":\"new{number}\",\"facts\":{{}}}}").unwrap();
            expected.push(next);
            next += 2;
        } else {
            input.push_str("{\"id\":\"again\",\"facts\":{}}\n");
            expected.push(2);
        }
    }
    desk.write("in", &input);
    let ran = desk.run("decide --programme ref-pangan --input in --data d");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(places(&ran.out), expected);
    let hashes: HashSet<_> = lines(&ran.out).iter().map(|line| line["entry"].to_string()).collect();
    assert_eq!(hashes.len(), 25, "one hash an entry");
}

#[test]
fn a_programme_is_named_with_or_without_its_version() {
    let desk = Desk::new();
    let decide = |programme: &str| {
        desk.feed(&format!("decide --programme {programme} --input - --dry-run"), CASES)
    };
    assert_eq!(decide("ref-pangan").done(), decide("ref-pangan@1").done());
    for wrong in ["ref-pangan@2", "ref-pangan@", "ref-pangan@x", "REF-PANGAN", "nope"] {
        decide(wrong).refused(2, &[&format!("`{wrong}`"), "ref-pangan@1"]);
    }
}

#[test]
fn programmes_come_from_the_folder_that_policies_names() {
    let desk = Desk::new();
    let shipped = root().join("policies/programmes/ref-pangan/1.yaml");
    fs::create_dir_all(desk.path("p/programmes/ref-pangan")).unwrap();
    fs::copy(shipped, desk.path("p/programmes/ref-pangan/1.yaml")).unwrap();
    let decide = |id: &str| {
        desk.feed(&format!("decide --programme {id} --input - --dry-run --policies p"), CASES)
    };
    assert_eq!(decide("ref-pangan").done(), desk.feed(DRY, CASES).done());
    decide("ref-izin-usaha").refused(2, &["known: ref-pangan@1"]);
    desk.write("p/programmes/ref-pangan/1.yaml", "id: [\n");
    decide("ref-pangan").refused(1, &["1.yaml:"]);
    let nowhere = "decide --programme ref-pangan --input - --dry-run --policies nowhere";
    desk.run(nowhere).refused(3, &["nowhere"]);
}

#[test]
fn no_file_is_read_and_written_at_once() {
    let desk = Desk::new();
    desk.write("in.jsonl", CASES);
    let decide = "decide --programme ref-pangan --dry-run --input";
    for words in [
        "in.jsonl --output ./in.jsonl",
        "in.jsonl --rejects in.jsonl",
        "in.jsonl --output o --rejects ./o",
        "in.jsonl --rejects -",
    ] {
        desk.run(&format!("{decide} {words}")).refused(2, &["is named by"]);
        assert_eq!(desk.read("in.jsonl"), CASES.as_bytes(), "{words}");
    }
    desk.feed(&format!("{decide} - --rejects /dev/null --output /dev/null"), CASES).done();
}

#[cfg(unix)]
#[test]
fn a_reader_who_leaves_and_a_disk_that_is_full_end_the_run_with_that_cause() {
    let desk = Desk::new();
    let mut many = String::new();
    for number in 0..5_000 {
        writeln!(many, "{{\"id\":\"c{number}\",\"facts\":{{}}}}").unwrap();
    }
    desk.write("many", &many);
    let shell = |line: &str| {
        let timbang = env!("CARGO_BIN_EXE_timbang");
        let line = line.replace("timbang", timbang);
        ran(Command::new("bash").args(["-c", &line]).current_dir(desk.0.path()), "")
    };
    let head = "timbang decide --programme ref-pangan --input many --data d | head -1; \
                exit ${PIPESTATUS[0]}";
    let left = shell(head);
    assert_eq!(left.out.lines().count(), 1);
    left.refused(3, &["output `-`", "Broken pipe"]);
    desk.run("ledger verify --data d").done();
    desk.run("decide --programme ref-pangan --input many --data d").done();
    for words in ["--output /dev/full", "--output /dev/null --rejects /dev/full"] {
        let full = shell(&format!("(cat many; echo x) | timbang {DRY} {words}"));
        full.refused(3, &["/dev/full", "No space left"]);
    }
    assert_eq!(shell("timbang check | true; exit ${PIPESTATUS[0]}").code, 0);
    shell("timbang check > /dev/full").refused(3, &["could not be written"]);
}

#[test]
fn files_that_cannot_be_read_or_written_are_the_machines_fault() {
    let desk = Desk::new();
    desk.run("decide --programme ref-pangan --input none --dry-run").refused(3, &["`none`"]);
    desk.run("decide --programme ref-pangan --input . --dry-run").refused(3, &["`.`"]);
    desk.feed(&format!("{DRY} --output no/o"), CASES).refused(3, &["`no/o`"]);
    desk.feed(&format!("{DRY} --rejects no/r"), CASES).refused(3, &["`no/r`"]);
    desk.write("file", "");
    let ran = desk.feed("decide --programme ref-pangan --input - --data file", CASES);
    ran.refused(3, &["`file`"]);
}

/// A live office whose last entry has the time of `clock`.
async fn act_at(path: &Path, clock: FixedClock, name: &str) {
    let mut office = Office::open(path, Opening::default()).await.unwrap();
    office.follow(Arc::new(clock));
    let new = NewAccount { name, display_name: name, role: Role::Officer, same_person_as: None };
    office.add_account(Actor::Operator, new, i64::MAX).await.unwrap();
    office.close().await.unwrap();
}

#[tokio::test]
async fn a_clock_that_jumped_is_refused_until_it_is_accepted_by_name() {
    let desk = Desk::live();
    act_at(&desk.path("d"), FixedClock::at(SystemClock.now_ms() + 600_000), "officer.one").await;
    for words in [SIGNED, "account add officer.two --role officer --data d"] {
        let ran = desk.feed(words, CASES);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.err.contains("mend the clock") && ran.out.is_empty(), "{ran:?}");
        let accept = ran.err.split('`').find(|part| part.starts_with("--accept-clock")).unwrap();
        desk.feed(&format!("{words} --accept-clock soon"), CASES).refused(2, &["`soon`"]);
        let far = format!("{words} --accept-clock 2031-01-01T00:00:00Z");
        desk.feed(&far, CASES).refused(2, &["within an hour"]);
        desk.feed(&format!("{words} {accept}"), CASES).done();
    }
    desk.run("ledger verify --data d").done();
}
