//! Why a review does not go on as asked.

use crate::review::{Conflict, Seat};

/// Why a review does not go on as asked. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The act is none of this state.
    #[error("`{act}` is not possible while the review is {state}; look at the case again")]
    NotNow {
        /// What was asked.
        act: &'static str,
        /// The state.
        state: &'static str,
    },
    /// Someone who may not.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Not who holds the seat.
    #[error("another account holds the seat; only its holder goes on")]
    NotHolder,
    /// Neither who holds the seat nor a supervisor.
    #[error("the case is with who holds it and the supervisors; only they put it off or refer it")]
    NotInCharge,
    /// Nobody holds the seat.
    #[error("nobody holds the case; leave is given to who does, once they have claimed it")]
    NobodyHolds,
    /// Not the engine.
    #[error("only the engine does this, by a timer or a rule")]
    NotEngine,
    /// Not a supervisor.
    #[error("only a supervisor does this")]
    NotSupervisor,
    /// A supervisor who gives leave to themselves.
    #[error("leave to go beyond the hourly cap is given by another person")]
    OwnLeave,
    /// Not a human with a deciding role.
    #[error("only an officer or a supervisor does this")]
    NotHuman,
    /// The reviewer was admitted to another case, seat or recommendation.
    #[error("the reviewer was admitted to another seat, case or recommendation; ask again")]
    OtherSeat,
    /// Not the seat that is held.
    #[error("seat {0:?} is not the one that is held")]
    WrongSeat(Seat),
    /// Not the latest recommendation.
    #[error("the recommendation named is not the latest of the case; look at the case again")]
    NotLatest,
    /// The programme may not decide.
    #[error("the programme is not active here; nothing is decided under it")]
    NotActive,
    /// A step is no decision.
    #[error("`{0}` is a step, not a decision; decide, or send the case back")]
    Step(&'static str),
    /// The verdict does not fit what was recommended.
    #[error("this verdict does not fit: confirm what was recommended, overrule to anything else")]
    WrongVerdict,
    /// The programme demands a passkey.
    #[error("the programme asks for a passkey; confirm with one")]
    NeedsPasskey,
    /// The account has a passkey, and an adverse decision is signed with it.
    #[error(
        "the account has a passkey: sign with it, or ask who keeps accounts to take it out if it \
         is lost"
    )]
    HasPasskey,
    /// The proof of the human is too old, or from the future.
    #[error("the proof of identity is older than five minutes; give it again")]
    StaleProof,
    /// Nothing adverse while an answer may still come.
    #[error("the applicant has until {0} (ms since 1970) to answer; nothing adverse before")]
    Awaited(i64),
    /// The pace of adverse confirmations was not checked for this person.
    #[error("an adverse confirmation needs the hourly count of this person; check it first")]
    NoPace,
    /// The settling outcome is neither of the two.
    #[error("the two reviewers decided otherwise; settle for one of them, or send the case back")]
    SettlesNeither,
    /// The reviewer takes part already.
    #[error("a reviewer who holds a seat releases it first, and one who has decided stays bound")]
    TakesPart,
    /// Nothing was asked of the applicant.
    #[error("nothing was asked of the applicant, or it came already")]
    NothingAsked,
    /// A clock stops for a request as long as that waits for its answer, otherwise until a time to come.
    #[error("a clock stands still until a time to come, and for a request until its answer is due")]
    StopsUntil,
    /// One confirmation is enough anyhow.
    #[error("the programme asks for one reviewer; an emergency changes nothing there")]
    OneReviewer,
    /// An emergency stands.
    #[error("an emergency was declared in this review already")]
    EmergencyStands,
    /// Somebody has decided, so that two must agree.
    #[error("somebody has decided already; take the second seat instead of declaring an emergency")]
    HeardAlready,
    /// What an earlier emergency allowed was not looked at again.
    #[error("what was granted in an earlier emergency waits for its review; review it first")]
    Unreviewed,
    /// Nothing was granted in an emergency, or somebody looked again already.
    #[error("nothing that was granted in an emergency waits for its review")]
    NothingUrgent,
    /// Whoever declared the emergency, or confirmed in it.
    #[error("who declared the emergency, or confirmed in it, does not review it")]
    OwnEmergency,
    /// The clock is stopped already, or runs already.
    #[error("the clock already {0}")]
    Clock(&'static str),
    /// The term is not over, or silence does not grant here.
    #[error("the term has not lapsed, or silence does not grant under this programme")]
    NotLapsed,
    /// The term is over and silence grants: nothing that people do comes before the law any more.
    #[error("the term is over and the law has granted it; it is recorded within a minute")]
    Lapsed,
    /// The decision is another than what was settled.
    #[error("the decision is not the one that was confirmed")]
    OtherDecision,
    /// Nothing adverse, no step and nothing drawn is issued by rule.
    #[error("this is not issued by rule; a human must confirm it")]
    NeedsConfirmation,
    /// One confirmation where two persons must agree.
    #[error("two persons must agree; only one has confirmed")]
    NeedsSecond,
}
