//! Second factors that the server checks by itself: one-time codes, recovery codes; and what was
//! proved again within a session.

use migrations::tables::{code_failure, recovery_code, session, step_up, totp};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, Set};

use super::{AccountId, Hash, Store, StoreError};

/// The secret behind the one-time codes of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// Whose.
    pub account: AccountId,
    /// The secret, sealed for this account.
    pub sealed_secret: Vec<u8>,
    /// When it was proved for the first time, ms.
    pub enrolled_ms: i64,
    /// The last step whose code was taken.
    pub last_step: i64,
}

/// One of the codes that stand in for a lost factor.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode {
    /// Which of the ten.
    pub place: i64,
    /// Argon2id in PHC form.
    pub hash: String,
    /// When drawn, ms.
    pub made_ms: i64,
    /// When used, ms.
    pub used_ms: Option<i64>,
}

/// What somebody proved again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// A passkey.
    Passkey,
    /// The password and a one-time code.
    PasswordTotp,
    /// The password and a recovery code.
    PasswordRecovery,
    /// The password alone.
    Password,
}

impl Proved {
    const ALL: [Self; 4] =
        [Self::Passkey, Self::PasswordTotp, Self::PasswordRecovery, Self::Password];

    /// Its word in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::PasswordTotp => "password-totp",
            Self::PasswordRecovery => "password-recovery",
            Self::Password => "password",
        }
    }
}

/// Factors proved again within a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// Which.
    pub proved: Proved,
    /// When, ms.
    pub at_ms: i64,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Totp")
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

