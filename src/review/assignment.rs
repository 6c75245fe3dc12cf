//! Who may review a case: by person, never by account, and per case, never per role.

use crate::ids::{CaseId, Digest32};
use crate::review::matter::Matter;
use crate::review::{Account, Role, Seat};

/// Why someone may not review a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Conflict {
    /// Neither officer nor supervisor.
    #[error("this account holds no role that reviews")]
    NoRole,
    /// The case was escalated.
    #[error("the case was escalated; only a supervisor takes it")]
    NotSupervisor,
    /// The person took the application in.
    #[error("who took the application in does not review it")]
    Intake,
    /// The person proposed the programme version.
    #[error("who proposed the programme version does not review under it")]
    Author,
    /// The person declared a conflict of interest.
    #[error("a conflict of interest was declared; the case is for others")]
    Declared,
    /// The person had another seat.
    #[error("who sat on one seat of a review does not take another")]
    OtherSeat,
    /// The person sat on the case.
    #[error("who sat on a case declares no emergency in it")]
    Sat,
    /// The person declared the emergency that stands.
    #[error("who declared an emergency takes no seat while it stands")]
    Urged,
    /// The person looked at the case through another account.
    #[error("the case was looked at through another account of the same person; go on with that")]
    OtherAccount,
}

/// What a case remembers of persons, for the seat that is free.
#[derive(Clone, Copy, Debug)]
pub struct History<'a>(pub(super) &'a Matter);

/// A person who was found to be allowed to take one seat of one review. Only [`may_review`] makes
/// one; it is used up by the claim.
#[derive(Debug, PartialEq, Eq)]
pub struct Reviewer {
    account: Account,
    case: CaseId,
    recommendation: Digest32,
    seat: Seat,
}

impl Reviewer {
    /// The account.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// Whether the seat they were admitted to is the free one of this case.
    pub(super) fn is_for(&self, matter: &Matter) -> bool {
        let recommendation = matter.recommendation();
        (self.case, self.recommendation, self.seat)
            == (recommendation.case, recommendation.entry, matter.seat())
    }
}

/// Admits `account` to the free seat of a review.
///
/// # Errors
/// The first [`Conflict`].
pub fn may_review(account: &Account, history: History<'_>) -> Result<Reviewer, Conflict> {
    let matter = history.0;
    conflict(account, matter)?;
    let recommendation = matter.recommendation();
    Ok(Reviewer {
        account: *account,
        case: recommendation.case,
        recommendation: recommendation.entry,
        seat: matter.seat(),
    })
}

/// What keeps `account` from the seat that is free.
pub(super) fn conflict(account: &Account, matter: &Matter) -> Result<(), Conflict> {
    takes_part(account, matter)?;
    if matter.for_supervisors() && account.role != Some(Role::Supervisor) {
        return Err(Conflict::NotSupervisor);
    }
    Ok(())
}

/// What keeps `account` from every part in a case.
pub(super) fn barred(account: &Account, matter: &Matter) -> Result<(), Conflict> {
    let person = account.person;
    if account.role.is_none() {
        return Err(Conflict::NoRole);
    }
    if matter.took_in(person) {
        return Err(Conflict::Intake);
    }
    if matter.recommendation().author == Some(person) {
        return Err(Conflict::Author);
    }
    if matter.declared(person) {
        return Err(Conflict::Declared);
    }
    Ok(())
}

/// What keeps `account` from taking part from the seat that is free or that it holds.
pub(super) fn takes_part(account: &Account, matter: &Matter) -> Result<(), Conflict> {
    let person = account.person;
    barred(account, matter)?;
    if matter.urged(person) {
        return Err(Conflict::Urged);
    }
    if matter.sat_elsewhere(person) {
        return Err(Conflict::OtherSeat);
    }
    if matter.looked_as_another(account) {
        return Err(Conflict::OtherAccount);
    }
    Ok(())
}
