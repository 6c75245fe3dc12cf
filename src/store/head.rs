//! `head.checkpoint`: the last signed checkpoint, kept outside the database, so that a database
//! that was cut or restored shows.
//!
//! Order of writing: entries durable, checkpoint row, this file, and only then published. So the
//! file is never ahead of the database, unless somebody set the database back.

use super::{Checkpoint, Folder, HeadFault, Store, StoreError};
use crate::ledger::checkpoint::Checkpoint as Statement;

/// Size and root that a note states. Its signature is for the verifier.
fn stated(note: &str) -> Option<Statement> {
    Statement::parse(note.as_bytes()).ok().map(|(statement, _)| statement)
}

impl Store {
    /// Writes a signed checkpoint: first its row, then `head.checkpoint`.
    ///
    /// # Errors
    /// As [`Store::add_checkpoint`]; [`StoreError::File`].
    pub async fn keep_checkpoint(
        &self,
        folder: &Folder,
        checkpoint: &Checkpoint,
    ) -> Result<(), StoreError> {
        self.add_checkpoint(checkpoint.size, &checkpoint.note).await?;
        folder.write_head(&checkpoint.note)
    }

    /// Whether the log is the one `head.checkpoint` was signed for, or one that grew from it. To
    /// be asked before anything is written.
    ///
    /// # Errors
    /// [`StoreError::Head`] when it is not; what the database says.
    pub async fn check_head(&self, folder: &Folder) -> Result<(), StoreError> {
        let ledger = self.head().await?.size;
        let fault =
            |reason| Err(StoreError::Head { reason, folder: folder.path().display().to_string() });
        let Some(note) = folder.head()? else {
            return if ledger == 0 { Ok(()) } else { fault(HeadFault::Missing { ledger }) };
        };
        let Some(head) = stated(&note) else { return fault(HeadFault::Unreadable) };
        if head.size > ledger {
            return fault(HeadFault::Ahead { head: head.size, ledger });
        }
        let row = self.checkpoint_covering(head.size).await?;
        let row = row.and_then(|row| stated(&row.note));
        // The row was written before the file: if it is not there, this is another database.
        if row.as_ref() == Some(&head) {
            Ok(())
        } else {
            fault(HeadFault::Differs { size: head.size })
        }
    }

    /// Takes the newest checkpoint in the database for the head, whatever the file said, and
    /// returns what it said. For an operator who has looked. A ledger that was never checkpointed
    /// has none to take: sign one and [`Store::keep_checkpoint`] it.
    ///
    /// # Errors
    /// [`StoreError::File`]; what the database says.
    pub async fn adopt_head(&self, folder: &Folder) -> Result<Option<String>, StoreError> {
        let before = folder.head()?;
        if let Some(newest) = self.newest_checkpoint().await? {
            folder.write_head(&newest.note)?;
        }
        Ok(before)
    }
}
