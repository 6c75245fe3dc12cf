//! A review from its opening to its end: order and evidence first; rules 8 and 10.

use super::access::Access;
use super::case::{Case, Challenge, Confirmation, Issued, Proof, Review};
use super::{Broken, Ruling, Step, clock, ensure};
use crate::ids::Digest32;
use crate::ledger::body::EntryBody;
use crate::ledger::fields::{Actor, Role};
use crate::ledger::programme_text::ProgrammeText;
use crate::ledger::review_fields::{
    Assertion, DecidedOutcome, EscalationGround, ProofOfHuman, Seat, Verdict,
};
use crate::ledger::verify::Class;

/// Whether an entry stands only in an open review (rule 8b).
pub(super) const fn is_within(body: &EntryBody) -> bool {
    matches!(
        body,
        EntryBody::ReviewClaimed(_)
            | EntryBody::ReviewReleased(_)
            | EntryBody::ReviewExpired(_)
            | EntryBody::ReviewEscalated(_)
            | EntryBody::FindingRecorded(_)
            | EntryBody::RecommendationRevealed(_)
            | EntryBody::InformationRequested(_)
            | EntryBody::ClockStopped(_)
            | EntryBody::ClockResumed(_)
            | EntryBody::LeaveGiven(_)
            | EntryBody::EmergencyDeclared(_)
            | EntryBody::ChallengeIssued(_)
            | EntryBody::ReviewConfirmed(_)
            | EntryBody::ReviewOverruled(_)
            | EntryBody::ReviewSentBack(_)
            | EntryBody::DecisionDeemed(_)
    )
}

/// The recommendation that an entry of a review names.
const fn recommendation(body: &EntryBody) -> Option<&Digest32> {
    match body {
        EntryBody::ReviewClaimed(body) => Some(&body.recommendation),
        EntryBody::FindingRecorded(body) => Some(&body.recommendation),
        EntryBody::RecommendationRevealed(body) => Some(&body.recommendation),
        EntryBody::ChallengeIssued(body) => Some(&body.recommendation),
        EntryBody::ReviewConfirmed(body) => Some(&body.shown),
        EntryBody::ReviewOverruled(body) => Some(&body.shown),
        EntryBody::DecisionDeemed(body) => Some(&body.recommendation),
        _ => None,
    }
}

/// The seat in which an entry is made.
const fn acting_seat(body: &EntryBody) -> Option<Seat> {
    match body {
        EntryBody::FindingRecorded(body) => Some(body.seat),
        EntryBody::RecommendationRevealed(body) => Some(body.seat),
        EntryBody::ChallengeIssued(body) => Some(body.seat),
        EntryBody::ReviewConfirmed(body) => Some(body.seat),
        EntryBody::ReviewOverruled(body) => Some(body.seat),
        _ => None,
    }
}

/// What both kinds of confirmation say.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) verdict: Verdict,
    pub(super) assertion: Option<&'a Assertion>,
    pub(super) challenge: Option<&'a Digest32>,
    pub(super) notice: &'a Digest32,
    pub(super) outcome: DecidedOutcome,
    pub(super) proof: ProofOfHuman,
    pub(super) reason: &'a Digest32,
    pub(super) seat: Seat,
    pub(super) shown: &'a Digest32,
}

impl<'a> Answer<'a> {
    pub(super) const fn of(body: &'a EntryBody) -> Option<Self> {
        macro_rules! answer {
            ($body:ident, $verdict:ident) => {
                Some(Self {
                    verdict: Verdict::$verdict,
                    assertion: $body.assertion.0.as_ref(),
                    challenge: $body.challenge.0.as_ref(),
                    notice: &$body.notice,
                    outcome: $body.outcome,
                    proof: $body.proof,
                    reason: &$body.reason,
                    seat: $body.seat,
                    shown: &$body.shown,
                })
            };
        }
        match body {
            EntryBody::ReviewConfirmed(body) => answer!(body, Confirmed),
            EntryBody::ReviewOverruled(body) => answer!(body, Overruled),
            _ => None,
        }
    }
}

/// What rule 8 says is wrong.
fn disorder(message: &'static str) -> Broken {
    Broken::new(Class::Schema, message)
}

pub(super) fn in_order(holds: bool, message: &'static str) -> Ruling {
    ensure(holds, Class::Schema, message)
}

