//! Passkeys: those that may be used, those that wait for somebody who vouches, those revoked.

use migrations::tables::passkey;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
};

use super::{AccountId, Store, StoreError, fixed, signed, unsigned};

/// A credential of WebAuthn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id, as the authenticator gave it.
    pub credential: Vec<u8>,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub label: String,
    /// The 65 bytes of an uncompressed point of P-256.
    pub public_key: [u8; 65],
    /// What the WebAuthn library keeps of it, as JSON.
    pub state: String,
    /// How often it says it was used, if it counts.
    pub counter: u32,
    /// When it was registered, ms.
    pub made_ms: i64,
    /// When last used, ms.
    pub used_ms: Option<i64>,
    /// The entry that enrolled it; none while nobody has vouched for it.
    pub enrolled_seq: Option<u64>,
    /// The entry that revoked it.
    pub revoked_seq: Option<u64>,
}

impl Passkey {
    /// Whether an answer of it counts.
    #[must_use]
    pub const fn is_enrolled(&self) -> bool {
        self.enrolled_seq.is_some() && self.revoked_seq.is_none()
    }

    /// Whether it waits for somebody who vouches.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.enrolled_seq.is_none()
    }
}

impl Store {
    /// The passkeys of an account, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn passkeys(&self, account: &AccountId) -> Result<Vec<Passkey>, StoreError> {
        of(&self.reader, account).await
    }

    /// The passkeys of all accounts that wait for somebody who vouches, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting_passkeys(&self) -> Result<Vec<Passkey>, StoreError> {
        let query = passkey::Entity::find()
            .filter(passkey::Column::EnrolledSeq.is_null())
            .order_by_asc(passkey::Column::MadeMs);
        query.all(&self.reader).await?.into_iter().map(Passkey::try_from).collect()
    }

    /// The passkey of this credential id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn passkey(&self, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
        by_credential(&self.reader, credential).await
    }

    /// Adds a passkey.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where its credential id is known; what the database says.
    pub async fn add_passkey(&self, new: Passkey) -> Result<(), StoreError> {
        add(self.writer()?, new).await
    }

    /// Writes down a use: `false` where the passkey is not enrolled, or where its counter has gone
    /// on meanwhile: of two answers with one counter only one counts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn use_passkey(&self, used: &Passkey, before: u32) -> Result<bool, StoreError> {
        use passkey::Column::{Counter, Credential, EnrolledSeq, RevokedSeq, State, UsedMs};
        let kept = passkey::Entity::update_many()
            .col_expr(State, Expr::value(used.state.clone()))
            .col_expr(Counter, Expr::value(i64::from(used.counter)))
            .col_expr(UsedMs, Expr::value(used.used_ms))
            .filter(Credential.eq(used.credential.clone()))
            .filter(Counter.eq(i64::from(before)))
            .filter(EnrolledSeq.is_not_null())
            .filter(RevokedSeq.is_null());
        Ok(kept.exec(self.writer()?).await?.rows_affected == 1)
    }
}

/// Adds a passkey, within whatever `db` is.
pub(super) async fn add(db: &impl ConnectionTrait, new: Passkey) -> Result<(), StoreError> {
    let row = passkey::ActiveModel {
        credential: Set(new.credential),
        account: Set(new.account.to_vec()),
        label: Set(new.label),
        public_key: Set(new.public_key.to_vec()),
        state: Set(new.state),
        counter: Set(new.counter.into()),
        made_ms: Set(new.made_ms),
        used_ms: Set(new.used_ms),
        enrolled_seq: Set(new.enrolled_seq.map(signed)),
        revoked_seq: Set(new.revoked_seq.map(signed)),
    };
    passkey::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The passkeys of an account, the oldest first, read within whatever `db` is.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    account: &AccountId,
) -> Result<Vec<Passkey>, StoreError> {
    let query = passkey::Entity::find()
        .filter(passkey::Column::Account.eq(account.to_vec()))
        .order_by_asc(passkey::Column::MadeMs);
    query.all(db).await?.into_iter().map(Passkey::try_from).collect()
}

/// The passkey of this credential id, read within whatever `db` is.
pub(super) async fn by_credential(
    db: &impl ConnectionTrait,
    credential: &[u8],
) -> Result<Option<Passkey>, StoreError> {
    let row = passkey::Entity::find_by_id(credential.to_vec()).one(db).await?;
    row.map(Passkey::try_from).transpose()
}

impl TryFrom<passkey::Model> for Passkey {
    type Error = StoreError;
    fn try_from(row: passkey::Model) -> Result<Self, StoreError> {
        let seq = |seq: Option<i64>| seq.map(|seq| unsigned("passkey", seq)).transpose();
        let malformed = |_| StoreError::Malformed { table: "passkey" };
        Ok(Self {
            credential: row.credential,
            account: fixed("passkey", &row.account)?,
            label: row.label,
            public_key: fixed("passkey", &row.public_key)?,
            state: row.state,
            counter: row.counter.try_into().map_err(malformed)?,
            made_ms: row.made_ms,
            used_ms: row.used_ms,
            enrolled_seq: seq(row.enrolled_seq)?,
            revoked_seq: seq(row.revoked_seq)?,
        })
    }
}
