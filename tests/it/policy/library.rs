//! Which version of a programme applies on a day.

use timbang::calendar::DECIDE;
use timbang::facts::Date;
use timbang::policy::Library;

/// Two versions of food aid: the second from March 2026, the first until then and after.
fn files() -> Vec<(String, Vec<u8>)> {
    let first = super::text("ref-pangan").to_owned();
    let second = first.replacen("version: 1\n", "version: 2\n", 1).replacen(
        "  from: 2026-01-01\n",
        "  from: 2026-03-02\n  to: 2026-12-31\n",
        1,
    );
    vec![
        ("policies/ref-pangan/1.yaml".to_owned(), first.into_bytes()),
        ("ref-pangan/2.yaml".to_owned(), second.into_bytes()),
    ]
}

fn load(files: &[(String, Vec<u8>)]) -> Result<Library, Vec<timbang::policy::Refused>> {
    let files = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    Library::load(files)
}

#[test]
fn the_newest_version_that_applies_on_the_day_is_selected() {
    let library = load(&files()).unwrap();
    let version = |year, month, day| {
        let date = Date::constant(year, month, day);
        library.select("ref-pangan", date).map(timbang::policy::Programme::version)
    };
    assert_eq!(version(2025, 12, 31), None);
    assert_eq!(version(2026, 1, 1), Some(1));
    assert_eq!(version(2026, 3, 2), Some(2));
    assert_eq!(version(2026, 12, 31), Some(2));
    assert_eq!(version(2027, 1, 1), Some(1));
    let day = Date::constant(2026, 1, 1);
    assert_eq!(library.find("ref-pangan@2", day).unwrap().version(), 2);
    assert_eq!(library.find("ref-pangan", day).unwrap().version(), 1);
    assert!(library.find("ref-pangan@9", day).is_none());
    assert!(library.find("ref-pangan@x", day).is_none());
}

#[test]
fn a_file_under_another_name_is_refused() {
    let mut files = files();
    files[1].0 = "ref-pangan/3.yaml".to_owned();
    let refused = load(&files).unwrap_err();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].file, "ref-pangan/3.yaml");
    assert!(refused[0].findings[0].message.contains("ref-pangan/2.yaml"));
}

#[test]
fn an_example_issues_decisions_only_in_demo_mode() {
    let programme = super::programme("ref-pangan");
    assert!(programme.may_issue(true));
    assert!(!programme.may_issue(false));
}

#[test]
fn the_term_of_a_licence_depends_on_its_risk() {
    let terms = |id: &str| -> Vec<(u16, bool)> {
        let programme = super::programme(id);
        let compiled = programme.compiled();
        let examples = &programme.document().examples;
        let days = examples.iter().map(|worked| {
            let facts = timbang::policy::example::facts(compiled, worked).unwrap();
            let term = programme.term_to_decide(&facts);
            (term.working_days, term == DECIDE)
        });
        let mut days: Vec<_> = days.collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    // 10 and 20 working days by risk. Where the risk is not known, and where a rule decides at once,
    // people have the days of the law.
    assert_eq!(terms("ref-izin-usaha"), [(5, true), (10, false), (20, false)]);
    assert_eq!(terms("ref-blt-darurat"), [(3, false)]);
}
