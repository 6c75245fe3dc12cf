//! The access policy of an office: the one the ledger names is in force, and no other is asked.
//! Another one is recorded in the ledger first, then swapped whole.

use super::access_files::{AccessFiles, kept_at};
use super::acting::Acting;
use super::office::Office;
use super::refusal::{Fault, Refusal};
use crate::access::{Action, Authorizer, Epoch, Permit, PolicyFiles, Resource, Subject};
use crate::ids::Digest32;
use crate::ledger::body::AccessActivated;
use crate::ledger::fields::{Actor, Positive};
use crate::store::{AccountId, Folder, NewEpoch, Store};

/// The access policy that the ledger of `store` names as in force; before it names any, the one
/// that is shipped.
///
/// # Errors
/// [`Refusal::Conflict`] where its files are not there, not those that were recorded, or none that
/// this program accepts; with what to do.
pub async fn policy_in_force(
    folder: &Folder,
    store: &Store,
    now_ms: i64,
) -> Result<Epoch, Refusal> {
    let Some((number, model, policy)) = store.access_epoch().await? else {
        return Epoch::load(&PolicyFiles::SHIPPED, 1, now_ms).await.map_err(Refusal::Invalid);
    };
    let recorded = (Digest32(model), Digest32(policy));
    let place = kept_at(folder, &recorded.1);
    let mend = "restore them from a backup, or stop the server and put another policy in force: \
                `timbang access activate`";
    let files = AccessFiles::of(folder, &recorded.1)?.ok_or_else(|| {
        let place = place.display();
        Refusal::Conflict(format!(
            "access policy {number} is in force, and its files are not in `{place}`; {mend}"
        ))
    })?;
    if files.digests() != recorded {
        let place = place.display();
        return Err(Refusal::Conflict(format!(
            "the files in `{place}` are not those of access policy {number}, which is in force; \
             {mend}"
        )));
    }
    Epoch::load(&files.as_policy(), number, now_ms).await.map_err(|findings| {
        let found: Vec<_> = findings.iter().map(ToString::to_string).collect();
        let found = found.join("; ");
        Refusal::Conflict(format!(
            "access policy {number} is in force, and this program does not accept it ({found}); \
             {mend}"
        ))
    })
}

/// That the command line may do this, by the policy in force; for what needs no open office.
///
/// # Errors
/// As [`policy_in_force`]; [`Refusal::Denied`].
pub async fn operator_may(
    folder: &Folder,
    store: &Store,
    resource: Resource,
    action: Action,
) -> Result<Permit, Refusal> {
    let access = Authorizer::new(policy_in_force(folder, store, 0).await?);
    Ok(access.check(&Subject::operator(), resource, action)?.to(resource, action)?)
}

impl Office {
    /// The access policy in force, which its acts ask. Read anew where the ledger names another
    /// than the one at hand: another instance may have put it in force.
    ///
    /// # Errors
    /// As [`policy_in_force`].
    pub async fn access(&mut self) -> Result<Authorizer, Refusal> {
        let known = self.store.access_epoch().await?.map(|(number, ..)| number);
        if let Some(access) = &self.access {
            let here = access.in_force().number();
            if known.is_none_or(|number| number == here) {
                return Ok(access.clone());
            }
        }
        let epoch = policy_in_force(&self.folder, &self.store, self.now_ms()).await?;
        match &self.access {
            Some(access) => {
                access.put_in_force(epoch).map_err(|stale| Refusal::Conflict(stale.to_string()))?;
                Ok(access.clone())
            }
            None => Ok(self.access.insert(Authorizer::new(epoch)).clone()),
        }
    }

    /// The authorizer of this office, under the access policy of `files`: where the ledger names
    /// another one as in force, this one is recorded as the next, by the command line.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every finding in the files, or every answer that is not the
    /// expected one; [`Refusal::Denied`] where the policy does not let the command line do this.
    pub async fn authorizer(&mut self, files: &PolicyFiles<'_>) -> Result<Authorizer, Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let known = acting.work.access_epoch().await?;
        let given = AccessFiles::from(files);
        let digests = given.digests();
        if known.is_some_and(|(_, model, policy)| digests == (Digest32(model), Digest32(policy))) {
            drop(acting);
            return self.access().await;
        }
        let number = known.map_or(1, |(number, ..)| number + 1);
        let epoch = Epoch::load(files, number, acting.ts).await.map_err(Refusal::Invalid)?;
        let (resource, action) = (Resource::AccessPolicy, Action::Activate);
        let next = Authorizer::new(epoch);
        // The policy in force says who may; where its files are lost, or none is yet, the next does.
        let permit = match self.access().await {
            Ok(access) if known.is_some() => acting.operator(&access, resource, action).await?,
            _ => next.check(&Subject::operator(), resource, action)?.to(resource, action)?,
        };
        given.keep(&self.folder)?;
        acting.activate(permit.actor(), &next.in_force())?;
        self.commit(acting).await?;
        AccessFiles::settle(&self.folder)?;
        if known.is_none() {
            // The one at hand was the shipped one, which nobody had recorded.
            return Ok(self.access.insert(next).clone());
        }
        self.access().await
    }

    /// The access policy under which the office serves: the one its ledger names, and the shipped
    /// one, which is recorded, where it names none.
    ///
    /// # Errors
    /// As [`policy_in_force`]; what recording one refuses.
    pub async fn access_to_serve(&mut self) -> Result<Authorizer, Refusal> {
        match self.store.access_epoch().await? {
            Some(_) => self.access().await,
            None => self.authorizer(&PolicyFiles::SHIPPED).await,
        }
    }

    /// Takes up what came from outside while the office serves: a policy that another instance put
    /// in force, or one that the command line left to be. Any failure keeps the old one, sets the
    /// files aside, and is for the caller to raise the alarm over. Gives whether one was put in
    /// force.
    ///
    /// # Errors
    /// As [`Office::authorizer`], [`policy_in_force`].
    pub async fn follow_access(&mut self) -> Result<bool, Refusal> {
        let before = self.access().await?.in_force().number();
        let proposed = match AccessFiles::proposed(&self.folder) {
            Ok(None) => return Ok(false),
            Ok(Some(files)) => self.authorizer(&files.as_policy()).await,
            Err(unread) => Err(unread),
        };
        match proposed {
            Ok(access) => {
                AccessFiles::settle(&self.folder)?;
                Ok(access.in_force().number() != before)
            }
            Err(refusal) => {
                AccessFiles::refuse(&self.folder, &refusal.to_string())?;
                Err(refusal)
            }
        }
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
        AccessFiles::from(files).keep(&self.folder)?;
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
