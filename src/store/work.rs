//! The transaction of one act: what it decides on is read again inside, and nothing is written
//! beside it.

use sea_orm::DatabaseTransaction;

use super::ledger::{entries_of, head_of};
use super::review_rows::{Draft, SeatOf};
use super::reviews::{
    self, Confirmation, Decision, HeldSeat, Notice, Review, confirmations_by, decisions_of,
    draft_of, excluded, notices_of, open_request, review_of, seats_of,
};
use super::{
    Account, AccountId, Batch, Case, Entry, Hash, Head, Payload, Programme, Recommendation, Secret,
    Store, StoreError, accounts, cases, payloads, programmes, tree,
};
use crate::ledger::merkle::Frontier;

/// A transaction beside which no other writes to the log. Dropped, it is rolled back.
#[derive(Debug)]
pub struct Work<'s> {
    store: &'s Store,
    within: DatabaseTransaction,
}

impl Store {
    /// Begins the transaction of an act. On SQLite it is the only one that writes; on PostgreSQL it
    /// waits for the lock of the log, which any instance may hold.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`], [`StoreError::Poisoned`]; what the database says.
    pub async fn begin_work(&self) -> Result<Work<'_>, StoreError> {
        Ok(Work { store: self, within: self.begin().await? })
    }
}

impl Work<'_> {
    /// Writes `batch` and ends the transaction: all of it, durably, or nothing.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn commit(self, batch: Batch) -> Result<(), StoreError> {
        self.store.finish(self.within, batch).await
    }

    /// Where the log stands.
    ///
    /// # Errors
    /// What the database says.
    pub async fn head(&self) -> Result<Head, StoreError> {
        head_of(&self.within, self.store.log).await
    }

    /// The right edge of the tree of the first `size` entries.
    ///
    /// # Errors
    /// As [`Store::frontier`].
    pub async fn frontier(&self, size: u64) -> Result<Frontier, StoreError> {
        tree::frontier(&self.within, self.store.log, size).await
    }

    /// The entries that name a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries_of(&self, serial: i64) -> Result<Vec<Entry>, StoreError> {
        entries_of(&self.within, self.store.log, serial).await
    }

    /// The case of this number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_by_number(&self, number: &str) -> Result<Option<Case>, StoreError> {
        cases::by_number(&self.within, number).await
    }

    /// The case of this serial.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case(&self, serial: i64) -> Result<Option<Case>, StoreError> {
        cases::by_serial(&self.within, serial).await
    }

    /// What opens a case; none if the person was forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub async fn secret(&self, serial: i64) -> Result<Option<Secret>, StoreError> {
        cases::secret(&self.within, serial).await
    }

    /// The account of this id, closed or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        accounts::by_id(&self.within, id).await
    }

    /// The payload of an entry; none if it has none, or none any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn payload(&self, seq: u64) -> Result<Option<Payload>, StoreError> {
        payloads::payload(&self.within, seq).await
    }

    /// The recommendation an entry made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recommendation(&self, seq: u64) -> Result<Option<Recommendation>, StoreError> {
        payloads::recommendation(&self.within, seq).await
    }

    /// The programme version of this digest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programme(&self, digest: &Hash) -> Result<Option<Programme>, StoreError> {
        programmes::by_digest(&self.within, digest).await
    }

    /// The review of a case, open or ended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn review(&self, serial: i64) -> Result<Option<Review>, StoreError> {
        review_of(&self.within, serial).await
    }

    /// Who has a seat in the review of a case, by seat.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seats(&self, serial: i64) -> Result<Vec<HeldSeat>, StoreError> {
        seats_of(&self.within, &[serial]).await
    }

    /// Persons who take no part in a case.
    ///
    /// # Errors
    /// What the database says.
    pub async fn excluded(&self, serial: i64) -> Result<Vec<[u8; 16]>, StoreError> {
        excluded(&self.within, serial).await
    }

    /// What was prepared from a seat.
    ///
    /// # Errors
    /// What the database says.
    pub async fn draft(&self, of: SeatOf) -> Result<Option<Draft>, StoreError> {
        draft_of(&self.within, of).await
    }

    /// What was decided in a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions_of(&self, serial: i64) -> Result<Vec<Decision>, StoreError> {
        decisions_of(&self.within, serial).await
    }

    /// The letters of a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn notices_of(&self, serial: i64) -> Result<Vec<Notice>, StoreError> {
        notices_of(&self.within, serial).await
    }

    /// The entry of the request that nobody answered yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_request(&self, serial: i64) -> Result<Option<u64>, StoreError> {
        open_request(&self.within, serial).await
    }

    /// The confirmations of an account since `since_ms`, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirmations_by(
        &self,
        account: &AccountId,
        since_ms: i64,
    ) -> Result<Vec<Confirmation>, StoreError> {
        confirmations_by(&self.within, account, since_ms).await
    }

    /// Whether a challenge was issued before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn challenge_stands(&self, challenge: &Hash) -> Result<bool, StoreError> {
        reviews::challenge_stands(&self.within, challenge).await
    }
}
