//! The roles an account holds: rows, each with the entry that gave it. A row that no entry stands
//! behind gives nothing, whoever wrote it.

use crate::ids::ActorId;
use crate::ledger::body::{AccessChanged, EntryBody, Statement};
use crate::ledger::entry::Entry as Note;
use crate::ledger::fields::AccessChange;
use crate::store::{AccountId, Assignment, Entry, Store, StoreError, Work};

/// The roles that an account holds or held, as the transaction of an act sees them.
///
/// # Errors
/// What the store says.
pub(super) async fn within(
    work: &Work<'_>,
    account: &AccountId,
) -> Result<Vec<Assignment>, StoreError> {
    let mut standing = Vec::new();
    for row in work.assignments(account).await? {
        let Some(seq) = row.granted_seq else { continue };
        if gives(work.entry(seq).await?.as_ref(), &row) {
            standing.push(row);
        }
    }
    Ok(standing)
}

/// The same, as pages see them.
///
/// # Errors
/// What the store says.
pub(super) async fn at(store: &Store, account: &AccountId) -> Result<Vec<Assignment>, StoreError> {
    let mut standing = Vec::new();
    for row in store.assignments(account).await? {
        let Some(seq) = row.granted_seq else { continue };
        if gives(store.entry(seq).await?.as_ref(), &row) {
            standing.push(row);
        }
    }
    Ok(standing)
}

/// Whether an entry gives what a row says.
fn gives(entry: Option<&Entry>, row: &Assignment) -> bool {
    let note = entry.and_then(|entry| Note::parse(&entry.bytes).ok());
    let said = note.and_then(|note| Statement::parse(note.statement).ok());
    let Some(EntryBody::AccessChanged(said)) = said.map(|said| said.body) else { return false };
    let AccessChanged { change, role, subject, .. } = said;
    change == AccessChange::Granted
        && role == row.role
        && subject == ActorId::from_random(row.account)
}
