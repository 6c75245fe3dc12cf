//! The messages that name steps, waits and acts of a review.
use super::views::Problem;
use crate::casework::Hindrance;
use crate::casework::read::review::{Stage, WaitsFor};
use crate::facts::Finding;
use crate::review::{Conflict, Refused};
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
        "urgent" => "done-urgent",
        "looked-again" => "done-looked-again",
        "frozen" => "done-frozen",
        "resumed" => "done-resumed",
        "retried" => "done-retried",
        "arrived" => "done-arrived",
        "delivered" => "done-delivered",
        "came-back" => "done-came-back",
        _ => return None,
    };
    Some(w.say(message))
}

/// A fault of a form in words, with the field it is about.
pub fn problem(finding: &Finding, w: Wording) -> Problem {
    let message = match finding.code {
        "unknown-criterion" | "unknown-fact" | "twice" => "problem-other-form",
        "missing-code" => "problem-missing-code",
        "unmarked-adverse" => "problem-unmarked-adverse",
        "no-ground" => "problem-no-ground",
        "reason-against-mark" => "problem-reason-against-mark",
        "reason-against-facts" => "problem-reason-against-facts",
        "less-than-recommended" => "problem-less",
        "met-against" => "problem-met-against",
        "not-met-for" => "problem-not-met-for",
        "past-day" => "problem-day",
        "no-way" => "problem-no-way",
        "far-day" => "problem-far-day",
        "missing-choice" => "problem-choice",
        "far-stop" => "problem-far-stop",
        "short-question" => "problem-short-question",
        "short-reason" => "problem-short-reason",
        "short-basis" => "problem-short-basis",
        "missing-text" => "problem-missing-text",
        "missing-mark" => "problem-missing-mark",
        "missing-evidence" => "problem-missing-evidence",
        "missing-sentence" => "problem-missing-sentence",
        "missing-change-of-mind" => "problem-missing-change-of-mind",
        "same-text" => "problem-same-text",
        "long-text" => "problem-long-text",
        _ => {
            let field = (finding.path == "what").then(|| finding.path.clone());
            return Problem { field, text: of_letter(finding, w) };
        }
    };
    let field = match finding.path.strip_prefix("criteria.") {
        Some(criterion) => format!("mark-{criterion}"),
        None if finding.code == "no-ground" => "choice".to_owned(),
        None => finding.path.clone(),
    };
    Problem { field: Some(field), text: w.say(message) }
}

/// A fault of a letter in words, with the part of the letter it stands in.
pub fn of_letter(finding: &Finding, w: Wording) -> String {
    let message = match finding.code {
        "missing-element" => "letter-missing",
        "unprintable" => "letter-unprintable",
        "not-a-decision" | "human-required" | "reasons-of-another-outcome" => "letter-other",
        "last-day" => "letter-last-day",
        "effective-day" => "letter-effective-day",
        "long-sentence" => "letter-long-sentence",
        "banned-word" => "letter-banned-word",
        "abbreviation" => "letter-abbreviation",
        "passive-share" => "letter-passives",
        _ => "letter-fault",
    };
    let part = w.say(part_message(&finding.path));
    let about = finding.about.as_deref().unwrap_or_default();
    w.fill(message, &[("part", &part), ("about", about)])
}

/// The message that names the part of a letter at `path`.
fn part_message(path: &str) -> &'static str {
    if path.starts_with("reasons.remark") || path.starts_with("ruling.grounds") {
        return "letter-part-remark";
    }
    match path.split(['.', '[']).next().unwrap_or_default() {
        "outcome" | "effective" => "letter-part-outcome",
        "asked" | "before" | "given" => "letter-part-asked",
        "grounds" => "letter-part-grounds",
        "reasons" | "basis" => "letter-part-reasons",
        "roles" | "ruling" => "letter-part-roles",
        "evidence" => "letter-part-evidence",
        "changes" => "letter-part-changes",
        "objection" => "letter-part-objection",
        "meanwhile" => "letter-part-meanwhile",
        "next_steps" => "letter-part-next",
        "rights" => "letter-part-rights",
        "help" => "letter-part-help",
        "what" => "letter-part-question",
        "contact" | "office" => "letter-part-office",
        _ => "letter-part-reference",
    }
}

