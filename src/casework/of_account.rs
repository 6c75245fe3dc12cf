//! What the entries say of one account: the roles it was given and lost, the passkeys that were
//! enrolled for it and revoked. Rows repeat it, and are believed no further than it goes.

use super::refusal::Fault;
use super::review::{ReadEntry, ms};
use crate::ids::ActorId;
use crate::ledger::body::{AccessChanged, EntryBody};
use crate::ledger::fields::{AccessChange, Role};
use crate::ledger::review_fields::{PublicKey, RelyingPartyId};
use crate::store::{AccountId, Assignment, Entry, Passkey, Store, StoreError, Work};

/// A role that an entry gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RoleSaid {
    pub(super) seq: u64,
    /// When it was given, ms.
    pub(super) from_ms: i64,
    pub(super) person: [u8; 16],
    pub(super) role: Role,
    /// The entry that took it, and when that was, ms.
    pub(super) taken: Option<(u64, i64)>,
}

/// A passkey that an entry enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PasskeySaid {
    pub(super) seq: u64,
    pub(super) credential: Vec<u8>,
    pub(super) public_key: PublicKey,
    /// Where it may be used.
    pub(super) rp: RelyingPartyId,
    /// The entry that revoked it.
    pub(super) revoked_seq: Option<u64>,
}

/// What entries say of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OfAccount {
    pub(super) roles: Vec<RoleSaid>,
    pub(super) passkeys: Vec<PasskeySaid>,
}

impl OfAccount {
    /// What these entries say of `account`, in their order. Where one of them cannot be read, nothing
    /// is believed.
    pub(super) fn read<'e>(
        account: &AccountId,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Self {
        let read: Result<Vec<ReadEntry>, Fault> =
            entries.into_iter().map(ReadEntry::read).collect();
        let mut said = Self::default();
        let account = ActorId::from_random(*account);
        read.unwrap_or_default().iter().for_each(|entry| said.take(account, entry));
        said
    }

    /// Takes the next entry, where it names `account`.
    pub(super) fn take(&mut self, account: ActorId, entry: &ReadEntry) {
        let seq = entry.seq;
        match &entry.statement.body {
            EntryBody::Genesis(body) => {
                let own = body.passkeys.iter().filter(|one| one.subject == account);
                self.passkeys.extend(own.map(|one| PasskeySaid {
                    seq,
                    credential: one.credential.as_bytes().to_vec(),
                    public_key: one.public_key,
                    rp: one.rp.clone(),
                    revoked_seq: None,
                }));
            }
            EntryBody::AccessChanged(body) if body.subject == account => {
                self.change(body, seq, ms(entry.statement.ts));
            }
            EntryBody::AuthenticatorEnrolled(body) if body.subject == account => {
                self.passkeys.push(PasskeySaid {
                    seq,
                    credential: body.credential.as_bytes().to_vec(),
                    public_key: body.public_key,
                    rp: body.rp.clone(),
                    revoked_seq: None,
                });
            }
            EntryBody::AuthenticatorRevoked(body) if body.subject == account => {
                let credential = body.credential.as_bytes();
                let of_it = self.passkeys.iter_mut().filter(|one| one.credential == credential);
                of_it.for_each(|one| one.revoked_seq = one.revoked_seq.or(Some(seq)));
            }
            _ => {}
        }
    }

    fn change(&mut self, body: &AccessChanged, seq: u64, at_ms: i64) {
        let (person, role) = (body.person.to_bytes(), body.role);
        match body.change {
            AccessChange::Granted => {
                self.roles.push(RoleSaid { seq, from_ms: at_ms, person, role, taken: None });
            }
            AccessChange::Revoked => {
                let of_it = self.roles.iter_mut().filter(|one| one.role == role);
                of_it.for_each(|one| one.taken = one.taken.or(Some((seq, at_ms))));
            }
        }
    }

    /// What a row gives to `person`: nothing without its entry, and nothing any more once a later
    /// one took the role, whatever the row says.
    pub(super) fn given(&self, row: &Assignment, person: &[u8; 16]) -> Option<Assignment> {
        let said = self.roles.iter().find(|said| row.granted_seq == Some(said.seq))?;
        if (said.role, &said.person) != (row.role, person) {
            return None;
        }
        let from_ms = row.from_ms.max(said.from_ms);
        let Some((seq, at_ms)) = said.taken else { return Some(Assignment { from_ms, ..*row }) };
        let until_ms = Some(row.until_ms.map_or(at_ms, |until_ms| until_ms.min(at_ms)));
        Some(Assignment { from_ms, until_ms, revoked_seq: Some(seq), ..*row })
    }

    /// The passkeys in force.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &PasskeySaid> {
        self.passkeys.iter().filter(|one| one.revoked_seq.is_none())
    }

    /// The key whose signatures count for a passkey: the enrolled one, whatever the row says.
    pub(super) fn key(&self, row: &Passkey) -> Option<&PublicKey> {
        let said = self.in_force().find(|said| said.credential == row.credential);
        said.filter(|_| row.is_enrolled()).map(|said| &said.public_key)
    }
}

/// What the log says of the passkeys of an account, as the transaction of an act sees it.
///
/// # Errors
/// What the store says.
pub(super) async fn within(work: &Work<'_>, account: &AccountId) -> Result<OfAccount, StoreError> {
    let genesis = work.entry(0).await?;
    Ok(OfAccount::read(account, genesis.iter().chain(&work.entries_about(account).await?)))
}

/// The same, as pages see it.
///
/// # Errors
/// What the store says.
pub(super) async fn at(store: &Store, account: &AccountId) -> Result<OfAccount, StoreError> {
    let genesis = store.entry(0).await?;
    Ok(OfAccount::read(account, genesis.iter().chain(&store.entries_about(account).await?)))
}
