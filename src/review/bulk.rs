//! Which cases may be confirmed together: those that only give.

use crate::review::Revealed;

/// Why a case is confirmed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Alone {
    /// The recommendation does not grant.
    #[error("only what grants is confirmed together; decide this case by itself")]
    NotGranting,
    /// Two persons must agree on it.
    #[error("two persons review this case; decide it by itself")]
    TwoReviewers,
    /// A passkey signs one case.
    #[error("the programme asks for a passkey, and a passkey signs one case; decide it by itself")]
    Passkey,
    /// The applicant was asked for something.
    #[error("the applicant was asked for something; decide this case by itself")]
    Awaited,
}

/// Whether a case may be confirmed as recommended together with others.
///
/// # Errors
/// The first reason why not.
pub fn may_be_confirmed_in_bulk(case: &Revealed) -> Result<(), Alone> {
    let recommendation = case.recommendation();
    if !recommendation.outcome.is_granting() {
        return Err(Alone::NotGranting);
    }
    if recommendation.settings.two_reviewers {
        return Err(Alone::TwoReviewers);
    }
    if recommendation.settings.passkey_required {
        return Err(Alone::Passkey);
    }
    if case.awaited().is_some() {
        return Err(Alone::Awaited);
    }
    Ok(())
}
