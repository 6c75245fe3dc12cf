//! Licence applications: one firm for eighteen families.

use super::application::ObservedValue;
use super::observe::{Known, Sheet};

/// One household in so many has a firm. Households are exchangeable, so every eighteenth is as good
/// as a draw.
pub(super) const FAMILIES_PER_FIRM: u64 = 18;

/// Capital below which a firm is small rather than medium, rupiah (`modal_kecil`).
const SMALL: i64 = 5_000_000_000;
/// Lognormal capital: median Rp 45 M; 96 % of firms below Rp 1 bn (*mikro*).
const MEDIAN_CAPITAL: f64 = 45_000_000.0;
const CAPITAL_SPREAD: f64 = 1.771;

/// How risky a line of business usually is; the licence programme has the exact table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Risk {
    Low,
    Inspected,
    High,
}

/// The twelve KBLI of the reference programme, in its order; the n-th is drawn with weight 1/n (Zipf).
const LINES: [(&str, Risk); 12] = [
    ("56101", Risk::Low),
    ("47111", Risk::Low),
    ("47241", Risk::Low),
    ("10710", Risk::Low),
    ("11052", Risk::Inspected),
    ("45201", Risk::Low),
    ("96200", Risk::Low),
    ("55900", Risk::Low),
    ("01191", Risk::Low),
    ("01411", Risk::Low),
    ("47721", Risk::High),
    ("38220", Risk::High),
];

/// Writes what is known of one firm, in the order of the licence programme.
pub(super) fn observe(sheet: &mut Sheet<'_>) {
    let mut rank = 0.0;
    let lines = LINES.map(|line| {
        rank += 1.0;
        (line, 1.0 / rank)
    });
    let (line, risk) = sheet.draw().weighted(&lines);
    let capital = sheet.draw().lognormal(MEDIAN_CAPITAL, CAPITAL_SPREAD, 100_000);
    let oss = Known::Register("OSS", 7);
    let status =
        sheet.draw().weighted(&[("aktif", 0.95), ("tidak_aktif", 0.02), ("belum_ada", 0.03)]);
    sheet.choice("nib_status", status, oss);
    sheet.choice("kbli", line, oss);
    sheet.count("modal_usaha", capital.min(100_000_000_000_000), Known::Stated);
    let foreign = sheet.draw().chance(0.005);
    sheet.flag("pma", foreign, oss);
    standing(sheet, risk, capital);
    let sanctions = sheet.draw().weighted(&[(0, 0.95), (1, 0.035), (2, 0.01), (3, 0.005)]);
    sheet.count("sanksi_24bln", sanctions, Known::Register("OSS", 30));
    size_of(sheet, line);
    let waiting = sheet.draw().chance(0.3);
    let waited = if waiting { sheet.draw().between(1, 12) } else { 0 };
    sheet.count("hari_berjalan", waited, Known::Signal("catatan permohonan"));
}

/// Place, plan, papers and inspection.
fn standing(sheet: &mut Sheet<'_>, risk: Risk, capital: i64) {
    let scope = sheet.draw().weighted(&[
        ("satu_kabkota", 0.97),
        ("lintas_kabkota", 0.02),
        ("lintas_provinsi", 0.01),
    ]);
    sheet.choice("lokasi", scope, Known::Stated);
    let plan =
        sheet.draw().weighted(&[("sesuai", 0.92), ("tidak_sesuai", 0.03), ("belum_dinilai", 0.05)]);
    sheet.choice("kkpr", plan, Known::Register("KKPR", 90));
    let usual = match risk {
        Risk::Low if capital < SMALL => "sppl",
        Risk::Low | Risk::Inspected => "ukl_upl",
        Risk::High => "amdal",
    };
    let document = sheet.draw().weighted(&[(usual, 0.9), ("sppl", 0.06), ("tidak_ada", 0.04)]);
    sheet.choice("dok_lingkungan", document, Known::Stated);
    let building = sheet.draw().weighted(&[
        ("tidak_perlu", 0.55),
        ("ada_slf", 0.35),
        ("pbg_tanpa_slf", 0.07),
        ("tanpa_pbg", 0.03),
    ]);
    sheet.choice("bangunan", building, Known::Stated);
    let declared = sheet.draw().chance(0.92);
    sheet.flag("pernyataan_standar", declared, Known::Stated);
    if risk != Risk::Low {
        let result = sheet.draw().weighted(&[
            ("memenuhi", 0.71),
            ("perbaikan", 0.24),
            ("tidak_memenuhi", 0.05),
        ]);
        sheet.choice("hasil_verifikasi", result, Known::SeenOnly);
    }
}

/// The measure by which the risk table rates this line of business, if it has one.
fn size_of(sheet: &mut Sheet<'_>, line: &str) {
    let mut measure = |key, median: f64, limit: i64| {
        let value = sheet.draw().lognormal(median, 0.8, 1).clamp(1, limit);
        sheet.count(key, value, Known::Stated);
    };
    match line {
        "56101" => measure("jumlah_kursi", 30.0, 5_000),
        "47111" => measure("luas_lantai_m2", 120.0, 1_000_000),
        "55900" => measure("jumlah_kamar", 8.0, 5_000),
        "01191" => {
            let mantissa = sheet.draw().lognormal(60.0, 1.0, 1).clamp(1, 1_000_000);
            let land = ObservedValue::Decimal { mantissa, scale: 1 };
            sheet.write("luas_lahan_ha", land, Known::Stated);
        }
        _ => {}
    }
}
