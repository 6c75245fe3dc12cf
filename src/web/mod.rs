//! The pages: axum and askama, and nothing else that names them. Reads go through `casework::read`;
//! nothing here touches the store.
mod assets;
mod csrf;
mod desk;
mod draw;
mod error;
mod headers;
mod health;
mod language;
mod limit;
mod login;
mod officer;
mod page;
mod review;
mod router;
mod serve;
mod session;
mod state;
mod switch;
mod verification;
mod wording;

pub use headers::EVERYWHERE;
pub use language::Language;
pub use officer::letter::{LetterView, ProofOfRecord};
pub use router::{Access, ROUTES, Route, router};
pub use serve::serve;
pub use state::{Acts, AppState, Site};
