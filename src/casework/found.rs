//! The founding of an office: its folder and keys, and the entries with which its log begins. Where
//! two persons found it, their passkeys stand in genesis, and what is signed later can be proved.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;

use super::accounts::{Founder, Founders, PasskeyError, PublicUrl, Step};
use super::export::genesis;
use super::keys::{SealingKeys, SigningKeys};
use super::marks::Marks;
use super::office::{Office, Opening, randomness};
use super::pen::{Pen, keep};
use super::refusal::{Fault, Refusal};
use crate::clock::{Clock, Zone};
use crate::ids::Digest32;
use crate::ledger::body::Genesis;
use crate::ledger::chain::Appender;
use crate::ledger::fields::{Actor, Mode, PolicyDigest, Positive};
use crate::ledger::origin::Origin;
use crate::store::{
    self, Access, Batch, Beginning, Database, DatabasePlace, Folder, FolderDocument, Store,
    StoreError,
};

/// How long payloads are kept where nobody says otherwise: ten years.
const RETENTION_DAYS: u64 = 3_650;
/// How long backups live where nobody says otherwise.
const BACKUP_DAYS: u64 = 35;
/// Entries that a founding writes at most: genesis, and a role for each founder.
pub(super) const MOST_ENTRIES: u64 = 3;

/// What a new office is founded with.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Name of its log.
    pub origin: Origin,
    /// Name of the office.
    pub office: String,
    /// Whether its cases are real.
    pub mode: store::Mode,
    /// The time it goes by.
    pub zone: Zone,
    /// Where its database is.
    pub database: DatabasePlace,
}

impl Office {
    /// Makes the data folder of a new office, with fresh keys and an empty database. Its log begins
    /// on the server's word; with [`FoundingCeremony`] it begins with passkeys.
    ///
    /// # Errors
    /// A folder that stands already or cannot be made.
    pub async fn found(
        path: &Path,
        founding: Founding,
        passphrase: Option<&SecretString>,
    ) -> Result<(), Fault> {
        make(path, founding, passphrase, Beginning::OnItsWord).await
    }
}

async fn make(
    path: &Path,
    founding: Founding,
    passphrase: Option<&SecretString>,
    beginning: Beginning,
) -> Result<(), Fault> {
    let mut random = randomness()?;
    let signing = SigningKeys::generate(&founding.origin, &mut random);
    let signing = signing.map_err(|source| Fault::Key { name: "root.pem", source })?;
    let sealing = SealingKeys::generate(&mut random);
    let mut files = signing
        .to_files(passphrase, &mut random)
        .map_err(|source| Fault::Key { name: "root.pem", source })?;
    files.extend(sealing.to_files());
    let Founding { origin, office, mode, zone, database } = founding;
    let origin = origin.as_str().to_owned();
    let document = FolderDocument::new(origin, office, mode, zone, database, sealing.ids());
    let folder = Folder::create(path, document, &files, beginning)?;
    Ok(Store::migrate(&folder.database()?).await?)
}

/// A founding by two persons, under way. Until it is written it is in memory alone: ended before,
/// it leaves no office.
#[derive(Debug)]
pub struct FoundingCeremony {
    path: PathBuf,
    founding: Founding,
    passphrase: Option<SecretString>,
    policies: Vec<PolicyDigest>,
    clock: Option<Arc<dyn Clock>>,
    founders: Founders,
}

impl FoundingCeremony {
    /// The founding of an office in the folder `path`, whose pages will be reached at `url`.
    ///
    /// # Errors
    /// A public address that is a number: no passkey can be bound to it.
    pub fn new(path: &Path, founding: Founding, url: &PublicUrl) -> Result<Self, PasskeyError> {
        let founders = Founders::at(url, &founding.office)?;
        Ok(Self {
            path: path.to_path_buf(),
            founding,
            passphrase: None,
            policies: Vec::new(),
            clock: None,
            founders,
        })
    }

    /// The same with the passphrase of its signing keys, what is shipped, and perhaps another clock
    /// than the machine's.
    #[must_use]
    pub fn opened_with(self, opening: Opening) -> Self {
        let Opening { passphrase, policies, clock, .. } = opening;
        Self { passphrase, policies, clock, ..self }
    }

    /// That an office can be founded here, before anybody is asked for anything: no office stands,
    /// and the folder or the database server is within reach. A founding that was cut off goes on.
    ///
    /// # Errors
    /// An office that stands; a folder that cannot be made; a database out of reach.
    pub async fn check_place(&self) -> Result<(), Refusal> {
        let told = self.path.display();
        if !Folder::exists(&self.path) {
            let failed = |source| Fault::Stream { what: told.to_string(), source };
            fs::create_dir_all(&self.path).map_err(failed)?;
            if let DatabasePlace::Postgres { url, schema } = &self.founding.database {
                let (url, schema) = (url.as_str().into(), schema.clone());
                let server = Database::Postgres { url, password: None, schema };
                self.refuse_begun(&server).await?;
            }
            return Ok(());
        }
        let folder = Folder::open(&self.path)?;
        let origin = &folder.document().origin;
        if !folder.awaits_founders() {
            return Err(Refusal::Conflict(format!("`{told}` holds the office `{origin}` already")));
        }
        if *origin != self.founding.origin.as_str() {
            return Err(Refusal::Conflict(format!(
                "in `{told}` the founding of `{origin}` was cut off; found that, or name another \
                 folder"
            )));
        }
        let _lock = folder.lock()?;
        SigningKeys::read(&folder, &self.founding.origin, self.passphrase.as_ref())?;
        self.refuse_begun(&folder.database()?).await
    }

