//! Programmes on record, and how many cases took each of their branches.
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use super::{ReadError, Reader, Sight};
use crate::decision::{LeafIndex, Target};
use crate::ids::Digest32;
use crate::policy::Programme;
use crate::store;
use crate::store::ProgrammeChange;

/// A version of a programme as it was proposed.
#[derive(Clone, Debug)]
pub struct ProgrammeVersion {
    /// The programme, checked and compiled.
    pub programme: Programme,
    /// The bytes as they were proposed.
    pub bytes: Vec<u8>,
    /// The entry that proposed it.
    pub proposed_seq: u64,
}

/// How many cases took which way, by the latest recommendation of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Whether only decided cases are counted: the reader is shown no other's recommendation.
    pub of_decided: bool,
    /// Cases in all.
    pub cases: u64,
    /// Cases by leaf.
    pub leaves: BTreeMap<String, u64>,
    /// Cases by node: yes, no, unknown.
    pub branches: BTreeMap<String, [u64; 3]>,
}

impl Traffic {
    /// Counts cases along a way; answers that lead to no leaf count nowhere.
    fn add(&mut self, programme: &Programme, answers: &str, cases: u64) {
        let compiled = programme.compiled();
        let mut at = compiled.root();
        let mut taken = Vec::new();
        for answer in answers.bytes() {
            let (node, place) = match (at, answer) {
                (Target::Node(node), b'y') => (node, 0),
                (Target::Node(node), b'n') => (node, 1),
                (Target::Node(node), b'u') => (node, 2),
                (Target::Leaf(leaf), b'f') => {
                    let Some(next) = fallback(programme, leaf) else { return };
                    at = Target::Leaf(next);
                    continue;
                }
                _ => return,
            };
            let Some(targets) = compiled.targets(node) else { return };
            taken.push((node, place));
            at = targets[place];
        }
        let Target::Leaf(leaf) = at else { return };
        self.cases += cases;
        *self.leaves.entry(compiled.leaf_id(leaf).to_owned()).or_default() += cases;
        for (node, place) in taken {
            self.branches.entry(compiled.node_id(node).to_owned()).or_default()[place] += cases;
        }
    }
}

/// The leaf that stands in where the evidence for this one is too weak.
fn fallback(programme: &Programme, leaf: LeafIndex) -> Option<LeafIndex> {
    let id = programme.leaf(leaf)?.fallback.as_deref()?;
    let compiled = programme.compiled();
    compiled.leaves().find(|leaf| compiled.leaf_id(*leaf) == id)
}

/// Documents read once: a digest names the same bytes for ever.
#[derive(Clone, Debug, Default)]
pub(in crate::casework) struct Shelf(Arc<RwLock<HashMap<Digest32, Arc<ProgrammeVersion>>>>);

impl Shelf {
    pub(in crate::casework) fn get(&self, digest: &Digest32) -> Option<Arc<ProgrammeVersion>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    /// The version of a row, read once.
    ///
    /// # Errors
    /// A document that is not in its form.
    pub(in crate::casework) fn shelved(
        &self,
        row: store::Programme,
    ) -> Result<Arc<ProgrammeVersion>, ReadError> {
        if let Some(version) = self.get(&Digest32(row.digest)) {
            return Ok(version);
        }
        let unread = |_| ReadError::form(format!("programme {}@{}", row.id, row.version));
        let programme = Programme::load(&row.document).map_err(unread)?;
        let version = Arc::new(ProgrammeVersion {
            programme,
            bytes: row.document,
            proposed_seq: row.proposed_seq,
        });
        self.put(&version);
        Ok(version)
    }

    fn put(&self, version: &Arc<ProgrammeVersion>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(*version.programme.digest(), Arc::clone(version));
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
        digest: &Digest32,
    ) -> Result<Option<Arc<ProgrammeVersion>>, ReadError> {
        if let Some(version) = self.programmes.get(digest) {
            return Ok(Some(version));
        }
        let row = self.store.programme(&digest.0).await?;
        row.map(|row| self.shelved(row)).transpose()
    }

    /// What became of a version since it was proposed, oldest first, each with its entry.
    ///
    /// # Errors
    /// What the store says.
    pub async fn programme_life(
        &self,
        version: &ProgrammeVersion,
    ) -> Result<Vec<(u64, ProgrammeChange)>, ReadError> {
        let changes = self.store.programme_changes(&version.programme.digest().0).await?;
        Ok(changes.into_iter().map(|(seq, change, _)| (seq, change)).collect())
    }

    /// How many cases took which way through a version, by the latest recommendation of each that a
    /// reader of this sight is shown.
    ///
    /// # Errors
    /// What the store says.
    pub async fn traffic(
        &self,
        version: &ProgrammeVersion,
        sight: Sight,
    ) -> Result<Traffic, ReadError> {
        let programme = &version.programme;
        let prefix = format!("{}:", programme.version());
        let of_decided = sight == Sight::Decided;
        let mut traffic = Traffic { of_decided, ..Traffic::default() };
        for (path, cases) in self.store.paths(programme.id(), of_decided).await? {
            if let Some(answers) = path.strip_prefix(&prefix) {
                traffic.add(programme, answers, cases);
            }
        }
        Ok(traffic)
    }

    fn shelved(&self, row: store::Programme) -> Result<Arc<ProgrammeVersion>, ReadError> {
        self.programmes.shelved(row)
    }
}
