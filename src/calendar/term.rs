//! The terms of Indonesian administrative law, in working days, each with its source.

/// A term the law sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Working days, the first day not counted.
    pub working_days: u16,
    /// The law that says so.
    pub law: &'static str,
}

impl Term {
    /// The term in which people decide a complete application, where `days` are set for it. A term
    /// of 0 days is that of a rule, which decides at once. Silence of people means something only once
    /// they had days to speak, so where none are set for them they have those of the law, [`DECIDE`].
    #[must_use]
    pub const fn to_decide(days: Option<u16>) -> Self {
        match days {
            Some(working_days @ 1..) => {
                Self { working_days, law: "UU 30/2014 art. 53: the term that the programme sets" }
            }
            Some(0) | None => DECIDE,
        }
    }
}

/// To decide a complete application where no other term is set.
pub const DECIDE: Term =
    Term { working_days: 5, law: "UU 30/2014 art. 53, as amended by UU 6/2023 art. 175" };

/// To deliver a decision to the person.
pub const DELIVER: Term = Term { working_days: 5, law: "UU 30/2014 art. 62" };

/// To look again at what was granted in an emergency. No law sets it: an office sees within a week
/// what it did without a second person.
pub const LOOK_AGAIN: Term = Term { working_days: 5, law: "none; chosen" };

/// To object (keberatan), from the announcement of the decision.
pub const OBJECTION: Term = Term { working_days: 21, law: "UU 30/2014 art. 77" };

/// To answer an objection or an appeal.
pub const ANSWER: Term = Term { working_days: 10, law: "UU 30/2014 art. 77 and 78" };

/// To appeal (banding) to the superior, from the answer to the objection.
pub const APPEAL: Term = Term { working_days: 10, law: "UU 30/2014 art. 78" };

/// To issue the decision that a lapsed term has granted.
pub const ISSUE_AFTER_LAPSE: Term = Term { working_days: 5, law: "UU 30/2014 art. 77 and 78" };
