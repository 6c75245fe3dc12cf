//! Appending: each entry names the leaf hash of the one before, so signing is serial; writing the
//! statement is not, and [`Draft`] is what other threads prepare for the one that signs.

use std::sync::Arc;

use super::body::{EntryBody, Genesis, Statement};
use super::canonical::CanonicalError;
use super::entry::{self, EntryError};
use super::fields::Actor;
use super::genesis::GenesisError;
use super::key::SigningKey;
use super::merkle::{Frontier, Node, leaf_hash};
use super::origin::Origin;
use super::tile::TILE_HEIGHT;
use crate::ids::Digest32;

/// How far the clock may be behind the last entry; that much is lifted to the last `ts`.
pub const MAX_CLOCK_LAG_MS: u64 = 5_000;

/// How far the clock may be ahead of the last entry: 30 days.
pub const MAX_CLOCK_LEAP_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// Why nothing was appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// One wrong date must not freeze the log: `ts` never goes back.
    #[error(
        "the clock says {now_ms} ms and the last entry {last_ms} ms: more than 5 s behind or 30 \
         days ahead; mend the clock, or accept it by name"
    )]
    ClockJump {
        /// Milliseconds since 1970-01-01T00:00:00Z.
        now_ms: i64,
        /// `ts` of the last entry.
        last_ms: u64,
    },
    /// A clock before 1970.
    #[error("the clock says {0} ms: before 1970")]
    ClockBeforeEpoch(i64),
    /// A genesis after entry 0.
    #[error("genesis is entry 0 and no other")]
    SecondGenesis,
    /// A genesis that is not one of this log.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// A signing key that genesis does not list in its role.
    #[error("`{0}` is not the key that genesis lists for its role")]
    Key(String),
    /// A statement that is not canonical.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// An entry that is too long.
    #[error(transparent)]
    Entry(#[from] EntryError),
}

/// What to do with a clock that jumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClockRule {
    /// Refuse to append.
    #[default]
    Refuse,
    /// An operator looked at it: append, never with a `ts` before the last.
    Accept,
}

/// A statement that is written and waits for its place and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    line: String,
    now_ms: i64,
}

impl Draft {
    /// Writes the statement that `actor` says `body` at `now_ms`.
    ///
    /// # Errors
    /// A time before 1970 or above 2^53-1; a second genesis.
    pub fn new(actor: Actor, body: impl Into<EntryBody>, now_ms: i64) -> Result<Self, AppendError> {
        let body = body.into();
        if matches!(body, EntryBody::Genesis(_)) {
            return Err(AppendError::SecondGenesis);
        }
        Self::of_any_kind(actor, body, now_ms)
    }

    fn of_any_kind(actor: Actor, body: EntryBody, now_ms: i64) -> Result<Self, AppendError> {
        let ts = u64::try_from(now_ms).map_err(|_| AppendError::ClockBeforeEpoch(now_ms))?;
        Ok(Self { line: Statement { actor, ts, body }.to_line()?, now_ms })
    }

    /// Puts `ts` in the place of the time it was written with.
    fn set_ts(&mut self, ts: u64) {
        // Inside a string the quotes of this pattern would be escaped: it is the field.
        const FIELD: &str = ",\"ts\":";
        if let Some(at) = self.line.rfind(FIELD) {
            let start = at + FIELD.len();
            let digits = self.line.bytes().skip(start).take_while(u8::is_ascii_digit).count();
            self.line.replace_range(start..start + digits, &ts.to_string());
        }
    }
}

/// Where a log ends: all that appending to it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Leaf hash of the last entry; 32 zero bytes if there is none.
    pub leaf_hash: Digest32,
    /// `ts` of the last entry.
    pub ts: u64,
    /// Right edge of the tree; its size is the next seq.
    pub frontier: Frontier,
}

/// An entry that was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Its position.
    pub seq: u64,
    /// Its time, milliseconds since 1970-01-01T00:00:00Z.
    pub ts: u64,
    /// The entry, signature lines included.
    pub bytes: Vec<u8>,
    /// SHA-256(0x00 || bytes).
    pub leaf_hash: Digest32,
    /// The nodes of levels 8, 16, … that it completed: what the hash tiles above level 0 hold.
    pub tile_nodes: Vec<(Node, Digest32)>,
}

/// The only writer of a log: gives each entry its place, its link and its signature. A copy signs
/// with the same key; of two that went on from one place, one is committed and the other dropped.
#[derive(Clone, Debug)]
pub struct Appender {
    origin: Origin,
    key: Arc<SigningKey>,
    head: Head,
    clock_rule: ClockRule,
}

