//! The schema now: one entity a table.

pub mod account;
pub mod case_file;
pub mod case_secret;
pub mod challenge;
pub mod confirmation;
pub mod conflict;
pub mod decision;
pub mod draft;
pub mod information_request;
pub mod job;
pub mod ledger_checkpoint;
pub mod ledger_entry;
pub mod ledger_log;
pub mod ledger_node;
pub mod login_attempt;
pub mod name_word;
pub mod notice;
pub mod outbox;
pub mod payload;
pub mod programme;
pub mod recommendation;
pub mod review;
pub mod review_seat;
pub mod session;
