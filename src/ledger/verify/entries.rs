//! What can be said of one entry alone, in whichever thread: form, place, schema, signatures, hash.

use std::ops::Range;

use super::report::{Class, Fault};
use super::source::{Bundle, Feed, SourceError};
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
    /// Places whose entries could not be told apart.
    pub(crate) unread: Range<u64>,
    /// Faults of the bundle as a file.
    pub(crate) faults: Vec<Fault>,
}

/// An entry after the checks that need no other entry.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) seq: u64,
    pub(crate) leaf: Digest32,
    /// `None` if its encoding failed.
    pub(crate) link: Option<Link>,
    /// Faults in the order of the checks; those before the link to the entry before come first.
    pub(crate) before_link: Vec<Fault>,
    pub(crate) after_link: Vec<Fault>,
}

/// What the next checks need of an entry whose encoding is right.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) prev: Digest32,
    /// `None` if its schema failed.
    pub(crate) statement: Option<Statement>,
}

/// Reads and checks bundle `number`.
pub(crate) fn check_bundle(
    feed: &dyn Feed,
    number: usize,
    log: &Log,
) -> Result<CheckedBundle, SourceError> {
    let Bundle { buffer, entries, unread, faults } = feed.bundle(number)?;
    let checked = entries.iter().map(|placed| {
        let bytes = buffer.get(placed.bytes.clone()).unwrap_or_default();
        let mut checked = check_entry(bytes, placed.seq, log);
        if placed.stored.is_some_and(|stored| stored != checked.leaf) {
            let message = "the stored leaf hash is not that of the entry";
            checked.before_link.push(Fault::of_entry(Class::RootMismatch, placed.seq, message));
        }
        checked
    });
    Ok(CheckedBundle { entries: checked.collect(), unread, faults })
}

fn check_entry(bytes: &[u8], seq: u64, log: &Log) -> Checked {
    let leaf = leaf_hash(bytes);
    let fault = |class, message: String| Fault::of_entry(class, seq, message);
    let ill_formed = |message| Checked {
        seq,
        leaf,
        link: None,
        before_link: vec![fault(Class::Encoding, message)],
        after_link: Vec::new(),
    };
    let entry = match Entry::parse(bytes) {
        Ok(entry) => entry,
        Err(error) => return ill_formed(error.to_string()),
    };
    let statement = match Statement::parse(entry.statement) {
        Err(StatementError::Canonical(error)) => return ill_formed(error.to_string()),
        statement => statement,
    };
    let (mut before_link, mut after_link) = (Vec::new(), Vec::new());
    if entry.seq != seq {
        let message = format!("the entry says it is number {}", entry.seq);
        before_link.push(fault(Class::SequenceGap, message));
    } else if log.origin.as_ref().is_some_and(|origin| origin.as_str() != entry.origin) {
        let message = format!("the entry says it belongs to `{}`", entry.origin);
        before_link.push(fault(Class::SequenceGap, message));
    }
    let statement = match statement {
        Ok(statement) => {
            let wrong = wrong_genesis(&statement, seq, entry.origin);
            after_link.extend(wrong.map(|(class, message)| fault(class, message)));
            Some(statement)
        }
        Err(error) => {
            after_link.push(fault(Class::Schema, error.to_string()));
            None
        }
    };
    if let Some(keys) = &log.keys {
        let wrong = wrong_signature(&entry, seq, keys);
        after_link.extend(wrong.map(|(class, message)| fault(class, message)));
    }
    let link = Some(Link { prev: entry.prev, statement });
    Checked { seq, leaf, link, before_link, after_link }
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
fn wrong_signature(entry: &Entry<'_>, seq: u64, keys: &LogKeys) -> Option<(Class, String)> {
    let both = [&keys.entry, &keys.root];
    let required = if seq == 0 { &both[..] } else { &both[..1] };
    let mut expected = required.iter();
    for line in &entry.note.signatures {
        let Some(key) = required.iter().find(|key| line.claims(key)) else {
            let message = format!("`{}` is not a key that signs this entry", line.name);
            return Some((Class::KeyState, message));
        };
        if expected.next() != Some(key) {
            let message = format!("the signature by `{}` is repeated or out of order", line.name);
            return Some((Class::Signature, message));
        }
        if let Err(error) = line.verify(entry.note.text, key) {
            return Some((Class::Signature, error.to_string()));
        }
    }
    expected.next().map(|key| (Class::Signature, format!("no signature by `{}`", key.name())))
}
