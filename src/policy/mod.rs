//! Programme documents: read, checked, versioned, explained. Pure: bytes in, programmes out.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod check;
pub mod convert;
pub mod document;
pub mod example;
pub mod finding;
pub mod schema;
pub mod yaml;