impl Appender {
    /// Begins a log: appends `genesis`, said by `actor`, signed by its entry and its root key.
    ///
    /// # Errors
    /// A genesis that is not one of `origin`, or lists other keys.
    pub fn begin(
        origin: Origin,
        entry_key: SigningKey,
        root_key: &SigningKey,
        genesis: Genesis,
        actor: Actor,
        now_ms: i64,
    ) -> Result<(Self, Appended), AppendError> {
        let keys = genesis.check(&origin)?;
        for (listed, given) in [(&keys.entry, &entry_key), (&keys.root, root_key)] {
            if listed != given.verifying_key() {
                return Err(AppendError::Key(given.verifying_key().to_string()));
            }
        }
        let draft = Draft::of_any_kind(actor, genesis.into(), now_ms)?;
        let head = Head { leaf_hash: Digest32::ZERO, ts: 0, frontier: Frontier::default() };
        let mut begun = Self::resume(origin, entry_key, head);
        let ts = u64::try_from(now_ms).map_err(|_| AppendError::ClockBeforeEpoch(now_ms))?;
        let entry = begun.sign(&draft, ts, Some(root_key))?;
        Ok((begun, entry))
    }

    /// Goes on with a log that ends at `head`.
    #[must_use]
    pub fn resume(origin: Origin, entry_key: SigningKey, head: Head) -> Self {
        Self { origin, key: Arc::new(entry_key), head, clock_rule: ClockRule::default() }
    }

    /// A copy that goes on from another `head` of the same log.
    #[must_use]
    pub fn at(&self, head: Head) -> Self {
        Self { head, ..self.clone() }
    }

    /// Says what to do with a clock that jumped, from now on.
    pub fn set_clock_rule(&mut self, rule: ClockRule) {
        self.clock_rule = rule;
    }

    /// The log.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Where the log ends now.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Appends what `actor` says at `now_ms`.
    ///
    /// # Errors
    /// A clock that jumped, a second genesis, an entry that is too long. Nothing is appended then.
    pub fn append(
        &mut self,
        actor: Actor,
        body: impl Into<EntryBody>,
        now_ms: i64,
    ) -> Result<Appended, AppendError> {
        self.append_draft(Draft::new(actor, body, now_ms)?)
    }

    /// Appends a draft: the serial half of [`Appender::append`].
    ///
    /// # Errors
    /// A clock that jumped, an entry that is too long. Nothing is appended then.
    pub fn append_draft(&mut self, mut draft: Draft) -> Result<Appended, AppendError> {
        let ts = self.admitted_ts(draft.now_ms)?;
        if i64::try_from(ts) != Ok(draft.now_ms) {
            draft.set_ts(ts);
        }
        self.sign(&draft, ts, None)
    }

    /// The `ts` of what is appended at `now_ms`: never before that of the last entry.
    ///
    /// # Errors
    /// A clock that jumped.
    pub fn admitted_ts(&self, now_ms: i64) -> Result<u64, AppendError> {
        let last = self.head.ts;
        let now = u64::try_from(now_ms).map_err(|_| AppendError::ClockBeforeEpoch(now_ms))?;
        let jumped = MAX_CLOCK_LAG_MS < last.saturating_sub(now)
            || MAX_CLOCK_LEAP_MS < now.saturating_sub(last);
        if jumped && self.clock_rule == ClockRule::Refuse {
            return Err(AppendError::ClockJump { now_ms, last_ms: last });
        }
        Ok(now.max(last))
    }

    fn sign(
        &mut self,
        draft: &Draft,
        ts: u64,
        root_key: Option<&SigningKey>,
    ) -> Result<Appended, AppendError> {
        let seq = self.head.frontier.size();
        let both;
        let keys: &[&SigningKey] = if let Some(root) = root_key {
            both = [&self.key, root];
            &both
        } else {
            &[&self.key]
        };
        let bytes = entry::write(&self.origin, seq, &self.head.leaf_hash, &draft.line, keys)?;
        let leaf_hash = leaf_hash(&bytes);
        let mut tile_nodes = Vec::new();
        self.head.frontier.push_with(leaf_hash, |node, hash| {
            if node.level != 0 && node.level.is_multiple_of(TILE_HEIGHT) {
                tile_nodes.push((node, *hash));
            }
        });
        self.head.leaf_hash = leaf_hash;
        self.head.ts = ts;
        Ok(Appended { seq, ts, bytes, leaf_hash, tile_nodes })
    }
}
