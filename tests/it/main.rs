//! The integration suite: one binary, a module an area.

mod policy;
