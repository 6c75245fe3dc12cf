//! Acts about who has a case: claim, release, conflict of interest, escalation, reassignment.

use super::super::acting::{Acting, Me, by_engine};
use super::super::office::Office;
use super::super::refusal::Refusal;
use super::at_hand::{AtHand, Step};
use super::{reasoned, words};
use crate::access::{Action, Authorizer, Permit, Resource};
use crate::ids::Digest32;
use crate::ledger::body::{
    ConflictDeclared, EntryBody, ReviewClaimed, ReviewEscalated, ReviewExpired, ReviewReleased,
};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{self, Nullable};
use crate::review::{Act, EscalationGround, Review, What};
use crate::store::{AccountId, ConflictGround, NewConflict, NewSeat};

/// Why a seat is free once its holder declared a conflict of interest.
const CONFLICT: &str = "Benturan kepentingan dinyatakan. / A conflict of interest was declared.";
/// Why a seat is free once its holder referred the case to a supervisor.
const REFERRED: &str = "Dirujuk kepada penyelia. / Referred to a supervisor.";

impl Office {
    /// Takes the free seat in the review of a case. Whoever locked a finding from it before, or needs
    /// none under the programme, is shown the recommendation at once.
    ///
    /// # Errors
    /// [`Refusal`] where the account may not review, or may not review this case; a seat that is
    /// held; [`Refusal::Stale`].
    pub async fn claim(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
    ) -> Result<Step, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Case, Action::Claim).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let (of, recommendation) = (case.seat()?, case.shown);
        let seat = case.review()?.seat();
        case.step(me.act(acting.ts), What::Claimed { seat, recommendation })?;
        let body = ReviewClaimed { case: case.id, recommendation, seat: of.seat };
        acting.say(&me, body, &case)?;
        let (account, person, at_ms) = (me.id, me.person, acting.ts);
        acting.batch.reviews.taken.push(NewSeat { of, account, person, at_ms });
        if matches!(case.review()?, Review::FindingLocked(_) | Review::OpenBook(_)) {
            acting.show(&me, &mut case)?;
        }
        self.done(acting, &case).await
    }

    /// Gives the seat back, and says why.
    ///
    /// # Errors
    /// As [`Office::claim`]; [`Refusal::Invalid`] for a reason that says nothing; a seat that
    /// another holds.
    pub async fn release(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        why: &str,
    ) -> Result<Step, Refusal> {
        let why = reasoned::why("why", why)?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Case, Action::Release).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        acting.release(&me, &mut case, &why)?;
        self.done(acting, &case).await
    }

    /// Says that this person takes no part in a case; a seat they hold becomes free.
    ///
    /// # Errors
    /// As [`Office::claim`]; a person who has decided already.
    pub async fn declare_conflict(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
    ) -> Result<Step, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Case, Action::DeclareConflict).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        acting.let_go(&me, &mut case, CONFLICT)?;
        case.step(me.act(acting.ts), What::ConflictDeclared)?;
        let (seq, serial) = (acting.next_seq(), case.case.serial);
        acting.say(&me, ConflictDeclared { case: case.id }, &case)?;
        let (person, ground) = (me.person, ConflictGround::Declared);
        acting.batch.reviews.conflicts.push(NewConflict { seq, serial, person, ground });
        self.done(acting, &case).await
    }

    /// Asks a supervisor to take the case, as whoever holds its seat, which becomes free, or as a
    /// supervisor.
    ///
    /// # Errors
    /// As [`Office::claim`]; anyone else, and a person who declared a conflict of interest.
    pub async fn escalate(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
    ) -> Result<Step, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Case, Action::Escalate).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        // In this order: only who has the seat asks, and whoever let it go has it no more.
        case.step(me.act(acting.ts), What::Escalated(EscalationGround::Asked))?;
        let ground = review_fields::EscalationGround::Asked;
        acting.say(&me, ReviewEscalated { case: case.id, ground }, &case)?;
        acting.let_go(&me, &mut case, REFERRED)?;
        self.done(acting, &case).await
    }

    /// Takes a case from whoever holds it, as a supervisor who says why, so that another can claim
    /// it.
    ///
    /// # Errors
    /// As [`Office::release`]; a case that nobody holds.
    pub async fn reassign(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        why: &str,
    ) -> Result<Step, Refusal> {
        let why = reasoned::why("why", why)?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Case, Action::Reassign).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let serial = case.case.serial;
        let commitment = acting.seal(&case.key, &case.id, serial, why.as_bytes())?;
        acting.expire(&mut case, (me.act(acting.ts), me.actor()), Some(commitment))?;
        self.done(acting, &case).await
    }

    /// Commits an act on a case, with what the queue is to know of it.
    pub(super) async fn done(
        &mut self,
        mut acting: Acting<'_>,
        case: &AtHand,
    ) -> Result<Step, Refusal> {
        if case.row.is_some() {
            acting.batch.reviews.changed.push(case.state()?);
        }
        let number = case.case.number.clone();
        let seen = acting.next_seq().saturating_sub(1);
        self.commit(acting).await?;
        Ok(Step { number, seen })
    }
}

impl Acting<'_> {
    /// Writes what a person says of a case.
    pub(super) fn say(
        &mut self,
        me: &Me,
        body: impl Into<EntryBody>,
        case: &AtHand,
    ) -> Result<super::super::pen::Written, Refusal> {
        self.write(me.actor(), body, Some(case.case.serial))
    }

    /// Frees the seat of a case if this person holds it.
    fn let_go(&mut self, me: &Me, case: &mut AtHand, why: &str) -> Result<(), Refusal> {
        let holder = case.review()?.holder();
        if holder.is_some_and(|holder| holder.actor == me.account.actor) {
            self.release(me, case, why)?;
        }
        Ok(())
    }

    /// Frees the seat that a person holds.
    fn release(&mut self, me: &Me, case: &mut AtHand, why: &str) -> Result<(), Refusal> {
        let (of, seat) = (case.seat()?, case.review()?.seat());
        let commitment = self.seal(&case.key, &case.id, of.serial, why.as_bytes())?;
        case.step(me.act(self.ts), What::Released(seat))?;
        self.say(me, ReviewReleased { case: case.id, commitment, seat: of.seat }, case)?;
        self.batch.reviews.freed.push(of);
        Ok(())
    }

    /// Ends the claim on a case; a supervisor says why.
    pub(in crate::casework) fn expire(
        &mut self,
        case: &mut AtHand,
        (act, actor): (Act, Actor),
        commitment: Option<Digest32>,
    ) -> Result<(), Refusal> {
        let (of, seat) = (case.seat()?, case.review()?.seat());
        case.step(act, What::Expired(seat))?;
        let commitment = Nullable(commitment);
        let body = ReviewExpired { case: case.id, commitment, seat: of.seat };
        self.write(actor, body, Some(of.serial))?;
        self.batch.reviews.freed.push(of);
        Ok(())
    }

    /// Gives a case to the supervisors, as the engine does.
    #[expect(clippy::needless_pass_by_value, reason = "a permit is used up by the act it is for")]
    pub(in crate::casework) fn escalate_by_engine(
        &mut self,
        permit: Permit,
        case: &mut AtHand,
        ground: EscalationGround,
    ) -> Result<(), Refusal> {
        case.step(by_engine(self.ts), What::Escalated(ground))?;
        let body = ReviewEscalated { case: case.id, ground: words::escalation_said(ground) };
        self.write(permit.actor(), body, Some(case.case.serial))?;
        Ok(())
    }
}
