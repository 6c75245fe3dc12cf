//! The verifier on logs that are whole: exports, rows, and what it says of them.

use std::num::NonZeroUsize;

use timbang::ids::Digest32;
use timbang::ledger::fields::Mode;
use timbang::ledger::merkle::{Frontier, leaf_hash, sha256};
use timbang::ledger::verify::{
    Class, Extent, Options, Report, RowSource, SourceError, StoredEntry, verify_rows,
};

use crate::ledger_log::{Keys, Log, ORIGIN, origin};

fn options() -> Options {
    Options { pinned: None, known: None, threads: NonZeroUsize::MIN }
}

/// The rows of a log, in memory.
struct Rows {
    entries: Vec<StoredEntry>,
    /// Tile level, place, hash.
    nodes: Vec<(u8, u64, Digest32)>,
    checkpoints: Vec<(u64, String)>,
    programmes: Vec<Vec<u8>>,
}

impl Rows {
    fn of(log: &Log) -> Self {
        let stored = |(seq, bytes): (u64, &Vec<u8>)| StoredEntry {
            seq,
            bytes: bytes.clone(),
            leaf_hash: leaf_hash(bytes),
        };
        Self {
            entries: (0..).zip(&log.entries).map(stored).collect(),
            nodes: Self::nodes_of(log),
            checkpoints: log
                .checkpoints
                .iter()
                .map(|size| (*size, log.checkpoint(*size)))
                .collect(),
            programmes: log.programmes.clone(),
        }
    }

    fn nodes_of(log: &Log) -> Vec<(u8, u64, Digest32)> {
        let (mut frontier, mut nodes) = (Frontier::default(), Vec::new());
        for entry in &log.entries {
            frontier.push_with(leaf_hash(entry), |node, hash| {
                if node.level > 0 && node.level.is_multiple_of(8) {
                    nodes.push((u8::try_from(node.level / 8).unwrap(), node.index, *hash));
                }
            });
        }
        nodes
    }

    fn verify(&self) -> Report {
        verify_rows(self, &options()).unwrap()
    }
}

impl RowSource for Rows {
    fn extent(&self) -> Result<Extent, SourceError> {
        let count = u64::try_from(self.entries.len()).unwrap();
        Ok(Extent { count, end: self.entries.last().map_or(0, |last| last.seq + 1) })
    }

    fn entries(&self, first: u64, limit: u64) -> Result<Vec<StoredEntry>, SourceError> {
        let wanted = |row: &&StoredEntry| (first..first + limit).contains(&row.seq);
        Ok(self.entries.iter().filter(wanted).cloned().collect())
    }

    fn nodes(&self, level: u8, first: u64, limit: u64) -> Result<Vec<Digest32>, SourceError> {
        let wanted = |node: &&(u8, u64, Digest32)| {
            node.0 == level && (first..first + limit).contains(&node.1)
        };
        Ok(self.nodes.iter().filter(wanted).map(|node| node.2).collect())
    }

    fn checkpoints(&self, found: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        self.checkpoints.iter().for_each(|(size, note)| found(*size, note.as_bytes()));
        Ok(())
    }

    fn programme(&self, digest: &Digest32) -> Result<Option<Vec<u8>>, SourceError> {
        Ok(self.programmes.iter().find(|file| sha256(file) == *digest).cloned())
    }
}

fn first(report: &Report) -> Option<(Class, Option<u64>)> {
    report.first_divergence.as_ref().map(|fault| (fault.class, fault.seq))
}

#[test]
fn a_whole_export_has_no_fault_and_says_what_it_is() {
    let log = Log::small();
    let report = log.export().verify();
    assert!(report.is_whole(), "{report:#?}");
    assert_eq!(report.origin.as_deref(), Some(ORIGIN));
    assert_eq!((report.size, report.checkpoint_size), (12, Some(12)));
    assert_eq!(report.entries_after_checkpoint, 0);
    assert_eq!(report.fingerprint, Some(sha256(&log.entries[0])));
    assert_eq!(report.entries_by_kind["decision.recommended"], 2);
    assert_eq!(report.keys.len(), 3);
    assert!(!report.pinned);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["entries_by_kind"]["genesis"], 1);
}

#[test]
fn every_size_around_the_tiles_verifies_on_any_number_of_threads() {
    for size in [2, 255, 256, 257, 512, 700] {
        let export = Log::of_size(size, Mode::Live).export();
        let report = export.verify();
        assert!(report.is_whole(), "{size}: {report:#?}");
        for threads in [2, 5] {
            let threads = NonZeroUsize::new(threads).unwrap();
            assert_eq!(export.verify_with(&Options { threads, ..options() }), report);
        }
    }
}

