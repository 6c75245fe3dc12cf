//! A log for tests: fixed keys, clock and randomness, so every run gives the same bytes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use timbang::ids::{ActorId, CaseId, Digest32, PersonId};
use timbang::ledger::body::{
    AccessChanged, ApplicationReceived, DecisionRecommended, EntryBody, ErasureExecuted, Genesis,
    ProgrammeProposed, Statement,
};
use timbang::ledger::checkpoint::Checkpoint;
use timbang::ledger::commitment::commitment;
use timbang::ledger::disclosure::Disclosure;
use timbang::ledger::entry;
use timbang::ledger::export::{ExportPath, LogPolicy, TileWriter};
use timbang::ledger::fields::{
    AccessChange, Actor, ErasureGround, ErasureScope, Mode, PolicyDigest, Positive,
    ProgrammeStatus, Role,
};
use timbang::ledger::key::{LogKeys, SigningKey};
use timbang::ledger::merkle::{Frontier, leaf_hash, sha256};
use timbang::ledger::origin::Origin;
use timbang::ledger::verify::{ExportSource, Options, Report, SourceError, verify_export};

/// 2 March 2026, 09:00 in Makassar (WITA, UTC+8).
pub const START_MS: i64 = 1_772_413_200_000;

pub const ORIGIN: &str = "dinsos.baubaukota.example/2026";

pub fn origin() -> Origin {
    ORIGIN.parse().unwrap()
}

/// The signing keys of a log; `generation` tells logs apart that share an origin.
pub struct Keys {
    pub entry: SigningKey,
    pub checkpoint: SigningKey,
    pub root: SigningKey,
}

impl Keys {
    pub fn of(origin: &Origin, generation: u8) -> Self {
        let key = |name: &str, role: u8| {
            let seed = sha256(&[b't', generation, role]);
            SigningKey::from_seed(name, &seed.0).unwrap()
        };
        Self {
            entry: key(&origin.key_name("entry").unwrap(), 1),
            checkpoint: key(origin.as_str(), 2),
            root: key(&origin.key_name("root").unwrap(), 3),
        }
    }

    pub fn public(&self, origin: &Origin) -> LogKeys {
        let public = |key: &SigningKey| key.verifying_key().clone();
        let (entry, checkpoint, root) = (&self.entry, &self.checkpoint, &self.root);
        LogKeys::new(origin, public(entry), public(checkpoint), public(root)).unwrap()
    }
}

pub fn case(number: u8) -> CaseId {
    CaseId::from_random([number; 16])
}

pub fn account(number: u8) -> ActorId {
    ActorId::from_random([number; 16])
}

pub fn days(number: u64) -> Positive {
    Positive::new(number).unwrap()
}

pub fn genesis(keys: &LogKeys, mode: Mode) -> Genesis {
    let policy =
        |name: &str| PolicyDigest { digest: sha256(name.as_bytes()), name: name.parse().unwrap() };
    let policies = vec![policy("programmes/bansos-pangan/1"), policy("access/policy.csv")];
    Genesis::new(keys, mode, policies, days(35), days(1_825))
}

pub const PROGRAMME: &[u8] = b"id: bansos-pangan\nversion: 1\n";
pub const EXAMPLE: &[u8] = b"id: izin-usaha\nversion: 1\n";

pub fn proposed(file: &[u8], id: &str, version: u64, status: ProgrammeStatus) -> EntryBody {
    let (id, version) = (id.parse().unwrap(), days(version));
    ProgrammeProposed { digest: sha256(file), id, status, version }.into()
}

pub fn received(case: CaseId, commitment: Digest32) -> EntryBody {
    let programme = "bansos-pangan".parse().unwrap();
    ApplicationReceived { case, commitment, programme }.into()
}

pub fn recommended(case: CaseId, commitment: Digest32, file: &[u8]) -> EntryBody {
    DecisionRecommended { case, commitment, programme: sha256(file) }.into()
}

pub fn access(change: AccessChange, role: Role, number: u8) -> EntryBody {
    let person = PersonId::from_random([number; 16]);
    AccessChanged { change, person, role, subject: account(number) }.into()
}

pub fn erased(case: CaseId, scope: ErasureScope) -> EntryBody {
    ErasureExecuted { case, ground: ErasureGround::Request, scope }.into()
}

