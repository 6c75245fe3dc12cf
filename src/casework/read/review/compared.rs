//! A case under review once the reviewer's finding is locked and the recommendation was shown: their
//! finding beside it, criterion by criterion.

use serde::Deserialize;

use super::super::{ReadError, Reader};
use super::looked::{At, Looked};
use super::{Evidence, Viewer};
use crate::decision::{Answer, Compiled, Recommendation, Step};
use crate::ids::{ActorId, Digest32};
use crate::ledger::review_fields::Seat;
use crate::review::finding::{Confidence, Direction, Mark, Marked};
use crate::store::Case;
use crate::vault::CaseKey;

/// A finding as it was locked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LockedFinding {
    /// Every criterion, in the order of the programme.
    pub criteria: Vec<Marked>,
    /// What it proposes.
    pub direction: Direction,
    /// How sure the reviewer was.
    pub confidence: Confidence,
}

impl LockedFinding {
    /// What was marked of the criterion with this key.
    fn marked(&self, criterion: &str) -> Option<&Marked> {
        self.criteria.iter().find(|marked| marked.criterion == criterion)
    }
}

/// What the machine made of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It took this answer.
    Answer(Answer),
    /// Its way did not lead there.
    NotReached,
}

/// A criterion in the comparison.
#[derive(Clone, Debug)]
pub struct ComparedCriterion {
    /// Key of the node.
    pub key: String,
    /// The reviewer's mark.
    pub mark: Option<Mark>,
    /// The facts it rests on.
    pub evidence: Vec<String>,
    /// What the machine took.
    pub machine: Taken,
    /// The marks of [`Compared::others`].
    pub others: Vec<Option<Mark>>,
}

impl ComparedCriterion {
    /// Whether the two differ: both have an answer, and not the same.
    #[must_use]
    pub fn differs(&self) -> bool {
        match (self.mark, self.machine) {
            (None, _) | (_, Taken::NotReached) => false,
            (Some(mark), Taken::Answer(answer)) => mark != mark_of(answer),
        }
    }
}

const fn mark_of(answer: Answer) -> Mark {
    match answer {
        Answer::Yes => Mark::Proven,
        Answer::No => Mark::Refuted,
        Answer::Unknown => Mark::CannotTell,
    }
}

/// How often decisions on the leaf reached were changed by a human.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BranchRecord {
    /// Decided by a human.
    pub decided: u64,
    /// Of these, otherwise than recommended.
    pub changed: u64,
}

/// A case whose recommendation its reviewer may see.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The evidence, as before.
    pub evidence: Evidence,
    /// The reviewer's finding; none where the programme asks for none.
    pub finding: Option<LockedFinding>,
    /// The finding's entry.
    pub finding_at: Option<At>,
    /// The entry that says it was shown.
    pub revealed_at: At,
    /// The recommendation.
    pub recommendation: Recommendation,
    /// Leaf hash of its entry.
    pub recommendation_hash: Digest32,
    /// The findings of the first and the second reviewer, for whoever settles; these two decide
    /// without each other's.
    pub others: Vec<LockedFinding>,
    /// Criterion by criterion.
    pub criteria: Vec<ComparedCriterion>,
    /// How often this branch was changed.
    pub branch: BranchRecord,
    /// What they have done.
    pub looked: Looked,
}

/// What a reviewer may see of a case under review.
#[derive(Clone, Debug)]
pub enum Desk {
    /// Nothing to review here for them: they hold no seat.
    Free(Box<Looked>),
    /// The evidence; the recommendation is withheld.
    Evidence(Box<Evidence>, Box<Looked>),
    /// The evidence and the recommendation.
    Compared(Box<Compared>),
}

