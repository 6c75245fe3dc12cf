//! Read models: what the pages show, without the store's rows and before any wording.

mod case;
mod cases;
mod ledger;
mod programmes;
pub mod review;

use std::sync::Arc;

pub use case::{CaseFile, CaseRead, Decided, Recommended};
pub use cases::{CaseLine, CaseList, CaseQuery, Counts};
pub use ledger::{EntryRead, LedgerHead, Proof, WITHHELD};
pub(super) use programmes::Shelf;
pub use programmes::{ProgrammeVersion, Traffic};

pub use crate::store::ProgrammeChange;

use crate::calendar::Calendars;
use crate::clock::Zone;
use crate::ledger::verify::SourceError;
use crate::store::{Store, StoreError};
use crate::vault::EncryptionKey;

/// Why something could not be read. The pages show none of it.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored is not in its form.
    #[error("{what} is not in its form")]
    Form {
        /// What was read.
        what: String,
        /// Why, where another module says so.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The verifier could not read to the end.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl ReadError {
    fn form(what: impl Into<String>) -> Self {
        Self::Form { what: what.into(), source: None }
    }

    fn because(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Form { what: what.into(), source: Some(source.into()) }
    }
}

/// Of which cases a reader tells what the machine recommends, and what reviewers decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// Of those that are decided. Whoever may still review a case is told no more: the finding comes
    /// before the recommendation, and the second reviewer knows nothing of the first.
    #[default]
    Decided,
    /// Of all: for who oversees and reviews nothing.
    All,
}

/// Reads what the pages show.
#[derive(Clone, Debug)]
pub struct Reader {
    store: Arc<Store>,
    encryption: Arc<EncryptionKey>,
    programmes: programmes::Shelf,
    calendars: Arc<Calendars>,
    zone: Zone,
    sight: Sight,
}

impl Reader {
    /// A reader of a store, with the key that opens its payloads; it tells of decided cases.
    #[must_use]
    pub fn new(store: Arc<Store>, encryption: Arc<EncryptionKey>) -> Self {
        let (calendars, zone) = (Arc::default(), Zone::default());
        let (programmes, sight) = (programmes::Shelf::default(), Sight::default());
        Self { store, encryption, programmes, calendars, zone, sight }
    }

    /// The same reader, which tells legal terms by these calendars in this zone.
    #[must_use]
    pub fn keeping_time(self, calendars: Arc<Calendars>, zone: Zone) -> Self {
        Self { calendars, zone, ..self }
    }

    /// The same reader, for who may be told of these cases.
    #[must_use]
    pub fn seeing(&self, sight: Sight) -> Self {
        Self { sight, ..self.clone() }
    }
}
