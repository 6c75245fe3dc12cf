//! The roles of accounts, each with the entry that granted it and the one that took it away.

use migrations::tables::{account, role_assignment};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _, Set};

use super::{AccountId, Store, StoreError, signed, unsigned};
use crate::ledger::fields::Role;

/// A role that an account holds or held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Whose.
    pub account: AccountId,
    /// The role.
    pub role: Role,
    /// The first millisecond it is held.
    pub from_ms: i64,
    /// The first millisecond it is held no more; none where nobody has said.
    pub until_ms: Option<i64>,
    /// The entry that granted it; none for what was held before assignments were kept.
    pub granted_seq: Option<u64>,
    /// The entry that revoked it.
    pub revoked_seq: Option<u64>,
}

impl Store {
    /// Every role this account holds or held, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn assignments(&self, account: &AccountId) -> Result<Vec<Assignment>, StoreError> {
        of(&self.reader, account).await
    }

    /// Every role that an open account of this natural person holds or held, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn assignments_of_person(
        &self,
        person: &[u8; 16],
    ) -> Result<Vec<Assignment>, StoreError> {
        let accounts: Vec<Vec<u8>> = account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(account::Column::Person.eq(person.to_vec()))
            .filter(account::Column::DisabledMs.is_null())
            .into_tuple()
            .all(&self.reader)
            .await?;
        let query = role_assignment::Entity::find()
            .filter(role_assignment::Column::Account.is_in(accounts))
            .order_by_asc(role_assignment::Column::FromMs);
        query.all(&self.reader).await?.into_iter().map(Assignment::try_from).collect()
    }
}

/// Every role this account holds or held, as this connection sees it.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    account: &AccountId,
) -> Result<Vec<Assignment>, StoreError> {
    let query = role_assignment::Entity::find()
        .filter(role_assignment::Column::Account.eq(account.to_vec()))
        .order_by_asc(role_assignment::Column::FromMs);
    query.all(db).await?.into_iter().map(Assignment::try_from).collect()
}

/// Every role that any account holds by the ledger, as this connection sees it.
pub(super) async fn standing(db: &impl ConnectionTrait) -> Result<Vec<Assignment>, StoreError> {
    let query = role_assignment::Entity::find()
        .filter(role_assignment::Column::RevokedSeq.is_null())
        .order_by_asc(role_assignment::Column::FromMs);
    query.all(db).await?.into_iter().map(Assignment::try_from).collect()
}

pub(super) fn row_of(assignment: Assignment) -> role_assignment::ActiveModel {
    role_assignment::ActiveModel {
        account: Set(assignment.account.to_vec()),
        role: Set(assignment.role.as_str().into()),
        from_ms: Set(assignment.from_ms),
        until_ms: Set(assignment.until_ms),
        granted_seq: Set(assignment.granted_seq.map(signed)),
        revoked_seq: Set(assignment.revoked_seq.map(signed)),
    }
}

impl TryFrom<role_assignment::Model> for Assignment {
    type Error = StoreError;
    fn try_from(row: role_assignment::Model) -> Result<Self, StoreError> {
        let malformed = |_| StoreError::Malformed { table: "role_assignment" };
        let seq = |seq: Option<i64>| seq.map(|seq| unsigned("role_assignment", seq)).transpose();
        Ok(Self {
            account: super::fixed("role_assignment", &row.account)?,
            role: row.role.parse().map_err(malformed)?,
            from_ms: row.from_ms,
            until_ms: row.until_ms,
            granted_seq: seq(row.granted_seq)?,
            revoked_seq: seq(row.revoked_seq)?,
        })
    }
}
