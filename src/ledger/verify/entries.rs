//! What can be said of one entry alone, in whichever thread: form, place, schema, signatures, hash.

use super::report::{Class, Fault};
use super::source::{Bundle, Feed, SourceError, Unread};
use crate::ids::Digest32;
use crate::ledger::body::{EntryBody, Statement, StatementError};
use crate::ledger::entry::Entry;
use crate::ledger::genesis::GenesisError;
use crate::ledger::key::{KeyError, LogKeys};
use crate::ledger::merkle::leaf_hash;
use crate::ledger::origin::Origin;

/// The log that entries must belong to.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) origin: Option<Origin>,
    /// `None` if neither genesis nor policy lists them: then signatures are not looked at, and the
    /// fault of genesis is what there is to say.
    pub(crate) keys: Option<LogKeys>,
}

/// A bundle after its checks.
#[derive(Debug, Default)]
pub(crate) struct CheckedBundle {
    pub(crate) entries: Vec<Checked>,
    pub(crate) unread: Option<Unread>,
}

/// An entry after the checks that need no other entry.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) seq: u64,
    pub(crate) leaf: Digest32,
    /// `None` if its encoding failed.
    pub(crate) link: Option<Link>,
    /// Faults by check, in the order of the checks: of encoding and place,
    pub(crate) place: Vec<Fault>,
    /// then, after the link to the entry before, of form (`ts` and rules follow it),
    pub(crate) form: Option<Fault>,
    /// and of signatures.
    pub(crate) signatures: Vec<Fault>,
}

/// What the next checks need of an entry whose encoding is right.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) prev: Digest32,
    /// `None` if its schema failed.
    pub(crate) statement: Option<Statement>,
}

impl Checked {
    /// What it says, if it is of its form.
    pub(crate) fn body(&self) -> Option<&EntryBody> {
        Some(&self.link.as_ref()?.statement.as_ref()?.body)
    }
}

/// Reads and checks bundle `number`.
pub(crate) fn check_bundle(
    feed: &dyn Feed,
    number: usize,
    log: &Log,
) -> Result<CheckedBundle, SourceError> {
    let Bundle { buffer, entries, unread } = feed.bundle(number)?;
    let checked = entries.iter().map(|placed| {
        let bytes = buffer.get(placed.bytes.clone()).unwrap_or_default();
        let mut checked = check_entry(bytes, placed.seq, log);
        if placed.stored.is_some_and(|stored| stored != checked.leaf) {
            let message = "the stored leaf hash is not that of the entry";
            checked.place.push(Fault::of_entry(Class::RootMismatch, placed.seq, message));
        }
        checked
    });
    Ok(CheckedBundle { entries: checked.collect(), unread })
}

fn check_entry(bytes: &[u8], seq: u64, log: &Log) -> Checked {
    let leaf = leaf_hash(bytes);
    let fault = |class, message: String| Fault::of_entry(class, seq, message);
    let ill_formed = |message| Checked {
        seq,
        leaf,
        link: None,
        place: vec![fault(Class::Encoding, message)],
        form: None,
        signatures: Vec::new(),
    };
    let entry = match Entry::parse(bytes) {
        Ok(entry) => entry,
        Err(error) => return ill_formed(error.to_string()),
    };
    let statement = match Statement::parse(entry.statement) {
        Err(StatementError::Canonical(error)) => return ill_formed(error.to_string()),
        statement => statement,
    };
    let mut place = Vec::new();
    if entry.seq != seq {
        let message = format!("the entry says it is number {}", entry.seq);
        place.push(fault(Class::SequenceGap, message));
    }
    if log.origin.as_ref().is_some_and(|origin| origin.as_str() != entry.origin) {
        let message = format!("the entry says it belongs to `{}`", entry.origin);
        place.push(fault(Class::SequenceGap, message));
    }
    let wrong_form = match &statement {
        Ok(statement) => wrong_genesis(statement, seq, entry.origin),
        Err(error) => Some((Class::Schema, error.to_string())),
    };
    let signatures = log.keys.as_ref().map(|keys| wrong_signatures(&entry, seq, keys));
    let named = |(class, message)| fault(class, message);
    Checked {
        seq,
        leaf,
        link: Some(Link { prev: entry.prev, statement: statement.ok() }),
        place,
        form: wrong_form.map(named),
        signatures: signatures.into_iter().flatten().map(named).collect(),
    }
}

/// Rule 1, and what a genesis must hold beyond the form of its fields.
fn wrong_genesis(statement: &Statement, seq: u64, origin: &str) -> Option<(Class, String)> {
    let EntryBody::Genesis(genesis) = &statement.body else {
        return (seq == 0).then(|| (Class::Schema, "entry 0 is not genesis".to_owned()));
    };
    if seq != 0 {
        return Some((Class::Schema, "a genesis that is not entry 0".to_owned()));
    }
    let checked = origin.parse().map(|origin: Origin| genesis.check(&origin));
    match checked {
        Ok(Ok(_)) => None,
        Ok(Err(error @ GenesisError::Keys(KeyError::Weak(_)))) => {
            Some((Class::KeyState, error.to_string()))
        }
        Ok(Err(error)) => Some((Class::Schema, error.to_string())),
        Err(error) => Some((Class::Schema, error.to_string())),
    }
}

/// Exactly the entry key signs; entry 0 is signed by the entry key and then the root key.
fn wrong_signatures(entry: &Entry<'_>, seq: u64, keys: &LogKeys) -> Vec<(Class, String)> {
    let both = [&keys.entry, &keys.root];
    let required = if seq == 0 { &both[..] } else { &both[..1] };
    let lines = &entry.note.signatures;
    let mut faults = Vec::new();
    for key in required {
        if !lines.iter().any(|line| line.claims(key)) {
            faults.push((Class::Signature, format!("no signature by `{}`", key.name())));
        }
    }
    for line in lines {
        match required.iter().find(|key| line.claims(key)) {
            None => {
                let message = format!("`{}` is not a key that signs this entry", line.name);
                faults.push((Class::KeyState, message));
            }
            Some(key) => {
                let wrong = line.verify(entry.note.text, key).err();
                faults.extend(wrong.map(|error| (Class::Signature, error.to_string())));
            }
        }
    }
    let in_order = || lines.iter().zip(required).all(|(line, key)| line.claims(key));
    if faults.is_empty() && (lines.len() != required.len() || !in_order()) {
        faults.push((Class::Signature, "signatures are repeated or out of order".to_owned()));
    }
    faults
}
