//! The roles an account holds: rows, each with the entry that gave it. A row gives nothing that no
//! entry gives, and nothing that a later entry took, whoever wrote the row.

use super::of_account::OfAccount;
use crate::store::{Account, Assignment, Store, StoreError, Work};

/// The roles that an account holds or held, as the transaction of an act sees them.
///
/// # Errors
/// What the store says.
pub(super) async fn within(
    work: &Work<'_>,
    account: &Account,
) -> Result<Vec<Assignment>, StoreError> {
    let said = OfAccount::read(&account.id, &work.entries_about(&account.id).await?);
    Ok(believed(&said, account, &work.assignments(&account.id).await?))
}

/// The same, as pages see them.
///
/// # Errors
/// What the store says.
pub(super) async fn at(store: &Store, account: &Account) -> Result<Vec<Assignment>, StoreError> {
    let said = OfAccount::read(&account.id, &store.entries_about(&account.id).await?);
    Ok(believed(&said, account, &store.assignments(&account.id).await?))
}

fn believed(said: &OfAccount, account: &Account, rows: &[Assignment]) -> Vec<Assignment> {
    rows.iter().filter_map(|row| said.given(row, &account.person)).collect()
}
