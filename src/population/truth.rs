//! The truth behind the town, as JSON lines; for tests and for measuring the product, never for it.

use super::Town;
use super::household::Household;
use super::identity::household_id;
use super::numeric::floor;
use super::plant::{Contradiction, NikFault, Plant};
use serde::Serialize;
use std::io::{self, Write};

/// A planted anomaly.
#[derive(Debug, Serialize)]
struct Anomaly {
    jenis: &'static str,
    id_korban: String,
    id_pasangan: Option<String>,
    parameter: String,
}

/// What is true of a family.
#[derive(Debug, Serialize)]
struct Family {
    jenis: &'static str,
    id: String,
    /// Thousandths of a standard deviation above the poverty line.
    kesejahteraan_mili: i64,
    miskin: bool,
    desil_sejati: i64,
    ukuran: i64,
    perkotaan: bool,
    pekerjaan_dikecualikan: bool,
    pendapatan: i64,
    upah: i64,
    daya_va: i64,
    lantai: &'static str,
    dinding: &'static str,
    sanitasi: &'static str,
    air_minum: &'static str,
    bahan_bakar: &'static str,
    kepemilikan_rumah: &'static str,
}

/// Writes the truth of the town: a line `"jenis":"keluarga"` a household, and after it one for each
/// anomaly planted in it (`A1`, `A3`, `A4`, `A6`, `A7`). Returns how many anomalies there are.
///
/// The caller opens the file, `kebenaran.ndjson`, away from everything the product reads.
///
/// # Errors
/// When the writer fails.
pub fn write_truth(town: &Town, out: &mut impl Write) -> io::Result<u64> {
    let mut anomalies = 0;
    for index in 0..town.households() {
        let (household, plant) = town.truth(index);
        line(out, &family(index, &household))?;
        if let Some(anomaly) = plant.and_then(|plant| anomaly(index, plant)) {
            line(out, &anomaly)?;
            anomalies += 1;
        }
    }
    Ok(anomalies)
}

fn line(out: &mut impl Write, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

fn family(index: u64, household: &Household) -> Family {
    Family {
        jenis: "keluarga",
        id: household_id(index),
        kesejahteraan_mili: floor(household.welfare * 1000.0),
        miskin: household.poor(),
        desil_sejati: household.decile,
        ukuran: household.size,
        perkotaan: household.urban,
        pekerjaan_dikecualikan: household.excluded_work,
        pendapatan: household.income,
        upah: household.wage,
        daya_va: household.power,
        lantai: household.floor,
        dinding: household.wall,
        sanitasi: household.toilet,
        air_minum: household.water,
        bahan_bakar: household.fuel,
        kepemilikan_rumah: household.tenure,
    }
}

/// The row of an anomaly; the pair of A1 has one row, at the copy.
fn anomaly(index: u64, plant: Plant) -> Option<Anomaly> {
    let (jenis, parameter) = match plant {
        Plant::Copied { .. } => return None,
        Plant::Copy { .. } => ("A1", "nik_kepala_keluarga_sama".to_owned()),
        Plant::Deceased { days } => ("A3", format!("wafat_hari_sebelum_permohonan={days}")),
        Plant::Nik(fault) => ("A4", nik_parameter(fault).to_owned()),
        Plant::ConcealedWork => ("A6", "pernyataan=tidak,register=ya".to_owned()),
        Plant::Contradiction(contradiction) => {
            ("A7", contradiction_parameter(contradiction).to_owned())
        }
    };
    let (victim, partner) = match plant {
        Plant::Copy { original } => (original, Some(household_id(index))),
        _ => (index, None),
    };
    Some(Anomaly { jenis, id_korban: household_id(victim), id_pasangan: partner, parameter })
}

const fn nik_parameter(fault: NikFault) -> &'static str {
    match fault {
        NikFault::Date => "tanggal_tidak_ada",
        NikFault::Sex => "jenis_kelamin_berbeda",
        NikFault::Serial => "nomor_urut_0000",
        NikFault::HistoricRegion => "wilayah_historis_jangan_ditandai",
    }
}

const fn contradiction_parameter(contradiction: Contradiction) -> &'static str {
    match (contradiction.by_wage, contradiction.innocent) {
        (true, true) => "upah,wajar:catatan_upah_lama",
        (true, false) => "upah,benar",
        (false, true) => "daya,wajar:meteran_bersama",
        (false, false) => "daya,benar",
    }
}
