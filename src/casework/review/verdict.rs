//! What a reviewer decides: prepared with its letter, signed, heard, and issued once no more humans
//! are needed. Nothing is decided but what was prepared and shown.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::accounts::{Answer, SteppedUp};
use super::super::acting::{Acting, Me};
use super::super::office::Office;
use super::super::refusal::{Fault, Refusal};
use super::at_hand::{AtHand, Step};
use super::letter::{About, Humans, Letterhead, marks_of, recipient};
use super::words;
use crate::access::{Action, Authorizer, Resource};
use crate::decision::Outcome;
use crate::ids::Digest32;
use crate::ledger::body::{
    ChallengeIssued, DecisionIssued, EntryBody, ReviewConfirmed, ReviewOverruled,
};
use crate::ledger::commitment::commitment;
use crate::ledger::merkle::sha256;
use crate::ledger::review_fields::{
    Assertion, Nullable, ProofOfHuman, PublicKey, RelyingPartyId, Verdict as VerdictSaid,
};
use crate::notice::NoticeRecord;
use crate::policy::Programme;
use crate::review::bulk::may_be_confirmed_in_bulk;
use crate::review::decision::{Authority, issue};
use crate::review::finding::{Direction, FindingForm};
use crate::review::pace::{HOUR_MS, pace};
use crate::review::reasons::ReasonsForm;
use crate::review::{Ballot, EscalationGround, Heard, Proof, Refused, Revealed, Review, Verdict};
use crate::store::{AccountId, Draft, Hash, NewChallenge, NewConfirmation, NewDecision, SeatOf};
use crate::vault::CommitmentKey;

/// How long a passkey may take to answer, ms.
const ANSWER_MS: i64 = 5 * 60 * 1_000;

/// What a reviewer decides, as the form gives it.
#[derive(Clone, Debug)]
pub struct VerdictForm {
    /// What is to be decided; one of [`choices`].
    pub outcome: Outcome,
    /// Why.
    pub reasons: ReasonsForm,
}

/// A decision that waits for its signature.
#[derive(Debug)]
pub struct Prepared {
    /// Where the case stands.
    pub step: Step,
    /// The letter that will tell it, as it will be committed to.
    pub letter: NoticeRecord,
    /// Whether it follows the recommendation.
    pub verdict: Verdict,
}

/// With what a reviewer signs.
#[derive(Debug)]
pub enum Signature<'s> {
    /// A passkey's answer to the challenge that was issued for exactly this.
    Passkey {
        /// The answer, as the library accepted it.
        answer: Answer,
        /// Where the passkey is used.
        rp: &'s RelyingPartyId,
    },
    /// Password and one-time code, entered again in this session of late.
    PasswordTotp {
        /// Id of the session.
        session: &'s [u8; 16],
        /// The time by the clock of sessions, ms.
        now_ms: i64,
    },
}

/// What a decision came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is issued.
    Issued(Outcome),
    /// Another person reviews the case before anything is decided.
    NextReviewer,
    /// Two reviewers differ: a supervisor settles it.
    Disagreement,
}

/// What is kept of a decision until it is signed; sealed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    outcome: String,
    verdict: VerdictSaid,
    notice: String,
    notice_k: Digest32,
    reason: String,
    reason_k: Digest32,
}

/// What can be decided under a programme: the outcomes of its leaves that are no steps.
#[must_use]
pub fn choices(programme: &Programme) -> Vec<Outcome> {
    let compiled = programme.compiled();
    let outcomes = compiled.leaves().map(|leaf| compiled.outcome(leaf));
    let mut decided: Vec<Outcome> =
        outcomes.filter(|outcome| outcome.is_granting() || outcome.is_adverse()).collect();
    decided.sort_unstable();
    decided.dedup();
    decided
}

