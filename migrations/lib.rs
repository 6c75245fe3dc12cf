//! The schema: in time (migrations) and now (entities).
