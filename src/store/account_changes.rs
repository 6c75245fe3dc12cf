//! What changes of an account, each inside the transaction of the entry that says so. A change that
//! finds nothing to change is refused with its whole transaction.

use migrations::tables::{
    account, code_failure, passkey, recovery_code, role_assignment, session, totp,
};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};

use super::roles::{self, Assignment};
use super::words::{self, AccountWord};
use super::{AccountId, Passkey, StoreError, signed};
use crate::ledger::fields::Role;

/// A change of an account.
#[derive(Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// It gains a role.
    Grant(Assignment),
    /// It loses a role.
    Revoke {
        /// Whose.
        account: AccountId,
        /// Which.
        role: Role,
        /// The first millisecond it is held no more.
        at_ms: i64,
        /// The entry that says so.
        seq: u64,
    },
    /// It is closed, or open again.
    SetDisabled {
        /// Whose.
        account: AccountId,
        /// When it was closed, ms; none to open it.
        at_ms: Option<i64>,
    },
    /// It gets another password.
    SetPassword {
        /// Whose.
        account: AccountId,
        /// Argon2id in PHC form.
        hash: String,
        /// Until when it can be used, if it is to be used once, ms.
        until_ms: Option<i64>,
    },
    /// One-time codes and recovery codes count no more.
    ForgetCodes {
        /// Whose.
        account: AccountId,
    },
    /// It gains a passkey that stands in genesis.
    FoundWithPasskey(Box<Passkey>),
    /// A passkey may be used.
    EnrolPasskey {
        /// Its id.
        credential: Vec<u8>,
        /// The entry that says so.
        seq: u64,
    },
    /// A passkey that nobody vouched for is taken back.
    WithdrawPasskey {
        /// Its id.
        credential: Vec<u8>,
    },
    /// A passkey counts no more.
    RevokePasskey {
        /// Its id.
        credential: Vec<u8>,
        /// The entry that says so.
        seq: u64,
    },
    /// Something was said of who uses it.
    Say {
        /// Whose.
        account: AccountId,
        /// The entry that says it.
        seq: u64,
        /// What.
        word: AccountWord,
    },
    /// All its sessions end.
    EndSessions {
        /// Whose.
        account: AccountId,
    },
}

impl std::fmt::Debug for AccountChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountChange")
    }
}

/// Makes `change`.
pub(super) async fn make(
    work: &DatabaseTransaction,
    change: AccountChange,
) -> Result<(), StoreError> {
    match change {
        AccountChange::Grant(assignment) => {
            let row = roles::row_of(assignment);
            role_assignment::Entity::insert(row).exec_without_returning(work).await?;
            Ok(())
        }
        AccountChange::Revoke { account, role, at_ms, seq } => {
            use role_assignment::Column::{Account, RevokedSeq, Role, UntilMs};
            let over = Expr::col(UntilMs).lt(at_ms);
            let until = Expr::case(over, Expr::col(UntilMs)).finally(at_ms);
            let revoked = role_assignment::Entity::update_many()
                .col_expr(RevokedSeq, Expr::value(signed(seq)))
                .col_expr(UntilMs, until.into())
                .filter(Account.eq(account.to_vec()))
                .filter(Role.eq(role.as_str()))
                .filter(RevokedSeq.is_null());
            one(revoked.exec(work).await?.rows_affected, "the role is not held")
        }
        AccountChange::SetDisabled { account, at_ms } => {
            let changed = account::Entity::update_many()
                .col_expr(account::Column::DisabledMs, Expr::value(at_ms))
                .filter(account::Column::Id.eq(account.to_vec()));
            one(changed.exec(work).await?.rows_affected, "no such account")
        }
        AccountChange::SetPassword { account, hash, until_ms } => {
            let changed = account::Entity::update_many()
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .col_expr(account::Column::PasswordUntilMs, Expr::value(until_ms))
                .filter(account::Column::Id.eq(account.to_vec()));
            one(changed.exec(work).await?.rows_affected, "no such account")
        }
        AccountChange::ForgetCodes { account } => {
            totp::Entity::delete_by_id(account.to_vec()).exec(work).await?;
            code_failure::Entity::delete_by_id(account.to_vec()).exec(work).await?;
            recovery_code::Entity::delete_many()
                .filter(recovery_code::Column::Account.eq(account.to_vec()))
                .exec(work)
                .await?;
            Ok(())
        }
        AccountChange::FoundWithPasskey(passkey) => super::passkeys::add(work, *passkey).await,
        AccountChange::EnrolPasskey { credential, seq } => enrol(work, credential, seq).await,
        AccountChange::WithdrawPasskey { credential } => withdraw(work, credential).await,
        AccountChange::RevokePasskey { credential, seq } => revoke(work, credential, seq).await,
        AccountChange::Say { account, seq, word } => words::keep(work, account, seq, word).await,
        AccountChange::EndSessions { account } => {
            session::Entity::delete_many()
                .filter(session::Column::Account.eq(account.to_vec()))
                .exec(work)
                .await?;
            Ok(())
        }
    }
}

async fn enrol(
    work: &DatabaseTransaction,
    credential: Vec<u8>,
    seq: u64,
) -> Result<(), StoreError> {
    use passkey::Column::{Credential, EnrolledSeq};
    let enrolled = passkey::Entity::update_many()
        .col_expr(EnrolledSeq, Expr::value(signed(seq)))
        .filter(Credential.eq(credential))
        .filter(EnrolledSeq.is_null());
    one(enrolled.exec(work).await?.rows_affected, "no passkey waits under this id")
}

async fn withdraw(work: &DatabaseTransaction, credential: Vec<u8>) -> Result<(), StoreError> {
    use passkey::Column::{Credential, EnrolledSeq};
    let withdrawn = passkey::Entity::delete_many()
        .filter(Credential.eq(credential))
        .filter(EnrolledSeq.is_null());
    one(withdrawn.exec(work).await?.rows_affected, "no passkey waits under this id")
}

async fn revoke(
    work: &DatabaseTransaction,
    credential: Vec<u8>,
    seq: u64,
) -> Result<(), StoreError> {
    use passkey::Column::{Credential, EnrolledSeq, RevokedSeq};
    let revoked = passkey::Entity::update_many()
        .col_expr(RevokedSeq, Expr::value(signed(seq)))
        .filter(Credential.eq(credential))
        .filter(EnrolledSeq.is_not_null())
        .filter(RevokedSeq.is_null());
    one(revoked.exec(work).await?.rows_affected, "no passkey is enrolled under this id")
}

/// Refuses a change of anything but one row.
fn one(rows: u64, otherwise: &str) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict { constraint: otherwise.into() }) }
}
