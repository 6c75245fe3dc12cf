//! What both ways of verifying share: the log's keys, checkpoints against roots, programme bytes.

use super::entries::Log;
use super::procedure::File;
use super::report::{Class, Fault, Faults, Report};
use super::sequence::Sequence;
use super::source::{Feed, ProgrammeReader, SourceError};
use super::{Options, pipeline};
use crate::ids::Digest32;
use crate::ledger::body::{EntryBody, Statement};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::Entry;
use crate::ledger::key::{KeyRecord, LogKeys};
use crate::ledger::merkle::sha256;
use crate::ledger::origin::Origin;
use crate::ledger::tile::BuiltTile;

/// The checkpoint that is given with `--known`, in faults.
const KNOWN: &str = "--known";

/// What entry 0 says of the log.
#[derive(Debug, Default)]
pub(crate) struct Founding {
    pub(crate) origin: Option<Origin>,
    /// The keys as they are listed.
    pub(crate) records: Option<Vec<KeyRecord>>,
    /// The keys, if they are those of a log.
    pub(crate) keys: Option<LogKeys>,
    pub(crate) fingerprint: Option<Digest32>,
}

impl Founding {
    /// Reads the first entry of the first bundle; its faults are found again with all others.
    pub(crate) fn read(feed: &dyn Feed) -> Result<Self, SourceError> {
        if feed.count() == 0 {
            return Ok(Self::default());
        }
        let bundle = feed.bundle(0)?;
        let first = bundle.entries.first().filter(|placed| placed.seq == 0);
        let Some(bytes) = first.and_then(|placed| bundle.buffer.get(placed.bytes.clone())) else {
            return Ok(Self::default());
        };
        let fingerprint = Some(sha256(bytes));
        let Ok(entry) = Entry::parse(bytes) else {
            return Ok(Self { fingerprint, ..Self::default() });
        };
        let origin: Option<Origin> = entry.origin.parse().ok();
        let said = Statement::parse(entry.statement).map(|said| said.body);
        let Ok(EntryBody::Genesis(genesis)) = said else {
            return Ok(Self { origin, fingerprint, ..Self::default() });
        };
        let keys = origin.as_ref().and_then(|origin| genesis.check(origin).ok());
        Ok(Self { origin, records: Some(genesis.keys), keys, fingerprint })
    }
}

/// A checkpoint after its checks, or why it says nothing.
pub(crate) fn open_checkpoint(bytes: &[u8], path: &str, log: &Log) -> Result<Checkpoint, Fault> {
    let fault =
        |class, error: &dyn std::fmt::Display| Fault::of_file(class, path, error.to_string());
    let (checkpoint, note) =
        Checkpoint::parse(bytes).map_err(|error| fault(Class::Encoding, &error))?;
    if log.origin.as_ref().is_some_and(|origin| *origin != checkpoint.origin) {
        let message = format!("a checkpoint of `{}`", checkpoint.origin);
        return Err(fault(Class::SequenceGap, &message));
    }
    if let Some(keys) = &log.keys {
        note.verify(&keys.checkpoint).map_err(|error| fault(Class::Signature, &error))?;
    }
    Ok(checkpoint)
}

