//! How many adverse confirmations one person gives in an hour: haste is not a review.

use crate::ids::{Digest32, PersonId};
use crate::review::{Account, Role};

/// The time that counts: an hour, in milliseconds.
pub const HOUR_MS: i64 = 60 * 60 * 1_000;

/// That the pace of a person's adverse confirmations was looked at, for one confirmation.
#[derive(Debug, PartialEq, Eq)]
pub struct Pace(PersonId);

impl Pace {
    /// The pace of an entry that stands: it was looked at when it was made.
    pub(super) const fn recorded(person: PersonId) -> Self {
        Self(person)
    }

    pub(super) fn is_for(&self, person: PersonId) -> bool {
        self.0 == person
    }
}

/// A supervisor's leave to go beyond the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leave {
    /// Who gives it.
    pub supervisor: Account,
    /// Commitment to why.
    pub reason: Digest32,
}

/// Too many in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaceError {
    /// The cap is reached.
    #[error(
        "{cap} adverse confirmations within an hour; go on later, or ask a supervisor to say why"
    )]
    OverCap {
        /// The cap.
        cap: u16,
    },
    /// The leave is not by another person who supervises.
    #[error("leave to go beyond the hourly cap is given by a supervisor, not by the reviewer")]
    NoSupervisor,
}

/// Looks at the pace of `person`: the times of their adverse confirmations so far (milliseconds
/// since 1970, any order, older ones do not matter), now, and at most how many an hour.
///
/// # Errors
/// [`PaceError::OverCap`] where this one would be beyond the cap and no supervisor gave leave.
pub fn pace(
    person: PersonId,
    confirmed: &[i64],
    now: i64,
    cap: u16,
    leave: Option<&Leave>,
) -> Result<Pace, PaceError> {
    let recent = confirmed.iter().filter(|ts| now.saturating_sub(**ts) < HOUR_MS).count();
    match leave {
        _ if recent < usize::from(cap) => Ok(Pace(person)),
        None => Err(PaceError::OverCap { cap }),
        Some(Leave { supervisor: Account { person: other, role, .. }, .. })
            if *other != person && *role == Some(Role::Supervisor) =>
        {
            Ok(Pace(person))
        }
        Some(_) => Err(PaceError::NoSupervisor),
    }
}
