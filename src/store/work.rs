//! The transaction of one act: what it decides on is read again inside, and nothing is written
//! beside it.

use std::collections::BTreeMap;

use sea_orm::DatabaseTransaction;

use super::decided::{Confirmation, Decision, Notice, confirmations_by, decisions_of, notices_of};
use super::ledger::{entries_about, entries_of, entry_at, head_of};
use super::review_rows::{Draft, ProgrammeChange, SeatOf};
use super::reviews::{
    self, HeldSeat, Review, draft_of, excluded, open_request, review_of, seats_of,
};
use super::{
    Account, AccountId, Assignment, Batch, Case, Doubt, Entry, Hash, Head, Passkey, Payload,
    Programme, Recommendation, Secret, StepUp, Store, StoreError, Totp, accounts, cases, factors,
    passkeys, payloads, programmes, roles, tree, words,
};
use crate::ledger::merkle::Frontier;

/// A transaction beside which no other writes to the log. Dropped, it is rolled back.
#[derive(Debug)]
pub struct Work<'s> {
    store: &'s Store,
    pub(super) within: DatabaseTransaction,
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

    /// The account of this login name, closed or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        accounts::by_name(&self.within, name).await
    }

    /// The accounts of a person, closed or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn accounts_of(&self, person: &[u8; 16]) -> Result<Vec<Account>, StoreError> {
        accounts::of_person(&self.within, person).await
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

    /// The confirmations of a person since `since_ms`, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirmations_by(
        &self,
        person: &[u8; 16],
        since_ms: i64,
    ) -> Result<Vec<Confirmation>, StoreError> {
        confirmations_by(&self.within, person, since_ms).await
    }

    /// The entry at a place.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        entry_at(&self.within, self.store.log, seq).await
    }

    /// The entries that name an account, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries_about(&self, account: &AccountId) -> Result<Vec<Entry>, StoreError> {
        entries_about(&self.within, self.store.log, account).await
    }

    /// The recommendations of a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recommendations_of(&self, serial: i64) -> Result<Vec<Recommendation>, StoreError> {
        payloads::recommendations_of(&self.within, serial).await
    }

    /// Every role this account holds or held, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn assignments(&self, account: &AccountId) -> Result<Vec<Assignment>, StoreError> {
        roles::of(&self.within, account).await
    }

    /// Every role that any account holds by the ledger.
    ///
    /// # Errors
    /// What the database says.
    pub async fn standing_assignments(&self) -> Result<Vec<Assignment>, StoreError> {
        roles::standing(&self.within).await
    }

    /// Why nobody is sure of an account; none where nothing is in doubt.
    ///
    /// # Errors
    /// What the database says.
    pub async fn doubt(&self, account: &AccountId) -> Result<Option<Doubt>, StoreError> {
        words::of(&self.within, account).await
    }

    /// Every account in doubt.
    ///
    /// # Errors
    /// What the database says.
    pub async fn doubts(&self) -> Result<BTreeMap<AccountId, Doubt>, StoreError> {
        words::all(&self.within).await
    }

    /// The passkeys of an account, waiting and revoked ones too.
    ///
    /// # Errors
    /// What the database says.
    pub async fn passkeys(&self, account: &AccountId) -> Result<Vec<Passkey>, StoreError> {
        passkeys::of(&self.within, account).await
    }

    /// The passkey of this credential, enrolled or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn passkey(&self, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
        passkeys::by_credential(&self.within, credential).await
    }

    /// The secret behind the one-time codes of an account, if it has one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn totp(&self, account: &AccountId) -> Result<Option<Totp>, StoreError> {
        factors::totp_of(&self.within, account).await
    }

    /// What the person of this session proved again, if the session is of this account.
    ///
    /// # Errors
    /// What the database says.
    pub async fn step_up(
        &self,
        session: &Hash,
        account: &AccountId,
    ) -> Result<Option<StepUp>, StoreError> {
        factors::step_up_of(&self.within, session, account).await
    }

    /// What was done with a programme version, oldest first: entry, change, person.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programme_changes(
        &self,
        digest: &Hash,
    ) -> Result<Vec<(u64, ProgrammeChange, Option<[u8; 16]>)>, StoreError> {
        programmes::programme_changes(&self.within, digest).await
    }

    /// The access policy in force: its number, model and rules.
    ///
    /// # Errors
    /// What the database says.
    pub async fn access_epoch(&self) -> Result<Option<(u64, Hash, Hash)>, StoreError> {
        reviews::access_epoch(&self.within).await
    }

    /// Whether a challenge was issued before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn challenge_stands(&self, challenge: &Hash) -> Result<bool, StoreError> {
        reviews::challenge_stands(&self.within, challenge).await
    }
}
