//! The states of a review. Each is a type of its own with no public field; what it cannot do it has
//! no method for. Before the reveal no state tells the recommended outcome.

use crate::decision::Outcome;
use crate::ids::{CaseId, Digest32};
use crate::review::matter::Matter;
use crate::review::pace::Leave;
use crate::review::{
    Account, Confirmation, Emergency, EscalationGround, History, Needs, Recommended, Refused,
    Requirement, Role, Seat, StopGround, requirement,
};

/// A case on somebody's desk.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) matter: Matter,
    pub(super) account: Account,
}

macro_rules! queued {
    ($($(#[$doc:meta])* $state:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, PartialEq, Eq)]
        pub struct $state {
            pub(super) matter: Matter,
        }

        impl $state {
            /// What the case remembers of persons, for [`crate::review::may_review`].
            #[must_use]
            pub const fn history(&self) -> History<'_> {
                History(&self.matter)
            }
        }
    )*};
}

queued! {
    /// In the queue.
    Open,
    /// In the queue again: the time of a claim was over.
    Expired,
    /// Sent back by a reviewer: the case must be made better, and everybody begins again.
    SentBack,
    /// In the queue of the supervisors, and of nobody else. It stays there as long as it takes.
    Escalated,
}

macro_rules! held {
    ($($(#[$doc:meta])* $state:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, PartialEq, Eq)]
        pub struct $state {
            pub(super) held: Held,
        }

        impl $state {
            /// Who holds the seat.
            #[must_use]
            pub const fn holder(&self) -> &Account {
                &self.held.account
            }
        }
    )*};
}

held! {
    /// Claimed by a reviewer who works the evidence and has not seen the recommendation.
    Claimed,
    /// Claimed under a programme that asks for no finding before the recommendation is shown.
    OpenBook,
    /// The reviewer's finding is locked; the recommendation is still not shown.
    FindingLocked,
    /// The reviewer has seen the recommendation and may decide.
    Revealed,
}

impl FindingLocked {
    /// Commitment to the finding that is locked.
    #[must_use]
    pub fn finding(&self) -> Option<Digest32> {
        self.held.matter.finding(self.held.account.actor)
    }
}

impl Revealed {
    /// The recommendation that is shown.
    #[must_use]
    pub const fn recommendation(&self) -> &Recommended {
        self.held.matter.recommendation()
    }

    /// Commitment to the finding that was locked before; none where the programme asks for none.
    #[must_use]
    pub fn finding(&self) -> Option<Digest32> {
        self.held.matter.finding(self.held.account.actor)
    }

    /// The roles of those who confirmed from the seats before, in their order; not what they
    /// decided, which the holder is not to know.
    pub fn heard_before(&self) -> impl Iterator<Item = Role> + '_ {
        self.held.matter.heard.iter().map(Confirmation::role)
    }

    /// Until when the applicant may answer a question, if one is open; milliseconds since 1970.
    #[must_use]
    pub const fn awaited(&self) -> Option<i64> {
        self.held.matter.awaited
    }

    /// Whether `outcome` can be decided at `ts`, ms: nothing adverse while an answer may still come,
    /// and by who settles one of the two decisions before.
    ///
    /// # Errors
    /// [`Refused::SettlesNeither`], [`Refused::Awaited`].
    pub fn may_be_decided(&self, outcome: Outcome, ts: i64) -> Result<(), Refused> {
        self.held.matter.settles(outcome)?;
        let awaited = self.awaited().filter(|until| outcome.is_adverse() && ts <= *until);
        awaited.map_or(Ok(()), |until| Err(Refused::Awaited(until)))
    }

    /// A supervisor's leave for the holder to go once beyond the hourly cap, if one was given.
    #[must_use]
    pub fn leave(&self) -> Option<&Leave> {
        self.held.matter.leave(self.held.account.actor)
    }
}

