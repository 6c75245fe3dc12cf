//! What the pages of a review show. A case under review is read in two forms: [`Evidence`], which
//! has no field for a recommendation, and [`Compared`], which is made only for a reviewer whose
//! finding is locked and to whom the entry says it was shown.

mod clock;
mod compared;
mod evidence;
mod grantable;
mod identity;
mod letter;
mod looked;
mod queue;

pub use clock::{ClockRead, Lapse};
pub use compared::{BranchRecord, Compared, ComparedCriterion, Desk, LockedFinding, Taken};
pub use evidence::{Criterion, Evidence, EvidenceFact, Flag};
pub use grantable::Grantable;
pub use identity::{Household, Member};
pub use letter::LetterRead;
pub use looked::{At, Heard, Looked};
pub use queue::{Queue, QueueQuery, QueuedCase, WaitsFor};

pub use crate::store::{Stage, Whose};

use crate::store::AccountId;

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// Their account.
    pub account: AccountId,
    /// The natural person.
    pub person: [u8; 16],
}
