//! A programme that uses every part of the format, small enough to be tried exhaustively.

use timbang::decision::{
    Benefit, Compiled, Definition, Derived, Leaf, Node, Outcome, Points, Priority, Slot, Term,
    compile,
};
use timbang::expression::{Expression, Literal, Parameter, Row, RowRule, Table, parse};
use timbang::facts::{
    Correction, Decimal, FactKind, FactSchema, FactSpec, Grade, Period, Recourse, Usage,
};

pub fn expression(source: &str) -> Expression {
    parse(source).unwrap_or_else(|faults| panic!("{source}: {faults:?}"))
}

pub fn fact(key: &str, kind: FactKind) -> FactSpec {
    FactSpec {
        key: key.to_owned(),
        kind,
        unit: None,
        period: Period::Instant,
        usage: Usage::Test,
        protected: false,
        monitoring_only: false,
        immutable: false,
        recourse: None,
    }
}

fn changeable(key: &str, kind: FactKind, correction: Correction, cost: u16) -> FactSpec {
    FactSpec {
        recourse: Some(Recourse { kind: correction, cost, to: Vec::new() }),
        ..fact(key, kind)
    }
}

pub fn integer(min: i64, max: i64) -> FactKind {
    FactKind::Integer { min, max, choices: Vec::new() }
}

pub fn choice(choices: &[&str]) -> FactKind {
    FactKind::Choice { choices: choices.iter().map(|choice| (*choice).to_owned()).collect() }
}

fn facts() -> Vec<FactSpec> {
    let rupiah = |max| FactKind::Rupiah { min: 0, max };
    let luas = FactKind::Decimal { min: 0.into(), max: 100.into(), places: 2 };
    let code = FactKind::Code { min_length: 5, max_length: 5 };
    let mut upah = fact("upah", rupiah(10_000_000));
    upah.period = Period::Months(1);
    // Actionable, and still never offered: protection and immutability stand above it.
    let mut lansia = changeable("lansia", integer(0, 2), Correction::Act, 1);
    lansia.protected = true;
    let mut umur = changeable("umur", integer(0, 120), Correction::Act, 1);
    umur.immutable = true;
    vec![
        fact("status", choice(&["cocok", "tidak", "ganda"])),
        changeable("lokal", FactKind::Flag, Correction::Correct, 1),
        changeable("desil", integer(1, 10), Correction::Correct, 2),
        changeable("anak", integer(0, 4), Correction::Act, 3),
        lansia,
        umur,
        upah,
        changeable("modal", rupiah(100_000_000), Correction::Act, 4),
        changeable("luas", luas, Correction::Act, 5),
        fact("kbli", code),
        fact("kursi", integer(0, 500)),
        changeable("dokumen", choice(&["tidak_ada", "sppl", "amdal"]), Correction::Act, 6),
        fact("hari", integer(0, 400)),
        fact("sejenis", FactKind::Flag),
    ]
}

fn node(id: &str, test: &str, targets: [&str; 3]) -> Node {
    let [yes, no, unknown] = targets.map(str::to_owned);
    Node {
        id: id.to_owned(),
        test: expression(test),
        if_yes: yes,
        if_no: no,
        if_unknown: unknown,
        mitigating: false,
    }
}

pub fn leaf(id: &str, outcome: Outcome) -> Leaf {
    Leaf {
        id: id.to_owned(),
        code: id.to_owned(),
        outcome,
        automatic: false,
        floor: Vec::new(),
        fallback: None,
    }
}

fn refusal(id: &str, floor: &[(&str, Grade)]) -> Leaf {
    let floor = floor.iter().map(|(key, grade)| ((*key).to_owned(), *grade)).collect();
    let fallback = Some("PERIKSA".to_owned());
    Leaf { floor, fallback, ..leaf(id, Outcome::ProposedRefusal) }
}

fn tables() -> Vec<Table> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let row = |code: &str, rule| Row { code: code.to_owned(), rule };
    let limit = |limit: i64, result: &str| (Decimal::from(limit), result.to_owned());
    vec![Table {
        name: "tabel_risiko".to_owned(),
        results: names(&["rendah", "tinggi", "tidak_dikenal"]),
        rows: vec![
            row("47241", RowRule::Constant("rendah".to_owned())),
            row(
                "56101",
                RowRule::Limits {
                    of: expression("kursi"),
                    limits: vec![limit(50, "rendah"), limit(100, "tinggi")],
                    above: "tidak_dikenal".to_owned(),
                },
            ),
            row(
                "10710",
                RowRule::Choices {
                    of: expression("dokumen"),
                    results: vec![("amdal".to_owned(), "rendah".to_owned())],
                },
            ),
        ],
        default: "tidak_dikenal".to_owned(),
    }]
}

