//! Every observed fact against the fields of the reference programmes.

use super::{Evidence, Fact, MASTER_SEED, ObservedValue, Programme, Town};
use std::collections::HashSet;

/// What the reference programmes accept for a fact.
enum Accepts {
    Flag,
    Number(i64, i64),
    Choice(&'static [&'static str]),
    OneOf(&'static [i64]),
    Decimal,
    Code5,
}
use Accepts::{Choice, Code5, Decimal, Flag, Number, OneOf};

const FAMILY: [(&str, Accepts); 28] = [
    ("nik_status", Choice(&["padan", "tidak_padan", "ganda", "meninggal", "format_salah"])),
    ("domisili_sesuai", Flag),
    ("duplikat_dugaan", Flag),
    ("pekerjaan_dikecualikan", Flag),
    ("desil", Number(1, 10)),
    ("desil_umur_hari", Number(0, 3_650)),
    ("upah_terlapor", Number(0, 1_000_000_000)),
    ("kesesuaian_lapangan", Choice(&["sesuai", "lebih_miskin", "lebih_mampu"])),
    ("manfaat_sejenis", Flag),
    ("pengasuh_tunggal", Flag),
    ("hari_menunggu", Number(0, 3_650)),
    ("hamil", Number(0, 3)),
    ("anak_0_6", Number(0, 10)),
    ("anak_sd", Number(0, 10)),
    ("anak_smp", Number(0, 10)),
    ("anak_sma", Number(0, 10)),
    ("lansia_60", Number(0, 6)),
    ("disabilitas_berat", Number(0, 6)),
    (
        "lantai",
        Choice(&["tanah", "kayu_bambu", "semen_bata", "ubin_tegel", "keramik", "marmer_granit"]),
    ),
    ("dinding", Choice(&["anyaman_bambu_lain", "kayu", "tembok"])),
    ("sanitasi", Choice(&["tidak_ada", "bersama_umum", "sendiri"])),
    ("air_minum", Choice(&["tidak_layak", "layak"])),
    ("bahan_bakar", Choice(&["kayu_arang", "minyak_tanah", "gas_listrik", "tidak_memasak"])),
    ("daya_va", OneOf(&[0, 450, 900, 1300, 2200, 3500, 5500])),
    ("ukuran_keluarga", Number(1, 20)),
    ("tinggal_di_lembaga", Flag),
    ("fies", Number(0, 8)),
    ("lansia_tunggal", Flag),
];

const EMERGENCY: [(&str, Accepts); 9] = [
    ("kejadian_terdaftar", Flag),
    ("surat_keterangan", Flag),
    ("sudah_terima", Flag),
    ("keparahan", Choice(&["berat", "sedang", "ringan", "tidak_ada"])),
    ("korban_jiwa", Flag),
    ("hilang_mata_pencaharian", Flag),
    ("pendapatan_setelah", Number(0, 1_000_000_000)),
    ("rentan", Number(0, 10)),
    ("hari_sejak_kejadian", Number(0, 365)),
];

const LICENCE: [(&str, Accepts); 16] = [
    ("nib_status", Choice(&["aktif", "tidak_aktif", "belum_ada"])),
    ("kbli", Code5),
    ("modal_usaha", Number(0, 100_000_000_000_000)),
    ("pma", Flag),
    ("lokasi", Choice(&["satu_kabkota", "lintas_kabkota", "lintas_provinsi"])),
    ("kkpr", Choice(&["sesuai", "tidak_sesuai", "belum_dinilai"])),
    ("dok_lingkungan", Choice(&["tidak_ada", "sppl", "ukl_upl", "amdal"])),
    ("bangunan", Choice(&["tidak_perlu", "ada_slf", "pbg_tanpa_slf", "tanpa_pbg"])),
    ("pernyataan_standar", Flag),
    ("hasil_verifikasi", Choice(&["memenuhi", "perbaikan", "tidak_memenuhi"])),
    ("sanksi_24bln", Number(0, 20)),
    ("jumlah_kursi", Number(0, 5_000)),
    ("luas_lantai_m2", Number(0, 1_000_000)),
    ("jumlah_kamar", Number(0, 5_000)),
    ("luas_lahan_ha", Decimal),
    ("hari_berjalan", Number(0, 365)),
];

