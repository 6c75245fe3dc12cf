//! The life of a programme version: approved by another than its author, activated, suspended.

use super::acting::Acting;
use super::office::Office;
use super::refusal::{Fault, Refusal};
use crate::access::{Action, Authorizer, Resource};
use crate::ids::{Digest32, PersonId};
use crate::ledger::body::{EntryBody, ProgrammeActivated, ProgrammeApproved, ProgrammeSuspended};
use crate::ledger::fields::Actor;
use crate::store::{AccountId, NewProgrammeChange, ProgrammeChange};

impl Office {
    /// Approves a version, as another person than who proposed it.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a version that is not on record, or that one proposed oneself.
    pub async fn approve_programme(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        digest: &Digest32,
    ) -> Result<(), Refusal> {
        self.change_programme(access, by, digest, ProgrammeChange::Approved).await
    }

    /// Lets decisions be issued under a version from now on. In a live office it was approved
    /// before, by another person.
    ///
    /// # Errors
    /// As [`Office::approve_programme`]; a version that was not approved, or approved by oneself.
    pub async fn activate_programme(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        digest: &Digest32,
    ) -> Result<(), Refusal> {
        self.change_programme(access, by, digest, ProgrammeChange::Activated).await
    }

    /// Lets no decision be issued under a version until it is activated again.
    ///
    /// # Errors
    /// As [`Office::approve_programme`]; a version that is not active.
    pub async fn suspend_programme(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        digest: &Digest32,
    ) -> Result<(), Refusal> {
        self.change_programme(access, by, digest, ProgrammeChange::Suspended).await
    }

    /// Activates every version on record of a demonstration that was never activated: there the
    /// command line stands for the two persons of a live office.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] in a live office; what the store says.
    pub async fn activate_for_demonstration(&mut self) -> Result<(), Refusal> {
        if !self.is_demo() {
            let message = "in a live office two persons approve and activate a programme";
            return Err(Refusal::Conflict(message.to_owned()));
        }
        let access = self.access().await?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let permit = acting.operator(&access, Resource::Programme, Action::Activate).await?;
        for programme in store.programmes().await? {
            if acting.work.programme_changes(&programme.digest).await?.is_empty() {
                let digest = Digest32(programme.digest);
                acting.change(permit.actor(), None, digest, ProgrammeChange::Activated)?;
            }
        }
        self.commit(acting).await
    }

    async fn change_programme(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        digest: &Digest32,
        change: ProgrammeChange,
    ) -> Result<(), Refusal> {
        let action = match change {
            ProgrammeChange::Approved => Action::Approve,
            ProgrammeChange::Activated => Action::Activate,
            ProgrammeChange::Suspended => Action::Suspend,
        };
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Programme, action).await?;
        let version = acting.version(&digest.0).await?;
        let author = acting.author(&version).await?;
        let changes = acting.work.programme_changes(&digest.0).await?;
        let last = changes.iter().rev().find(|(_, change, _)| *change != ProgrammeChange::Approved);
        let active = last.is_some_and(|(_, change, _)| *change == ProgrammeChange::Activated);
        let refuse = |message: &str| Err(Refusal::Conflict(message.to_owned()));
        match change {
            ProgrammeChange::Approved if author == Some(PersonId::from_random(me.person)) => {
                return refuse("who proposed a programme version does not approve it");
            }
            ProgrammeChange::Activated if active => return refuse("the version is active already"),
            ProgrammeChange::Activated if !acting.demo => {
                // What was suspended is approved anew.
                let since = changes
                    .iter()
                    .rev()
                    .take_while(|(_, change, _)| *change != ProgrammeChange::Suspended);
                let mut approvals =
                    since.filter(|(_, change, _)| *change == ProgrammeChange::Approved);
                if !approvals.any(|(.., person)| *person != Some(me.person)) {
                    return refuse("another person approves the version before it is activated");
                }
            }
            ProgrammeChange::Suspended if !active => return refuse("the version is not active"),
            _ => {}
        }
        acting.change(me.actor(), Some(me.person), *digest, change)?;
        self.commit(acting).await
    }
}

impl Acting<'_> {
    fn change(
        &mut self,
        actor: Actor,
        person: Option<[u8; 16]>,
        digest: Digest32,
        change: ProgrammeChange,
    ) -> Result<(), Refusal> {
        let body: EntryBody = match change {
            ProgrammeChange::Approved => ProgrammeApproved { digest }.into(),
            ProgrammeChange::Activated => {
                let from = u64::try_from(self.ts).map_err(|_| Fault::Worker)?;
                ProgrammeActivated { digest, from }.into()
            }
            ProgrammeChange::Suspended => ProgrammeSuspended { digest }.into(),
        };
        let seq = self.next_seq();
        self.write(actor, body, None)?;
        let row = NewProgrammeChange { seq, digest: digest.0, change, person };
        self.batch.reviews.programme_changes.push(row);
        Ok(())
    }
}
