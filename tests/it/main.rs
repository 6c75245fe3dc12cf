//! One integration binary, a file an area: one link, one start of the databases.

mod store_ledger;
mod store_schema;
mod store_support;
mod tidy;