#[test]
fn a_pinned_key_ties_the_log_to_whom_one_trusts() {
    let export = Log::small().export();
    let (own, other) = (Keys::of(&origin(), 0), Keys::of(&origin(), 1));
    for key in [&own.entry, &own.checkpoint, &own.root] {
        let pinned = Some(key.verifying_key().clone());
        let report = export.verify_with(&Options { pinned, ..options() });
        assert!(report.is_whole() && report.pinned);
    }
    let pinned = Some(other.entry.verifying_key().clone());
    let report = export.verify_with(&Options { pinned, ..options() });
    assert_eq!(first(&report), Some((Class::KeyState, Some(0))));
    assert!(!report.pinned);
}

#[test]
fn entries_cut_with_their_checkpoint_are_caught_by_a_checkpoint_seen_earlier() {
    let whole = Log::small();
    let mut cut = Log::small();
    cut.entries.truncate(9);
    cut.checkpoints = vec![1, 9];
    let mut other = Log::begin(0, Mode::Demo);
    other.append(&Log::small_bodies()[1]);
    for body in &Log::small_bodies()[1..] {
        other.append(body);
    }
    let known = |log: &Log, size: u64| {
        let known = Some(whole.checkpoint(size).into_bytes());
        log.export().verify_with(&Options { known, ..options() })
    };
    assert!(cut.export().verify().is_whole(), "it is a valid shorter log");
    assert_eq!(first(&known(&cut, 12)), Some((Class::Truncated, Some(9))));
    assert!(known(&cut, 9).is_whole());
    assert!(known(&cut, 1).is_whole());
    other.finish_small();
    let report = known(&other, 5);
    assert!(report.fault_counts.contains_key(&Class::InconsistentCheckpoint), "{report:#?}");
}

#[test]
fn stored_rows_verify_like_their_export_and_may_run_ahead_of_the_checkpoint() {
    let mut log = Log::of_size(300, Mode::Live);
    let (rows, export) = (Rows::of(&log).verify(), log.export().verify());
    assert_eq!(rows, export);
    log.append(&Log::small_bodies()[2]);
    let report = Rows::of(&log).verify();
    assert!(report.is_whole(), "{report:#?}");
    assert_eq!((report.size, report.entries_after_checkpoint), (301, 1));
}

#[test]
fn edited_rows_are_caught() {
    let log = Log::of_size(300, Mode::Live);
    let verify = |edit: &dyn Fn(&mut Rows)| {
        let mut rows = Rows::of(&log);
        edit(&mut rows);
        first(&rows.verify())
    };
    let edited = verify(&|rows| rows.entries[270].leaf_hash = Digest32::ZERO);
    assert_eq!(edited, Some((Class::RootMismatch, Some(270))));
    let removed = verify(&|rows| drop(rows.entries.remove(7)));
    assert_eq!(removed, Some((Class::SequenceGap, Some(7))));
    let cut = verify(&|rows| rows.entries.truncate(290));
    assert_eq!(cut, Some((Class::Truncated, Some(290))));
    let far = verify(&|rows| rows.entries[299].seq = u64::MAX - 1);
    assert_eq!(far, Some((Class::Truncated, Some(299))), "and it is not walked to");
    let programme = verify(&|rows| rows.programmes.clear());
    assert_eq!(programme, Some((Class::InactiveProgramme, Some(1))));
    let checkpoints = verify(&|rows| rows.checkpoints.clear());
    assert_eq!(checkpoints, Some((Class::Truncated, None)));
    let genesis = verify(&|rows| drop(rows.checkpoints.remove(0)));
    assert_eq!(genesis, Some((Class::Truncated, None)));
    let node = verify(&|rows| rows.nodes[0].2 = Digest32::ZERO);
    assert_eq!(node, Some((Class::RootMismatch, None)));
    let nodes = verify(&|rows| rows.nodes.clear());
    assert_eq!(nodes, Some((Class::RootMismatch, None)));
    let renamed = verify(&|rows| rows.checkpoints[1].0 = 99);
    assert_eq!(renamed, Some((Class::InconsistentCheckpoint, None)));
}

#[test]
fn nothing_at_all_is_not_a_whole_log() {
    let report = crate::ledger_log::Export::default().verify();
    assert_eq!(first(&report), Some((Class::Schema, Some(0))));
    let empty = Rows { entries: vec![], nodes: vec![], checkpoints: vec![], programmes: vec![] };
    assert!(!empty.verify().is_whole());
}
