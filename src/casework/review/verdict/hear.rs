//! Hearing a reviewer: the confirmation is written, and the decision issued once no more humans are
//! needed.

use super::compose::Kept;
use super::prove::Proved;
use super::{Settled, verdict_of};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::acting::{Acting, Me};
use crate::casework::refusal::{Fault, Hindrance, Refusal};
use crate::casework::review::at_hand::AtHand;
use crate::casework::review::words;
use crate::decision::Outcome;
use crate::ids::Digest32;
use crate::ledger::body::{DecisionIssued, EntryBody, ReviewConfirmed, ReviewOverruled};
use crate::ledger::review_fields::{Nullable, Verdict as VerdictSaid};
use crate::review::decision::{Authority, issue};
use crate::review::pace::{HOUR_MS, pace};
use crate::review::{Ballot, EscalationGround, Heard, Review, Verdict};
use crate::store::{NewConfirmation, NewDecision, SeatOf};
use crate::vault::CommitmentKey;

impl Acting<'_> {
    /// Hears a reviewer, and issues the decision if no more humans are needed.
    pub(super) async fn hear(
        &mut self,
        access: &Authorizer,
        me: &Me,
        case: &mut AtHand,
        kept: &Kept,
        proved: Proved,
        cap: u16,
    ) -> Result<Settled, Refusal> {
        let (of, seat) = (case.seat()?, case.review()?.seat());
        let Review::Revealed(state) = case.take_review()? else {
            return Err(Hindrance::NotShown.into());
        };
        let outcome = Outcome::parse(&kept.outcome).ok_or(Fault::Worker)?;
        let (notice, reason) = self.commitments(case, kept);
        let (shown, proof) = (case.shown, proved.proof);
        let ballot = Ballot { seat, shown, outcome, reason, notice, proof };
        let since = self.ts.saturating_sub(HOUR_MS);
        let so_far = self.work.confirmations_by(&me.person, since).await?;
        let adverse: Vec<i64> =
            so_far.iter().filter(|one| one.adverse).map(|one| one.at_ms).collect();
        let pace = outcome
            .is_adverse()
            .then(|| pace(me.account.person, &adverse, self.ts, cap, state.leave()))
            .transpose()?;
        let (act, verdict) = (me.act(self.ts), verdict_of(state.recommendation().outcome, outcome));
        let heard = match verdict {
            Verdict::Confirmed => state.confirm(act, ballot, pace)?,
            Verdict::Overruled => state.overrule(act, ballot, pace)?,
        };
        let (seq, at_ms) = (self.next_seq(), self.ts);
        let said = self.write_confirmation(me, case, kept, &ballot, &proved, of)?;
        self.batch.reviews.confirmations.push(NewConfirmation {
            seq,
            round_seq: case.round_seq()?,
            of,
            account: me.id,
            person: me.person,
            recommendation_seq: case.made.seq,
            outcome: outcome as u8,
            adverse: outcome.is_adverse(),
            notice: notice.0,
            reason: reason.0,
            verdict: kept.verdict,
            proof: proved.said,
            challenge: proved.challenge.map(|challenge| challenge.0),
            at_ms,
        });
        let (recommended, confirmation) = match heard {
            Heard::Confirmed(state) => (*state.recommendation(), state.into_confirmation()),
            Heard::Overruled(state) => (*state.recommendation(), state.into_confirmation()),
            Heard::NextSeat(state) => {
                case.put_review(Review::Open(state));
                self.batch.reviews.vacated.push(of);
                return Ok(Settled::NextReviewer);
            }
            Heard::Disagreed(state) => {
                case.put_review(Review::Disagreed(state));
                self.batch.reviews.vacated.push(of);
                let permit = self.engine(access, Resource::Case, Action::Escalate).await?;
                self.escalate_by_engine(permit, case, EscalationGround::Disagreement)?;
                return Ok(Settled::Disagreement);
            }
        };
        let decision = issue(&recommended, Authority::Confirmed(confirmation))?;
        if decision.confirmation().is_some_and(|made| made.emergency().is_some()) {
            let (declared, _) = case.emergency().ok_or(Fault::Worker)?;
            self.batch.reviews.granted.push((declared, self.next_seq()));
        }
        self.issue(me, case, kept, said, seq, decision.outcome(), notice)?;
        Ok(Settled::Issued(decision.outcome()))
    }

    /// Writes `review.confirmed` or `review.overruled`; gives its leaf hash.
    fn write_confirmation(
        &mut self,
        me: &Me,
        case: &AtHand,
        kept: &Kept,
        ballot: &Ballot,
        proved: &Proved,
        of: SeatOf,
    ) -> Result<Digest32, Refusal> {
        let outcome = words::decided(ballot.outcome).ok_or(Fault::Worker)?;
        let k = CommitmentKey::from_bytes(kept.reason_k.0);
        let text = kept.reason.as_bytes();
        let reason = self.seal_with(&case.key, &case.id, of.serial, &k, text)?;
        let (assertion, challenge) =
            (Nullable(proved.assertion.clone()), Nullable(proved.challenge));
        let (id, notice, shown, seat) = (case.id, ballot.notice, ballot.shown, of.seat);
        let proof = proved.said;
        let body: EntryBody = match kept.verdict {
            VerdictSaid::Confirmed => ReviewConfirmed {
                assertion,
                case: id,
                challenge,
                notice,
                outcome,
                proof,
                reason,
                seat,
                shown,
            }
            .into(),
            VerdictSaid::Overruled => ReviewOverruled {
                assertion,
                case: id,
                challenge,
                notice,
                outcome,
                proof,
                reason,
                seat,
                shown,
            }
            .into(),
        };
        Ok(self.say(me, body, case)?.leaf_hash)
    }

    /// Writes `decision.issued`, on a confirmation.
    #[expect(clippy::too_many_arguments, reason = "each is another part of the one entry")]
    fn issue(
        &mut self,
        me: &Me,
        case: &AtHand,
        kept: &Kept,
        confirmation: Digest32,
        confirmation_seq: u64,
        outcome: Outcome,
        notice: Digest32,
    ) -> Result<(), Refusal> {
        let (seq, serial) = (self.next_seq(), case.case.serial);
        let k = CommitmentKey::from_bytes(kept.notice_k.0);
        self.seal_with(&case.key, &case.id, serial, &k, kept.notice.as_bytes())?;
        let body = DecisionIssued {
            case: case.id,
            confirmation: Nullable(Some(confirmation)),
            leaf: case.made.leaf.parse().map_err(|_| Fault::Worker)?,
            notice,
            outcome: words::decided(outcome).ok_or(Fault::Worker)?,
            programme: *case.programme().digest(),
            recommendation: case.shown,
        };
        self.write(me.actor(), body, Some(serial))?;
        self.batch.reviews.decisions.push(NewDecision {
            seq,
            serial,
            recommendation_seq: case.made.seq,
            confirmation_seq: Some(confirmation_seq),
            outcome: Some(outcome as u8),
            adverse: outcome.is_adverse(),
            notice: Some(notice.0),
            at_ms: self.ts,
        });
        Ok(())
    }
}
