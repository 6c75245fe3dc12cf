//! Whether the rows of roles say what the entries say: who holds which, since when, and until when.

use std::collections::BTreeMap;

use super::super::refusal::Refusal;
use super::super::review::ReadEntry;
use super::fault;
use crate::ledger::body::{AccessChanged, EntryBody};
use crate::ledger::fields::{AccessChange, Role};
use crate::ledger::verify::Fault;
use crate::store::{Account, AccountId, Assignment, Store};

/// A role that an entry gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Given {
    account: AccountId,
    person: [u8; 16],
    role: Role,
    /// The entry that took it.
    revoked_seq: Option<u64>,
}

/// The roles that the entries gave, by the entry of each.
#[derive(Debug, Default)]
pub(super) struct RolesSaid(BTreeMap<u64, Given>);

impl RolesSaid {
    /// Takes the next entry.
    pub(super) fn take(&mut self, entry: &ReadEntry) {
        let EntryBody::AccessChanged(body) = &entry.statement.body else { return };
        let AccessChanged { change, person, role, subject } = *body;
        let (account, person) = (subject.to_bytes(), person.to_bytes());
        match change {
            AccessChange::Granted => {
                let given = Given { account, person, role, revoked_seq: None };
                self.0.insert(entry.seq, given);
            }
            AccessChange::Revoked => {
                let stands = |given: &&mut Given| {
                    given.account == account && given.role == role && given.revoked_seq.is_none()
                };
                if let Some(given) = self.0.values_mut().rev().find(stands) {
                    given.revoked_seq = Some(entry.seq);
                }
            }
        }
    }

    /// The faults of the rows, as far as the first `size` entries go.
    pub(super) async fn compared(self, store: &Store, size: u64) -> Result<Vec<Fault>, Refusal> {
        let (mut said, mut faults) = (self.0, Vec::new());
        for account in store.accounts().await? {
            for row in store.assignments(&account.id).await? {
                match row.granted_seq {
                    Some(seq) if size <= seq => {}
                    Some(seq) if said.remove(&seq) == Some(of_row(&account, &row, size)) => {}
                    Some(seq) => {
                        faults.push(fault(seq, "the row of the role it gives says otherwise"));
                    }
                    None => faults.push(fault(0, "a row gives a role that no entry gives")),
                }
            }
        }
        let missing = said.into_keys();
        faults.extend(missing.map(|seq| fault(seq, "the row of the role it gives is missing")));
        Ok(faults)
    }
}

fn of_row(account: &Account, row: &Assignment, size: u64) -> Given {
    Given {
        account: row.account,
        person: account.person,
        role: row.role,
        // What was taken meanwhile is left out.
        revoked_seq: row.revoked_seq.filter(|seq| *seq < size),
    }
}
