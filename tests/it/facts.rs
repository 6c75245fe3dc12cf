//! Facts from JSON and CSV: strict types, exact decimals, every violation at once.

use proptest::prelude::*;
use timbang::facts::{
    CsvLayout, Date, Decimal, FactKind, FactSchema, Facts, Finding, Grade, Value, parse,
};

use crate::decision::{arbitrary_facts, choice, fact, integer};

fn schema() -> FactSchema {
    let (min, max) = (Date::constant(2026, 1, 1), Date::constant(2026, 12, 31));
    let (least, most) = (0.into(), 100_000.into());
    FactSchema::new(vec![
        fact("desil", integer(1, 10)),
        fact("daya", FactKind::Integer { min: 0, max: 900, choices: vec![0, 450, 900] }),
        fact("upah", FactKind::Rupiah { min: 0, max: 1_000_000_000 }),
        fact("luas", FactKind::Decimal { min: least, max: most, places: 9 }),
        fact("lokal", FactKind::Flag),
        fact("lantai", choice(&["tanah", "keramik"])),
        fact("nik", FactKind::Code { min_length: 16, max_length: 16 }),
        fact("tanggal", FactKind::Date { min, max }),
    ])
    .expect("a sound schema")
}

fn codes(found: Result<Facts, Vec<Finding>>) -> Vec<(&'static str, String)> {
    let findings = found.expect_err("findings");
    findings.into_iter().map(|finding| (finding.code, finding.path)).collect()
}

fn refused(json: &str) -> Vec<(&'static str, String)> {
    codes(parse(&schema(), json))
}

fn value(json: &str, key: &str) -> Option<Value> {
    let facts = parse(&schema(), json).unwrap_or_else(|found| panic!("{found:?}"));
    facts.get(schema().index(key).unwrap()).map(|fact| fact.value)
}

#[test]
fn a_bare_value_is_declared_and_null_is_unknown() {
    let facts = parse(&schema(), r#"{"desil": 3, "lokal": null, "daya": {"value": null}}"#);
    let facts = facts.expect("facts");
    let get = |key| facts.get(schema().index(key).unwrap());
    assert_eq!(get("desil").unwrap().grade, Grade::Declared);
    assert_eq!((get("lokal"), get("daya"), get("upah")), (None, None, None));
}

#[test]
fn every_violation_is_reported_at_once() {
    let found = refused(
        r#"{"desil": 11, "daya": 451, "upah": "7", "lokal": 1, "lantai": "batu", "asing": 1,
            "nik": 3171234567890123, "tanggal": "2026-02-30", "luas": [1],
            "desil": 3}"#,
    );
    let wanted = [
        ("out-of-range", "desil"),
        ("out-of-range", "daya"),
        ("wrong-type", "upah"),
        ("wrong-type", "lokal"),
        ("out-of-range", "lantai"),
        ("unknown-fact", "asing"),
        ("wrong-type", "nik"),
        ("wrong-type", "tanggal"),
        ("wrong-type", "luas"),
        ("duplicate-id", "desil"),
    ];
    assert_eq!(found, wanted.map(|(code, path)| (code, path.to_owned())));
}

#[test]
fn evidence_source_and_date_are_checked() {
    let found = refused(
        r#"{"desil": {"value": 3, "evidence": "strong", "as_of": "31-3-2026", "grade": 1},
            "daya": {"evidence": "register"}, "lokal": {"value": true, "source": 7}}"#,
    );
    let wanted = [
        ("unknown-key", "desil"),
        ("bad-evidence", "desil.evidence"),
        ("bad-date", "desil.as_of"),
        ("unknown-key", "daya"),
        ("wrong-type", "lokal.source"),
    ];
    assert_eq!(found, wanted.map(|(code, path)| (code, path.to_owned())));
}

