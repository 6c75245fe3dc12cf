//! The promise of the format: any one change of an export is found, and called by its name.

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use timbang::ids::Digest32;
use timbang::ledger::export::ExportPath;
use timbang::ledger::fields::Mode;
use timbang::ledger::tile::{TileKind, split_bundle};
use timbang::ledger::verify::{Class, Options, Report};

use crate::ledger_log::{Export, Log, received};
use crate::ledger_reviews::{reviewed_demo, reviewed_live};
use crate::ledger_tampering::replace;
use crate::ledger_tampering_files::rehash;

static SMALL: LazyLock<Log> = LazyLock::new(Log::small);
static SMALL_EXPORT: LazyLock<Export> = LazyLock::new(|| SMALL.export());
static REVIEWS: LazyLock<[Export; 2]> =
    LazyLock::new(|| [reviewed_live().export(), reviewed_demo().export()]);
static LARGE: LazyLock<Log> = LazyLock::new(|| Log::of_size(300, Mode::Live));
static LARGE_EXPORT: LazyLock<Export> = LazyLock::new(|| LARGE.export());

/// Class and seq of the first divergence; fails where there is none.
fn first(report: &Report) -> (Class, Option<u64>) {
    let first = report.first_divergence.as_ref().expect("the change was not found");
    (first.class, first.seq)
}

/// What may be said of a changed byte in line `line` (from 0) of entry `seq`, before all else.
fn classes_of_line(line: usize, seq: u64) -> &'static [Class] {
    match (line, seq) {
        (0 | 5, _) => &[Class::Encoding],
        // The origin of entry 0 is the log's: it is its keys that do not fit it.
        (1, 0) => &[Class::Encoding, Class::Schema],
        (1 | 2, _) => &[Class::Encoding, Class::SequenceGap],
        (3, _) => &[Class::Encoding, Class::PrevMismatch],
        // A changed vkey in genesis may be a weak key.
        (4, 0) => &[Class::Encoding, Class::Schema, Class::Signature, Class::KeyState],
        // A changed word may break any rule.
        (4, _) => &[
            Class::Encoding,
            Class::Schema,
            Class::Signature,
            Class::InactiveProgramme,
            Class::SelfConfirmation,
            Class::RevealedBeforeFinding,
            Class::BadAssertion,
            Class::MissingConfirmation,
            Class::ReusedConfirmation,
        ],
        _ => &[Class::Encoding, Class::KeyState, Class::Signature],
    }
}

/// What may be said first of a changed byte at `at` of a file, and of which seq.
fn expected(export: &Export, path: &str, at: usize) -> (&'static [Class], Option<u64>) {
    let file = &export.0[path];
    match ExportPath::parse(path).unwrap() {
        ExportPath::Checkpoint | ExportPath::CheckpointOf(_) => {
            (&[Class::Encoding, Class::SequenceGap, Class::Signature], None)
        }
        ExportPath::Policy => {
            (&[Class::Encoding, Class::Schema, Class::SequenceGap, Class::KeyState], None)
        }
        ExportPath::Programme(digest) => (&[Class::InactiveProgramme], proposing(export, digest)),
        ExportPath::Disclosure(seq) => {
            (&[Class::Encoding, Class::Schema, Class::CommitmentMismatch], Some(seq))
        }
        ExportPath::Tile(tile) if tile.kind != TileKind::Entries => (&[Class::RootMismatch], None),
        ExportPath::Tile(tile) => {
            let (entries, _) = split_bundle(file);
            let hit = entries.iter().zip(256 * tile.index..).find(|(range, _)| range.contains(&at));
            let Some((range, seq)) = hit else {
                // A length: the entry that it belongs to is no entry any more.
                let next = entries.iter().zip(0..).find(|(range, _)| at < range.start);
                return (&[Class::Encoding], next.map(|(_, seq)| seq));
            };
            let line = file[range.start..at].split(|byte| *byte == b'\n').count() - 1;
            (classes_of_line(line, seq), Some(seq))
        }
    }
}

/// The entry that proposes a programme.
fn proposing(export: &Export, digest: Digest32) -> Option<u64> {
    let digest = format!("\"digest\":\"{digest}\"");
    let bundles = export.0.iter().filter(|(path, _)| path.starts_with("tile/entries/"));
    let entries = bundles.flat_map(|(_, file)| {
        split_bundle(file).0.into_iter().map(|range| String::from_utf8_lossy(&file[range]))
    });
    entries.zip(0..).find(|(entry, _)| entry.contains(&digest)).map(|(_, seq)| seq)
}

