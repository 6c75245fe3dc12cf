//! Timbang ("to weigh"): eligibility and priority for social aid and licensing.

pub mod ledger;
pub mod population;
