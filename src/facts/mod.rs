//! What is known of a case: values, their schema, evidence grades, provenance, and reading them.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod canonical;
mod code;
mod csv;
mod decimal;
mod finding;
mod json;
mod schema;
mod token;
mod value;

pub use code::Code;
pub use csv::CsvLayout;
pub use decimal::Decimal;
pub(crate) use decimal::power_of_ten;
pub use finding::{Finding, clip};
pub use json::parse;
pub(crate) use schema::is_name;
pub use schema::{Correction, FactIndex, FactKind, FactSchema, FactSpec, Period, Recourse, Usage};
pub(crate) use token::parse_date;
pub use value::{Fact, Facts, Grade, Provenance, Value, ValueError};

/// A calendar date without a time zone.
pub use jiff::civil::Date;
