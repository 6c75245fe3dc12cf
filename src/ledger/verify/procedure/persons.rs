//! Who may take part in a review: rule 9, by person and not by account.

use super::access::Access;
use super::case::{Bar, Case, Review};
use super::review::{NO_ROLE, supervises};
use super::{Ruling, Step, ensure};
use crate::ids::ActorId;
use crate::ledger::body::EntryBody;
use crate::ledger::fields::{Actor, Role};
use crate::ledger::review_fields::Seat;
use crate::ledger::verify::Class;

const CONFLICT: &str = "by a person who declared a conflict of interest";

/// Rule 9; `proposers` are those of the programme of the latest recommendation.
pub(super) fn is_by_another(
    step: &Step<'_>,
    case: &Case,
    access: &Access,
    proposers: &[Actor],
) -> Ruling {
    let seat = match step.body {
        EntryBody::ReviewClaimed(body) => Some(body.seat),
        EntryBody::FindingRecorded(body) => Some(body.seat),
        EntryBody::ChallengeIssued(body) => Some(body.seat),
        EntryBody::ReviewConfirmed(body) => Some(body.seat),
        EntryBody::ReviewOverruled(body) => Some(body.seat),
        EntryBody::EmergencyDeclared(_) => None,
        EntryBody::LeaveGiven(body) => return gives_leave(step, body.subject, case, access),
        EntryBody::EmergencyReviewed(_) => return looks_again(step, case, access),
        EntryBody::ReviewExpired(_)
        | EntryBody::ReviewEscalated(_)
        | EntryBody::InformationRequested(_)
        | EntryBody::InformationReceived(_)
        | EntryBody::ClockStopped(_)
        | EntryBody::ClockResumed(_)
        | EntryBody::ReviewSentBack(_) => return is_untied(step, case, access),
        _ => return Ok(()),
    };
    let class = Class::SelfConfirmation;
    let may = seat.is_some() && access.may_decide(step.actor) || supervises(step, access);
    ensure(may, class, if seat.is_some() { NO_ROLE } else { "by who is no supervisor" })?;
    let Some(person) = access.person(step.actor) else { return Ok(()) };
    let same = |actor: &Actor| access.person(actor) == Some(person);
    for (account, bar) in &case.barred {
        let message = match bar {
            Bar::Applicant => "by the person who brought in the application",
            Bar::Conflict => CONFLICT,
        };
        ensure(!same(&Actor::Account(*account)), class, message)?;
    }
    if let Some(review) = case.review.as_deref() {
        apart(review, seat, same)?;
    }
    ensure(!proposers.iter().any(same), class, "by the person who proposed the programme")
}

/// Rule 9e.
fn gives_leave(step: &Step<'_>, subject: ActorId, case: &Case, access: &Access) -> Ruling {
    let class = Class::SelfConfirmation;
    ensure(supervises(step, access), class, "by who is no supervisor")?;
    let person = access.person(step.actor);
    let same = |account: ActorId| access.person(&Actor::Account(account)) == person;
    ensure(!same(subject), class, "by the person it is given to")?;
    is_in_no_conflict(case, same)
}

/// Rule 9k.
fn looks_again(step: &Step<'_>, case: &Case, access: &Access) -> Ruling {
    let class = Class::SelfConfirmation;
    let may = access.holds(step.actor, &[Role::Supervisor, Role::Board]);
    ensure(may, class, "by who is neither a supervisor nor on the board")?;
    let person = access.person(step.actor);
    let same = |actor: &Actor| access.person(actor) == person;
    let own = case.urgent.iter().any(|urgent| same(&urgent.declared) || same(&urgent.confirmed));
    ensure(!own, class, "by the person who declared the emergency, or confirmed in it")?;
    is_in_no_conflict(case, |account| same(&Actor::Account(account)))
}

/// Rule 9l.
fn is_untied(step: &Step<'_>, case: &Case, access: &Access) -> Ruling {
    let Actor::Account(actor) = *step.actor else { return Ok(()) };
    let person = access.person(step.actor);
    let same = |account: ActorId| {
        account == actor || person.is_some() && access.person(&Actor::Account(account)) == person
    };
    is_in_no_conflict(case, same)
}

/// Of rule 9, what the review itself knows of the person: `same` tells their accounts. In a seat: of
/// its other seats and of the emergency; without one, who declares an emergency.
fn apart(review: &Review, seat: Option<Seat>, same: impl Fn(&Actor) -> bool) -> Ruling {
    let class = Class::SelfConfirmation;
    let Some(seat) = seat else {
        let mut seated = review.sat.iter();
        return ensure(!seated.any(same), class, "by a person who sat on the case");
    };
    let mut elsewhere = review.findings.iter().filter(|(other, _)| *other != seat);
    let message = "by a person who recorded a finding from another seat";
    ensure(!elsewhere.any(|(_, actor)| same(actor)), class, message)?;
    let declared = review.emergency.iter().any(same);
    ensure(!declared, class, "by the person who declared the emergency")
}

/// That no account of which `same` holds declared a conflict of interest.
fn is_in_no_conflict(case: &Case, same: impl Fn(ActorId) -> bool) -> Ruling {
    let mut conflicts = case.barred.iter().filter(|(_, bar)| *bar == Bar::Conflict);
    let conflict = conflicts.any(|(account, _)| same(*account));
    ensure(!conflict, Class::SelfConfirmation, CONFLICT)
}