impl Store {
    /// The secret behind the one-time codes of an account, if it has one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn totp(&self, account: &AccountId) -> Result<Option<Totp>, StoreError> {
        totp_of(&self.reader, account).await
    }

    /// Keeps the secret of an account, in place of another.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_totp(&self, new: Totp) -> Result<(), StoreError> {
        use totp::Column::{Account, EnrolledMs, LastStep, SealedSecret};
        let row = totp::ActiveModel {
            account: Set(new.account.to_vec()),
            sealed_secret: Set(new.sealed_secret),
            enrolled_ms: Set(new.enrolled_ms),
            last_step: Set(new.last_step),
        };
        let again = OnConflict::column(Account)
            .update_columns([SealedSecret, EnrolledMs, LastStep])
            .to_owned();
        totp::Entity::insert(row).on_conflict(again).exec_without_returning(self.writer()?).await?;
        Ok(())
    }

    /// Takes the code of a step: `false` where it, or one after it, was taken before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_step(&self, account: &AccountId, step: i64) -> Result<bool, StoreError> {
        let taken = totp::Entity::update_many()
            .col_expr(totp::Column::LastStep, Expr::value(step))
            .filter(totp::Column::Account.eq(account.to_vec()))
            .filter(totp::Column::LastStep.lt(step));
        Ok(taken.exec(self.writer()?).await?.rows_affected == 1)
    }

    /// The recovery codes of an account, used or not, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recovery_codes(
        &self,
        account: &AccountId,
    ) -> Result<Vec<RecoveryCode>, StoreError> {
        let query = recovery_code::Entity::find()
            .filter(recovery_code::Column::Account.eq(account.to_vec()))
            .order_by_asc(recovery_code::Column::Place);
        let rows = query.all(&self.reader).await?.into_iter();
        Ok(rows
            .map(|row| RecoveryCode {
                place: row.place,
                hash: row.hash,
                made_ms: row.made_ms,
                used_ms: row.used_ms,
            })
            .collect())
    }

    /// Puts `codes` in the place of those an account has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn replace_recovery_codes(
        &self,
        account: &AccountId,
        codes: Vec<RecoveryCode>,
    ) -> Result<(), StoreError> {
        let work = self.begin().await?;
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::Account.eq(account.to_vec()))
            .exec(&work)
            .await?;
        let rows = codes.into_iter().map(|code| recovery_code::ActiveModel {
            account: Set(account.to_vec()),
            place: Set(code.place),
            hash: Set(code.hash),
            made_ms: Set(code.made_ms),
            used_ms: Set(code.used_ms),
        });
        recovery_code::Entity::insert_many(rows).exec_without_returning(&work).await?;
        work.commit().await.map_err(|error| self.doubted(error.into()))
    }

    /// Uses a recovery code: `false` where it was used before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn use_recovery_code(
        &self,
        account: &AccountId,
        place: i64,
        at_ms: i64,
    ) -> Result<bool, StoreError> {
        let used = recovery_code::Entity::update_many()
            .col_expr(recovery_code::Column::UsedMs, Expr::value(at_ms))
            .filter(recovery_code::Column::Account.eq(account.to_vec()))
            .filter(recovery_code::Column::Place.eq(place))
            .filter(recovery_code::Column::UsedMs.is_null());
        Ok(used.exec(self.writer()?).await?.rows_affected == 1)
    }

    /// Counts a code that is tried, whatever becomes of it; how many were tried since a right one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_code(&self, account: &AccountId) -> Result<u64, StoreError> {
        use code_failure::Column::{Account, Failures};
        let row = code_failure::ActiveModel { account: Set(account.to_vec()), failures: Set(1) };
        let standing = Expr::col((code_failure::Entity, Failures));
        let again = OnConflict::column(Account).value(Failures, standing.add(1)).to_owned();
        code_failure::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(self.writer()?)
            .await?;
        self.codes_tried(account).await
    }

    /// How many codes of an account were tried since a right one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn codes_tried(&self, account: &AccountId) -> Result<u64, StoreError> {
        let row = code_failure::Entity::find_by_id(account.to_vec());
        let row = row.one(self.writer.as_ref().unwrap_or(&self.reader)).await?;
        let failures = row.map_or(0, |row| row.failures);
        super::unsigned("code_failure", failures)
    }

    /// Forgets the codes that were tried, after a right one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clear_codes(&self, account: &AccountId) -> Result<(), StoreError> {
        code_failure::Entity::delete_by_id(account.to_vec()).exec(self.writer()?).await?;
        Ok(())
    }

    /// Writes down that factors were proved again within the session of this id hash.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the session does not stand; what the database says.
    pub async fn set_step_up(&self, session: &Hash, step_up: StepUp) -> Result<(), StoreError> {
        use step_up::Column::{AtMs, Proof, Session};
        let row = step_up::ActiveModel {
            session: Set(session.to_vec()),
            proof: Set(step_up.proved.as_str().into()),
            at_ms: Set(step_up.at_ms),
        };
        let again = OnConflict::column(Session).update_columns([Proof, AtMs]).to_owned();
        step_up::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(self.writer()?)
            .await?;
        Ok(())
    }

    /// What was proved again within the session of this id hash, if it is this account's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn step_up(
        &self,
        session: &Hash,
        account: &AccountId,
    ) -> Result<Option<StepUp>, StoreError> {
        step_up_of(&self.reader, session, account).await
    }
}

/// The secret behind the one-time codes of an account, as this connection sees it.
pub(super) async fn totp_of(
    db: &impl ConnectionTrait,
    account: &AccountId,
) -> Result<Option<Totp>, StoreError> {
    let row = totp::Entity::find_by_id(account.to_vec()).one(db).await?;
    Ok(row.map(|row| Totp {
        account: *account,
        sealed_secret: row.sealed_secret,
        enrolled_ms: row.enrolled_ms,
        last_step: row.last_step,
    }))
}

/// What was proved again within a session that stands and is this account's, as this connection
/// sees it: an act asks inside its own transaction.
pub(super) async fn step_up_of(
    db: &impl ConnectionTrait,
    session: &Hash,
    account: &AccountId,
) -> Result<Option<StepUp>, StoreError> {
    let standing = session::Entity::find_by_id(session.to_vec())
        .filter(session::Column::Account.eq(account.to_vec()));
    if standing.one(db).await?.is_none() {
        return Ok(None);
    }
    let row = step_up::Entity::find_by_id(session.to_vec()).one(db).await?;
    row.map(|row| {
        let proved = Proved::ALL.into_iter().find(|proved| proved.as_str() == row.proof);
        let proved = proved.ok_or(StoreError::Malformed { table: "step_up" })?;
        Ok(StepUp { proved, at_ms: row.at_ms })
    })
    .transpose()
}
