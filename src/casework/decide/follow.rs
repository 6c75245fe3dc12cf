//! What follows from a recommendation at once: by rule a decision that gives, else a review.

use std::sync::Arc;

use super::super::refusal::{Fault, Refusal};
use super::super::review::{About, Letterhead, addressed, decided};
use super::case::{ByRuleLetter, Evaluated, NewPlace};
use super::seal::Sealer;
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::{DecisionIssued, EntryBody, ReviewOpened};
use crate::ledger::chain::Draft;
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::Nullable;
use crate::notice::NoticeRecord;
use crate::policy::Programme;
use crate::review::decision::{Authority, issue};
use crate::review::{Recommended, Settings, drawn};
use crate::store::{Batch, NO_TERM_MS, NewDecision, NewReview, ReviewState, Stage};
use crate::vault::IndexKey;

/// Of 10,000 cases that a rule may decide, how many a human looks at all the same: so being in the
/// queue says nothing, and the rule is looked after.
pub(super) const SHARE_DRAWN: u16 = 500;

/// What may follow from a programme.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// Decisions follow from it here: it is no example or draft outside a demonstration.
    pub binding: bool,
    /// They may be issued now: it is active, and not suspended.
    pub active: bool,
}

/// An entry that names the one before it, a recommendation.
#[derive(Debug)]
pub(super) struct Follows {
    actor: Actor,
    body: EntryBody,
    at_ms: i64,
}

impl Follows {
    /// Its text, once the leaf hash of the recommendation is known.
    ///
    /// # Errors
    /// A time no entry can have.
    pub(super) fn draft(self, recommended: Digest32) -> Result<Draft, Refusal> {
        let Self { actor, mut body, at_ms } = self;
        match &mut body {
            EntryBody::ReviewOpened(body) => body.recommendation = recommended,
            EntryBody::DecisionIssued(body) => body.recommendation = recommended,
            _ => return Err(Fault::Worker.into()),
        }
        Ok(Draft::new(actor, body, at_ms)?)
    }
}

/// What a rule decides by itself: asked by whoever gives a case its place and by whoever writes what
/// follows, so that both know the same.
#[derive(Debug)]
pub(super) struct ByRule {
    /// Whether the access policy lets the engine issue; else a human looks at every case.
    pub may_issue: bool,
    pub programmes: Arc<[Arc<Programme>]>,
    /// Of each programme, what may follow from it.
    pub standing: Vec<Standing>,
    pub letterhead: Option<Letterhead>,
    pub index: Arc<IndexKey>,
    /// Of 10,000 cases a rule may decide, how many a human looks at.
    pub share: u16,
}

impl ByRule {
    /// Whether decisions follow from a programme of the run here.
    pub(super) fn binds(&self, programme: usize) -> bool {
        self.standing.get(programme).is_some_and(|standing| standing.binding)
    }

    /// The letter of a decision by rule; none where a human is to look: because the access policy
    /// does not let the engine issue, because nothing is given, because the sample drew the case,
    /// because the programme is not active, or because no letter can be written that says all it
    /// must. The sample draws no case that silence would grant before anybody could look.
    pub(super) fn letter(&self, evaluated: &Evaluated, place: &NewPlace) -> ByRuleLetter {
        let composed = self.compose(evaluated, place);
        composed.map_or(ByRuleLetter::None, |letter| ByRuleLetter::Composed(Box::new(letter)))
    }

    fn compose(&self, evaluated: &Evaluated, place: &NewPlace) -> Option<NoticeRecord> {
        let made = evaluated.made.as_deref()?;
        if !self.may_issue {
            return None;
        }
        let programme = self.programmes.get(evaluated.incoming.programme)?;
        let standing = self.standing.get(evaluated.incoming.programme)?;
        let draws = || drawn(self.share, self.index.draw(&place.of.case_id, place.seq));
        let recommended = Recommended {
            case: CaseId::from_random(place.of.case_id),
            entry: Digest32::ZERO,
            programme: *programme.digest(),
            outcome: made.outcome,
            automatic: made.automatic,
            drawn: !place.lapsed && draws(),
            binding: standing.binding,
            active: standing.active,
            author: None,
            settings: Settings::from(programme.document()),
        };
        issue(&recommended, Authority::Rule).ok()?;
        let recipient = Self::recipient(evaluated);
        let about = About {
            programme,
            facts: &evaluated.incoming.facts,
            made,
            outcome: made.outcome,
            number: place.number.as_deref()?,
            recipient: &recipient,
            received_ms: place.came_ms,
            at_ms: place.at_ms,
        };
        self.letterhead.as_ref()?.by_rule(about).ok()
    }

