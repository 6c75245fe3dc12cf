//! The acts in the life of a case, and what the pages read of them. Every act authorizes, loads,
//! takes a pure step, appends to the ledger and commits, in this order.

pub mod accounts;
pub mod password;
pub mod payload;
pub mod read;
