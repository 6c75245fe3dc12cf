//! Verifying an export: a folder of files, every one of them accounted for.

use std::collections::BTreeMap;

use super::Options;
use super::entries::Log;
use super::files::{Founding, Run, open_checkpoint};
use super::report::{Class, Fault, Faults, Report};
use super::source::{Bundle, ExportSource, Feed, Placed, SourceError, Unread};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::disclosure::{Disclosure, FileError};
use crate::ledger::entry::MAX_ENTRY_BYTES;
use crate::ledger::export::{ExportPath, LogPolicy};
use crate::ledger::key::LogKeys;
use crate::ledger::origin::Origin;
use crate::ledger::tile::{BuiltTile, TILE_WIDTH, Tile, TileKind, split_bundle};

/// Bytes of the longest entry bundle: 256 entries, each after two bytes of length.
const MAX_BUNDLE_BYTES: usize = 256 * (MAX_ENTRY_BYTES + 2);
/// Bytes of a full hash tile.
const MAX_TILE_BYTES: usize = 256 * 32;
/// A checkpoint has three lines and at most 16 signature lines.
const MAX_NOTE_BYTES: usize = 65_535;
/// A programme is a text that people wrote.
const MAX_PROGRAMME_BYTES: usize = 16 << 20;
/// A payload is what people submitted, without its attachments.
const MAX_DISCLOSURE_BYTES: usize = 64 << 20;

/// Verifies an export.
///
/// # Errors
/// Only when a file cannot be read: what is wrong with the log is in the report.
pub fn verify_export(source: &dyn ExportSource, options: &Options) -> Result<Report, SourceError> {
    let head = source.read(&ExportPath::Checkpoint.path(), MAX_NOTE_BYTES)?;
    let asked = head.as_deref().and_then(|head| Checkpoint::parse(head).ok());
    let listing = Listing::read(source, asked.map(|(asked, _)| asked.size))?;
    let feed = ExportFeed { source, tiles: &listing.bundles };
    let founding = Founding::read(&feed)?;
    let policy = Policy::read(source)?;
    let log = Log {
        origin: founding.origin.clone().or(policy.origin()),
        keys: founding.keys.clone().or(policy.keys()),
    };
    let mut run = Run::new(log, founding.fingerprint, options);
    run.faults.extend(policy.faults(&founding));
    let newest = open_newest(head, &mut run);
    // A checkpoint that does not hold says nothing: then the files that stand make the size.
    let size = newest.as_ref().map_or_else(|| listing.end(), |newest| newest.size);
    run.sequence.wanted.extend(newest.as_ref().map(|newest| newest.size));
    run.sequence.wanted.extend(listing.checkpoints.iter().copied());
    run.sequence.procedure.disclosed.extend(listing.disclosures.iter().copied());
    run.newest = newest;

    let path = |digest: &_| ExportPath::Programme(*digest).path();
    let programme = |digest: &_| source.read(&path(digest), MAX_PROGRAMME_BYTES);
    run.verify_entries(&feed, Class::Truncated, &programme, |built, faults| {
        compare_tile(source, built, size, faults)
    })?;
    verify_checkpoints(source, &listing, &mut run)?;
    run.compare_known();
    run.require_programmes(path);
    verify_disclosures(source, &listing, &mut run)?;
    refuse_unknown(source, size, &mut run)?;
    Ok(run.report())
}

/// What stands in the folder, as far as the entries are concerned.
#[derive(Debug, Default)]
struct Listing {
    /// By place: the one that `checkpoint` asks for, else the widest.
    bundles: Vec<Tile>,
    checkpoints: Vec<u64>,
    disclosures: Vec<u64>,
}

impl Listing {
    fn read(source: &dyn ExportSource, asked: Option<u64>) -> Result<Self, SourceError> {
        let mut listing = Self::default();
        let mut bundles: BTreeMap<u64, Tile> = BTreeMap::new();
        let rank = |tile: Tile| {
            let asked = asked.and_then(|size| Tile::at(tile.kind, tile.index, size));
            (asked == Some(tile), tile.width)
        };
        source.visit(&mut |path| match ExportPath::parse(path) {
            // A place beyond what 64 bits can count holds no entry.
            Some(ExportPath::Tile(tile))
                if tile.kind == TileKind::Entries && tile.index < u64::MAX / TILE_WIDTH =>
            {
                let chosen = bundles.entry(tile.index).or_insert(tile);
                *chosen = if rank(*chosen) < rank(tile) { tile } else { *chosen };
            }
            Some(ExportPath::CheckpointOf(size)) => listing.checkpoints.push(size),
            Some(ExportPath::Disclosure(seq)) => listing.disclosures.push(seq),
            _ => {}
        })?;
        listing.bundles = bundles.into_values().collect();
        listing.checkpoints.sort_unstable();
        listing.disclosures.sort_unstable();
        Ok(listing)
    }

