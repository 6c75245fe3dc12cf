//! The latest recommendation of a case in the data folder, beside whoever writes there.

use super::told::{Ground, Told};
use crate::casework::read::{CaseFile, ReadError, Reader, Recommended, Sight};
use crate::casework::{SealingKeys, case_named};
use crate::cli::arguments::Explain;
use crate::cli::exit::{Failure, told as cause};
use crate::cli::open;
use crate::policy::explain::Explainer;

/// Opens the payload of the case's latest recommendation and tells it anew.
///
/// # Errors
/// A case that is not there, was forgotten or has no recommendation; a recommendation that the
/// programme does not give for these facts.
pub async fn told(words: &Explain) -> Result<Told, Failure> {
    let (folder, store) = open::store(&words.folder).await?;
    let number = case_named(&store, &words.case).await?.number;
    let reader = Reader::new(store, SealingKeys::read(&folder)?.encryption);
    let read = reader.case(&number, Sight::Every).await.map_err(failure)?;
    let none = || Failure::fault(format!("case `{number}` has no recommendation"));
    let case = read.ok_or_else(none)?;
    if case.file.erased_ms.is_some() {
        return Err(Failure::fault(format!("case `{number}` was forgotten")));
    }
    let recommended = case.recommended.as_ref().ok_or_else(none)?;
    of(&case.file, recommended).ok_or_else(none)
}

/// What was stored is not as it was written, or could not be read.
fn failure(error: ReadError) -> Failure {
    match error {
        ReadError::Store(error) => error.into(),
        error => Failure::fault(format!("{}; run `timbang ledger verify`", cause(&error))),
    }
}

fn of(file: &CaseFile, recommended: &Recommended) -> Option<Told> {
    let (facts, version) = (file.facts.as_ref()?, file.version.as_ref()?);
    let Recommended { recommendation: made, entry } = recommended;
    let programme = &version.programme;
    let explainer = Explainer::new(programme, facts);
    let explanation = &made.explanation;
    let grounds = explainer.reasons(&explanation.reasons).into_iter().map(|reason| Ground {
        code: reason.code.to_owned(),
        reason: reason.reason.clone(),
        law: Some(reason.ground.to_owned()),
        remedy: Some(reason.remedy.clone()),
    });
    let steps = explainer.steps(&made.trace, &explanation.missing);
    Some(Told {
        case: file.number.clone(),
        programme: format!("{}@{}", programme.id(), programme.version()),
        outcome: made.outcome,
        grounds: grounds.collect(),
        steps: steps.into_iter().map(|step| step.sentence).collect(),
        missing: explanation.missing.iter().map(|missing| explainer.missing(missing)).collect(),
        ways: made.counterfactuals.iter().map(|way| explainer.counterfactual(way)).collect(),
        near_line: explanation.near_line.as_ref().map(|near| explainer.near_line(near)),
        priority: made.priority,
        terms: explainer.priority(&made.terms).into_iter().map(|term| term.sentence).collect(),
        benefit: made.benefit,
        entry: Some((entry.seq, entry.leaf_hash.to_string())),
    })
}
