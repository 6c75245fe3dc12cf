//! A review is what the entries of its case make of it: each is played through the transition that
//! made it.

use crate::decision::Outcome;
use crate::ids::{ActorId, Digest32, PersonId};
use crate::review::matter::Matter;
use crate::review::pace::{Leave, Pace};
use crate::review::{
    Account, Act, Ballot, By, Confirmation, Confirmed, Conflict, Decided, Deemed, EscalationGround,
    Event, Heard, Open, Overruled, Recommended, Refused, Requirement, Review, Role, Seat,
    StopGround, Taken, Unopened, Verdict, What, may_review, requirement,
};

/// What a case is before any review of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its first recommendation.
    pub recommendation: Recommended,
    /// Who took the application in; nobody where no person did.
    pub intake: Vec<PersonId>,
}

/// An entry that does not follow from those before it: the log is not one this program wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// What the entry says cannot happen there.
    #[error("entry {seq}: {refused}")]
    Refused {
        /// The entry.
        seq: u64,
        /// Why not.
        refused: Refused,
    },
    /// Its place or time is before the one before it.
    #[error("entry {0} stands before the one before it, or is older")]
    Order(u64),
}

impl Review {
    /// The review that `events`, the entries of one case after its first recommendation, make of it.
    ///
    /// # Errors
    /// [`ReplayError`] at the first entry that does not follow from those before.
    pub fn replay(
        opening: Opening,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<Self, ReplayError> {
        let mut review = Self::Unopened(Unopened { matter: Matter::new(opening) });
        let (mut last, mut last_ts) = (None, i64::MIN);
        for event in events {
            let Event { seq, act, what, .. } = event;
            if last.is_some_and(|last| last >= seq) || act.ts < last_ts {
                return Err(ReplayError::Order(seq));
            }
            (last, last_ts) = (Some(seq), act.ts);
            review =
                review.apply(act, what).map_err(|refused| ReplayError::Refused { seq, refused })?;
        }
        Ok(review)
    }

    /// The review after one more thing happened.
    ///
    /// # Errors
    /// [`Refused`] where it cannot happen in this state.
    pub fn apply(self, act: Act, what: What) -> Result<Self, Refused> {
        match what {
            What::Opened { recommendation, due } => self.open(act, recommendation, due),
            What::Claimed { seat, recommendation } => {
                self.matter().names(recommendation)?;
                self.at(seat)?.claim(act)
            }
            What::Released(seat) => self.at(seat)?.release(act),
            What::Expired(seat) => self.at(seat)?.expire(act),
            What::Escalated(ground) => self.escalate(act, ground),
            What::FindingRecorded { seat, recommendation, finding } => {
                self.matter().names(recommendation)?;
                match self.at(seat)? {
                    Self::Claimed(state) => {
                        state.record_finding(act, finding).map(Self::FindingLocked)
                    }
                    other => other.not_now("recording a finding"),
                }
            }
            What::Revealed { seat, recommendation } => {
                self.matter().names(recommendation)?;
                match self.at(seat)? {
                    Self::FindingLocked(state) => state.reveal(act).map(Self::Revealed),
                    Self::OpenBook(state) => state.reveal(act).map(Self::Revealed),
                    other => other.not_now("showing the recommendation"),
                }
            }
            What::Confirmed(ballot) => self.hear(act, ballot, Verdict::Confirmed),
            What::Overruled(ballot) => self.hear(act, ballot, Verdict::Overruled),
            What::SentBack => match self {
                Self::Revealed(state) => state.send_back(act).map(Self::SentBack),
                other => other.not_now("sending back"),
            },
            What::Decided { outcome, notice, confirmed } => {
                self.decide(act, outcome, confirmed.then_some(notice))
            }
            What::Deemed(due) => self.deem(act, due),
            What::RecommendedAnew(recommendation) => {
                let mut matter = self.into_matter();
                matter.recommend(recommendation)?;
                Ok(Self::Unopened(Unopened { matter }))
            }
            What::ConflictDeclared => self.declare_conflict(act),
            What::InformationRequested(until) => self.ask(act, until),
            What::InformationReceived => self.change(|matter| {
                matter.is_untied(act)?;
                matter.answer()
            }),
            What::ClockStopped { ground, until } => self.stop_clock(act, ground, until),
            What::LeaveGiven { to, reason } => self.give_leave(act, to, reason),
            What::EmergencyDeclared(reason) => self.declare_emergency(act, reason),
            What::EmergencyReviewed => self.look_again(act),
            What::ClockResumed(due) => self.resume_clock(act, due),
            What::ProgrammeSuspended(programme) => self.change(|matter| {
                matter.suspend(programme);
                Ok(())
            }),
            What::ProgrammeActivated(programme) => self.change(|matter| {
                matter.activate(programme);
                Ok(())
            }),
        }
    }

    pub(super) fn not_now<T>(&self, act: &'static str) -> Result<T, Refused> {
        Err(Refused::NotNow { act, state: self.state() })
    }

    fn at(self, seat: Seat) -> Result<Self, Refused> {
        if self.seat() == seat { Ok(self) } else { Err(Refused::WrongSeat(seat)) }
    }

    /// Whether a review of the latest recommendation is open: begun, and not decided.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Unopened(_) | Self::Decided(_) | Self::Deemed(_))
    }

