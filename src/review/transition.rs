//! The transitions. Each consumes its state; a replay calls them just as an act does. The only
//! producer of a [`Confirmation`] is here.

use crate::decision::{Effect, Outcome};
use crate::ids::{ActorId, CaseId, Digest32, PersonId};
use crate::review::assignment::{conflict, takes_part};
use crate::review::matter::Matter;
use crate::review::pace::Pace;
use crate::review::state::Held;
use crate::review::{
    Account, Act, Ballot, By, Claimed, Confirmed, Conflict, Disagreed, Emergency, Escalated,
    EscalationGround, Expired, Factor, FindingLocked, Open, OpenBook, Overruled, Proof,
    Recommended, Refused, Revealed, Review, Reviewer, Role, STEP_UP_MAX_AGE_MS, SentBack, Verdict,
};

/// That a human, allowed to and proved to be there, decided on what they were shown. What makes an
/// adverse decision possible.
///
/// Nothing outside this file makes one: it has no public field, no default, no copy, and is read
/// from nowhere.
/// ```compile_fail,E0451
/// # use timbang::review::{Confirmation, Verdict};
/// fn forge(real: Confirmation) -> Confirmation { Confirmation { verdict: Verdict::Confirmed, ..real } }
/// ```
/// ```compile_fail,E0277
/// # use timbang::review::Confirmation;
/// fn forge<T: Default>() -> T { T::default() }
/// let forged: Confirmation = forge();
/// ```
/// ```compile_fail,E0277
/// # use timbang::review::Confirmation;
/// fn double<T: Clone>(real: &T) -> T { real.clone() }
/// fn forge(real: &Confirmation) -> Confirmation { double(real) }
/// ```
/// ```compile_fail,E0277
/// # use timbang::review::Confirmation;
/// let forged: Confirmation = serde_json::from_str("{}").unwrap();
/// ```
/// The lawful way: a reviewer decides, and the state they leave the case in gives it.
/// ```
/// # use timbang::review::{Act, Ballot, Confirmation, Heard, Refused, Revealed, pace::Pace};
/// fn decide(case: Revealed, act: Act, ballot: Ballot, pace: Pace) -> Result<Option<Confirmation>, Refused> {
///     match case.confirm(act, ballot, Some(pace))? {
///         Heard::Confirmed(settled) => Ok(Some(settled.into_confirmation())),
///         Heard::Overruled(_) | Heard::NextSeat(_) | Heard::Disagreed(_) => Ok(None),
///     }
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Confirmation {
    case: CaseId,
    shown: Digest32,
    verdict: Verdict,
    outcome: Outcome,
    reason: Digest32,
    notice: Digest32,
    actor: ActorId,
    person: PersonId,
    role: Role,
    proof: Proof,
    agreeing: Option<Box<Confirmation>>,
    emergency: Option<Emergency>,
}

impl Confirmation {
    /// The case.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// Leaf hash of the recommendation that was shown.
    #[must_use]
    pub const fn shown(&self) -> Digest32 {
        self.shown
    }

    /// Whether it follows the recommendation.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What was decided; no step.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Commitment to the reasons.
    #[must_use]
    pub const fn reason(&self) -> Digest32 {
        self.reason
    }

    /// Commitment to the letter.
    #[must_use]
    pub const fn notice(&self) -> Digest32 {
        self.notice
    }

    /// The account that decided.
    #[must_use]
    pub const fn actor(&self) -> ActorId {
        self.actor
    }

    /// The person who decided.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// The role they held as they confirmed.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What proves that it was they.
    #[must_use]
    pub const fn proof(&self) -> Proof {
        self.proof
    }

    /// The confirmation of another person that came to the same, where two must agree.
    #[must_use]
    pub fn agreeing(&self) -> Option<&Self> {
        self.agreeing.as_deref()
    }

    /// The emergency in which it alone is enough; it goes in favour then.
    #[must_use]
    pub const fn emergency(&self) -> Option<&Emergency> {
        self.emergency.as_ref()
    }
}

