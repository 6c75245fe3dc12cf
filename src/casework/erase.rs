//! Forgetting a person: payloads and keys go, the chain stays whole, and the ledger says that it was done.

use super::office::Office;
use super::refusal::Refusal;
use crate::ids::CaseId;
use crate::ledger::body::ErasureExecuted;
use crate::ledger::fields::{Actor, ErasureGround, ErasureScope};
use crate::store::{Batch, Case, Erasure, Stage, Store};

impl Office {
    /// Deletes what is known of a case, named by number or id, and appends `erasure.executed`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Conflict`] where it was forgotten before, and where it is
    /// under review and is to go because it was kept long enough: nobody is rid of a decision so.
    pub async fn erase(
        &mut self,
        name: &str,
        ground: ErasureGround,
        scope: ErasureScope,
    ) -> Result<CaseId, Refusal> {
        let case = case_named(&self.store, name).await?;
        if case.erased_ms.is_some() {
            return Err(Refusal::Conflict(format!("case `{}` was forgotten before", case.number)));
        }
        let review = self.store.review(case.serial).await?;
        let open = review.is_some_and(|review| review.state.stage != Stage::Decided);
        if open && ground == ErasureGround::Retention {
            return Err(Refusal::Conflict(format!(
                "case `{}` is under review, so its retention has not begun; decide it first",
                case.number
            )));
        }
        let at_ms = self.now_ms();
        let id = CaseId::from_random(case.case_id);
        let erasures = vec![Erasure { case_id: case.case_id, scope: scope.into(), at_ms }];
        let batch = Batch { erasures, ..Batch::default() };
        let body = ErasureExecuted { case: id, ground, scope };
        self.commit_entry(Actor::Operator, body, Some(case.serial), batch).await?;
        Ok(id)
    }
}

/// The case that `name` names: a number such as KB-2026-00001, or an id of the ledger.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn case_named(store: &Store, name: &str) -> Result<Case, Refusal> {
    let case = match name.parse::<CaseId>() {
        Ok(id) => store.case_by_id(&id.to_bytes()).await?,
        Err(_) => store.case_by_number(name).await?,
    };
    case.ok_or_else(|| Refusal::NotFound { what: "case", name: name.to_owned() })
}
