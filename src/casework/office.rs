//! An office, opened to act: its folder, its store, its pen, its keys and its clock.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use secrecy::SecretString;

use super::access_policy;
use super::accounts::{Founder, PublicUrl};
use super::export::log_policy;
use super::found::{self, First};
use super::keys::{SealingKeys, SigningKeys};
use super::marks::Marks;
use super::pen::Pen;
use super::read::{Reader, Shelf};
use super::refusal::{Fault, Hindrance, Refusal};
use super::review::Letterhead;
use super::terms::Terms;
use crate::access::{Action, Authorizer, Resource};
use crate::calendar::Calendars;
use crate::clock::{Clock, RunningClock, SIMULATED_START_MS, SystemClock};
use crate::config::office;
use crate::ids::Digest32;
use crate::ledger::body::Statement;
use crate::ledger::chain::{Appender, ClockRule, Head};
use crate::ledger::entry::Entry;
use crate::ledger::fields::PolicyDigest;
use crate::ledger::key::SigningKey;
use crate::ledger::merkle::leaf_hash;
use crate::ledger::origin::Origin;
use crate::notice;
use crate::store::WriterLock;
use crate::store::{self, Access, Folder, FolderDocument, Store, StoreError};

/// How an office is opened.
#[derive(Debug, Default)]
pub struct Opening {
    /// Opens encrypted signing keys.
    pub passphrase: Option<SecretString>,
    /// Whose accounts and passkeys the log begins with, should it be empty.
    pub founders: Vec<Founder>,
    /// What to do with a clock that jumped.
    pub clock_rule: ClockRule,
    /// What was shipped, named in genesis should the log be empty.
    pub policies: Vec<PolicyDigest>,
    /// Takes the ledger as it stands for the one to continue, whatever `head.checkpoint` says.
    pub adopt_head: bool,
    /// The clock of its acts; without one, that of the machine or of the demonstration.
    pub clock: Option<Arc<dyn Clock>>,
    /// The working days; without any, those the program carries.
    pub calendars: Option<Arc<Calendars>>,
    /// Where its ids, keys and salts are drawn from; without one, the operating system.
    pub random: Option<StdRng>,
}

/// An office that acts. One at a time on SQLite: it holds the writer's lock.
#[derive(Debug)]
pub struct Office {
    pub(super) store: Arc<Store>,
    pub(super) folder: Folder,
    pub(super) origin: Origin,
    /// At hand, unless a run has it.
    pub(super) pen: Option<Pen>,
    pub(super) marks: Marks,
    pub(super) sealing: SealingKeys,
    pub(super) random: StdRng,
    pub(super) next_serial: i64,
    pub(super) shelf: Shelf,
    pub(super) terms: Terms,
    /// What letters say of the office; none until it is written down.
    pub(super) letterhead: Option<Letterhead>,
    /// Adverse confirmations one person may give in an hour.
    pub(super) adverse_an_hour: u16,
    /// Where browsers find its pages; none until somebody said.
    pub(super) reached_at: Option<PublicUrl>,
    /// Decisions whose letter was told to wait for a calendar.
    pub(super) held: BTreeSet<u64>,
    /// Whether terms that no calendar told were counted again since it was opened.
    pub(super) recounted: bool,
    /// Who may do what; read once an act asks.
    pub(super) access: Option<Authorizer>,
    clock: Arc<dyn Clock>,
    _lock: WriterLock,
}

/// Randomness of the operating system behind a fast generator.
///
/// # Errors
/// The operating system has none.
pub fn randomness() -> Result<StdRng, Fault> {
    StdRng::try_from_rng(&mut rand::rngs::SysRng).map_err(|_| Fault::Randomness)
}

/// The clock of an office, whose last entry is of `last_ms`: a demonstration lives in its own time,
/// and goes on where its log ends.
fn own_clock(demo: bool, last_ms: Option<i64>) -> Arc<dyn Clock> {
    if demo {
        Arc::new(RunningClock::from(last_ms.unwrap_or(SIMULATED_START_MS)))
    } else {
        Arc::new(SystemClock)
    }
}

impl Office {
    /// Says where browsers find its pages: an adverse decision is signed with a passkey where the
    /// account has one that can be used there.
    pub fn reach_at(&mut self, url: &PublicUrl) {
        self.reached_at = Some(url.clone());
    }

