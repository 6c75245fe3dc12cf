//! A log in memory: one `decision.recommended` a case, as `timbang decide` appends them.

use std::error::Error;

use timbang::ids::{CaseId, Digest32};
use timbang::ledger::body::{DecisionRecommended, Genesis, ProgrammeProposed};
use timbang::ledger::chain::{Appended, Appender, Draft};
use timbang::ledger::fields::{Actor, Mode, Positive, ProgrammeStatus};
use timbang::ledger::key::{LogKeys, SigningKey};
use timbang::ledger::merkle::sha256;
use timbang::ledger::origin::Origin;

/// The bytes of the only programme.
pub const PROGRAMME: &[u8] = b"id: bansos-pangan\nversion: 1\n";
/// 2 March 2026, 09:00 in Makassar (WITA, UTC+8).
const START_MS: i64 = 1_772_413_200_000;

/// A log with its genesis and one programme.
pub struct Log {
    pub origin: Origin,
    pub keys: LogKeys,
    pub checkpoint_key: SigningKey,
    pub appender: Appender,
    /// Both entries it begins with.
    pub first: [Appended; 2],
}

/// Begins a log.
pub fn begin() -> Result<Log, Box<dyn Error>> {
    let origin: Origin = "dinsos.bench.example/2026".parse()?;
    let key = |name: &str| SigningKey::from_seed(name, &sha256(name.as_bytes()).0);
    let named = |role| origin.key_name(role).ok_or("a role has no name of its own");
    let (entry_key, root_key) = (key(&named("entry")?)?, key(&named("root")?)?);
    let checkpoint_key = key(origin.as_str())?;
    let public = |key: &SigningKey| key.verifying_key().clone();
    let keys =
        LogKeys::new(&origin, public(&entry_key), public(&checkpoint_key), public(&root_key))?;
    let days = |number| Positive::new(number).ok_or("a number of days is positive");
    let genesis = Genesis::new(&keys, Mode::Demo, Vec::new(), days(35)?, days(1_825)?);
    let (actor, name) = (Actor::Operator, origin.clone());
    let (mut appender, genesis) =
        Appender::begin(name, entry_key, &root_key, genesis, actor, START_MS)?;
    let (id, version) = ("bansos-pangan".parse()?, days(1)?);
    let (digest, status) = (sha256(PROGRAMME), ProgrammeStatus::Active);
    let programme = ProgrammeProposed { digest, id, status, version };
    let programme = appender.append(Actor::Operator, programme, START_MS)?;
    Ok(Log { origin, keys, checkpoint_key, appender, first: [genesis, programme] })
}

/// What is said of case `number`: all that can be written before the entry has its place.
pub fn draft(number: u64) -> Result<Draft, Box<dyn Error>> {
    let Digest32([id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]) =
        sha256(&number.to_be_bytes());
    let body = DecisionRecommended {
        case: CaseId::from_random(id),
        commitment: sha256(&id),
        programme: sha256(PROGRAMME),
    };
    Ok(Draft::new(Actor::Engine, body, START_MS)?)
}
