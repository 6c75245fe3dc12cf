//! Verifying the stored rows of a log, without an export.

use super::Options;
use super::entries::Log;
use super::files::{Founding, Run, open_checkpoint};
use super::report::{Class, Fault, Faults, Report};
use super::source::{Bundle, Feed, Placed, RowSource, SourceError};
use crate::ledger::tile::{BuiltTile, TILE_WIDTH};

/// Verifies the stored rows of a log: the entries with the leaf hashes beside them, the nodes above
/// them, every checkpoint, the bytes of the programmes.
///
/// # Errors
/// Only when rows cannot be read: what is wrong with the log is in the report.
pub fn verify_rows(source: &dyn RowSource, options: &Options) -> Result<Report, SourceError> {
    // Read first, so that a log that grows meanwhile holds every entry they cover.
    let mut notes = Vec::new();
    source.checkpoints(&mut |size, note| notes.push((size, note.to_vec())))?;
    let has_first = notes.iter().any(|(size, _)| *size == 1);
    let extent = source.extent()?;
    // Rows under numbers far beyond their count are not walked to: they are one fault.
    let end = extent.end.min(extent.count.saturating_mul(2).saturating_add(TILE_WIDTH));
    let feed = RowFeed { source, end };
    let founding = Founding::read(&feed)?;
    let log = Log { origin: founding.origin, keys: founding.keys };
    let mut run = Run::new(log, founding.fingerprint, options);
    let mut checkpoints = Vec::new();
    for (size, note) in notes {
        let path = format!("checkpoints/{size}");
        match open_checkpoint(&note, &path, &run.log) {
            Ok(checkpoint) if checkpoint.size == size => checkpoints.push(checkpoint),
            Ok(checkpoint) => {
                let message = format!("it is of size {}", checkpoint.size);
                let fault = Fault::of_file(Class::InconsistentCheckpoint, path, message);
                run.faults.push(fault);
            }
            Err(fault) => run.faults.push(fault),
        }
    }
    run.sequence.wanted.extend(checkpoints.iter().map(|checkpoint| checkpoint.size));
    let programme = |digest: &_| source.programme(digest);
    run.verify_entries(&feed, Class::SequenceGap, &programme, |built, faults| {
        compare_nodes(source, built, faults)
    })?;
    if end < extent.end {
        let message = format!("entries are stored under numbers up to {}", extent.end - 1);
        run.faults.push(Fault::of_entry(Class::SequenceGap, end, message));
    }
    run.newest = checkpoints.iter().max_by_key(|checkpoint| checkpoint.size).cloned();
    run.require_size(run.newest.as_ref().map_or(0, |newest| newest.size));
    if !has_first {
        let message = "the checkpoint over genesis is missing";
        run.faults.push(Fault::of_file(Class::Truncated, "checkpoints/1", message));
    }
    for checkpoint in &checkpoints {
        run.compare_root(checkpoint, &format!("checkpoints/{}", checkpoint.size));
    }
    run.compare_known();
    run.require_programmes(|digest| format!("{digest}.yaml"));
    Ok(run.report())
}

/// Compares stored nodes with those the entries give. Leaf hashes stand beside the entries, where
/// they are compared already.
fn compare_nodes(
    source: &dyn RowSource,
    built: &BuiltTile,
    faults: &mut Faults,
) -> Result<(), SourceError> {
    if built.level == 0 {
        return Ok(());
    }
    let tile = built.tile();
    let stored = source.nodes(built.level, tile.index * TILE_WIDTH, tile.width)?;
    if stored != built.hashes {
        let message = "the stored nodes are not what the entries give";
        faults.push(Fault::of_file(Class::RootMismatch, tile.path(), message));
    }
    Ok(())
}

struct RowFeed<'a> {
    source: &'a dyn RowSource,
    end: u64,
}

impl Feed for RowFeed<'_> {
    fn count(&self) -> usize {
        usize::try_from(self.end.div_ceil(TILE_WIDTH)).unwrap_or(usize::MAX)
    }

    fn bundle(&self, number: usize) -> Result<Bundle, SourceError> {
        let first = u64::try_from(number).unwrap_or(u64::MAX).saturating_mul(TILE_WIDTH);
        let mut bundle = Bundle::default();
        for row in self.source.entries(first, TILE_WIDTH)? {
            let start = bundle.buffer.len();
            bundle.buffer.extend_from_slice(&row.bytes);
            let bytes = start..bundle.buffer.len();
            bundle.entries.push(Placed { seq: row.seq, bytes, stored: Some(row.leaf_hash) });
        }
        Ok(bundle)
    }
}