    /// Opens an office to act, and begins its log if that is empty.
    ///
    /// # Errors
    /// Another writer, a missing or foreign key, a database of another version, a ledger that does
    /// not fit its head.
    pub async fn open(path: &Path, opening: Opening) -> Result<Self, Refusal> {
        let folder = Folder::open(path)?;
        let lock = folder.lock()?;
        let origin: Origin = folder.document().origin.parse().map_err(Fault::Origin)?;
        let signing = SigningKeys::read(&folder, &origin, opening.passphrase.as_ref())?;
        let sealing = SealingKeys::read(&folder)?;
        let store = Arc::new(open_store(&folder, &origin).await?);
        let head = store.head().await?;
        if opening.adopt_head {
            let (resource, action) = (Resource::Ledger, Action::Adopt);
            let _permit = access_policy::operator_may(&folder, &store, resource, action).await?;
        }
        // Of a founding that was cut off at most the first entries stand, perhaps before their
        // checkpoints.
        if opening.adopt_head || folder.is_founding() && head.size <= found::MOST_ENTRIES {
            store.adopt_head(&folder).await?;
        } else {
            store.check_head(&folder).await?;
        }
        let demo = folder.document().mode == store::Mode::Demo;
        let last_ms = head.last.as_ref().map(last_ts).transpose()?;
        let clock = opening.clock.unwrap_or_else(|| own_clock(demo, last_ms));
        let next_serial = head.next_serial;
        let SigningKeys { entry, checkpoint, root } = signing;
        let (pen, marks) = if head.size == 0 {
            let keys = SigningKeys { entry, checkpoint, root };
            let first = First { policies: opening.policies, founders: &opening.founders };
            found::begin(&store, &folder, &origin, keys, first, clock.now_ms()).await?
        } else {
            found::require_founders(&store, &opening.founders).await?;
            let last = head.last.as_ref();
            let resumed = Head {
                leaf_hash: Digest32(last.map_or([0; 32], |last| last.leaf_hash)),
                ts: u64::try_from(last_ms.unwrap_or_default()).unwrap_or_default(),
                frontier: store.frontier(head.size).await?,
            };
            require_listed(&store, &entry, &checkpoint).await?;
            let pen = Pen::new(Appender::resume(origin.clone(), entry, resumed));
            let marks = Marks::resume(&store, origin.clone(), checkpoint).await?;
            (pen, marks)
        };
        let random = opening.random.map_or_else(randomness, Ok)?;
        let terms = Terms::shipped_or(opening.calendars, folder.document().zone)?;
        let said = said_of_office(&folder, demo)?;
        // An office that says nothing of itself writes no letter, and so decides nothing.
        let adverse_an_hour = said.as_ref().map_or(0, |said| said.adverse_an_hour.get());
        let letterhead = said.map(|said| Letterhead::new(&said, terms.clone(), demo));
        let mut office = Self {
            store,
            folder,
            origin,
            pen: Some(pen),
            marks,
            sealing,
            random,
            next_serial,
            shelf: Shelf::default(),
            terms,
            letterhead,
            adverse_an_hour,
            reached_at: None,
            held: BTreeSet::new(),
            recounted: false,
            access: None,
            clock,
            _lock: lock,
        };
        office.pen()?.appender().set_clock_rule(opening.clock_rule);
        if office.folder.is_founding() {
            office.end_founding().await?;
        }
        Ok(office)
    }

