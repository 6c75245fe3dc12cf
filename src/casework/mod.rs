//! The acts in the life of a case, and what the pages read of them. Every act authorizes, loads,
//! takes a pure step, appends to the ledger and commits, in this order.

mod access_files;
mod access_policy;
pub mod accounts;
mod acting;
mod adopt;
mod committed;
pub mod decide;
mod disclose;
mod erase;
mod export;
mod found;
mod held;
mod jobs;
mod keys;
mod marks;
mod of_account;
mod office;
pub mod path;
pub mod payload;
mod pen;
mod programmes;
mod propose;
pub mod read;
mod redeliver;
mod refusal;
mod repeats;
pub mod review;
mod terms;

pub use crate::notify::{Channels, Signed};
pub use access_files::AccessFiles;
pub use access_policy::{operator_may, policy_in_force};
pub use accounts::NewAccount;
pub use adopt::erasure_of;
pub use committed::{Payloads, verify_payloads};
pub use disclose::disclosures;
pub use repeats::verify_rows_of_reviews;

pub use erase::{Erased, case_named};
pub use export::{Exported, export, log_policy};
pub use found::{Founding, FoundingCeremony, Roots, roots};
pub use jobs::Jobs;
pub use keys::{SealingKeys, SigningKeys};
pub use office::{Office, Opening, randomness};
pub use refusal::{Fault, Hindrance, Refusal};
