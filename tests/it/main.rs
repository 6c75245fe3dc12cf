//! One integration binary, a file an area: one link, one start of the databases.

mod ledger_chain;
mod ledger_keys;
mod ledger_log;
mod ledger_tampering;
mod ledger_vectors;
mod ledger_verify;
mod policy;
mod tidy;