/// A log that writes whatever it is told, right or wrong, so that any fault can be made on purpose.
pub struct Log {
    pub origin: Origin,
    pub keys: Keys,
    pub entries: Vec<Vec<u8>>,
    pub checkpoints: Vec<u64>,
    pub programmes: Vec<Vec<u8>>,
    pub disclosures: Vec<Disclosure>,
    /// Milliseconds in which nothing happened.
    pub waited: u64,
}

impl Log {
    /// Genesis, and the checkpoint of size 1.
    pub fn begin(generation: u8, mode: Mode) -> Self {
        let origin = origin();
        let keys = Keys::of(&origin, generation);
        Self::begin_with(generation, genesis(&keys.public(&origin), mode))
    }

    /// This genesis, and the checkpoint of size 1.
    pub fn begin_with(generation: u8, genesis: Genesis) -> Self {
        let mut log = Self::empty(generation);
        let line = log.line(&genesis.into());
        log.entries.push(log.sign(0, Digest32::ZERO, &line, &[&log.keys.entry, &log.keys.root]));
        log.checkpoints.push(1);
        log
    }

    pub fn empty(generation: u8) -> Self {
        let origin = origin();
        let keys = Keys::of(&origin, generation);
        Self {
            origin,
            keys,
            entries: Vec::new(),
            checkpoints: Vec::new(),
            programmes: Vec::new(),
            disclosures: Vec::new(),
            waited: 0,
        }
    }

    /// About 12 entries of all kinds, two checkpoints, one disclosure.
    pub fn small() -> Self {
        Self::small_of(0)
    }

    pub fn small_of(generation: u8) -> Self {
        let mut log = Self::begin(generation, Mode::Demo);
        log.append_all(&Self::small_bodies());
        log.finish_small();
        log
    }

    pub fn small_bodies() -> Vec<EntryBody> {
        let commitment = |seq| Self::disclosure_of(seq, case(if seq < 7 { 1 } else { 2 })).1;
        vec![
            proposed(PROGRAMME, "bansos-pangan", 1, ProgrammeStatus::Active),
            proposed(EXAMPLE, "izin-usaha", 1, ProgrammeStatus::Example),
            access(AccessChange::Granted, Role::Officer, 1),
            access(AccessChange::Granted, Role::Board, 2),
            received(case(1), commitment(5)),
            recommended(case(1), commitment(6), PROGRAMME),
            received(case(2), commitment(7)),
            recommended(case(2), commitment(8), EXAMPLE),
            access(AccessChange::Revoked, Role::Board, 2),
            erased(case(2), ErasureScope::Payloads),
            received(case(3), Digest32([0x11; 32])),
        ]
    }

    /// What follows the entries of [`Log::small`], whatever became of them.
    pub fn finish_small(&mut self) {
        self.checkpoints.push(u64::try_from(self.entries.len()).unwrap());
        self.programmes = vec![PROGRAMME.to_vec(), EXAMPLE.to_vec()];
        self.disclosures = vec![Self::disclosure_of(6, case(1)).0];
    }

    /// The disclosure of an entry of the small log, and its commitment.
    pub fn disclosure_of(seq: u64, case: CaseId) -> (Disclosure, Digest32) {
        let k = sha256(&[b'k', u8::try_from(seq).unwrap()]).0;
        let payload = format!("{{\"entry\":{seq}}}").into_bytes();
        let commitment = commitment(&k, &origin(), &case, &payload);
        (Disclosure { case, k, payload, seq }, commitment)
    }

    /// `size` entries, applications and recommendations in turn, three checkpoints.
    pub fn of_size(size: u64, mode: Mode) -> Self {
        let mut log = Self::begin(0, mode);
        log.append(&proposed(PROGRAMME, "bansos-pangan", 1, ProgrammeStatus::Active));
        for seq in 2..size {
            let case = CaseId::from_random(u128::from(seq / 2).to_be_bytes());
            let commitment = sha256(&seq.to_be_bytes());
            log.append(&if seq.is_multiple_of(2) {
                received(case, commitment)
            } else {
                recommended(case, commitment, PROGRAMME)
            });
        }
        log.checkpoints.extend([size / 3, size]);
        log.programmes = vec![PROGRAMME.to_vec()];
        log
    }

