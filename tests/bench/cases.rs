//! Cases as they arrive: facts observed in the synthetic town, parsed, by programme.

use std::error::Error;

use timbang::facts::{Facts, parse};
use timbang::policy::{Library, Programme, SHIPPED};
use timbang::population::{MASTER_SEED, Town};

/// Cases of each programme: few enough to stay in the cache, as facts just read do.
const CASES: usize = 1_000;
/// Households among which that many apply for each programme (one in 18 has a firm).
const HOUSEHOLDS: u64 = 36_000;

/// The programmes the binary carries.
pub fn library() -> Result<Library, Box<dyn Error>> {
    Library::load(SHIPPED)
        .map_err(|refused| format!("a shipped programme is refused: {refused:?}").into())
}

/// The first cases of the town for `programme`.
pub fn of(programme: &Programme) -> Result<Vec<Facts>, Box<dyn Error>> {
    let town = Town::new(MASTER_SEED, HOUSEHOLDS)?;
    let applications = town.applications().filter(|a| a.programme.id() == programme.id());
    let mut cases = Vec::with_capacity(CASES);
    for application in applications.take(CASES) {
        let line = serde_json::to_value(&application)?;
        let facts = parse(programme.schema(), &line["facts"].to_string());
        cases.push(facts.map_err(|findings| format!("{findings:?}"))?);
    }
    Ok(cases)
}
