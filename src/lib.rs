//! The whole program as a library, so that the binary and the tests stand on the same modules.
//!
#![doc = include_str!("ARCHITECTURE.md")]

pub mod access;
pub mod calendar;
pub mod casework;
pub mod cli;
pub mod clock;
pub mod config;
pub mod decision;
pub mod expression;
pub mod facts;
pub mod ids;
pub mod ledger;
pub mod notice;
pub mod notify;
pub mod policy;
pub mod population;
pub mod review;
pub mod statistics;
pub mod store;
pub mod vault;
pub mod web;
