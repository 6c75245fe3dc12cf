//! Logs with one fault each, in their files: encodings, policy, checkpoints, programmes, disclosures,
//! and what someone without the keys can do.

use timbang::ids::Digest32;
use timbang::ledger::disclosure::Disclosure;
use timbang::ledger::export::{ExportPath, LogPolicy};
use timbang::ledger::fields::{AccessChange, Mode, Role};
use timbang::ledger::merkle::{leaf_hash, sha256};
use timbang::ledger::verify::Class;

use crate::ledger_log::{EXAMPLE, Keys, Log, PROGRAMME, access, case, origin};
use crate::ledger_tampering::{
    Tampered, replace, small_and, small_with, small_with_entries, small_with_file, small_without,
};

const BUNDLE: &str = "tile/entries/000.p/12";
const LEAVES: &str = "tile/0/000.p/12";

fn programme_path(file: &[u8]) -> String {
    ExportPath::Programme(sha256(file)).path()
}

pub fn all() -> Vec<Tampered> {
    [encoding(), policy(), checkpoints(), files(), outside()].into_iter().flatten().collect()
}

fn encoding() -> Vec<Tampered> {
    let truncate = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1);
    vec![
        Tampered::first(
            "encoding-bundle-length",
            Class::Encoding,
            Some(0),
            small_with_file(BUNDLE, |bytes| bytes[1] ^= 1),
        ),
        Tampered::first(
            "encoding-bundle-cut",
            Class::Encoding,
            Some(11),
            small_with_file(BUNDLE, truncate),
        ),
        Tampered::alone(
            "encoding-tile-length",
            Class::Encoding,
            None,
            small_with_file(LEAVES, truncate),
        ),
        Tampered::alone(
            "encoding-checkpoint",
            Class::Encoding,
            None,
            small_with_file("checkpoint", |bytes| *bytes = replace(bytes, "\n12\n", "\n012\n")),
        ),
        Tampered::alone(
            "encoding-policy",
            Class::Encoding,
            None,
            small_with_file("policy.json", |bytes| *bytes = replace(bytes, ",\"o", ", \"o")),
        ),
        Tampered::alone(
            "encoding-disclosure",
            Class::Encoding,
            Some(6),
            small_with_file("disclosures/6.json", truncate),
        ),
    ]
}

fn policy() -> Vec<Tampered> {
    let (own, other) = (Keys::of(&origin(), 0), Keys::of(&origin(), 1));
    vec![
        Tampered::alone("sequence-gap-policy-origin", Class::SequenceGap, None, {
            let keys = own.public(&origin()).to_records();
            let origin = "dinsos.lain.example/2026".parse().unwrap();
            small_and("policy.json", LogPolicy { keys, origin }.to_file().unwrap())
        }),
        Tampered::alone("key-state-policy", Class::KeyState, None, {
            let keys = other.public(&origin()).to_records();
            let policy = LogPolicy { keys, origin: origin() }.to_file().unwrap();
            small_and("policy.json", policy)
        }),
    ]
}

fn checkpoints() -> Vec<Tampered> {
    let log = Log::small();
    let (root, inconsistent) = (Class::RootMismatch, Class::InconsistentCheckpoint);
    let wrong = log.sign_checkpoint(12, Digest32([7; 32]));
    let mut both = small_and("checkpoint", wrong.clone());
    both.put("checkpoints/12", wrong.clone());
    let mut cut = Log::small();
    cut.entries.truncate(9);
    cut.checkpoints = vec![1, 9];
    let other = small_with(3, |log, _| log.append(&access(AccessChange::Granted, Role::Board, 9)));
    vec![
        Tampered::alone("root-mismatch-checkpoint", root, None, both),
        Tampered::alone(
            "root-mismatch-earlier-checkpoint",
            root,
            None,
            small_and("checkpoints/7", log.sign_checkpoint(7, Digest32([7; 32]))),
        ),
        Tampered::alone(
            "root-mismatch-tile",
            root,
            None,
            small_with_file(LEAVES, |bytes| bytes[170] ^= 1),
        ),
        Tampered::alone("root-mismatch-upper-tile", root, None, {
            let mut export = Log::of_size(300, Mode::Live).export();
            export.0.get_mut("tile/1/000.p/1").unwrap()[0] ^= 1;
            export
        }),
        Tampered::first(
            "inconsistent-checkpoint-two-roots",
            inconsistent,
            None,
            small_and("checkpoints/12", wrong),
        ),
        Tampered::alone(
            "inconsistent-checkpoint-name",
            inconsistent,
            None,
            small_and("checkpoints/7", log.checkpoint(8)),
        ),
        Tampered::alone(
            "inconsistent-checkpoint-larger",
            inconsistent,
            None,
            small_and("checkpoints/13", log.sign_checkpoint(13, Digest32([7; 32]))),
        ),
        Tampered {
            against_known: true,
            ..Tampered::alone("inconsistent-checkpoint-known", inconsistent, None, other.export())
        },
        Tampered::alone("sequence-gap-checkpoint-origin", Class::SequenceGap, None, {
            let origin = "dinsos.lain.example/2026".parse().unwrap();
            let foreign = Log { origin, ..Log::small() };
            small_and("checkpoint", foreign.checkpoint(12))
        }),
        Tampered {
            against_known: true,
            ..Tampered::alone("truncated-with-its-checkpoint", Class::Truncated, Some(9), {
                cut.programmes = vec![PROGRAMME.to_vec(), EXAMPLE.to_vec()];
                cut.export()
            })
        },
    ]
}

