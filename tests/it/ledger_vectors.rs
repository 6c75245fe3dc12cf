//! `audits/vectors/`: logs that must pass and logs with one fault each, built here and compared
//! with the files. `TIMBANG_REFRESH=1` writes them anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;
use timbang::ledger::fields::Mode;
use timbang::ledger::merkle::{leaf_hash, sha256};
use timbang::ledger::verify::{Class, Options, Report};

use crate::ledger_log::{Export, Keys, Log, origin};
use crate::ledger_outlived::outlived;
use crate::ledger_reviews::{reviewed_demo, reviewed_live};
use crate::ledger_tampering::{Tampered, all};
use crate::ledger_tampering_accounts::{on_the_word_alone, vouched_for};
use crate::ledger_tampering_emergency::urgent;

/// A case as `expected.json` lists it.
#[derive(Debug, Serialize)]
struct Case {
    /// Class of the first divergence, null if there must be none.
    class: Option<&'static str>,
    /// Where `only`, what is faulty: each entry (null if it is none) and its class, sorted.
    faults: Vec<(Option<u64>, &'static str)>,
    /// Its seq, null if it is about no entry.
    first_seq: Option<u64>,
    /// A vkey for `--key`.
    key: Option<String>,
    /// A file for `--known`.
    known: Option<String>,
    /// The folder of the export.
    log: String,
    name: String,
    /// Whether no fault of another class may be reported.
    only: bool,
}

struct Vectors {
    files: BTreeMap<String, Vec<u8>>,
    cases: Vec<Case>,
}

impl Vectors {
    fn build() -> Self {
        let mut vectors = Self { files: BTreeMap::new(), cases: Vec::new() };
        let logs = [
            ("small", Log::small()),
            ("full-tile", Log::of_size(256, Mode::Demo)),
            ("two-tiles", Log::of_size(300, Mode::Live)),
            ("reviews-live", reviewed_live()),
            ("reviews-demo", reviewed_demo()),
            ("granted-in-an-emergency", urgent()),
            ("adverse-after-a-term", outlived()),
            ("accounts-vouched-for", vouched_for()),
            ("accounts-on-the-word-alone", on_the_word_alone()),
        ];
        for (name, log) in &logs {
            vectors.put_log(&format!("good/{name}"), &log.export());
            vectors.case(&format!("good/{name}"), &format!("good/{name}"), None);
        }
        let known = "known/small-12".to_owned();
        vectors.files.insert(known.clone(), Log::small().checkpoint(12).into_bytes());
        vectors.case("good/small-known", "good/small", None).known = Some(known.clone());
        let keys = |generation| Keys::of(&origin(), generation);
        let vkey = |keys: &Keys| Some(keys.root.verifying_key().to_string());
        vectors.case("good/small-pinned", "good/small", None).key = vkey(&keys(0));
        for tampered in all() {
            let name = format!("tampered/{}", tampered.name);
            vectors.put_log(&name, &tampered.export);
            let case = vectors.case(&name, &name, Some(&tampered));
            case.known = tampered.against_known.then(|| known.clone());
        }
        let case = vectors.case("tampered/key-state-pinned", "good/small", None);
        case.class = Some(Class::KeyState.as_str());
        case.first_seq = Some(0);
        case.key = vkey(&keys(1));
        case.only = true;
        let faults: Vec<_> = vectors.cases.iter().map(|case| vectors.report(case)).collect();
        for (case, report) in vectors.cases.iter_mut().zip(faults).filter(|(case, _)| case.only) {
            case.faults = report.faults.iter().map(|it| (it.seq, it.class.as_str())).collect();
            case.faults.sort_unstable();
            case.faults.dedup();
        }
        vectors.put_tables();
        vectors
    }

    /// What the verifier says of a case.
    fn report(&self, case: &Case) -> Report {
        let prefix = format!("{}/", case.log);
        let files = self.files.iter().filter_map(|(path, bytes)| {
            path.strip_prefix(&prefix).map(|path| (path.to_owned(), bytes.clone()))
        });
        Export(files.collect()).verify_with(&Options {
            pinned: case.key.as_ref().map(|key| key.parse().unwrap()),
            known: case.known.as_ref().map(|known| self.files[known].clone()),
            threads: NonZeroUsize::MIN,
        })
    }

    fn put_log(&mut self, name: &str, export: &Export) {
        for (path, bytes) in &export.0 {
            self.files.insert(format!("{name}/{path}"), bytes.clone());
        }
    }

