//! x
pub const COOKIE: &str = "__Host-session";
