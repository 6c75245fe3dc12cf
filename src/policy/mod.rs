//! Policy files, read and checked: programmes (versioned, explained) and calendars. Pure: bytes in.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod calendar;
pub mod check;
pub mod convert;
pub mod document;
pub mod example;
pub mod explain;
pub mod finding;
pub mod library;
pub mod programme;
pub mod schema;
pub mod yaml;

pub use library::{Library, Refused, SHIPPED};
pub use programme::Programme;
