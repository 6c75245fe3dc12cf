//! One case, opened: what is known, and what the machine made of it.
use std::sync::Arc;

use super::{EntryRead, ProgrammeVersion, ReadError, Reader, Sight};
use crate::casework::payload;
use crate::casework::review::outcome_of;
use crate::decision::{Compiled, Outcome, Recommendation};
use crate::facts::{self, Facts};
use crate::ids::{CaseId, Digest32};
use crate::store::Case;

/// A case without anything the machine made of it.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The number people use.
    pub number: String,
    /// The name the ledger knows.
    pub case_id: CaseId,
    /// Programme id applied for.
    pub programme_id: String,
    /// When the application came to the office, ms.
    pub came_ms: i64,
    /// When the person was forgotten, ms.
    pub erased_ms: Option<i64>,
    /// The version whose facts these are; none before the first recommendation.
    pub version: Option<Arc<ProgrammeVersion>>,
    /// The decision on the latest recommendation.
    pub decided: Option<Decided>,
    /// The facts; none before the first recommendation and once the person is forgotten.
    pub facts: Option<Facts>,
}

/// What was decided in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its entry.
    pub seq: u64,
    /// The outcome; none where the law deems it granted.
    pub outcome: Option<Outcome>,
}

/// What the machine recommends in a case.
#[derive(Clone, Debug)]
pub struct Recommended {
    /// The recommendation with everything it rests on.
    pub recommendation: Recommendation,
    /// The entry that made it.
    pub entry: EntryRead,
}

/// A case, opened.
#[derive(Clone, Debug)]
pub struct CaseRead {
    /// The file.
    pub file: CaseFile,
    /// The latest recommendation, apart from the file so that whoever may not see it is not given
    /// it: none while the case is not decided, unless all are seen.
    pub recommended: Option<Recommended>,
}

impl CaseFile {
    pub(super) fn of(
        case: &Case,
        version: Option<Arc<ProgrammeVersion>>,
        facts: Option<Facts>,
    ) -> Self {
        Self {
            number: case.number.clone(),
            case_id: CaseId::from_random(case.case_id),
            programme_id: case.programme.clone(),
            came_ms: case.came_ms,
            erased_ms: case.erased_ms,
            version,
            decided: None,
            facts,
        }
    }
}

impl Reader {
    /// The case of this number.
    ///
    /// # Errors
    /// What the store says; a payload that does not open or is not in its form.
    pub async fn case(&self, number: &str) -> Result<Option<CaseRead>, ReadError> {
        let Some(case) = self.store.case_by_number(number).await? else { return Ok(None) };
        let mut file = CaseFile::of(&case, None, None);
        file.decided = self.decided(&case).await?;
        let Some(seq) = case.latest_seq else {
            return Ok(Some(CaseRead { file, recommended: None }));
        };
        let entry = self.entry(seq).await?;
        let made = self.store.recommendation(seq).await?;
        let (Some(entry), Some(made)) = (entry, made) else {
            return Ok(Some(CaseRead { file, recommended: None }));
        };
        let version = self.programme_of(&Digest32(made.programme)).await?;
        let version =
            version.ok_or_else(|| ReadError::form("the programme of a recommendation"))?;
        let compiled = version.programme.compiled();
        file.facts = self.facts(&case, seq, compiled).await?;
        let told = self.sight == Sight::All || case.decided_seq.is_some();
        let again = file.facts.as_ref().map(|facts| made_again(compiled, facts, &made.leaf));
        let recommended =
            again.transpose()?.map(|recommendation| Recommended { recommendation, entry });
        file.version = Some(version);
        Ok(Some(CaseRead { file, recommended: recommended.filter(|_| told) }))
    }

    /// The decision that the row of a case names.
    async fn decided(&self, case: &Case) -> Result<Option<Decided>, ReadError> {
        let Some(seq) = case.decided_seq else { return Ok(None) };
        let decisions = self.store.decisions_of(case.serial).await?;
        let decision = decisions.iter().find(|decision| decision.seq == seq);
        let number = decision.ok_or_else(|| ReadError::form("the decision of a case"))?.outcome;
        let outcome = number.map(|number| {
            outcome_of(number).ok_or_else(|| ReadError::form("the outcome of a decision"))
        });
        Ok(Some(Decided { seq, outcome: outcome.transpose()? }))
    }

    /// The facts that the entry at `seq` commits to; none once the person is forgotten.
    pub(super) async fn facts(
        &self,
        case: &Case,
        seq: u64,
        compiled: &Compiled,
    ) -> Result<Option<Facts>, ReadError> {
        let bytes = self.payload(case, seq).await?;
        bytes.map(|bytes| facts_in(&bytes, compiled)).transpose()
    }
}

/// The facts in the payload of a recommendation.
pub(super) fn facts_in(bytes: &[u8], compiled: &Compiled) -> Result<Facts, ReadError> {
    let payload = payload::parse(bytes)
        .map_err(|error| ReadError::because("the payload of a case", error))?;
    let facts = facts::parse(compiled.schema(), payload.facts.get());
    facts.map_err(|_| ReadError::form("the facts of a case"))
}

/// What was recommended from these facts, which reached this leaf.
pub(super) fn made_again(
    compiled: &Compiled,
    facts: &Facts,
    leaf: &str,
) -> Result<Recommendation, ReadError> {
    let made = compiled.recommend(facts, &mut compiled.scratch());
    if compiled.leaf_id(made.leaf) != leaf {
        return Err(ReadError::form("a recommendation that differs from its facts"));
    }
    Ok(made)
}