/// Which facts each programme has.
fn belongs(programme: Programme, key: &str) -> bool {
    use super::family_facts::{EMERGENCY_AID, FAMILY_TRANSFER, FOOD_AID};
    match programme {
        Programme::FamilyTransfer => FAMILY_TRANSFER.concat().contains(&key),
        Programme::FoodAid => FOOD_AID.concat().contains(&key),
        Programme::EmergencyAid => EMERGENCY_AID.concat().contains(&key),
        Programme::BusinessLicence => LICENCE.iter().any(|(known, _)| *known == key),
    }
}

fn accepted(fact: &Fact) -> bool {
    let known = FAMILY.iter().chain(&EMERGENCY).chain(&LICENCE);
    let mut known = known.filter(|(key, _)| *key == fact.key);
    match (known.next().map(|(_, accepts)| accepts), fact.value) {
        (Some(Flag), ObservedValue::Flag(_)) => true,
        (Some(Number(low, high)), ObservedValue::Integer(value)) => (*low..=*high).contains(&value),
        (Some(OneOf(values)), ObservedValue::Integer(value)) => values.contains(&value),
        (Some(Choice(values)), ObservedValue::Text(value)) => values.contains(&value),
        (Some(Code5), ObservedValue::Text(value)) => {
            value.len() == 5 && value.bytes().all(|byte| byte.is_ascii_digit())
        }
        (Some(Decimal), ObservedValue::Decimal { mantissa, scale: 1 }) => {
            (0..=1_000_000).contains(&mantissa)
        }
        _ => false,
    }
}

#[test]
fn every_fact_is_one_the_reference_programmes_accept() {
    let town = Town::new(MASTER_SEED, 5_000).expect("a town");
    let mut seen = HashSet::new();
    for application in town.applications() {
        let mut keys = HashSet::new();
        for fact in &application.facts {
            assert!(accepted(fact), "{fact:?}");
            assert!(belongs(application.programme, fact.key), "{fact:?}");
            assert!(keys.insert(fact.key), "{fact:?} twice");
            seen.insert(fact.key);
        }
    }
    assert_eq!(seen.len(), FAMILY.len() + EMERGENCY.len() + LICENCE.len());
}

#[test]
fn programmes_have_as_many_facts_as_their_documents() {
    use super::family_facts::{EMERGENCY_AID, FAMILY_TRANSFER, FOOD_AID};
    let counts = [FAMILY_TRANSFER.concat(), FOOD_AID.concat(), EMERGENCY_AID.concat()]
        .map(|keys| keys.into_iter().collect::<HashSet<_>>().len());
    assert_eq!(counts, [24, 17, 11]);
}

#[test]
fn missing_and_weak_facts_are_few_but_there() {
    let town = Town::new(MASTER_SEED, 4_000).expect("a town");
    let (mut floors, mut verified, mut checked, mut ranked) = (0, 0, 0, 0);
    for application in town.applications() {
        if application.programme != Programme::FamilyTransfer {
            continue;
        }
        for fact in &application.facts {
            floors += u32::from(fact.key == "lantai");
            verified += u32::from(fact.key == "lantai" && fact.evidence == Evidence::Verified);
            checked += u32::from(fact.key == "kesesuaian_lapangan");
            ranked += u32::from(fact.key == "desil" && fact.evidence == Evidence::Register);
        }
    }
    assert!((3_900..4_000).contains(&floors), "{floors}");
    assert!((2_200..2_700).contains(&verified), "{verified}");
    assert!((80..260).contains(&checked), "{checked}");
    assert!((3_750..3_950).contains(&ranked), "{ranked}");
}
