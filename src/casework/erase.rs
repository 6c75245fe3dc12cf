//! Forgetting a person: payloads, keys and letters that were not posted go, the chain stays whole,
//! and the ledger says that it was done.

use super::office::Office;
use super::refusal::Refusal;
use crate::access::{Action, Resource};
use crate::ids::CaseId;
use crate::ledger::body::ErasureExecuted;
use crate::ledger::fields::{ErasureGround, ErasureScope};
use crate::notify::{Kept, forget_letters};
use crate::store::{Case, Erasure, OutboxId, Stage, Store};

/// What was forgotten.
#[derive(Debug)]
pub struct Erased {
    /// The case, as the ledger names it.
    pub case: CaseId,
    /// Files of its letters that could not be removed: somebody removes them by hand.
    pub kept: Vec<Kept>,
}

/// What is done about a review that is open.
#[derive(Clone, Copy, Debug)]
enum OpenReview {
    /// It keeps the case from being erased.
    Refuse,
    /// It ends, as was named.
    End,
    /// It ended in a later state of this log, and ends again.
    EndAgain,
}

impl OpenReview {
    fn judge(self, number: &str, ground: ErasureGround) -> Result<(), Refusal> {
        match self {
            Self::Refuse => Err(Refusal::Conflict(format!(
                "case `{number}` is under review: to erase it ends the review, nothing is decided \
                 and nobody who waits for it is told; decide it first, or name that you end it \
                 with `--under-review`"
            ))),
            Self::End if ground == ErasureGround::Retention => Err(Refusal::Conflict(format!(
                "case `{number}` is under review, so its retention has not begun; decide it first"
            ))),
            Self::End | Self::EndAgain => Ok(()),
        }
    }
}

impl Office {
    /// Deletes what is known of a case, named by number or id, and appends `erasure.executed`.
    /// A case under review is refused: to erase it ends the review without a decision.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Denied`]; [`Refusal::Conflict`] where it was forgotten
    /// before, or is under review.
    pub async fn erase(
        &mut self,
        name: &str,
        ground: ErasureGround,
        scope: ErasureScope,
    ) -> Result<Erased, Refusal> {
        self.forget(name, ground, scope, OpenReview::Refuse).await
    }

    /// As [`Office::erase`], and where a review is open it ends without a decision; not because
    /// the case was kept long enough, for that begins with a decision: nobody is rid of one so.
    ///
    /// # Errors
    /// As [`Office::erase`]; of a case under review, where the ground is retention.
    pub async fn erase_under_review(
        &mut self,
        name: &str,
        ground: ErasureGround,
        scope: ErasureScope,
    ) -> Result<Erased, Refusal> {
        self.forget(name, ground, scope, OpenReview::End).await
    }

    /// As a later state of this log had it, whatever stands here.
    pub(super) async fn erase_again(
        &mut self,
        name: &str,
        ground: ErasureGround,
        scope: ErasureScope,
    ) -> Result<Erased, Refusal> {
        self.forget(name, ground, scope, OpenReview::EndAgain).await
    }

    async fn forget(
        &mut self,
        name: &str,
        ground: ErasureGround,
        scope: ErasureScope,
        of_review: OpenReview,
    ) -> Result<Erased, Refusal> {
        let access = self.access().await?;
        let serial = case_named(&self.store, name).await?.serial;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let permit = acting.operator(&access, Resource::Case, Action::Erase).await?;
        let missing = || Refusal::NotFound { what: "case", name: name.to_owned() };
        let case = acting.work.case(serial).await?.ok_or_else(missing)?;
        if case.erased_ms.is_some() {
            return Err(Refusal::Conflict(format!("case `{}` was forgotten before", case.number)));
        }
        let review = acting.work.review(serial).await?;
        if review.is_some_and(|review| review.state.stage != Stage::Decided) {
            of_review.judge(&case.number, ground)?;
        }
        let letters = letters_of(&store, serial).await?;
        let (case_id, at_ms) = (case.case_id, acting.ts);
        acting.batch.erasures.push(Erasure { case_id, scope: scope.into(), at_ms });
        let case = CaseId::from_random(case_id);
        acting.write(permit.actor(), ErasureExecuted { case, ground, scope }, Some(serial))?;
        self.commit(acting).await?;
        Ok(Erased { case, kept: forget_letters(&self.folder, &letters) })
    }
}

/// The messages that tell of the letters of a case.
pub(super) async fn letters_of(store: &Store, serial: i64) -> Result<Vec<OutboxId>, Refusal> {
    Ok(store.outbox_of(serial).await?.into_iter().map(|message| message.id).collect())
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
