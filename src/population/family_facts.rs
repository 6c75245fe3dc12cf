//! The facts of the two family programmes, and of emergency aid, as the office sees them.

use super::application::{Fact, ObservedValue};
use super::draw::Draw;
use super::household::{Age, Household};
use super::numeric::{exp, floor};
use super::observe::{Known, Sheet};
use super::plant::{NikFault, Plant};

/// Keys with which both family programmes begin.
const APPLICANT: [&str; 11] = [
    "nik_status",
    "domisili_sesuai",
    "duplikat_dugaan",
    "pekerjaan_dikecualikan",
    "desil",
    "desil_umur_hari",
    "upah_terlapor",
    "kesesuaian_lapangan",
    "manfaat_sejenis",
    "pengasuh_tunggal",
    "hari_menunggu",
];

/// Keys of the conditional family transfer, in its order.
pub(super) const FAMILY_TRANSFER: [&[&str]; 2] = [
    &APPLICANT,
    &[
        "hamil",
        "anak_0_6",
        "anak_sd",
        "anak_smp",
        "anak_sma",
        "lansia_60",
        "disabilitas_berat",
        "lantai",
        "dinding",
        "sanitasi",
        "air_minum",
        "bahan_bakar",
        "daya_va",
    ],
];

/// Keys of food aid, in its order; its `manfaat_sejenis` is about food and has its own answer.
pub(super) const FOOD_AID: [&[&str]; 2] = [
    &APPLICANT,
    &[
        "daya_va",
        "ukuran_keluarga",
        "tinggal_di_lembaga",
        "fies",
        "lansia_tunggal",
        "disabilitas_berat",
    ],
];

/// Keys of emergency aid, in its order.
pub(super) const EMERGENCY_AID: [&[&str]; 1] = [&[
    "kejadian_terdaftar",
    "nik_status",
    "surat_keterangan",
    "sudah_terima",
    "keparahan",
    "korban_jiwa",
    "hilang_mata_pencaharian",
    "pendapatan_setelah",
    "ukuran_keluarga",
    "rentan",
    "hari_sejak_kejadian",
]];

/// The facts of this programme out of all known of the family, in the programme's order.
pub(super) fn select(known: &[Fact], keys: &[&[&str]]) -> Vec<Fact> {
    let find = |key| known.iter().find(|fact| fact.key == key).copied();
    keys.iter().flat_map(|part| part.iter()).filter_map(|key| find(*key)).collect()
}

/// Writes all the family's facts but the emergency's.
pub(super) fn observe(sheet: &mut Sheet<'_>, family: &Household, plant: Option<Plant>) {
    identity(sheet, plant);
    work_and_rank(sheet, family, plant);
    members(sheet, family);
    dwelling(sheet, family);
}

/// Whether the family is on the list of an aid of the same kind: 8 % are, and 45 % of that list are
/// of the deciles 5 to 10 (the government's own figure for mistargeting).
pub(super) fn already_aided(sheet: &mut Sheet<'_>, family: &Household) {
    let aided = if family.decile <= 4 { 0.11 } else { 0.06 };
    let aided = sheet.draw().chance(aided);
    sheet.flag("manfaat_sejenis", aided, Known::Register("SIKS-NG", 30));
}

fn identity(sheet: &mut Sheet<'_>, plant: Option<Plant>) {
    // One NIK in fifty does not match without anybody's fault.
    let twice = matches!(plant, Some(Plant::Copy { .. } | Plant::Copied { .. }));
    let unmatched = sheet.draw().chance(0.02);
    let status = match plant {
        Some(Plant::Copy { .. } | Plant::Copied { .. }) => "ganda",
        Some(Plant::Deceased { .. }) => "meninggal",
        Some(Plant::Nik(NikFault::HistoricRegion)) => "padan",
        Some(Plant::Nik(_)) => "format_salah",
        _ if unmatched => "tidak_padan",
        _ => "padan",
    };
    let resident = sheet.draw().chance(0.985);
    let similar = twice || sheet.draw().chance(0.004);
    sheet.choice("nik_status", status, Known::RegisterOnly("Dukcapil", 7));
    sheet.flag("domisili_sesuai", resident, Known::Stated);
    sheet.flag("duplikat_dugaan", similar, Known::Signal("pemadanan data"));
}

fn work_and_rank(sheet: &mut Sheet<'_>, family: &Household, plant: Option<Plant>) {
    sheet.flag("pekerjaan_dikecualikan", family.excluded_work, Known::Register("BKN", 60));
    if plant == Some(Plant::ConcealedWork) {
        sheet.but_stated("pekerjaan_dikecualikan", ObservedValue::Flag(false));
    }
    let contradiction = matches!(plant, Some(Plant::Contradiction(_)));
    // Three families in a hundred have no rank; 94 % of ranks are of the last 120 days.
    let ranked = sheet.draw().chance(0.97) || contradiction;
    let fresh = sheet.draw().chance(0.94) || contradiction;
    let age = sheet.draw().between(1, 120) + if fresh { 0 } else { 120 };
    if ranked {
        sheet.count("desil", family.ranked, Known::Dated("DTSEN", age));
        sheet.count("desil_umur_hari", age, Known::Dated("DTSEN", 0));
    }
    let wage = Known::RegisterOnly("BPJS Ketenagakerjaan", 60);
    sheet.count("upah_terlapor", family.recorded_wage, wage);
    let checked = sheet.draw().chance(0.06);
    if checked {
        let found = match family.decile - family.ranked {
            ..=-2 => "lebih_miskin",
            -1..=1 => "sesuai",
            2.. => "lebih_mampu",
        };
        sheet.choice("kesesuaian_lapangan", found, Known::SeenOnly);
    }
    // Most have just applied; some come over from an earlier round.
    let carried_over = sheet.draw().chance(0.2);
    let waited = if carried_over { sheet.draw().between(1, 180) } else { 0 };
    sheet.count("hari_menunggu", waited, Known::Signal("catatan permohonan"));
}

