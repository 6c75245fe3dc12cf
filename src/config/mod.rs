//! Configuration: one small struct a concern, read from a document that is checked as a whole.

pub mod notifications;
pub mod office;
