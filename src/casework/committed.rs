//! Whether the payloads that are kept are those the entries commit to, and none that was erased; and
//! whether the rows that pages show repeat them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::adopt::erasure_of;
use super::disclose::disclosure;
use super::keys::SealingKeys;
use super::payload::{self, Payload};
use super::refusal::Refusal;
use crate::decision::Outcome;
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::{EntryBody, Statement};
use crate::ledger::entry::Entry;
use crate::ledger::fields::ErasureScope;
use crate::ledger::origin::Origin;
use crate::ledger::verify::{Class, Fault};
use crate::store::{self, Case, Recommendation, Secret, Store};
use crate::vault::CaseKey;

/// Entries read at once.
const PAGE: u64 = 1_024;

/// What was compared and what was found.
#[derive(Clone, Debug, Default)]
pub struct Payloads {
    /// Payloads that were opened and compared.
    pub compared: u64,
    /// Cases that were erased, wholly or in part.
    pub erased: usize,
    /// What does not fit.
    pub faults: Vec<Fault>,
}

/// What an entry commits to.
struct Committed {
    case: CaseId,
    commitment: Digest32,
    of: Of,
}

/// What the payload of an entry says that rows repeat.
#[derive(Clone, Copy)]
enum Of {
    /// When an application came, and whether the case begins with it.
    Application { begins: bool },
    /// What was recommended, under the programme of this digest.
    Recommendation(Digest32),
    /// Nothing.
    Other,
}

/// Of a submitted application, what rows repeat.
#[derive(Deserialize)]
struct Submitted {
    came: i64,
}

/// Of the sealed link to a person, what a row is found by.
#[derive(Deserialize)]
struct Identity<'i> {
    #[serde(borrow)]
    id: Cow<'i, str>,
}

/// Of a result as it was told, what rows repeat.
#[derive(Deserialize)]
struct Told<'p> {
    leaf: &'p str,
    code: &'p str,
    outcome: &'p str,
    priority: i64,
    benefit: Option<i64>,
}

/// Opens every payload of the first `size` entries and compares it with its commitment, and the rows
/// of recommendation and case with it; opens who each case is about; looks that nothing erased is
/// kept, and nothing else is missing. `passed` is told how many entries were looked at.
///
/// # Errors
/// What the store says; what does not fit is in the result.
pub async fn verify_payloads(
    store: &Store,
    keys: &SealingKeys,
    origin: &Origin,
    size: u64,
    mut passed: impl FnMut(u64),
) -> Result<Payloads, Refusal> {
    let mut found = Payloads::default();
    let mut erased: HashMap<CaseId, (u64, ErasureScope)> = HashMap::new();
    let mut absent: Vec<(u64, CaseId)> = Vec::new();
    let mut begun: HashSet<CaseId> = HashSet::new();
    let mut from = 0;
    while from < size {
        let entries = store.entries(from, PAGE.min(size - from)).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { break };
        for entry in &entries {
            if let Some((body, _)) = erasure_of(&entry.bytes) {
                erased.insert(body.case, (entry.seq, body.scope));
            }
        }
        found.faults.extend(misplaced(store, &entries).await?);
        let mut committed = HashMap::new();
        for entry in &entries {
            committed.extend(commitment(entry, &mut begun));
        }
        let payloads = store.payloads(from, PAGE).await?;
        let payloads: Vec<_> = payloads.into_iter().filter(|kept| kept.seq <= last).collect();
        let mut serials: Vec<i64> = payloads.iter().map(|payload| payload.serial).collect();
        serials.sort_unstable();
        serials.dedup();
        let cases = store.cases_by_serial(&serials).await?;
        let cases: HashMap<i64, _> = cases.iter().map(|known| (known.0.serial, known)).collect();
        let kept: Vec<u64> = payloads.iter().map(|payload| payload.seq).collect();
        let made = store.recommendations(&kept).await?;
        let made: HashMap<u64, _> = made.iter().map(|made| (made.seq, made)).collect();
        for payload in &payloads {
            let case = cases.get(&payload.serial).copied();
            let made = made.get(&payload.seq).copied();
            let fault = misfit(payload, committed.get(&payload.seq), case, made, keys, origin);
            found.faults.extend(fault.map(|message| mismatch(payload.seq, message)));
            found.compared += 1;
        }
        let gone = committed.iter().filter(|(seq, _)| kept.binary_search(seq).is_err());
        absent.extend(gone.map(|(seq, committed)| (*seq, committed.case)));
        from = last + 1;
        passed(from);
    }
    found.erased = erased.len();
    for (case, (seq, scope)) in &erased {
        found.faults.extend(survivor(store, *case, *seq, *scope).await?);
    }
    for (seq, case) in absent {
        let explained = erased.get(&case).is_some_and(|(by, _)| seq < *by);
        if !explained && !erased_later(store, case, seq).await? {
            let message = "its payload is missing, and no later entry says that it was erased";
            found.faults.push(Fault::of_entry(Class::Truncated, seq, message));
        }
    }
    found.faults.sort_by_key(|fault| fault.seq);
    Ok(found)
}