    /// The account that has the seat.
    fn seated(&self) -> Option<ActorId> {
        self.holder().map(|holder| holder.actor)
    }

    pub(super) fn change(
        mut self,
        change: impl FnOnce(&mut Matter) -> Result<(), Refused>,
    ) -> Result<Self, Refused> {
        change(self.matter_mut())?;
        Ok(self)
    }

    fn open(self, act: Act, recommendation: Digest32, due: Option<i64>) -> Result<Self, Refused> {
        let Self::Unopened(Unopened { mut matter }) = self else {
            return self.not_now("opening a review");
        };
        matter.names(recommendation)?;
        if act.by != By::Engine {
            return Err(Refused::NotEngine);
        }
        matter.due = due;
        Ok(Self::Open(Open { matter }))
    }

    fn claim(self, act: Act) -> Result<Self, Refused> {
        let By::Account(account) = act.by else { return Err(Refused::NotHuman) };
        let Some(history) = self.history() else { return self.not_now("claiming") };
        let reviewer = may_review(&account, history)?;
        match self {
            Self::Open(state) => state.claim(reviewer),
            Self::Expired(state) => state.claim(reviewer),
            Self::SentBack(state) => state.claim(reviewer),
            Self::Escalated(state) => state.claim(reviewer),
            other => other.not_now("claiming"),
        }
        .map(Taken::into)
    }

    fn release(self, act: Act) -> Result<Self, Refused> {
        match self {
            Self::Claimed(state) => state.release(act),
            Self::OpenBook(state) => state.release(act),
            Self::FindingLocked(state) => state.release(act),
            Self::Revealed(state) => state.release(act),
            other => other.not_now("releasing"),
        }
    }

    fn expire(self, act: Act) -> Result<Self, Refused> {
        match self {
            Self::Claimed(state) => state.expire(act),
            Self::OpenBook(state) => state.expire(act),
            Self::FindingLocked(state) => state.expire(act),
            Self::Revealed(state) => state.expire(act),
            other => other.not_now("ending a claim"),
        }
    }

    fn escalate(self, act: Act, ground: EscalationGround) -> Result<Self, Refused> {
        match self {
            Self::Open(state) => state.escalate(act, ground).map(Self::Escalated),
            Self::Expired(state) => state.escalate(act, ground).map(Self::Escalated),
            Self::SentBack(state) => state.escalate(act, ground).map(Self::Escalated),
            Self::Escalated(state) => state.escalate(act, ground).map(Self::Escalated),
            Self::Disagreed(state) if ground == EscalationGround::Disagreement => {
                state.escalate(act).map(Self::Escalated)
            }
            // Under a reviewer's hands it stays with them; when they let go, a supervisor takes it.
            held if held.holder().is_some() => {
                let holder = held.seated();
                held.change(|matter| matter.escalate(act, ground, holder))
            }
            other => other.not_now("escalating"),
        }
    }

    fn hear(self, act: Act, ballot: Ballot, verdict: Verdict) -> Result<Self, Refused> {
        let Self::Revealed(state) = self else { return self.not_now("deciding") };
        // An entry that stands was within the pace when it was made.
        let pace = match act.by {
            By::Account(account) => Some(Pace::recorded(account.person)),
            By::Engine | By::Operator => None,
        };
        match verdict {
            Verdict::Confirmed => state.confirm(act, ballot, pace),
            Verdict::Overruled => state.overrule(act, ballot, pace),
        }
        .map(Heard::into)
    }

    /// The decision, with the commitment to its letter where it names a confirmation.
    fn decide(self, act: Act, outcome: Outcome, notice: Option<Digest32>) -> Result<Self, Refused> {
        let recommendation = *self.matter().recommendation();
        if !recommendation.may_decide() {
            return Err(Refused::NotActive);
        }
        let mut urgent = None;
        let settled = match &self {
            Self::Unopened(_) => {
                if requirement(&recommendation) != Requirement::Rule {
                    return Err(Refused::NeedsConfirmation);
                }
                if act.by != By::Engine {
                    return Err(Refused::NotEngine);
                }
                (recommendation.outcome, None)
            }
            Self::Confirmed(Confirmed { confirmation, .. })
            | Self::Overruled(Overruled { confirmation, .. }) => {
                let declared = confirmation.emergency().map(|emergency| emergency.by().person);
                urgent = declared.map(|declared| (declared, confirmation.person()));
                (confirmation.outcome(), Some(confirmation.notice()))
            }
            other => return other.not_now("issuing"),
        };
        if settled != (outcome, notice) {
            return Err(Refused::OtherDecision);
        }
        let mut matter = self.into_matter();
        matter.urgent = urgent.or(matter.urgent);
        Ok(Self::Decided(Decided { matter, outcome }))
    }