fn files() -> Vec<Tampered> {
    let truncated =
        |name, path: &str| Tampered::alone(name, Class::Truncated, None, small_without(path));
    let inactive = |name, export| Tampered::alone(name, Class::InactiveProgramme, Some(1), export);
    let unknown = |name, export| Tampered::alone(name, Class::UnknownFile, None, export);
    let disclosed = |name, seq, file: &str| {
        let path = format!("disclosures/{seq}.json");
        Tampered::alone(name, Class::CommitmentMismatch, Some(seq), small_and(&path, file))
    };
    let (disclosure, _) = Log::disclosure_of(6, case(1));
    let file = |change: &dyn Fn(&mut Disclosure)| {
        let mut changed = disclosure.clone();
        change(&mut changed);
        changed.to_file().unwrap()
    };
    vec![
        truncated("truncated-no-checkpoint", "checkpoint"),
        truncated("truncated-no-newest-checkpoint", "checkpoints/12"),
        truncated("truncated-no-policy", "policy.json"),
        truncated("truncated-no-tile", LEAVES),
        Tampered::alone("truncated-no-bundle", Class::Truncated, Some(256), {
            let mut export = Log::of_size(300, Mode::Live).export();
            export.0.remove("tile/entries/001.p/44").unwrap();
            export
        }),
        inactive("inactive-programme-file-missing", small_without(&programme_path(PROGRAMME))),
        inactive(
            "inactive-programme-file-edited",
            small_with_file(&programme_path(PROGRAMME), |bytes| bytes.push(b'\n')),
        ),
        unknown("unknown-file", small_and("notes.txt", "")),
        unknown("unknown-file-programme", small_and(&programme_path(b"x"), "x")),
        unknown("unknown-file-partial-beside-full", {
            let mut export = Log::of_size(256, Mode::Demo).export();
            let partial = export.0["tile/0/000"][..32].to_vec();
            export.put("tile/0/000.p/1", partial);
            export
        }),
        disclosed("commitment-mismatch-payload", 6, &file(&|d| d.payload.push(b' '))),
        disclosed("commitment-mismatch-key", 6, &file(&|d| d.k[0] ^= 1)),
        disclosed("commitment-mismatch-case", 6, &file(&|d| d.case = case(3))),
        disclosed("commitment-mismatch-other-entry", 5, &file(&|d| d.seq = 5)),
        disclosed("commitment-mismatch-name", 7, &file(&|_| ())),
        disclosed("commitment-mismatch-nothing-committed", 3, &file(&|d| d.seq = 3)),
    ]
}

fn outside() -> Vec<Tampered> {
    vec![
        Tampered::first(
            "signature-edited-statement",
            Class::Signature,
            Some(5),
            small_with_entries(|entries| {
                entries[5] = replace(&entries[5], "bansos-pangan", "bansos-pangin");
            }),
        ),
        Tampered::first(
            "sequence-gap-dropped-entry",
            Class::SequenceGap,
            Some(5),
            small_with_entries(|entries| drop(entries.remove(5))),
        ),
        Tampered::first(
            "sequence-gap-swapped-entries",
            Class::SequenceGap,
            Some(5),
            small_with_entries(|entries| entries.swap(5, 6)),
        ),
        Tampered::first(
            "sequence-gap-repeated-entry",
            Class::SequenceGap,
            Some(6),
            small_with_entries(|entries| entries.insert(6, entries[5].clone())),
        ),
        Tampered::first(
            "sequence-gap-no-genesis",
            Class::SequenceGap,
            Some(0),
            small_with_entries(|entries| drop(entries.remove(0))),
        ),
        Tampered::first("prev-mismatch-spliced-logs", Class::PrevMismatch, Some(6), {
            let other = Log::small_of(1);
            small_with_entries(|entries| {
                entries.truncate(6);
                entries.extend_from_slice(&other.entries[6..]);
            })
        }),
        Tampered::first(
            "signature-rehashed",
            Class::Signature,
            Some(5),
            small_with_entries(|entries| rehash(entries, 5)),
        ),
        Tampered::first(
            "truncated-entries",
            Class::Truncated,
            Some(10),
            small_with_entries(|entries| entries.truncate(10)),
        ),
    ]
}

/// Edits entry `at` and links everything after it anew, without the keys.
pub fn rehash(entries: &mut [Vec<u8>], at: usize) {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let old: Vec<_> = entries.iter().map(|entry| STANDARD.encode(leaf_hash(entry).0)).collect();
    entries[at] = replace(&entries[at], "bansos-pangan", "bansos-pangin");
    for next in at + 1..entries.len() {
        let prev = STANDARD.encode(leaf_hash(&entries[next - 1]).0);
        entries[next] = replace(&entries[next], &old[next - 1], &prev);
    }
}