    pub fn ts(&self) -> u64 {
        let entries = u64::try_from(self.entries.len()).unwrap();
        u64::try_from(START_MS).unwrap() + 1_000 * entries + self.waited
    }

    pub fn line(&self, body: &EntryBody) -> String {
        Statement { actor: Actor::Operator, ts: self.ts(), body: body.clone() }.to_line().unwrap()
    }

    pub fn head(&self) -> Digest32 {
        self.entries.last().map_or(Digest32::ZERO, |entry| leaf_hash(entry))
    }

    pub fn sign(&self, seq: u64, prev: Digest32, line: &str, keys: &[&SigningKey]) -> Vec<u8> {
        entry::write(&self.origin, seq, &prev, line, keys).unwrap()
    }

    pub fn append(&mut self, body: &EntryBody) {
        self.append_line(&self.line(body));
    }

    /// What `actor` says, and its leaf hash.
    pub fn say(&mut self, actor: Actor, body: impl Into<EntryBody>) -> Digest32 {
        let statement = Statement { actor, ts: self.ts(), body: body.into() };
        self.append_line(&statement.to_line().unwrap());
        self.head()
    }

    pub fn append_all(&mut self, bodies: &[EntryBody]) {
        for body in bodies {
            self.append(body);
        }
    }

    /// Any line, signed and linked as it should be.
    pub fn append_line(&mut self, line: &str) {
        let seq = u64::try_from(self.entries.len()).unwrap();
        self.entries.push(self.sign(seq, self.head(), line, &[&self.keys.entry]));
    }

    pub fn tree(&self, size: u64) -> Frontier {
        let mut frontier = Frontier::default();
        for entry in self.entries.iter().take(usize::try_from(size).unwrap()) {
            frontier.push(leaf_hash(entry));
        }
        frontier
    }

    pub fn checkpoint(&self, size: u64) -> String {
        self.sign_checkpoint(size, self.tree(size).root())
    }

    pub fn sign_checkpoint(&self, size: u64, root: Digest32) -> String {
        Checkpoint { origin: self.origin.clone(), size, root }.sign(&self.keys.checkpoint)
    }

    pub fn export(&self) -> Export {
        let mut export = Export::default();
        let newest = self.checkpoints.iter().copied().max().unwrap_or_default();
        export.put(&ExportPath::Checkpoint.path(), self.checkpoint(newest));
        for size in &self.checkpoints {
            export.put(&ExportPath::CheckpointOf(*size).path(), self.checkpoint(*size));
        }
        let (keys, origin) = (self.keys.public(&self.origin).to_records(), self.origin.clone());
        let policy = LogPolicy { keys, origin }.to_file().unwrap();
        export.put(&ExportPath::Policy.path(), policy);
        for programme in &self.programmes {
            export.put(&ExportPath::Programme(sha256(programme)).path(), programme.clone());
        }
        for disclosure in &self.disclosures {
            let path = ExportPath::Disclosure(disclosure.seq).path();
            export.put(&path, disclosure.to_file().unwrap());
        }
        export.put_tiles(&self.entries);
        export
    }
}

/// The files of an export, in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export(pub BTreeMap<String, Vec<u8>>);

impl Export {
    pub fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.to_owned(), bytes.into());
    }

    /// Replaces all of `tile/` by the files of these entries.
    pub fn put_tiles(&mut self, entries: &[Vec<u8>]) {
        self.0.retain(|path, _| !path.starts_with("tile/"));
        let mut writer = TileWriter::default();
        let mut write = |path: &str, bytes: &[u8]| -> Result<(), entry::EntryError> {
            self.put(path, bytes);
            Ok(())
        };
        for entry in entries {
            writer.push(entry, &mut write).unwrap();
        }
        writer.finish(&mut write).unwrap();
    }

    pub fn verify(&self) -> Report {
        self.verify_with(&Options { pinned: None, known: None, threads: NonZeroUsize::MIN })
    }

    pub fn verify_with(&self, options: &Options) -> Report {
        verify_export(self, options).unwrap()
    }
}

impl ExportSource for Export {
    fn visit(&self, found: &mut dyn FnMut(&str)) -> Result<(), SourceError> {
        self.0.keys().for_each(|path| found(path));
        Ok(())
    }

    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, SourceError> {
        Ok(self.0.get(path).map(|file| file.iter().copied().take(limit + 1).collect()))
    }
}
