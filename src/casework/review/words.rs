//! Between the words of the ledger and those of a review: two closed lists that say the same, kept
//! apart so that the log can be verified without the engine.

use crate::decision::Outcome;
use crate::ledger::review_fields as ledger;
use crate::review::{EscalationGround, Factor, Seat, StopGround, Verdict};

/// The outcome the ledger names.
pub(in crate::casework) fn outcome(said: ledger::Outcome) -> Option<Outcome> {
    Outcome::parse(said.as_str())
}

/// The outcome as a decision can name it; none for a step.
pub(in crate::casework) fn decided(outcome: Outcome) -> Option<ledger::DecidedOutcome> {
    outcome.as_str().parse().ok().and_then(ledger::DecidedOutcome::new)
}

pub(super) const fn seat(said: ledger::Seat) -> Seat {
    match said {
        ledger::Seat::First => Seat::First,
        ledger::Seat::Second => Seat::Second,
        ledger::Seat::Settling => Seat::Settling,
    }
}

pub(super) const fn seat_said(seat: Seat) -> ledger::Seat {
    match seat {
        Seat::First => ledger::Seat::First,
        Seat::Second => ledger::Seat::Second,
        Seat::Settling => ledger::Seat::Settling,
    }
}

pub(super) const fn verdict_said(verdict: Verdict) -> ledger::Verdict {
    match verdict {
        Verdict::Confirmed => ledger::Verdict::Confirmed,
        Verdict::Overruled => ledger::Verdict::Overruled,
    }
}

pub(super) const fn escalation(said: ledger::EscalationGround) -> EscalationGround {
    match said {
        ledger::EscalationGround::Clock => EscalationGround::Clock,
        ledger::EscalationGround::NoReviewer => EscalationGround::NoReviewer,
        ledger::EscalationGround::Disagreement => EscalationGround::Disagreement,
        ledger::EscalationGround::Asked => EscalationGround::Asked,
    }
}

pub(super) const fn escalation_said(ground: EscalationGround) -> ledger::EscalationGround {
    match ground {
        EscalationGround::Clock => ledger::EscalationGround::Clock,
        EscalationGround::NoReviewer => ledger::EscalationGround::NoReviewer,
        EscalationGround::Disagreement => ledger::EscalationGround::Disagreement,
        EscalationGround::Asked => ledger::EscalationGround::Asked,
    }
}

pub(super) const fn stop(said: ledger::StopGround) -> StopGround {
    match said {
        ledger::StopGround::Information => StopGround::Information,
        ledger::StopGround::FieldVisit => StopGround::FieldVisit,
        ledger::StopGround::Freeze => StopGround::Freeze,
    }
}

pub(super) const fn stop_said(ground: StopGround) -> ledger::StopGround {
    match ground {
        StopGround::Information => ledger::StopGround::Information,
        StopGround::FieldVisit => ledger::StopGround::FieldVisit,
        StopGround::Freeze => ledger::StopGround::Freeze,
    }
}

pub(super) const fn factor(said: ledger::ProofOfHuman) -> Factor {
    match said {
        ledger::ProofOfHuman::Passkey => Factor::Passkey,
        ledger::ProofOfHuman::PasswordTotp => Factor::PasswordTotp,
    }
}
