//! The pen of a log: signs drafts one after the other, each with what the store keeps of it.

use crate::ids::Digest32;
use crate::ledger::chain::{AppendError, Appended, Appender, Draft, Head};
use crate::ledger::merkle::Frontier;
use crate::ledger::tile::TILE_HEIGHT;
use crate::store::{Batch, NewEntry, NewNode};

/// Where an entry was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its place in the log.
    pub seq: u64,
    /// Its time, milliseconds since 1970-01-01T00:00:00Z.
    pub ts: u64,
    /// Its leaf hash.
    pub leaf_hash: Digest32,
}

/// Appends to a log in memory; what it wrote is durable once its batch is committed.
#[derive(Clone, Debug)]
pub struct Pen(Appender);

impl Pen {
    /// A pen at the end of a log.
    #[must_use]
    pub const fn new(appender: Appender) -> Self {
        Self(appender)
    }

    /// A copy at another end of the same log.
    #[must_use]
    pub fn at(&self, head: Head) -> Self {
        Self(self.0.at(head))
    }

    /// Where the log ends for this pen.
    #[must_use]
    pub const fn head(&self) -> &Head {
        self.0.head()
    }

    /// The place of the next entry.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.0.head().frontier.size()
    }

    /// The tree over everything written.
    #[must_use]
    pub const fn frontier(&self) -> &Frontier {
        &self.0.head().frontier
    }

    /// The appender, to tell it what to do with a clock that jumped.
    pub const fn appender(&mut self) -> &mut Appender {
        &mut self.0
    }

    /// Signs `draft` as the next entry and adds it to `batch`, under the case `subject`.
    ///
    /// # Errors
    /// What [`Appender::append_draft`] refuses; nothing is written then.
    pub fn write(
        &mut self,
        draft: Draft,
        subject: Option<i64>,
        batch: &mut Batch,
    ) -> Result<Written, AppendError> {
        let prev = self.0.head().leaf_hash;
        Ok(keep(self.0.append_draft(draft)?, prev, subject, batch))
    }
}

/// Adds an entry that was appended after `prev` to what a transaction writes.
pub(super) fn keep(
    appended: Appended,
    prev: Digest32,
    subject: Option<i64>,
    batch: &mut Batch,
) -> Written {
    let Appended { seq, ts, bytes, leaf_hash, tile_nodes } = appended;
    for (node, hash) in tile_nodes {
        let level = u8::try_from(node.level / TILE_HEIGHT).unwrap_or(u8::MAX);
        batch.nodes.push(NewNode { level, position: node.index, hash: hash.0 });
    }
    let leaf = leaf_hash.0;
    batch.entries.push(NewEntry { seq, prev: prev.0, leaf_hash: leaf, subject, bytes });
    Written { seq, ts, leaf_hash }
}