    /// Silence can only grant: there is no outcome to name here.
    fn deem(self, act: Act, due: i64) -> Result<Self, Refused> {
        if !self.is_open() {
            return self.not_now("deeming it granted");
        }
        if act.by != By::Engine {
            return Err(Refused::NotEngine);
        }
        let matter = self.matter();
        // A suspended programme does not stop the law; an example has none behind it.
        if !matter.recommendation().binding {
            return Err(Refused::NotActive);
        }
        if !matter.silence_grants() || !matter.is_over(due, act.ts) {
            return Err(Refused::NotLapsed);
        }
        Ok(Self::Deemed(Deemed { matter: self.into_matter(), due }))
    }

    /// Whether the law has granted it at `ts`, the term with its stops having ended with `due`: what
    /// is left to do is to record it.
    #[must_use]
    pub fn is_granted_by_law(&self, due: i64, ts: i64) -> bool {
        let matter = self.matter();
        self.is_open() && matter.silence_grants() && matter.has_run_out(due, ts)
    }

    fn declare_conflict(self, act: Act) -> Result<Self, Refused> {
        let By::Account(account) = act.by else { return Err(Refused::NotHuman) };
        let decided = match &self {
            Self::Confirmed(Confirmed { confirmation, .. })
            | Self::Overruled(Overruled { confirmation, .. }) => {
                let agreeing = confirmation.agreeing().map(Confirmation::person);
                [Some(confirmation.person()), agreeing].contains(&Some(account.person))
            }
            other => other.matter().was_heard(account.person),
        };
        let holds = self.holder().is_some_and(|holder| holder.person == account.person);
        if holds || decided {
            return Err(Refused::TakesPart);
        }
        self.change(|matter| {
            matter.declare(account.person);
            Ok(())
        })
    }

    fn ask(self, act: Act, until: i64) -> Result<Self, Refused> {
        if !self.is_open() {
            return self.not_now("asking the applicant");
        }
        let holder = self.seated();
        self.change(|matter| {
            matter.in_charge(act, holder)?;
            // Whoever was asked again has until the later day.
            matter.awaited = matter.awaited.max(Some(until));
            matter.unanswered = matter.unanswered.saturating_add(1);
            Ok(())
        })
    }

    fn stop_clock(self, act: Act, ground: StopGround, until: i64) -> Result<Self, Refused> {
        if !self.is_open() {
            return self.not_now("stopping the clock");
        }
        self.change(|matter| {
            matter.is_untied(act)?;
            if matter.stopped.is_some() {
                return Err(Refused::Clock("stands still"));
            }
            if ground != StopGround::Information {
                supervising(act)?;
            } else if matter.awaited != Some(until) {
                return Err(Refused::StopsUntil);
            }
            if until <= act.ts {
                return Err(Refused::StopsUntil);
            }
            matter.stopped = Some((ground, until));
            Ok(())
        })
    }

    /// Of what is decided no clock runs.
    fn resume_clock(self, act: Act, due: Option<i64>) -> Result<Self, Refused> {
        if !self.is_open() {
            return self.not_now("letting the clock run");
        }
        self.change(|matter| {
            matter.is_untied(act)?;
            matter.stopped.take().ok_or(Refused::Clock("runs"))?;
            matter.due = due;
            Ok(())
        })
    }

    fn give_leave(self, act: Act, to: ActorId, reason: Digest32) -> Result<Self, Refused> {
        let supervisor = supervising(act)?;
        let holder = *self.holder().ok_or(Refused::NobodyHolds)?;
        if holder.actor != to {
            return Err(Refused::NotHolder);
        }
        if holder.person == supervisor.person {
            return Err(Refused::OwnLeave);
        }
        if self.matter().declared(supervisor.person) {
            return Err(Conflict::Declared.into());
        }
        self.change(|matter| {
            matter.give_leave(to, Leave { supervisor, reason });
            Ok(())
        })
    }
}

/// The supervisor who acts.
pub(super) fn supervising(act: Act) -> Result<Account, Refused> {
    match act.by {
        By::Account(account) if account.role == Some(Role::Supervisor) => Ok(account),
        By::Account(_) | By::Engine | By::Operator => Err(Refused::NotSupervisor),
    }
}
