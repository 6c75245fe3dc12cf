//! What a person was asked to answer, soon and once. What the answer is checked against stays here:
//! the browser holds only an id.

use migrations::tables::ceremony;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};

use super::{AccountId, Store, StoreError, fixed};

/// 16 random bytes that name a ceremony.
pub type CeremonyId = [u8; 16];

/// What an answer is for; one for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To begin one-time codes.
    TotpEnrolment,
    /// To register a passkey.
    Registration,
    /// To sign in with a passkey.
    SignIn,
    /// To prove a passkey again.
    StepUp,
    /// To confirm in a review.
    Confirmation,
    /// To vouch for somebody's passkey.
    Vouching,
}

impl Purpose {
    /// Its word in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TotpEnrolment => "totp-enrolment",
            Self::Registration => "registration",
            Self::SignIn => "sign-in",
            Self::StepUp => "step-up",
            Self::Confirmation => "confirmation",
            Self::Vouching => "vouching",
        }
    }
}

/// A ceremony under way.
#[derive(Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Its id.
    pub id: CeremonyId,
    /// Who was asked.
    pub account: AccountId,
    /// What for.
    pub purpose: Purpose,
    /// What the answer is checked against, in the form of whoever asked.
    pub state: Vec<u8>,
    /// Until when it can be answered, ms.
    pub expires_ms: i64,
}

impl std::fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ceremony").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl Store {
    /// Keeps a ceremony. Another of the same account for the same purpose is over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin_ceremony(&self, new: Ceremony) -> Result<(), StoreError> {
        let work = self.begin().await?;
        ceremony::Entity::delete_many()
            .filter(ceremony::Column::Account.eq(new.account.to_vec()))
            .filter(ceremony::Column::Purpose.eq(new.purpose.as_str()))
            .exec(&work)
            .await?;
        let row = ceremony::ActiveModel {
            id: Set(new.id.to_vec()),
            account: Set(new.account.to_vec()),
            purpose: Set(new.purpose.as_str().into()),
            state: Set(new.state),
            expires_ms: Set(new.expires_ms),
        };
        ceremony::Entity::insert(row).exec_without_returning(&work).await?;
        work.commit().await.map_err(|error| self.doubted(error.into()))
    }

    /// Whose a ceremony is and its state, left where it is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ceremony(
        &self,
        id: &CeremonyId,
        purpose: Purpose,
        now_ms: i64,
    ) -> Result<Option<(AccountId, Vec<u8>)>, StoreError> {
        let found = ceremony::Entity::find_by_id(id.to_vec())
            .filter(ceremony::Column::Purpose.eq(purpose.as_str()))
            .filter(ceremony::Column::ExpiresMs.gt(now_ms))
            .one(&self.reader)
            .await?;
        found.map(|found| Ok((fixed("ceremony", &found.account)?, found.state))).transpose()
    }

    /// Takes a ceremony out: whose it is and its state, for one caller and one time. None where it
    /// was answered before, is over, or is for another purpose.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_ceremony(
        &self,
        id: &CeremonyId,
        purpose: Purpose,
        now_ms: i64,
    ) -> Result<Option<(AccountId, Vec<u8>)>, StoreError> {
        let work = self.begin().await?;
        let found = ceremony::Entity::find_by_id(id.to_vec())
            .filter(ceremony::Column::Purpose.eq(purpose.as_str()))
            .one(&work)
            .await?;
        ceremony::Entity::delete_many()
            .filter(ceremony::Column::Id.eq(id.to_vec()))
            .filter(ceremony::Column::Purpose.eq(purpose.as_str()))
            .exec(&work)
            .await?;
        work.commit().await.map_err(|error| self.doubted(error.into()))?;
        let found = found.filter(|found| now_ms < found.expires_ms);
        found.map(|found| Ok((fixed("ceremony", &found.account)?, found.state))).transpose()
    }

    /// Removes ceremonies that were over by `now_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep_ceremonies(&self, now_ms: i64) -> Result<(), StoreError> {
        ceremony::Entity::delete_many()
            .filter(ceremony::Column::ExpiresMs.lte(now_ms))
            .exec(self.writer()?)
            .await?;
        Ok(())
    }
}
