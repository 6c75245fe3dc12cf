//! Putting programme versions forward: from then on the ledger knows their bytes.

use super::office::Office;
use super::refusal::Refusal;
use crate::access::{Action, Resource};
use crate::ids::Digest32;
use crate::ledger::body::ProgrammeProposed;
use crate::ledger::fields::{Positive, ProgrammeStatus};
use crate::ledger::merkle::sha256;
use crate::policy::Programme;
use crate::policy::document::Status;
use crate::store::NewProgramme;

impl Office {
    /// Proposes a programme version, given with the bytes of its file; returns whether it is new.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; [`Refusal::Conflict`] where the ledger knows this version with other bytes: a change makes
    /// a new version.
    pub async fn propose(&mut self, programme: &Programme, bytes: &[u8]) -> Result<bool, Refusal> {
        let access = self.access().await?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let permit = acting.operator(&access, Resource::Programme, Action::Propose).await?;
        let digest = sha256(bytes);
        let (id, version) = (programme.id(), u64::from(programme.version()));
        if let Some(known) = self.store.programme_version(id, Some(version)).await? {
            if known.digest == digest.0 {
                return Ok(false);
            }
            let known = Digest32(known.digest);
            return Err(Refusal::Conflict(format!(
                "the ledger knows `{id}@{version}` with digest {known}, not {digest}; give the \
                 changed programme a new version"
            )));
        }
        let invalid =
            || Refusal::Conflict(format!("`{id}@{version}` cannot be named in the ledger"));
        let status = match programme.document().status {
            Status::Example => ProgrammeStatus::Example,
            Status::Draft => ProgrammeStatus::Draft,
            Status::Active => ProgrammeStatus::Active,
        };
        let body = ProgrammeProposed {
            digest,
            id: id.parse().map_err(|_| invalid())?,
            status,
            version: Positive::new(version).ok_or_else(invalid)?,
        };
        let written = acting.write(permit.actor(), body, None)?;
        acting.batch.programmes.push(NewProgramme {
            digest: digest.0,
            id: id.to_owned(),
            version,
            status: status.as_str().to_owned(),
            document: bytes.to_vec(),
            proposed_seq: written.seq,
        });
        self.commit(acting).await?;
        Ok(true)
    }
}
