//! The integration tests: one binary, one module an area.

mod ledger_chain;
mod ledger_keys;
mod ledger_log;
mod ledger_mutations;
mod ledger_proofs;
mod ledger_tampering;
mod ledger_tampering_files;
mod ledger_vectors;
mod ledger_verify;
