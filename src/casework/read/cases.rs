//! Cases as lists show them.
use std::collections::HashMap;

use super::{ReadError, Reader, Sight};
use crate::casework::review::outcome_of;
use crate::decision::{Effect, Outcome};
use crate::store::{Case, Filter, Recommendation, Side};

/// Which cases a list shows.
#[derive(Clone, Debug, Default)]
pub struct CaseQuery {
    /// Programme id.
    pub programme: Option<String>,
    /// Outcome of the latest recommendation.
    pub outcome: Option<Outcome>,
    /// Received at this time or later, ms.
    pub from_ms: Option<i64>,
    /// Received before this time, ms.
    pub before_ms: Option<i64>,
    /// Older than the case of this serial.
    pub older_than: Option<i64>,
}

/// A case in a list.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// The number people use.
    pub number: String,
    /// Programme id.
    pub programme: String,
    /// When received, ms.
    pub received_ms: i64,
    /// The latest recommendation: its outcome.
    pub outcome: Option<Outcome>,
    /// Its code.
    pub code: Option<String>,
    /// Its priority.
    pub priority: Option<i64>,
    /// Its benefit in rupiah.
    pub benefit: Option<i64>,
    /// Its entry.
    pub seq: Option<u64>,
}

/// A page of cases.
#[derive(Clone, Debug)]
pub struct CaseList {
    /// The cases, newest first.
    pub cases: Vec<CaseLine>,
    /// Whether this is not the first page.
    pub newer: bool,
    /// The serial from which older cases go on.
    pub older_than: Option<i64>,
}

/// How many cases there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In all.
    pub cases: u64,
    /// By effect of the latest recommendation.
    pub granting: u64,
    /// Where another step comes first.
    pub steps: u64,
    /// Proposed refusals.
    pub adverse: u64,
    /// By programme and leaf.
    pub leaves: HashMap<String, HashMap<String, u64>>,
    /// By programme.
    pub programmes: HashMap<String, [u64; 3]>,
    /// The outcomes that occur.
    pub outcomes: Vec<Outcome>,
}

/// The number of an outcome in the closed list.
fn number_of(outcome: Outcome) -> Option<u8> {
    let place = Outcome::ALL.iter().position(|known| *known == outcome)?;
    u8::try_from(place).ok()
}

impl Reader {
    /// A page of at most `size` cases.
    ///
    /// # Errors
    /// What the store says.
    pub async fn cases(&self, query: &CaseQuery, size: u64) -> Result<CaseList, ReadError> {
        let filter = Filter {
            programme: query.programme.clone(),
            outcome: query.outcome.and_then(number_of),
            // A filter by what is recommended tells it.
            decided: query.outcome.is_some() && self.sight == Sight::Decided,
            received_from_ms: query.from_ms,
            received_before_ms: query.before_ms,
        };
        let from = query.older_than.map_or(Side::Newest, Side::OlderThan);
        let page = self.store.cases(&filter, from, size).await?;
        let told = |case: &&Case| self.sight == Sight::All || case.decided_seq.is_some();
        let told: Vec<&Case> = page.cases.iter().filter(told).collect();
        let seqs: Vec<u64> = told.iter().filter_map(|case| case.latest_seq).collect();
        let recommendations = self.store.recommendations(&seqs).await?;
        let latest: HashMap<u64, Recommendation> =
            recommendations.into_iter().map(|made| (made.seq, made)).collect();
        let older_than = page.cases.last().filter(|_| page.older).map(|case| case.serial);
        let cases = page.cases.into_iter().map(|case| line(case, &latest)).collect();
        Ok(CaseList { cases, newer: page.newer, older_than })
    }

    /// The number of the case that has this number, or that the ledger names so.
    ///
    /// # Errors
    /// What the store says.
    pub async fn case_number(&self, key: &str) -> Result<Option<String>, ReadError> {
        let case = match key.parse::<crate::ids::CaseId>() {
            Ok(id) => self.store.case_by_id(&id.to_bytes()).await?,
            Err(_) => self.store.case_by_number(key).await?,
        };
        Ok(case.map(|case| case.number))
    }

    /// How many cases there are, and of those that may be told of, by what is recommended in them.
    ///
    /// # Errors
    /// What the store says.
    pub async fn counts(&self) -> Result<Counts, ReadError> {
        let mut counts = Counts::default();
        for row in self.store.counts(self.sight == Sight::Decided).await? {
            counts.cases += row.cases;
            let by_leaf = counts.leaves.entry(row.programme.clone()).or_default();
            *by_leaf.entry(row.leaf.unwrap_or_default()).or_default() += row.cases;
            let of_programme = counts.programmes.entry(row.programme).or_default();
            let Some(outcome) = row.outcome.and_then(outcome_of) else { continue };
            if !counts.outcomes.contains(&outcome) {
                counts.outcomes.push(outcome);
            }
            let (sum, place) = match outcome.effect() {
                Effect::Granting => (&mut counts.granting, 0),
                Effect::Step => (&mut counts.steps, 1),
                Effect::Adverse => (&mut counts.adverse, 2),
            };
            *sum += row.cases;
            if let Some(of) = of_programme.get_mut(place) {
                *of += row.cases;
            }
        }
        counts.outcomes.sort_unstable();
        Ok(counts)
    }
}

fn line(case: Case, latest: &HashMap<u64, Recommendation>) -> CaseLine {
    let made = case.latest_seq.and_then(|seq| latest.get(&seq));
    CaseLine {
        number: case.number,
        programme: case.programme,
        received_ms: case.received_ms,
        outcome: made.and_then(|made| outcome_of(made.outcome)),
        code: made.map(|made| made.code.clone()),
        priority: made.map(|made| made.priority),
        benefit: made.and_then(|made| made.benefit),
        seq: made.map(|made| made.seq),
    }
}
