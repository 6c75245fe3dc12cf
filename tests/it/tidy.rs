//! Holds the source to src/ARCHITECTURE.md: directions, vendors in one place, sizes, no floats in an outcome.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Module → the modules of this crate it may name (architecture, section 3).
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("clock", &[]),
    ("calendar", &["clock"]),
    ("config", &["ids", "facts"]),
    ("facts", &["ids"]),
    ("expression", &["facts"]),
    ("decision", &["facts", "expression"]),
    ("policy", &["ids", "calendar", "facts", "expression", "decision", "ledger"]),
    ("review", &["ids", "calendar", "facts", "decision", "policy"]),
    ("notice", &["ids", "calendar", "facts", "decision", "policy"]),
    ("ledger", &["ids"]),
    ("vault", &["ids", "ledger"]),
    // `ledger` for the name of an actor and the digest of a file, as in `vault`.
    ("access", &["ids", "facts", "ledger"]),
    ("population", &["ids", "clock"]),
    ("statistics", &[]),
    ("store", &["ids", "clock", "config", "facts", "decision", "policy", "ledger", "vault"]),
    ("notify", &["ids", "config", "facts", "ledger", "store"]),
    (
        "casework",
        &[
            "ids",
            "clock",
            "calendar",
            "config",
            "facts",
            "decision",
            "policy",
            "review",
            "notice",
            "ledger",
            "vault",
            "access",
            "statistics",
            "store",
            "notify",
        ],
    ),
    (
        "web",
        &[
            "ids",
            "clock",
            "calendar",
            "config",
            "facts",
            "decision",
            "policy",
            "review",
            "notice",
            "ledger",
            "access",
            "statistics",
            "casework",
        ],
    ),
    (
        "cli",
        &[
            "ids",
            "clock",
            "config",
            "facts",
            "expression",
            "decision",
            "policy",
            "ledger",
            "vault",
            "access",
            "population",
            "store",
            "notify",
            "casework",
            "web",
        ],
    ),
];

/// Crate → the only places of `src/` that may name it.
const VENDORS: &[(&str, &[&str])] = &[
    ("sea_orm", &["src/store/"]),
    ("sea_orm_migration", &["src/store/"]),
    ("migrations", &["src/store/"]),
    ("axum", &["src/web/"]),
    ("askama", &["src/web/"]),
    ("tower_http", &["src/web/"]),
    ("tower_sessions", &["src/web/"]),
    ("tower_governor", &["src/web/"]),
    ("ed25519_dalek", &["src/ledger/key.rs", "src/ledger/note.rs"]),
    ("sha2", &["src/ledger/merkle.rs"]),
    ("lettre", &["src/notify/"]),
    ("ureq", &["src/notify/"]),
    ("chacha20poly1305", &["src/vault/"]),
    ("casbin", &["src/access/authorizer.rs"]),
    ("saphyr_parser", &["src/policy/yaml/"]),
    ("indicatif", &["src/cli/"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("krilla", &["src/notice/"]),
    ("qrcodegen", &["src/notice/"]),
    ("ttf_parser", &["src/notice/"]),
    ("argon2", &["src/casework/accounts/"]),
    ("webauthn_rs", &["src/casework/accounts/"]),
    ("totp_rs", &["src/casework/accounts/"]),
];

/// Modules without async, I/O, clock and randomness of their own.
const PURE: &[&str] = &[
    "ids",
    "calendar",
    "facts",
    "expression",
    "decision",
    "policy",
    "review",
    "notice",
    "ledger",
    "vault",
];
/// Where places on paper are counted in points, as krilla does.
const FLOATS_ALLOWED: &str = "src/notice/pdf/";
/// What a pure module must not name.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "tokio::",
    "async fn",
    "SystemTime::now",
    "Instant::now",
    "rand::rng()",
];
/// Names that say nothing (architecture, section 6).
const EMPTY_NAMES: &[&str] = &[
    "data", "info", "item", "manager", "service", "handler", "helper", "util", "utils", "common",
    "misc",
];

struct Source {
    path: String,
    module: String,
    /// Lines without comments, strings kept, up to the first `#[cfg(test)]` module.
    code: Vec<String>,
    all: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    files(&root().join("src"), ".rs", &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let all = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            let inner = path.trim_start_matches("src/");
            let module = inner.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let code = folded(all.split("\n#[cfg(test)]\nmod ").next().unwrap());
            Source { path, module, code, all }
        })
        .collect()
}

/// The lines without comments; a `use` over several lines stands whole on its first.
fn folded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let comment = line.trim_start().starts_with("//");
        let line = if comment { "" } else { line.split(" // ").next().unwrap() };
        let starts = line.trim_start().trim_start_matches("pub ").starts_with("use ");
        match open {
            Some(first) => {
                lines[first].push_str(line.trim());
                lines.push(String::new());
            }
            None => lines.push(line.to_owned()),
        }
        if starts && open.is_none() {
            open = Some(lines.len() - 1);
        }
        if line.contains(';') {
            open = None;
        }
    }
    lines
}

fn refuse(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// The names that follow `prefix` in `line`, `use prefix::{a, b}` opened one level.
fn named<'a>(line: &'a str, prefix: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &line[at + prefix.len()..];
        let word = |text: &'a str| {
            text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("")
        };
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0_i32;
            for part in group.split(',') {
                if depth == 0 {
                    found.push(word(part.trim_start()));
                }
                depth += i32::try_from(part.matches('{').count()).unwrap();
                depth -= i32::try_from(part.matches('}').count()).unwrap();
            }
        } else {
            found.push(word(rest));
        }
    }
    found
}

