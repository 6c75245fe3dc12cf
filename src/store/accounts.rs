//! Accounts, and the counters of failed logins.

use migrations::tables::{account, login_attempt};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, Set};

use super::{Store, StoreError, fixed};

/// The pseudonymous id of an actor.
pub type AccountId = [u8; 16];

/// Who may log in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The actor's id.
    pub id: AccountId,
    /// The natural person, who may have several accounts.
    pub person: [u8; 16],
    /// Login name, unique.
    pub name: String,
    /// Name as shown.
    pub display_name: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// When made, ms.
    pub created_ms: i64,
    /// When closed, ms.
    pub disabled_ms: Option<i64>,
    /// Until when a password that is to be used once can be, ms; none for one its owner chose.
    pub password_until_ms: Option<i64>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("disabled_ms", &self.disabled_ms).finish_non_exhaustive()
    }
}

/// Failed logins of one account or peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// Failures in the window.
    pub failures: u32,
    /// When the window began, ms.
    pub since_ms: i64,
    /// When the last failure was, ms.
    pub last_ms: i64,
}

/// The row of an account.
pub(super) fn row_of(account: Account) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(account.id.to_vec()),
        person: Set(account.person.to_vec()),
        name: Set(account.name),
        display_name: Set(account.display_name),
        password_hash: Set(account.password_hash),
        created_ms: Set(account.created_ms),
        disabled_ms: Set(account.disabled_ms),
        password_until_ms: Set(account.password_until_ms),
    }
}

impl Store {
    /// Every account, by name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows =
            account::Entity::find().order_by_asc(account::Column::Name).all(&self.reader).await?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// The accounts of a natural person, closed or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn accounts_of(&self, person: &[u8; 16]) -> Result<Vec<Account>, StoreError> {
        of_person(&self.reader, person).await
    }

    /// The account of this login name, closed or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        by_name(&self.reader, name).await
    }

    /// The account of this id, closed or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        by_id(&self.reader, id).await
    }

    /// Failed logins of `subject` (`account:…` or `peer:…`) whose window is still open at
    /// `since_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn attempts(
        &self,
        subject: &str,
        since_ms: i64,
    ) -> Result<Option<Attempts>, StoreError> {
        let row = login_attempt::Entity::find_by_id(subject)
            .filter(login_attempt::Column::SinceMs.gte(since_ms))
            .one(self.writer.as_ref().unwrap_or(&self.reader))
            .await?;
        Ok(row.map(|row| Attempts {
            failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
            since_ms: row.since_ms,
            last_ms: row.last_ms,
        }))
    }

    /// Counts a failed login. A window that began before `since_ms` is over: a new one begins.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_failure(
        &self,
        subject: &str,
        now_ms: i64,
        since_ms: i64,
    ) -> Result<(), StoreError> {
        use login_attempt::Column::{Failures, LastMs, SinceMs, Subject};
        let row = login_attempt::ActiveModel {
            subject: Set(subject.into()),
            failures: Set(1),
            since_ms: Set(now_ms),
            last_ms: Set(now_ms),
        };
        let standing = |column| Expr::col((login_attempt::Entity, column));
        let over = standing(SinceMs).lt(since_ms);
        let again = OnConflict::column(Subject)
            .value(Failures, Expr::case(over.clone(), 1).finally(standing(Failures).add(1)))
            .value(SinceMs, Expr::case(over, now_ms).finally(standing(SinceMs)))
            .value(LastMs, now_ms)
            .to_owned();
        login_attempt::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(self.writer()?)
            .await?;
        Ok(())
    }

    /// Forgets the failures of `subject`, as after a login that succeeded.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clear_failures(&self, subject: &str) -> Result<(), StoreError> {
        login_attempt::Entity::delete_by_id(subject).exec(self.writer()?).await?;
        Ok(())
    }

    /// Forgets counters whose last failure was before `before_ms`, so that made-up names and
    /// peers do not fill the table.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_attempts(&self, before_ms: i64) -> Result<(), StoreError> {
        login_attempt::Entity::delete_many()
            .filter(login_attempt::Column::LastMs.lt(before_ms))
            .exec(self.writer()?)
            .await?;
        Ok(())
    }
}

/// The account of this login name, read within whatever `db` is.
pub(super) async fn by_name(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<Account>, StoreError> {
    let query = account::Entity::find().filter(account::Column::Name.eq(name));
    query.one(db).await?.map(Account::try_from).transpose()
}

/// The accounts of a person, read within whatever `db` is.
pub(super) async fn of_person(
    db: &impl ConnectionTrait,
    person: &[u8; 16],
) -> Result<Vec<Account>, StoreError> {
    let query = account::Entity::find().filter(account::Column::Person.eq(person.to_vec()));
    query.all(db).await?.into_iter().map(Account::try_from).collect()
}

/// The account of this id, read within whatever `db` is.
pub(super) async fn by_id(
    db: &impl ConnectionTrait,
    id: &AccountId,
) -> Result<Option<Account>, StoreError> {
    let row = account::Entity::find_by_id(id.to_vec()).one(db).await?;
    row.map(Account::try_from).transpose()
}

impl TryFrom<account::Model> for Account {
    type Error = StoreError;
    fn try_from(row: account::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: fixed("account", &row.id)?,
            person: fixed("account", &row.person)?,
            name: row.name,
            display_name: row.display_name,
            password_hash: row.password_hash,
            created_ms: row.created_ms,
            disabled_ms: row.disabled_ms,
            password_until_ms: row.password_until_ms,
        })
    }
}
