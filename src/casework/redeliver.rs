//! Tries a letter again that did not reach anyone.

use super::office::Office;
use super::refusal::Refusal;
use crate::access::{Action, Authorizer, Resource};
use crate::store::{AccountId, OutboxId};

impl Office {
    /// Sends a letter again that was given up. It goes under the id it had, so whoever carries it
    /// knows it again.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; [`Refusal::NotFound`] for a message that is not there or was not given
    /// up.
    pub async fn redeliver(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        letter: &OutboxId,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let acting = self.begin(&store).await?;
        acting.authorized(access, by, Resource::Notice, Action::Retry).await?;
        if acting.work.revive_outbox(letter, acting.ts).await? {
            self.commit(acting).await?;
            super::accounts::trail::told("letter-retried", Some(by));
            return Ok(());
        }
        let name = crate::ids::ActorId::from_random(*letter).to_string();
        Err(Refusal::NotFound { what: "letter that was given up", name })
    }
}