fn flip_is_found(export: &Export, file: Index, at: Index, flip: u8) {
    let files: Vec<_> = export.0.keys().collect();
    let path = *file.get(&files);
    let at = at.index(export.0[path].len());
    let mut changed = export.clone();
    changed.0.get_mut(path).unwrap()[at] ^= flip;
    let (class, seq) = first(&changed.verify());
    let (classes, expected_seq) = expected(export, path, at);
    assert!(
        classes.contains(&class) && seq == expected_seq,
        "`{path}` byte {at}: {class:?} {seq:?}, expected {classes:?} {expected_seq:?}"
    );
}

fn with_entries(log: &Log, export: &Export, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Report {
    let mut entries = log.entries.clone();
    change(&mut entries);
    let mut changed = export.clone();
    changed.put_tiles(&entries);
    changed.verify()
}

fn seq_of(at: usize) -> Option<u64> {
    u64::try_from(at).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn any_flipped_bits_of_any_file_are_found(
        file: Index, at: Index, flip in 1..=255_u8,
    ) {
        flip_is_found(&SMALL_EXPORT, file, at, flip);
    }

    #[test]
    fn any_flipped_bit_of_an_entry_is_found(at: Index, bit in 0..8_u8) {
        let path = "tile/entries/000.p/12";
        let mut changed = SMALL_EXPORT.clone();
        let file = &SMALL_EXPORT.0[path];
        let at = at.index(file.len());
        changed.0.get_mut(path).unwrap()[at] ^= 1 << bit;
        let found = first(&changed.verify());
        let (classes, seq) = expected(&SMALL_EXPORT, path, at);
        prop_assert!(classes.contains(&found.0) && found.1 == seq, "{at} {found:?}");
    }

    #[test]
    fn any_shortened_file_is_found(file: Index, by in 1..64_usize) {
        let files: Vec<_> = SMALL_EXPORT.0.keys().cloned().collect();
        let path = file.get(&files);
        let mut changed = SMALL_EXPORT.clone();
        let bytes = changed.0.get_mut(path).unwrap();
        bytes.truncate(bytes.len().saturating_sub(by));
        let (class, _) = first(&changed.verify());
        let wanted = if path.starts_with("programmes/") {
            Class::InactiveProgramme
        } else {
            Class::Encoding
        };
        prop_assert_eq!(class, wanted, "{}", path);
    }

}

proptest! {
    // A hundred signatures are verified in each of these.
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_flipped_bits_of_a_log_with_reviews_are_found(
        log in 0..2_usize, file: Index, at: Index, flip in 1..=255_u8,
    ) {
        flip_is_found(&REVIEWS[log], file, at, flip);
    }

    #[test]
    fn any_flipped_bit_of_an_entry_of_a_review_is_found(
        log in 0..2_usize, at: Index, bit in 0..8_u8,
    ) {
        let export = &REVIEWS[log];
        let files: Vec<_> = export.0.keys().collect();
        let bundle = files.iter().position(|path| path.starts_with("tile/entries/")).unwrap();
        let at = at.index(export.0[files[bundle]].len());
        let mut changed = export.clone();
        changed.0.get_mut(files[bundle]).unwrap()[at] ^= 1 << bit;
        let found = first(&changed.verify());
        let (classes, seq) = expected(export, files[bundle], at);
        prop_assert!(classes.contains(&found.0) && found.1 == seq, "{at} {found:?}");
    }
}

proptest! {
    // 300 signatures are verified in each of these.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_missing_file_is_found_unless_nothing_speaks_of_it(file: Index) {
        let files: Vec<_> = LARGE_EXPORT.0.keys().cloned().collect();
        let path = file.get(&files);
        let mut changed = LARGE_EXPORT.clone();
        changed.0.remove(path);
        let report = changed.verify();
        // Of a checkpoint between the first and the newest no other file speaks.
        if path == "checkpoints/100" {
            prop_assert!(report.is_whole());
        } else {
            let wanted = if path.starts_with("programmes/") {
                Class::InactiveProgramme
            } else {
                Class::Truncated
            };
            prop_assert_eq!(first(&report).0, wanted, "{}", path);
        }
    }

    #[test]
    fn a_dropped_entry_is_found(at in 0..299_usize) {
        let report = with_entries(&LARGE, &LARGE_EXPORT, |entries| drop(entries.remove(at)));
        prop_assert_eq!(first(&report), (Class::SequenceGap, seq_of(at)));
    }

    #[test]
    fn cut_entries_are_found(at in 1..300_usize) {
        let report = with_entries(&LARGE, &LARGE_EXPORT, |entries| entries.truncate(at));
        prop_assert_eq!(first(&report), (Class::Truncated, seq_of(at)));
    }

    #[test]
    fn swapped_entries_are_found(a in 0..300_usize, b in 0..300_usize) {
        prop_assume!(a != b);
        let report = with_entries(&LARGE, &LARGE_EXPORT, |entries| entries.swap(a, b));
        prop_assert_eq!(first(&report), (Class::SequenceGap, seq_of(a.min(b))));
    }

    #[test]
    fn an_inserted_entry_is_found(from in 0..300_usize, at in 0..300_usize) {
        let report = with_entries(&LARGE, &LARGE_EXPORT, |entries| {
            entries.insert(at, entries[from].clone());
        });
        // A copy of the entry that stood there is right; the next one is not.
        let seq = if from == at { at + 1 } else { at };
        prop_assert_eq!(first(&report), (Class::SequenceGap, seq_of(seq)));
    }

    #[test]
    fn a_splice_of_two_logs_is_found(at in 1..300_usize) {
        // The other log is of the same office and keys, with one other entry.
        static OTHER: LazyLock<Log> = LazyLock::new(|| {
            let mut log = Log::begin(0, Mode::Demo);
            while log.entries.len() < 300 {
                log.append(&received(crate::ledger_log::case(9), Digest32::ZERO));
            }
            log
        });
        let report = with_entries(&LARGE, &LARGE_EXPORT, |entries| {
            entries.truncate(at);
            entries.extend_from_slice(&OTHER.entries[at..]);
        });
        prop_assert_eq!(first(&report), (Class::PrevMismatch, seq_of(at)));
    }

    #[test]
    fn a_log_hashed_anew_without_its_keys_is_found(at in 1..150_usize) {
        let at = 2 * at;
        let report = with_entries(&LARGE, &LARGE_EXPORT, |entries| rehash(entries, at));
        prop_assert_eq!(first(&report), (Class::Signature, seq_of(at)));
    }

    #[test]
    fn a_log_cut_with_its_checkpoint_is_found_against_a_later_one(
        size in 2..12_usize, known in 1..=12_u64,
    ) {
        let mut cut = Log::small();
        cut.entries.truncate(size);
        cut.checkpoints = vec![1, seq_of(size).unwrap()];
        cut.programmes = cut.programmes.into_iter().take(size - 1).collect();
        cut.disclosures.retain(|disclosure| disclosure.seq < seq_of(size).unwrap());
        let export = cut.export();
        prop_assert!(export.verify().is_whole());
        let report = export.verify_with(&Options {
            pinned: None,
            known: Some(SMALL.checkpoint(known).into_bytes()),
            threads: NonZeroUsize::MIN,
        });
        if known <= seq_of(size).unwrap() {
            prop_assert!(report.is_whole());
        } else {
            prop_assert_eq!(first(&report).0, Class::Truncated);
        }
    }
}

#[test]
fn an_edit_of_any_entry_is_found_whoever_signs_it() {
    // Signed by the keys of another log: the text is whole, the key is not this log's.
    let other = Log::small_of(1);
    for at in 1..12 {
        let report = with_entries(&SMALL, &SMALL_EXPORT, |entries| {
            let line = other.line(&Log::small_bodies()[at - 1]);
            let prev = timbang::ledger::merkle::leaf_hash(&entries[at - 1]);
            entries[at] = other.sign(seq_of(at).unwrap(), prev, &line, &[&other.keys.entry]);
        });
        assert_eq!(first(&report), (Class::Signature, seq_of(at)));
        assert!(report.fault_counts.contains_key(&Class::KeyState));
    }
    let report = with_entries(&SMALL, &SMALL_EXPORT, |entries| {
        entries[3] = replace(&entries[3], "officer", "board");
    });
    assert_eq!(first(&report), (Class::Signature, Some(3)));
}
