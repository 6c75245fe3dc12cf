//! The machine itself: its command line, and the files it reads.

use crate::cli_support::Desk;

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
