//! Whether the reasons of a verdict say what its reviewer found.

use crate::casework::refusal::Refusal;
use crate::casework::review::letter::node_of;
use crate::decision::{Answer, Outcome};
use crate::facts::{Facts, Finding};
use crate::notice::Marked;
use crate::policy::Programme;
use crate::review::reasons::{Reason, ReasonCode, Reasons};

/// That no reason says of a marked criterion the opposite of its mark, unless the reviewer says that
/// they changed their mind.
///
/// # Errors
/// [`Refusal::Invalid`] with `reason-against-mark`.
pub(super) fn check(
    programme: &Programme,
    facts: &Facts,
    marks: &[Marked],
    reasons: &Reasons,
    outcome: Outcome,
) -> Result<(), Refusal> {
    if !reasons.change_of_mind().is_empty() {
        return Ok(());
    }
    let compiled = programme.compiled();
    let found: Vec<_> = marks.iter().map(|marked| (marked.node, marked.mark.answer())).collect();
    let against = compiled.against(&found, facts, &mut compiled.scratch());
    let contradicts = |reason: &Reason| {
        let node = node_of(programme, &reason.criterion);
        let marked = found.iter().find(|(marked, _)| Some(*marked) == node);
        marked.is_some_and(|(node, answer)| {
            let stands = against.contains(node);
            match (reason.code, answer) {
                (ReasonCode::Met | ReasonCode::NotMet, Answer::Unknown) => true,
                (ReasonCode::Met, _) => stands || !compiled.leads_to_grant(*node, *answer),
                (ReasonCode::NotMet, _) => !stands && compiled.leads_to_grant(*node, *answer),
                _ => false,
            }
        })
    };
    if !reasons.codes().iter().any(contradicts) {
        return Ok(());
    }
    let message = format!(
        "the reason for `{}` says the opposite of what was marked; choose one that fits the mark",
        outcome.as_str()
    );
    Err(Refusal::Invalid(vec![Finding::new("reason-against-mark", "code", message)]))
}
