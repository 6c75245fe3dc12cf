//! Clocks that stop and go on, and the questions they stop for: of rules 8d and 8e, who may, how long
//! and how often.

use super::access::Access;
use super::case::{Case, Review};
use super::review::{NO_ROLE, in_order, is_in_charge, supervises};
use super::{Ruling, Step};
use crate::ledger::body::{ClockResumed, ClockStopped, InformationRequested};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::StopGround;
use crate::ledger::terms::{FARTHEST_ASKED_MS, MOST_INFORMATION_STOPS};

/// How long an applicant is given to answer.
pub(super) fn asks(step: &Step<'_>, body: &InformationRequested) -> Ruling {
    let farthest = step.ts.saturating_add(FARTHEST_ASKED_MS);
    in_order(body.due <= farthest, "the answer may come for longer than ninety days")
}

/// Why a clock stops, until when, and how often for information.
pub(super) fn stops(
    step: &Step<'_>,
    case: &Case,
    review: &Review,
    body: &ClockStopped,
    access: &Access,
) -> Ruling {
    in_order(review.stop.is_none(), "the clock stands still already")?;
    in_order(step.ts < body.until, "the clock stands still until a time that is over")?;
    if body.ground == StopGround::Information {
        in_order(body.commitment.0.is_none(), "the request says why, and not this")?;
        let message = "it stands still until another time than a request that waits for its answer";
        in_order(review.asked == Some(body.until), message)?;
        is_in_charge(step, review, access)?;
        let message = "the clock of the case stood still for information three times before";
        return in_order(case.stops < MOST_INFORMATION_STOPS, message);
    }
    in_order(body.commitment.0.is_some(), "it does not say why the clock stands still")?;
    in_order(supervises(step, access), "only a supervisor stops a clock on this ground")
}

/// Who lets a clock go on, when, and how far that moves the term.
pub(super) fn resumes(
    step: &Step<'_>,
    review: &Review,
    body: &ClockResumed,
    access: &Access,
) -> Ruling {
    let message = "the clock does not stand still";
    let Some(still) = review.stop else { return in_order(false, message) };
    match step.actor {
        Actor::Engine => {
            in_order(still.until <= step.ts, "the engine ends a stop before its time")?;
        }
        Actor::Operator => in_order(false, NO_ROLE)?,
        Actor::Account(_) if supervises(step, access) => {}
        Actor::Account(_) => {
            in_order(access.may_decide(step.actor), NO_ROLE)?;
            let message = "only a supervisor ends a stop on this ground";
            in_order(still.ground == StopGround::Information, message)?;
            if let Some(due) = review.asked {
                in_order(
                    still.until < due,
                    "what the clock stands still for waits for its answer",
                )?;
                is_in_charge(step, review, access)?;
            }
        }
    }
    let Some(told) = review.due else { return Ok(()) };
    let due = body.due.0.filter(|due| told <= *due);
    in_order(due.is_some(), "a stop makes the term no shorter, and lets nobody forget it")?;
    let farthest = still.moved(told, step.ts);
    in_order(due <= Some(farthest), "the term is moved by more than the stop")
}
