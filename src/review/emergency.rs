//! Break-glass that only grants: need is urgent, and one confirmation in favour is enough where the
//! programme asks for two. Somebody else looks again afterwards.
//!
//! It takes nothing from whoever is under review: finding, reveal, letter and signature stay, and
//! against a person as many must agree as ever. It is declared before anybody has confirmed. Once
//! somebody has, whoever would declare it can take the second seat, and a disagreement stays with a
//! supervisor.

use crate::ids::Digest32;
use crate::review::assignment::barred;
use crate::review::replay::supervising;
use crate::review::{Account, Act, By, Conflict, Refused, Review};

/// That a supervisor who did not sit on the case declared need to be urgent.
///
/// Nothing outside this file makes one: it has no public field, no default, no copy.
/// ```compile_fail,E0451
/// # use timbang::review::Emergency;
/// fn forge(real: Emergency) -> Emergency { Emergency { ..real } }
/// ```
/// ```compile_fail,E0277
/// # use timbang::review::Emergency;
/// fn double<T: Clone>(real: &T) -> T { real.clone() }
/// fn forge(real: &Emergency) -> Emergency { double(real) }
/// ```
/// Nor is one put beside a confirmation by hand; only hearing a reviewer does, and only in favour.
/// ```compile_fail,E0616
/// # use timbang::review::{Confirmation, Emergency};
/// fn excuse(against: &mut Confirmation, emergency: Emergency) { against.emergency = Some(emergency); }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Emergency {
    by: Account,
    recommendation: Digest32,
    reason: Digest32,
}

impl Emergency {
    /// The supervisor who declared it.
    #[must_use]
    pub const fn by(&self) -> &Account {
        &self.by
    }

    /// Leaf hash of the recommendation it is about.
    #[must_use]
    pub const fn recommendation(&self) -> Digest32 {
        self.recommendation
    }

    /// Commitment to why, and by what law.
    #[must_use]
    pub const fn reason(&self) -> Digest32 {
        self.reason
    }
}

impl Review {
    /// Whether an emergency can be declared now, whoever does it.
    ///
    /// # Errors
    /// [`Refused`] where no review is open, one reviewer is enough, somebody has decided, an
    /// emergency stands, or what was granted in the last waits for its review.
    pub fn may_be_urgent(&self) -> Result<(), Refused> {
        let matter = self.matter();
        match self {
            Self::Unopened(_) | Self::Decided(_) | Self::Deemed(_) => {
                return self.not_now("declaring an emergency");
            }
            Self::Confirmed(_) | Self::Overruled(_) | Self::Disagreed(_) => {
                return Err(Refused::HeardAlready);
            }
            _ => {}
        }
        if !matter.recommendation().settings.two_reviewers {
            return Err(Refused::OneReviewer);
        }
        if matter.emergency.is_some() {
            return Err(Refused::EmergencyStands);
        }
        if !matter.heard.is_empty() {
            return Err(Refused::HeardAlready);
        }
        if matter.urgent.is_some() {
            return Err(Refused::Unreviewed);
        }
        Ok(())
    }

    pub(super) fn declare_emergency(self, act: Act, reason: Digest32) -> Result<Self, Refused> {
        self.may_be_urgent()?;
        let by = supervising(act)?;
        barred(&by, self.matter())?;
        if self.matter().sat(by.person) {
            return Err(Conflict::Sat.into());
        }
        self.change(|matter| {
            let recommendation = matter.recommendation().entry;
            matter.emergency = Some(Emergency { by, recommendation, reason });
            Ok(())
        })
    }

    /// Somebody looks again; that they supervise or sit on the board is a matter of access.
    pub(super) fn look_again(self, act: Act) -> Result<Self, Refused> {
        let By::Account(account) = act.by else { return Err(Refused::NotHuman) };
        self.change(|matter| {
            let (declared, confirmed) = matter.urgent.ok_or(Refused::NothingUrgent)?;
            if [declared, confirmed].contains(&account.person) {
                return Err(Refused::OwnEmergency);
            }
            if matter.declared(account.person) {
                return Err(Conflict::Declared.into());
            }
            matter.urgent = None;
            Ok(())
        })
    }
}
