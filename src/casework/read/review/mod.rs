//! What the pages of a review show. A case under review is read in two forms: [`Evidence`], which
//! has no field for a recommendation, and [`Compared`], which is made only for a reviewer whose
//! finding is locked and to whom the entry says it was shown.

mod board;
mod clock;
mod compared;
mod emergencies;
mod evidence;
mod exchanged;
mod feedback;
mod grantable;
mod granted;
mod held;
mod identity;
mod judged;
mod letter;
mod looked;
mod quality;
mod queue;
mod routine;

pub use board::{Board, BoardCase, ToIssue, TooFewWays, Undelivered, Unproved};
pub use clock::{ClockRead, Lapse};
pub use compared::{BranchRecord, Compared, ComparedCriterion, Desk, LockedFinding, Taken};
pub use emergencies::{Unreviewed, UnreviewedPage, Urgency, reviews_overdue};
pub use evidence::{Criterion, Evidence, EvidenceFact, Flag};
pub use exchanged::{Exchanged, Told};
pub use feedback::Feedback;
pub use grantable::Grantable;
pub use granted::{GrantedCase, ToldCase};
pub use held::{HeldLetters, held_letters};
pub use identity::{Household, Member};
pub use judged::{Became, Judged};
pub use letter::{Astray, LetterRead, PostRead};
pub use looked::{Asked, At, Heard, Looked};
pub use quality::{Behind, CaseBehind, Measure, Quality, Share};
pub use queue::{Queue, QueueQuery, QueuedCase, WaitsFor};
pub use routine::{OfOffice, OfReviewer, Routine, Streak};

pub use crate::notify::{DeliveryError, ReturnGround};
pub use crate::store::{ClockCounts, Load, Stage, Whose};

use crate::store::AccountId;

/// How far back figures of the review reach.
const DAYS_BACK: i64 = 90;

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// Their account.
    pub account: AccountId,
    /// The natural person.
    pub person: [u8; 16],
}