/// No review of the latest recommendation is open.
#[derive(Debug, PartialEq, Eq)]
pub struct Unopened {
    pub(super) matter: Matter,
}

/// The two reviewers decided differently; a supervisor must settle it.
#[derive(Debug, PartialEq, Eq)]
pub struct Disagreed {
    pub(super) matter: Matter,
}

/// Settled as recommended, or where the machine recommended a step; not yet issued.
#[derive(Debug, PartialEq, Eq)]
pub struct Confirmed {
    pub(super) matter: Matter,
    pub(super) confirmation: Confirmation,
}

/// Settled otherwise than recommended; not yet issued.
#[derive(Debug, PartialEq, Eq)]
pub struct Overruled {
    pub(super) matter: Matter,
    pub(super) confirmation: Confirmation,
}

macro_rules! settled {
    ($($state:ident),*) => {$(
        impl $state {
            /// The recommendation that was decided on, as it stands now.
            #[must_use]
            pub const fn recommendation(&self) -> &Recommended {
                self.matter.recommendation()
            }

            /// The confirmation of the reviewer who settled it.
            #[must_use]
            pub const fn confirmation(&self) -> &Confirmation {
                &self.confirmation
            }

            /// Takes the confirmation out, for [`crate::review::decision::issue`].
            #[must_use]
            pub fn into_confirmation(self) -> Confirmation {
                self.confirmation
            }
        }
    )*};
}

settled!(Confirmed, Overruled);

/// The decision is issued.
#[derive(Debug, PartialEq, Eq)]
pub struct Decided {
    pub(super) matter: Matter,
    pub(super) outcome: Outcome,
}

impl Decided {
    /// What it came to.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// Granted by law: the term lapsed, and silence grants. The decision is to be issued within
/// [`crate::calendar::ISSUE_AFTER_LAPSE`].
#[derive(Debug, PartialEq, Eq)]
pub struct Deemed {
    pub(super) matter: Matter,
    pub(super) due: i64,
}

impl Deemed {
    /// The last millisecond of the term that lapsed, since 1970.
    #[must_use]
    pub const fn due(&self) -> i64 {
        self.due
    }
}

/// A review, in whatever state its entries leave it.
#[derive(Debug, PartialEq, Eq)]
pub enum Review {
    /// No review of the latest recommendation is open.
    Unopened(Unopened),
    /// In the queue.
    Open(Open),
    /// In the queue again.
    Expired(Expired),
    /// Sent back.
    SentBack(SentBack),
    /// In the queue of the supervisors.
    Escalated(Escalated),
    /// On a desk, evidence only.
    Claimed(Claimed),
    /// On a desk, nothing withheld.
    OpenBook(OpenBook),
    /// On a desk, the finding locked.
    FindingLocked(FindingLocked),
    /// On a desk, the recommendation shown.
    Revealed(Revealed),
    /// Two reviewers, two outcomes.
    Disagreed(Disagreed),
    /// Settled as recommended.
    Confirmed(Confirmed),
    /// Settled otherwise.
    Overruled(Overruled),
    /// Issued.
    Decided(Decided),
    /// Granted by law.
    Deemed(Deemed),
}

macro_rules! each_state {
    ($review:expr, $bound:ident => $use:expr) => {
        match $review {
            Review::Unopened(Unopened { matter: $bound })
            | Review::Open(Open { matter: $bound })
            | Review::Expired(Expired { matter: $bound })
            | Review::SentBack(SentBack { matter: $bound })
            | Review::Escalated(Escalated { matter: $bound })
            | Review::Claimed(Claimed { held: Held { matter: $bound, .. } })
            | Review::OpenBook(OpenBook { held: Held { matter: $bound, .. } })
            | Review::FindingLocked(FindingLocked { held: Held { matter: $bound, .. } })
            | Review::Revealed(Revealed { held: Held { matter: $bound, .. } })
            | Review::Disagreed(Disagreed { matter: $bound })
            | Review::Confirmed(Confirmed { matter: $bound, .. })
            | Review::Overruled(Overruled { matter: $bound, .. })
            | Review::Decided(Decided { matter: $bound, .. })
            | Review::Deemed(Deemed { matter: $bound, .. }) => $use,
        }
    };
}

impl Review {
    pub(super) const fn matter(&self) -> &Matter {
        each_state!(self, matter => matter)
    }