    fn case(&mut self, name: &str, log: &str, tampered: Option<&Tampered>) -> &mut Case {
        self.cases.push(Case {
            class: tampered.map(|tampered| tampered.class.as_str()),
            faults: Vec::new(),
            first_seq: tampered.and_then(|tampered| tampered.seq),
            key: None,
            known: None,
            log: log.to_owned(),
            name: name.to_owned(),
            only: tampered.is_none_or(|tampered| tampered.only),
        });
        self.cases.last_mut().unwrap()
    }

    fn put_tables(&mut self) {
        let expected = serde_json::json!({ "cases": self.cases });
        let expected = serde_json::to_string_pretty(&expected).unwrap() + "\n";
        self.files.insert("expected.json".to_owned(), expected.into_bytes());
        let mut table = String::from(INTRODUCTION);
        for case in &self.cases {
            let seq = case.first_seq.map(|seq| seq.to_string());
            let given = match (&case.known, &case.key) {
                (Some(known), _) => format!("`--known {known}`"),
                (None, Some(_)) => "`--key`".to_owned(),
                (None, None) => String::new(),
            };
            let class = case.class.unwrap_or("none");
            let seq = seq.as_deref().unwrap_or("");
            let only = if case.only { "yes" } else { "" };
            writeln!(table, "| {} | {given} | {class} | {seq} | {only} |", case.name).unwrap();
        }
        self.files.insert("README.md".to_owned(), table.into_bytes());
        // Line ends are part of the bytes.
        self.files.insert(".gitattributes".to_owned(), b"* -text\n".to_vec());
    }
}

const INTRODUCTION: &str = "# Logs to test a verifier with

`good/` must pass. Each folder of `tampered/` has one fault; the table says the class of the first
divergence (the fault with the lowest seq, else the first of the files) and its seq. Where `only` is
`yes`, no fault of another class may be reported: the log is consistent but for this, as a dishonest
keeper of the keys would write it. Where it is not, one change from outside has several effects.
`expected.json` says the same for programs, and where `only` is `true` every entry that is faulty. All of it is written by the test
`ledger_vectors::the_vectors_on_disk_are_those_the_program_builds` with `TIMBANG_REFRESH=1`.

| case | given | class | first seq | only |
|---|---|---|---|---|
";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("audits/vectors")
}

fn files_below(
    folder: &Path,
    root: &Path,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> io::Result<()> {
    for found in fs::read_dir(folder)? {
        let path = found?.path();
        if path.is_dir() {
            files_below(&path, root, files)?;
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}

#[test]
fn the_vectors_on_disk_are_those_the_program_builds() {
    let (folder, built) = (folder(), Vectors::build().files);
    if std::env::var_os("TIMBANG_REFRESH").is_some() {
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        for (path, bytes) in &built {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let mut found = BTreeMap::new();
    files_below(&folder, &folder, &mut found).unwrap();
    let stale: Vec<_> = built
        .iter()
        .filter(|(path, bytes)| found.get(*path) != Some(bytes))
        .map(|(path, _)| path)
        .chain(found.keys().filter(|path| !built.contains_key(*path)))
        .collect();
    assert!(stale.is_empty(), "TIMBANG_REFRESH=1 writes these anew: {stale:#?}");
}

#[test]
fn the_verifier_finds_in_each_vector_what_the_table_says() {
    let vectors = Vectors::build();
    let mut wrong = Vec::new();
    for case in &vectors.cases {
        let report = vectors.report(case);
        let first = report.first_divergence.as_ref();
        let found = (first.map(|fault| fault.class.as_str()), first.and_then(|fault| fault.seq));
        let only = report.fault_counts.len() <= 1;
        if found != (case.class, case.first_seq) || (case.only && !only) {
            wrong.push(format!("{}: {found:?}, {:?}", case.name, report.faults));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_class_has_a_vector() {
    let classes: std::collections::BTreeSet<_> =
        Vectors::build().cases.iter().filter_map(|case| case.class).collect();
    assert_eq!(classes.len(), 17, "{classes:?}");
}

#[test]
fn the_worked_example_of_the_format_page_is_the_small_vector() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("audits/README.md");
    let page = fs::read_to_string(page).unwrap();
    let (log, export) = (Log::small(), Log::small().export());
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut quoted = vec![
        text(&log.entries[5]),
        leaf_hash(&log.entries[4]).to_string(),
        leaf_hash(&log.entries[5]).to_string(),
        sha256(&log.entries[0]).to_string(),
        text(&export.0["checkpoint"]),
        text(&export.0["disclosures/6.json"]),
    ];
    let keys = log.keys.public(&log.origin).to_records();
    quoted.extend(keys.into_iter().map(|key| key.vkey));
    for quoted in quoted {
        assert!(page.contains(&quoted), "the page does not have: {quoted}");
    }
}
