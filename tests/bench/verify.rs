//! The verifier against the plain rate of its signatures, in one run, on all cores:
//! `cargo bench --bench verify -- [ENTRIES]`.

mod log;
mod measure;

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::thread;

use measure::{best_of_three, load, per_second};
use timbang::ledger::checkpoint::Checkpoint;
use timbang::ledger::entry::{Entry, EntryError};
use timbang::ledger::export::{ExportPath, LogPolicy, TileWriter};
use timbang::ledger::key::VerifyingKey;
use timbang::ledger::merkle::{Frontier, leaf_hash, sha256};
use timbang::ledger::verify::{ExportSource, Options, SourceError, verify_export};

/// Percent of the plain rate that the verifier must reach.
const TARGET: u128 = 80;

fn main() -> Result<(), Box<dyn Error>> {
    let entries = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let entries = entries.unwrap_or(100_000);
    let threads = thread::available_parallelism()?;
    let log::Log { origin, keys, checkpoint_key, mut appender, first } = log::begin()?;
    let mut written: Vec<Vec<u8>> = first.into_iter().map(|entry| entry.bytes).collect();
    for number in 0..entries {
        written.push(appender.append_draft(log::draft(number)?)?.bytes);
    }
    let (frontier, mut genesis) = (&appender.head().frontier, Frontier::default());
    genesis.push(leaf_hash(written.first().ok_or("a log begins with genesis")?));
    let mut export = Export::of(&written)?;
    for tree in [&genesis, frontier] {
        let (origin, size, root) = (origin.clone(), tree.size(), tree.root());
        let note = Checkpoint { origin, size, root }.sign(&checkpoint_key);
        export.put(ExportPath::CheckpointOf(size), note.as_bytes());
        export.put(ExportPath::Checkpoint, note.as_bytes());
    }
    let policy = LogPolicy { keys: keys.to_records(), origin }.to_file()?;
    export.put(ExportPath::Policy, policy.as_bytes());
    export.put(ExportPath::Programme(sha256(log::PROGRAMME)), log::PROGRAMME);

    let options = Options { pinned: None, known: None, threads };
    let report = verify_export(&export, &options)?;
    if !report.is_whole() {
        return Err(format!("the log is whole and the verifier says {:?}", report.faults).into());
    }
    let signed = signed(&written)?;
    let (mut good, mut whole) = (true, true);
    let [(plain, _), (verified, _)] =
        best_of_three([&mut || good &= verifies(&signed, &keys.entry, threads), &mut || {
            whole &= verify_export(&export, &options).is_ok_and(|report| report.is_whole());
        }]);
    if !(good && whole) {
        return Err("a signature does not verify".into());
    }
    let [plain, verified] = [plain, verified].map(|each| per_second(frontier.size(), each));
    let percent = verified * 100 / plain.max(1);
    println!("load {}; best of three; {threads} threads; {} entries", load(), frontier.size());
    println!("signatures alone: {plain}/s; the whole verifier: {verified}/s, {percent} %");
    if percent < TARGET { Err(format!("below {TARGET} %").into()) } else { Ok(()) }
}

/// What is signed, and the signature.
type Signed<'a> = (&'a str, [u8; 64]);

/// The text and the first signature of each entry.
fn signed(entries: &[Vec<u8>]) -> Result<Vec<Signed<'_>>, Box<dyn Error>> {
    let mut signed = Vec::with_capacity(entries.len());
    for entry in entries {
        let note = Entry::parse(entry)?.note;
        let signature = note.signatures.first().and_then(|line| line.signature);
        signed.push((note.text, signature.ok_or("an entry without a signature")?));
    }
    Ok(signed)
}

/// Whether all signatures verify: nothing else, split evenly over `threads`.
fn verifies(signed: &[Signed<'_>], key: &VerifyingKey, threads: NonZeroUsize) -> bool {
    let verified = |part: &[Signed<'_>]| {
        part.iter().all(|(text, signature)| key.verifies(text.as_bytes(), signature))
    };
    thread::scope(|scope| {
        let parts = signed.chunks(signed.len().div_ceil(threads.get()));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || verified(part))).collect();
        parts.into_iter().all(|part| part.join().is_ok_and(|verified| verified))
    })
}

/// The files of an export.
#[derive(Default)]
struct Export(BTreeMap<String, Vec<u8>>);

impl Export {
    fn of(entries: &[Vec<u8>]) -> Result<Self, EntryError> {
        let mut export = Self::default();
        let mut write = |path: &str, bytes: &[u8]| -> Result<(), EntryError> {
            export.0.insert(path.to_owned(), bytes.to_vec());
            Ok(())
        };
        let mut writer = TileWriter::default();
        entries.iter().try_for_each(|entry| writer.push(entry, &mut write))?;
        writer.finish(&mut write)?;
        Ok(export)
    }

    fn put(&mut self, path: ExportPath, bytes: &[u8]) {
        self.0.insert(path.path(), bytes.to_vec());
    }
}

impl ExportSource for Export {
    fn visit(&self, found: &mut dyn FnMut(&str)) -> Result<(), SourceError> {
        self.0.keys().for_each(|path| found(path));
        Ok(())
    }

    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let within = |file: &Vec<u8>| file.get(..=limit).unwrap_or(file).to_vec();
        Ok(self.0.get(path).map(within))
    }
}