    /// Who the letter goes to.
    fn recipient(evaluated: &Evaluated) -> Vec<String> {
        let came = evaluated.incoming.application.as_ref();
        let said = came.and_then(|came| came.identity.as_deref());
        let person = said.and_then(|said| serde_json::from_str(said).ok());
        let person: serde_json::Value = person.unwrap_or_default();
        addressed(&serde_json::json!({ "id": evaluated.incoming.id, "person": person }))
    }
}

impl Sealer {
    /// What follows from a recommendation, as entry `seq`.
    ///
    /// # Errors
    /// A payload too long to seal.
    pub(super) fn follow(
        &mut self,
        evaluated: &Evaluated,
        place: &mut NewPlace,
        seq: u64,
        batch: &mut Batch,
    ) -> Result<Follows, Refusal> {
        let letter = match std::mem::take(&mut place.letter) {
            ByRuleLetter::Unasked => self.rule.letter(evaluated, place),
            asked => asked,
        };
        let actor = self.permits.make.actor();
        let body = match letter {
            ByRuleLetter::Composed(letter) => {
                self.decide(evaluated, place, seq, &letter, batch)?.into()
            }
            ByRuleLetter::None | ByRuleLetter::Unasked => {
                self.open(evaluated, place, seq, batch)?.into()
            }
        };
        Ok(Follows { actor, body, at_ms: place.at_ms })
    }

    fn decide(
        &mut self,
        evaluated: &Evaluated,
        place: &NewPlace,
        seq: u64,
        letter: &NoticeRecord,
        batch: &mut Batch,
    ) -> Result<DecisionIssued, Refusal> {
        let case = CaseId::from_random(place.of.case_id);
        let notice = self.commit(seq, &place.of, &letter.to_bytes(), batch)?;
        let programme = self.programmes.get(evaluated.incoming.programme).ok_or(Fault::Worker)?;
        batch.reviews.decisions.push(NewDecision {
            seq,
            serial: place.of.serial,
            recommendation_seq: place.seq,
            confirmation_seq: None,
            outcome: Some(evaluated.outcome as u8),
            adverse: evaluated.outcome.is_adverse(),
            notice: Some(notice.0),
            at_ms: place.at_ms,
        });
        Ok(DecisionIssued {
            case,
            confirmation: Nullable(None),
            leaf: evaluated.leaf.parse().map_err(|_| Fault::Worker)?,
            notice,
            outcome: decided(evaluated.outcome).ok_or(Fault::Worker)?,
            programme: *programme.digest(),
            recommendation: Digest32::ZERO,
        })
    }

    fn open(
        &mut self,
        evaluated: &Evaluated,
        place: &NewPlace,
        seq: u64,
        batch: &mut Batch,
    ) -> Result<ReviewOpened, Refusal> {
        let at = evaluated.incoming.programme;
        let due = place.due_ms;
        let due_said = due.map(u64::try_from).transpose().map_err(|_| Fault::Worker)?;
        batch.reviews.opened.push(NewReview {
            state: ReviewState {
                serial: place.of.serial,
                due_ms: due.unwrap_or(NO_TERM_MS),
                stopped_ms: None,
                resume_ms: None,
                stage: Stage::Waiting,
                escalated: None,
                warned: false,
            },
            opened_seq: seq,
            recommendation_seq: place.seq,
            programme: self.names.get(at).cloned().ok_or(Fault::Worker)?,
            priority: evaluated.priority,
        });
        Ok(ReviewOpened {
            case: CaseId::from_random(place.of.case_id),
            due: Nullable(due_said),
            recommendation: Digest32::ZERO,
        })
    }
}
