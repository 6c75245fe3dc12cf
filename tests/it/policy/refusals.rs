//! Every refusal code, on a shipped programme with one thing made wrong: code, path and line.

use std::fmt::Write as _;

use timbang::policy::check::check;
use timbang::policy::finding::{Code, Finding};

/// A shipped programme in which `from`, which stands there once, is replaced by `to`.
fn mutated(id: &str, changes: &[(&str, &str)]) -> String {
    let mut text = super::text(id).to_owned();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "`{from}` stands once in {id}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// Asserts that `text` is refused by `code` at `path`, on the line that holds `line`.
#[track_caller]
fn refused(text: &str, code: Code, path: &str, line: &str) -> Finding {
    let findings = check(text.as_bytes()).findings;
    let found = findings.iter().find(|finding| finding.code == code && finding.path == path);
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let found = found.unwrap_or_else(|| panic!("no {code} at {path}, but {told:#?}"));
    let at = text.lines().nth(found.line - 1).unwrap();
    assert!(at.contains(line), "{found} points at `{at}`");
    assert!(findings.is_sorted_by_key(|finding| finding.line), "{told:#?}");
    found.clone()
}

const KB: &str = "ref-keluarga-bersyarat";
const BD: &str = "ref-blt-darurat";
const IU: &str = "ref-izin-usaha";

#[test]
fn a_target_that_does_not_exist_is_refused() {
    let text = mutated(KB, &[("    if_yes: N8\n", "    if_yes: N88\n")]);
    refused(&text, Code::DanglingTarget, "/nodes/N7/if_yes", "if_yes: N88");
    refused(&text, Code::UnreachableNode, "/nodes/N8", "  N8:");
    let text = mutated(KB, &[("floor: {manfaat_sejenis: register}", "floor: {manfaat: register}")]);
    refused(&text, Code::DanglingTarget, "/leaves/L-TOLAK-GANDA/floor/manfaat", "manfaat:");
    let text = mutated(KB, &[("points: {by: pengasuh_tunggal,", "points: {by: pengasuh,")]);
    refused(&text, Code::DanglingTarget, "/priority/terms/3/points/by", "by: pengasuh");
    let text = mutated(IU, &[("MT: 10, T: 20}", "MT: 10, X: 20}")]);
    refused(&text, Code::DanglingTarget, "/clocks/decide/days/X", "X: 20");
    let text = mutated(KB, &[("    unit: slot\n", "    unit: slots\n")]);
    refused(&text, Code::DanglingTarget, "/parameters/slot_komponen/unit", "unit: slots");
    let text = mutated(KB, &[("      to: [sesuai]\n", "      to: [sesuai, cocok]\n")]);
    let path = "/facts/kesesuaian_lapangan/actionable/to/1";
    refused(&text, Code::DanglingTarget, path, "to: [sesuai, cocok]");
}

#[test]
fn a_leaf_no_case_can_come_to_is_refused() {
    let text = mutated(
        KB,
        &[(
            "if_yes: L-TINJAU-MENINGGAL\n    if_no: L-TINJAU-ID",
            "if_yes: L-TINJAU-ID\n    if_no: L-TINJAU-ID",
        )],
    );
    refused(&text, Code::UnreachableNode, "/leaves/L-TINJAU-MENINGGAL", "L-TINJAU-MENINGGAL:");
}

#[test]
fn a_cycle_is_refused() {
    let text = mutated(KB, &[("    if_yes: N8\n", "    if_yes: N2\n")]);
    refused(&text, Code::Cycle, "/nodes/N7/if_yes", "if_yes: N2");
}

#[test]
fn more_than_64_levels_are_refused() {
    let mut nodes = String::from("nodes:\n");
    for level in 0..70 {
        write!(
            nodes,
            "  X{level}:\n    question: {{id: \"Ya?\", en: \"Yes?\"}}\n    test: pma\n    if_yes: X{}\n    \
             if_no: L-DATA-NIB\n    if_unknown: L-DATA-NIB\n    ground: \"PP 28/2025\"\n",
            level + 1
        )
        .unwrap();
    }
    let text = mutated(IU, &[("root: U1\nnodes:\n", &format!("root: X0\n{nodes}"))]);
    let text = text.replacen("if_yes: X70\n", "if_yes: U1\n", 1);
    refused(&text, Code::LimitExceeded, "/nodes", "nodes:");
}

#[test]
fn unknown_that_leads_to_an_adverse_leaf_is_refused() {
    let text = mutated(
        KB,
        &[(
            "if_no: N9\n    if_unknown: L-TINJAU-GANDA",
            "if_no: N9\n    if_unknown: L-TOLAK-GANDA",
        )],
    );
    refused(&text, Code::UnknownToAdverse, "/nodes/N8/if_unknown", "if_unknown: L-TOLAK-GANDA");
}

#[test]
fn a_question_that_only_absence_leads_to_is_refused() {
    let text = mutated(
        KB,
        &[("if_no: N1b\n    if_unknown: L-DATA-ID", "if_no: L-DATA-ID\n    if_unknown: N1b")],
    );
    refused(&text, Code::UnknownToAdverse, "/nodes/N1/if_unknown", "if_unknown: N1b");
}

#[test]
fn an_answer_that_comes_of_absence_is_held_to_the_rule_of_the_unknown() {
    let path = "/nodes/N8/test";
    let floor = ("floor: {manfaat_sejenis: register}", "floor: {desil: register}");
    for source in [
        "or_else(manfaat_sejenis, true)",
        "not known(manfaat_sejenis)",
        "manfaat_sejenis or or_else(desil, 10) > desil_maks",
    ] {
        let line = format!("    test: {source}\n");
        let text = mutated(KB, &[("    test: manfaat_sejenis\n", &line), floor]);
        refused(&text, Code::UnknownToAdverse, path, line.trim());
    }
    // What is assumed in favour of the person is no absence that decides against them.
    let line = "    test: or_else(manfaat_sejenis, false)\n";
    let text = mutated(KB, &[("    test: manfaat_sejenis\n", line)]);
    let findings = check(text.as_bytes()).findings;
    assert!(findings.iter().all(|f| f.code != Code::UnknownToAdverse), "{findings:?}");
    // A question that only those are asked of whom something is not known.
    let text = mutated(
        KB,
        &[
            (
                "    test: desil <= desil_maks\n    if_yes: N6\n",
                "    test: not known(desil)\n    if_yes: N5b\n",
            ),
            ("    if_no: N5b\n", "    if_no: N6\n"),
        ],
    );
    let found = refused(&text, Code::UnknownToAdverse, "/nodes/N5/test", "not known(desil)");
    assert_eq!(found.message, "only absence of `desil` leads to `N5b`");
}

#[test]
fn a_mitigating_node_sends_unknown_where_no_goes_and_yes_nowhere_adverse() {
    let text = mutated(KB, &[("if_unknown: L-TOLAK-DESIL\n", "if_unknown: L-TINJAU-LAPANGAN\n")]);
    refused(&text, Code::UnknownToAdverse, "/nodes/N5b/if_unknown", "if_unknown:");
    let text = mutated(KB, &[("if_yes: L-TINJAU-LAPANGAN\n", "if_yes: L-TOLAK-DESIL\n")]);
    refused(&text, Code::UnknownToAdverse, "/nodes/N5b/if_yes", "if_yes: L-TOLAK-DESIL");
}

#[test]
fn adverse_leaf_without_floor_is_refused() {
    let text = mutated(KB, &[("    floor: {pekerjaan_dikecualikan: register}\n", "")]);
    let path = "/leaves/L-TOLAK-PEKERJAAN";
    refused(&text, Code::AdverseWithoutFloor, path, "L-TOLAK-PEKERJAAN:");
}

#[test]
fn adverse_leaf_without_a_fallback_that_is_not_adverse_is_refused() {
    let text = mutated(KB, &[("    fallback: L-TINJAU-GANDA\n", "")]);
    refused(&text, Code::AdverseFallback, "/leaves/L-TOLAK-GANDA", "L-TOLAK-GANDA:");
    let text = mutated(KB, &[("    fallback: L-TINJAU-GANDA\n", "    fallback: L-TOLAK-DESIL\n")]);
    let path = "/leaves/L-TOLAK-GANDA/fallback";
    refused(&text, Code::AdverseFallback, path, "fallback: L-TOLAK-DESIL");
}

#[test]
fn an_adverse_leaf_a_machine_could_issue_is_refused() {
    let text = mutated(KB, &[("    code: T-04\n", "    code: T-04\n    automatic: true\n")]);
    let path = "/leaves/L-TOLAK-GANDA/automatic";
    refused(&text, Code::AdverseAutomatic, path, "automatic: true");
}

#[test]
fn a_test_on_a_protected_fact_is_refused_through_derived_values() {
    let text = mutated(
        BD,
        &[(
            "    protected: true\n    immutable: true\n    use: favour_only",
            "    protected: true\n    use: test",
        )],
    );
    let found = refused(&text, Code::ProtectedTest, "/nodes/B5b/test", "test: rentan_miskin");
    assert!(found.message.contains("`rentan`"), "{found}");
}

#[test]
fn any_use_of_a_monitoring_fact_is_refused() {
    let changes =
        [("    use: score\n\nderived", "    monitoring_only: true\n    use: score\n\nderived")];
    let text = mutated(BD, &changes);
    refused(&text, Code::MonitoringOnlyTest, "/priority/terms/3", "- id: lama");
    // Those that are worked through do not carry it either.
    let key = "/examples/0/facts/hari_sejak_kejadian";
    refused(&text, Code::MonitoringOnlyTest, key, "hari_sejak_kejadian: 6");
}

#[test]
fn a_signal_that_leads_elsewhere_than_to_a_review_is_refused() {
    let swap =
        ("if_yes: L-TINJAU-GANDA\n    if_no: L-LAYAK", "if_yes: L-DATA-DOM\n    if_no: L-LAYAK");
    let text = mutated(KB, &[swap]);
    refused(&text, Code::SignalDecides, "/nodes/N9/if_yes", "if_yes: L-DATA-DOM");
    let swap = (
        "if_yes: L-TINJAU-GANDA\n    if_no: L-LAYAK",
        "if_yes: L-TINJAU-GANDA\n    if_no: L-TOLAK-GANDA",
    );
    let text = mutated(KB, &[swap]);
    refused(&text, Code::SignalDecides, "/nodes/N9/if_no", "if_no: L-TOLAK-GANDA");
    let text = mutated(KB, &[("test: duplikat_dugaan", "test: not duplikat_dugaan")]);
    refused(&text, Code::SignalDecides, "/nodes/N9/if_no", "if_no: L-LAYAK");
}

#[test]
fn a_text_missing_in_a_language_is_refused() {
    let text =
        mutated(KB, &[("      en: \"Report any change at any time; we will reassess.\"\n", "")]);
    refused(&text, Code::MissingText, "/leaves/L-TOLAK-KOMPONEN/remedy", "remedy:");
    let text = mutated(IU, &[("      tidak_dikenal: {id: tidak dikenal, en: not known}\n", "")]);
    refused(&text, Code::MissingText, "/derived/risiko", "risiko:");
    let text = mutated(KB, &[("en: \"We cannot confirm where you live yet.\"", "en: \" \"")]);
    refused(&text, Code::MissingText, "/leaves/L-DATA-DOM/reason/en", "en: \" \"");
    let text = mutated(KB, &[("en: \"We cannot confirm where you live yet.\"", "en: \"\"")]);
    refused(&text, Code::MissingText, "/leaves/L-DATA-DOM/reason/en", "en: \"\"");
}

#[test]
fn a_reason_of_more_than_30_words_is_refused() {
    let long = format!("id: \"{}\"", "kata ".repeat(31).trim_end());
    let text = mutated(KB, &[("id: \"Data anggota keluarga belum lengkap.\"", &long)]);
    refused(&text, Code::LongReason, "/leaves/L-DATA-KOMPONEN/reason/id", "kata kata");
}

#[test]
fn a_node_without_ground_is_refused() {
    let text = mutated(KB, &[("    ground: \"Sinyal, bukan dasar putusan\"\n", "")]);
    refused(&text, Code::MissingGround, "/nodes/N9", "  N9:");
}

#[test]
fn terms_that_can_exceed_the_cap_are_refused() {
    let text = mutated(KB, &[("give: 5}\n    - id: tunggu", "give: 6}\n    - id: tunggu")]);
    let found = refused(&text, Code::PriorityOverCap, "/priority/terms", "terms:");
    assert!(found.message.contains("101"), "{found}");
}

#[test]
fn what_is_missing_unknown_or_of_the_wrong_kind_is_told_at_once() {
    let text = mutated(
        KB,
        &[
            ("case_prefix: KB\n", "case_prefix: k\nprefix: KB\n"),
            ("impact: 3\n", "impact: 7\n"),
            ("status: example\n", ""),
            ("  on_silence: none\n", "  on_silence: perhaps\n"),
            ("    outcome: eligible\n", "    outcome: winner\n"),
            (
                "    points: {by: pengasuh_tunggal, when_in: [true], give: 5}",
                "    points: {by: pengasuh_tunggal, when_in: [true], give: a}",
            ),
        ],
    );
    for (path, line) in [
        ("/case_prefix", "case_prefix: k"),
        ("/prefix", "prefix: KB"),
        ("/impact", "impact: 7"),
        ("", "id: ref-keluarga-bersyarat"),
        ("/clocks/on_silence", "perhaps"),
        ("/leaves/L-LAYAK/outcome", "winner"),
        ("/priority/terms/3/points/give", "give: a"),
    ] {
        refused(&text, Code::Structure, path, line);
    }
}

#[test]
fn an_expression_that_cannot_be_read_or_nests_too_deep_is_refused() {
    let text = mutated(KB, &[("test: desil <= desil_maks", "test: desil <= ")]);
    let found = refused(&text, Code::Syntax, "/nodes/N5/test", "test: desil <=");
    assert!(found.message.contains("at character"), "{found}");
    let deep = format!("test: {}desil{} <= desil_maks", "(".repeat(70), ")".repeat(70));
    let text = mutated(KB, &[("test: desil <= desil_maks", &deep)]);
    refused(&text, Code::LimitExceeded, "/nodes/N5/test", "((((");
    let many = format!("test: {} or desil <= desil_maks", vec!["desil <= 3"; 700].join(" or "));
    let text = mutated(KB, &[("test: desil <= desil_maks", &many)]);
    let findings = check(text.as_bytes()).findings;
    assert!(findings.iter().any(|finding| finding.code == Code::LimitExceeded), "{findings:?}");
}

#[test]
fn a_name_nothing_carries_is_refused_in_an_expression() {
    let text = mutated(KB, &[("test: desil <= desil_maks", "test: desill <= desil_maks")]);
    let found = refused(&text, Code::DanglingTarget, "/nodes/N5/test", "desill");
    assert!(found.message.contains("`desill`"), "{found}");
}

#[test]
fn values_of_different_types_are_not_compared() {
    let text = mutated(KB, &[("test: desil <= desil_maks", "test: desil = \"empat\"")]);
    refused(&text, Code::TypeMismatch, "/nodes/N5/test", "empat");
    let text = mutated(KB, &[("test: desil <= desil_maks", "test: desil + 1")]);
    refused(&text, Code::TypeMismatch, "/nodes/N5/test", "desil + 1");
    let text = mutated(
        KB,
        &[("kesesuaian_lapangan = \"lebih_miskin\"", "kesesuaian_lapangan = \"miskin\"")],
    );
    refused(&text, Code::TypeMismatch, "/nodes/N5b/test", "miskin");
    let text = mutated(IU, &[("then \"mikro\"", "then \"kerdil\"")]);
    refused(&text, Code::TypeMismatch, "/derived/skala/value", "value:");
    let text = mutated(
        KB,
        &[("{by: lantai, when_in: [tanah], give: 5}", "{by: lantai, when_in: [lumpur], give: 5}")],
    );
    refused(&text, Code::TypeMismatch, "/priority/terms/2/group/0", "lumpur");
    let text = mutated(BD, &[("grant: nilai_rp * bulan_maks", "grant: nilai_rp * batas_rentan")]);
    refused(&text, Code::TypeMismatch, "/benefit/amounts/grant", "grant: nilai_rp");
}

#[test]
fn quantities_of_different_units_are_not_compared() {
    let text = mutated(KB, &[("test: desil <= desil_maks", "test: desil <= va_kontradiksi")]);
    refused(&text, Code::UnitMismatch, "/nodes/N5/test", "va_kontradiksi");
}

#[test]
fn a_yearly_figure_never_feeds_a_rule_about_a_month() {
    let text = mutated(
        BD,
        &[(
            "    period: month\n    label:\n      id: \"Pendapatan keluarga",
            "    period: year\n    label:\n      id: \"Pendapatan keluarga",
        )],
    );
    refused(&text, Code::PeriodMismatch, "/derived/miskin_setelah/value", "perkapita < gk_rp");
    refused(&text, Code::PeriodMismatch, "/priority/terms/1", "id: kesenjangan");
}

#[test]
fn a_favour_only_fact_that_lowers_the_outcome_is_refused_with_a_case() {
    let swap =
        ("if_yes: L-BERI\n    if_no: L-TOLAK-MAMPU", "if_yes: L-TOLAK-MAMPU\n    if_no: L-BERI");
    let text = mutated(BD, &[swap]);
    let found = refused(&text, Code::FavourOnlyHarms, "/nodes/B5b/test", "test: rentan_miskin");
    assert!(found.message.contains("`rentan`"), "{found}");
    let swap = ("code: Y-02\n    outcome: eligible", "code: Y-02\n    outcome: review");
    let text = mutated("ref-pangan", &[swap]);
    let found = refused(&text, Code::FavourOnlyHarms, "/nodes/S10/test", "test: jalur_prioritas");
    assert!(found.message.contains("from false to true"), "{found}");
}

#[test]
fn a_favour_only_fact_that_lowers_the_benefit_is_refused() {
    let text = mutated(
        KB,
        &[("{by: hamil, at_most: 2, amount: 3000000}", "{by: hamil, at_most: 2, amount: 100000}")],
    );
    refused(&text, Code::FavourOnlyHarms, "/benefit/slots/fill/0", "by: hamil");
}

#[test]
fn a_favour_only_fact_that_lowers_the_priority_is_refused() {
    let text = mutated(
        KB,
        &[(
            "{by: pengasuh_tunggal, when_in: [true], give: 5}",
            "{by: pengasuh_tunggal, when_in: [false], give: 5}",
        )],
    );
    refused(&text, Code::FavourOnlyHarms, "/priority/terms/3", "- id: pengasuh");
    let text =
        mutated(BD, &[("{by: rentan, each: 4, at_most: 5}", "{by: rentan, map: {1: 20, 2: 8}}")]);
    refused(&text, Code::FavourOnlyHarms, "/priority/terms/2", "- id: rentan");
}

#[test]
fn a_test_that_moves_with_a_favour_only_fact_both_ways_is_looked_at_case_by_case() {
    // Only `rentan` = 1 qualifies: no direction can be proven, and a case that harms is found.
    let text = mutated(BD, &[("rentan >= 1 and perkapita", "rentan = 1 and perkapita")]);
    let found = refused(&text, Code::FavourOnlyHarms, "/nodes/B5b/test", "test: rentan_miskin");
    assert!(found.message.contains("from 1 to 2"), "{found}");
    // Every value qualifies, which no proof by direction sees: the cases show it harmless.
    let text = mutated(
        "ref-pangan",
        &[("disabilitas_berat >= 1", "disabilitas_berat in [1, 2, 3, 4, 5, 6]")],
    );
    let findings = check(text.as_bytes()).findings;
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_leaf_no_example_ends_at_is_refused() {
    let text = mutated(KB, &[("  - leaf: L-TINJAU-MENINGGAL\n", "  - leaf: L-TINJAU-ID\n")]);
    let path = "/leaves/L-TINJAU-MENINGGAL";
    refused(&text, Code::LeafWithoutExample, path, "L-TINJAU-MENINGGAL:");
}

#[test]
fn an_example_with_another_result_is_refused() {
    let text = mutated(KB, &[("    benefit: 7800000\n", "    benefit: 7800001\n")]);
    let found = refused(&text, Code::ExampleFails, "/examples/0/benefit", "benefit: 7800001");
    assert_eq!(found.message, "comes to 7800000, not to 7800001");
    let text = mutated(KB, &[("  - leaf: L-TINJAU-MENINGGAL\n", "  - leaf: L-TINJAU-ID\n")]);
    let findings = check(text.as_bytes()).findings;
    assert!(findings.iter().any(|finding| finding.code == Code::ExampleFails), "{findings:?}");
    let text = mutated(
        BD,
        &[(
            "keparahan: {value: berat, evidence: declared}",
            "keparahan: {value: parah, evidence: declared}",
        )],
    );
    refused(&text, Code::ExampleFails, "/examples/1/facts/keparahan", "value: parah");
}

#[test]
fn thresholds_within_one_unit_are_warned_of_and_not_refused() {
    let text =
        mutated(KB, &[("test: desil <= desil_maks", "test: desil <= desil_maks and desil < 5")]);
    let found = refused(&text, Code::NearThresholds, "/nodes/N5/test", "desil < 5");
    assert!(!found.refuses());
}

#[test]
fn a_programme_of_several_faults_tells_all_of_them_in_the_order_of_the_file() {
    let text = mutated(
        KB,
        &[
            ("test: desil <= desil_maks", "test: desil <= umk_rp"),
            ("    if_yes: N8\n", "    if_yes: N88\n"),
            ("    floor: {manfaat_sejenis: register}\n", ""),
            ("en: \"We cannot confirm where you live yet.\"", "en: \"\""),
            ("    ground: \"Sinyal, bukan dasar putusan\"\n", ""),
        ],
    );
    let findings = check(text.as_bytes()).findings;
    for code in [
        Code::UnitMismatch,
        Code::DanglingTarget,
        Code::AdverseWithoutFloor,
        Code::MissingText,
        Code::MissingGround,
    ] {
        assert!(findings.iter().any(|finding| finding.code == code), "{code} {findings:#?}");
    }
    assert!(findings.is_sorted_by_key(|finding| finding.line));
}

#[test]
fn a_fact_that_is_only_counted_is_tested_by_no_node() {
    let text = mutated(KB, &[("test: duplikat_dugaan", "test: hari_menunggu >= 30")]);
    let found = refused(&text, Code::Structure, "/nodes/N9/test", "hari_menunggu >= 30");
    assert!(found.message.contains("counted"), "{found}");
}

#[test]
fn a_version_applies_on_days_that_exist() {
    let text = mutated(KB, &[("  from: 2026-01-01\n", "  from: 2026-02-30\n")]);
    refused(&text, Code::Structure, "/effective/from", "2026-02-30");
    let dates = "  from: 2026-01-01\n  to: 2025-12-31\n";
    let text = mutated(KB, &[("  from: 2026-01-01\n", dates)]);
    refused(&text, Code::Structure, "/effective/to", "2025-12-31");
}

#[test]
fn a_file_that_says_something_else_to_who_reads_it_by_lines_is_refused() {
    let alone = |text: &str| {
        let findings = check(text.as_bytes()).findings;
        let of_lines = |finding: &&Finding| finding.code == Code::LineReading;
        let [found] = findings.iter().filter(of_lines).collect::<Vec<_>>()[..] else {
            panic!("{findings:?}")
        };
        found.clone()
    };
    let text = mutated(KB, &[("  reviewers: 1\n", "  \"reviewers\": 1\n")]);
    assert!(alone(&text).message.contains("no line `  reviewers: 1`"));
    let status = ("status: example\n", "status: example # or draft\n");
    assert!(alone(&mutated(KB, &[status])).message.contains("no line `status: example`"));
    let automatic = "    automatic: true\n";
    let text =
        super::text(BD).replacen(automatic, "    automatic: true # a register proves it\n", 1);
    assert!(alone(&text).path.starts_with("/leaves/"));
    let text = mutated(BD, &[("  L-TOLAK-MAMPU:\n", "  'L-TOLAK-MAMPU':\n")]);
    refused(&text, Code::LineReading, "/leaves/L-TOLAK-MAMPU", "L-TOLAK-MAMPU");
}

#[test]
fn the_gravest_programmes_are_decided_by_two_persons() {
    let alone = mutated(KB, &[("impact: 3\n", "impact: 4\n")]);
    refused(&alone, Code::Structure, "/review/reviewers", "reviewers: 1");
    let two = [("impact: 3\n", "impact: 4\n"), ("  reviewers: 1\n", "  reviewers: 2\n")];
    assert_eq!(check(mutated(KB, &two).as_bytes()).findings, []);
}
