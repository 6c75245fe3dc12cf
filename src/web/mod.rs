//! The pages: axum and askama, and nothing else that names them. Reads go through `casework::read`; nothing here touches
//! the store.
mod assets;
mod csrf;
mod draw;
mod error;
mod headers;
mod language;
pub mod officer;
mod page;
mod session;
mod state;
#[cfg(test)]
mod sample;
mod wording;

pub use wording::{Wording, Zone};
