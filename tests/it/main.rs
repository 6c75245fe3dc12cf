//! The integration tests: one binary, one module an area.

mod ledger_chain;
mod ledger_keys;
mod ledger_log;
mod policy;
mod tidy;