/// Rule 8; `text` is what the programme of the latest recommendation says.
pub(super) fn is_in_order(
    step: &Step<'_>,
    case: &Case,
    text: Option<&ProgrammeText>,
    access: &Access,
) -> Ruling {
    if is_within(step.body) {
        let review = case.review.as_deref().ok_or_else(|| disorder("no review is open"))?;
        let named = recommendation(step.body);
        in_order(named.is_none_or(|named| case.is_latest(named)), NOT_LATEST)?;
        return within(step, case, review, text, access);
    }
    match step.body {
        EntryBody::ReviewOpened(body) => {
            in_order(*step.actor == Actor::Engine, "only the engine opens a review")?;
            in_order(case.is_latest(&body.recommendation), NOT_LATEST)?;
            in_order(case.review.is_none(), "a review is open already")
        }
        EntryBody::InformationReceived(_) => {
            in_order(access.may_decide(step.actor), NO_ROLE)?;
            in_order(0 < case.requests, "no request is left that this could answer")
        }
        EntryBody::EmergencyReviewed(_) => {
            in_order(case.urgent.is_some(), "nothing granted in an emergency waits for it")
        }
        EntryBody::NoticeIssued(body) => {
            sends(step, access)?;
            let named = case.issued.contains(&Issued::Decision(body.decision));
            in_order(named, "it names no decision of its case")
        }
        EntryBody::NoticeDelivered(body) => {
            sends(step, access)?;
            let unnamed = || disorder("it names no notice of its case");
            let made = case.noticed(&body.notice).ok_or_else(unnamed)?;
            let possible = made <= body.arrived && body.arrived <= step.ts;
            in_order(possible, "the letter arrived before it was made, or after this")
        }
        _ => Ok(()),
    }
}

const NOT_LATEST: &str = "it does not name the latest recommendation of its case";

/// Of rule 8, what depends on the open review.
fn within(
    step: &Step<'_>,
    case: &Case,
    review: &Review,
    text: Option<&ProgrammeText>,
    access: &Access,
) -> Ruling {
    if let Some(seat) = acting_seat(step.body) {
        let message = "the seat is not the actor's";
        in_order(review.holder(seat) == Some(step.actor), message)?;
    }
    if let Some(answer) = Answer::of(step.body) {
        let first = review.confirmations.iter().all(|before| before.seat != answer.seat);
        in_order(first, "the seat confirmed already")?;
        let may = !review.is_supervised(answer.seat) || supervises(step, access);
        in_order(may, NO_SUPERVISOR)?;
        let early = answer.outcome.get().is_adverse() && step.ts <= case.awaited;
        return in_order(!early, "the applicant may still answer what was asked for");
    }
    match step.body {
        EntryBody::ReviewClaimed(body) => {
            in_order(review.holder(body.seat).is_none(), "the seat is taken")?;
            in_order(!review.escalated || supervises(step, access), NO_SUPERVISOR)?;
            match body.seat {
                Seat::First => Ok(()),
                Seat::Second => in_order(
                    text.is_some_and(|text| text.two_reviewers),
                    "the programme asks for one reviewer",
                ),
                Seat::Settling => {
                    in_order(review.disagreement, "no disagreement was brought before a third")
                }
            }
        }
        EntryBody::ReviewReleased(body) => {
            let held = review.holder(body.seat) == Some(step.actor);
            in_order(held, "the seat is not the actor's")
        }
        EntryBody::ReviewExpired(body) => {
            let by_engine = *step.actor == Actor::Engine;
            let may = by_engine || supervises(step, access);
            in_order(may, "only the engine and a supervisor end a claim")?;
            let message = "a supervisor says why a claim ends, the engine does not";
            in_order(by_engine == body.commitment.0.is_none(), message)?;
            in_order(review.holder(body.seat).is_some(), "nobody has the seat")
        }
        EntryBody::ReviewEscalated(body) => escalates(step, review, body.ground, access),
        EntryBody::InformationRequested(body) => {
            is_in_charge(step, review, access)?;
            clock::asks(step, body)
        }
        EntryBody::ReviewSentBack(_) => {
            in_order(access.may_decide(step.actor), NO_ROLE)?;
            let message = "sent back from no seat to which the recommendation was revealed";
            in_order(review.is_informed(step.actor), message)
        }
        EntryBody::LeaveGiven(body) => {
            in_order(review.has_a_seat(body.subject), "leave is given to who has no seat")
        }
        EntryBody::EmergencyDeclared(_) => declares(case, review, text),
        EntryBody::ClockStopped(body) => clock::stops(step, case, review, body, access),
        EntryBody::ClockResumed(body) => clock::resumes(step, review, body, access),
        EntryBody::DecisionDeemed(body) => {
            in_order(
                *step.actor == Actor::Engine,
                "only the engine says what the law made of silence",
            )?;
            in_order(body.due < step.ts, "the term has not lapsed")?;
            let told = review.due.is_none_or(|told| told == body.due);
            in_order(told, "it names another term than was told last")?;
            in_order(review.stop.is_none(), "the clock stands still")?;
            let granted = text.is_some_and(|text| text.silence_grants);
            in_order(granted, "under this programme nothing follows from silence")
        }
        _ => Ok(()),
    }
}

pub(super) fn supervises(step: &Step<'_>, access: &Access) -> bool {
    access.holds(step.actor, &[Role::Supervisor])
}

/// Of rule 8g, who writes of a letter.
fn sends(step: &Step<'_>, access: &Access) -> Ruling {
    in_order(*step.actor == Actor::Engine || access.may_decide(step.actor), NO_ROLE)
}

pub(super) const NO_ROLE: &str = "by who holds no deciding role";
const NO_SUPERVISOR: &str = "the review was with the supervisors, and this is by none of them";

