//! Logs with one fault each. Most are written by whoever holds the keys, so that nothing but the
//! one fault is wrong; the others are edited from outside.

use timbang::ids::{Digest32, PersonId};
use timbang::ledger::body::{AccessChanged, EntryBody, Genesis};
use timbang::ledger::disclosure::Disclosure;
use timbang::ledger::entry;
use timbang::ledger::export::{ExportPath, LogPolicy};
use timbang::ledger::fields::{AccessChange, ErasureScope, Mode, ProgrammeStatus, Role};
use timbang::ledger::key::{KeyRole, SigningKey, VerifyingKey};
use timbang::ledger::merkle::{leaf_hash, sha256};
use timbang::ledger::origin::Origin;
use timbang::ledger::verify::Class;

use crate::ledger_log::{
    EXAMPLE, Export, Keys, Log, PROGRAMME, access, account, case, erased, genesis, origin,
    proposed, received, recommended,
};

/// A log with one fault, and what a verifier must say first.
pub struct Tampered {
    pub name: &'static str,
    pub export: Export,
    pub class: Class,
    pub seq: Option<u64>,
    pub only: bool,
    pub against_known: bool,
}

impl Tampered {
    /// Nothing else is wrong with it.
    fn alone(name: &'static str, class: Class, seq: Option<u64>, export: Export) -> Self {
        Self { name, export, class, seq, only: true, against_known: false }
    }

    /// The one change has effects of other classes too.
    fn first(name: &'static str, class: Class, seq: Option<u64>, export: Export) -> Self {
        Self { only: false, ..Self::alone(name, class, seq, export) }
    }
}

/// The small log with a change at entry `at`: `change` appends what stands there instead.
fn small_with(at: usize, change: impl FnOnce(&mut Log, &EntryBody)) -> Log {
    let mut log = Log::begin(0, Mode::Demo);
    let bodies = Log::small_bodies();
    let (before, rest) = bodies.split_at(at - 1);
    log.append_all(before);
    change(&mut log, &rest[0]);
    log.append_all(&rest[1..]);
    log.finish_small();
    log
}

/// The small log with the line of entry `at` changed before it is signed.
fn small_with_line(at: usize, change: impl FnOnce(String) -> String) -> Export {
    small_with(at, |log, body| {
        let line = log.line(body);
        let changed = change(line.clone());
        assert_ne!(changed, line);
        log.append_line(&changed);
    })
    .export()
}

/// The small log with the bytes of entry `at` changed, and what follows linked to them.
fn small_with_entry(at: usize, change: impl FnOnce(&Log, Vec<u8>) -> Vec<u8>) -> Export {
    small_with(at, |log, body| {
        log.append(body);
        let entry = log.entries.pop().unwrap();
        let changed = change(log, entry.clone());
        assert_ne!(changed, entry);
        log.entries.push(changed);
    })
    .export()
}

/// The small log with one more entry instead of its last.
fn small_ending_with(body: &EntryBody) -> Export {
    small_with(11, |log, _| log.append(body)).export()
}