    pub(super) const fn matter_mut(&mut self) -> &mut Matter {
        each_state!(self, matter => matter)
    }

    pub(super) fn into_matter(self) -> Matter {
        each_state!(self, matter => matter)
    }

    /// The state in a word.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Unopened(_) => "unopened",
            Self::Open(_) => "open",
            Self::Expired(_) => "expired",
            Self::SentBack(_) => "sent back",
            Self::Escalated(_) => "escalated",
            Self::Claimed(_) => "claimed",
            Self::OpenBook(_) => "open book",
            Self::FindingLocked(_) => "finding locked",
            Self::Revealed(_) => "revealed",
            Self::Disagreed(_) => "disagreed",
            Self::Confirmed(_) => "confirmed",
            Self::Overruled(_) => "overruled",
            Self::Decided(_) => "decided",
            Self::Deemed(_) => "deemed",
        }
    }

    /// The case.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        self.matter().recommendation().case
    }

    /// Leaf hash of the latest recommendation.
    #[must_use]
    pub const fn recommendation_entry(&self) -> Digest32 {
        self.matter().recommendation().entry
    }

    /// What the review needs; none where the rule may issue.
    #[must_use]
    pub fn needs(&self) -> Option<Needs> {
        match requirement(self.matter().recommendation()) {
            Requirement::Rule => None,
            Requirement::Queue(needs) => Some(needs),
        }
    }

    /// The seat that is free, or held.
    #[must_use]
    pub fn seat(&self) -> Seat {
        self.matter().seat()
    }

    /// Who holds the seat, if anyone.
    #[must_use]
    pub const fn holder(&self) -> Option<&Account> {
        match self {
            Self::Claimed(Claimed { held })
            | Self::OpenBook(OpenBook { held })
            | Self::FindingLocked(FindingLocked { held })
            | Self::Revealed(Revealed { held }) => Some(&held.account),
            _ => None,
        }
    }

    /// What the case remembers of persons, where a seat is free.
    #[must_use]
    pub const fn history(&self) -> Option<History<'_>> {
        match self {
            Self::Open(Open { matter })
            | Self::Expired(Expired { matter })
            | Self::SentBack(SentBack { matter })
            | Self::Escalated(Escalated { matter }) => Some(History(matter)),
            _ => None,
        }
    }

    /// The last millisecond of the legal term, as it was told when the review was opened or its
    /// clock last went on.
    #[must_use]
    pub const fn due(&self) -> Option<i64> {
        self.matter().due
    }

    /// Until when the applicant may answer a question, if one is open; milliseconds since 1970.
    #[must_use]
    pub const fn awaited(&self) -> Option<i64> {
        self.matter().awaited
    }

    /// Why the legal clock stands still, if it does, and until when at the latest; milliseconds
    /// since 1970.
    #[must_use]
    pub const fn clock_stopped(&self) -> Option<(StopGround, i64)> {
        self.matter().stopped
    }

    /// Why a supervisor is to take it, if one is.
    #[must_use]
    pub const fn escalated(&self) -> Option<EscalationGround> {
        self.matter().escalated
    }

    /// The emergency in which one confirmation in favour is enough, if one stands.
    #[must_use]
    pub const fn emergency(&self) -> Option<&Emergency> {
        self.matter().emergency.as_ref()
    }

    /// How many reviewers have decided since the case was opened or sent back.
    #[must_use]
    pub fn heard(&self) -> usize {
        self.matter().heard.len()
    }
}
