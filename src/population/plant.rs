//! Planted anomalies: which household carries which, at exact rates, with no list kept.

use super::draw::{Draw, Purpose};
use super::household::Household;
use super::region::{CONTRADICTING_POWER, MINIMUM_WAGE, REGION};

/// Every full block of so many households carries the same number of each anomaly.
pub(super) const BLOCK: u64 = 500;
/// One A1 (0.20 %: the copy and the copied), two A3 (0.40 %), three A4 (0.60 %), four A6 (0.80 %)
/// and five A7 (1.0 %).
const PLACES: usize = 2 + 2 + 3 + 4 + 5;

/// A fault in the structure of a NIK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NikFault {
    /// 31 February.
    Date,
    /// The day says the other sex.
    Sex,
    /// Serial 0000.
    Serial,
    /// A region that once existed: rare, but right, and not to be flagged.
    HistoricRegion,
}

/// Why the registers contradict a low rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    /// The family is as poor as its rank says: a meter shared with others, or a wage of old.
    pub innocent: bool,
    /// By a reported wage; otherwise by electric power.
    pub by_wage: bool,
}

/// What is wrong with one household's records; at most one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plant {
    /// A1, the one that uses the NIK of the head of household `original`.
    Copy { original: u64 },
    /// A1, the one whose NIK household `copy` uses.
    Copied { copy: u64 },
    /// A3: the head died so many days before applying.
    Deceased { days: i64 },
    /// A4: in the NIK of the head.
    Nik(NikFault),
    /// A6: works in an excluded occupation, says not.
    ConcealedWork,
    /// A7.
    Contradiction(Contradiction),
}

impl Plant {
    /// The anomaly of a household in a town of so many households, by a stream of its block alone.
    ///
    /// It depends on the town's size in one case: a household whose copy would lie outside the town
    /// is an ordinary one.
    pub(super) fn of(seed: &[u8; 32], index: u64, households: u64) -> Option<Self> {
        let block = index / BLOCK;
        let mut draw = Draw::new(seed, REGION, block, Purpose::Plants);
        let mut places = [u64::MAX; PLACES];
        for filled in 0..PLACES {
            while places[filled] == u64::MAX || places[..filled].contains(&places[filled]) {
                places[filled] = draw.below(BLOCK);
            }
        }
        places[..2].sort_unstable();
        let place = places.iter().position(|place| *place == index % BLOCK)?;
        let ordinal = |first: u64, each: u64| block * each + first;
        let order = u64::try_from(place).unwrap_or(0);
        match place {
            0 => {
                let copy = block * BLOCK + places[1];
                (copy < households).then_some(Self::Copied { copy })
            }
            1 => Some(Self::Copy { original: block * BLOCK + places[0] }),
            2..=3 => {
                let days = [draw.between(20, 900), draw.between(20, 900)];
                Some(Self::Deceased { days: days[place - 2] })
            }
            4..=6 => Some(Self::Nik(match ordinal(order - 4, 3) % 4 {
                0 => NikFault::Date,
                1 => NikFault::Sex,
                2 => NikFault::Serial,
                _ => NikFault::HistoricRegion,
            })),
            7..=10 => Some(Self::ConcealedWork),
            _ => {
                let ordinal = ordinal(order - 11, 5);
                let (innocent, by_wage) = (ordinal.is_multiple_of(2), ordinal / 2 % 2 == 1);
                Some(Self::Contradiction(Contradiction { innocent, by_wage }))
            }
        }
    }

    /// Whether this family's true rank fits the anomaly; if not, another is drawn in its place.
    pub(super) fn fits(self, household: &Household) -> bool {
        match self {
            Self::Contradiction(Contradiction { innocent: true, .. }) => household.decile <= 4,
            Self::Contradiction(_) => household.decile >= 6,
            _ => true,
        }
    }

    /// Makes the family, and what the registers hold of it, as the anomaly has it.
    pub(super) fn apply(self, household: &mut Household) {
        match self {
            Self::ConcealedWork => household.excluded_work = true,
            Self::Contradiction(Contradiction { innocent, by_wage }) => {
                if household.ranked > 4 {
                    household.ranked = 1 + household.ranked % 4;
                }
                let (power, wage) = if by_wage {
                    (household.power, household.wage.max(MINIMUM_WAGE + 600_000))
                } else {
                    (household.power.max(CONTRADICTING_POWER), household.wage)
                };
                (household.metered_power, household.recorded_wage) = (power, wage);
                if !innocent {
                    (household.power, household.wage) = (power, wage);
                }
            }
            Self::Copy { .. } | Self::Copied { .. } | Self::Deceased { .. } | Self::Nik(_) => {}
        }
    }

    /// The facts in which the anomaly shows: these are observed in full.
    pub(super) const fn shown_in(self) -> &'static [&'static str] {
        match self {
            Self::Copy { .. } | Self::Copied { .. } => &["nik_status", "duplikat_dugaan"],
            Self::Deceased { .. } | Self::Nik(_) => &["nik_status"],
            Self::ConcealedWork => &["pekerjaan_dikecualikan"],
            Self::Contradiction(_) => &["desil", "upah_terlapor", "daya_va"],
        }
    }
}