impl Reader {
    /// What `viewer` may see of the case of this number; none if there is no such case.
    ///
    /// # Errors
    /// What the store says; a payload that does not open or is not in its form.
    pub async fn review_desk(
        &self,
        number: &str,
        viewer: &Viewer,
        now_ms: i64,
    ) -> Result<Option<Desk>, ReadError> {
        let Some(case) = self.store.case_by_number(number).await? else { return Ok(None) };
        let entries = self.store.entries_of(case.serial).await?;
        let looked = Looked::read(&entries, ActorId::from_random(viewer.account))?;
        let under_review = looked.seat.is_some() && looked.decided.is_none();
        let evidence = if under_review { self.evidence(number, now_ms).await? } else { None };
        let Some(evidence) = evidence else { return Ok(Some(Desk::Free(Box::new(looked)))) };
        let Some(revealed_at) = looked.revealed else {
            return Ok(Some(Desk::Evidence(Box::new(evidence), Box::new(looked))));
        };
        let compared = self.compared(&case, evidence, looked, revealed_at).await?;
        Ok(Some(Desk::Compared(Box::new(compared))))
    }

    async fn compared(
        &self,
        case: &Case,
        evidence: Evidence,
        looked: Looked,
        revealed_at: At,
    ) -> Result<Compared, ReadError> {
        let compiled = evidence.version.programme.compiled();
        let recommendation = compiled.recommend(&evidence.facts, &mut compiled.scratch());
        let finding = self.locked_finding(case, looked.finding).await?;
        let mut others = Vec::new();
        if looked.seat == Some(Seat::Settling) {
            for at in looked.others {
                others.extend(self.locked_finding(case, at).await?);
            }
        }
        let criteria = beside(compiled, &recommendation, finding.as_ref(), &others);
        let leaf = compiled.leaf_id(recommendation.leaf);
        let branch = self.store.branch_record(evidence.version.programme.id(), leaf).await?;
        let hash = self.store.entry(evidence.recommendation_seq).await?;
        let hash = hash.ok_or_else(|| ReadError::form("the recommendation under review"))?;
        Ok(Compared {
            recommendation_hash: Digest32(hash.leaf_hash),
            branch: BranchRecord { decided: branch.0, changed: branch.1 },
            finding_at: looked.finding,
            evidence,
            finding,
            revealed_at,
            recommendation,
            others,
            criteria,
            looked,
        })
    }

    async fn locked_finding(
        &self,
        case: &Case,
        at: Option<At>,
    ) -> Result<Option<LockedFinding>, ReadError> {
        let Some(at) = at else { return Ok(None) };
        let Some(bytes) = self.payload(case, at.seq).await? else { return Ok(None) };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| ReadError::because("a finding", error))
    }

    /// The payload that the entry at `seq` commits to; none once the person is forgotten.
    pub(in crate::casework::read) async fn payload(
        &self,
        case: &Case,
        seq: u64,
    ) -> Result<Option<Vec<u8>>, ReadError> {
        let (secret, sealed) =
            (self.store.secret(case.serial).await?, self.store.payload(seq).await?);
        let (Some(secret), Some(sealed)) = (secret, sealed) else { return Ok(None) };
        let shut = |error| ReadError::because("the payload of a case", error);
        let key =
            CaseKey::unwrap(&self.encryption, case.case_id, &secret.wrapped_key).map_err(shut)?;
        let (_, bytes) = key.open_payload(seq, &sealed.sealed).map_err(shut)?;
        Ok(Some(bytes.to_vec()))
    }
}

/// Every criterion of the programme in its order: what was found beside what the machine took.
pub(super) fn beside(
    compiled: &Compiled,
    recommendation: &Recommendation,
    finding: Option<&LockedFinding>,
    others: &[LockedFinding],
) -> Vec<ComparedCriterion> {
    let criteria = compiled.nodes().map(|node| {
        let key = compiled.node_id(node);
        let marked = finding.and_then(|finding| finding.marked(key));
        let answer = recommendation.trace.iter().find_map(|step| match step {
            Step::Test { node: at, answer } if *at == node => Some(*answer),
            _ => None,
        });
        ComparedCriterion {
            key: key.to_owned(),
            mark: marked.and_then(|marked| marked.mark),
            evidence: marked.map(|marked| marked.evidence.clone()).unwrap_or_default(),
            machine: answer.map_or(Taken::NotReached, Taken::Answer),
            others: others.iter().map(|other| other.marked(key)?.mark).collect(),
        }
    });
    criteria.collect()
}
