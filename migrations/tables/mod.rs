//! The schema now: one entity a table.

pub mod account;
pub mod case_file;
pub mod case_secret;
pub mod job;
pub mod ledger_checkpoint;
pub mod ledger_entry;
pub mod ledger_log;
pub mod ledger_node;
pub mod login_attempt;
pub mod outbox;
pub mod payload;
pub mod programme;
pub mod recommendation;
pub mod session;