impl Office {
    /// Prepares a decision: composes its letter and commits to letter and reasons. `challenge`, of
    /// the library, is what a passkey is asked to sign; it is bound here to exactly this.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every fault of reasons and letter; [`Refusal`] for anyone but who
    /// holds the seat and was shown the recommendation; [`Refusal::Stale`].
    pub async fn prepare(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        form: VerdictForm,
        challenge: Option<Digest32>,
    ) -> Result<Prepared, Refusal> {
        let letterhead = self.letterhead()?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::Preview).await?;
        let case = acting.case(number, Some(seen)).await?;
        let held = held_by(&me, &case)?;
        let settings = held.recommendation().settings;
        if settings.passkey_required && challenge.is_none() {
            return Err(Refused::NeedsPasskey.into());
        }
        let verdict = verdict_of(held.recommendation().outcome, form.outcome);
        acting.may_decide(access, by, form.outcome, verdict, false).await?;
        let (kept, letter) = acting.compose(&letterhead, &me, &case, form).await?;
        let of = case.seat()?;
        if let Some(challenge) = challenge {
            acting.ask(&me, &case, &kept, of, challenge)?;
        }
        let json = Zeroizing::new(serde_json::to_vec(&kept).map_err(|_| Fault::Worker)?);
        let seq = case.made.seq;
        let sealed = case.key.seal_draft(seq, &json, &mut acting.random)?;
        acting.batch.reviews.drafts.push(Draft {
            of,
            account: me.id,
            recommendation_seq: seq,
            challenge: challenge.map(|challenge| challenge.0),
            sealed,
            made_ms: acting.ts,
        });
        acting.batch.reviews.active.push((of, acting.ts));
        let step = self.done(acting, &case).await?;
        Ok(Prepared { step, letter, verdict })
    }

    /// Confirms, or overrules, as it was prepared. Where no more humans are needed the decision is
    /// issued in the same transaction.
    ///
    /// # Errors
    /// [`Refusal`] where anything it rests on is not as it was: role, seat, recommendation,
    /// programme, passkey; a proof that is not fresh; [`Refusal::Pace`]; [`Refusal::Stale`].
    pub async fn confirm(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        signature: Signature<'_>,
    ) -> Result<(Step, Settled), Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::Preview).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let none = || Refusal::Conflict("nothing was prepared from this seat; decide again".into());
        let of = case.seat()?;
        let draft =
            acting.work.draft(of).await?.filter(|draft| {
                draft.account == me.id && draft.recommendation_seq == case.made.seq
            });
        let draft = draft.ok_or_else(none)?;
        let json = case.key.open_draft(draft.recommendation_seq, &draft.sealed)?;
        let kept: Kept = serde_json::from_slice(&json).map_err(|_| Fault::Worker)?;
        let outcome = Outcome::parse(&kept.outcome).ok_or(Fault::Worker)?;
        let verdict = verdict_of(held_by(&me, &case)?.recommendation().outcome, outcome);
        acting.may_decide(access, by, outcome, verdict, false).await?;
        let proved = acting.prove(&me, &case, draft.challenge, signature).await?;
        let cap = self.adverse_an_hour;
        let settled = acting.hear(access, &me, &mut case, &kept, proved, cap).await?;
        let step = self.settle(acting, &case, settled).await?;
        Ok((step, settled))
    }

    /// Confirms, as recommended, one case among several that only give: the letter is composed as it
    /// is confirmed.
    ///
    /// # Errors
    /// As [`Office::confirm`]; a case that is decided by itself alone.
    pub async fn confirm_in_bulk(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        signature: Signature<'_>,
    ) -> Result<(Step, Settled), Refusal> {
        let letterhead = self.letterhead()?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let action = Action::ConfirmInBulk;
        let me = acting.authorized(access, by, Resource::FavourableDecision, action).await?;
        let mut case = acting.case(number, Some(seen)).await?;
        let held = held_by(&me, &case)?;
        may_be_confirmed_in_bulk(held)?;
        let outcome = held.recommendation().outcome;
        let form = VerdictForm { outcome, reasons: ReasonsForm::default() };
        let (kept, _) = acting.compose(&letterhead, &me, &case, form).await?;
        let proved = acting.prove(&me, &case, None, signature).await?;
        let cap = self.adverse_an_hour;
        let settled = acting.hear(access, &me, &mut case, &kept, proved, cap).await?;
        let step = self.settle(acting, &case, settled).await?;
        Ok((step, settled))
    }

    /// Commits what was heard. A decision has ended the review already.
    async fn settle(
        &mut self,
        acting: Acting<'_>,
        case: &AtHand,
        settled: Settled,
    ) -> Result<Step, Refusal> {
        if !matches!(settled, Settled::Issued(_)) {
            return self.done(acting, case).await;
        }
        let (number, seen) = (case.case.number.clone(), acting.next_seq().saturating_sub(1));
        self.commit(acting).await?;
        Ok(Step { number, seen })
    }
}