/// Entries whose row repeats another predecessor, another case, or another programme than they name.
async fn misplaced(store: &Store, entries: &[store::Entry]) -> Result<Vec<Fault>, Refusal> {
    let Some(first) = entries.first() else { return Ok(Vec::new()) };
    let mut faults = Vec::new();
    let limit = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    for (entry, row) in entries.iter().zip(store.repeated(first.seq, limit).await?) {
        let seq = entry.seq;
        // What cannot be read is the verifier's to tell.
        let Ok(read) = Entry::parse(&entry.bytes) else { continue };
        if read.prev.0 != row.prev {
            let message = "its row names another entry before it".to_owned();
            faults.push(Fault::of_entry(Class::PrevMismatch, seq, message));
        }
        let Ok(Statement { body, .. }) = Statement::parse(read.statement) else { continue };
        if body.case().map(|case| case.to_bytes()) != row.case_id {
            let message = "its row stands under another case than it names".to_owned();
            faults.push(Fault::of_entry(Class::Schema, seq, message));
        }
        if let EntryBody::ProgrammeProposed(body) = &body
            && let Some(known) = store.programme(&body.digest.0).await?
            && (&*known.id, known.version, &*known.status)
                != (body.id.as_str(), body.version.get(), body.status.as_str())
        {
            let message = "its programme is kept under another id, version or status".to_owned();
            faults.push(Fault::of_entry(Class::InactiveProgramme, seq, message));
        }
    }
    Ok(faults)
}

fn mismatch(seq: u64, message: &str) -> Fault {
    Fault::of_entry(Class::CommitmentMismatch, seq, message)
}

/// What an entry commits to, by its place; `begun` holds the cases of those before it. What cannot be
/// read is the verifier's to tell.
fn commitment(entry: &store::Entry, begun: &mut HashSet<CaseId>) -> Option<(u64, Committed)> {
    let statement = Statement::parse(Entry::parse(&entry.bytes).ok()?.statement).ok()?;
    let begins = begun.insert(statement.body.case()?);
    let of = match &statement.body {
        EntryBody::ApplicationReceived(_) => Of::Application { begins },
        EntryBody::DecisionRecommended(body) => Of::Recommendation(body.programme),
        _ => Of::Other,
    };
    let (case, commitment) = (statement.body.case()?, statement.body.commitment()?);
    Some((entry.seq, Committed { case, commitment, of }))
}

