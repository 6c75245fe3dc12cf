//! The case file as a reviewer works it, before the recommendation: who, what is known and how well,
//! the signals, and every criterion of the programme in its order.

use std::sync::Arc;

use super::super::{CaseFile, ProgrammeVersion, ReadError, Reader};
use super::{ClockRead, Exchanged, Household};
use crate::facts::{FactIndex, Facts, Usage, Value};
use crate::ids::Digest32;

/// A fact as evidence.
#[derive(Clone, Debug)]
pub struct EvidenceFact {
    /// Its place in the programme.
    pub index: FactIndex,
    /// Its key.
    pub key: String,
    /// Whether anything is known of it.
    pub known: bool,
}

/// A signal that is raised: a suspicion, never a ground.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The fact that raises it.
    pub index: FactIndex,
    /// Its key.
    pub key: String,
}

/// A criterion of the programme.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Key of the node.
    pub key: String,
    /// Keys of the facts it reads that are known: what a mark can rest on.
    pub rests_on: Vec<String>,
    /// Keys of the facts it reads that are not known.
    pub missing: Vec<String>,
    /// Whether it can only help.
    pub mitigating: bool,
}

/// A case under review, nothing of what the machine made of it.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The file.
    pub file: CaseFile,
    /// The programme whose criteria these are.
    pub version: Arc<ProgrammeVersion>,
    /// The facts; none once the person is forgotten.
    pub facts: Facts,
    /// The evidence, in the order of the programme.
    pub evidence: Vec<EvidenceFact>,
    /// Signals that are raised.
    pub flags: Vec<Flag>,
    /// Every criterion, in the order of the programme.
    pub criteria: Vec<Criterion>,
    /// Who the case is about.
    pub household: Household,
    /// What the applicant was asked and what came, oldest first.
    pub exchanged: Vec<Exchanged>,
    /// Its legal clock.
    pub clock: ClockRead,
    /// The entry `decision.recommended` that is reviewed.
    pub recommendation_seq: u64,
    /// The last entry that names the case: what a form built on this was seen at.
    pub seen: u64,
}

impl Evidence {
    /// Criteria that can only help and whose facts are not known: to be asked for first.
    pub fn mitigating(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| {
            criterion.mitigating && criterion.rests_on.is_empty() && !criterion.missing.is_empty()
        })
    }
}

impl Reader {
    /// The evidence of a case whose review is open; none if there is no such case, or nothing to
    /// review.
    ///
    /// # Errors
    /// What the store says; a payload that does not open or is not in its form.
    pub async fn evidence(&self, number: &str, now_ms: i64) -> Result<Option<Evidence>, ReadError> {
        let Some(case) = self.store.case_by_number(number).await? else { return Ok(None) };
        let Some(review) = self.store.review(case.serial).await? else { return Ok(None) };
        let made = self.store.recommendation(review.recommendation_seq).await?;
        let Some(made) = made else { return Ok(None) };
        let version = self.programme_of(&Digest32(made.programme)).await?;
        let version = version.ok_or_else(|| ReadError::form("the programme under review"))?;
        let compiled = version.programme.compiled();
        let Some(facts) = self.facts(&case, review.recommendation_seq, compiled).await? else {
            return Ok(None);
        };
        let entries = self.store.entries_of(case.serial).await?;
        let clock = ClockRead::of(
            &review,
            case.term_from_ms(),
            now_ms,
            version.programme.document().clocks.on_silence,
            (&self.calendars, self.zone),
        );
        Ok(Some(Evidence {
            household: self.household(&case).await?.unwrap_or_default(),
            file: CaseFile::of(&case, Some(version.clone()), Some(facts.clone())),
            evidence: evidence(&version, &facts),
            flags: flags(&version, &facts),
            criteria: criteria(&version, &facts),
            exchanged: self.exchanged(&entries).await?,
            seen: entries.last().map(|entry| entry.seq).unwrap_or_default(),
            recommendation_seq: review.recommendation_seq,
            version,
            facts,
            clock,
        }))
    }
}

fn evidence(version: &ProgrammeVersion, facts: &Facts) -> Vec<EvidenceFact> {
    let schema = version.programme.schema();
    let of = |(index, spec): (FactIndex, &crate::facts::FactSpec)| EvidenceFact {
        index,
        key: spec.key.clone(),
        known: facts.get(index).is_some(),
    };
    schema.iter().map(of).collect()
}

fn flags(version: &ProgrammeVersion, facts: &Facts) -> Vec<Flag> {
    let schema = version.programme.schema();
    let document = version.programme.document();
    let signals = document.facts.iter().filter(|(_, fact)| fact.usage == Usage::Signal);
    let raised = signals.filter_map(|(key, _)| {
        let index = schema.index(key)?;
        let raised = facts.get(index).is_some_and(|fact| fact.value == Value::Flag(true));
        raised.then(|| Flag { index, key: key.to_owned() })
    });
    raised.collect()
}

fn criteria(version: &ProgrammeVersion, facts: &Facts) -> Vec<Criterion> {
    let compiled = version.programme.compiled();
    let nodes = compiled.nodes().map(|node| {
        let beneath = compiled.facts_beneath(node);
        let key = |index: &FactIndex| compiled.schema().key(*index).to_owned();
        let known = |index: &&FactIndex| facts.get(**index).is_some();
        Criterion {
            key: compiled.node_id(node).to_owned(),
            rests_on: beneath.iter().filter(known).map(key).collect(),
            missing: beneath.iter().filter(|index| !known(index)).map(key).collect(),
            mitigating: version.programme.node(node).is_some_and(|node| node.mitigating),
        }
    });
    nodes.collect()
}
