//! Programmes on record, and how many cases took each of their branches.
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use super::{ReadError, Reader};
use crate::policy::check::check;
use crate::policy::document::Document;
use crate::store::Programme;

/// A version of a programme as it was proposed.
#[derive(Clone, Debug)]
pub struct ProgrammeVersion {
    /// What the document says.
    pub document: Arc<Document>,
    /// SHA-256 of the bytes of the document.
    pub digest: [u8; 32],
    /// The bytes as they were proposed.
    pub bytes: Vec<u8>,
    /// The entry that proposed it.
    pub proposed_seq: u64,
}

/// How many cases took which way, by the latest recommendation of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Cases in all.
    pub cases: u64,
    /// Cases by leaf.
    pub leaves: BTreeMap<String, u64>,
    /// Cases by node: yes, no, unknown.
    pub branches: BTreeMap<String, [u64; 3]>,
}

/// Documents read once: a digest names the same bytes for ever.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(Arc<RwLock<HashMap<[u8; 32], Arc<ProgrammeVersion>>>>);

impl Shelf {
    fn get(&self, digest: &[u8; 32]) -> Option<Arc<ProgrammeVersion>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    fn put(&self, version: &Arc<ProgrammeVersion>) {
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        shelf.insert(version.digest, Arc::clone(version));
    }
}

impl Reader {
    /// Every version on record, by id and version.
    ///
    /// # Errors
    /// What the store says; a document that is not in its form.
    pub async fn programmes(&self) -> Result<Vec<Arc<ProgrammeVersion>>, ReadError> {
        let rows = self.store.programmes().await?;
        rows.into_iter().map(|row| self.shelved(row)).collect()
    }

    /// A version of a programme; the newest if none is named.
    ///
    /// # Errors
    /// What the store says; a document that is not in its form.
    pub async fn programme(
        &self,
        id: &str,
        version: Option<u64>,
    ) -> Result<Option<Arc<ProgrammeVersion>>, ReadError> {
        let row = self.store.programme_version(id, version).await?;
        row.map(|row| self.shelved(row)).transpose()
    }

    /// The version of this digest.
    ///
    /// # Errors
    /// What the store says; a document that is not in its form.
    pub(super) async fn programme_of(
        &self,
        digest: &[u8; 32],
    ) -> Result<Option<Arc<ProgrammeVersion>>, ReadError> {
        if let Some(version) = self.programmes.get(digest) {
            return Ok(Some(version));
        }
        let row = self.store.programme(digest).await?;
        row.map(|row| self.shelved(row)).transpose()
    }

    fn shelved(&self, row: Programme) -> Result<Arc<ProgrammeVersion>, ReadError> {
        if let Some(version) = self.programmes.get(&row.digest) {
            return Ok(version);
        }
        let unread = || ReadError::form(format!("programme {}@{}", row.id, row.version));
        let document = check(&row.document).document.ok_or_else(unread)?;
        let version = Arc::new(ProgrammeVersion {
            document: Arc::new(document),
            digest: row.digest,
            bytes: row.document,
            proposed_seq: row.proposed_seq,
        });
        self.programmes.put(&version);
        Ok(version)
    }
}