fn members(sheet: &mut Sheet<'_>, family: &Household) {
    let elderly = family.count(Age::Elderly);
    let adults = family.count(Age::Adult) + elderly;
    let children = family.size - adults;
    let alone = adults == 1 && (children > 0 || (family.disabled > 0 && family.size > 1));
    // Not every child of school age is enrolled.
    let (primary, junior, senior) = (
        enrolled(sheet.draw(), family.count(Age::Primary), 0.99),
        enrolled(sheet.draw(), family.count(Age::Junior), 0.95),
        enrolled(sheet.draw(), family.count(Age::Senior), 0.80),
    );
    sheet.flag("pengasuh_tunggal", alone, Known::Seen);
    sheet.count("hamil", family.pregnant, Known::Seen);
    sheet.count("anak_0_6", family.count(Age::Infant), Known::Register("Dukcapil", 7));
    sheet.count("anak_sd", primary, Known::Register("Dapodik", 90));
    sheet.count("anak_smp", junior, Known::Register("Dapodik", 90));
    sheet.count("anak_sma", senior, Known::Register("Dapodik", 90));
    sheet.count("lansia_60", elderly.min(6), Known::Register("Dukcapil", 7));
    sheet.count("disabilitas_berat", family.disabled, Known::Seen);
    sheet.count("ukuran_keluarga", family.size, Known::Register("Dukcapil", 7));
    let in_institution = sheet.draw().chance(0.004);
    sheet.flag("tinggal_di_lembaga", in_institution, Known::Seen);
    let hunger = exp(-1.5 - 0.9 * (family.welfare - 1.5) + 0.8 * sheet.draw().normal());
    sheet.count("fies", floor(9.0 * hunger / (1.0 + hunger)).min(8), Known::Stated);
    let lone_elder = family.size == 1 && elderly == 1;
    sheet.flag("lansia_tunggal", lone_elder, Known::Register("Dukcapil", 7));
}

fn dwelling(sheet: &mut Sheet<'_>, family: &Household) {
    sheet.choice("lantai", family.floor, Known::Seen);
    sheet.choice("dinding", family.wall, Known::Seen);
    sheet.choice("sanitasi", family.toilet, Known::Seen);
    sheet.choice("air_minum", family.water, Known::Seen);
    sheet.choice("bahan_bakar", family.fuel, Known::Seen);
    sheet.count("daya_va", family.metered_power, Known::Register("PLN", 45));
}

fn enrolled(draw: &mut Draw, children: i64, share: f64) -> i64 {
    (0..children).map(|_| i64::from(draw.chance(share))).sum()
}

/// Writes what emergency aid asks beyond the family's own facts: a flood and what it did.
pub(super) fn observe_emergency(sheet: &mut Sheet<'_>, family: &Household) {
    let (registered, letter, aided, death) = (
        sheet.draw().chance(0.95),
        sheet.draw().chance(0.85),
        sheet.draw().chance(0.03),
        sheet.draw().chance(0.01),
    );
    let severity = sheet.draw().weighted(&[
        ("berat", 0.15),
        ("sedang", 0.35),
        ("ringan", 0.40),
        ("tidak_ada", 0.10),
    ]);
    let livelihood = match severity {
        "berat" => 0.7,
        "sedang" => 0.4,
        _ => 0.1,
    };
    let livelihood = sheet.draw().chance(livelihood);
    let percent = if livelihood { sheet.draw().between(10, 50) } else { 95 };
    let income = family.income * percent / 100 / 10_000 * 10_000;
    let vulnerable =
        family.count(Age::Infant) + family.count(Age::Elderly) + family.disabled + family.pregnant;
    let since = sheet.draw().between(1, 60);
    sheet.flag("kejadian_terdaftar", registered, Known::Register("BPBD", 3));
    sheet.flag("surat_keterangan", letter, Known::Stated);
    sheet.flag("sudah_terima", aided, Known::Register("SIKS-NG", 3));
    sheet.choice("keparahan", severity, Known::Seen);
    sheet.flag("korban_jiwa", death, Known::Seen);
    sheet.flag("hilang_mata_pencaharian", livelihood, Known::Seen);
    // The programme refuses by income only when it is verified, so an officer asks for it too.
    sheet.count("pendapatan_setelah", income, Known::Seen);
    sheet.count("rentan", vulnerable.min(10), Known::Stated);
    sheet.count("hari_sejak_kejadian", since, Known::Stated);
}
