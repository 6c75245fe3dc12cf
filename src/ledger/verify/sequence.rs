//! What depends on the entries before: links, times, roots, the tiles above level 0, and rules.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::{Checked, CheckedBundle};
use super::procedure::Procedure;
use super::report::{Class, Fault, Faults};
use super::source::{ProgrammeReader, SourceError};
use crate::ids::Digest32;
use crate::ledger::body::EntryBody;
use crate::ledger::merkle::{Frontier, empty_root};
use crate::ledger::tile::{BuiltTile, HashTiles};

/// The serial half of verifying.
#[derive(Debug, Default)]
pub(crate) struct Sequence {
    next: u64,
    prev: Option<Digest32>,
    last_ts: u64,
    /// Ends where the first entry is missing: no root is known from there on.
    frontier: Frontier,
    broken: bool,
    tiles: HashTiles,
    /// Sizes whose roots are wanted.
    pub(crate) wanted: BTreeSet<u64>,
    /// Those roots.
    pub(crate) roots: BTreeMap<u64, Digest32>,
    pub(crate) entries: u64,
    pub(crate) by_kind: BTreeMap<&'static str, u64>,
    pub(crate) procedure: Procedure,
}

impl Sequence {
    /// Takes the next bundle, and gives the hash tiles that it fills; `programme` reads the bytes
    /// of a programme.
    pub(crate) fn take(
        &mut self,
        bundle: CheckedBundle,
        missing: Class,
        programme: &ProgrammeReader<'_>,
        faults: &mut Faults,
    ) -> Result<Vec<BuiltTile>, SourceError> {
        let mut filled = Vec::new();
        for checked in bundle.entries {
            if let Some(EntryBody::ProgrammeProposed(body)) = checked.body()
                && !self.procedure.programmes.contains(&body.digest)
            {
                let bytes = programme(&body.digest)?;
                self.procedure.programmes.supply(body.digest, bytes.as_deref());
            }
            self.take_entry(checked, missing, faults, &mut filled);
        }
        if let Some(unread) = bundle.unread {
            self.reach(unread.places.start, missing, faults);
            faults.push(unread.fault);
            if !unread.places.is_empty() {
                self.reach(unread.places.end, missing, faults);
            }
            self.next = unread.places.end;
            self.cut();
        }
        Ok(filled)
    }

    /// Ends the log, and gives the hash tiles that are not full.
    pub(crate) fn finish(&mut self) -> Vec<BuiltTile> {
        if self.wanted.contains(&0) {
            self.roots.insert(0, empty_root());
        }
        std::mem::take(&mut self.tiles).finish().collect()
    }

    /// One more than the last seq that was read.
    pub(crate) const fn end(&self) -> u64 {
        self.next
    }

    fn take_entry(
        &mut self,
        checked: Checked,
        missing: Class,
        faults: &mut Faults,
        filled: &mut Vec<BuiltTile>,
    ) {
        let seq = checked.seq;
        self.reach(seq, missing, faults);
        faults.extend(checked.place);
        let prev = self.prev.replace(checked.leaf).or((seq == 0).then_some(Digest32::ZERO));
        let mut statement = None;
        if let Some(link) = checked.link {
            if prev.is_some_and(|prev| prev != link.prev) {
                let message = "the fourth line is not the leaf hash of the entry before";
                faults.push(Fault::of_entry(Class::PrevMismatch, seq, message));
            }
            statement = link.statement;
        }
        faults.extend(checked.form);
        if let Some(statement) = statement {
            *self.by_kind.entry(statement.body.kind()).or_default() += 1;
            if statement.ts < self.last_ts {
                let message = format!("`ts` is {}, before {}", statement.ts, self.last_ts);
                faults.push(Fault::of_entry(Class::Schema, seq, message));
            }
            self.last_ts = statement.ts;
            faults.extend(self.procedure.take(seq, checked.leaf, &statement));
        }
        faults.extend(checked.signatures);
        self.next = seq.saturating_add(1);
        self.entries += 1;
        if !self.broken {
            self.grow(checked.leaf, filled);
        }
    }

    /// Says so if entries are missing before `seq`.
    fn reach(&mut self, seq: u64, missing: Class, faults: &mut Faults) {
        if seq != self.next {
            let message = format!("entries up to {} are missing", seq.saturating_sub(1));
            faults.push(Fault::of_entry(missing, self.next, message));
            self.next = seq;
            self.cut();
        }
    }

    /// What comes next does not follow what was read: no link and no root can be checked across.
    fn cut(&mut self) {
        self.prev = None;
        self.broken = true;
    }

    fn grow(&mut self, leaf: Digest32, filled: &mut Vec<BuiltTile>) {
        let tiles = &mut self.tiles;
        self.frontier.push_with(leaf, |node, hash| filled.extend(tiles.put(node, hash)));
        let size = self.frontier.size();
        if self.wanted.contains(&size) {
            self.roots.insert(size, self.frontier.root());
        }
    }
}
