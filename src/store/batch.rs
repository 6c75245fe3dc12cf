//! What one transaction writes: entries, and the state they are about.

use std::sync::Arc;

use super::review_rows::ReviewRows;
use super::{Account, AccountChange, Hash, OutboxId, Settlement};
use crate::config::notifications::ChannelKind;

/// Everything one transaction writes. Entries follow each other and the head of the log.
#[derive(Debug, Default)]
pub struct Batch {
    /// Entries, in order, the first at the head.
    pub entries: Vec<NewEntry>,
    /// Nodes above the leaves that these entries completed.
    pub nodes: Vec<NewNode>,
    /// Programme versions that these entries propose.
    pub programmes: Vec<NewProgramme>,
    /// Cases that begin.
    pub cases: Vec<NewCase>,
    /// Cases, by serial, whose applicant is known from now on.
    pub identified: Vec<(i64, NewSecret)>,
    /// What the entries commit to, sealed.
    pub payloads: Vec<NewPayload>,
    /// Recommendations; the last one of a case becomes its latest.
    pub recommendations: Vec<NewRecommendation>,
    /// What these entries say of reviews.
    pub reviews: ReviewRows,
    /// Messages that these entries send.
    pub outbox: Vec<NewOutbox>,
    /// Messages that these entries say were sent or delivered.
    pub settlements: Vec<Settlement>,
    /// Accounts that are added.
    pub accounts: Vec<Account>,
    /// What changes of accounts, in order; after the accounts that are added.
    pub account_changes: Vec<AccountChange>,
    /// Persons who are forgotten. Carried out last.
    pub erasures: Vec<Erasure>,
}

/// A signed entry.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its place.
    pub seq: u64,
    /// Leaf hash of the entry before; 32 zero bytes at place 0.
    pub prev: Hash,
    /// RFC 6962 leaf hash of `bytes`.
    pub leaf_hash: Hash,
    /// Serial of the case it names.
    pub subject: Option<i64>,
    /// The signed note, at most 65,535 bytes.
    pub bytes: Vec<u8>,
}

/// A node of the tree that stands in a tile above level 0
/// ([`crate::ledger::chain::Appended::tile_nodes`]).
#[derive(Clone, Copy, Debug)]
pub struct NewNode {
    /// Tile level, from 1: it is the root of 256^level leaves.
    pub level: u8,
    /// Its place among the nodes of its level.
    pub position: u64,
    /// Its hash.
    pub hash: Hash,
}

/// A programme version as proposed.
#[derive(Clone, Debug)]
pub struct NewProgramme {
    /// SHA-256 of `document`.
    pub digest: Hash,
    /// Programme id.
    pub id: String,
    /// Version, from 1.
    pub version: u64,
    /// `example`, `draft` or `active`.
    pub status: String,
    /// The bytes of the file.
    pub document: Vec<u8>,
    /// The entry that proposes it.
    pub proposed_seq: u64,
}

/// A case that begins.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// [`super::Head::next_serial`] and following.
    pub serial: i64,
    /// Random id by which the ledger names it.
    pub case_id: [u8; 16],
    /// The number people use.
    pub number: String,
    /// Programme id applied for.
    pub programme: Arc<str>,
    /// When the office took it in, ms; not before that of an earlier serial.
    pub received_ms: i64,
    /// When the application came to the office, ms.
    pub came_ms: i64,
    /// The link to the person.
    pub secret: NewSecret,
}

/// The link from a case to a person.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// Keyed index of the id under which the application came; one case each.
    pub external_index: Hash,
    /// Keyed index of the NIK, where there is one.
    pub person_index: Option<Hash>,
    /// The case key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// Names and ids, sealed under the case key.
    pub sealed_identity: Vec<u8>,
}

/// What an entry commits to.
#[derive(Clone, Debug)]
pub struct NewPayload {
    /// The entry.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// Commitment key and payload, sealed under the case key.
    pub sealed: Vec<u8>,
}

/// A recommendation of the machine.
#[derive(Clone, Debug)]
pub struct NewRecommendation {
    /// The entry `decision.recommended`.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// When, ms.
    pub at_ms: i64,
    /// Digest of the programme version.
    pub programme: Hash,
    /// Keyed hash of the facts.
    pub facts_mark: Hash,
    /// Leaf reached.
    pub leaf: Arc<str>,
    /// Version applied and the way to the leaf, as whoever writes it has it: `1:yynu`.
    pub path: Arc<str>,
    /// Code of that leaf.
    pub code: Arc<str>,
    /// Outcome, by its number in the closed list.
    pub outcome: u8,
    /// Priority, in the programme's own scale.
    pub priority: i64,
    /// Benefit in rupiah.
    pub benefit: Option<i64>,
    /// When the application was first complete, ms; none before.
    pub complete_ms: Option<i64>,
}

/// A message to send.
#[derive(Clone, Debug)]
pub struct NewOutbox {
    /// 16 random bytes; the idempotency key of the message.
    pub id: OutboxId,
    /// The entry of the notice.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// How it goes.
    pub channel: ChannelKind,
    /// Address and message, sealed under the case key.
    pub sealed: Vec<u8>,
    /// When written, ms; it is due at once.
    pub created_ms: i64,
}

/// How much of a case is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Payloads, recommendations and messages; the case stays findable by its person.
    Payloads,
    /// Those, and the link to the person with the case key.
    Case,
}

/// A person who is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Random id of the case.
    pub case_id: [u8; 16],
    /// How much.
    pub scope: Scope,
    /// When, ms.
    pub at_ms: i64,
}
