//! The integration tests: one binary, one module an area.

mod ledger_chain;
mod ledger_keys;
mod ledger_log;
mod policy;
mod store_ledger;
mod store_schema;
mod store_support;
mod tidy;
