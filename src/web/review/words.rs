//! The messages that name steps, waits and acts of a review.
use super::views::Problem;
use crate::casework::read::review::{Stage, WaitsFor};
use crate::decision::Outcome;
use crate::facts::Finding;
use crate::review::{Conflict, Refused};
use crate::web::officer::outcome_message;
use crate::web::wording::Wording;

/// The step called `word` in an address.
pub fn stage_of(word: &str) -> Option<Stage> {
    [Stage::Waiting, Stage::Claimed, Stage::Information]
        .into_iter()
        .find(|stage| stage.as_str() == word)
}

/// The message that names a step.
pub const fn stage_message(stage: Stage) -> &'static str {
    match stage {
        Stage::Waiting => "stage-waiting",
        Stage::Claimed => "stage-claimed",
        Stage::Information => "stage-information",
        Stage::Decided => "stage-decided",
    }
}

/// The message that says whom a case waits for.
pub const fn waits_message(waits_for: WaitsFor) -> &'static str {
    match waits_for {
        WaitsFor::You => "waits-you",
        WaitsFor::Anyone => "waits-anyone",
        WaitsFor::Another => "waits-another",
        WaitsFor::Information => "waits-information",
        WaitsFor::Supervisor => "waits-supervisor",
    }
}

/// What was just done, as a redirect says it.
pub fn done(word: &str, w: Wording) -> Option<String> {
    let message = match word {
        "released" => "done-released",
        "conflict" => "done-conflict",
        "escalated" => "done-escalated",
        "asked" => "done-asked",
        "received" => "done-received",
        "returned" => "done-returned",
        "granted" => "done-granted",
        "moved" => "done-moved",
        "leave" => "done-leave",
        "frozen" => "done-frozen",
        "resumed" => "done-resumed",
        "retried" => "done-retried",
        _ => return None,
    };
    Some(w.say(message))
}

/// A fault of a form in words, with the field it is about.
pub fn problem(finding: &Finding, w: Wording) -> Problem {
    let message = match finding.code {
        "missing-choice" => "problem-choice",
        "missing-mark" => "problem-missing-mark",
        "missing-evidence" => "problem-missing-evidence",
        "missing-sentence" => "problem-missing-sentence",
        "missing-change-of-mind" => "problem-missing-change-of-mind",
        "same-text" => "problem-same-text",
        "long-text" => "problem-long-text",
        _ => {
            let text = w.fill("problem-other", &[("text", &finding.message)]);
            return Problem { field: None, text };
        }
    };
    let field = match finding.path.strip_prefix("criteria.") {
        Some(criterion) => format!("mark-{criterion}"),
        None => finding.path.clone(),
    };
    Problem { field: Some(field), text: w.say(message) }
}

/// The message that says why a review does not go on as asked.
pub const fn refused_message(refused: &Refused) -> &'static str {
    match refused {
        Refused::NotNow { .. } => "refused-not-now",
        Refused::Conflict(conflict) => match conflict {
            Conflict::NoRole => "refused-no-role",
            Conflict::NotSupervisor => "refused-not-supervisor",
            Conflict::Intake => "refused-intake",
            Conflict::Author => "refused-author",
            Conflict::Declared => "refused-declared",
            Conflict::OtherSeat => "refused-other-seat",
            Conflict::OtherAccount => "refused-other-account",
        },
        Refused::NotSupervisor => "refused-supervisor-only",
        Refused::OwnLeave => "refused-own-leave",
        Refused::StopsUntil => "problem-day",
        Refused::NotHolder => "refused-not-holder",
        Refused::NotHuman => "refused-no-role",
        Refused::NotLatest => "refused-not-latest",
        Refused::NotActive => "refused-not-active",
        Refused::Step(_) => "refused-step",
        Refused::NeedsPasskey => "refused-needs-passkey",
        Refused::StaleProof => "refused-stale-proof",
        Refused::Awaited(_) => "refused-awaited",
        Refused::SettlesNeither => "refused-settles-neither",
        Refused::TakesPart => "refused-takes-part",
        Refused::NothingAsked => "refused-nothing-asked",
        Refused::Clock(_) => "refused-clock",
        Refused::NotEngine
        | Refused::OtherSeat
        | Refused::WrongSeat(_)
        | Refused::WrongVerdict
        | Refused::NoPace
        | Refused::NotLapsed
        | Refused::OtherDecision
        | Refused::NeedsConfirmation
        | Refused::NeedsSecond => "refused-other",
    }
}

/// The name of an outcome that is decided: what the machine proposes is no proposal any more.
pub const fn decided_message(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::ProposedRefusal => "decided-refusal",
        other => outcome_message(other),
    }
}
