//! What entry 0 must hold beyond the form of its fields.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Genesis;
use super::fields::{Format, Mode, PolicyDigest, Positive, Witnesses};
use super::key::{KeyError, LogKeys};
use super::origin::Origin;
use super::review_fields::FoundingPasskey;

/// Why a genesis was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Its keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// Policies not sorted by name, or one name twice.
    #[error("policies are not sorted by name, each name once")]
    PolicyOrder,
    /// Passkeys that cannot vouch for one another.
    #[error(
        "passkeys are none or those of two persons or more, no credential twice, one person a subject"
    )]
    Passkeys,
}

/// Whether these passkeys are of two persons or more, each a passkey of its own.
fn can_vouch(passkeys: &[FoundingPasskey]) -> bool {
    let persons: BTreeSet<_> = passkeys.iter().map(|passkey| passkey.person).collect();
    let credentials: BTreeSet<_> = passkeys.iter().map(|passkey| &passkey.credential).collect();
    let mut owners = BTreeMap::new();
    let one_person = passkeys
        .iter()
        .all(|passkey| *owners.entry(passkey.subject).or_insert(passkey.person) == passkey.person);
    2 <= persons.len() && credentials.len() == passkeys.len() && one_person
}

impl Genesis {
    /// The genesis of a log with `keys` that ships `policies`, in any order.
    #[must_use]
    pub fn new(
        keys: &LogKeys,
        mode: Mode,
        mut policies: Vec<PolicyDigest>,
        backup_days: Positive,
        retention_days: Positive,
    ) -> Self {
        policies.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            backup_days,
            format: Format::V1,
            keys: keys.to_records(),
            mode,
            passkeys: Vec::new(),
            policies,
            retention_days,
            witnesses: Witnesses::default(),
        }
    }

    /// Checks what the form of the fields leaves open, and gives the keys of the log.
    ///
    /// # Errors
    /// Keys that are not those of a log called `origin`; policies out of order; passkeys of one
    /// person alone, a credential twice, or a subject of two persons.
    pub fn check(&self, origin: &Origin) -> Result<LogKeys, GenesisError> {
        if !self.policies.is_sorted_by(|a, b| a.name < b.name) {
            return Err(GenesisError::PolicyOrder);
        }
        if !self.passkeys.is_empty() && !can_vouch(&self.passkeys) {
            return Err(GenesisError::Passkeys);
        }
        Ok(LogKeys::from_records(origin, &self.keys)?)
    }
}