/// The message that says what keeps an act from being done.
pub const fn hindrance_message(hindrance: Hindrance) -> &'static str {
    match hindrance {
        Hindrance::NothingPrepared => "hindered-nothing-prepared",
        Hindrance::OtherLetter => "hindered-other-letter",
        Hindrance::OtherDay => "hindered-other-day",
        Hindrance::NotShown => "hindered-not-shown",
        Hindrance::Forgotten => "hindered-forgotten",
        Hindrance::NoLetter => "hindered-no-letter",
        Hindrance::NotPosted => "hindered-not-posted",
        Hindrance::NoLetterhead => "hindered-no-letterhead",
        Hindrance::OtherPolicy { .. } => "hindered-other-policy",
    }
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
            Conflict::Sat => "refused-sat",
            Conflict::Urged => "refused-urged",
        },
        Refused::NotSupervisor => "refused-supervisor-only",
        Refused::OwnLeave => "refused-own-leave",
        Refused::StopsUntil => "problem-day",
        Refused::NotHolder => "refused-not-holder",
        Refused::NotInCharge => "refused-not-in-charge",
        Refused::NobodyHolds => "refused-nobody-holds",
        Refused::NotHuman => "refused-no-role",
        Refused::NotLatest => "refused-not-latest",
        Refused::NotActive => "refused-not-active",
        Refused::Step(_) => "refused-step",
        Refused::NeedsPasskey => "refused-needs-passkey",
        Refused::HasPasskey => "refused-has-passkey",
        Refused::StaleProof => "refused-stale-proof",
        Refused::Awaited(_) => "refused-awaited",
        Refused::SettlesNeither => "refused-settles-neither",
        Refused::TakesPart => "refused-takes-part",
        Refused::Lapsed => "refused-lapsed",
        Refused::NothingAsked => "refused-nothing-asked",
        Refused::Clock(_) => "refused-clock",
        Refused::OneReviewer => "refused-one-reviewer",
        Refused::EmergencyStands => "refused-emergency-stands",
        Refused::HeardAlready => "refused-heard-already",
        Refused::Unreviewed => "refused-unreviewed",
        Refused::NothingUrgent => "refused-nothing-urgent",
        Refused::OwnEmergency => "refused-own-emergency",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::language::Language;

    /// The codes of findings that acts of a review and letters make.
    const CODES: [&str; 30] = [
        "unknown-criterion",
        "unknown-fact",
        "twice",
        "missing-code",
        "unmarked-adverse",
        "past-day",
        "far-day",
        "no-way",
        "missing-choice",
        "missing-mark",
        "missing-evidence",
        "missing-sentence",
        "missing-change-of-mind",
        "same-text",
        "long-text",
        "missing-text",
        "far-stop",
        "short-question",
        "short-reason",
        "short-basis",
        "missing-element",
        "unprintable",
        "not-a-decision",
        "reasons-of-another-outcome",
        "last-day",
        "effective-day",
        "long-sentence",
        "banned-word",
        "abbreviation",
        "passive-share",
    ];
    const PARTS: [&str; 16] = [
        "outcome",
        "asked",
        "grounds",
        "reasons",
        "reasons.remark",
        "roles",
        "evidence",
        "changes",
        "objection",
        "meanwhile",
        "next_steps[0]",
        "rights",
        "help",
        "what",
        "contact",
        "reference.recipient[0]",
    ];

    #[test]
    fn every_fault_of_a_form_and_of_a_letter_is_told_in_both_languages() {
        for language in Language::ALL {
            let w = Wording { language, ..Wording::default() };
            for (code, path) in CODES.iter().flat_map(|code| PARTS.map(|path| (*code, path))) {
                let said = "the words of the program";
                let finding = Finding::new(code, path, said).about("surat");
                let text = problem(&finding, w).text;
                assert!(!text.contains("Unknown") && !text.contains(said), "{code}: {text}");
                assert!(!text.contains("{$") && !text.contains("letter-"), "{code}: {text}");
            }
        }
    }
}