    /// What pages show, told in the time of this office.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let reader = Reader::new(self.store.clone(), self.sealing.encryption.clone());
        reader.keeping_time(self.terms.calendars(), self.folder.document().zone)
    }

    /// The store, to read beside the acts.
    #[must_use]
    pub fn store(&self) -> Arc<Store> {
        self.store.clone()
    }

    /// What the folder says of the office.
    #[must_use]
    pub const fn document(&self) -> &FolderDocument {
        self.folder.document()
    }

    /// The keys that open payloads and find persons.
    #[must_use]
    pub const fn sealing(&self) -> &SealingKeys {
        &self.sealing
    }

    /// The clock of its acts.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Lets the acts follow another clock: that of a simulation.
    pub fn follow(&mut self, clock: Arc<dyn Clock>) {
        self.clock = clock;
    }

    /// Lets the time of a demonstration run on from its last entry: a town has come to its present.
    ///
    /// # Errors
    /// After a run that failed.
    pub fn run_on(&mut self) -> Result<(), Fault> {
        let last_ms = i64::try_from(self.pen()?.head().ts).unwrap_or(i64::MAX);
        self.clock = Arc::new(RunningClock::from(last_ms));
        Ok(())
    }

    /// Whether its cases are invented.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.document().mode == store::Mode::Demo
    }

    /// The office as its letters name it: where people turn to; none where it said nothing of itself.
    #[must_use]
    pub fn said_of_itself(&self) -> Option<&notice::Office> {
        self.letterhead.as_ref().map(Letterhead::office)
    }

    /// What letters say of the office.
    pub(super) fn letterhead(&self) -> Result<Letterhead, Refusal> {
        Ok(self.letterhead.clone().ok_or(Hindrance::NoLetterhead)?)
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The pen; none after a run that failed, whose office is opened again.
    pub(super) fn pen(&mut self) -> Result<&mut Pen, Fault> {
        self.pen.as_mut().ok_or(Fault::Worker)
    }

    /// Checkpoints what a founding wrote, genesis before anything else.
    async fn end_founding(&mut self) -> Result<(), Refusal> {
        if self.store.newest_checkpoint().await?.is_none() {
            let genesis = self.store.frontier(1).await?;
            self.marks.set(&self.store, &self.folder, &genesis).await?;
        }
        self.checkpoint().await?;
        Ok(self.folder.end_founding()?)
    }

    /// Signs a checkpoint over everything committed, and keeps it beside the database.
    ///
    /// # Errors
    /// Stored entries that differ from what was signed; a disk that refuses.
    pub async fn checkpoint(&mut self) -> Result<(), Refusal> {
        let store = self.store.clone();
        // Another instance may have written since; nothing is written in this transaction.
        let frontier = self.begin(&store).await?.frontier().clone();
        match self.marks.set(&self.store, &self.folder, &frontier).await {
            // Another instance has signed the same one.
            Err(Refusal::Fault(Fault::Store(StoreError::Conflict { .. }))) => Ok(()),
            set => set,
        }
    }

    /// Checkpoints and closes: what is left is a whole folder.
    ///
    /// # Errors
    /// As [`Office::checkpoint`].
    pub async fn close(mut self) -> Result<(), Refusal> {
        self.checkpoint().await?;
        match Arc::try_unwrap(self.store) {
            Ok(store) => Ok(store.close().await?),
            Err(_) => Ok(()),
        }
    }
}

/// The store to write to; its tables are made where a founding was cut off before them.
async fn open_store(folder: &Folder, origin: &Origin) -> Result<Store, StoreError> {
    let database = folder.database()?;
    match Store::open(&database, Access::Write, origin.as_str()).await {
        Err(StoreError::AnotherVersion { .. }) if folder.is_founding() => {
            Store::migrate(&database).await?;
            Store::open(&database, Access::Write, origin.as_str()).await
        }
        opened => opened,
    }
}

/// A PEM does not say whose it is: only genesis tells that a key is this log's.
async fn require_listed(
    store: &Store,
    entry: &SigningKey,
    checkpoint: &SigningKey,
) -> Result<(), Refusal> {
    let listed = log_policy(store).await?.keys;
    for (name, key) in [("entry.pem", entry), ("checkpoint.pem", checkpoint)] {
        let vkey = key.verifying_key().to_string();
        if !listed.iter().any(|record| record.vkey == vkey) {
            return Err(Fault::ForeignKey { name }.into());
        }
    }
    Ok(())
}

/// What the office says of itself: its own document, or that of a demonstration.
fn said_of_office(folder: &Folder, demo: bool) -> Result<Option<office::Office>, Refusal> {
    let path = folder.path().join(office::FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !demo {
                return Ok(None);
            }
            office::EXAMPLE.to_owned()
        }
        Err(source) => return Err(Fault::Stream { what: office::FILE.to_owned(), source }.into()),
    };
    office::Office::parse(&text).map(Some).map_err(Refusal::Invalid)
}

/// `ts` of the last entry, which must be as it was hashed: the next one follows it.
pub(super) fn last_ts(last: &store::Entry) -> Result<i64, Fault> {
    let altered = || Fault::Altered { seq: last.seq };
    if leaf_hash(&last.bytes).0 != last.leaf_hash {
        return Err(altered());
    }
    let entry = Entry::parse(&last.bytes).map_err(|_| altered())?;
    let statement = Statement::parse(entry.statement).map_err(|_| altered())?;
    i64::try_from(statement.ts).map_err(|_| altered())
}