/// The state of one run of the verifier.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) log: Log,
    pub(crate) fingerprint: Option<Digest32>,
    pub(crate) options: &'a Options,
    pub(crate) faults: Faults,
    pub(crate) sequence: Sequence,
    /// The newest checkpoint, if its signature holds.
    pub(crate) newest: Option<Checkpoint>,
    known: Option<Checkpoint>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(log: Log, fingerprint: Option<Digest32>, options: &'a Options) -> Self {
        let mut run = Self {
            log,
            fingerprint,
            options,
            faults: Faults::default(),
            sequence: Sequence::default(),
            newest: None,
            known: None,
        };
        if let Some(pinned) = &options.pinned
            && !run.log.keys.as_ref().is_some_and(|keys| keys.contains(pinned))
        {
            let message = format!("the pinned key `{pinned}` is not one of genesis");
            run.faults.push(Fault::of_entry(Class::KeyState, 0, message));
        }
        if let Some(known) = &options.known {
            match open_checkpoint(known, KNOWN, &run.log) {
                Ok(known) => {
                    run.sequence.wanted.insert(known.size);
                    run.known = Some(known);
                }
                Err(fault) => run.faults.push(fault),
            }
        }
        run
    }

    /// Verifies every entry; `programme` reads the bytes of a programme, and `tile` sees each hash
    /// tile that the entries give.
    pub(crate) fn verify_entries(
        &mut self,
        feed: &dyn Feed,
        missing: Class,
        programme: &ProgrammeReader<'_>,
        mut tile: impl FnMut(&BuiltTile, &mut Faults) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let Self { log, options, faults, sequence, .. } = self;
        pipeline::run(feed, log, options.threads, |bundle| {
            let filled = sequence.take(bundle, missing, programme, faults)?;
            filled.iter().try_for_each(|built| tile(built, faults))
        })?;
        sequence.finish().iter().try_for_each(|built| tile(built, faults))
    }

    /// Compares a checkpoint with the root of the entries; the size must be among the wanted.
    pub(crate) fn compare_root(&mut self, checkpoint: &Checkpoint, path: &str) {
        let root = self.sequence.roots.get(&checkpoint.size);
        if root.is_some_and(|root| *root != checkpoint.root) {
            let message = format!("not the root of the first {} entries", checkpoint.size);
            self.faults.push(Fault::of_file(Class::RootMismatch, path, message));
        }
    }

    /// Says so if there are no entries, or fewer than a checkpoint covers.
    pub(crate) fn require_size(&mut self, checkpoint_size: u64) {
        let end = self.sequence.end();
        if self.sequence.entries == 0 {
            let message = "there is no entry 0, the genesis";
            self.faults.push(Fault::of_entry(Class::Schema, 0, message));
        }
        if end < checkpoint_size {
            let message = format!("{end} entries stand, the checkpoint says {checkpoint_size}");
            self.faults.push(Fault::of_entry(Class::Truncated, end, message));
        }
    }

    /// Compares the checkpoint seen earlier with this log.
    pub(crate) fn compare_known(&mut self) {
        let Some(known) = self.known.take() else { return };
        let (size, end) = (known.size, self.sequence.end());
        let root = self.sequence.roots.get(&size);
        if root.is_some_and(|root| *root != known.root) {
            let message = format!("the first {size} entries were others when it was signed");
            self.faults.push(Fault::of_file(Class::InconsistentCheckpoint, KNOWN, message));
        } else if end < size {
            let message = format!("it covers {size} entries, {end} stand");
            self.faults.push(Fault::of_file(Class::Truncated, KNOWN, message).at(end));
        }
    }

    /// Says which proposed programmes stand without their bytes; `path` says where.
    pub(crate) fn require_programmes(&mut self, path: impl Fn(&Digest32) -> String) {
        for proposed in self.sequence.procedure.programmes.iter() {
            let message = match proposed.file {
                File::Missing => "the bytes of a proposed programme are missing",
                File::Altered => "not the bytes that were proposed",
                File::Read(_) => continue,
            };
            let path = path(&proposed.digest);
            let fault = Fault::of_file(Class::InactiveProgramme, path, message);
            self.faults.push(fault.at(proposed.seq));
        }
    }

    /// The report.
    pub(crate) fn report(self) -> Report {
        let checkpoint_size = self.newest.map(|newest| newest.size);
        let end = self.sequence.end();
        let keys = self.log.keys.as_ref();
        let pinned = self.options.pinned.as_ref();
        Report {
            origin: self.log.origin.as_ref().map(ToString::to_string),
            mode: self.sequence.procedure.mode,
            size: self.sequence.entries,
            entries_by_kind: self.sequence.by_kind,
            adverse_decisions: self.sequence.procedure.adverse,
            unvouched_accounts: self.sequence.procedure.unvouched(),
            overdue_reviews: self.sequence.procedure.overdue(),
            decisions_without_notice: self.sequence.procedure.untold(),
            adverse_after_a_term: self.sequence.procedure.outlived,
            unreviewed_emergencies: self.sequence.procedure.unreviewed,
            keys: keys.map(LogKeys::to_records).unwrap_or_default(),
            fingerprint: self.fingerprint,
            checkpoint_size,
            entries_after_checkpoint: end.saturating_sub(checkpoint_size.unwrap_or_default()),
            pinned: pinned.is_some_and(|pinned| keys.is_some_and(|keys| keys.contains(pinned))),
            first_divergence: self.faults.first,
            fault_counts: self.faults.counts,
            faults: self.faults.kept,
        }
    }
}