/// Where a claim leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// To the evidence, without the recommendation.
    Claimed(Claimed),
    /// To the recommendation at once, where the programme says so.
    OpenBook(OpenBook),
    /// To the finding this account locked before it lost the seat: it stands.
    FindingLocked(FindingLocked),
}

/// Where a reviewer's decision leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// Settled as recommended.
    Confirmed(Confirmed),
    /// Settled otherwise.
    Overruled(Overruled),
    /// To the second reviewer.
    NextSeat(Open),
    /// To a supervisor: the two came to different outcomes.
    Disagreed(Disagreed),
}

fn claim(mut matter: Matter, reviewer: &Reviewer) -> Result<Taken, Refused> {
    if !reviewer.is_for(&matter) {
        return Err(Refused::OtherSeat);
    }
    let account = *reviewer.account();
    conflict(&account, &matter)?;
    matter.sits(account.person);
    let stands = matter.finding(account.actor).is_some();
    let evidence_first = matter.recommendation().settings.evidence_first;
    let held = Held { matter, account };
    Ok(match (evidence_first, stands) {
        (false, _) => Taken::OpenBook(OpenBook { held }),
        (true, false) => Taken::Claimed(Claimed { held }),
        (true, true) => Taken::FindingLocked(FindingLocked { held }),
    })
}

macro_rules! queued {
    ($($state:ident),*) => {$(
        impl $state {
            /// Takes the free seat.
            ///
            /// # Errors
            /// [`Refused::OtherSeat`] for a reviewer who was admitted elsewhere.
            pub fn claim(self, reviewer: Reviewer) -> Result<Taken, Refused> {
                claim(self.matter, &reviewer)
            }

            /// Gives the case to the supervisors: by the engine because of the clock or for want of
            /// a reviewer, or because a supervisor asks. It stays open; nothing follows by itself.
            ///
            /// # Errors
            /// [`Refused`] for any other ground or actor.
            pub fn escalate(self, act: Act, ground: EscalationGround) -> Result<Escalated, Refused> {
                let Self { mut matter } = self;
                matter.escalate(act, ground, None)?;
                Ok(Escalated { matter })
            }
        }
    )*};
}

queued!(Open, Expired, SentBack, Escalated);

impl Held {
    /// That `act` is by the account that holds the seat, and that it still may.
    fn check(&self, act: Act) -> Result<Account, Refused> {
        let By::Account(account) = act.by else { return Err(Refused::NotHolder) };
        if (account.actor, account.person) != (self.account.actor, self.account.person) {
            return Err(Refused::NotHolder);
        }
        takes_part(&account, &self.matter)?;
        // A case escalated under an officer's hands stays with them until they let go; who took it
        // as a supervisor must still be one.
        let took_as_supervisor = self.account.role == Some(Role::Supervisor);
        if self.matter.for_supervisors() && took_as_supervisor && account.role != self.account.role
        {
            return Err(Conflict::NotSupervisor.into());
        }
        Ok(account)
    }

    fn release(self, act: Act) -> Result<Review, Refused> {
        match act.by {
            By::Account(account) if account.actor == self.account.actor => {}
            _ => return Err(Refused::NotHolder),
        }
        Ok(match self.matter.escalated {
            None => Review::Open(Open { matter: self.matter }),
            Some(_) => Review::Escalated(Escalated { matter: self.matter }),
        })
    }

    fn expire(self, act: Act) -> Result<Review, Refused> {
        match act.by {
            By::Engine => {}
            By::Account(account) if account.role == Some(Role::Supervisor) => {}
            By::Account(_) | By::Operator => return Err(Refused::NotSupervisor),
        }
        self.matter.is_untied(act)?;
        Ok(match self.matter.escalated {
            None => Review::Expired(Expired { matter: self.matter }),
            Some(_) => Review::Escalated(Escalated { matter: self.matter }),
        })
    }

    fn reveal(mut self, act: Act) -> Result<Revealed, Refused> {
        let account = self.check(act)?;
        self.matter.record_reveal(&account);
        Ok(Revealed { held: self })
    }
}