    /// One more than the last seq that the bundles hold.
    fn end(&self) -> u64 {
        self.bundles.last().map_or(0, |last| last.index * TILE_WIDTH + last.width)
    }
}

struct ExportFeed<'a> {
    source: &'a dyn ExportSource,
    tiles: &'a [Tile],
}

impl Feed for ExportFeed<'_> {
    fn count(&self) -> usize {
        self.tiles.len()
    }

    fn bundle(&self, number: usize) -> Result<Bundle, SourceError> {
        let Some(tile) = self.tiles.get(number) else { return Ok(Bundle::default()) };
        let path = tile.path();
        let Some(buffer) = self.source.read(&path, MAX_BUNDLE_BYTES)? else {
            return Ok(Bundle::default());
        };
        let first = tile.index * TILE_WIDTH;
        let (mut ranges, whole) = split_bundle(&buffer);
        let found = u64::try_from(ranges.len()).unwrap_or(u64::MAX);
        let unread = (!whole || found != tile.width).then(|| {
            let end = first + tile.width;
            let places = (first + found).min(end)..end;
            let message = format!("not a bundle of {} entries", tile.width);
            let fault = Fault::of_file(Class::Encoding, path, message).at(places.start);
            Unread { places, fault }
        });
        ranges.truncate(usize::try_from(tile.width).unwrap_or(usize::MAX));
        let placed = ranges.into_iter().zip(first..);
        let entries = placed.map(|(bytes, seq)| Placed { seq, bytes, stored: None }).collect();
        Ok(Bundle { buffer, entries, unread })
    }
}

fn open_newest(head: Option<Vec<u8>>, run: &mut Run<'_>) -> Option<Checkpoint> {
    let path = ExportPath::Checkpoint.path();
    let opened = match head {
        Some(bytes) => open_checkpoint(&bytes, &path, &run.log),
        None => Err(Fault::of_file(Class::Truncated, path, "there is no checkpoint")),
    };
    opened.map_err(|fault| run.faults.push(fault)).ok()
}

fn compare_tile(
    source: &dyn ExportSource,
    built: &BuiltTile,
    size: u64,
    faults: &mut Faults,
) -> Result<(), SourceError> {
    let Some(tile) = Tile::at(built.kind(), built.index, size) else { return Ok(()) };
    let path = tile.path();
    let Some(file) = source.read(&path, MAX_TILE_BYTES)? else {
        faults.push(Fault::of_file(Class::Truncated, path, "a hash tile is missing"));
        return Ok(());
    };
    let entries = built.bytes();
    let common = entries.len().min(file.len());
    if u64::try_from(file.len()) != Ok(tile.width * 32) {
        faults.push(Fault::of_file(Class::Encoding, path, "a hash tile of another length"));
    } else if entries.get(..common) != file.get(..common) {
        faults.push(Fault::of_file(Class::RootMismatch, path, "not the hashes of the entries"));
    }
    Ok(())
}

fn verify_checkpoints(
    source: &dyn ExportSource,
    listing: &Listing,
    run: &mut Run<'_>,
) -> Result<(), SourceError> {
    let newest = run.newest.clone();
    run.require_size(newest.as_ref().map_or(0, |newest| newest.size));
    if let Some(newest) = &newest {
        run.compare_root(newest, &ExportPath::Checkpoint.path());
    }
    for required in [Some(1), newest.as_ref().map(|newest| newest.size)].into_iter().flatten() {
        if listing.checkpoints.binary_search(&required).is_err() {
            let path = ExportPath::CheckpointOf(required).path();
            let fault = Fault::of_file(Class::Truncated, path, "a checkpoint is missing");
            run.faults.push(fault);
        }
    }
    for size in &listing.checkpoints {
        let path = ExportPath::CheckpointOf(*size).path();
        let Some(bytes) = source.read(&path, MAX_NOTE_BYTES)? else { continue };
        let checkpoint = match open_checkpoint(&bytes, &path, &run.log) {
            Ok(checkpoint) => checkpoint,
            Err(fault) => {
                run.faults.push(fault);
                continue;
            }
        };
        let contradiction = if checkpoint.size == *size {
            newest.as_ref().and_then(|newest| contradiction(&checkpoint, newest))
        } else {
            Some(format!("it is of size {}", checkpoint.size))
        };
        let contradiction = contradiction
            .map(|message| Fault::of_file(Class::InconsistentCheckpoint, &*path, message));
        run.faults.extend(contradiction);
        if checkpoint.size == *size {
            run.compare_root(&checkpoint, &path);
        }
    }
    Ok(())
}

