//! What every state of a review carries: the recommendation, who has looked, who was heard.

use crate::decision::Outcome;
use crate::ids::{ActorId, Digest32, PersonId};
use crate::review::pace::Leave;
use crate::review::transition::Confirmation;
use crate::review::{
    Account, Act, By, Conflict, Emergency, EscalationGround, Opening, Recommended, Refused, Role,
    Seat, StopGround,
};

/// A reviewer's look at a case from a seat.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    seat: Seat,
    actor: ActorId,
    person: PersonId,
    finding: Option<Digest32>,
    revealed: bool,
    /// The case was sent back since: the look separates persons, but nothing rests on it.
    void: bool,
}

/// A case under review.
#[derive(Debug, PartialEq, Eq)]
pub struct Matter {
    recommendation: Recommended,
    intake: Vec<PersonId>,
    conflicts: Vec<PersonId>,
    /// Programmes that decide nothing since the case began, whatever a new recommendation says.
    suspended: Vec<Digest32>,
    looks: Vec<Look>,
    pub(super) heard: Vec<Confirmation>,
    pub(super) due: Option<i64>,
    pub(super) awaited: Option<i64>,
    /// Questions that nobody answered.
    pub(super) unanswered: u32,
    /// Why the clock stands still, and until when at the latest.
    pub(super) stopped: Option<(StopGround, i64)>,
    pub(super) escalated: Option<EscalationGround>,
    /// Who may go once beyond the hourly cap.
    leaves: Vec<(ActorId, Leave)>,
    /// Who took a seat of this review, given back or not.
    sat: Vec<PersonId>,
    /// What lets one confirmation in favour be enough.
    pub(super) emergency: Option<Emergency>,
    /// Who declared the emergency in which the case was granted, and who confirmed: nobody has looked
    /// again since.
    pub(super) urgent: Option<(PersonId, PersonId)>,
}

impl Matter {
    pub(super) fn new(opening: Opening) -> Self {
        Self {
            recommendation: opening.recommendation,
            intake: opening.intake,
            conflicts: Vec::new(),
            suspended: Vec::new(),
            looks: Vec::new(),
            heard: Vec::new(),
            due: None,
            awaited: None,
            unanswered: 0,
            stopped: None,
            escalated: None,
            leaves: Vec::new(),
            sat: Vec::new(),
            emergency: None,
            urgent: None,
        }
    }

    pub(super) const fn recommendation(&self) -> &Recommended {
        &self.recommendation
    }

    /// The seat that is free, or held.
    pub(super) fn seat(&self) -> Seat {
        match self.heard.len() {
            0 => Seat::First,
            1 => Seat::Second,
            _ => Seat::Settling,
        }
    }

    pub(super) const fn for_supervisors(&self) -> bool {
        self.escalated.is_some()
    }

    pub(super) fn took_in(&self, person: PersonId) -> bool {
        self.intake.contains(&person)
    }

    pub(super) fn declared(&self, person: PersonId) -> bool {
        self.conflicts.contains(&person)
    }

    /// The person takes a seat.
    pub(super) fn sits(&mut self, person: PersonId) {
        self.sat.push(person);
    }

    /// Whether the person took a seat of this review, given back or not.
    pub(super) fn sat(&self, person: PersonId) -> bool {
        self.sat.contains(&person)
    }

    /// Whether the person declared the emergency that stands.
    pub(super) fn urged(&self, person: PersonId) -> bool {
        self.emergency.as_ref().is_some_and(|emergency| emergency.by().person == person)
    }

    /// Whether the person was heard, or looked at the case from another seat.
    pub(super) fn sat_elsewhere(&self, person: PersonId) -> bool {
        let seat = self.seat();
        self.was_heard(person)
            || self.looks.iter().any(|look| look.person == person && look.seat != seat)
    }

    /// Whether the same person looked from this seat through another account.
    pub(super) fn looked_as_another(&self, account: &Account) -> bool {
        let seat = self.seat();
        self.looks.iter().any(|look| {
            !look.void
                && look.seat == seat
                && look.person == account.person
                && look.actor != account.actor
        })
    }

    pub(super) fn was_heard(&self, person: PersonId) -> bool {
        self.heard.iter().any(|heard| heard.person() == person)
    }

    fn look(&self, actor: ActorId) -> Option<&Look> {
        let seat = self.seat();
        self.looks.iter().find(|look| !look.void && look.seat == seat && look.actor == actor)
    }

    /// The finding this account has locked from this seat, and that still stands.
    pub(super) fn finding(&self, actor: ActorId) -> Option<Digest32> {
        self.look(actor)?.finding
    }

    pub(super) fn record_finding(&mut self, account: &Account, finding: Digest32) {
        self.note(account, |look| look.finding = Some(finding));
    }

    pub(super) fn record_reveal(&mut self, account: &Account) {
        self.note(account, |look| look.revealed = true);
    }

    fn note(&mut self, account: &Account, change: impl FnOnce(&mut Look)) {
        let (seat, &Account { actor, person, .. }) = (self.seat(), account);
        let same = |look: &&mut Look| !look.void && look.seat == seat && look.actor == actor;
        if let Some(look) = self.looks.iter_mut().find(same) {
            return change(look);
        }
        let mut look = Look { seat, actor, person, finding: None, revealed: false, void: false };
        change(&mut look);
        self.looks.push(look);
    }

