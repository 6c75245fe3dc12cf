//! A log for tests: fixed keys, clock and randomness, so every run gives the same bytes.

use timbang::ids::{ActorId, CaseId, Digest32, PersonId};
use timbang::ledger::body::{
    AccessChanged, ApplicationReceived, DecisionRecommended, EntryBody, ErasureExecuted, Genesis,
    ProgrammeProposed,
};
use timbang::ledger::chain::{Appended, Appender};
use timbang::ledger::fields::{
    AccessChange, Actor, ErasureGround, ErasureScope, Mode, PolicyDigest, Positive,
    ProgrammeStatus, Role,
};
use timbang::ledger::key::{LogKeys, SigningKey};
use timbang::ledger::merkle::sha256;
use timbang::ledger::origin::Origin;

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

pub fn begin(generation: u8) -> (Appender, Appended) {
    let origin = origin();
    let keys = Keys::of(&origin, generation);
    let genesis = genesis(&keys.public(&origin), Mode::Demo);
    Appender::begin(origin, keys.entry, &keys.root, genesis, Actor::Operator, START_MS).unwrap()
}

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
