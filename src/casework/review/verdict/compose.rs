//! Preparing a decision: its letter composed, letter and reasons committed to, a passkey's challenge
//! bound to exactly that.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::grounds::{self, Found};
use super::{
    KeptVerdict, Prepared, VerdictForm, decidable, gives_less, held_by, verdict_of, weight,
};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::acting::{Acting, Me};
use crate::casework::office::Office;
use crate::casework::refusal::{Fault, Refusal};
use crate::casework::review::at_hand::{AtHand, Step};
use crate::casework::review::letter::{About, Humans, Letterhead, marks_of, role_of};
use crate::casework::review::reach::recipient;
use crate::casework::review::words;
use crate::decision::Outcome;
use crate::facts;
use crate::ids::Digest32;
use crate::ledger::body::{ChallengeIssued, EntryBody};
use crate::ledger::commitment::commitment;
use crate::ledger::review_fields::Verdict as VerdictSaid;
use crate::notice::NoticeRecord;
use crate::review::finding::{Direction, FindingForm};
use crate::review::{Refused, Review};
use crate::store::{AccountId, Draft, Hash, NewChallenge, SeatOf};
use crate::vault::CommitmentKey;

/// How long a passkey may take to answer, ms.
const ANSWER_MS: i64 = 5 * 60 * 1_000;

/// What is kept of a decision until it is signed; sealed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) outcome: String,
    pub(super) verdict: VerdictSaid,
    pub(super) notice: String,
    pub(super) notice_k: Digest32,
    pub(super) reason: String,
    pub(super) reason_k: Digest32,
}

impl Office {
    /// Prepares a decision: composes its letter and commits to letter and reasons. `challenge`, of
    /// the library, is what a passkey is asked to sign; it is bound here to exactly this.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every fault of reasons and letter; [`Refusal`] for anyone but who
    /// holds the seat and was shown the recommendation; anything adverse while the applicant may
    /// still answer; [`Refusal::Stale`].
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
        held.may_be_decided(form.outcome, acting.ts)?;
        let recommended = held.recommendation();
        let (reached, outcome) = (self.reached_at.as_ref(), form.outcome);
        let only_a_passkey = acting.only_a_passkey(&me, recommended, outcome, reached).await?;
        if only_a_passkey == Some(Refused::NeedsPasskey) && challenge.is_none() {
            return Err(Refused::NeedsPasskey.into());
        }
        let verdict = verdict_of(recommended.outcome, form.outcome);
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
        let (notice, _) = acting.commitments(&case, &kept);
        let (urgent, one_of_two) = weight(&case, recommended, outcome)?;
        let step = self.done(acting, &case).await?;
        Ok(Prepared { step, letter, verdict, notice, urgent, one_of_two, only_a_passkey })
    }

    /// What this account prepared from the seat it holds and has not signed: it can be signed, or be
    /// prepared again with a challenge that nobody answered yet.
    ///
    /// # Errors
    /// [`Refusal`] for who may not decide; a case that is not there.
    pub async fn kept_verdict(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
    ) -> Result<Option<KeptVerdict>, Refusal> {
        let store = self.store.clone();
        let acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::Preview).await?;
        let case = acting.case(number, None).await?;
        let kept = acting.kept(&me, &case).await?;
        let Some((_, kept)) = kept else { return Ok(None) };
        let (form, letter) = (kept.form()?, kept.letter()?);
        let of_today = letter.day() == self.terms.date(acting.ts)?;
        let recommended = held_by(&me, &case)?.recommendation();
        let verdict = verdict_of(recommended.outcome, form.outcome);
        let (reached, outcome) = (self.reached_at.as_ref(), form.outcome);
        let only_a_passkey = acting.only_a_passkey(&me, recommended, outcome, reached).await?;
        let (notice, _) = acting.commitments(&case, &kept);
        let seen = case.entries.last().map_or(0, |entry| entry.seq);
        let step = Step { number: case.case.number.clone(), seen };
        let (urgent, one_of_two) = weight(&case, recommended, outcome)?;
        let prepared =
            Prepared { step, letter, verdict, notice, urgent, one_of_two, only_a_passkey };
        Ok(Some(KeptVerdict { form, prepared, of_today }))
    }
}