#[test]
fn modules_name_only_what_the_architecture_allows() {
    let mut findings = Vec::new();
    for source in sources() {
        if source.module == "lib" || source.module == "main" {
            continue;
        }
        let Some((_, allowed)) = DIRECTIONS.iter().find(|(name, _)| *name == source.module) else {
            findings.push(format!("{}: a module the architecture does not name", source.path));
            continue;
        };
        for (number, line) in source.code.iter().enumerate() {
            for name in named(line, "crate::") {
                let known = DIRECTIONS.iter().any(|(module, _)| *module == name);
                if known && name != source.module && !allowed.contains(&name) {
                    findings.push(format!(
                        "{}:{}: {} may not use {name} (src/ARCHITECTURE.md#3-direction)",
                        source.path,
                        number + 1,
                        source.module
                    ));
                }
            }
        }
    }
    refuse(&findings);
}

#[test]
fn vendors_are_named_in_one_place_each() {
    let mut findings = Vec::new();
    for source in sources() {
        for (number, line) in source.code.iter().enumerate() {
            for (vendor, places) in VENDORS {
                let here = !named(line, &format!("{vendor}::")).is_empty();
                if here && !places.iter().any(|place| source.path.starts_with(place)) {
                    let (path, number) = (&source.path, number + 1);
                    findings.push(format!("{path}:{number}: {vendor} is named outside {places:?}"));
                }
            }
        }
    }
    refuse(&findings);
}

#[test]
fn pure_modules_touch_no_world_and_no_floats() {
    let mut findings = Vec::new();
    for source in sources().iter().filter(|s| PURE.contains(&s.module.as_str())) {
        for (number, line) in source.code.iter().enumerate() {
            let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let float = words.into_iter().any(|word| word == "f32" || word == "f64")
                && !source.path.starts_with(FLOATS_ALLOWED);
            let world = IMPURE.iter().find(|name| line.contains(**name));
            if float || world.is_some() {
                let what = world.unwrap_or(&"a float");
                findings.push(format!("{}:{}: {what} in a pure module", source.path, number + 1));
            }
        }
    }
    refuse(&findings);
}

#[test]
fn time_comes_from_the_clock_alone() {
    let mut findings = Vec::new();
    for source in sources().iter().filter(|s| s.module != "clock") {
        for (number, line) in source.code.iter().enumerate() {
            if line.contains("SystemTime::now") || line.contains("Timestamp::now") {
                findings.push(format!("{}:{}: time is a parameter", source.path, number + 1));
            }
        }
    }
    refuse(&findings);
}

#[test]
fn every_file_says_what_it_is_for_and_keeps_its_size() {
    let mut findings = Vec::new();
    let mut sizes = Vec::new();
    for source in sources() {
        let lines = source.all.lines().count();
        sizes.push(lines);
        // The library says what it is for with the whole architecture page.
        if !source.all.starts_with("//! ") && source.module != "lib" {
            findings.push(format!("{}: the first line does not say what it is for", source.path));
        }
        if lines > 800 {
            findings.push(format!("{}: {lines} lines, more than 800", source.path));
        }
        let stem = Path::new(&source.path).file_stem().unwrap().to_string_lossy().into_owned();
        if EMPTY_NAMES.contains(&stem.as_str()) {
            findings.push(format!("{}: a name that says nothing", source.path));
        }
    }
    sizes.sort_unstable();
    let (median, ninth) = (sizes[sizes.len() / 2], sizes[sizes.len() * 9 / 10]);
    if median > 150 || ninth > 400 {
        findings.push(format!("median {median} lines (150), 90th percentile {ninth} (400)"));
    }
    refuse(&findings);
}

#[test]
fn the_dependency_tree_keeps_its_budget() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let packages = lock.matches("\nname = ").count();
    assert!(packages <= 720, "{packages} packages in Cargo.lock, more than 720");
}

#[test]
fn what_deny_toml_keeps_out_is_not_in_the_tree() {
    let deny = fs::read_to_string(root().join("deny.toml")).unwrap();
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let banned = deny.split("crate = \"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut names = 0;
    for banned in banned {
        let (name, below) = banned.split_once(":<").unwrap_or((banned, ""));
        names += 1;
        for found in lock.split(&format!("\nname = \"{name}\"\nversion = \"")).skip(1) {
            let version = found.split('"').next().unwrap();
            let number = |text: &str| text.split('.').map(|n| n.parse().unwrap_or(0)).collect();
            let (version, below): (Vec<u32>, Vec<u32>) = (number(version), number(below));
            assert!(below != [0] && version >= below, "{banned} is in Cargo.lock");
        }
    }
    assert!(names >= 5, "deny.toml names what stays out");
}

#[test]
fn the_words_of_the_tidy_test_are_found_where_they_stand() {
    assert_eq!(
        named("use crate::{ids::CaseId, store::{a, b}, web};", "crate::"),
        ["ids", "store", "web"]
    );
    assert_eq!(named("let x = crate::store::open(mycrate::ledger::y);", "crate::"), ["store"]);
    let mut text = String::new();
    write!(text, "{:?}", named("use sha2::Digest;", "sha2::")).unwrap();
    assert_eq!(text, "[\"Digest\"]");
}