fn terms() -> Vec<Term> {
    let term = |id: &str, points| Term { id: id.to_owned(), points };
    let of = expression;
    let number = |n: i64| Literal::Number(n.into());
    let text = |text: &str| Literal::Text(text.to_owned());
    vec![
        term(
            "desil",
            Points::Map {
                by: of("desil"),
                map: vec![(number(1), 30), (number(2), 20), (number(3), 10)],
            },
        ),
        term(
            "anggota",
            Points::Group {
                max: 12,
                terms: vec![
                    term("anak", Points::PerUnit { of: of("anak"), points: 3, max_units: 3 }),
                    term("lansia", Points::PerUnit { of: of("lansia"), points: 5, max_units: 1 }),
                ],
            },
        ),
        term(
            "dokumen",
            Points::IfIn { of: of("dokumen"), among: vec![text("sppl"), text("amdal")], points: 4 },
        ),
        term("tunggu", Points::PerDays { of: of("hari"), every: 30, points: 1, max: 10 }),
        term("jurang", Points::Gap { of: of("perkapita"), limit: of("garis"), points: 20 }),
        term(
            "tenggat",
            Points::Deadline {
                of: of("hari"),
                by: of("risiko"),
                terms: vec![(text("rendah"), 0), (text("tinggi"), 20)],
                points: 15,
            },
        ),
    ]
}

pub fn definition() -> Definition {
    let parameter = |name: &str, value: &str, unit: Option<&str>, period| Parameter {
        name: name.to_owned(),
        value: Literal::Number(Decimal::parse(value).expect("a number")),
        unit: unit.map(str::to_owned),
        period,
    };
    let derived = |name: &str, source: &str| Derived {
        name: name.to_owned(),
        expression: expression(source),
    };
    let mitigating = Node {
        mitigating: true,
        ..node("N3b", "umur >= 60", ["PERIKSA", "TOLAK-DESIL", "TOLAK-DESIL"])
    };
    let (register, verified) = (Grade::Register, Grade::Verified);
    Definition {
        schema: FactSchema::new(facts()).expect("a sound schema"),
        parameters: vec![
            parameter("desil_maks", "4", None, Period::Instant),
            parameter("umk", "2800000", Some("Rp"), Period::Months(1)),
            parameter("garis", "609160", Some("Rp"), Period::Months(1)),
        ],
        tables: tables(),
        derived: vec![
            derived("risiko", "tabel_risiko(kbli)"),
            derived("kontradiksi", "upah > umk or luas > 25.5"),
            derived("diketahui", "sum(or_else(anak, 0), or_else(min(lansia, 1), 0))"),
            derived("komponen", "if diketahui > 0 then diketahui else anak + min(lansia, 1)"),
            derived("perkapita", "floor(upah / max(or_else(anak, 0) + 1, 1))"),
        ],
        root: "N1".to_owned(),
        nodes: vec![
            node("N1", "status = \"cocok\"", ["N2", "PERIKSA", "DATA"]),
            node("N2", "lokal", ["N3", "ALIHKAN", "DATA"]),
            node("N3", "desil <= desil_maks", ["N4", "N3b", "PERIKSA"]),
            mitigating,
            node("N4", "kontradiksi", ["PERIKSA", "N5", "N5"]),
            node("N5", "komponen >= 1", ["N6", "TOLAK-KOMPONEN", "DATA"]),
            node("N6", "sejenis", ["TOLAK-GANDA", "N7", "PERIKSA"]),
            node("N7", "risiko = \"rendah\"", ["LAYAK", "N8", "DATA"]),
            node(
                "N8",
                "or_else(dokumen in [\"sppl\", \"amdal\"], false) and modal >= 51000000",
                ["SEMENTARA", "DATA", "DATA"],
            ),
        ],
        leaves: vec![
            leaf("LAYAK", Outcome::Eligible),
            leaf("SEMENTARA", Outcome::ProvisionalGrant),
            leaf("PERIKSA", Outcome::Review),
            leaf("DATA", Outcome::NeedsData),
            leaf("ALIHKAN", Outcome::Forward),
            refusal("TOLAK-DESIL", &[("desil", register)]),
            refusal("TOLAK-KOMPONEN", &[("anak", register), ("lansia", verified)]),
            refusal("TOLAK-GANDA", &[("sejenis", register)]),
        ],
        priority: Priority { cap: 75, terms: terms() },
        benefit: Benefit::Slots {
            slots: 3,
            order: vec![
                Slot { count: expression("lansia"), max: 1, amount: 2_400_000 },
                Slot { count: expression("anak"), max: 99, amount: 900_000 },
            ],
        },
    }
}

pub fn programme() -> Compiled {
    compile(&definition()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}
