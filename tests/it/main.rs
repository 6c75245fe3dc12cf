//! The integration tests: one binary, one module an area.

mod cli_commands;
mod cli_ledger;
mod cli_support;
mod cli_verifiers;
mod decision;
mod expression;
mod facts;
mod ledger_chain;
mod ledger_keys;
mod ledger_log;
mod ledger_mutations;
mod ledger_proofs;
mod ledger_tampering;
mod ledger_tampering_files;
mod ledger_vectors;
mod ledger_verify;
mod policy;
mod store_accounts;
mod store_cases;
mod store_faults;
mod store_folder;
mod store_ledger;
mod store_log;
mod store_schema;
mod store_support;
mod tidy;
