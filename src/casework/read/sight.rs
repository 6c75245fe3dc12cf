//! How much of a review a reader is shown: who may still review a case learns neither what the
//! machine recommends in it nor what another reviewer made of that, before it is decided.

/// Of which cases a reader is shown what is recommended, and what its reviewers said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// Of every case: for who has no part in reviews.
    Every,
    /// Of those that are decided: for who may review the others.
    #[default]
    Decided,
}

impl Sight {
    /// Whether the recommendation of a case is shown, by whether it is decided.
    #[must_use]
    pub const fn shows(self, decided: bool) -> bool {
        matches!(self, Self::Every) || decided
    }
}

/// Stands for the kind of an entry that is withheld: the kind alone tells the verdict.
pub const WITHHELD: &str = "withheld";

/// The kind of an entry as it may be told to a reviewer of its case, by whether it is decided.
pub(in crate::casework) fn told(kind: &'static str, decided: bool) -> &'static str {
    match kind {
        "challenge.issued" | "review.confirmed" | "review.overruled" | "review.sent_back"
            if !decided =>
        {
            WITHHELD
        }
        kind => kind,
    }
}