/// Why a payload is not what the entry commits to.
fn misfit(
    payload: &store::Payload,
    committed: Option<&Committed>,
    case: Option<&(Case, Secret)>,
    made: Option<&Recommendation>,
    keys: &SealingKeys,
    origin: &Origin,
) -> Option<&'static str> {
    let Some(Committed { case: id, commitment, of }) = committed else {
        return Some("a payload is kept for an entry that commits to none");
    };
    let Some((case, secret)) = case else {
        return Some("its payload is kept, the key of its case is gone");
    };
    if CaseId::from_random(case.case_id) != *id {
        return Some("its payload is kept under another case");
    }
    let key = CaseKey::unwrap(&keys.encryption, case.case_id, &secret.wrapped_key);
    let opened = key.and_then(|key| Ok((disclosure(&key, *id, payload)?, key)));
    match opened {
        Err(_) => Some("its payload does not open: another key, or altered bytes"),
        Ok((opened, _)) if opened.commitment(origin) != *commitment => {
            Some("its payload is not what the entry commits to")
        }
        Ok((opened, key)) => match of {
            Of::Other => None,
            Of::Application { begins } => {
                let said = serde_json::from_slice::<Submitted>(&opened.payload);
                // One that came later, with who applies, came when it did.
                let repeats = |came| came == case.came_ms || !begins && case.came_ms < came;
                (!said.is_ok_and(|said| repeats(said.came)))
                    .then_some("the row of its case says that the application came otherwise")
            }
            Of::Recommendation(programme) => {
                let made = made.filter(|made| repeats(made, programme, &opened.payload));
                let Some(made) = made else {
                    return Some(
                        "the recommendation that pages show is not what the entry commits to",
                    );
                };
                if is_behind(case, made) {
                    return Some("the case does not show its latest recommendation");
                }
                unknown(case, secret, &key, keys)
            }
        },
    }
}

/// Why nobody can say who a case is about, or would find another one.
fn unknown(
    case: &Case,
    secret: &Secret,
    key: &CaseKey,
    keys: &SealingKeys,
) -> Option<&'static str> {
    let Ok(opened) = key.open_identity(&secret.sealed_identity) else {
        return Some(
            "who its case is about does not open: altered bytes, or those of another case",
        );
    };
    let found = serde_json::from_slice::<Identity<'_>>(&opened).is_ok_and(|identity| {
        keys.index.external(&case.programme, &identity.id) == secret.external_index
    });
    (!found).then_some("its case is found under the id of another application than it came with")
}

/// Whether the row of a recommendation says what its payload says.
fn repeats(made: &Recommendation, programme: &Digest32, payload: &[u8]) -> bool {
    let Ok(Payload { result, .. }) = payload::parse(payload) else { return false };
    let Ok(told) = serde_json::from_str::<Told<'_>>(result.get()) else { return false };
    made.programme == programme.0
        && (made.leaf.as_str(), made.code.as_str()) == (told.leaf, told.code)
        && Outcome::parse(told.outcome).is_some_and(|outcome| outcome as u8 == made.outcome)
        && (made.priority, made.benefit) == (told.priority, told.benefit)
}

/// Whether a case shows something else than `made` although it has nothing later.
fn is_behind(case: &Case, made: &Recommendation) -> bool {
    match case.latest_seq {
        Some(latest) if made.seq < latest => false,
        Some(latest) if made.seq == latest => {
            case.leaf.as_deref() != Some(&made.leaf) || case.outcome != Some(made.outcome)
        }
        _ => true,
    }
}

/// What is kept of `case` although entry `seq` says that it was erased.
async fn survivor(
    store: &Store,
    case: CaseId,
    seq: u64,
    scope: ErasureScope,
) -> Result<Option<Fault>, Refusal> {
    let Some(known) = store.case_by_id(&case.to_bytes()).await? else { return Ok(None) };
    let payloads = store.payloads_of(known.serial).await?;
    let older = payloads.iter().find(|payload| payload.seq < seq);
    let secret = store.secret(known.serial).await?;
    let kept = match (older, scope, secret) {
        (Some(_), ..) => "a payload",
        (None, ErasureScope::Case, Some(_)) => "the key",
        _ => return Ok(None),
    };
    let message = format!(
        "it erased case {case}, and {kept} of it is kept: `timbang ledger adopt-head` erases again"
    );
    Ok(Some(Fault::of_entry(Class::Schema, seq, message)))
}

/// Whether an entry after `seq` erased `case`: one that came while this was looking.
async fn erased_later(store: &Store, case: CaseId, seq: u64) -> Result<bool, Refusal> {
    let Some(known) = store.case_by_id(&case.to_bytes()).await? else { return Ok(false) };
    let entries = store.entries_of(known.serial).await?;
    Ok(entries.iter().any(|entry| seq < entry.seq && erasure_of(&entry.bytes).is_some()))
}
