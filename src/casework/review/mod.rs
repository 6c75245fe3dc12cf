//! The acts of a review. Each authorizes, loads the case inside one transaction, lets one thing
//! happen in `review`, appends what happened and commits; only then it answers.

mod at_hand;
mod clocks;
mod delivery;
mod emergency;
mod finding;
mod information;
mod leave;
mod letter;
mod letters;
mod post;
mod question;
mod queue;
mod reach;
mod reasoned;
mod recount;
mod replay;
mod search;
mod strongest;
mod timers;
mod verdict;
mod views;
mod words;

pub use at_hand::Step;
pub(super) use at_hand::{outcome_of, silence_grants};
pub use clocks::{FARTHEST_STOP, StopForm};
pub use delivery::{Arrival, GatewayProof};
pub use emergency::EmergencyForm;
pub use information::{FARTHEST, MOST_STOPS};
pub(super) use letter::{About, Letterhead};
pub(super) use reach::addressed;
pub use reach::{mail_address, telephone};
pub(super) use replay::{ReadEntry, active_at, ms};
pub use verdict::{KeptVerdict, Prepared, Seen, Settled, Signature, VerdictForm, choices};
pub use views::Look;
pub(super) use words::{decided, outcome};
