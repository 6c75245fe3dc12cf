//! Timbang ("to weigh"): eligibility and priority for social aid and licensing.

pub mod clock;
pub mod decision;
pub mod expression;
pub mod facts;
pub mod ids;
pub mod ledger;
pub mod policy;
pub mod population;
pub mod store;
pub mod vault;
