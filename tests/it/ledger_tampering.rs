//! Logs with one fault each. Most are written by whoever holds the keys, so that nothing but the
//! one fault is wrong; the others are edited from outside.

use timbang::ids::{Digest32, PersonId};
use timbang::ledger::body::{AccessChanged, EntryBody, Genesis};
use timbang::ledger::entry;
use timbang::ledger::fields::{AccessChange, ErasureScope, Mode, ProgrammeStatus, Role};
use timbang::ledger::key::{KeyRole, SigningKey, VerifyingKey};
use timbang::ledger::merkle::{leaf_hash, sha256};
use timbang::ledger::origin::Origin;
use timbang::ledger::verify::Class;

use crate::ledger_log::{
    Export, Keys, Log, access, account, case, erased, genesis, origin, proposed, received,
    recommended,
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
    pub fn alone(name: &'static str, class: Class, seq: Option<u64>, export: Export) -> Self {
        Self { name, export, class, seq, only: true, against_known: false }
    }

    /// The one change has effects of other classes too.
    pub fn first(name: &'static str, class: Class, seq: Option<u64>, export: Export) -> Self {
        Self { only: false, ..Self::alone(name, class, seq, export) }
    }
}

/// The small log with a change at entry `at`: `change` appends what stands there instead.
pub fn small_with(at: usize, change: impl FnOnce(&mut Log, &EntryBody)) -> Log {
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
pub fn small_with_file(path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Export {
    let mut export = Log::small().export();
    change(export.0.get_mut(path).unwrap());
    export
}

pub fn small_without(path: &str) -> Export {
    let mut export = Log::small().export();
    export.0.remove(path).unwrap();
    export
}

pub fn small_and(path: &str, bytes: impl Into<Vec<u8>>) -> Export {
    let mut export = Log::small().export();
    export.put(path, bytes);
    export
}

/// The small export with other entries, everything signed left as it was.
pub fn small_with_entries(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Export {
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

pub fn all() -> Vec<Tampered> {
    [encoding_of_json(), encoding_of_lines(), schema(), rules(), signatures(), chain()]
        .into_iter()
        .flatten()
        .chain(crate::ledger_tampering_files::all())
        .chain(procedure())
        .collect()
}

/// Those that break a rule of procedure by what stands in their last entry.
pub fn procedure() -> Vec<Tampered> {
    [
        crate::ledger_tampering_office::all(),
        crate::ledger_tampering_accounts::all(),
        crate::ledger_tampering_reviews::all(),
        crate::ledger_tampering_supervision::all(),
        crate::ledger_tampering_clocks::all(),
        crate::ledger_tampering_emergency::all(),
        crate::ledger_tampering_decisions::all(),
        crate::ledger_tampering_evasions::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn alone_at_5(name: &'static str, export: Export) -> Tampered {
    Tampered::alone(name, Class::Encoding, Some(5), export)
}

fn encoding_of_json() -> Vec<Tampered> {
    let deep = format!(",\"zz\":{}{}}}", "[".repeat(32), "]".repeat(32));
    let line = |name, from: &str, to: &str| {
        alone_at_5(name, small_with_line(5, |line| line.replacen(from, to, 1)))
    };
    vec![
        line("encoding-white-space", "\":", "\": "),
        alone_at_5(
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
    ]
}

fn encoding_of_lines() -> Vec<Tampered> {
    let bytes = |name, from: &str, to: &str| {
        alone_at_5(name, small_with_entry(5, |_, bytes| replace(&bytes, from, to)))
    };
    vec![
        bytes("encoding-first-line", "entry/v1", "entry/v2"),
        bytes("encoding-seq-leading-zero", "\n5\n", "\n05\n"),
        bytes("encoding-prev-base64", "=\n{", "\n{"),
        bytes("encoding-carriage-return", "\n5\n", "\r\n5\n"),
        bytes("encoding-control-character", "operator", "operator\u{7f}"),
        alone_at_5(
            "encoding-no-last-newline",
            small_with_entry(5, |_, bytes| bytes[..bytes.len() - 1].to_vec()),
        ),
        bytes("encoding-dash", "\u{2014} ", "- "),
        bytes("encoding-sixth-line", "}\n", "}\n\n"),
        alone_at_5(
            "encoding-not-utf8",
            small_with_entry(5, |_, mut bytes| {
                bytes[40] = 0xff;
                bytes
            }),
        ),
        alone_at_5(
            "encoding-no-signature-line",
            small_with_entry(5, |_, bytes| {
                let text = std::str::from_utf8(&bytes).unwrap();
                bytes[..text.find("\n\u{2014}").unwrap()].to_vec()
            }),
        ),
        alone_at_5(
            "encoding-unused-bits",
            small_with_entry(5, |_, bytes| {
                // The 32 bytes of a hash leave two bits of the last letter unused.
                let at = bytes.windows(3).position(|three| three == b"=\n{").unwrap() - 1;
                let mut bytes = bytes;
                bytes[at] += 1;
                bytes
            }),
        ),
    ]
}

fn schema() -> Vec<Tampered> {
    let line = |name, from: &str, to: &str| {
        let export = small_with_line(5, |line| line.replacen(from, to, 1));
        Tampered::alone(name, Class::Schema, Some(5), export)
    };
    let second_genesis = |log: &mut Log, _: &EntryBody| {
        log.append(&genesis(&log.keys.public(&log.origin), Mode::Demo).into());
    };
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
    ]
}

fn rules() -> Vec<Tampered> {
    let ending = |name, class, body: &EntryBody| {
        Tampered::alone(name, class, Some(11), small_ending_with(body))
    };
    let mut disclosed = Log::small();
    disclosed.disclosures.push(Log::disclosure_of(8, case(2)).0);
    vec![
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