    /// Refuses a database in which the log of this office has begun; its tables are made where it has
    /// none.
    async fn refuse_begun(&self, database: &Database) -> Result<(), Refusal> {
        Store::migrate(database).await?;
        let origin = self.founding.origin.as_str();
        match Store::open(database, Access::Read, origin).await {
            Ok(store) if store.head().await?.size > 0 => Err(Refusal::Conflict(format!(
                "the log `{origin}` has begun already; `timbang serve` goes on where its folder is"
            ))),
            Ok(_) | Err(StoreError::NoLog { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Leaves no empty folder behind.
    pub fn give_up(&self) {
        // Only a folder that holds nothing is removed; any other stays as it is.
        let _stays = fs::remove_dir(&self.path);
    }

    /// The founders.
    #[must_use]
    pub const fn founders(&self) -> &Founders {
        &self.founders
    }

    /// The founders, to come forward.
    pub const fn founders_mut(&mut self) -> &mut Founders {
        &mut self.founders
    }

    /// Writes the office: folder and keys, then in one transaction genesis with both passkeys, both
    /// accounts and their roles. What failed half-way can be tried again.
    ///
    /// # Errors
    /// Founders who have not both confirmed; what the disk or the database says.
    pub async fn write(&self) -> Result<Office, Refusal> {
        if self.founders.step() != Step::Write {
            return Err(Refusal::Conflict("both founders confirm first".into()));
        }
        if !Folder::exists(&self.path) {
            let passphrase = self.passphrase.as_ref();
            make(&self.path, self.founding.clone(), passphrase, Beginning::ByFounders).await?;
        }
        let opening = Opening {
            passphrase: self.passphrase.clone(),
            policies: self.policies.clone(),
            founders: self.founders.standing().to_vec(),
            clock: self.clock.clone(),
            ..Opening::default()
        };
        Office::open(&self.path, opening).await
    }
}

/// What the first entries of a log say.
pub(super) struct First<'f> {
    pub(super) policies: Vec<PolicyDigest>,
    pub(super) founders: &'f [Founder],
}

/// Begins the log: genesis, and its checkpoint before anything else.
pub(super) async fn begin(
    store: &Store,
    folder: &Folder,
    origin: &Origin,
    keys: SigningKeys,
    first: First<'_>,
    now_ms: i64,
) -> Result<(Pen, Marks), Refusal> {
    if folder.awaits_founders() && first.founders.is_empty() {
        let message = "the founding of this office was cut off; `timbang found` begins it again";
        return Err(Refusal::Conflict(message.into()));
    }
    let log_keys = keys.log_keys(origin)?;
    let SigningKeys { entry, checkpoint, root } = keys;
    let root = root.ok_or(Fault::ForeignKey { name: "root.pem" })?;
    let mode = match folder.document().mode {
        store::Mode::Demo => Mode::Demo,
        store::Mode::Live => Mode::Live,
    };
    let days = |days| Positive::new(days).ok_or(Fault::Worker);
    let (backup, retention) = (days(BACKUP_DAYS)?, days(RETENTION_DAYS)?);
    let mut genesis = Genesis::new(&log_keys, mode, first.policies, backup, retention);
    genesis.passkeys = first.founders.iter().map(Founder::passkey).collect();
    let (appender, entry) =
        Appender::begin(origin.clone(), entry, &root, genesis, Actor::Operator, now_ms)?;
    let mut batch = Batch::default();
    keep(entry, Digest32::ZERO, None, &mut batch);
    let mut pen = Pen::new(appender);
    let begun = pen.frontier().clone();
    for founder in first.founders {
        founder.enter(&mut pen, &mut batch, now_ms)?;
    }
    store.append(batch).await?;
    let mut marks = Marks::begin(origin.clone(), checkpoint);
    marks.set(store, folder, &begun).await?;
    marks.set(store, folder, pen.frontier()).await?;
    Ok((pen, marks))
}

/// What the proofs of an office go back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roots {
    /// Passkeys in genesis; where there is none, the server's word says whose a passkey is.
    pub founding: usize,
    /// People who hold a passkey in force.
    pub holders: usize,
}

/// What the proofs of an office go back to, as its log and its accounts say.
///
/// # Errors
/// A log without genesis; what the database says.
pub async fn roots(store: &Store) -> Result<Roots, Refusal> {
    let founding = genesis(store).await?.0.passkeys.len();
    let mut holders = BTreeSet::new();
    for account in store.accounts().await? {
        let passkeys = store.passkeys(&account.id).await?;
        if account.disabled_ms.is_none() && passkeys.iter().any(store::Passkey::is_enrolled) {
            holders.insert(account.person);
        }
    }
    Ok(Roots { founding, holders: holders.len() })
}

/// That a log which stands began with these founders, if any are named.
pub(super) async fn require_founders(store: &Store, founders: &[Founder]) -> Result<(), Refusal> {
    if founders.is_empty() {
        return Ok(());
    }
    let passkeys: Vec<_> = founders.iter().map(Founder::passkey).collect();
    if genesis(store).await?.0.passkeys == passkeys {
        return Ok(());
    }
    Err(Refusal::Conflict("the log has begun already, with others".into()))
}