/// Of rule 8d, whom a review is with.
pub(super) fn is_in_charge(step: &Step<'_>, review: &Review, access: &Access) -> Ruling {
    in_order(access.may_decide(step.actor), NO_ROLE)?;
    let seated = matches!(step.actor, Actor::Account(account) if review.has_a_seat(*account));
    let message = "by who has no seat and is no supervisor";
    in_order(seated || supervises(step, access), message)
}

/// Of rule 8d, who calls a supervisor.
fn escalates(
    step: &Step<'_>,
    review: &Review,
    ground: EscalationGround,
    access: &Access,
) -> Ruling {
    if ground == EscalationGround::Asked {
        return is_in_charge(step, review, access);
    }
    let by_engine = *step.actor == Actor::Engine;
    in_order(by_engine, "only the engine calls a supervisor on this ground")?;
    let lawful = ground != EscalationGround::Disagreement || review.disagrees();
    in_order(lawful, "the reviewers do not disagree")
}

/// Rule 8i: when an emergency may be declared. It lets one confirmation be enough, and takes none
/// away that was given.
fn declares(case: &Case, review: &Review, text: Option<&ProgrammeText>) -> Ruling {
    let two = text.is_some_and(|text| text.two_reviewers);
    in_order(two, "the programme asks for one reviewer")?;
    in_order(review.emergency.is_none(), "an emergency stands already")?;
    in_order(review.confirmations.is_empty(), "somebody has confirmed already")?;
    in_order(case.urgent.is_none(), "what was granted in an earlier emergency waits for its review")
}

/// Rule 10; `text` is what the programme of the latest recommendation says.
pub(super) fn evidence_is_first(
    step: &Step<'_>,
    case: &Case,
    text: Option<&ProgrammeText>,
    access: &Access,
) -> Ruling {
    let (Some(seat), Some(review)) = (acting_seat(step.body), case.review.as_deref()) else {
        return Ok(());
    };
    let evidence_first = text.is_some_and(|text| text.evidence_first);
    let before = |done: &[(Seat, Actor)]| done.contains(&(seat, *step.actor));
    match step.body {
        EntryBody::FindingRecorded(_) => {
            let person = access.person(step.actor);
            let same = |actor: &Actor| {
                actor == step.actor || person.is_some() && access.person(actor) == person
            };
            let mut shown = review.revealed.iter().map(|(_, actor)| actor).chain(&review.looked);
            ensure(
                !(evidence_first && shown.any(same)),
                Class::RevealedBeforeFinding,
                "found by a person who had seen the recommendation",
            )
        }
        EntryBody::RecommendationRevealed(_) => ensure(
            before(&review.found) || !evidence_first,
            Class::RevealedBeforeFinding,
            "revealed before a finding was recorded",
        ),
        _ => ensure(
            before(&review.revealed),
            Class::RevealedBeforeFinding,
            "the recommendation was not revealed before",
        ),
    }
}

/// Takes an entry of a review into its case; `proof` is what a confirmation rests on.
pub(super) fn apply(step: &Step<'_>, case: &mut Case, proof: Proof) {
    if let EntryBody::ReviewOpened(body) = step.body {
        if case.is_latest(&body.recommendation) && case.review.is_none() {
            case.review = Some(Box::new(Review::until(body.due.0)));
        }
        return;
    }
    let Some(review) = case.review.as_deref_mut() else { return };
    if let Some(answer) = Answer::of(step.body) {
        confirm(step, review, &answer, proof);
        return;
    }
    match step.body {
        EntryBody::ReviewClaimed(body) => review.seat(body.seat, *step.actor),
        EntryBody::ReviewReleased(body) => *review.seat_mut(body.seat) = None,
        EntryBody::ReviewExpired(body) => *review.seat_mut(body.seat) = None,
        EntryBody::ReviewEscalated(body) => {
            review.escalated = true;
            review.disagreement |= body.ground == EscalationGround::Disagreement;
        }
        EntryBody::FindingRecorded(body) => {
            review.findings.push((body.seat, *step.actor));
            review.found.push((body.seat, *step.actor));
        }
        EntryBody::RecommendationRevealed(body) => {
            review.revealed.push((body.seat, *step.actor));
        }
        EntryBody::ChallengeIssued(body) => review.challenges.push(Challenge {
            bytes: body.challenge,
            actor: *step.actor,
            seat: body.seat,
            verdict: body.verdict,
            outcome: body.outcome,
            notice: body.notice,
            reason: body.reason,
            recommendation: body.recommendation,
            expires: body.expires,
        }),
        EntryBody::EmergencyDeclared(_) => review.emergency = Some(*step.actor),
        EntryBody::ReviewSentBack(_) => review.send_back(),
        _ => {}
    }
}

fn confirm(step: &Step<'_>, review: &mut Review, answer: &Answer<'_>, proof: Proof) {
    // A supervisor was called for the first seat; the second is the queue's again.
    review.escalated &= !review.confirmations.is_empty();
    review.confirmations.push(Confirmation {
        leaf: step.leaf,
        actor: *step.actor,
        seat: answer.seat,
        verdict: answer.verdict,
        outcome: answer.outcome,
        notice: *answer.notice,
        shown: *answer.shown,
        proof,
    });
}
