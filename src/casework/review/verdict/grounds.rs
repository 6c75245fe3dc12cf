//! Whether the reasons of a verdict say what its reviewer found.

use crate::casework::refusal::Refusal;
use crate::casework::review::letter::{About, node_of};
use crate::decision::{Answer, NodeIndex};
use crate::facts::Finding;
use crate::notice::Marked;
use crate::review::finding::Direction;
use crate::review::reasons::{Reason, ReasonCode, Reasons};

/// What the reviewer found, in the direction they went, beside what the facts answer.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) marks: &'a [Marked],
    /// None where no finding was asked for.
    pub(super) direction: Option<Direction>,
}

/// That a decision against the person rests on a mark against them, and that no reason says the
/// opposite of its criterion's mark or, where it was not marked, of what the facts answer. Who says
/// that they changed their mind may contradict their marks, and the letter then tells which grounds
/// are left.
///
/// # Errors
/// [`Refusal::Invalid`] with `no-ground`, `reason-against-mark` or `reason-against-facts`.
pub(super) fn check(about: &About<'_>, found: Found<'_>, reasons: &Reasons) -> Result<(), Refusal> {
    let About { programme, facts, outcome, .. } = *about;
    let compiled = programme.compiled();
    let changed = found.direction.is_some_and(|direction| direction.is_changed_by(outcome));
    let marked: Vec<_> =
        found.marks.iter().map(|marked| (marked.node, marked.mark.answer())).collect();
    let is_marked = |node: &NodeIndex| marked.iter().any(|(marked, _)| marked == node);
    let named = reasons.codes().iter().filter_map(|reason| node_of(programme, &reason.criterion));
    let unmarked = named.filter(|node| !is_marked(node));
    let answered =
        unmarked.map(|node| (node, compiled.answer(node, facts, &mut compiled.scratch())));
    let answers: Vec<_> = marked.iter().copied().chain(answered).collect();
    let against = compiled.against(&answers, facts, &mut compiled.scratch());
    let refuse = |code, path: &str, message: &str| {
        Err(Refusal::Invalid(vec![Finding::new(code, path, message)]))
    };
    let contradicts = |reason: &Reason, of_mark: bool| {
        let node = node_of(programme, &reason.criterion).filter(|node| is_marked(node) == of_mark);
        let answer = answers.iter().find(|(answered, _)| Some(*answered) == node);
        answer.is_some_and(|(node, answer)| {
            let stands = against.contains(node);
            match (reason.code, answer) {
                // What nobody knew may be what its reviewer grants on.
                (ReasonCode::Met, Answer::Unknown) => of_mark,
                (ReasonCode::NotMet, Answer::Unknown) => true,
                (ReasonCode::Met, _) => stands || !compiled.leads_to_grant(*node, *answer),
                (ReasonCode::NotMet, _) => !stands && compiled.leads_to_grant(*node, *answer),
                _ => false,
            }
        })
    };
    if !changed && reasons.codes().iter().any(|reason| contradicts(reason, true)) {
        let message = "the reason says the opposite of what was marked; choose one that fits it";
        return refuse("reason-against-mark", "code", message);
    }
    let rests = against.iter().any(is_marked);
    if outcome.is_adverse() && found.direction.is_some() && !changed && !rests {
        let message =
            "nothing that was marked stands against a grant; grant, or give the case back";
        return refuse("no-ground", "basis", message);
    }
    if reasons.codes().iter().any(|reason| contradicts(reason, false)) {
        let message = "the reason says the opposite of what is known of a criterion that was not \
                       marked; choose one that fits what is known";
        return refuse("reason-against-facts", "code", message);
    }
    Ok(())
}
