//! Sessions, by the SHA-256 of their id: who reads the database holds no live session.

use migrations::tables::session;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, Set,
};

use super::{AccountId, Hash, Store, StoreError, fixed};

/// A login, or a visitor who has not logged in yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the session id.
    pub id_hash: Hash,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// When begun, ms.
    pub created_ms: i64,
    /// When last used, ms.
    pub seen_ms: i64,
    /// When it ends at the latest, ms.
    pub expires_ms: i64,
    /// What it holds, in the form of whoever keeps it.
    pub record: Vec<u8>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("expires_ms", &self.expires_ms).finish_non_exhaustive()
    }
}

impl Store {
    /// Adds a session.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its id is taken: draw another; what the database says.
    pub async fn create_session(&self, session: Session) -> Result<(), StoreError> {
        session::Entity::insert(row_of(session)).exec_without_returning(self.writer()?).await?;
        Ok(())
    }

    /// Writes what a session that stands holds now; it keeps the time it was begun. One that was
    /// ended meanwhile stays ended: whoever read it before cannot bring it back.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save_session(&self, session: Session) -> Result<(), StoreError> {
        let standing = session::Column::IdHash.eq(session.id_hash.to_vec());
        let mut row = row_of(session);
        row.not_set(session::Column::IdHash);
        row.not_set(session::Column::CreatedMs);
        session::Entity::update_many().set(row).filter(standing).exec(self.writer()?).await?;
        Ok(())
    }

    /// The session, if it has not ended by `now_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session(
        &self,
        id_hash: &Hash,
        now_ms: i64,
    ) -> Result<Option<Session>, StoreError> {
        let row = session::Entity::find_by_id(id_hash.to_vec())
            .filter(session::Column::ExpiresMs.gt(now_ms))
            .one(&self.reader)
            .await?;
        row.map(Session::try_from).transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delete_session(&self, id_hash: &Hash) -> Result<(), StoreError> {
        session::Entity::delete_by_id(id_hash.to_vec()).exec(self.writer()?).await?;
        Ok(())
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delete_sessions_of(&self, account: &AccountId) -> Result<(), StoreError> {
        session::Entity::delete_many()
            .filter(session::Column::Account.eq(account.to_vec()))
            .exec(self.writer()?)
            .await?;
        Ok(())
    }

    /// How many sessions of an account have not ended by `now_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_sessions_of(
        &self,
        account: &AccountId,
        now_ms: i64,
    ) -> Result<u64, StoreError> {
        let standing = session::Entity::find()
            .filter(session::Column::Account.eq(account.to_vec()))
            .filter(session::Column::ExpiresMs.gt(now_ms));
        Ok(standing.count(&self.reader).await?)
    }

    /// Removes sessions that had ended by `now_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_sessions(&self, now_ms: i64) -> Result<(), StoreError> {
        session::Entity::delete_many()
            .filter(session::Column::ExpiresMs.lte(now_ms))
            .exec(self.writer()?)
            .await?;
        Ok(())
    }
}

fn row_of(session: Session) -> session::ActiveModel {
    session::ActiveModel {
        id_hash: Set(session.id_hash.to_vec()),
        account: Set(session.account.map(|account| account.to_vec())),
        created_ms: Set(session.created_ms),
        seen_ms: Set(session.seen_ms),
        expires_ms: Set(session.expires_ms),
        record: Set(session.record),
    }
}

impl TryFrom<session::Model> for Session {
    type Error = StoreError;
    fn try_from(row: session::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id_hash: fixed("session", &row.id_hash)?,
            account: row.account.map(|account| fixed("session", &account)).transpose()?,
            created_ms: row.created_ms,
            seen_ms: row.seen_ms,
            expires_ms: row.expires_ms,
            record: row.record,
        })
    }
}