/// A proof of a human, with what the entry says of it.
struct Proved {
    proof: Proof,
    said: ProofOfHuman,
    assertion: Option<Assertion>,
    challenge: Option<Digest32>,
}

impl Acting<'_> {
    /// That the account may decide this: what gives and what takes are two permissions, and to
    /// decide otherwise than recommended is a third.
    async fn may_decide(
        &self,
        access: &Authorizer,
        by: &AccountId,
        outcome: Outcome,
        verdict: Verdict,
        bulk: bool,
    ) -> Result<(), Refusal> {
        let (resource, action) = match (outcome.is_adverse(), bulk) {
            (true, _) => (Resource::AdverseDecision, Action::Confirm),
            (false, false) => (Resource::FavourableDecision, Action::Confirm),
            (false, true) => (Resource::FavourableDecision, Action::ConfirmInBulk),
        };
        self.authorized(access, by, resource, action).await?;
        if verdict == Verdict::Overruled {
            self.authorized(access, by, Resource::Recommendation, Action::Overrule).await?;
        }
        Ok(())
    }

    /// Composes reasons and letter of a decision, and draws the keys of their commitments.
    async fn compose(
        &mut self,
        letterhead: &Letterhead,
        me: &Me,
        case: &AtHand,
        form: VerdictForm,
    ) -> Result<(Kept, NoticeRecord), Refusal> {
        let VerdictForm { outcome, reasons } = form;
        let programme = case.programme();
        if !choices(programme).contains(&outcome) {
            return Err(Refused::Step(outcome.as_str()).into());
        }
        let found = self.finding(case).await?;
        let direction: Option<Direction> = found.as_ref().map(|found| found.direction);
        let document = programme.document();
        let reasons = reasons.check(document, direction, outcome).map_err(Refusal::Invalid)?;
        let facts = case.facts(self).await?;
        let compiled = programme.compiled();
        let made = compiled.recommend(&facts, &mut compiled.scratch());
        let marks = found.map(|found| marks_of(programme, &found.criteria)).unwrap_or_default();
        let recipient = recipient(case)?;
        let about = About {
            programme,
            facts: &facts,
            made: &made,
            outcome,
            number: &case.case.number,
            recipient: &recipient,
            received_ms: case.case.received_ms,
            at_ms: self.ts,
        };
        let humans = Humans {
            name: &me.name,
            role: me.account.role.ok_or(Fault::Worker)?,
            second: programme.document().review.reviewers > 1,
            marks: &marks,
            code: reasons.codes().first().map(|reason| reason.code),
            sentence: reasons.sentence(),
        };
        let letter = letterhead.by_humans(about, humans)?;
        let notice = String::from_utf8(letter.to_bytes()).map_err(|_| Fault::Worker)?;
        let keys = [(); 2].map(|()| CommitmentKey::generate(&mut self.random));
        let [notice_k, reason_k] = keys.map(|key| Digest32(*key.expose()));
        let verdict = verdict_of(made.outcome, outcome);
        let reason = serde_json::to_string(&reasons).map_err(|_| Fault::Worker)?;
        let (outcome, verdict) = (outcome.as_str().to_owned(), words::verdict_said(verdict));
        Ok((Kept { outcome, verdict, notice, notice_k, reason, reason_k }, letter))
    }

    /// The finding that was locked from the seat, if one was.
    async fn finding(&self, case: &AtHand) -> Result<Option<FindingForm>, Refusal> {
        let Review::Revealed(state) = case.review()? else { return Ok(None) };
        let Some(wanted) = state.finding() else { return Ok(None) };
        let entry = case.entries.iter().find(|entry| match &entry.statement.body {
            EntryBody::FindingRecorded(body) => body.commitment == wanted,
            _ => false,
        });
        let seq = entry.ok_or(Fault::Worker)?.seq;
        let sealed = self.work.payload(seq).await?.ok_or(Fault::Worker)?;
        let (_, bytes) = case.key.open_payload(seq, &sealed.sealed)?;
        Ok(Some(serde_json::from_slice(&bytes).map_err(|_| Fault::Altered { seq })?))
    }

    /// Commitments to letter and reasons of a decision.
    fn commitments(&self, case: &AtHand, kept: &Kept) -> (Digest32, Digest32) {
        let of =
            |k: &Digest32, text: &str| commitment(&k.0, &self.origin, &case.id, text.as_bytes());
        (of(&kept.notice_k, &kept.notice), of(&kept.reason_k, &kept.reason))
    }

    /// Binds a challenge to a decision.
    fn ask(
        &mut self,
        me: &Me,
        case: &AtHand,
        kept: &Kept,
        of: SeatOf,
        challenge: Digest32,
    ) -> Result<(), Refusal> {
        let outcome = Outcome::parse(&kept.outcome).ok_or(Fault::Worker)?;
        let (notice, reason) = self.commitments(case, kept);
        let expires_ms = self.ts.saturating_add(ANSWER_MS);
        let (seq, recommendation_seq) = (self.next_seq(), case.made.seq);
        let body = ChallengeIssued {
            case: case.id,
            challenge,
            expires: u64::try_from(expires_ms).unwrap_or_default(),
            notice,
            outcome: words::decided(outcome).ok_or(Fault::Worker)?,
            reason,
            recommendation: case.shown,
            seat: of.seat,
            verdict: kept.verdict,
        };
        self.say(me, body, case)?;
        self.batch.reviews.challenges.push(NewChallenge {
            challenge: challenge.0,
            seq,
            of,
            account: me.id,
            recommendation_seq,
            outcome: outcome as u8,
            notice: notice.0,
            reason: reason.0,
            verdict: kept.verdict,
            expires_ms,
        });
        Ok(())
    }

    /// That it was this human, of late, by what stands inside the transaction.
    async fn prove(
        &self,
        me: &Me,
        case: &AtHand,
        asked: Option<Hash>,
        signature: Signature<'_>,
    ) -> Result<Proved, Refusal> {
        match signature {
            Signature::Passkey { answer: Answer { assertion, challenge, .. }, rp } => {
                let bound = asked == Some(challenge.0);
                let kept = self.work.passkey(assertion.credential.as_bytes()).await?;
                let key = kept.filter(|kept| kept.account == me.id && kept.is_enrolled());
                let key = key.and_then(|kept| PublicKey::from_sec1(&kept.public_key));
                let holds = key.is_some_and(|key| assertion.holds(&key, rp, &challenge).is_ok());
                let at_ms = case.asked_at(challenge).filter(|_| bound && holds);
                let at_ms = at_ms.ok_or(Refused::StaleProof)?;
                let said = ProofOfHuman::Passkey;
                let proof = Proof { factor: words::factor(said), at_ms };
                let (assertion, challenge) = (Some(assertion), Some(challenge));
                Ok(Proved { proof, said, assertion, challenge })
            }
            Signature::PasswordTotp { session, now_ms } => {
                let row = self.work.step_up(&sha256(session).0, &me.id).await?;
                let fresh = SteppedUp::fresh(row, now_ms)
                    .filter(|fresh| fresh.proof() == ProofOfHuman::PasswordTotp)
                    .ok_or(Refused::StaleProof)?;
                // A passkey proved again shows who is there, not what they sign: that takes a challenge.
                let said = ProofOfHuman::PasswordTotp;
                // By the clock of entries, which in a demonstration is not that of sessions.
                let at_ms = self.ts.saturating_sub(now_ms.saturating_sub(fresh.at_ms()));
                let proof = Proof { factor: words::factor(said), at_ms };
                Ok(Proved { proof, said, assertion: None, challenge: None })
            }
        }
    }

    /// Hears a reviewer, and issues the decision if no more humans are needed.
    async fn hear(
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
            return Err(Refusal::Conflict(
                "the recommendation was not shown from this seat".into(),
            ));
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

/// The state in which this person may decide.
fn held_by<'c>(me: &Me, case: &'c AtHand) -> Result<&'c Revealed, Refusal> {
    match case.review()? {
        Review::Revealed(state) if state.holder().actor == me.account.actor => Ok(state),
        Review::Revealed(_) => Err(Refused::NotHolder.into()),
        other => Err(Refused::NotNow { act: "deciding", state: other.state() }.into()),
    }
}

/// Whether deciding `outcome` follows what was recommended: where that is a step, any decision does.
fn verdict_of(recommended: Outcome, outcome: Outcome) -> Verdict {
    let decides = recommended.is_granting() || recommended.is_adverse();
    if decides && recommended != outcome { Verdict::Overruled } else { Verdict::Confirmed }
}