macro_rules! held {
    ($($state:ident),*) => {$(
        impl $state {
            /// Gives the seat back: to the queue, or to the supervisors' where it was escalated.
            ///
            /// # Errors
            /// [`Refused::NotHolder`] for anyone else.
            pub fn release(self, act: Act) -> Result<Review, Refused> {
                self.held.release(act)
            }

            /// Ends the claim because its time is over, or as a supervisor: back to the queue, and
            /// nothing else.
            ///
            /// # Errors
            /// [`Refused`] for anyone but the engine and a supervisor without a conflict.
            pub fn expire(self, act: Act) -> Result<Review, Refused> {
                self.held.expire(act)
            }
        }
    )*};
}

held!(Claimed, OpenBook, FindingLocked, Revealed);

impl Claimed {
    /// Locks the finding with this commitment.
    ///
    /// # Errors
    /// [`Refused`] for anyone but the holder, or who may no longer review.
    pub fn record_finding(self, act: Act, finding: Digest32) -> Result<FindingLocked, Refused> {
        let Self { mut held } = self;
        let account = held.check(act)?;
        held.matter.record_finding(&account, finding);
        Ok(FindingLocked { held })
    }
}

impl FindingLocked {
    /// Shows the recommendation.
    ///
    /// # Errors
    /// [`Refused`] for anyone but the holder, or who may no longer review.
    pub fn reveal(self, act: Act) -> Result<Revealed, Refused> {
        self.held.reveal(act)
    }
}

impl OpenBook {
    /// Shows the recommendation.
    ///
    /// # Errors
    /// [`Refused`] for anyone but the holder, or who may no longer review.
    pub fn reveal(self, act: Act) -> Result<Revealed, Refused> {
        self.held.reveal(act)
    }
}

impl Revealed {
    /// Decides as recommended, or decides where the machine recommended a step.
    ///
    /// `pace` is needed for an adverse outcome.
    ///
    /// # Errors
    /// [`Refused`] where the ballot is not for what was shown, the proof of the human will not do,
    /// the programme does not decide, or the applicant may still answer.
    pub fn confirm(self, act: Act, ballot: Ballot, pace: Option<Pace>) -> Result<Heard, Refused> {
        self.hear(act, ballot, pace, Verdict::Confirmed)
    }

    /// Decides otherwise than recommended.
    ///
    /// # Errors
    /// As for [`Self::confirm`].
    pub fn overrule(self, act: Act, ballot: Ballot, pace: Option<Pace>) -> Result<Heard, Refused> {
        self.hear(act, ballot, pace, Verdict::Overruled)
    }

    /// Sends the case back to be made better. Everybody begins again: what was found and decided
    /// since the review was opened counts no more.
    ///
    /// # Errors
    /// [`Refused`] for anyone but the holder, or who may no longer review.
    pub fn send_back(self, act: Act) -> Result<SentBack, Refused> {
        let Self { mut held } = self;
        held.check(act)?;
        held.matter.send_back();
        Ok(SentBack { matter: held.matter })
    }

    fn hear(
        self,
        act: Act,
        ballot: Ballot,
        pace: Option<Pace>,
        verdict: Verdict,
    ) -> Result<Heard, Refused> {
        let Held { ref matter, .. } = self.held;
        let account = self.held.check(act)?;
        check_ballot(matter, &ballot)?;
        check_verdict(matter.recommendation(), ballot.outcome, verdict)?;
        check_proof(matter.recommendation(), ballot.proof, act.ts)?;
        self.may_be_decided(ballot.outcome, act.ts)?;
        if ballot.outcome.is_adverse() && !pace.is_some_and(|pace| pace.is_for(account.person)) {
            return Err(Refused::NoPace);
        }
        let confirmation = Confirmation {
            case: matter.recommendation().case,
            shown: ballot.shown,
            verdict,
            outcome: ballot.outcome,
            reason: ballot.reason,
            notice: ballot.notice,
            actor: account.actor,
            person: account.person,
            role: account.role.ok_or(Conflict::NoRole)?,
            proof: ballot.proof,
            agreeing: None,
            emergency: None,
        };
        let mut matter = self.held.matter;
        if ballot.outcome.is_adverse() {
            matter.spend_leave(account.actor);
        }
        Ok(settle(matter, confirmation))
    }
}

