//! Expressions: reading, printing, types, and three-valued evaluation against a naive reading.

use proptest::prelude::*;
use timbang::decision::{
    Answer, Benefit, Compiled, Definition, Node, Outcome, Priority, Step, compile,
};
use timbang::expression::{Expression, Literal, Parameter, parse};
use timbang::facts::{
    Date, Decimal, FactKind, FactSchema, FactSpec, Facts, Finding, Period, parse as parse_facts,
};

use crate::decision::{Oracle, answer, arbitrary_facts, choice, fact, integer, leaf};

fn schema() -> FactSchema {
    let ratio = FactKind::Decimal { min: (-3).into(), max: 3.into(), places: 1 };
    let (min, max) = (Date::constant(2026, 1, 1), Date::constant(2026, 12, 31));
    let with = |key: &str, unit: Option<&str>, period, kind| FactSpec {
        unit: unit.map(str::to_owned),
        period,
        ..fact(key, kind)
    };
    let wage = FactKind::Rupiah { min: 0, max: 1_000_000_000 };
    FactSchema::new(vec![
        fact("a", integer(-4, 4)),
        fact("b", integer(0, 3)),
        fact("d", ratio),
        fact("p", FactKind::Flag),
        fact("q", FactKind::Flag),
        fact("c", choice(&["x", "y", "z"])),
        fact("day", FactKind::Date { min, max }),
        with("wage", None, Period::Months(1), wage.clone()),
        with("salary", None, Period::Months(12), wage),
        with("persons", Some("orang"), Period::Instant, integer(1, 20)),
        fact("kbli", FactKind::Code { min_length: 5, max_length: 5 }),
    ])
    .expect("a sound schema")
}

/// A programme that asks one question.
fn asking(test: Expression) -> Definition {
    let node = Node {
        id: "N".to_owned(),
        test,
        if_yes: "YES".to_owned(),
        if_no: "NO".to_owned(),
        if_unknown: "UNKNOWN".to_owned(),
        mitigating: false,
    };
    let line = Parameter {
        name: "line".to_owned(),
        value: Literal::Number(Decimal::parse("609160").expect("a number")),
        unit: Some("Rp/orang".to_owned()),
        period: Period::Months(1),
    };
    Definition {
        schema: schema(),
        parameters: vec![line],
        tables: Vec::new(),
        derived: Vec::new(),
        root: "N".to_owned(),
        nodes: vec![node],
        leaves: ["YES", "NO", "UNKNOWN"].map(|id| leaf(id, Outcome::Review)).to_vec(),
        priority: Priority::default(),
        benefit: Benefit::None,
    }
}

fn compiled(source: &str) -> Result<Compiled, Vec<Finding>> {
    compile(&asking(parse(source).unwrap_or_else(|faults| panic!("{source}: {faults:?}"))))
}

fn ask(programme: &Compiled, facts: &Facts) -> Answer {
    match programme.evaluate(facts, &mut programme.scratch()).trace {
        [Step::Test { answer, .. }] => *answer,
        other => panic!("{other:?}"),
    }
}

fn says(source: &str, json: &str) -> &'static str {
    let programme = compiled(source).unwrap_or_else(|findings| panic!("{source}: {findings:?}"));
    let facts = parse_facts(programme.schema(), json).expect("facts");
    ask(&programme, &facts).as_str()
}

fn refused(source: &str) -> &'static str {
    match parse(source) {
        Err(faults) => faults[0].code,
        Ok(_) => compiled(source).expect_err(source)[0].code,
    }
}

