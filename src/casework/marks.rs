//! Checkpoints: stored bytes are read again and compared before anything is signed over them.

use super::refusal::{Fault, Refusal};
use crate::ledger::checkpoint::{Checkpoint, CheckpointSigner};
use crate::ledger::key::SigningKey;
use crate::ledger::merkle::Frontier;
use crate::ledger::origin::Origin;
use crate::store::{self, Folder, Store};

/// Signs the checkpoints of a log over the entries as they are stored.
#[derive(Debug)]
pub struct Marks {
    signer: CheckpointSigner,
    /// The tree over the entries that were read again.
    seen: Frontier,
}

impl Marks {
    /// For a log that begins.
    #[must_use]
    pub fn begin(origin: Origin, key: SigningKey) -> Self {
        Self { signer: CheckpointSigner::new(origin, key, None), seen: Frontier::default() }
    }

    /// For a log that goes on after its newest checkpoint.
    ///
    /// # Errors
    /// A checkpoint that is not this key's, or not of the entries stored.
    pub async fn resume(store: &Store, origin: Origin, key: SigningKey) -> Result<Self, Fault> {
        let Some(row) = store.newest_checkpoint().await? else {
            return Ok(Self::begin(origin, key));
        };
        let newest = Checkpoint::open(row.note.as_bytes(), key.verifying_key())?;
        let seen = store.frontier(newest.size).await?;
        if seen.root() != newest.root {
            return Err(Fault::Altered { seq: newest.size.saturating_sub(1) });
        }
        Ok(Self { signer: CheckpointSigner::new(origin, key, Some(newest)), seen })
    }

    /// Signs a checkpoint over the entries of `signed`, once it is committed; none where the newest
    /// says so already.
    ///
    /// # Errors
    /// [`Fault::Altered`] where a stored entry is not what was signed; a disk that refuses.
    pub async fn set(
        &mut self,
        store: &Store,
        folder: &Folder,
        signed: &Frontier,
    ) -> Result<(), Refusal> {
        let size = signed.size();
        if self.signer.newest().is_some_and(|newest| newest.size == size) {
            return Ok(());
        }
        store.reread(&mut self.seen, size).await?;
        if self.seen != *signed {
            return Err(Fault::Altered { seq: size.saturating_sub(1) }.into());
        }
        let note = self.signer.sign(&self.seen)?;
        store.keep_checkpoint(folder, &store::Checkpoint { size, note }).await?;
        Ok(())
    }
}