fn check_ballot(matter: &Matter, ballot: &Ballot) -> Result<(), Refused> {
    if ballot.seat != matter.seat() {
        return Err(Refused::WrongSeat(ballot.seat));
    }
    matter.names(ballot.shown)?;
    if !matter.recommendation().may_decide() {
        return Err(Refused::NotActive);
    }
    Ok(())
}

fn check_verdict(
    recommendation: &Recommended,
    outcome: Outcome,
    verdict: Verdict,
) -> Result<(), Refused> {
    if outcome.effect() == Effect::Step {
        return Err(Refused::Step(outcome.as_str()));
    }
    let recommended = recommendation.outcome;
    let fits = match verdict {
        Verdict::Confirmed => recommended.effect() == Effect::Step || recommended == outcome,
        Verdict::Overruled => recommended.effect() != Effect::Step && recommended != outcome,
    };
    if fits { Ok(()) } else { Err(Refused::WrongVerdict) }
}

fn check_proof(recommendation: &Recommended, proof: Proof, now: i64) -> Result<(), Refused> {
    if recommendation.settings.passkey_required && proof.factor != Factor::Passkey {
        return Err(Refused::NeedsPasskey);
    }
    match now.checked_sub(proof.at_ms) {
        Some(0..=STEP_UP_MAX_AGE_MS) => Ok(()),
        _ => Err(Refused::StaleProof),
    }
}

/// Counts a reviewer's decision: settled once as many persons agree as the programme asks for. In an
/// emergency the first is enough if it goes in favour; nothing else changes.
fn settle(mut matter: Matter, mut confirmation: Confirmation) -> Heard {
    if matter.heard.is_empty() && confirmation.outcome.is_granting() {
        confirmation.emergency = matter.emergency.take();
    }
    if matter.recommendation().settings.two_reviewers && confirmation.emergency.is_none() {
        let agrees = |heard: &Confirmation| heard.outcome == confirmation.outcome;
        match matter.heard.iter().position(agrees) {
            Some(place) => {
                confirmation.agreeing = Some(Box::new(matter.heard.swap_remove(place)));
            }
            None if matter.heard.is_empty() => {
                matter.heard.push(confirmation);
                matter.escalated = None;
                return Heard::NextSeat(Open { matter });
            }
            None => {
                matter.heard.push(confirmation);
                return Heard::Disagreed(Disagreed { matter });
            }
        }
    }
    match confirmation.verdict {
        Verdict::Confirmed => Heard::Confirmed(Confirmed { matter, confirmation }),
        Verdict::Overruled => Heard::Overruled(Overruled { matter, confirmation }),
    }
}

impl Disagreed {
    /// Gives the case to a supervisor who was on neither seat.
    ///
    /// # Errors
    /// [`Refused::NotEngine`] for anyone but the engine: no reviewer decides whether it happens.
    pub fn escalate(self, act: Act) -> Result<Escalated, Refused> {
        if act.by != By::Engine {
            return Err(Refused::NotEngine);
        }
        let Self { mut matter } = self;
        matter.escalated = Some(EscalationGround::Disagreement);
        Ok(Escalated { matter })
    }
}

impl From<Taken> for Review {
    fn from(taken: Taken) -> Self {
        match taken {
            Taken::Claimed(state) => Self::Claimed(state),
            Taken::OpenBook(state) => Self::OpenBook(state),
            Taken::FindingLocked(state) => Self::FindingLocked(state),
        }
    }
}

impl From<Heard> for Review {
    fn from(heard: Heard) -> Self {
        match heard {
            Heard::Confirmed(state) => Self::Confirmed(state),
            Heard::Overruled(state) => Self::Overruled(state),
            Heard::NextSeat(state) => Self::Open(state),
            Heard::Disagreed(state) => Self::Disagreed(state),
        }
    }
}
