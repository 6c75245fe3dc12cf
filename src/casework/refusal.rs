//! Why an act was not done: refused for what was asked, or for a fault beneath.

use crate::access::Denied;
use crate::calendar::CalendarError;
use crate::facts::Finding;
use crate::ledger::chain::AppendError;
use crate::ledger::checkpoint::CheckpointError;
use crate::ledger::entry::EntryError;
use crate::ledger::genesis::GenesisError;
use crate::ledger::key::KeyError;
use crate::ledger::origin::OriginError;
use crate::review::bulk::Alone;
use crate::review::pace::PaceError;
use crate::review::{Refused, ReplayError};
use crate::store::StoreError;
use crate::vault::VaultError;

/// The one error of the acts.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// What the act is about is not there.
    #[error("there is no {what} `{name}`")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// Under which name.
        name: String,
    },
    /// No role that the actor holds may do it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The case went on since it was looked at.
    #[error("the case went on meanwhile ({}); look at it again", .happened.join(", "))]
    Stale {
        /// What happened, by kind of entry.
        happened: Vec<&'static str>,
    },
    /// The review does not go on as asked.
    #[error(transparent)]
    Review(#[from] Refused),
    /// The account waits for a colleague who vouches for it.
    #[error(
        "nobody vouched for the account since another had its password; ask a supervisor or a \
         member of the board to vouch"
    )]
    Unvouched,
    /// Too many adverse confirmations in an hour.
    #[error(transparent)]
    Pace(#[from] PaceError),
    /// A case that is decided by itself alone.
    #[error(transparent)]
    Alone(#[from] Alone),
    /// A term that no calendar tells.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The present state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// The present state does not allow what a page asked for.
    #[error(transparent)]
    Hindered(#[from] Hindrance),
    /// What was given breaks rules; all of them are named.
    #[error("{}", listed(.0))]
    Invalid(Vec<Finding>),
    /// The clock of the machine jumped against the ledger's last entry.
    #[error(transparent)]
    Clock(AppendError),
    /// Something beneath failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What keeps an act of a page from being done, in a closed list: a page says it in its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// Nothing waits for a signature.
    #[error("nothing was prepared from this seat; decide again")]
    NothingPrepared,
    /// Another letter was prepared since the one that was read.
    #[error("another decision was prepared since; read the letter that goes out, then sign it")]
    OtherLetter,
    /// The letter was prepared on another day than it was to be signed.
    #[error(
        "the letter was prepared on another day: read it again with its new date, then sign it"
    )]
    OtherDay,
    /// Nobody was shown the recommendation from this seat.
    #[error("the recommendation was not shown from this seat; look at the case again")]
    NotShown,
    /// The data of the case was erased.
    #[error("the case was forgotten; nothing more is decided in it")]
    Forgotten,
    /// No letter is on its way.
    #[error("no letter of this case is on its way")]
    NoLetter,
    /// No printed letter was sent that could come back.
    #[error("no printed letter of this case is on its way")]
    NotPosted,
    /// Nobody said who the office is.
    #[error("letters need `office.json` in the data folder: who the office is, and where")]
    NoLetterhead,
    /// Another instance put another access policy in force.
    #[error("access policy {in_force} is in force, not {here}; start this instance again")]
    OtherPolicy {
        /// The one the ledger names.
        in_force: u64,
        /// The one used here.
        here: u64,
    },
}

/// What failed beneath an act.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database or the data folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Sealed bytes, or a key of the vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A signing key.
    #[error("key file `{name}`: {source}")]
    Key {
        /// Which key file.
        name: &'static str,
        /// Why it cannot be used.
        source: KeyError,
    },
    /// A key file that belongs to another folder.
    #[error("key file `{name}` is not the one this folder was made with")]
    ForeignKey {
        /// Which key file.
        name: &'static str,
    },
    /// Writing an entry.
    #[error(transparent)]
    Append(AppendError),
    /// Signing a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Entry 0.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The name of the log.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// Stored entries are not what was signed: nothing more is signed over them.
    #[error("entry {seq} is not as it was written; run `timbang ledger verify`")]
    Altered {
        /// The first entry that differs.
        seq: u64,
    },
    /// Entries of a case that do not follow from each other.
    #[error("the entries of a case do not follow: {0}; run `timbang ledger verify`")]
    Replay(#[source] Box<ReplayError>),
    /// The operating system gave no randomness.
    #[error("the operating system gave no randomness")]
    Randomness,
    /// A worker thread ended before its work.
    #[error("a worker ended before its work was done")]
    Worker,
    /// Reading or writing a stream of cases.
    #[error("{what}: {source}")]
    Stream {
        /// Which stream.
        what: String,
        /// What the system says.
        source: std::io::Error,
    },
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<CheckpointError> for Refusal {
    fn from(error: CheckpointError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<EntryError> for Fault {
    fn from(error: EntryError) -> Self {
        Self::Append(error.into())
    }
}

impl From<AppendError> for Refusal {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::ClockJump { .. } | AppendError::ClockBeforeEpoch(_) => Self::Clock(error),
            error => Self::Fault(Fault::Append(error)),
        }
    }
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