    /// Whether the law grants what nobody decides in time.
    pub(super) fn silence_grants(&self) -> bool {
        let Recommended { outcome, binding, settings, .. } = self.recommendation;
        settings.silence_grants(outcome, binding)
    }

    /// Whether `outcome` is one of the two decisions before, where those are to be settled.
    pub(super) fn settles(&self, outcome: Outcome) -> Result<(), Refused> {
        let among = || self.heard.iter().any(|heard| heard.outcome() == outcome);
        if self.seat() == Seat::Settling && !among() {
            return Err(Refused::SettlesNeither);
        }
        Ok(())
    }

    /// Whether the term that ends with `due` is over at `ts`.
    pub(super) fn is_over(&self, due: i64, ts: i64) -> bool {
        ts > due && self.stopped.is_none() && self.due.is_none_or(|told| told == due)
    }

    /// Whether the term with its stops, which ends with `due`, is over at `ts`, though the engine has
    /// yet to say that the last stop ended.
    pub(super) fn has_run_out(&self, due: i64, ts: i64) -> bool {
        match self.stopped {
            Some((_, until)) => until < ts && due < ts,
            None => self.is_over(due, ts),
        }
    }

    /// One question is answered. Nobody says which, so the applicant has until the latest day as long
    /// as another waits.
    pub(super) fn answer(&mut self) -> Result<(), Refused> {
        self.unanswered = self.unanswered.checked_sub(1).ok_or(Refused::NothingAsked)?;
        if self.unanswered == 0 {
            self.awaited = None;
        }
        Ok(())
    }

    /// Marks the case for the supervisors, while `holder` has the seat; the first ground stays.
    pub(super) fn escalate(
        &mut self,
        act: Act,
        ground: EscalationGround,
        holder: Option<ActorId>,
    ) -> Result<(), Refused> {
        match (ground, act.by) {
            (EscalationGround::Clock | EscalationGround::NoReviewer, By::Engine) => {}
            (EscalationGround::Asked, By::Account(_)) => self.in_charge(act, holder)?,
            // Only two reviewers disagree, and neither they nor anyone else has a word in it.
            _ => return Err(Refused::NotEngine),
        }
        self.escalated.get_or_insert(ground);
        Ok(())
    }

    /// The case goes back: everybody begins again, but on no other seat than before.
    pub(super) fn send_back(&mut self) {
        self.heard.clear();
        (self.escalated, self.emergency) = (None, None);
        self.looks.iter_mut().for_each(|look| look.void = true);
    }

    /// A new recommendation: everything since the last is void, except who may never take part and
    /// until when the applicant may answer. Its term runs, whatever stopped that of the last.
    pub(super) fn recommend(&mut self, recommendation: Recommended) -> Result<(), Refused> {
        if recommendation.case != self.recommendation.case {
            return Err(Refused::OtherSeat);
        }
        let active = recommendation.active && !self.suspended.contains(&recommendation.programme);
        self.recommendation = Recommended { active, ..recommendation };
        self.looks.clear();
        self.heard.clear();
        self.leaves.clear();
        self.sat.clear();
        (self.due, self.escalated, self.stopped) = (None, None, None);
        self.emergency = None;
        Ok(())
    }

    pub(super) fn suspend(&mut self, programme: Digest32) {
        self.suspended.push(programme);
        self.recommendation.active &= self.recommendation.programme != programme;
    }

    pub(super) fn activate(&mut self, programme: Digest32) {
        self.suspended.retain(|suspended| *suspended != programme);
        self.recommendation.active |= self.recommendation.programme == programme;
    }

    /// That `act` is by whom the case is with: who has the seat, or a supervisor. Nobody else puts off
    /// what is decided, or takes it from whoever decides.
    pub(super) fn in_charge(&self, act: Act, holder: Option<ActorId>) -> Result<(), Refused> {
        let By::Account(Account { actor, role: Some(role), .. }) = act.by else {
            return Err(Refused::NotHuman);
        };
        self.is_untied(act)?;
        let in_charge = role == Role::Supervisor || holder == Some(actor);
        if in_charge { Ok(()) } else { Err(Refused::NotInCharge) }
    }

    /// That `act` is by nobody who declared a conflict of interest.
    pub(super) fn is_untied(&self, act: Act) -> Result<(), Refused> {
        match act.by {
            By::Account(account) if self.declared(account.person) => Err(Conflict::Declared.into()),
            By::Account(_) | By::Engine | By::Operator => Ok(()),
        }
    }

    pub(super) fn declare(&mut self, person: PersonId) {
        if !self.declared(person) {
            self.conflicts.push(person);
        }
    }

    pub(super) fn give_leave(&mut self, to: ActorId, leave: Leave) {
        self.spend_leave(to);
        self.leaves.push((to, leave));
    }

    pub(super) fn leave(&self, of: ActorId) -> Option<&Leave> {
        self.leaves.iter().find(|(to, _)| *to == of).map(|(_, leave)| leave)
    }

    /// A leave is for one decision.
    pub(super) fn spend_leave(&mut self, of: ActorId) {
        self.leaves.retain(|(to, _)| *to != of);
    }

    pub(super) fn names(&self, recommendation: Digest32) -> Result<(), Refused> {
        if self.recommendation.entry == recommendation { Ok(()) } else { Err(Refused::NotLatest) }
    }
}