impl Kept {
    /// What was decided, as the form gave it.
    fn form(&self) -> Result<VerdictForm, Fault> {
        let outcome = Outcome::parse(&self.outcome).ok_or(Fault::Worker)?;
        let reasons = serde_json::from_str(&self.reason).map_err(|_| Fault::Worker)?;
        Ok(VerdictForm { outcome, reasons })
    }

    /// The letter, as it was prepared.
    pub(super) fn letter(&self) -> Result<NoticeRecord, Fault> {
        NoticeRecord::parse(self.notice.as_bytes()).map_err(|_| Fault::Worker)
    }
}

impl Acting<'_> {
    /// What this person prepared from the seat they hold and has not signed, with the challenge
    /// that was bound to it.
    pub(super) async fn kept(
        &self,
        me: &Me,
        case: &AtHand,
    ) -> Result<Option<(Option<Hash>, Kept)>, Refusal> {
        let draft = self.work.draft(case.seat()?).await?;
        let own =
            |draft: &Draft| draft.account == me.id && draft.recommendation_seq == case.made.seq;
        let Some(draft) = draft.filter(own) else { return Ok(None) };
        let json = case.key.open_draft(draft.recommendation_seq, &draft.sealed)?;
        let kept = serde_json::from_slice(&json).map_err(|_| Fault::Worker)?;
        Ok(Some((draft.challenge, kept)))
    }

    /// Composes reasons and letter of a decision, and draws the keys of their commitments.
    pub(super) async fn compose(
        &mut self,
        letterhead: &Letterhead,
        me: &Me,
        case: &AtHand,
        form: VerdictForm,
    ) -> Result<(Kept, NoticeRecord), Refusal> {
        let VerdictForm { outcome, reasons } = form;
        let programme = case.programme();
        if !decidable(programme).contains(&outcome) {
            return Err(Refused::Step(outcome.as_str()).into());
        }
        let found = self.finding(case).await?;
        let direction: Option<Direction> = found.as_ref().map(|found| found.direction);
        let document = programme.document();
        let facts = case.facts(self).await?;
        let compiled = programme.compiled();
        let made = compiled.recommend(&facts, &mut compiled.scratch());
        if gives_less(programme, made.outcome, outcome, &facts) {
            let message = "this gives less than was recommended; grant what was recommended";
            let less = facts::Finding::new("less-than-recommended", "choice", message);
            return Err(Refusal::Invalid(vec![less]));
        }
        let reasons = reasons.check(document, direction, made.outcome, outcome);
        let reasons = reasons.map_err(Refusal::Invalid)?;
        if outcome.is_adverse() && found.as_ref().is_some_and(|found| !found.says_something()) {
            let message = "nothing was marked before the recommendation was shown, so nothing adverse \
                           rests on it; grant, ask for information, or give the case back";
            let unmarked = facts::Finding::new("unmarked-adverse", "choice", message);
            return Err(Refusal::Invalid(vec![unmarked]));
        }
        let marks = found.map(|found| marks_of(programme, &found.criteria)).unwrap_or_default();
        let recipient = recipient(case)?;
        let about = About {
            programme,
            facts: &facts,
            made: &made,
            outcome,
            number: &case.case.number,
            recipient: &recipient,
            received_ms: case.case.came_ms,
            at_ms: self.ts,
        };
        grounds::check(&about, Found { marks: &marks, direction }, &reasons)?;
        let before = held_by(me, case)?.heard_before().map(role_of);
        let mine = role_of(me.account.role.ok_or(Fault::Worker)?);
        let heard: Vec<_> = before.chain([mine]).collect();
        let humans = Humans {
            name: &me.name,
            heard: &heard,
            urgent: case.review()?.emergency().is_some(),
            marks: &marks,
            codes: reasons.codes(),
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
    pub(super) fn commitments(&self, case: &AtHand, kept: &Kept) -> (Digest32, Digest32) {
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
}
