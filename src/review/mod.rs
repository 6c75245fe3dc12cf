//! The human review: who may take a case, what they do before and after they see the
//! recommendation, and the confirmation without which nothing adverse is issued.
//!
//! The state of a review is a fold over the entries of its case ([`Review::replay`]). An act replays,
//! calls one transition of the state it finds, and appends what happened; the next replay calls the
//! same transition. What a state cannot do it has no method for, and a transition consumes its state:
//!
//! ```compile_fail,E0599
//! # use timbang::review::{Act, FindingLocked, Open, Refused, Revealed};
//! // No reveal without a locked finding: a case in the queue cannot be revealed, ..
//! fn peek(open: Open, act: Act) -> Result<Revealed, Refused> { open.reveal(act) }
//! ```
//! ```compile_fail,E0599
//! # use timbang::review::{Act, Claimed, Refused, Revealed};
//! // .. nor one that is only claimed.
//! fn peek(claimed: Claimed, act: Act) -> Result<Revealed, Refused> { claimed.reveal(act) }
//! ```
//! ```compile_fail,E0451
//! # use timbang::review::Revealed;
//! // Nor can the state be made by hand.
//! fn copied(other: Revealed) -> Revealed { Revealed { ..other } }
//! ```
//! ```compile_fail,E0382
//! # use timbang::review::{Act, FindingLocked, Refused, Revealed};
//! // A state is used once.
//! fn twice(locked: FindingLocked, act: Act) -> Result<(Revealed, Revealed), Refused> {
//!     Ok((locked.reveal(act)?, locked.reveal(act)?))
//! }
//! ```
//! The lawful way:
//! ```
//! # use timbang::{ids::Digest32, review::{Act, Claimed, Refused, Revealed}};
//! fn look(claimed: Claimed, act: Act, finding: Digest32) -> Result<Revealed, Refused> {
//!     claimed.record_finding(act, finding)?.reveal(act)
//! }
//! ```
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod act;
pub mod assignment;
pub mod bulk;
pub mod decision;
mod emergency;
pub mod finding;
mod matter;
pub mod pace;
pub mod reasons;
mod refused;
mod replay;
mod requirement;
mod state;
mod transition;

pub use act::{
    Account, Act, Ballot, By, EscalationGround, Event, Factor, Proof, Role, STEP_UP_MAX_AGE_MS,
    Seat, StopGround, Verdict, What,
};
pub use assignment::{Conflict, History, Reviewer, may_review};
pub use emergency::Emergency;

pub use refused::Refused;
pub use replay::{Opening, ReplayError};
pub use requirement::{Needs, Recommended, Requirement, Settings, drawn, requirement};
pub use state::{
    Claimed, Confirmed, Decided, Deemed, Disagreed, Escalated, Expired, FindingLocked, Open,
    OpenBook, Overruled, Revealed, Review, SentBack, Unopened,
};
pub use transition::{Confirmation, Heard, Taken};