/// The small export with a file changed.
fn small_with_file(path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Export {
    let mut export = Log::small().export();
    change(export.0.get_mut(path).unwrap());
    export
}

fn small_without(path: &str) -> Export {
    let mut export = Log::small().export();
    export.0.remove(path).unwrap();
    export
}

fn small_and(path: &str, bytes: impl Into<Vec<u8>>) -> Export {
    let mut export = Log::small().export();
    export.put(path, bytes);
    export
}

/// The small export with other entries, everything signed left as it was.
fn small_with_entries(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Export {
    let mut log = Log::small();
    let mut export = log.export();
    change(&mut log.entries);
    export.put_tiles(&log.entries);
    export
}

pub fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

const BUNDLE: &str = "tile/entries/000.p/12";
const LEAVES: &str = "tile/0/000.p/12";

fn programme_path(file: &[u8]) -> String {
    ExportPath::Programme(sha256(file)).path()
}

pub fn all() -> Vec<Tampered> {
    [encoding(), schema(), signatures(), chain(), checkpoints(), files(), outside()]
        .into_iter()
        .flatten()
        .collect()
}

fn encoding() -> Vec<Tampered> {
    let entry = |name, export| Tampered::alone(name, Class::Encoding, Some(5), export);
    let deep = format!(",\"zz\":{}{}}}", "[".repeat(32), "]".repeat(32));
    let line = |name, from: &str, to: &str| {
        entry(name, small_with_line(5, |line| line.replacen(from, to, 1)))
    };
    let bytes = |name, from: &str, to: &str| {
        entry(name, small_with_entry(5, |_, bytes| replace(&bytes, from, to)))
    };
    let truncate = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1);
    vec![
        line("encoding-white-space", "\":", "\": "),
        entry(
            "encoding-key-order",
            small_with_line(5, |line| {
                let rest = line.strip_prefix("{\"actor\":\"operator\",").unwrap();
                format!("{{{},\"actor\":\"operator\"}}", rest.strip_suffix('}').unwrap())
            }),
        ),
        line(
            "encoding-duplicate-key",
            "{\"actor\":\"operator\",",
            "{\"actor\":\"operator\",\"actor\":\"operator\",",
        ),
        line("encoding-escape", "operator", "\\u006fperator"),
        line("encoding-integer-too-large", "\"ts\":", "\"ts\":9007199254740992"),
        line("encoding-fraction", "}", ".0}"),
        line("encoding-minus-zero", "}", ",\"zz\":-0}"),
        line("encoding-leading-zero", "\"ts\":", "\"ts\":0"),
        line("encoding-not-ascii", "operator", "operat\u{f6}r"),
        line("encoding-too-deep", "}", &deep),
        bytes("encoding-first-line", "entry/v1", "entry/v2"),
        bytes("encoding-seq-leading-zero", "\n5\n", "\n05\n"),
        bytes("encoding-prev-base64", "=\n{", "\n{"),
        bytes("encoding-carriage-return", "\n5\n", "\r\n5\n"),
        bytes("encoding-control-character", "operator", "operator\u{7f}"),
        entry(
            "encoding-no-last-newline",
            small_with_entry(5, |_, bytes| bytes[..bytes.len() - 1].to_vec()),
        ),
        bytes("encoding-dash", "\u{2014} ", "- "),
        bytes("encoding-sixth-line", "}\n", "}\n\n"),
        entry(
            "encoding-not-utf8",
            small_with_entry(5, |_, mut bytes| {
                bytes[40] = 0xff;
                bytes
            }),
        ),
        entry(
            "encoding-no-signature-line",
            small_with_entry(5, |_, bytes| {
                let text = std::str::from_utf8(&bytes).unwrap();
                bytes[..text.find("\n\u{2014}").unwrap()].to_vec()
            }),
        ),
        entry(
            "encoding-unused-bits",
            small_with_entry(5, |_, bytes| {
                // The 32 bytes of a hash leave two bits of the last letter unused.
                let at = bytes.windows(3).position(|three| three == b"=\n{").unwrap() - 1;
                let mut bytes = bytes;
                bytes[at] += 1;
                bytes
            }),
        ),
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

fn schema() -> Vec<Tampered> {
    let line = |name, from: &str, to: &str| {
        let export = small_with_line(5, |line| line.replacen(from, to, 1));
        Tampered::alone(name, Class::Schema, Some(5), export)
    };
    let ending = |name, class, body: &EntryBody| {
        Tampered::alone(name, class, Some(11), small_ending_with(body))
    };
    let second_genesis = |log: &mut Log, _: &EntryBody| {
        log.append(&genesis(&log.keys.public(&log.origin), Mode::Demo).into());
    };
    let mut disclosed = Log::small();
    disclosed.disclosures.push(Log::disclosure_of(8, case(2)).0);
    vec![
        line("schema-unknown-field", "}", ",\"zz\":1}"),
        line("schema-missing-field", ",\"programme\":\"bansos-pangan\"", ""),
        line("schema-unknown-kind", "application.received", "review.confirmed"),
        line("schema-case-form", "\"c-", "\"p-"),
        line(
            "schema-number-as-text",
            "bansos-pangan\",\"ts\":",
            "bansos-pangan\",\"ts\":\"\",\"tz\":",
        ),
        line("schema-actor-form", "operator", "somebody"),
        Tampered::alone(
            "schema-time-goes-back",
            Class::Schema,
            Some(5),
            small_with_line(5, |line| line.replacen("\"ts\":1772", "\"ts\":1771", 1)),
        ),
        Tampered::alone(
            "schema-second-genesis",
            Class::Schema,
            Some(11),
            small_with(11, second_genesis).export(),
        ),
        Tampered::alone(
            "schema-policies-unsorted",
            Class::Schema,
            Some(0),
            founded(|genesis| genesis.policies.reverse()),
        ),
        Tampered::first(
            "schema-keys-out-of-order",
            Class::Schema,
            Some(0),
            founded(|genesis| genesis.keys.swap(0, 1)),
        ),
        Tampered::first(
            "schema-one-key-for-two-roles",
            Class::Schema,
            Some(0),
            founded(|genesis| {
                let keys = Keys::of(&origin(), 0);
                let root = keys.public(&origin()).entry.bytes().to_owned();
                let name = origin().key_name("root").unwrap();
                let twin = VerifyingKey::new(&name, &root).unwrap();
                genesis.keys[2].vkey = twin.to_string();
            }),
        ),
        Tampered::alone("schema-erased-case-named", Class::Schema, Some(12), {
            let mut log = small_with(11, |log, _| log.append(&erased(case(2), ErasureScope::Case)));
            log.append(&received(case(2), Digest32::ZERO));
            log.checkpoints = vec![1, 13];
            log.export()
        }),
        ending(
            "schema-revoked-of-another-person",
            Class::Schema,
            &AccessChanged {
                change: AccessChange::Revoked,
                person: PersonId::from_random([9; 16]),
                role: Role::Officer,
                subject: account(1),
            }
            .into(),
        ),
        ending(
            "schema-granted-twice",
            Class::Schema,
            &access(AccessChange::Granted, Role::Officer, 1),
        ),
        ending(
            "schema-revoked-not-granted",
            Class::Schema,
            &access(AccessChange::Revoked, Role::Board, 2),
        ),
        Tampered::alone(
            "schema-erased-payload-disclosed",
            Class::Schema,
            Some(8),
            disclosed.export(),
        ),
        ending(
            "inactive-programme-not-proposed",
            Class::InactiveProgramme,
            &recommended(case(3), Digest32::ZERO, b"another file"),
        ),
        Tampered::alone("inactive-programme-two-digests", Class::InactiveProgramme, Some(11), {
            let body = proposed(b"another file", "izin-usaha", 1, ProgrammeStatus::Draft);
            let mut log = small_with(11, |log, _| log.append(&body));
            log.programmes.push(b"another file".to_vec());
            log.export()
        }),
    ]
}

/// The small log with another genesis, signed as it should be.
fn founded(change: impl FnOnce(&mut Genesis)) -> Export {
    let mut log = Log::empty(0);
    let mut changed = genesis(&log.keys.public(&log.origin), Mode::Demo);
    change(&mut changed);
    let line = log.line(&changed.into());
    log.entries.push(log.sign(0, Digest32::ZERO, &line, &[&log.keys.entry, &log.keys.root]));
    log.checkpoints.push(1);
    log.append_all(&Log::small_bodies());
    log.finish_small();
    log.export()
}

/// The small log whose genesis is signed by `keys`.
fn founded_by(keys: &[&SigningKey]) -> Export {
    let mut log = Log::empty(0);
    let line = log.line(&genesis(&log.keys.public(&log.origin), Mode::Demo).into());
    log.entries.push(log.sign(0, Digest32::ZERO, &line, keys));
    log.checkpoints.push(1);
    log.append_all(&Log::small_bodies());
    log.finish_small();
    log.export()
}

/// The small log whose entry 5 is signed by these keys.
fn signed_by(keys: &[&SigningKey]) -> Export {
    small_with(5, |log, body| {
        let entry = log.sign(5, log.head(), &log.line(body), keys);
        log.entries.push(entry);
    })
    .export()
}

fn signatures() -> Vec<Tampered> {
    let own = Keys::of(&origin(), 0);
    let other = Keys::of(&origin(), 1);
    let (signature, key) = (Class::Signature, Class::KeyState);
    let weak = "AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    vec![
        Tampered::alone(
            "signature-wrong",
            signature,
            Some(5),
            small_with_entry(5, |log, bytes| {
                // The signature of entry 4 under the text of entry 5.
                let line = |bytes: &[u8]| {
                    let text = std::str::from_utf8(bytes).unwrap();
                    text[text.rfind('\u{2014}').unwrap()..].to_owned()
                };
                replace(&bytes, &line(&bytes), &line(&log.entries[4]))
            }),
        ),
        Tampered::alone("signature-of-root-missing", signature, Some(0), founded_by(&[&own.entry])),
        Tampered::alone(
            "signatures-out-of-order",
            signature,
            Some(0),
            founded_by(&[&own.root, &own.entry]),
        ),
        Tampered::alone(
            "signature-repeated",
            signature,
            Some(5),
            signed_by(&[&own.entry, &own.entry]),
        ),
        Tampered::first("signature-of-checkpoint", signature, None, {
            let mut export = Log::small().export();
            let foreign = Log { keys: Keys::of(&origin(), 1), ..Log::small() };
            export.put("checkpoint", foreign.checkpoint(12));
            export
        }),
        Tampered::first(
            "signature-by-a-foreign-key",
            signature,
            Some(5),
            signed_by(&[&other.entry]),
        ),
        Tampered::alone(
            "key-state-another-key-too",
            key,
            Some(5),
            signed_by(&[&own.entry, &other.entry]),
        ),
        Tampered::alone("key-state-root-key", key, Some(5), signed_by(&[&own.entry, &own.root])),
        Tampered::alone("sequence-gap-policy-origin", Class::SequenceGap, None, {
            let keys = own.public(&origin()).to_records();
            let origin = "dinsos.lain.example/2026".parse().unwrap();
            small_and("policy.json", LogPolicy { keys, origin }.to_file().unwrap())
        }),
        Tampered::alone("key-state-policy", key, None, {
            let keys = other.public(&origin()).to_records();
            let policy = LogPolicy { keys, origin: origin() }.to_file().unwrap();
            small_and("policy.json", policy)
        }),
        Tampered::alone(
            "key-state-weak-key",
            key,
            Some(0),
            founded(|genesis| {
                let name = origin().key_name("root").unwrap();
                let identity =
                    sha256(&[name.as_bytes(), b"\n\x01\x01", &[0; 31]].concat()).to_string();
                let record = genesis.keys.iter_mut().find(|key| key.role == KeyRole::Root).unwrap();
                record.vkey = format!("{name}+{}+{weak}", &identity[..8]);
            }),
        ),
    ]
}

fn chain() -> Vec<Tampered> {
    let signed = |name, class, change: &dyn Fn(&Log, &str) -> Vec<u8>| {
        let log = small_with(5, |log, body| {
            let entry = change(log, &log.line(body));
            log.entries.push(entry);
        });
        Tampered::alone(name, class, Some(5), log.export())
    };
    let elsewhere: Origin = "dinsos.lain.example/2026".parse().unwrap();
    vec![
        signed("sequence-gap-number", Class::SequenceGap, &|log, line| {
            log.sign(6, log.head(), line, &[&log.keys.entry])
        }),
        signed("sequence-gap-origin", Class::SequenceGap, &|log, line| {
            entry::write(&elsewhere, 5, &log.head(), line, &[&log.keys.entry]).unwrap()
        }),
        signed("prev-mismatch-zeros", Class::PrevMismatch, &|log, line| {
            log.sign(5, Digest32::ZERO, line, &[&log.keys.entry])
        }),
        signed("prev-mismatch-one-before", Class::PrevMismatch, &|log, line| {
            log.sign(5, leaf_hash(&log.entries[3]), line, &[&log.keys.entry])
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
