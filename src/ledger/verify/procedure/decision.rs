//! Decisions, and what they rest on; rule 13.

use super::case::{Case, Confirmation, Proof, Urgent};
use super::programme::{Proposed, may_decide};
use super::{Broken, Procedure, Ruling, Step, ensure};
use crate::ids::CaseId;
use crate::ledger::body::{DecisionIssued, EntryBody};
use crate::ledger::fields::Actor;
use crate::ledger::programme_text::{LeafText, ProgrammeText};
use crate::ledger::review_fields::{Outcome, Verdict};
use crate::ledger::verify::Class;

const INACTIVE: Class = Class::InactiveProgramme;
const MISSING: Class = Class::MissingConfirmation;

impl Procedure {
    /// Rule 13.
    pub(super) fn decides(&self, step: &Step<'_>, case: &Case) -> Ruling {
        match step.body {
            EntryBody::DecisionIssued(body) => self.issues(step, case, body),
            EntryBody::DecisionDeemed(_) => is_undecided(case),
            _ => Ok(()),
        }
    }

    fn issues(&self, step: &Step<'_>, case: &Case, body: &DecisionIssued) -> Ruling {
        let message = "it does not name the latest recommendation of its case";
        ensure(case.is_latest(&body.recommendation), INACTIVE, message)?;
        let programme = self.programme(case).ok_or_else(|| Broken::new(INACTIVE, NOT_ITS))?;
        ensure(programme.digest == body.programme, INACTIVE, NOT_ITS)?;
        ensure(programme.is_active(step.ts), INACTIVE, "the programme is not active")?;
        let status = programme.text().is_some_and(|text| may_decide(text, self.is_live()));
        ensure(status, INACTIVE, "an example or a draft decides nothing in a live log")?;
        let leaf = programme.text().and_then(|text| text.leaf(&body.leaf));
        let leaf = leaf.ok_or_else(|| Broken::new(INACTIVE, "the programme has no such leaf"))?;
        is_undecided(case)?;
        let Some(confirmation) = &body.confirmation.0 else {
            return issues_by_rule(step, leaf, body);
        };
        let message = "the confirmation was named by a decision before";
        ensure(!self.used.contains(confirmation), Class::ReusedConfirmation, message)?;
        let mut agreeing = valid(case, body).enumerate();
        let named = agreeing.find(|(_, made)| made.leaf == *confirmation);
        let Some((before, confirmed)) = named.filter(|(_, made)| made.notice == body.notice) else {
            let message = "it names no confirmation of the same case, outcome, letter and review";
            return Err(Broken::new(MISSING, message));
        };
        let message = "it is issued by another than whose confirmation it names";
        ensure(*step.actor == confirmed.actor, MISSING, message)?;
        let text = programme.text();
        let two = text.is_some_and(|text| text.two_reviewers);
        if two && urgent(case, body, text).is_none() {
            ensure(0 < before, MISSING, "a second confirmation is missing")?;
            let another = self.others(case, body, confirmed).next().is_some();
            let message = "both confirmations are of one person";
            ensure(another, Class::SelfConfirmation, message)?;
        }
        if !leaf.outcome.is_step() {
            let as_recommended = leaf.outcome == body.outcome.get();
            let as_confirmed = confirmed.verdict == Verdict::Confirmed;
            let message = "confirmed and overruled are mixed up";
            ensure(as_recommended == as_confirmed, MISSING, message)?;
        }
        let silence = text.is_some_and(|text| text.silence_grants);
        // An application that lacks data is never granted by silence.
        let granted = silence && leaf.outcome != Outcome::NeedsData && case.is_over(step.ts);
        let lawful = !granted || !body.outcome.get().is_adverse();
        ensure(lawful, Class::ReusedConfirmation, "the law had granted it: its term was over")
    }

    fn programme(&self, case: &Case) -> Option<&Proposed> {
        self.programmes.get(case.latest?.programme?)
    }

    /// Confirmations before `confirmed` that agree with it, of another person.
    fn others<'a>(
        &'a self,
        case: &'a Case,
        body: &'a DecisionIssued,
        confirmed: &'a Confirmation,
    ) -> impl Iterator<Item = &'a Confirmation> {
        let person = self.access.person(&confirmed.actor);
        valid(case, body).take_while(|made| made.leaf != confirmed.leaf).filter(move |made| {
            let other = self.access.person(&made.actor);
            other.is_some() && other != person
        })
    }

    /// Counts what a decision rests on, if it is adverse.
    pub(super) fn count(&mut self, case: &CaseId, body: &DecisionIssued, lawful: bool) {
        if !body.outcome.get().is_adverse() {
            return;
        }
        let case = self.cases.get(case).map(Box::as_ref).filter(|_| lawful);
        match case.and_then(|case| self.proof(case, body)) {
            Some(Proof::RootedPasskey) => self.adverse.proved_by_passkey += 1,
            Some(Proof::ServersPasskey) => self.adverse.passkey_on_servers_word += 1,
            Some(Proof::ServersWord) | None => self.adverse.servers_word += 1,
        }
    }

    /// The weakest of the confirmations that a decision needs.
    fn proof(&self, case: &Case, body: &DecisionIssued) -> Option<Proof> {
        let leaf = body.confirmation.0?;
        let confirmed = valid(case, body).find(|made| made.leaf == leaf)?;
        let text = self.text(case)?;
        if !text.two_reviewers {
            return Some(confirmed.proof);
        }
        let second = self.others(case, body, confirmed).map(|made| made.proof).max()?;
        Some(confirmed.proof.min(second))
    }
}

const NOT_ITS: &str = "it names another programme than that of its recommendation";

/// The confirmations of the open review that agree with a decision, but perhaps in the letter.
fn valid<'a>(case: &'a Case, body: &'a DecisionIssued) -> impl Iterator<Item = &'a Confirmation> {
    let made = case.review.iter().flat_map(|review| &review.confirmations);
    made.filter(|made| made.outcome == body.outcome && case.is_latest(&made.shown))
}

fn is_undecided(case: &Case) -> Ruling {
    let decided = case.latest.is_some_and(|latest| latest.decided);
    ensure(!decided, Class::ReusedConfirmation, "the recommendation is decided already")
}

/// Whether a decision is granted in an emergency: on the first confirmation of a review in which one
/// stands. Nothing adverse is.
pub(super) fn urgent(
    case: &Case,
    body: &DecisionIssued,
    text: Option<&ProgrammeText>,
) -> Option<Urgent> {
    let review = case.review.as_deref()?;
    let declared = review.emergency?;
    let first =
        review.confirmations.first().filter(|first| Some(first.leaf) == body.confirmation.0);
    let granting = !body.outcome.get().is_adverse();
    let two = text.is_some_and(|text| text.two_reviewers);
    first.filter(|_| granting && two).map(|first| Urgent { declared, confirmed: first.actor })
}

/// Rule 13b.
fn issues_by_rule(step: &Step<'_>, leaf: LeafText, body: &DecisionIssued) -> Ruling {
    let outcome = body.outcome.get();
    ensure(
        *step.actor == Actor::Engine,
        MISSING,
        "only the engine decides without a confirmation",
    )?;
    ensure(!outcome.is_adverse(), MISSING, "an adverse decision without a confirmation")?;
    let automatic = leaf.automatic && leaf.outcome == outcome;
    ensure(automatic, MISSING, "the programme lets no rule decide this")
}
