//! Who may do what: closed lists of roles, resources and actions, an allow-list in files, and the
//! one place that answers (`policies/access/README.md` explains every line).
//!
//! What is decided here is a role, an act and nothing of the case at hand: who may review *this*
//! case is `review::assignment`'s, which demands another person where the law does.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod act;
mod actor;
mod authorizer;
mod boundary;
mod closed;
mod permit;
mod probe;
mod rows;

pub use act::{ACTS, Act, Action, Resource, exists};
pub use actor::{Assignment, Role, Subject};
pub use authorizer::{Authorizer, Epoch, PolicyFiles, StaleEpoch};
pub use boundary::may_ever;
pub use permit::{Denied, Permit};