fn contradiction(checkpoint: &Checkpoint, newest: &Checkpoint) -> Option<String> {
    if newest.size < checkpoint.size {
        Some(format!("larger than `checkpoint`, which is of size {}", newest.size))
    } else if newest.size == checkpoint.size && newest.root != checkpoint.root {
        Some("another root than `checkpoint` of the same size".to_owned())
    } else {
        None
    }
}

fn verify_disclosures(
    source: &dyn ExportSource,
    listing: &Listing,
    run: &mut Run<'_>,
) -> Result<(), SourceError> {
    for seq in &listing.disclosures {
        let path = ExportPath::Disclosure(*seq).path();
        let Some(bytes) = source.read(&path, MAX_DISCLOSURE_BYTES)? else { continue };
        let fault = |class, message: String| Fault::of_file(class, path.clone(), message).at(*seq);
        let disclosure = match Disclosure::parse(&bytes) {
            Ok(disclosure) => disclosure,
            Err(error) => {
                run.faults.push(fault(class_of(&error), error.to_string()));
                continue;
            }
        };
        let committed = run.sequence.procedure.committed.get(seq);
        let matches = run.log.origin.as_ref().zip(committed).is_some_and(|(origin, committed)| {
            disclosure.seq == *seq
                && disclosure.case == committed.case
                && disclosure.commitment(origin) == committed.commitment
        });
        if !matches {
            let message = "not what the entry commits to".to_owned();
            run.faults.push(fault(Class::CommitmentMismatch, message));
        }
        if run.sequence.procedure.is_erased(&disclosure.case, *seq) {
            let message = "an erased payload is disclosed".to_owned();
            run.faults.push(fault(Class::Schema, message));
        }
    }
    Ok(())
}

fn class_of(error: &FileError) -> Class {
    match error {
        FileError::Canonical(_) | FileError::Newline | FileError::Base64 => Class::Encoding,
        FileError::Schema(_) => Class::Schema,
    }
}

/// Every file that the format does not name for a log of `size` entries.
fn refuse_unknown(
    source: &dyn ExportSource,
    size: u64,
    run: &mut Run<'_>,
) -> Result<(), SourceError> {
    let Run { sequence, faults, .. } = run;
    source.visit(&mut |path| {
        let known = match ExportPath::parse(path) {
            Some(ExportPath::Tile(tile)) => Tile::at(tile.kind, tile.index, size) == Some(tile),
            Some(ExportPath::Programme(digest)) => sequence.procedure.programmes.contains(&digest),
            Some(_) => true,
            None => false,
        };
        if !known {
            faults.push(Fault::of_file(
                Class::UnknownFile,
                path,
                "the format has no such file here",
            ));
        }
    })
}

/// `policy.json`, or why it is not one.
#[derive(Debug)]
enum Policy {
    Missing,
    Wrong(FileError),
    Read(LogPolicy),
}

impl Policy {
    fn read(source: &dyn ExportSource) -> Result<Self, SourceError> {
        let file = source.read(&ExportPath::Policy.path(), MAX_NOTE_BYTES)?;
        Ok(file.map_or(Self::Missing, |file| {
            LogPolicy::parse(&file).map_or_else(Self::Wrong, Self::Read)
        }))
    }

    fn origin(&self) -> Option<Origin> {
        if let Self::Read(policy) = self { Some(policy.origin.clone()) } else { None }
    }

    fn keys(&self) -> Option<LogKeys> {
        let Self::Read(policy) = self else { return None };
        LogKeys::from_records(&policy.origin, &policy.keys).ok()
    }

    fn faults(&self, founding: &Founding) -> Option<Fault> {
        let (class, message) = match self {
            Self::Missing => (Class::Truncated, "there is no policy.json".to_owned()),
            Self::Wrong(error) => (class_of(error), error.to_string()),
            Self::Read(policy) if founding.origin.as_ref().is_some_and(|o| *o != policy.origin) => {
                (Class::SequenceGap, format!("it is of `{}`", policy.origin))
            }
            Self::Read(policy) if founding.records.as_ref().is_some_and(|r| *r != policy.keys) => {
                (Class::KeyState, "its keys are not those of genesis".to_owned())
            }
            Self::Read(_) => return None,
        };
        Some(Fault::of_file(class, ExportPath::Policy.path(), message))
    }
}
