//! After a backup was restored: what the ledger says was forgotten is forgotten again.

use super::erase::{Erased, letters_of};
use super::office::Office;
use super::refusal::Refusal;
use crate::ledger::body::{EntryBody, ErasureExecuted, Statement};
use crate::ledger::entry::Entry;
use crate::ledger::fields::ErasureScope;
use crate::notify::{Kept, forget_letters};
use crate::store::{Erasure, Scope};

/// Entries read at once.
const PAGE: u64 = 1_024;

impl From<ErasureScope> for Scope {
    fn from(scope: ErasureScope) -> Self {
        match scope {
            ErasureScope::Payloads => Self::Payloads,
            ErasureScope::Case => Self::Case,
        }
    }
}

/// The erasure that an entry says, with its time in milliseconds; none if it says another thing.
#[must_use]
pub fn erasure_of(entry: &[u8]) -> Option<(ErasureExecuted, u64)> {
    let statement = Statement::parse(Entry::parse(entry).ok()?.statement).ok()?;
    match statement.body {
        EntryBody::ErasureExecuted(body) => Some((body, statement.ts)),
        _ => None,
    }
}

impl Office {
    /// Carries out again every erasure of this log; returns how many it names, and the files of
    /// letters that could not be removed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn reapply_erasures(&mut self) -> Result<(usize, Vec<Kept>), Refusal> {
        let (mut erasures, mut letters) = (Vec::new(), Vec::new());
        let mut from = 0;
        loop {
            let page = self.store.entries(from, PAGE).await?;
            let Some(last) = page.last() else { break };
            from = last.seq + 1;
            for (body, ts) in page.iter().filter_map(|entry| erasure_of(&entry.bytes)) {
                let at_ms = i64::try_from(ts).unwrap_or(i64::MAX);
                let case_id = body.case.to_bytes();
                if let Some(case) = self.store.case_by_id(&case_id).await? {
                    letters.extend(letters_of(&self.store, case.serial).await?);
                }
                erasures.push(Erasure { case_id, scope: body.scope.into(), at_ms });
            }
        }
        self.store.reapply_erasures(&erasures).await?;
        Ok((erasures.len(), forget_letters(&self.folder, &letters)))
    }

    /// Forgets anew what a later state of this log had forgotten, and says so in this one; returns
    /// what was. A case that is not here, or forgotten already, is passed over; a review that is
    /// open here ends.
    ///
    /// # Errors
    /// As [`Office::erase`].
    pub async fn repeat_erasures(
        &mut self,
        erasures: &[ErasureExecuted],
    ) -> Result<Vec<Erased>, Refusal> {
        let mut repeated = Vec::new();
        for ErasureExecuted { case, ground, scope } in erasures {
            let Some(known) = self.store.case_by_id(&case.to_bytes()).await? else { continue };
            let kept = match scope {
                ErasureScope::Case => known.erased_ms.is_none(),
                ErasureScope::Payloads => !self.store.payloads_of(known.serial).await?.is_empty(),
            };
            if kept {
                let erased = self.erase_again(case.as_str(), *ground, *scope).await?;
                repeated.push(erased);
            }
        }
        Ok(repeated)
    }
}