#[test]
fn and_or_not_follow_the_tables_of_kleene() {
    let flags = [r#""p": true"#, r#""p": false"#, ""];
    let others = [r#""q": true"#, r#""q": false"#, ""];
    let table = |source: &str| -> Vec<&str> {
        let rows = flags.iter().flat_map(|p| others.iter().map(move |q| (p, q)));
        rows.map(|(p, q)| {
            let between = if p.is_empty() || q.is_empty() { "" } else { ", " };
            says(source, &format!("{{{p}{between}{q}}}"))
        })
        .collect()
    };
    let (y, n, u) = ("yes", "no", "unknown");
    assert_eq!(table("p and q"), [y, n, u, n, n, n, u, n, u]);
    assert_eq!(table("p or q"), [y, y, y, y, n, u, y, u, u]);
    assert_eq!(table("not p or q and q"), [y, n, u, y, y, y, y, u, u]);
    assert_eq!(table("if p then q else not q"), [y, n, u, n, y, u, u, u, u]);
}

#[test]
fn an_unknown_condition_is_settled_where_both_branches_agree() {
    assert_eq!(says("(if p then 1 else 1) = 1", "{}"), "yes");
    assert_eq!(says("(if p then 1 else 2) = 1", "{}"), "unknown");
}

#[test]
fn a_comparison_with_an_absent_fact_is_unknown() {
    for source in ["a = 1", "a != 1", "a < 1", "a in [1, 2]", "a in [1..2]", "c = \"x\"", "not p"] {
        assert_eq!(says(source, "{}"), "unknown", "{source}");
    }
}

#[test]
fn the_unknown_can_be_asked_after_and_replaced() {
    assert_eq!(says("known(a)", "{}"), "no");
    assert_eq!(says("known(a + b)", r#"{"a": 1, "b": 2}"#), "yes");
    assert_eq!(says("or_else(a, 3) = 3", "{}"), "yes");
    assert_eq!(says("or_else(a, b) = 2", r#"{"b": 2}"#), "yes");
    assert_eq!(says("known(if p then 1 else unknown)", r#"{"p": false}"#), "no");
}

#[test]
fn decimals_are_exact() {
    assert_eq!(says("0.1 + 0.2 = 0.3", "{}"), "yes");
    assert_eq!(says("d * 3 = 0.3", r#"{"d": 0.1}"#), "yes");
    assert_eq!(says("d <= 2.5", r#"{"d": 2.5}"#), "yes");
}

#[test]
fn floors_round_down_below_zero_too() {
    assert_eq!(says("floor(a / 2) = -2", r#"{"a": -3}"#), "yes");
    assert_eq!(says("floor(d) = -1", r#"{"d": -0.1}"#), "yes");
    assert_eq!(says("floor(a / d) = -8", r#"{"a": 4, "d": -0.5}"#), "yes");
    assert_eq!(says("floor(a / b) = 0", r#"{"a": 4, "b": 0}"#), "unknown");
}

#[test]
fn a_rupiah_a_head_meets_a_line_a_head() {
    let facts = r#"{"wage": 1200000, "persons": 4}"#;
    assert_eq!(says("floor(wage / persons) < line", facts), "yes");
    assert_eq!(says("floor(wage / persons) < line * 1.5", facts), "yes");
}

#[test]
fn units_and_periods_that_differ_are_refused() {
    assert_eq!(refused("wage > line"), "unit-mismatch");
    assert_eq!(refused("persons > a"), "unit-mismatch");
    assert_eq!(refused("wage > salary"), "period-mismatch");
    assert_eq!(refused("wage + salary > 0"), "period-mismatch");
    assert_eq!(refused("wage * salary > 0"), "period-mismatch");
    assert_eq!(refused("floor(salary / wage) > 0"), "period-mismatch");
}

#[test]
fn types_that_differ_are_refused() {
    for source in [
        "a = \"x\"",
        "c = \"w\"",
        "c < \"y\"",
        "p = 1",
        "a and p",
        "a / 2 = 1",
        "day > 3",
        "kbli = 56101",
        "a = unknown",
        "if p then a else q",
        "sum(p, q) > 0",
        "count(a, b) > 0",
        "a",
        "\"x\" = \"y\"",
    ] {
        assert_eq!(refused(source), "type-mismatch", "{source}");
    }
    assert_eq!(refused("kbli = \"56101\" and nama"), "unknown-name");
    assert_eq!(refused("tabel(kbli) = \"R\""), "unknown-name");
}

#[test]
fn malformed_text_is_refused_where_it_stands() {
    let fault = |source: &str| {
        let faults = parse(source).expect_err(source);
        (faults[0].code, faults[0].span.start)
    };
    assert_eq!(fault("a <="), ("syntax", 4));
    assert_eq!(fault("a == 1"), ("syntax", 3));
    assert_eq!(fault("a = \"x"), ("syntax", 4));
    assert_eq!(fault("a $ 1 # 2"), ("syntax", 2));
    assert_eq!(parse("a $ 1 # 2").expect_err("two faults").len(), 2);
    assert_eq!(fault("known()"), ("syntax", 6));
    assert_eq!(fault("floor(a, b)"), ("syntax", 0));
    assert_eq!(fault("day = date(\"2026-02-30\")"), ("syntax", 11));
    assert_eq!(fault("a < b < 3"), ("syntax", 6));
    assert_eq!(fault("1.0000000000001 = a"), ("syntax", 0));
}

#[test]
fn what_could_overflow_is_refused_before_it_runs() {
    assert_eq!(refused("wage * wage > 0"), "period-mismatch");
    assert_eq!(refused("a * 9000000000000000000 > 0"), "syntax");
    assert_eq!(refused("a * 900000000000000000 * 900 > 0"), "limit-exceeded");
    assert_eq!(refused("a * 0.000000000001 * 0.000000000001 < 1"), "limit-exceeded");
}

#[test]
fn depth_and_size_have_limits() {
    let nested = |levels: usize| format!("{}p{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(60)).is_ok());
    assert_eq!(parse(&nested(64)).expect_err("too deep")[0].code, "limit-exceeded");
    let deep = |word: &str| format!("{}{}", word.repeat(100_000), "p");
    for word in ["not ", "-", "(", "if ", "known("] {
        assert_eq!(refused(&deep(word)), "limit-exceeded", "{word}");
    }
    assert_eq!(refused(&format!("a {} > 0", "+ 1".repeat(100_000))), "limit-exceeded");
    let chains = (0..60).fold("a".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(3)));
    assert_eq!(refused(&format!("{chains} > 0")), "limit-exceeded");
    assert_eq!(refused(&vec!["p"; 2_000].join(" or ")), "limit-exceeded");
    assert!(compiled(&vec!["p"; 1_999].join(" or ")).is_ok());
}

fn leaf_number() -> BoxedStrategy<String> {
    let names = ["a", "b", "d", "0", "1", "2.5", "-3", "or_else(a, 1)", "unknown_or(b)"];
    proptest::sample::select(names.to_vec())
        .prop_map(|name| name.replace("unknown_or(b)", "or_else(b, d)"))
        .boxed()
}

fn leaf_flag() -> BoxedStrategy<String> {
    let flags = [
        "p",
        "q",
        "true",
        "known(a)",
        "known(c)",
        "c = \"x\"",
        "c != \"y\"",
        "c in [\"x\", \"z\"]",
        "day >= date(\"2026-12-31\")",
        "day in [date(\"2026-01-01\")..date(\"2026-06-30\")]",
        "or_else(p, false)",
        "a <= 1",
        "2 > b",
        "(if p then unknown else q)",
    ];
    proptest::sample::select(flags.to_vec()).prop_map(str::to_owned).boxed()
}

/// Sources of numbers and of flags, each built from both.
fn sources(depth: u32) -> (BoxedStrategy<String>, BoxedStrategy<String>) {
    if depth == 0 {
        return (leaf_number(), leaf_flag());
    }
    let (number, flag) = sources(depth - 1);
    let two = || (number.clone(), number.clone());
    let numbers = prop_oneof![
        leaf_number(),
        (two(), proptest::sample::select(vec!["+", "-", "*"]))
            .prop_map(|((a, b), sign)| format!("({a} {sign} {b})")),
        two().prop_map(|(a, b)| format!("floor({a} / {b})")),
        number.clone().prop_map(|a| format!("floor({a})")),
        number.clone().prop_map(|a| format!("abs({a})")),
        number.clone().prop_map(|a| format!("(-{a})").replace("--", "- -")),
        (two(), proptest::sample::select(vec!["min", "max", "sum", "or_else"]))
            .prop_map(|((a, b), name)| format!("{name}({a}, {b})")),
        (flag.clone(), flag.clone()).prop_map(|(a, b)| format!("count({a}, {b})")),
        (flag.clone(), two()).prop_map(|(p, (a, b))| format!("(if {p} then {a} else {b})")),
    ];
    let signs = vec!["=", "!=", "<", "<=", ">", ">="];
    let flags = prop_oneof![
        leaf_flag(),
        (two(), proptest::sample::select(signs)).prop_map(|((a, b), s)| format!("({a} {s} {b})")),
        (two(), number.clone()).prop_map(|((a, b), c)| format!("({a} in [{b}, {c}])")),
        (two(), number.clone()).prop_map(|((a, b), c)| format!("({a} in ({b}..{c}])")),
        (flag.clone(), flag.clone(), any::<bool>())
            .prop_map(|(a, b, and)| format!("({a} {} {b})", if and { "and" } else { "or" })),
        flag.clone().prop_map(|a| format!("(not {a})")),
        (flag.clone(), flag.clone(), flag)
            .prop_map(|(a, b, c)| format!("(if {a} then {b} else {c})")),
    ];
    (numbers.boxed(), flags.boxed())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_machine_agrees_with_the_naive_reading(
        source in sources(3).1,
        facts in proptest::collection::vec(arbitrary_facts(&schema()), 8),
    ) {
        let definition = asking(parse(&source).map_err(|f| TestCaseError::fail(format!("{f:?}")))?);
        let programme = match compile(&definition) {
            Ok(programme) => programme,
            Err(findings) => {
                // Products of products may not fit; nothing else may be refused.
                prop_assert!(findings.iter().all(|f| f.code == "limit-exceeded"), "{findings:?}");
                return Ok(());
            }
        };
        for facts in &facts {
            let naive = Oracle { definition: &definition, facts };
            let wanted = answer(naive.flag(&definition.nodes[0].test));
            prop_assert_eq!(ask(&programme, facts), wanted, "{}", source);
        }
    }

    #[test]
    fn what_is_printed_reads_back_the_same(source in sources(3).1) {
        let first = parse(&source).map_err(|f| TestCaseError::fail(format!("{f:?}")))?;
        let second = parse(&first.to_string());
        prop_assert_eq!(second.as_ref(), Ok(&first), "{}", first);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z0-9 =<>!+*/().,\"\\[\\]-]{0,60}|\\PC{0,40}") {
        let _ = parse(&text);
    }
}
