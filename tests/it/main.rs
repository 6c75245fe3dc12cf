//! One integration binary, a file an area: one link, one start of the databases.

mod decision;
mod expression;
mod facts;
mod tidy;
