//! Putting an access policy in force: recorded in the ledger first, then swapped whole.

use super::acting::Acting;
use super::office::Office;
use super::refusal::{Fault, Refusal};
use crate::access::{Action, Authorizer, Epoch, PolicyFiles, Resource, Subject};
use crate::ledger::body::AccessActivated;
use crate::ledger::fields::{Actor, Positive};
use crate::store::{AccountId, NewEpoch};

impl Office {
    /// The authorizer of this office, under the access policy of `files`: where the ledger names
    /// another one as in force, this one is recorded as the next.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every finding in the files, or every answer that is not the
    /// expected one; [`Refusal::Denied`] where the policy does not let the command line do this.
    pub async fn authorizer(&mut self, files: &PolicyFiles<'_>) -> Result<Authorizer, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let known = acting.work.access_epoch().await?;
        let now_ms = acting.ts;
        if let Some((number, model, policy)) = known {
            let epoch = Epoch::load(files, number, now_ms).await.map_err(Refusal::Invalid)?;
            if (epoch.model().0, epoch.policy().0) == (model, policy) {
                return Ok(Authorizer::new(epoch));
            }
        }
        let number = known.map_or(1, |(number, ..)| number + 1);
        let epoch = Epoch::load(files, number, now_ms).await.map_err(Refusal::Invalid)?;
        let authorizer = Authorizer::new(epoch);
        let (resource, action) = (Resource::AccessPolicy, Action::Activate);
        let permit = authorizer.check(&Subject::operator(), resource, action)?;
        acting.activate(permit.to(resource, action)?.actor(), &authorizer.in_force())?;
        self.commit(acting).await?;
        Ok(authorizer)
    }

    /// Puts another access policy in force, as an administrator. Any failure keeps the old one.
    ///
    /// # Errors
    /// As [`Office::authorizer`].
    pub async fn activate_access(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        files: &PolicyFiles<'_>,
    ) -> Result<u64, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::AccessPolicy, Action::Activate).await?;
        let number = acting.work.access_epoch().await?.map_or(1, |(number, ..)| number + 1);
        let epoch = Epoch::load(files, number, acting.ts).await.map_err(Refusal::Invalid)?;
        acting.activate(me.actor(), &epoch)?;
        self.commit(acting).await?;
        access.put_in_force(epoch).map_err(|stale| Refusal::Conflict(stale.to_string()))?;
        Ok(number)
    }
}

impl Acting<'_> {
    fn activate(&mut self, actor: Actor, epoch: &Epoch) -> Result<(), Refusal> {
        let number = Positive::new(epoch.number()).ok_or(Fault::Worker)?;
        let (model, policy) = (epoch.model(), epoch.policy());
        let seq = self.next_seq();
        self.write(actor, AccessActivated { epoch: number, model, policy }, None)?;
        let (model, policy) = (model.0, policy.0);
        let row = NewEpoch { epoch: epoch.number(), seq, model, policy };
        self.batch.reviews.epochs.push(row);
        Ok(())
    }
}
