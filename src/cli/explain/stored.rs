//! The latest recommendation of a case in the data folder, beside whoever writes there.

use super::told::{Ground, Told};
use crate::casework::{SealingKeys, case_named, disclosures, payload};
use crate::cli::arguments::Explain;
use crate::cli::exit::Failure;
use crate::cli::open;
use crate::facts;
use crate::ids::Digest32;
use crate::policy::Programme;
use crate::policy::explain::Explainer;

/// Opens the payload of the case's latest recommendation and tells it anew.
///
/// # Errors
/// A case that is not there, was forgotten or has no recommendation; a recommendation that the
/// programme does not give for these facts.
pub async fn told(words: &Explain) -> Result<Told, Failure> {
    let (folder, store) = open::store(&words.folder).await?;
    let case = case_named(&store, &words.case).await?;
    let keys = SealingKeys::read(&folder)?;
    let disclosed = disclosures(&store, &keys.encryption, &words.case).await?;
    let number = case.number;
    let none = || Failure::fault(format!("case `{number}` has no recommendation"));
    let seq = case.latest_seq.ok_or_else(none)?;
    let disclosure = disclosed.into_iter().find(|disclosure| disclosure.seq == seq);
    let disclosure = disclosure.ok_or_else(none)?;
    let (made, entry) = (store.recommendation(seq).await?, store.entry(seq).await?);
    let (made, entry) = made.zip(entry).ok_or_else(none)?;
    let stored = store.programme(&made.programme).await?.ok_or_else(none)?;
    let malformed = |what: &str| {
        Failure::fault(format!(
            "{what} of case `{number}` is not as it was written; run `timbang ledger verify`"
        ))
    };
    let programme = Programme::load(&stored.document).map_err(|_| malformed("the programme"))?;
    let payload = payload::parse(&disclosure.payload).map_err(|_| malformed("the payload"))?;
    let facts = facts::parse(programme.schema(), payload.facts.get());
    let facts = facts.map_err(|_| malformed("the payload"))?;
    let compiled = programme.compiled();
    let anew = compiled.recommend(&facts, &mut compiled.scratch());
    if compiled.leaf_id(anew.leaf) != made.leaf {
        return Err(malformed("the recommendation"));
    }
    let explainer = Explainer::new(&programme, &facts);
    let explanation = &anew.explanation;
    let grounds = explainer.reasons(&explanation.reasons).into_iter().map(|reason| Ground {
        code: reason.code.to_owned(),
        reason: reason.reason.clone(),
        law: Some(reason.ground.to_owned()),
        remedy: Some(reason.remedy.clone()),
    });
    let steps = explainer.steps(&anew.trace, &explanation.missing);
    Ok(Told {
        programme: format!("{}@{}", programme.id(), programme.version()),
        outcome: anew.outcome,
        grounds: grounds.collect(),
        steps: steps.into_iter().map(|step| step.sentence).collect(),
        missing: explanation.missing.iter().map(|missing| explainer.missing(missing)).collect(),
        ways: anew.counterfactuals.iter().map(|way| explainer.counterfactual(way)).collect(),
        near_line: explanation.near_line.as_ref().map(|near| explainer.near_line(near)),
        priority: anew.priority,
        terms: explainer.priority(&anew.terms).into_iter().map(|term| term.sentence).collect(),
        benefit: anew.benefit,
        entry: Some((seq, Digest32(entry.leaf_hash).to_string())),
        case: number,
    })
}
