//! Timbang ("to weigh"): eligibility and priority for social aid and licensing.

pub mod clock;
pub mod ids;
pub mod ledger;
pub mod store;
pub mod vault;
