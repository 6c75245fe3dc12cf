//! The machine itself: its command line, its environment, and the files it reads.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli_support::{Desk, root};

/// Three cases the food programme refuses.
const REFUSED: &str = r#"{"id":"c1","facts":{"nik_status":{"value":"padan","evidence":"register"},"desil":{"value":9,"evidence":"register"}}}
{"id":"c2","facts":{"desil":9}}
"#;

#[test]
fn no_word_of_the_command_line_issues_a_decision() {
    let desk = Desk::new();
    desk.decide(REFUSED);
    let told = desk.run("--help").done();
    for word in ["issue", "confirm", "approve", "review", "sign"] {
        let command = told.lines().any(|line| line.trim_start().starts_with(&format!("{word} ")));
        assert!(!command, "{told}");
        desk.run(&format!("{word} --data d")).refused(2, &[word]);
    }
    for words in ["decide --issue", "decide --confirm", "decide --yes", "decide --force"] {
        desk.run(&format!("{words} --programme ref-pangan --input - --data d")).refused(2, &[]);
    }
    desk.run("ledger export --data d --output e").done();
    let verified = desk.run("ledger verify --export e");
    assert_eq!(verified.code, 0, "{verified:?}");
    assert!(!log(&desk).contains("\"kind\":\"decision.issued\""));
}

/// Every byte of the exported entries.
fn log(desk: &Desk) -> String {
    let mut text = String::new();
    let mut folders = vec![desk.path("e/tile/entries")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                text += &String::from_utf8_lossy(&std::fs::read(path).unwrap());
            }
        }
    }
    assert!(text.contains("\"kind\":\"decision.recommended\""));
    text
}

#[test]
fn an_edited_programme_is_another_one_and_not_that_which_was_put_in_force() {
    let desk = Desk::new();
    desk.decide(REFUSED);
    let (_, bytes) =
        timbang::policy::SHIPPED.into_iter().find(|(path, _)| path.contains("ref-pangan")).unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    // A refusal that a rule may issue is no programme at all.
    let automatic = text.replacen(
        "    outcome: proposed_refusal\n",
        "    outcome: proposed_refusal\n    automatic: true\n",
        1,
    );
    assert_ne!(automatic, text);
    desk.write("automatic.yaml", automatic);
    let checked = desk.run("check automatic.yaml");
    assert_ne!(checked.code, 0, "{checked:?}");
    // One that was edited under its own name and number is refused beside the one on record.
    let edited = text.replacen("  evidence_first: true", "  evidence_first: false", 1);
    assert_ne!(edited, text);
    desk.write("edited.yaml", edited);
    let ran = desk.feed("decide --programme edited.yaml --input - --data d", REFUSED);
    assert_ne!(ran.code, 0, "{ran:?}");
}

/// Every option there is. None of them says who confirms, or that nobody need; one that is new is
/// looked at before it is added here.
const OPTIONS: [&str; 36] = [
    "accept-clock",
    "another-person",
    "data",
    "database",
    "disclose",
    "display-name",
    "dry-run",
    "erasures-of",
    "export",
    "format",
    "grant",
    "ground",
    "help",
    "households",
    "input",
    "json",
    "key",
    "known",
    "listen",
    "office",
    "origin",
    "output",
    "passphrase-file",
    "policies",
    "programme",
    "public-url",
    "rejects",
    "role",
    "same-person-as",
    "schema",
    "scope",
    "take-overdue",
    "trusted-proxy",
    "under-review",
    "version",
    "zone",
];

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<&str> {
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default().lines();
    let indented = listed.take_while(|line| !line.is_empty());
    let named = indented.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

#[test]
fn no_option_of_any_command_stands_for_a_human() {
    let desk = Desk::new();
    let mut waiting = vec![String::new()];
    let (mut options, mut looked) = (BTreeSet::new(), 0);
    while let Some(command) = waiting.pop() {
        let help = desk.run(format!("{command} --help").trim_start()).done();
        for name in commands(&help) {
            waiting.push(format!("{command} {name}").trim_start().to_owned());
        }
        let words = help.split(|c: char| !c.is_ascii_lowercase() && c != '-');
        options.extend(words.filter_map(|word| word.strip_prefix("--")).map(ToOwned::to_owned));
        looked += 1;
    }
    assert!(looked > 14, "{looked} commands");
    let known: BTreeSet<String> = OPTIONS.into_iter().map(ToOwned::to_owned).collect();
    assert_eq!(options, known);
}

/// Every file of the program.
fn sources() -> Vec<(PathBuf, String)> {
    let mut waiting = vec![root().join("src"), root().join("migrations")];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    assert!(found.len() > 300, "{}", found.len());
    found
}

#[test]
fn no_switch_of_the_build_or_of_the_environment_turns_the_gate_off() {
    for (path, text) in sources() {
        let path = path.display();
        for switch in ["enable_enforce", "debug_assertions", "cfg(feature", "cfg!(feature"] {
            assert!(!text.contains(switch), "{path}: {switch}");
        }
        // What a test may do, nothing that is delivered may: so tests stand at the end of a file.
        let delivered = text.split("#[cfg(test)]").next().unwrap();
        for read in ["env::var", "env::vars", "var_os(", "env = "] {
            for line in delivered.lines().filter(|line| line.contains(read)) {
                assert!(line.contains("\"CREDENTIALS_DIRECTORY\""), "{path}: {line}");
            }
        }
    }
    let cargo = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(!cargo.contains("\n[features]"), "no build leaves the gate out");
}

#[test]
fn a_decision_is_recorded_at_three_places_and_against_somebody_at_one() {
    let made: BTreeSet<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.contains("NewDecision {") && !text.contains("struct NewDecision"))
        .map(|(path, _)| path.strip_prefix(root()).unwrap().display().to_string())
        .collect();
    // Heard from a human; given by a rule, where `issue` refuses what is adverse; deemed granted.
    let known = [
        "src/casework/decide/follow.rs",
        "src/casework/review/timers.rs",
        "src/casework/review/verdict/hear.rs",
        "src/store/review_write.rs",
    ];
    assert_eq!(made.iter().map(String::as_str).collect::<Vec<_>>(), known);
    let written = sources().into_iter().filter(|(_, text)| text.contains("\"decision (seq"));
    assert_eq!(written.count(), 1, "one row is written at one place");
    let confirmed =
        sources().into_iter().filter(|(_, text)| text.contains("Authority::Confirmed("));
    let confirmed: BTreeSet<String> = confirmed
        .map(|(path, _)| path.strip_prefix(root()).unwrap().display().to_string())
        .collect();
    let known = ["src/casework/review/verdict/hear.rs", "src/review/decision.rs"];
    assert_eq!(confirmed.iter().map(String::as_str).collect::<Vec<_>>(), known);
}
