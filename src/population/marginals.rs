//! Ordered probit: categories cut from one latent scale so that the town has the given shares.

use super::draw::Draw;
use super::numeric::{normal_cdf, normal_quantile};
use super::region::{NATIONAL_DEVIATION, NATIONAL_MEAN, POOR_FAMILIES, URBAN, URBAN_WELFARE};

/// Categories from the poorest to the best-off, in percent of families, and how strongly they follow
/// welfare (`loading`, a correlation) and an urban place (`urban`, in latent units).
#[derive(Debug)]
pub(super) struct Indicator<T: 'static> {
    pub shares: &'static [(T, f64)],
    pub loading: f64,
    pub urban: f64,
}

/// The floor; shares estimated.
pub(super) const FLOOR: Indicator<&str> = Indicator {
    shares: &[
        ("tanah", 4.0),
        ("kayu_bambu", 7.5),
        ("semen_bata", 24.5),
        ("ubin_tegel", 4.5),
        ("keramik", 56.0),
        ("marmer_granit", 3.5),
    ],
    loading: 0.50,
    urban: 0.25,
};

/// The wall; shares estimated.
pub(super) const WALL: Indicator<&str> = Indicator {
    shares: &[("anyaman_bambu_lain", 3.5), ("kayu", 11.5), ("tembok", 85.0)],
    loading: 0.45,
    urban: 0.30,
};

/// Installed power, VA; 0 is none (0.6) and any other than PLN (1.4). PLN 97.93 %, any electricity
/// 99.39 % (BPS 2022, 2023); the split by power is estimated.
pub(super) const POWER: Indicator<i64> = Indicator {
    shares: &[
        (0, 2.0),
        (450, 29.4),
        (900, 46.0),
        (1300, 15.7),
        (2200, 4.9),
        (3500, 1.5),
        (5500, 0.5),
    ],
    loading: 0.62,
    urban: 0.25,
};

/// Cooking fuel (BPS 2023).
pub(super) const FUEL: Indicator<&str> = Indicator {
    shares: &[("kayu_arang", 9.9), ("minyak_tanah", 2.5), ("gas_listrik", 87.6)],
    loading: 0.45,
    urban: 0.35,
};

/// Drinking water (BPS 2023).
pub(super) const WATER: Indicator<&str> =
    Indicator { shares: &[("tidak_layak", 8.28), ("layak", 91.72)], loading: 0.30, urban: 0.35 };

/// The toilet; shares estimated.
pub(super) const TOILET: Indicator<&str> = Indicator {
    shares: &[("tidak_ada", 4.0), ("bersama_umum", 13.7), ("sendiri", 82.3)],
    loading: 0.40,
    urban: 0.35,
};

/// Who owns the dwelling (BPS 2023); in no programme, kept with the truth.
pub(super) const TENURE: Indicator<&str> = Indicator {
    shares: &[("sewa", 5.05), ("lainnya", 10.2), ("milik_sendiri", 84.75)],
    loading: 0.10,
    urban: -0.60,
};

/// Persons in a family; mean 3.04 (DTSEN). Seven is seven.
pub(super) const SIZE: Indicator<i64> = Indicator {
    shares: &[(1, 15.0), (2, 22.0), (3, 27.0), (4, 22.0), (5, 9.0), (6, 3.5), (7, 1.5)],
    loading: -0.28,
    urban: 0.0,
};

/// Mean welfare of the town's families.
pub(super) fn mean_welfare() -> f64 {
    -normal_quantile(POOR_FAMILIES)
}

/// Welfare as a national standard score.
pub(super) fn national_score(welfare: f64) -> f64 {
    (welfare - NATIONAL_MEAN) / NATIONAL_DEVIATION
}

/// An indicator with its cuts on the latent scale.
#[derive(Debug)]
pub(super) struct Scale<T: 'static> {
    indicator: Indicator<T>,
    cuts: Vec<f64>,
}

impl<T: Copy> Scale<T> {
    /// Solves each cut by bisection of the town's distribution, a mixture of urban and rural.
    pub(super) fn new(indicator: Indicator<T>) -> Self {
        let total: f64 = indicator.shares.iter().map(|(_, share)| share).sum();
        let mut below = 0.0;
        let cuts = indicator.shares[..indicator.shares.len() - 1]
            .iter()
            .map(|(_, share)| {
                below += share / total;
                indicator.quantile(below)
            })
            .collect();
        Self { indicator, cuts }
    }

    /// The category of a family with this national score and place.
    pub(super) fn draw(&self, draw: &mut Draw, score: f64, urban: bool) -> T {
        let Indicator { shares, loading, urban: effect } = self.indicator;
        let own = (1.0 - loading * loading).sqrt() * draw.normal();
        let latent = loading * score + own + if urban { effect } else { 0.0 };
        shares[self.cuts.partition_point(|cut| *cut < latent)].0
    }
}

impl<T> Indicator<T> {
    /// Share of the town's families whose latent value is below `latent`.
    fn share_below(&self, latent: f64) -> f64 {
        let of_score = self.loading / NATIONAL_DEVIATION;
        let deviation = (of_score * of_score + 1.0 - self.loading * self.loading).sqrt();
        [(URBAN, 1.0), (1.0 - URBAN, 0.0)]
            .map(|(share, urban)| {
                let welfare = mean_welfare() + URBAN_WELFARE * (urban - URBAN);
                let mean = self.loading * national_score(welfare) + self.urban * urban;
                share * normal_cdf((latent - mean) / deviation)
            })
            .iter()
            .sum()
    }

    fn quantile(&self, share: f64) -> f64 {
        let (mut low, mut high) = (-9.0, 9.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.share_below(middle) < share {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}