#[test]
fn decimals_are_read_from_their_digits() {
    let exact = |text| Some(Value::Decimal(Decimal::parse(text).unwrap()));
    assert_eq!(value(r#"{"luas": 25.10}"#, "luas"), exact("25.1"));
    assert_eq!(value(r#"{"luas": 0.000000001}"#, "luas"), exact("0.000000001"));
    // A float would make these two one number.
    assert_ne!(
        value(r#"{"luas": 99999.999999998}"#, "luas"),
        value(r#"{"luas": 99999.999999999}"#, "luas")
    );
    assert_eq!(refused(r#"{"luas": 0.0000000001}"#), [("out-of-range", "luas".to_owned())]);
    assert_eq!(refused(r#"{"luas": 1e3}"#), [("wrong-type", "luas".to_owned())]);
}

#[test]
fn whole_numbers_are_written_whole() {
    for text in ["3.0", "3e0", "\"3\"", "true", "99999999999999999999"] {
        let json = format!("{{\"desil\": {text}}}");
        assert_eq!(refused(&json), [("wrong-type", "desil".to_owned())], "{text}");
    }
}

#[test]
fn a_code_keeps_its_leading_zero_and_its_length() {
    let facts = parse(&schema(), r#"{"nik": "0171234567890123"}"#).expect("facts");
    assert!(facts.canonical_json(&schema()).contains("\"0171234567890123\""));
    assert_eq!(refused(r#"{"nik": "017"}"#), [("out-of-range", "nik".to_owned())]);
}

#[test]
fn a_huge_field_stays_out_of_the_message() {
    let json = format!("{{\"lantai\": \"{}\", \"{}\": 1}}", "x".repeat(10_000_000), "y".repeat(9));
    let findings = parse(&schema(), &json).expect_err("findings");
    assert!(findings.iter().all(|finding| finding.to_string().len() < 300));
    let json = format!("{{\"desil\": {{\"value\": 1, \"source\": \"{}\"}}}}", "x".repeat(201));
    assert_eq!(refused(&json), [("too-long", "desil.source".to_owned())]);
}

#[test]
fn what_is_only_monitored_never_comes_with_a_case() {
    let mut suku = fact("suku", choice(&["a", "b"]));
    suku.monitoring_only = true;
    let schema = FactSchema::new(vec![suku]).expect("a sound schema");
    let refused = [("unknown-fact", "suku".to_owned())];
    assert_eq!(codes(parse(&schema, r#"{"suku": "a"}"#)), refused);
    let header = CsvLayout::new(&schema, ["id", "suku"]).expect_err("findings");
    assert_eq!(header.first().map(|finding| finding.code), Some("unknown-fact"));
}

#[test]
fn malformed_json_is_one_finding() {
    for json in ["", "[]", "{\"desil\": 3", "{\"desil\": 03}", "null", "{} {}"] {
        assert_eq!(refused(json), [("malformed-json", "facts".to_owned())], "{json}");
    }
}

#[test]
fn canonical_bytes_are_sorted_ascii_and_exact() {
    let json = r#"{"luas": {"value": 2.50, "source": "Badan Pertanahan – \"é😀\""},
        "desil": {"value": 3, "evidence": "register", "source": "DTSEN", "as_of": "2026-03-31"},
        "lantai": "tanah", "lokal": false, "tanggal": "2026-01-02"}"#;
    let facts = parse(&schema(), json).expect("facts");
    let wanted = concat!(
        r#"{"desil":{"as_of":"2026-03-31","evidence":"register","source":"DTSEN","value":3},"#,
        r#""lantai":{"evidence":"declared","value":"tanah"},"#,
        r#""lokal":{"evidence":"declared","value":false},"#,
        r#""luas":{"evidence":"declared","#,
        r#""source":"Badan Pertanahan \u2013 \"\u00e9\ud83d\ude00\"","value":2.5},"#,
        r#""tanggal":{"evidence":"declared","value":"2026-01-02"}}"#
    );
    assert_eq!(facts.canonical_json(&schema()), wanted);
    assert_eq!(parse(&schema(), wanted), Ok(facts), "what is kept reads back");
}

#[test]
fn a_row_reads_as_the_same_facts_in_json() {
    let header = ["id", "desil", "desil.evidence", "desil.source", "desil.as_of", "lokal", "luas"];
    let layout = CsvLayout::new(&schema(), header).expect("a layout");
    assert_eq!((layout.id(), layout.width()), (0, 7));
    let row = ["k1", " 3 ", "register", "DTSEN", "2026-03-31", "TRUE", ""];
    let facts = layout.parse(&schema(), |column| row.get(column).copied()).expect("facts");
    let json = r#"{"desil": {"value": 3, "evidence": "register", "source": "DTSEN",
        "as_of": "2026-03-31"}, "lokal": true}"#;
    assert_eq!(facts, parse(&schema(), json).expect("facts"));
}

#[test]
fn a_header_is_refused_before_the_first_row() {
    let header = ["desil", "asing", "desil", "upah.evidence", "desil.colour"];
    let found = CsvLayout::new(&schema(), header).expect_err("findings");
    let found: Vec<_> = found.iter().map(|f| (f.code, f.path.as_str())).collect();
    let wanted = [
        ("unknown-fact", "asing"),
        ("duplicate-id", "desil"),
        ("unknown-fact", "desil.colour"),
        ("unknown-key", "upah"),
        ("missing-column", "id"),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_cell_is_as_strict_as_json() {
    let layout = CsvLayout::new(&schema(), ["id", "lokal", "desil", "nik"]).expect("a layout");
    let row = ["k1", "1", "3.0", "3171"];
    let found = codes(layout.parse(&schema(), |column| row.get(column).copied()));
    let wanted = [("wrong-type", "desil"), ("wrong-type", "lokal"), ("out-of-range", "nik")];
    assert_eq!(found, wanted.map(|(code, path)| (code, path.to_owned())));
}

#[test]
fn a_schema_that_allows_nothing_is_refused() {
    let found = FactSchema::new(vec![
        fact("Desil", integer(1, 10)),
        fact("a", integer(5, 1)),
        fact("b", choice(&["x", "x"])),
        fact("b", choice(&[])),
        fact("c", FactKind::Decimal { min: 0.into(), max: i64::MAX.into(), places: 9 }),
    ]);
    let codes: Vec<_> = found.expect_err("findings").iter().map(|f| f.code).collect();
    let wanted = ["malformed-name", "empty-range", "duplicate-id", "empty-range", "limit-exceeded"];
    assert_eq!(codes[..5], wanted);
    assert_eq!(codes[5..], ["duplicate-id"]);
}

proptest! {
    #[test]
    fn a_decimal_prints_as_it_is_read(mantissa in -999_999_999_i64..=999_999_999, places in 0_u8..=9) {
        let decimal = Decimal::new(mantissa, places).unwrap();
        prop_assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal));
    }

    #[test]
    fn decimals_order_as_their_values(a in -9_999_i64..=9_999, b in -9_999_i64..=9_999,
        p in 0_u8..=4, q in 0_u8..=4) {
        let left = i128::from(a) * 10_i128.pow(u32::from(q));
        let right = i128::from(b) * 10_i128.pow(u32::from(p));
        let (a, b) = (Decimal::new(a, p).unwrap(), Decimal::new(b, q).unwrap());
        prop_assert_eq!(a.cmp(&b), left.cmp(&right));
    }

    #[test]
    fn no_input_makes_the_reader_panic(text in "\\PC{0,80}|[{}\\[\\]:,\"a-z0-9. -]{0,80}") {
        let _ = parse(&schema(), &text);
    }

    #[test]
    fn equal_facts_have_equal_bytes_and_no_others(
        a in arbitrary_facts(&numbers()), b in arbitrary_facts(&numbers()),
    ) {
        let schema = numbers();
        prop_assert_eq!(a == b, a.canonical_json(&schema) == b.canonical_json(&schema));
        prop_assert_eq!(parse(&schema, &a.canonical_json(&schema)), Ok(a));
    }
}

fn numbers() -> FactSchema {
    let luas = FactKind::Decimal { min: 0.into(), max: 1.into(), places: 1 };
    FactSchema::new(vec![fact("a", integer(0, 1)), fact("luas", luas)]).expect("a sound schema")
}
