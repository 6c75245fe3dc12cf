//! Kota Baubau in numbers: the constants of the one region the town stands in.

/// Kemendagri code of Kota Baubau without its point, 74.72 (Kepmendagri 300.2.2-2138/2025).
pub(super) const REGION: u16 = 7472;

/// Share of poor families. BPS, March 2025: 10.54 % of persons in Sulawesi Tenggara. A city has
/// e^-0.45 of its province's level; rescaled so that the population-weighted mean of the province's
/// 17 regions (Dukcapil II/2024; Baubau 163,793 persons) stays 10.54 %, the city has
/// [`POOR_PERSONS`]; a family is poor 0.775 times as often as a person, as poor families are larger.
pub(super) const POOR_FAMILIES: f64 = POOR_PERSONS * 0.775;

/// Share of poor persons.
pub(super) const POOR_PERSONS: f64 = 0.0721;

/// Share of urban families in a kota.
pub(super) const URBAN: f64 = 0.95;

/// Effect of an urban place on welfare.
pub(super) const URBAN_WELFARE: f64 = 0.25;

/// Mean of welfare over the families of all 514 regions: deciles are ranks in the nation (DTSEN),
/// not in the town. From the same model over every region's population and poverty rate.
pub(super) const NATIONAL_MEAN: f64 = 1.551;

/// Standard deviation belonging to [`NATIONAL_MEAN`].
pub(super) const NATIONAL_DEVIATION: f64 = 1.037;

/// The poverty line, rupiah a person a month (BPS, March 2025, national).
pub(super) const POVERTY_LINE: f64 = 609_160.0;

/// The minimum wage in the reference programmes, rupiah a month (`umk_rp`).
pub(super) const MINIMUM_WAGE: i64 = 2_800_000;

/// Electric power from which the reference programmes see a contradiction, VA (`va_kontradiksi`).
pub(super) const CONTRADICTING_POWER: i64 = 2_200;

/// Where a NIK was first issued and with what share: it keeps that region for life. The town itself,
/// then Buton, Muna, Wakatobi, Buton Utara, Buton Tengah, Buton Selatan and Kendari.
pub(super) const FIRST_REGISTRATION: [(u16, f64); 8] = [
    (REGION, 0.80),
    (7404, 0.06),
    (7403, 0.03),
    (7407, 0.02),
    (7410, 0.01),
    (7414, 0.03),
    (7415, 0.03),
    (7471, 0.02),
];

/// Merauke before the split of Papua (UU 14/2022 made it 93.01): a code that once existed is right.
pub(super) const HISTORIC_REGION: u16 = 9101;
