//! What a reviewer decides: prepared with its letter, signed, heard, and issued once no more humans
//! are needed. Nothing is decided but what was prepared and shown.

mod compose;
mod grounds;
mod hear;
mod prove;

use super::at_hand::{AtHand, Step};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::accounts::Answer;
use crate::casework::acting::{Acting, Me};
use crate::casework::office::Office;
use crate::casework::refusal::{Fault, Hindrance, Refusal};
use crate::decision::Outcome;
use crate::facts::Facts;
use crate::ids::Digest32;
use crate::ledger::review_fields::RelyingPartyId;
use crate::notice::NoticeRecord;
use crate::policy::Programme;
use crate::review::bulk::may_be_confirmed_in_bulk;
use crate::review::reasons::ReasonsForm;
use crate::review::{Recommended, Refused, Revealed, Review, Seat, Verdict};
use crate::store::AccountId;

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
    /// The commitment to this letter: what is signed names it, and signs no other.
    pub notice: Digest32,
    /// Since when an emergency stands in which this alone is enough, ms.
    pub urgent: Option<i64>,
    /// Whether two must decide the same and this is one of them. It says nothing of the other.
    pub one_of_two: bool,
    /// Why only a passkey signs it; none where password and code will do.
    pub only_a_passkey: Option<Refused>,
}

/// What was prepared and waits, with the form it was prepared from.
#[derive(Debug)]
pub struct KeptVerdict {
    /// What is decided, and why.
    pub form: VerdictForm,
    /// The letter, as it was shown.
    pub prepared: Prepared,
    /// Whether it was written today. A letter of another day cannot be signed: it bears a day on
    /// which nothing was decided.
    pub of_today: bool,
}

/// What a reviewer had before them as they signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Place of the last entry of the case.
    pub entry: u64,
    /// [`Prepared::notice`] of the letter. Password and code sign nothing without it; a passkey signs
    /// its challenge, which is bound to a letter already.
    pub letter: Option<Digest32>,
}

impl From<u64> for Seen {
    fn from(entry: u64) -> Self {
        Self { entry, letter: None }
    }
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

/// What a reviewer can decide where `recommended` was, granting first: what the programme decides,
/// without a grant of less than was recommended.
#[must_use]
pub fn choices(programme: &Programme, recommended: Outcome, facts: &Facts) -> Vec<Outcome> {
    let mut choices = decidable(programme);
    choices.retain(|outcome| !gives_less(programme, recommended, *outcome, facts));
    choices
}

/// Whether one grants less than the other that was recommended: that is taken from the person, and
/// such an outcome has none of the guards of what is.
fn gives_less(
    programme: &Programme,
    recommended: Outcome,
    outcome: Outcome,
    facts: &Facts,
) -> bool {
    let compiled = programme.compiled();
    let worth = |outcome| compiled.benefit(outcome, facts, &mut compiled.scratch());
    let others = recommended.is_granting() && outcome.is_granting() && outcome != recommended;
    others && (outcome == Outcome::ProvisionalGrant || worth(outcome) < worth(recommended))
}

/// What can be decided under a programme: the outcomes of its leaves that are no steps.
pub(super) fn decidable(programme: &Programme) -> Vec<Outcome> {
    let compiled = programme.compiled();
    let outcomes = compiled.leaves().map(|leaf| compiled.outcome(leaf));
    let mut decided: Vec<Outcome> =
        outcomes.filter(|outcome| outcome.is_granting() || outcome.is_adverse()).collect();
    decided.sort_unstable();
    decided.dedup();
    decided
}

impl Office {
    /// Confirms, or overrules, as it was prepared. Where no more humans are needed the decision is
    /// issued in the same transaction.
    ///
    /// # Errors
    /// [`Refusal`] where anything it rests on is not as it was: role, seat, recommendation,
    /// programme, letter, passkey; a letter of another day; a proof that is not fresh;
    /// [`Refusal::Pace`]; [`Refusal::Stale`].
    pub async fn confirm(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: impl Into<Seen>,
        signature: Signature<'_>,
    ) -> Result<(Step, Settled), Refusal> {
        let Seen { entry, letter } = seen.into();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::Preview).await?;
        let mut case = acting.case(number, Some(entry)).await?;
        let kept = acting.kept(&me, &case).await?;
        let (challenge, kept) = kept.ok_or(Hindrance::NothingPrepared)?;
        let outcome = Outcome::parse(&kept.outcome).ok_or(Fault::Worker)?;
        let recommended = held_by(&me, &case)?.recommendation();
        let verdict = verdict_of(recommended.outcome, outcome);
        acting.may_decide(access, by, outcome, verdict, false).await?;
        let reached = self.reached_at.as_ref();
        let only_a_passkey = acting.only_a_passkey(&me, recommended, outcome, reached).await?;
        if let (Some(why), Signature::PasswordTotp { .. }) = (only_a_passkey, &signature) {
            return Err(why.into());
        }
        let proved = acting.prove(&me, &case, challenge, signature).await?;
        let (notice, _) = acting.commitments(&case, &kept);
        if proved.assertion.is_none() && letter != Some(notice) {
            return Err(Hindrance::OtherLetter.into());
        }
        if kept.letter()?.day() != self.terms.date(acting.ts)? {
            return Err(Hindrance::OtherDay.into());
        }
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
}

/// The state in which this person may decide.
fn held_by<'c>(me: &Me, case: &'c AtHand) -> Result<&'c Revealed, Refusal> {
    match case.review()? {
        Review::Revealed(state) if state.holder().actor == me.account.actor => Ok(state),
        Review::Revealed(_) => Err(Refused::NotHolder.into()),
        other => Err(Refused::NotNow { act: "deciding", state: other.state() }.into()),
    }
}

/// Since when an emergency stands in which `outcome` is decided once it is signed, ms; and whether
/// another reviewer must decide the same. What the other decided is not looked at.
fn weight(
    case: &AtHand,
    recommended: &Recommended,
    outcome: Outcome,
) -> Result<(Option<i64>, bool), Refusal> {
    let seat = case.review()?.seat();
    let urgent = case.urgent_since()?;
    let urgent = urgent.filter(|_| outcome.is_granting() && seat == Seat::First);
    let two = recommended.settings.two_reviewers && seat != Seat::Settling;
    Ok((urgent, two && urgent.is_none()))
}

/// Whether deciding `outcome` follows what was recommended: where that is a step, any decision does.
fn verdict_of(recommended: Outcome, outcome: Outcome) -> Verdict {
    let decides = recommended.is_granting() || recommended.is_adverse();
    if decides && recommended != outcome { Verdict::Overruled } else { Verdict::Confirmed }
}
