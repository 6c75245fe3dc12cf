//! What entry 0 must hold beyond the form of its fields.

use super::body::Genesis;
use super::fields::{Format, Mode, PolicyDigest, Positive, Witnesses};
use super::key::{KeyError, LogKeys};
use super::origin::Origin;

/// Why a genesis was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Its keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// Policies not sorted by name, or one name twice.
    #[error("policies are not sorted by name, each name once")]
    PolicyOrder,
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
    /// Keys that are not those of a log called `origin`; policies out of order.
    pub fn check(&self, origin: &Origin) -> Result<LogKeys, GenesisError> {
        if !self.policies.is_sorted_by(|a, b| a.name < b.name) {
            return Err(GenesisError::PolicyOrder);
        }
        Ok(LogKeys::from_records(origin, &self.keys)?)
    }
}
